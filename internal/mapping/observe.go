package mapping

import (
	"bytes"
	"slices"
	"strconv"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// observe reads the values of one row under one binding. Every problem of a value is reported,
// not the first.
func (r *reading) observe(b *binding, row *grid.Row) error {
	place, placeProblem := r.root, (*diag.Finding)(nil)
	var fresh *Site
	if len(b.rows.places) > 0 {
		r.place = append(r.place[:0], b.rows.within...)
		for _, c := range b.rows.places {
			r.place = append(r.place, row.Cells[c])
		}
		var parent int
		place, placeProblem, parent = r.names.place(r.place)
		switch narrowest := r.place[len(r.place)-1]; {
		case parent == unnamed:
		case b.rows.learn:
			place, fresh, placeProblem = r.sites.look(parent, narrowest)
		default:
			r.names.suggest(placeProblem, narrowest)
		}
	}
	for i := range b.cells {
		if err := r.value(b, &b.cells[i], row, place, fresh, placeProblem); err != nil {
			return err
		}
	}
	return nil
}

// value reads one value. Its place is fresh when that is not nil: one that is brought if the value is taken.
func (r *reading) value(b *binding, v *valueColumn, row *grid.Row, place int, fresh *Site, placeProblem *diag.Finding) error {
	r.counts.Values++
	reply := refusing{r: r, row: row.Number}
	refuse := reply.refuse
	i, unknown := v.indicator, (*diag.Finding)(nil)
	if i == unnamed {
		i, unknown = r.named(b, row)
	}
	if unknown == nil && r.plan.Indicators[i].Step != nil {
		return r.reportProgress(b, v, i, row)
	}
	number, problem, err := r.number(v, row)
	switch {
	case err != nil:
		return err
	case problem != nil && problem.Severity == diag.Info:
		return r.blank(problem, v, row)
	case problem != nil:
		if err := refuse(problem, v.column); err != nil {
			return err
		}
	}
	if problem, column := r.meant(b, row); problem != nil {
		return refuse(problem, column)
	}
	if unknown != nil {
		return refuse(unknown, b.rows.indicator)
	}
	ind := &r.plan.Indicators[i]
	if ind.Department != r.delivery.Department {
		return refuse(notYours(ind, r.delivery.Department), b.rows.indicator)
	}
	switch {
	case v.place != unnamed:
		place, fresh = v.place, nil
	case placeProblem != nil:
		if err := refuse(placeProblem, b.rows.places[len(b.rows.places)-1]); err != nil {
			return err
		}
	}
	period, problem, err := r.period(b, v, ind, row)
	if err != nil {
		return err
	}
	if problem != nil {
		if err := refuse(problem, b.rows.period); err != nil {
			return err
		}
	}
	if reply.bad {
		return nil
	}
	x, problem := inUnit(number, ind)
	if problem == nil && !ind.Valid.Holds(x) {
		problem = finding("value_outside", "min", bound(ind.Valid.Min), "max", bound(ind.Valid.Max), "unit", ind.Unit)
		problem.Value = strconv.FormatFloat(x, 'f', -1, 64)
	}
	if problem != nil {
		return refuse(problem, v.column)
	}
	if fresh != nil {
		if place, err = r.learn(*fresh, b, row); err != nil {
			return err
		}
	}
	return r.to.Value(Value{Indicator: i, Place: place, Period: period, Value: x, Row: row.Number, Column: v.column})
}

// derivedMark begins the comment of a derived value in a DHIS2 export of Rasid's.
const derivedMark = "derived: "

// derived reports whether a row of Rasid's own export holds what was derived: nobody reported it, and it is no
// mistake of whoever delivers the export. What names a reported indicator is a report, whatever else its
// department writes beside it.
func (r *reading) derived(b *binding, cells [][]byte) bool {
	marked := slices.ContainsFunc(b.rows.derived, func(c int) bool { return len(bytes.TrimSpace(cells[c])) > 0 }) ||
		slices.ContainsFunc(b.rows.comments, func(c int) bool { return bytes.HasPrefix(cells[c], []byte(derivedMark)) })
	if !marked || b.rows.indicator == nowhere {
		return false
	}
	_, problem := r.names.indicator(cells[b.rows.indicator])
	return problem != nil
}

// named finds the indicator that a row names.
func (r *reading) named(b *binding, row *grid.Row) (int, *diag.Finding) {
	if !b.rows.step {
		return r.names.indicator(row.Cells[b.rows.indicator])
	}
	var goal []byte
	if b.rows.goal != nowhere {
		goal = row.Cells[b.rows.goal]
	}
	return r.names.step(goal, row.Cells[b.rows.indicator], r.delivery.Department)
}

// refusing counts a value that is refused once, however much is wrong with it.
type refusing struct {
	r   *reading
	row int64
	bad bool
}

func (f *refusing) refuse(problem *diag.Finding, column int) error {
	if !f.bad {
		f.r.counts.Refused++
	}
	f.bad = true
	return f.r.refuse(*problem, f.row, column)
}

// notYours refuses a value: a department can only report its own indicators.
func notYours(ind *indicators.Indicator, department string) *diag.Finding {
	f := finding("not_your_indicator", "indicator", ind.ID, "department", department, "owner", ind.Department)
	f.Value = ind.ID
	return f
}

// blank notes a cell without a value.
func (r *reading) blank(f *diag.Finding, v *valueColumn, row *grid.Row) error {
	r.counts.Blank++
	if f.Row = row.Number; v.column >= 0 {
		f.Column, f.Cell = r.headers.name(v.column), grid.Address(v.column, row.Number)
	}
	return r.say(*f)
}

// number reads a value's cell. When the cell can be read two ways and the column has not been
// looked at as a whole, that is done first.
func (r *reading) number(v *valueColumn, row *grid.Row) (cell.Number, *diag.Finding, error) {
	if v.column == nowhere {
		n, problem := cell.ParseNumber(v.constant, grid.Text, false, cell.NumberRule{Decimal: cell.Point, Units: r.names.units})
		return n, problem, nil
	}
	if row.Merge(v.column) != 0 {
		f := finding("value_merged") // one number for several cells: nobody can say whose it is
		f.Value = text(row.Cells[v.column])
		return cell.Number{}, f, nil
	}
	for {
		c := &r.conventions[v.column]
		n, problem := cell.ParseNumber(row.Cells[v.column], row.Kind(v.column), row.IsPercent(v.column), cell.NumberRule{Decimal: c.decimal, Units: r.names.units})
		if problem == nil || problem.Code != "number_ambiguous" || c.decided {
			return n, problem, nil
		}
		if err := r.decide(); err != nil {
			return n, nil, err
		}
	}
}

// meant says why a row of a DHIS2 export is not a plain value: it takes one back, or is about a
// part of the indicator.
func (r *reading) meant(b *binding, row *grid.Row) (problem *diag.Finding, column int) {
	if c := b.rows.deletion; c != nowhere && string(row.Cells[c]) != "" {
		if is, err := strconv.ParseBool(string(row.Cells[c])); err != nil || is {
			return finding("deletion_unsupported"), c
		}
	}
	for _, c := range b.rows.category {
		switch t := string(row.Cells[c]); t {
		case "", "default", "HllvX50cXC0": // the last is the default's identifier in every DHIS2
		default:
			f := finding("category_unsupported", "category", text(row.Cells[c]), "header", r.headers.name(c))
			f.Value = text(row.Cells[c])
			return f, c
		}
	}
	return nil, nowhere
}

// period reads when a value is about, in the indicator's own cadence: a date stands for the
// period that holds it, but a longer period never stands for a shorter one.
func (r *reading) period(b *binding, v *valueColumn, ind *indicators.Indicator, row *grid.Row) (indicators.Period, *diag.Finding, error) {
	p, written := v.period, []byte(nil)
	var problem *diag.Finding
	switch {
	case !p.IsZero():
		if written = []byte(r.headers.name(v.column)); len(written) == 0 {
			written = []byte(p.String())
		}
		if p.Kind == indicators.Day && ind.Every > indicators.Day {
			p = indicators.PeriodAt(ind.Every, p.First())
		}
	case b.rows.year != nowhere:
		year, part := row.Cells[b.rows.year], row.Cells[b.rows.period]
		written = append(append(append(written, year...), ' '), part...)
		p, problem = cell.JoinPeriod(year, part, b.rows.part)
	default:
		var err error
		written = row.Cells[b.rows.period]
		if p, problem, err = r.periodCell(b, ind, row); err != nil {
			return p, nil, err
		}
	}
	if problem == nil && p.Kind != ind.Every {
		problem = finding("period_wrong_kind", "got", p.Kind.String(), "want", ind.Every.String())
		problem.Value = text(written)
	}
	if problem == nil && p.First() > r.delivery.Today {
		problem = finding("period_future", "today", r.delivery.Today.String())
		problem.Value = text(written)
	}
	return p, problem, nil
}

// periodCell reads a cell that says the period. When it can be read two ways and the column has
// not been looked at as a whole, that is done first.
func (r *reading) periodCell(b *binding, ind *indicators.Indicator, row *grid.Row) (indicators.Period, *diag.Finding, error) {
	c := &r.conventions[b.rows.period]
	as := b.rows.as
	if as == 0 {
		as = ind.Every
	}
	text, kind := row.Cells[b.rows.period], row.Kind(b.rows.period)
	if l := &b.last; l.as == as && l.order == c.order && l.kind == kind && bytes.Equal(l.cell, text) {
		return l.period, nil, nil
	}
	rule := cell.PeriodRule{Format: b.rows.format, As: as, Order: c.order, Calendar: cell.ParseCalendar(r.delivery.Source.Table.Calendar), Clock: r.plan.TimeZone}
	for {
		p, problem := cell.ParsePeriod(text, kind, rule)
		if problem == nil {
			b.last = lastPeriod{append(b.last.cell[:0], text...), kind, as, rule.Order, p}
			return p, nil, nil
		}
		if problem.Code != "period_ambiguous" || c.decided {
			return p, problem, nil
		}
		if err := r.decide(); err != nil {
			return p, nil, err
		}
		rule.Order = c.order
	}
}

func bound(b *float64) string {
	if b == nil {
		return "…"
	}
	return strconv.FormatFloat(*b, 'f', -1, 64)
}
