package mapping

import (
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// What people write about a step instead of a share.
var (
	doneWords = wordSet("yes", "y", "done", "completed", "complete", "finished", "true", "✓", "✔", "☑", "x",
		"نعم", "تم", "أُنجز", "أنجز", "أنجزت", "أُنجزت", "منجز", "منجزة", "اكتمل", "اكتملت", "مكتمل", "مكتملة",
		"erê", "belê", "qediya", "qediyaye", "temam", "temam bû", "çêbû")
	notDoneWords = wordSet("no", "n", "not done", "not yet", "open", "not started", "false", "✗", "✘", "☐",
		"لا", "كلا", "لم يتم", "لم تتم", "لم ينجز", "لم تنجز", "لم يبدأ", "لم تبدأ", "ليس بعد",
		"na", "nexêr", "neqediya", "neqediyaye", "hîn na", "dest pê nekiriye")
)

func wordSet(words ...string) map[string]bool {
	set := map[string]bool{}
	for _, w := range words {
		set[cell.NormalizeName(w)] = true
	}
	return set
}

// progress is what a cell says of a step.
type progress struct {
	percent float64         // 0 to 100
	on      indicators.Date // the day on which the step was done; 0: the cell names none
}

// progressCell reads what a cell says of a step: a share, "done" or "not done", or the day on which it was
// done. A number without a percent sign is one of percent; in a column of shares that is refused for 1 and
// less, which a spreadsheet may mean as a share of one.
func (r *reading) progressCell(v *valueColumn, row *grid.Row) (p progress, problem *diag.Finding, err error) {
	if v.column == nowhere {
		n, problem, err := r.number(v, row)
		return progress{percent: n.Value}, problem, err
	}
	if row.Merge(v.column) != 0 {
		_, problem, err = r.number(v, row)
		return p, problem, err
	}
	written := row.Cells[v.column]
	switch word := cell.NormalizeName(string(written[:min(len(written), longestHeader)])); {
	case doneWords[word]:
		return progress{percent: 100}, nil, nil
	case notDoneWords[word]:
		return progress{}, nil, nil
	}
	if row.Kind(v.column) != grid.Date {
		n, problem, err := r.number(v, row)
		switch {
		case err != nil:
			return p, nil, err
		case problem == nil && n.Unit != "" && !cell.UnitFits(n.Unit, "%"):
			return p, finding("unit_differs", "unit", n.Unit, "want", "%"), nil
		case problem == nil && v.share && n.Unit == "" && n.Value > 0 && n.Value <= 1:
			f := finding("step_share_ambiguous")
			f.Value = text(written)
			return p, f, nil
		case problem == nil:
			return progress{percent: n.Value}, nil, nil
		case problem.Severity == diag.Info || problem.Code == "number_ambiguous" || problem.Code == "number_not_finite":
			return p, problem, nil
		}
	}
	day, problem, err := r.dayCell(v.column, row)
	if err != nil || problem == nil {
		return progress{percent: 100, on: day}, nil, err
	}
	if problem.Code != "period_ambiguous" && problem.Code != "period_hijri" && problem.Code != "period_solar_hijri" && problem.Code != "period_calendar_ambiguous" {
		problem = finding("step_unreadable")
		problem.Value = text(written)
	}
	return p, problem, nil
}

// dayCell reads a cell that names a day, or a longer period, whose last day is meant.
func (r *reading) dayCell(column int, row *grid.Row) (indicators.Date, *diag.Finding, error) {
	c := &r.conventions[column]
	rule := cell.PeriodRule{Order: c.order, Calendar: cell.ParseCalendar(r.delivery.Source.Table.Calendar), Clock: r.plan.TimeZone}
	for {
		p, problem := cell.ParsePeriod(row.Cells[column], row.Kind(column), rule)
		if problem == nil || problem.Code != "period_ambiguous" || c.decided {
			return p.Last(), problem, nil
		}
		if err := r.decide(); err != nil {
			return 0, nil, err
		}
		rule.Order = c.order
	}
}

// progressPeriod returns the day that what is said of a step is about: the one on which it was done, or the
// last of the period that the row or the column names. What names none is refused: when something was so far
// is nothing to guess.
func (r *reading) progressPeriod(b *binding, v *valueColumn, done progress, row *grid.Row) (day indicators.Period, problem *diag.Finding, column int, err error) {
	var on indicators.Date
	column = v.column
	written := ""
	if column >= 0 {
		written = text(row.Cells[column])
	}
	switch {
	case done.on != 0:
		on = done.on
	case !v.period.IsZero():
		on, written = v.period.Last(), v.period.String()
	case b.rows.year != nowhere:
		year, part := row.Cells[b.rows.year], row.Cells[b.rows.period]
		column, written = b.rows.period, string(year)+" "+string(part)
		p, problem := cell.JoinPeriod(year, part, b.rows.part)
		if problem != nil {
			return day, problem, column, nil
		}
		on = p.Last()
	case b.rows.period == nowhere:
		f := finding("step_undated")
		f.Value = written
		return day, f, column, nil
	default:
		column = b.rows.period
		written = text(row.Cells[column])
		if on, problem, err = r.dayCell(column, row); err != nil || problem != nil {
			return day, problem, column, err
		}
	}
	day = indicators.PeriodAt(indicators.Day, on)
	if on > r.delivery.Today {
		problem = finding("period_future", "today", r.delivery.Today.String())
		problem.Value = written
	}
	return day, problem, column, nil
}

// reportProgress reads what a row says of a step under one column.
func (r *reading) reportProgress(b *binding, v *valueColumn, i int, row *grid.Row) error {
	reply, ind := refusing{r: r, row: row.Number}, &r.plan.Indicators[i]
	refuse := reply.refuse
	done, problem, err := r.progressCell(v, row)
	switch {
	case err != nil:
		return err
	case problem != nil && problem.Severity == diag.Info:
		return r.blank(problem, v, row)
	case problem != nil:
		return refuse(problem, v.column)
	}
	if problem, column := r.meant(b, row); problem != nil {
		return refuse(problem, column)
	}
	if ind.Department != r.delivery.Department {
		return refuse(notYours(ind, r.delivery.Department), b.rows.indicator)
	}
	day, problem, column, err := r.progressPeriod(b, v, done, row)
	if err != nil {
		return err
	}
	if problem != nil {
		if err := refuse(problem, column); err != nil {
			return err
		}
	}
	if problem, column := r.elsewhere(b, v, ind, row); problem != nil {
		if err := refuse(problem, column); err != nil {
			return err
		}
	}
	if !ind.Valid.Holds(done.percent) {
		problem := finding("value_outside", "min", bound(ind.Valid.Min), "max", bound(ind.Valid.Max), "unit", ind.Unit)
		problem.Value = text(row.Cells[max(0, v.column)])
		if err := refuse(problem, v.column); err != nil {
			return err
		}
	}
	if reply.bad {
		return nil
	}
	if planned := ind.Step.Step.Done; planned != nil && day.First() >= *planned && done.percent < 100 {
		f := finding("step_done_in_plan", "step", ind.ID, "date", planned.String())
		f.Row, f.Value = row.Number, text(row.Cells[max(0, v.column)])
		if v.column >= 0 {
			f.Column, f.Cell = r.headers.name(v.column), grid.Address(v.column, row.Number)
		}
		if err := r.say(*f); err != nil {
			return err
		}
	}
	return r.to.Value(Value{Indicator: i, Place: r.names.at[ind.Places[0]], Period: day, Value: done.percent, Row: row.Number, Column: v.column})
}

// elsewhere refuses a step that is said to be of another place than its goal's.
func (r *reading) elsewhere(b *binding, v *valueColumn, ind *indicators.Indicator, row *grid.Row) (*diag.Finding, int) {
	place, column := v.place, v.column
	if place == unnamed {
		if len(b.rows.places) == 0 {
			return nil, nowhere
		}
		column = b.rows.places[len(b.rows.places)-1]
		var cells [][]byte
		for _, c := range b.rows.places {
			if len(strings.TrimSpace(string(row.Cells[c]))) > 0 {
				cells = append(cells, row.Cells[c])
			}
		}
		if len(cells) == 0 {
			return nil, nowhere
		}
		var problem *diag.Finding
		if place, problem, _ = r.names.place(cells); problem != nil {
			r.names.suggest(problem, cells[len(cells)-1])
			return problem, column
		}
	}
	if all := r.names.plan.Places.All(); all[place].ID != ind.Places[0] {
		f := finding("step_elsewhere", "place", ind.Places[0])
		f.Value = all[place].ID
		return f, column
	}
	return nil, nowhere
}

// steps finds steps by what departments call them.
type steps struct {
	byName map[string][]int           // normalised name or ID of the step, or of its indicator → indexes of indicators
	goals  map[string]map[string]bool // by ID of a goal: the normalised names of it
}

func (s *steps) any() bool { return len(s.byName) > 0 }

func newSteps(plan *indicators.Plan) steps {
	s := steps{map[string][]int{}, map[string]map[string]bool{}}
	for i := range plan.Indicators {
		of := plan.Indicators[i].Step
		if of == nil {
			continue
		}
		for _, name := range stepNames(&plan.Indicators[i]) {
			if k := cell.NormalizeName(name); k != "" && !slices.Contains(s.byName[k], i) {
				s.byName[k] = append(s.byName[k], i)
			}
		}
		if s.goals[of.Goal] == nil {
			s.goals[of.Goal] = wordSet(append(texted(of.Statement), of.Goal)...)
		}
	}
	return s
}

// stepNames lists everything that a step is called.
func stepNames(ind *indicators.Indicator) []string {
	return slices.Concat([]string{ind.ID, ind.Step.Step.ID}, texted(ind.Name), texted(ind.Step.Step.Name))
}

func texted(t indicators.Text) (list []string) {
	for _, l := range append(indicators.Langs(), "") {
		if t[l] != "" {
			list = append(list, t[l])
		}
	}
	return list
}

// step finds the step that a row names, of the goal that it names beside it; without a goal, of the
// department's own.
func (n *names) step(goal, name []byte, department string) (int, *diag.Finding) {
	named := cell.NormalizeName(string(goal))
	var found, others []int
	for _, i := range n.steps.byName[cell.NormalizeName(string(name))] {
		switch ind := &n.plan.Indicators[i]; {
		case named != "" && !n.steps.goals[ind.Step.Goal][named]:
		case ind.Department != department:
			others = append(others, i)
		default:
			found = append(found, i)
		}
	}
	if len(found) == 0 && len(others) > 0 {
		return others[0], nil // which is refused as not the department's own
	}
	if len(found) == 1 {
		return found[0], nil
	}
	of := text(name)
	if named != "" {
		of = text(goal) + ": " + of
	}
	if len(found) > 1 {
		var ids []string
		for _, i := range found {
			ids = append(ids, n.plan.Indicators[i].ID)
		}
		return 0, &diag.Finding{Code: "step_ambiguous", Severity: diag.Error, Value: of, Args: map[string]string{"candidates": strings.Join(ids, ", ")}}
	}
	var known []string
	for i := range n.plan.Indicators {
		if ind := &n.plan.Indicators[i]; ind.Step != nil && ind.Department == department {
			known = append(known, texted(ind.Step.Step.Name)...)
		}
	}
	return 0, &diag.Finding{Code: "step_unknown", Severity: diag.Error, Value: of, Args: map[string]string{"suggestion": diag.Nearest(string(name), known)}}
}
