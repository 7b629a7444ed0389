package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/indicators/plans"
)

// sheet is a file in the making.
type sheet struct {
	department string
	every      indicators.PeriodKind
	name       string // without what comes after it for a fault, and without its extension
	style      style
	at         time.Time
	cells      []cell
	fault      Fault
	data       []byte
	blank      int64
	of         *sheet // whose bytes it has; nil: its own
	steps      bool   // its cells are of milestones' steps
}

// Make makes the deliveries of the whole span of a plan; stories are by indicator.
func Make(plan *indicators.Plan, stories map[string]plans.Story) (Year, error) {
	m := maker{plan: plan, names: newNamer(plan), stories: stories}
	for i := range plan.Departments {
		m.department(&plan.Departments[i])
	}
	m.steps()
	slices.SortStableFunc(m.sheets, func(a, b *sheet) int { return a.at.Compare(b.at) })
	missing := m.plant()
	slices.SortStableFunc(m.sheets, func(a, b *sheet) int { return a.at.Compare(b.at) })
	y := Year{Missing: missing}
	known := map[key]float64{}
	for _, s := range m.sheets {
		if s.of != nil {
			s.data = s.of.data
		} else {
			var err error
			if s.data, s.blank, err = s.bytes(m.names, indicators.DateOf(s.at.In(plan.TimeZone))); err != nil {
				return y, fmt.Errorf("rehearse %s/%s: %w", s.department, s.name, err)
			}
		}
		y.Drops = append(y.Drops, Drop{Path: s.department + "/" + s.name + s.style.extension(), At: s.at, Data: s.data, Fault: s.fault, Holds: s.holds(known)})
	}
	for k, v := range known {
		y.Truth = append(y.Truth, Value{k.indicator, k.place, k.period, v})
	}
	slices.SortFunc(y.Truth, compareValues)
	return y, nil
}

// key is what a value is of.
type key struct {
	indicator, place string
	period           indicators.Period
}

// holds says what should become of a sheet's cells, by what is known before it, and takes note of them.
func (s *sheet) holds(known map[key]float64) (h Holds) {
	if s.fault == Copy {
		return h
	}
	h.Blank = s.blank
	for _, c := range s.cells {
		k := key{c.Indicator, c.Place, c.Period}
		old, ok := known[k]
		switch {
		case c.blank:
			h.Blank++
			continue
		case c.text != "" || c.place != "" || c.refused:
			h.Refused++
			continue
		case c.held:
			h.Held++
			continue
		case !ok:
			h.New++
		case old != c.Value.Value:
			h.Revised++
		default:
			h.Unchanged++
		}
		known[k] = c.Value.Value
	}
	return h
}

// maker makes sheets.
type maker struct {
	plan    *indicators.Plan
	names   *namer
	stories map[string]plans.Story
	sheets  []*sheet
	turn    int // of the styles
}

// department makes the regular sheets of a department, one series for each cadence.
func (m *maker) department(d *indicators.Department) {
	own := map[indicators.PeriodKind][]*course{}
	for i := range m.plan.Indicators {
		if ind := &m.plan.Indicators[i]; ind.Department == d.ID && ind.Derived == nil && ind.Step == nil {
			own[ind.Every] = append(own[ind.Every], newCourse(m.plan, ind, m.stories))
		}
	}
	if len(own) == 0 {
		return
	}
	st := styles[m.turn%len(styles)]
	m.turn++
	for _, every := range []indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year} {
		courses := own[every]
		if len(courses) == 0 {
			continue
		}
		delay := waits(every, d.ID)
		for _, c := range courses {
			delay = min(delay, max(1, c.ind.GraceDays))
		}
		for p := indicators.PeriodAt(every, m.plan.Starts); p.Last() <= m.plan.Ends; p = p.Shift(1) {
			if p.First() < m.plan.Starts {
				continue
			}
			m.sheets = append(m.sheets, m.regular(d.ID, st, courses, p, delay))
		}
	}
}

// waits is how many days after a period's end a department sends its sheet.
func waits(every indicators.PeriodKind, department string) int {
	switch every {
	case indicators.Day:
		return 1
	case indicators.Week:
		return 1 + hash(department)%3
	}
	return 2 + hash(department)%5
}

func (m *maker) regular(department string, st style, courses []*course, p indicators.Period, delay int) *sheet {
	if st.form == filledIn && (p.Kind == indicators.Day || p.Kind == indicators.Week) {
		st.form, st.charset = long, "xlsx" // nobody fills a template in each day
	}
	hour := 7 + hash(department)%9
	s := &sheet{department: department, every: p.Kind, style: st, name: "sample-" + department + "-" + p.String(),
		at: p.Last().AddDays(delay).In(m.plan.TimeZone).Add(time.Duration(hour)*time.Hour + time.Duration(hash(department)%60)*time.Minute)}
	for _, c := range courses {
		for _, place := range c.names {
			s.cells = append(s.cells, cell{Value: Value{c.ind.ID, place, p, c.at(place, p)}})
		}
	}
	return s
}

// compareValues orders values by indicator, place and period.
func compareValues(a, b Value) int {
	return cmp.Or(cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Place, b.Place), a.Period.Compare(b.Period))
}
