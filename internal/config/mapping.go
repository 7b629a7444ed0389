package config

import (
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

func (r reader) mapping(v yamlnode.Value, department string) Mapping {
	m := v.Map("a mapping", "!indicator", "where", "!place", "!period", "!value")
	mp := Mapping{Value: field(m.Get("value")), Place: r.place(m.Get("place")), Period: period(m.Get("period"))}
	if ind := m.Get("indicator"); ind.IsMap() {
		mp.Indicator = field(ind)
	} else {
		mp.Indicator.Constant = r.refer(ind, "indicator", func(p *indicators.Plan) (ids []string) {
			for _, i := range p.Indicators {
				ids = append(ids, i.ID)
			}
			return ids
		})
		if r.plan != nil && department != "" {
			if i, ok := r.plan.Indicator(mp.Indicator.Constant); ok && i.Department != department {
				ind.Errorf("not-your-indicator", "correct the department or the indicator", "%s belongs to %s, but this source is %s's", i.ID, i.Department, department)
			}
		}
	}
	for _, e := range m.Get("where").Entries() {
		mp.Where = append(mp.Where, Filter{Columns: []string{e.Key.String()}, Values: e.Value.Strings()})
	}
	return mp
}

// field reads a column by name, alternatives, {column: …} or {constant: …}.
func field(v yamlnode.Value) Field {
	if !v.IsMap() {
		return Field{Columns: v.Strings()}
	}
	m := v.Map("a field", "column", "constant")
	f := Field{Columns: m.Get("column").Strings(), Constant: m.Get("constant").String()}
	if (len(f.Columns) > 0) == (f.Constant != "") {
		v.Errorf("field", "write one of the two", "a field is either a column or a constant")
	}
	return f
}

func (r reader) place(v yamlnode.Value) PlaceField {
	var p PlaceField
	switch {
	case v.IsMap():
		m := v.Map("a place", "column", "constant")
		if c := m.Get("constant"); c.Present() {
			p.Constant = r.refer(c, "place", func(p *indicators.Plan) (ids []string) {
				for _, pl := range p.Places.All() {
					ids = append(ids, pl.ID)
				}
				return ids
			})
		} else {
			p.Levels = [][]string{m.Get("column").Strings()}
		}
	case v.IsList():
		for _, level := range v.List() {
			p.Levels = append(p.Levels, level.Strings())
		}
	case v.Present():
		p.Levels = [][]string{v.Strings()}
	}
	return p
}

func period(v yamlnode.Value) PeriodField {
	if !v.IsMap() {
		return PeriodField{Field: field(v)}
	}
	m := v.Map("a period", "column", "constant", "format", "as", "calendar")
	p := PeriodField{Field: Field{Columns: m.Get("column").Strings(), Constant: m.Get("constant").String()},
		Format: m.Get("format").String(), As: m.Get("as").OneOf("period", "day", "week", "month", "quarter", "year"),
		Calendar: m.Get("calendar").OneOf("calendar", "gregorian", "hijri", "solar-hijri")}
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
