package intake

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/tabular"
)

// knownHeaders are the headers that a sheet may have without a mapping, in every language.
var knownHeaders = config.Mapping{
	Indicator: config.Field{Columns: []string{"indicator", "indicator id", "المؤشر", "مؤشر", "nîşander", "nîşan"}},
	Place:     config.PlaceField{Levels: [][]string{{"place", "location", "المكان", "الموقع", "cih", "war"}}},
	Period:    config.PeriodField{Field: config.Field{Columns: []string{"period", "date", "الفترة", "التاريخ", "dem", "dîrok"}}},
	Value:     config.Field{Columns: []string{"value", "القيمة", "nirx", "hejmar"}},
}

func mappings(s config.Source) []config.Mapping {
	if len(s.Map) == 0 {
		return []config.Mapping{knownHeaders}
	}
	return s.Map
}

// isMapped returns a test for the headers that any mapping of a source names.
func isMapped(maps []config.Mapping) func(string) bool {
	names := map[string]bool{}
	add := func(columns []string) {
		for _, c := range columns {
			names[tabular.NormalizeName(c)] = true
		}
	}
	for _, m := range maps {
		add(m.Indicator.Columns)
		add(m.Period.Columns)
		add(m.Value.Columns)
		for _, l := range m.Place.Levels {
			add(l)
		}
		for _, w := range m.Where {
			add(w.Columns)
		}
	}
	return func(cell string) bool { return names[tabular.NormalizeName(cell)] }
}

// columns is a mapping bound to the columns of one table; −1 is a constant.
type columns struct {
	config.Mapping
	indicator, period, value int
	place                    []int
	where                    []int
	wanted                   []map[string]bool // values of each filter, normalised
	rule                     tabular.PeriodRule

	last struct { // the last period that was read: most rows repeat it
		cell   []byte
		as     indicators.PeriodKind
		period indicators.Period
	}
}

// bind finds a mapping's columns in a header. A missing or doubled header refuses the file,
// showing both what was wanted and what was found.
func bind(m config.Mapping, header []string) (columns, *diag.Finding) {
	var problem *diag.Finding
	at := map[string]int{}
	doubled := map[string]bool{}
	for i, h := range header {
		n := tabular.NormalizeName(h)
		if _, ok := at[n]; ok {
			doubled[n] = true
			continue
		}
		at[n] = i
	}
	find := func(field string, alternatives []string) int {
		if len(alternatives) == 0 {
			return -1
		}
		for _, a := range alternatives {
			n := tabular.NormalizeName(a)
			if i, ok := at[n]; ok {
				if doubled[n] && problem == nil {
					problem = &diag.Finding{Code: "duplicate_header", Severity: diag.Error, Column: header[i], Args: map[string]string{"header": header[i]}}
				}
				return i
			}
		}
		if problem == nil {
			problem = &diag.Finding{Code: "column_missing", Severity: diag.Error, Args: map[string]string{
				"field": field, "want": strings.Join(alternatives, " / "), "have": strings.Join(header, " | ")}}
		}
		return -1
	}
	c := columns{Mapping: m, indicator: find("indicator", m.Indicator.Columns), period: find("period", m.Period.Columns), value: find("value", m.Value.Columns)}
	for _, l := range m.Place.Levels {
		c.place = append(c.place, find("place", l))
	}
	for _, w := range m.Where {
		c.where = append(c.where, find("where", w.Columns))
		wanted := map[string]bool{}
		for _, v := range w.Values {
			wanted[tabular.NormalizeName(v)] = true
		}
		c.wanted = append(c.wanted, wanted)
	}
	c.rule.Format = m.Period.Format
	c.rule.As, _ = indicators.ParsePeriodKind(m.Period.As)
	return c, problem
}

// anyOf reports whether a header has one of the alternatives.
func anyOf(alternatives, header []string) bool {
	for _, a := range alternatives {
		for _, h := range header {
			if tabular.NormalizeName(a) == tabular.NormalizeName(h) {
				return true
			}
		}
	}
	return false
}
