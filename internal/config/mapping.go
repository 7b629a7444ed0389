package config

import (
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

func (r reader) mapping(v yamlnode.Value, department string, learn bool) Mapping {
	m := v.Map("a mapping", "!indicator", "where", "place", "places", "!period", "value")
	mp := Mapping{Value: field(m.Get("value")), Place: r.place(m.Get("place")), Period: period(m.Get("period")), Learn: learns(m.Get("places"), learn)}
	if p := m.Get("places"); p.Present() && mp.Learn && len(mp.Place.Levels) < 2 && mp.Place.Within == "" {
		p.Errorf("learn", "write place: [WIDER, NARROWER], or place: {column: HEADER, within: PLACE}",
			"a new place is learnt only within one that is known, and this mapping does not say within which")
	}
	if ind := m.Get("indicator"); ind.IsMap() {
		mp.Indicator = field(ind, "in")
	} else {
		mp.Indicator.Constant = r.reported(ind, department)
	}
	mp.Where = wheres(m.Get("where"))
	r.shape(v, m, mp)
	return mp
}

// wheres reads which rows are kept.
func wheres(v yamlnode.Value) (list []Filter) {
	for _, e := range v.Entries() {
		f := Filter{Columns: []string{e.Key.String()}, Values: e.Value.Strings()}
		if len(f.Values) == 0 && !e.Value.IsNull() {
			e.Key.Errorf("where", "write the values that are wanted, or leave the filter out", "a filter without a value lets no row through")
		}
		list = append(list, f)
	}
	return list
}

// reported reads the indicator that a department reports.
func (r reader) reported(v yamlnode.Value, department string) string {
	id := r.refer(v, "indicator", func(p *indicators.Plan) (ids []string) {
		for _, i := range p.Indicators {
			ids = append(ids, i.ID)
		}
		return ids
	})
	if r.plan != nil {
		switch i, ok := r.plan.Indicator(id); {
		case ok && i.Derived != nil:
			v.Errorf("derived", "map the columns of what it is derived of", "%s is derived from other indicators: nobody reports it", i.ID)
		case ok && department != "" && i.Department != department:
			v.Errorf("not-your-indicator", "correct the department or the indicator", "%s belongs to %s, but this source is %s's", i.ID, i.Department, department)
		}
	}
	return id
}

// shape checks that the values of a mapping stand somewhere, and in one place.
func (r reader) shape(v yamlnode.Value, m yamlnode.Map, mp Mapping) {
	if !v.IsMap() {
		return
	}
	in := 0
	for _, header := range []bool{mp.Indicator.InHeader, mp.Place.InHeader, mp.Period.InHeader} {
		if header {
			in++
		}
	}
	switch {
	case in > 1:
		v.Errorf("shape", "leave in: header at one of them", "a header names one thing: the indicator, the place or the period")
	case in == 1 && !mp.Value.IsZero():
		m.Get("value").Errorf("shape", "leave value: out", "the values stand in the columns whose headers are read, not in one column")
	case in == 0 && !m.Get("value").Present():
		v.Errorf("missing-key", "add value: with the header of the column", `a mapping needs "value", unless its values stand under headers (in: header)`)
	}
	if places := r.places(); len(places) > 1 && !m.Get("place").Present() {
		v.Errorf("missing-key", "add place: with the header of the column, or {constant: ID}", `a mapping needs "place", as the plan has several places`)
	}
}

// field reads a column by name, alternatives, {column: …} or {constant: …}, and {in: header}
// where that is allowed.
func field(v yamlnode.Value, more ...string) Field {
	if !v.IsMap() {
		return Field{Columns: headers(v)}
	}
	m := v.Map("a field", append([]string{"column", "constant"}, more...)...)
	f := Field{Columns: headers(m.Get("column")), Constant: constant(m.Get("constant")), InHeader: inHeader(m)}
	if ways(m) != 1 {
		v.Errorf("field", "write one of them", "a field is a column, a constant, or what stands in the headers")
	}
	return f
}

// ways counts the ways in which a field is written.
func ways(m yamlnode.Map) (n int) {
	for _, key := range []string{"column", "constant", "in"} {
		if m.Get(key).Present() {
			n++
		}
	}
	return n
}

// headers reads the alternative headers of one column, of which there must be one.
func headers(v yamlnode.Value) []string {
	list := v.Strings()
	if v.Present() && !v.IsNull() && len(list) == 0 {
		v.Errorf("field", "write the column's header", "no column is named here")
	}
	return list
}

func constant(v yamlnode.Value) string {
	s := v.String()
	if s == "" && v.IsScalar() && !v.IsNull() {
		v.Errorf("field", "write the constant", "this constant is empty")
	}
	return s
}

func inHeader(m yamlnode.Map) bool {
	return m.Get("in").OneOf("place of a field", "header") == "header"
}

func (r reader) places() (ids []string) {
	if r.plan == nil {
		return nil
	}
	for _, p := range r.plan.Places.All() {
		ids = append(ids, p.ID)
	}
	return ids
}

func (r reader) place(v yamlnode.Value) PlaceField {
	var p PlaceField
	switch {
	case v.IsMap():
		m := v.Map("a place", "column", "constant", "in", "within")
		p.InHeader = inHeader(m)
		if c := m.Get("constant"); constant(c) != "" {
			p.Constant = r.refer(c, "place", func(*indicators.Plan) []string { return r.places() })
		}
		if c := m.Get("column"); c.Present() {
			p.Levels = [][]string{headers(c)}
		}
		if w := m.Get("within"); w.Present() {
			if p.Within = r.refer(w, "place", func(*indicators.Plan) []string { return r.places() }); len(p.Levels) == 0 {
				w.Errorf("within", "leave it out, or name a column", "within: says where the places lie that a column names")
			}
		}
		if ways(m) != 1 {
			v.Errorf("field", "write one of them", "a place is a column, a constant, or what stands in the headers")
		}
	case v.IsList():
		for _, level := range v.List() {
			p.Levels = append(p.Levels, headers(level))
		}
		if len(p.Levels) == 0 {
			headers(v)
		}
	case v.Present():
		p.Levels = [][]string{headers(v)}
	}
	return p
}

// learns reads what happens to places that nobody knows; def is what the source says.
func learns(v yamlnode.Value, def bool) bool {
	if !v.Present() {
		return def
	}
	return v.OneOf("policy for places", "learn", "refuse") == "learn"
}

func period(v yamlnode.Value) PeriodField {
	if !v.IsMap() {
		return PeriodField{Field: field(v)}
	}
	m := v.Map("a period", "column", "constant", "in", "year", "quarter", "month", "week", "format", "as")
	p := PeriodField{Field: Field{Columns: headers(m.Get("column")), Constant: constant(m.Get("constant")), InHeader: inHeader(m)}, Year: headers(m.Get("year")),
		Format: m.Get("format").String(), As: m.Get("as").OneOf("period", "day", "week", "month", "quarter", "year")}
	n := ways(m)
	if m.Get("year").Present() {
		n++
	}
	for _, part := range []string{"quarter", "month", "week"} {
		if c := m.Get(part); c.Present() {
			if p.Part != "" || len(p.Columns) > 0 {
				c.Errorf("field", "keep one of them", "a period is one column, or a year and one part of it")
			}
			p.Part, p.Columns = part, headers(c)
		}
	}
	switch {
	case p.Part != "" && len(p.Year) == 0:
		v.Errorf("field", "add year: with the header of its column", "a %s alone is not a period", p.Part)
	case p.Part == "" && len(p.Year) > 0:
		p.Columns, p.Year = p.Year, nil
	}
	if n > 1 || n == 0 && p.Part == "" {
		v.Errorf("field", "write {column: date}", "a period is a column, a constant, or what stands in the headers")
	}
	if p.Constant != "" {
		if _, err := indicators.ParsePeriod(p.Constant); err != nil {
			m.Get("constant").Errorf("period", "write 2024-03", "%v", err)
		}
	}
	if p.Format != "" {
		// A layout that loses the date would read every row as the same day.
		a, b := time.Date(2024, 11, 23, 0, 0, 0, 0, time.UTC), time.Date(2023, 10, 22, 0, 0, 0, 0, time.UTC)
		got, err := time.Parse(p.Format, a.Format(p.Format))
		if err != nil || a.Format(p.Format) == b.Format(p.Format) || got.Year() != 2024 || strings.ContainsAny(p.Format, "yYdDmM") && !strings.Contains(p.Format, "Jan") && !strings.Contains(p.Format, "Mon") {
			m.Get("format").Errorf("format", "write it as the 2nd of January 2006 would be written: 02/01/2006", "%q does not say where year, month and day stand", p.Format)
		}
	}
	return p
}
