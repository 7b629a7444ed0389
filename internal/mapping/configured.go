package mapping

import (
	"strings"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// namedBy returns a test for the headers that mappings name.
func namedBy(maps []config.Mapping) func(string) bool {
	names := map[string]bool{}
	add := func(columns ...string) {
		for _, c := range columns {
			names[cell.NormalizeName(c)] = true
		}
	}
	for _, m := range maps {
		add(m.Indicator.Columns...)
		add(m.Period.Columns...)
		add(m.Period.Year...)
		add(m.Value.Columns...)
		for _, l := range m.Place.Levels {
			add(l...)
		}
		for _, w := range m.Where {
			add(w.Columns...)
		}
	}
	return func(text string) bool {
		if names[cell.NormalizeName(text)] {
			return true
		}
		_, last, ok := cutLast(text, "/")
		return ok && names[cell.NormalizeName(last)]
	}
}

// headers finds columns by their headers.
type headers struct {
	texts   []string   // trimmed
	parts   [][]string // by column, what each row of the header says; nil for a header of one row
	tags    []tag      // of an HXL row; nil without one
	at      map[string]int
	doubled map[string]bool
}

func newHeaders(texts []string, parts [][]string, tags []tag) *headers {
	h := &headers{texts: texts, parts: parts, tags: tags, at: map[string]int{}, doubled: map[string]bool{}}
	add := func(n string, i int) {
		if n == "" {
			return
		}
		if _, ok := h.at[n]; ok {
			h.doubled[n] = true
			return
		}
		h.at[n] = i
	}
	for i, name := range texts {
		add(cell.NormalizeName(name), i)
	}
	// A column goes by each row of its header too, where no other column does.
	for i := range min(len(parts), len(texts)) {
		for _, part := range parts[i] {
			if n := cell.NormalizeName(part); len(parts[i]) > 1 && n != "" {
				if other, taken := h.at[n]; !taken {
					h.at[n] = i
				} else if other != i {
					h.doubled[n] = true
				}
			}
		}
	}
	for i, name := range texts {
		if _, last, ok := cutLast(name, "/"); ok {
			if n := cell.NormalizeName(last); n != "" {
				if _, taken := h.at[n]; !taken {
					h.at[n] = i
				}
			}
		}
	}
	return h
}

// partsOf returns what the rows of a column's header say, when there are several.
func (h *headers) partsOf(column int) []string {
	if column < len(h.parts) && len(h.parts[column]) > 1 {
		return h.parts[column]
	}
	return nil
}

// find returns the column of the first alternative that the table has. A header that two columns
// share, or none, refuses the file, showing both what was wanted and what was found.
func (h *headers) find(field string, alternatives []string) (int, *grid.Fault) {
	for _, a := range alternatives {
		if strings.HasPrefix(a, "#") {
			if found := tagged(h.tags, a); len(found) == 1 {
				return found[0], nil
			} else if len(found) > 1 {
				return nowhere, h.twice(a, found)
			}
			continue
		}
		n := cell.NormalizeName(a)
		i, ok := h.at[n]
		if !ok {
			continue
		}
		if h.doubled[n] {
			f := fault("duplicate_header", "header", h.texts[i])
			f.Column = h.texts[i]
			return nowhere, f
		}
		return i, nil
	}
	return nowhere, fault("column_missing", "field", field, "want", strings.Join(alternatives, " / "), "have", h.list())
}

func (h *headers) list() string { return strings.Join(h.texts, " | ") }

func (h *headers) twice(what string, columns []int) *grid.Fault {
	var list []string
	for _, c := range columns {
		list = append(list, quoted(h.name(c)))
	}
	return fault("columns_ambiguous", "field", what, "columns", strings.Join(list, ", "))
}

func (h *headers) name(column int) string {
	if column >= 0 && column < len(h.texts) {
		return h.texts[column]
	}
	return ""
}

// configured binds the mappings of rasid.yaml to a table's columns.
func (r *reading) configured(h *headers) error {
	for _, m := range r.delivery.Source.Map {
		b, err := r.bind(m, h)
		if err != nil {
			return err
		}
		r.bindings = append(r.bindings, b)
	}
	return nil
}

func (r *reading) bind(m config.Mapping, h *headers) (binding, error) {
	b := binding{rows: emptyRow()}
	var problem *grid.Fault
	find := func(field string, alternatives []string) int {
		if len(alternatives) == 0 {
			return nowhere
		}
		c, fault := h.find(field, alternatives)
		if problem == nil {
			problem = fault
		}
		return c
	}
	value := column(find("value", m.Value.Columns))
	value.constant = []byte(m.Value.Constant)
	b.rows.indicator = find("indicator", m.Indicator.Columns)
	b.rows.period, b.rows.year = find("period", m.Period.Columns), find("period", m.Period.Year)
	b.rows.format = m.Period.Format
	b.rows.as, _ = indicators.ParsePeriodKind(m.Period.As)
	b.rows.part, _ = indicators.ParsePeriodKind(m.Period.Part)
	for _, level := range m.Place.Levels {
		b.rows.places = append(b.rows.places, find("place", level))
	}
	b.rows.learn = m.Learn
	if m.Place.Within != "" {
		b.rows.within = [][]byte{[]byte(m.Place.Within)}
	}
	for _, w := range m.Where {
		if _, missing := h.find("where", w.Columns); w.Not && missing != nil && missing.Code == "column_missing" {
			continue
		}
		if c := find("where", w.Columns); c != nowhere {
			b.where = append(b.where, newFilter(c, w))
		}
	}
	if problem != nil {
		return b, problem
	}
	if m.Indicator.Constant != "" {
		value.indicator = r.names.indicators[cell.NormalizeName(m.Indicator.Constant)]
	}
	if m.Place.Constant != "" {
		i, f, _ := r.names.place([][]byte{[]byte(m.Place.Constant)})
		if f != nil {
			return b, &grid.Fault{Finding: *f}
		}
		value.place = i
	}
	if m.Period.Constant != "" {
		p, err := indicators.ParsePeriod(m.Period.Constant)
		if err != nil { // checked with the configuration
			return b, &grid.Fault{Finding: diag.Finding{Code: "period_unreadable", Severity: diag.Error, Value: m.Period.Constant}}
		}
		value.period = p
	}
	if !m.Indicator.InHeader && !m.Place.InHeader && !m.Period.InHeader {
		b.cells = []valueColumn{value}
		return b, nil
	}
	taken := b.columns()
	for c, name := range h.texts {
		if taken[c] {
			continue
		}
		n, ok := r.names.header(name)
		v := value
		v.column = c
		switch {
		case !ok || cell.IsTotal([]byte(name)):
			continue
		case m.Indicator.InHeader && n.indicator != unnamed:
			if err := r.unitOf(n, name, c); err != nil {
				return b, err
			}
			v.indicator = n.indicator
		case m.Place.InHeader && n.place != unnamed:
			v.place = n.place
		case m.Period.InHeader && !n.period.IsZero():
			v.period = n.period
		default:
			continue
		}
		b.cells = append(b.cells, v)
	}
	if len(b.cells) == 0 {
		return b, fault("no_value_columns", "have", h.list())
	}
	return b, nil
}

// columns returns the columns that a binding reads for the parts of a row.
func (b *binding) columns() map[int]bool {
	taken := map[int]bool{b.rows.indicator: true, b.rows.period: true, b.rows.year: true}
	for _, p := range b.rows.places {
		taken[p] = true
	}
	for _, f := range b.where {
		taken[f.column] = true
	}
	return taken
}
