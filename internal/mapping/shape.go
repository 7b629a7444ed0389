package mapping

import (
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// detect finds out what the columns of a table without a mapping say: by its headers or hashtags,
// then by what the first rows hold. It binds only what can be read one way.
func (r *reading) detect(h *headers, sample []grid.Row) error {
	s := &shape{reading: r, headers: h, sample: sample, roles: make([]known, len(h.texts)), named: make([]*named, len(h.texts))}
	for c, name := range h.texts {
		k, ok := roleOf(name)
		for _, part := range h.partsOf(c) { // "Period" over "from", "to": what the rows say by themselves
			if !ok {
				k, ok = roleOf(part)
			}
		}
		if ok {
			s.roles[c] = k
		} else {
			s.byName(c)
		}
	}
	s.settleSteps()
	if h.tags != nil {
		s.roles = append(rolesOfTags(h.tags), make([]known, max(0, len(h.texts)-len(h.tags)))...)
		r.understood.Standard = "hxl"
	} else if len(s.columnsOf(theCategory)) > 0 {
		r.understood.Standard = "dhis2"
	}
	s.settleNames()
	b, err := s.bind()
	if err != nil {
		return err
	}
	r.bindings = []binding{b}
	return nil
}

// shape is a table whose shape is being found out.
type shape struct {
	*reading
	*headers
	sample []grid.Row
	roles  []known  // by column
	named  []*named // by column: what a header without a role names, nil when nothing
}

// byName finds what a header names that means nothing by itself.
func (s *shape) byName(c int) {
	name := s.texts[c]
	n, ok := s.names.header(name)
	if !ok || cell.IsTotal([]byte(name)) {
		return
	}
	if n.indicator != unnamed {
		if ind := &s.plan.Indicators[n.indicator]; ind.Step != nil && ind.Department != s.delivery.Department {
			return // a word that happens to be the name of somebody else's step
		}
	}
	s.named[c] = &n
}

// settleSteps gives words such as "goal" and "done" their meaning in a table of steps only: in others they
// may be anything.
func (s *shape) settleSteps() {
	if len(s.columnsOf(theStep)) == 1 && len(s.columnsOf(theGoal)) <= 1 && len(s.columnsOf(theIndicator)) == 0 && s.names.steps.any() {
		return
	}
	for c, k := range s.roles {
		if k.role == theGoal || k.role == theStep || k.role == theDone {
			s.roles[c] = known{}
			s.byName(c)
		}
	}
}

// settleNames has a column of names say what the row is about where no column of codes does; beside
// one it is there for people.
func (s *shape) settleNames() {
	for _, n := range []struct{ name, code role }{{theIndicatorName, theIndicator}, {thePlaceName, thePlace}} {
		as := known{role: ignored}
		if len(s.columnsOf(n.code)) == 0 {
			as = known{role: n.code, level: narrowest}
		}
		for _, c := range s.columnsOf(n.name) {
			s.roles[c] = as
		}
	}
}

func (s *shape) columnsOf(r role) (columns []int) {
	for c, k := range s.roles {
		if k.role == r {
			columns = append(columns, c)
		}
	}
	return columns
}

// columnOf returns the only column of a role, or nowhere.
func (s *shape) columnOf(r role) int {
	if c := s.columnsOf(r); len(c) == 1 {
		return c[0]
	}
	return nowhere
}

func (s *shape) bind() (binding, error) {
	b := binding{rows: emptyRow()}
	b.rows.learn = s.delivery.Source.Learn
	for _, once := range []role{theIndicator, thePeriod, theYear, theQuarter, theMonth, theWeek, theValue, theDeletion} {
		if c := s.columnsOf(once); len(c) > 1 {
			if s.tags == nil && cell.NormalizeName(s.name(c[0])) == cell.NormalizeName(s.name(c[1])) {
				f := fault("duplicate_header", "header", s.name(c[0]))
				f.Column = s.name(c[0])
				return b, f
			}
			return b, s.twice(once.fieldName(), c)
		}
	}
	b.rows.indicator, b.rows.deletion = s.columnOf(theIndicator), s.columnOf(theDeletion)
	if step := s.columnOf(theStep); step != nowhere {
		b.rows.indicator, b.rows.goal, b.rows.step = step, s.columnOf(theGoal), true
	}
	b.rows.category = s.columnsOf(theCategory)
	b.rows.derived, b.rows.comments = s.columnsOf(theDerivation), s.columnsOf(theComment)
	s.periodColumns(&b.rows)
	b.rows.places = s.placeColumns()
	over, err := s.values(&b)
	if err != nil {
		return b, err
	}
	// The first column of a crossed table often has no header: its cells say what it is.
	steps := s.onlySteps(&b)
	if len(b.rows.places) == 0 && over != thePlace && len(s.plan.Places.All()) > 1 && !steps {
		c, err := s.byCells("place", func(c []byte) bool { _, problem, _ := s.names.place([][]byte{c}); return problem == nil })
		if err != nil {
			return b, err
		}
		b.rows.places = []int{c}
	}
	if b.rows.period == nowhere && over != thePeriod && !b.rows.step { // a step may name the day on which it was done
		c, err := s.byCells("period", func(c []byte) bool {
			_, problem := cell.ParsePeriod(c, grid.Text, cell.PeriodRule{})
			return problem == nil || problem.Code == "period_ambiguous"
		})
		if err != nil {
			return b, err
		}
		b.rows.period = c
	}
	if b.rows.indicator == nowhere && over != theIndicator {
		i, err := s.titled()
		if err != nil {
			return b, err
		}
		for c := range b.cells {
			b.cells[c].indicator = i
		}
	}
	return b, nil
}

// onlySteps reports whether a table is about steps alone, whose places are their goals'.
func (s *shape) onlySteps(b *binding) bool {
	return b.rows.step || len(b.cells) > 0 && !slices.ContainsFunc(b.cells, func(v valueColumn) bool {
		return v.indicator == unnamed || s.plan.Indicators[v.indicator].Step == nil
	})
}

// periodColumns finds the period in one column, or in a year and one part of it.
func (s *shape) periodColumns(rows *rowPart) {
	rows.period = s.columnOf(thePeriod)
	if rows.period != nowhere {
		return
	}
	year := s.columnOf(theYear)
	for _, p := range []struct {
		role role
		kind indicators.PeriodKind
	}{{theMonth, indicators.Month}, {theWeek, indicators.Week}, {theQuarter, indicators.Quarter}} {
		c := s.columnOf(p.role)
		switch {
		case c == nowhere:
			continue
		case year == nowhere:
			rows.period = c // a month's cell may name its year: "2024-03" under "month"
		default:
			rows.period, rows.year, rows.part = c, year, p.kind
		}
		return
	}
	rows.period = year
}

// placeColumns orders the columns of places from the widest to the narrowest.
func (s *shape) placeColumns() []int {
	columns := s.columnsOf(thePlace)
	slices.SortStableFunc(columns, func(a, b int) int { return s.roles[a].level - s.roles[b].level })
	return columns
}

// values finds the columns that hold values, and says which part of them their headers name:
// noRole in a long table.
func (s *shape) values(b *binding) (over role, err error) {
	for _, c := range s.columnsOf(theDone) {
		v := column(c)
		v.share = true
		b.cells = append(b.cells, v)
	}
	if len(b.cells) > 0 && s.columnOf(theValue) == nowhere {
		s.understood.Shape = "long"
		return noRole, nil
	}
	b.cells = nil
	if c := s.columnOf(theValue); c != nowhere {
		s.understood.Shape = "long"
		b.cells = []valueColumn{column(c)}
		return noRole, nil
	}
	groups := map[role][]valueColumn{}
	for c, n := range s.named {
		if s.roles[c].role != noRole || n == nil {
			continue
		}
		v := column(c)
		switch {
		case n.indicator != unnamed:
			if err := s.unitOf(*n, s.name(c), c); err != nil {
				return noRole, err
			}
			v.indicator = n.indicator
			groups[theIndicator] = append(groups[theIndicator], v)
		case n.place != unnamed:
			v.place = n.place
			groups[thePlace] = append(groups[thePlace], v)
		case !n.period.IsZero():
			v.period = n.period
			groups[thePeriod] = append(groups[thePeriod], v)
		}
	}
	if len(groups) == 0 {
		groups[thePeriod] = s.monthsOfYear()
	}
	var found []role
	var columns []int
	for _, over := range []role{theIndicator, thePeriod, thePlace} {
		if len(groups[over]) > 0 {
			found = append(found, over)
			columns = append(columns, groups[over][0].column)
		}
	}
	switch len(found) {
	case 0:
		return noRole, fault("column_missing", "field", "value", "want", "value / القيمة / nirx", "have", s.list())
	case 1:
		b.cells = groups[found[0]]
		s.understood.Shape = "wide by " + found[0].fieldName()
		return found[0], nil
	}
	return noRole, s.twice("value", columns)
}

// monthsOfYear reads headers that name months only, when what stands above the table names one year.
func (s *shape) monthsOfYear() (list []valueColumn) {
	years := map[string]bool{}
	for _, title := range s.titles {
		for _, w := range words(title) {
			if len(w) == 4 && w >= "1900" && w < "2200" && strings.Trim(w, "0123456789") == "" {
				years[w] = true
			}
		}
	}
	if len(years) != 1 {
		return nil
	}
	for year := range years {
		for c, name := range s.texts {
			if s.roles[c].role != noRole || name == "" {
				continue
			}
			if p, problem := cell.ParsePeriod([]byte(name+" "+year), grid.Text, cell.PeriodRule{}); problem == nil && p.Kind == indicators.Month {
				v := column(c)
				v.period = p
				list = append(list, v)
			}
		}
		s.note(finding("year_from_title", "year", year))
	}
	return list
}

// words splits a text into normalised words.
func words(s string) []string {
	return strings.Fields(cell.NormalizeName(strings.Map(func(r rune) rune {
		if strings.ContainsRune("()[]{}:;,.،؛/|«»\"'–—", r) {
			return ' '
		}
		return r
	}, s)))
}

// byCells finds the one column without a header whose cells are all of a kind. A header that is
// not known is not passed over: it may say that the column is about something else.
func (s *shape) byCells(field string, is func([]byte) bool) (int, error) {
	var found []int
	for c := range s.texts {
		if s.name(c) != "" || s.roles[c].role != noRole {
			continue
		}
		n, good := 0, true
		for _, row := range s.sample {
			if c < len(row.Cells) && len(row.Cells[c]) > 0 && good {
				n++
				good = is(row.Cells[c])
			}
		}
		if good && n > 0 {
			found = append(found, c)
		}
	}
	switch len(found) {
	case 1:
		s.note(finding("column_by_cells", "field", field, "header", s.name(found[0])))
		return found[0], nil
	case 0:
		want := map[string]string{"place": "place / المكان / cih", "period": "period / الفترة / dem"}[field]
		return nowhere, fault("column_missing", "field", field, "want", want, "have", s.list())
	}
	return nowhere, s.twice(field, found)
}

// titled finds the indicator that what stands above the table names: exactly one of the department's own.
func (s *shape) titled() (int, error) {
	var found []int
	for i, ind := range s.plan.Indicators {
		if ind.Department == s.delivery.Department && ind.Step == nil && s.names.inTitles(i, s.titles) {
			found = append(found, i)
		}
	}
	if len(found) == 1 {
		s.note(finding("indicator_from_title", "indicator", s.plan.Indicators[found[0]].ID))
		return found[0], nil
	}
	var own []string
	for _, ind := range s.plan.Indicators {
		if ind.Department == s.delivery.Department && ind.Derived == nil && ind.Step == nil {
			own = append(own, ind.ID)
		}
	}
	f := fault("indicator_unsaid", "indicators", strings.Join(own, ", "), "have", s.list())
	return unnamed, f
}

// note keeps something worth saying until rows are read.
func (r *reading) note(f *diag.Finding) {
	f.Severity = diag.Info
	r.notes = append(r.notes, *f)
}
