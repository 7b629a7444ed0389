package app

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/actions"
	"rasid/internal/diag"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// Explanation is all that a verdict rests on. Observations are in the order of their places in
// the journal, then of their periods.
type Explanation struct {
	Goal         GoalStatus     `json:"goal"`
	Checks       []Comparison   `json:"checks"`
	Observations []Observation  `json:"observations"`
	Changes      []PlanChange   `json:"changes"`              // of the plan, by the time that the view is of
	Coverage     []Coverage     `json:"coverage"`             // of each indicator that the goal rests on
	Actions      []ActionStatus `json:"actions"`              // for the goal, the most pressing first
	Derivation   *Derivation    `json:"derivation,omitempty"` // of a derived indicator alone

	Statement indicators.Text `json:"-"` // as the plan that judged has it
}

// PlanChange is one thing that a new plan.yaml moved for the goal, as goalposts.Change has it.
type PlanChange struct {
	At    *time.Time `json:"at"` // null while only readers have seen the new file
	Field string     `json:"field"`
	Was   string     `json:"was"`
	Is    string     `json:"is"`
}

// Comparison is one rule with the numbers it compared, as assess.Check has them. Status is what
// this rule alone says; a rule that only informs has none.
type Comparison struct {
	Name   string            `json:"name"`
	Value  *float64          `json:"value"`
	Line   *float64          `json:"line"`
	Status indicators.Status `json:"status,omitempty"`
	Detail indicators.Text   `json:"detail"` // the comparison in words
}

// Observation is one value, in the indicator's unit, with where it came from: Delivery is the
// journal's number, Row counts as a spreadsheet does, from 1.
type Observation struct {
	Indicator string            `json:"indicator,omitempty"` // where it is not the goal's own: that is derived, or its steps are reported
	Place     string            `json:"place"`
	Name      string            `json:"place_name"` // in the plan's language; of a learnt place with the one around it
	Period    indicators.Period `json:"period"`
	Value     float64           `json:"value"`
	Revision  int               `json:"revision"`
	Delivery  int64             `json:"delivery"`
	File      string            `json:"file"`
	SHA256    string            `json:"sha256"`
	Row       int64             `json:"row"`
	Column    string            `json:"column"`             // the header of the value's column; empty when the mapping fixes the value
	Cell      string            `json:"cell"`               // as a spreadsheet names it: "D12"
	Page      int               `json:"page,omitempty"`     // of an answer in JSON, from 1
	PageRow   int64             `json:"page_row,omitempty"` // within the page, from 1
}

// Explain returns what a goal's verdict rests on, down to the rows that departments sent, as of a
// date from what was known at a time (zero: all that is known), by the plan of that time. A goal that it lacks
// is an error that names the nearest one.
func (a *App) Explain(ctx context.Context, id string, asOf indicators.Date, knownAt time.Time) (Explanation, error) {
	s, err := a.Board.At(ctx, asOf, knownAt)
	if err != nil {
		return Explanation{}, err
	}
	goal, ok := s.Plan.Goal(id)
	if !ok {
		var ids []string
		for i := range s.Plan.Goals {
			ids = append(ids, s.Plan.Goals[i].ID)
			for k := range s.Plan.Goals[i].Parts {
				ids = append(ids, s.Plan.Goals[i].Parts[k].ID)
			}
		}
		near := diag.Nearest(id, ids)
		if near != "" {
			near = fmt.Sprintf("; did you mean %q?", near)
		}
		return Explanation{}, &UseError{Err: fmt.Errorf("explain: the plan has no goal %q%s", id, near)}
	}
	v, _ := s.Goal(id)
	x := Explanation{Goal: goalStatus(s.Plan, v), Checks: []Comparison{}, Observations: []Observation{}, Changes: []PlanChange{}, Coverage: []Coverage{}, Statement: goal.Statement}
	changes, err := a.posts.Changes(ctx, id, knownAt)
	if err != nil {
		return x, err
	}
	decided, err := a.actionsOf(ctx, s)
	if err != nil {
		return x, err
	}
	x.Actions = actionStatuses(s.Plan, actions.OfGoal(decided, id), s.AsOf)
	for _, c := range changes {
		shown := PlanChange{Field: c.Field, Was: c.Was, Is: c.Is}
		if !c.At.IsZero() {
			shown.At = &c.At
		}
		x.Changes = append(x.Changes, shown)
	}
	for _, c := range v.Checks {
		x.Checks = append(x.Checks, Comparison{c.Name, c.Value, c.Line, c.Status, c.Detail})
	}
	// All observations come first: reading anything else between them would need a second
	// connection for each reader, and enough readers at once would wait for each other for ever.
	var within []indicators.Observation
	if steps := s.Plan.StepIndicators()[goal.ID]; steps != nil {
		if within, err = a.ofSteps(ctx, steps, s); err != nil {
			return x, err
		}
	} else if ind, ok := s.Plan.Indicator(goal.Indicator); ok {
		all, err := a.reports(ctx, ind, s)
		if err != nil {
			return x, err
		}
		x.Derivation, x.Coverage = derivation(s, goal, ind, all), coverage(s, goal, ind, all)
		within = restsOn(s, goal, ind, all)
	}
	deliveries := map[int64]journal.Delivery{}
	for _, o := range within {
		d, ok := deliveries[o.Delivery]
		if !ok {
			if d, _, err = a.Journal.Delivery(ctx, o.Delivery); err != nil {
				return x, err
			}
			deliveries[o.Delivery] = d
		}
		column, cell := intake.Cell(d, o)
		page, within, _ := intake.Page(d, o.Row)
		of := ""
		if o.Indicator != goal.Indicator {
			of = o.Indicator
		}
		x.Observations = append(x.Observations, Observation{Indicator: of, Page: page, PageRow: within, Place: o.Place, Name: s.Plan.Places.Label(s.Plan.Language(), o.Place), Period: o.Period, Value: o.Value, Revision: o.Revision,
			Delivery: o.Delivery, File: d.Name, SHA256: d.SHA256, Row: o.Row, Column: column, Cell: cell})
	}
	return x, nil
}

// reported returns what a snapshot knows of an indicator that departments report, by place and period.
func (a *App) reported(ctx context.Context, indicator string, s *scoreboard.Snapshot) iter.Seq2[indicators.Observation, error] {
	if s.Position == 0 {
		return func(func(indicators.Observation, error) bool) {}
	}
	return a.Journal.Observations(ctx, journal.Query{Indicator: indicator, AsOf: &s.AsOf, Position: s.Position, Same: s.Plan.Places.Same()})
}

// ofSteps returns what a snapshot knows of the steps of a milestone.
func (a *App) ofSteps(ctx context.Context, steps []*indicators.Indicator, s *scoreboard.Snapshot) (list []indicators.Observation, err error) {
	for _, ind := range steps {
		for o, err := range a.reported(ctx, ind.ID, s) {
			if err != nil {
				return nil, err
			}
			list = append(list, o)
		}
	}
	return list, nil
}

// observations returns what a goal's verdict in a snapshot rests on, by place and period; of a derived
// indicator, the reports of all that it is made of.
func (a *App) observations(ctx context.Context, goal *indicators.Goal, s *scoreboard.Snapshot) iter.Seq2[indicators.Observation, error] {
	return func(yield func(indicators.Observation, error) bool) { // a goal of several parts has none: its parts do
		if steps := s.Plan.StepIndicators()[goal.ID]; steps != nil {
			list, err := a.ofSteps(ctx, steps, s)
			for _, o := range list {
				if !yield(o, nil) {
					return
				}
			}
			if err != nil {
				yield(indicators.Observation{}, err)
			}
			return
		}
		ind, ok := s.Plan.Indicator(goal.Indicator)
		if !ok {
			return
		}
		if ind.Derived != nil {
			all, err := a.reports(ctx, ind, s)
			if err != nil {
				yield(indicators.Observation{}, err)
				return
			}
			for _, o := range restsOn(s, goal, ind, all) {
				if !yield(o, nil) {
					return
				}
			}
			return
		}
		rests := resting(s, goal, ind, nil)
		for o, err := range a.reported(ctx, ind.ID, s) {
			if err == nil && !rests(&o) {
				continue
			}
			if !yield(o, err) {
				return
			}
		}
	}
}

// restsOn chooses what a goal's verdict rests on.
func restsOn(s *scoreboard.Snapshot, goal *indicators.Goal, ind *indicators.Indicator, all []indicators.Observation) (list []indicators.Observation) {
	rests := resting(s, goal, ind, all)
	for i := range all {
		if rests(&all[i]) {
			list = append(list, all[i])
		}
	}
	return list
}

// resting tells whether a goal's verdict rests on an observation. all are those of a derived indicator's sources.
func resting(s *scoreboard.Snapshot, goal *indicators.Goal, ind *indicators.Indicator, all []indicators.Observation) func(*indicators.Observation) bool {
	type used struct {
		indicator string
		period    indicators.Period
		from      string // the wider place alone that it was taken from
	}
	judged := map[used]bool{}
	var periods []indicators.Period
	if v, ok := s.Goal(goal.ID); ok {
		for _, p := range slices.Concat(v.Earlier, v.Points) {
			judged[used{ind.ID, p.Period, ""}] = true
			periods = append(periods, p.Period)
		}
	}
	if ind.Derived != nil {
		for _, list := range assess.Uses(s.Plan.Places, ind, goal.Place, s.Plan.Starts, min(s.AsOf, s.Plan.Ends), all, periods) {
			for _, u := range list {
				judged[used{u.Indicator.ID, u.Point.Period, u.Point.From}] = true
			}
		}
	}
	return func(o *indicators.Observation) bool {
		return judged[used{o.Indicator, o.Period, ""}] && s.Plan.Places.Contains(goal.Place, o.Place) || judged[used{o.Indicator, o.Period, o.Place}]
	}
}
