package plantest

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// reader reads a test file against the plan that it tests.
type reader struct {
	plan       *indicators.Plan
	indicators []string
	goals      []string
	places     []string
	contacts   []string
}

// Parse reads a test file's bytes; name is how problems call the file. The suite is nil when a problem is an error.
func Parse(name string, data []byte, plan *indicators.Plan) (*Suite, diag.List) {
	f, root := yamlnode.Parse(name, "test", data)
	r := &reader{plan: plan}
	for i := range plan.Indicators {
		r.indicators = append(r.indicators, plan.Indicators[i].ID)
	}
	for i := range plan.Goals {
		r.goals = append(r.goals, plan.Goals[i].ID)
	}
	for _, p := range plan.Places.All() {
		r.places = append(r.places, p.ID)
	}
	for c := range plan.Contacts() {
		r.contacts = append(r.contacts, c.ID())
	}
	s := &Suite{File: name, f: f}
	m := root.Map("a test file", "!cases")
	names := map[string]bool{}
	for _, v := range m.Get("cases").List() {
		c, at := r.test(v)
		if names[c.Name] && c.Name != "" {
			at.Errorf("duplicate-case", "give one of the two another name", "a case %q stands above", c.Name)
		}
		names[c.Name] = true
		s.Cases = append(s.Cases, c)
	}
	if cases := m.Get("cases"); cases.IsList() && len(s.Cases) == 0 {
		cases.Errorf("nothing-tested", "write a case with name:, observations: and at:", "this file tests nothing")
	}
	f.Problems.Sort()
	if f.Problems.HasErrors() {
		return nil, f.Problems
	}
	return s, f.Problems
}

func (r *reader) test(v yamlnode.Value) (Case, yamlnode.Value) {
	m := v.Map("a case", "!name", "observations", "!at", "delay")
	c := Case{Name: m.Get("name").String()}
	delay := days(m.Get("delay"), 0)
	if o := m.Get("observations"); o.Present() {
		for _, item := range o.List() {
			c.arrivals = append(c.arrivals, r.observations(item, delay)...)
		}
	}
	slices.SortStableFunc(c.arrivals, func(a, b arrival) int { return cmp.Compare(a.day, b.day) })
	type key struct {
		indicator, place string
		period           indicators.Period
	}
	seen := map[key]indicators.Date{}
	for _, a := range c.arrivals {
		k := key{a.indicator, a.place, a.period}
		if day, again := seen[k]; again && day == a.day {
			a.source.Errorf("twice", "remove one, or let the correction come later with arrives:", "%s of %s for %s comes twice on %s", a.indicator, a.place, a.period, a.day)
		}
		seen[k] = a.day
	}
	for _, item := range m.Get("at").List() {
		c.at = append(c.at, r.moment(item))
	}
	if at := m.Get("at"); at.IsList() && len(c.at) == 0 {
		at.Errorf("nothing-tested", "write - {date: 2024-06-30, goals: {…}}", "case %q tests nothing", c.Name)
	}
	slices.SortStableFunc(c.at, func(a, b moment) int { return cmp.Compare(a.day, b.day) })
	return c, m.Get("name")
}

// observations reads a series, or a single value.
func (r *reader) observations(v yamlnode.Value, delay int) (list []arrival) {
	m := v.Map("observations", "!indicator", "place", "from", "step", "values", "period", "value", "arrives", "delay")
	id, place := m.Get("indicator").String(), r.plan.Places.Root()
	ind, known := r.plan.Indicator(id)
	switch {
	case id == "":
	case !known:
		m.Get("indicator").Unknown("indicator", id, r.indicators)
	case ind.Derived != nil:
		m.Get("indicator").Errorf("derived", "report what it is derived from", "%s is computed, nobody reports it", id)
	}
	if p := m.Get("place"); p.Present() {
		if place = p.String(); !slices.Contains(r.places, place) {
			p.Unknown("place", place, r.places)
		}
	}
	if ind == nil {
		return nil
	}
	delay = days(m.Get("delay"), delay)
	single, series := m.Get("period").Present() || m.Get("value").Present(), m.Get("from").Present() || m.Get("values").Present()
	if single == series {
		v.Errorf("form", "write from: and values:, or period: and value:", "observations are a series or a single value")
		return nil
	}
	add := func(p indicators.Period, x float64, at yamlnode.Value) {
		if !ind.Valid.Holds(x) {
			at.Errorf("valid", "write a value that the indicator's valid: allows", "%v for %s would be refused: it is outside the valid range of %s", x, p, id)
		}
		list = append(list, arrival{p.Last().AddDays(delay), id, place, p, x, at})
	}
	if single {
		p, ok := period(m.Get("period"), ind.Every)
		x, isNumber := m.Get("value").Number()
		if !m.Get("value").Present() || !m.Get("period").Present() {
			v.Errorf("form", "write period: and value:", "a single value needs its period and its value")
			return nil
		}
		if ok && isNumber {
			add(p, x, m.Get("value"))
			if d, ok := date(m.Get("arrives")); ok {
				list[0].day = max(d, p.Last())
			}
		}
		return list
	}
	if m.Get("arrives").Present() {
		m.Get("arrives").Errorf("form", "use delay:", "a series arrives value by value; arrives: is for a single one")
	}
	step := 1
	if s := m.Get("step"); s.Present() {
		n, err := strconv.Atoi(s.String())
		if err != nil || n < 1 || n > 1000 {
			s.Errorf("step", "write 1 for every period, 2 for every other one", "%q is not a number of periods", s.String())
			return nil
		}
		step = n
	}
	from, ok := period(m.Get("from"), ind.Every)
	values := m.Get("values")
	if !values.Present() || !m.Get("from").Present() {
		v.Errorf("form", "write from: and values:", "a series needs where it begins and its values")
	}
	if !ok {
		return nil
	}
	written, understood := expand(values)
	for _, x := range written {
		if x != nil {
			add(from, *x, values)
		}
		from = from.Shift(step)
	}
	if understood && values.Present() && len(list) == 0 {
		values.Errorf("series", "write values like 5 7 9, 5*3 or 5+2*3", "this series has no value")
	}
	return list
}

var seriesForm = regexp.MustCompile(`^(?:(_)|([+-]?[0-9]+(?:\.[0-9]+)?)(?:([+-][0-9]+(?:\.[0-9]+)?))?)(?:\*([0-9]{1,4}))?$`)

// expand reads the notation of a series: nil stands for a period without a report.
func expand(v yamlnode.Value) (list []*float64, ok bool) {
	for _, text := range v.Strings() {
		for word := range strings.FieldsSeq(text) {
			m := seriesForm.FindStringSubmatch(word)
			if m == nil || m[3] != "" && m[4] == "" {
				v.Errorf("series", "5 is a value, _ none, 5*3 three times 5, 5+2*3 is 5 7 9", "%q is not of the notation of a series", word)
				return nil, false
			}
			n := 1
			if m[4] != "" {
				n, _ = strconv.Atoi(m[4]) // four digits at most
			}
			for i := range n {
				if m[1] != "" {
					list = append(list, nil)
					continue
				}
				first, err1 := strconv.ParseFloat(m[2], 64)
				more, err2 := 0.0, error(nil)
				if m[3] != "" {
					more, err2 = strconv.ParseFloat(m[3], 64)
				}
				if err1 != nil || err2 != nil {
					v.Errorf("series", "write a shorter number", "%q is too large a number", word)
					return nil, false
				}
				list = append(list, new(first+float64(i)*more))
			}
		}
	}
	return list, true
}

// period reads a period of an indicator's cadence.
func period(v yamlnode.Value, every indicators.PeriodKind) (indicators.Period, bool) {
	if !v.Present() {
		return indicators.Period{}, false
	}
	p, err := indicators.ParsePeriod(v.String())
	if err != nil || p.Kind != every {
		example := indicators.PeriodAt(every, indicators.NewDate(2024, 3, 4)).String()
		v.Errorf("period", "write it like "+example, "%q is not a %s, which is what is reported", v.String(), every)
		return p, false
	}
	return p, true
}

func date(v yamlnode.Value) (indicators.Date, bool) {
	if !v.Present() {
		return 0, false
	}
	d, err := indicators.ParseDate(v.String())
	if err != nil {
		v.Errorf("date", "write it like 2024-03-31", "%q is not a day", v.String())
	}
	return d, err == nil
}

var daysForm = regexp.MustCompile(`^([0-9]{1,3})d$`)

// days reads "3d".
func days(v yamlnode.Value, otherwise int) int {
	if !v.Present() {
		return otherwise
	}
	m := daysForm.FindStringSubmatch(v.String())
	if m == nil {
		v.Errorf("duration", "write days like 3d", "%q is not a number of days", v.String())
		return otherwise
	}
	n, _ := strconv.Atoi(m[1]) // three digits at most
	return n
}
