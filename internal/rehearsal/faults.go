package rehearsal

import (
	"cmp"
	"math"
	"slices"
	"time"

	"rasid/indicators"
)

const day = 24 * time.Hour

// plant spreads faults over the year, among sheets of months and weeks, and returns what never comes.
func (m *maker) plant() (missing []string) {
	var able []*sheet
	for _, s := range m.sheets {
		if s.every != indicators.Day && s.every != indicators.Year && len(s.cells) > 1 {
			able = append(able, s)
		}
	}
	slices.SortStableFunc(able, func(a, b *sheet) int { return cmp.Compare(b.every, a.every) }) // months are more use than weeks
	if n := slices.IndexFunc(able, func(s *sheet) bool { return s.every <= indicators.Week }); n > 0 {
		able = able[:n]
	}
	slices.SortStableFunc(able, func(a, b *sheet) int { return a.at.Compare(b.at) })
	list := []Fault{Late, Wrong, Unreadable, HalfEmpty, Misspelt, Copy, Late, WrongUnit, Wrong, NeverSent, Unreadable, WrongUnit}
	for i, f := range list {
		for k := (i + 1) * len(able) / (len(list) + 2); k < len(able); k++ {
			if able[k].fault == "" && m.commit(able[k], f) {
				if f == NeverSent {
					missing = append(missing, able[k].department+"/"+able[k].name)
				}
				break
			}
		}
	}
	return missing
}

// commit makes a sheet faulty; false when it does not suit.
func (m *maker) commit(s *sheet, f Fault) bool {
	right := slices.Clone(s.cells)
	first := slices.IndexFunc(s.cells, func(c cell) bool { return c.Value.Value > 0 })
	if first < 0 {
		return false
	}
	c, after := &s.cells[first], 0
	switch f {
	case Late:
		s.at = s.at.Add(24 * day)
	case Wrong:
		if c.Value.Value < 20 {
			return false // a little more would be a lot
		}
		c.Value.Value, after = math.Round(c.Value.Value*1.06), 6
	case Unreadable:
		c.text, after = "about "+s.style.number(*c), 4
	case Misspelt:
		name := []rune(m.names.place(s.style.lang, c.Place))
		if s.style.form != long || len(name) < 6 {
			return false
		}
		c.place, after = string(slices.Insert(name, 3, name[2])), 4 // a letter twice
	case HalfEmpty:
		for i := range s.cells {
			s.cells[i].blank = i%2 == 1
		}
		after = 9
	case Copy:
		again := *s
		again.name, again.at, again.fault, again.of = s.name+"-copy", s.at.Add(2*day), Copy, s
		m.sheets = append(m.sheets, &again)
		return true
	case WrongUnit:
		if !m.thousandfold(s, c.Indicator) {
			return false
		}
		after = 5
	case NeverSent:
		m.sheets = slices.DeleteFunc(m.sheets, func(o *sheet) bool { return o == s })
	case Corrected:
	}
	s.fault = f
	if after > 0 {
		m.correct(s, right, after)
	}
	return true
}

// correct sends a sheet once more some days later, put right.
func (m *maker) correct(s *sheet, right []cell, after int) {
	again := *s
	again.cells, again.name, again.at, again.fault = right, s.name+"-corrected", s.at.Add(time.Duration(after)*day), Corrected
	m.sheets = append(m.sheets, &again)
}

// history is how many days of reports there must be before it is known that a thousand times as much is no news.
const history = 180

// thousandfold writes an indicator's values in a unit a thousand times smaller. What is not even valid is
// refused, the rest waits for a person.
func (m *maker) thousandfold(s *sheet, indicator string) bool {
	ind, _ := m.plan.Indicator(indicator)
	if s.cells[0].Period.First() < m.plan.Starts.AddDays(history) || ind.Unit == "%" {
		return false
	}
	for i := range s.cells {
		c := &s.cells[i]
		if c.Indicator != indicator || c.Value.Value == 0 {
			continue
		}
		c.Value.Value *= 1000
		c.held = ind.Valid.Holds(c.Value.Value)
		c.refused = !c.held
	}
	return true
}
