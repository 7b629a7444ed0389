package app

import (
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/scoreboard"
)

// Status is a snapshot in the shape that other programs rely on. A number that does not apply
// or is not known is null.
type Status struct {
	Plan    string                    `json:"plan"`
	AsOf    indicators.Date           `json:"as_of"`
	KnownAt *time.Time                `json:"known_at"`
	Notice  string                    `json:"notice,omitempty"`
	Counts  map[indicators.Status]int `json:"counts"`
	Goals   []GoalStatus              `json:"goals"`
	Watches []WatchStatus             `json:"watches"`
	Actions []ActionStatus            `json:"actions"` // the most pressing first
}

// GoalStatus is one goal of a Status; the fields are those of assess.Assessment. Values are in
// Unit, paces in Unit per reporting period, ratios shares of 1; a negative GapRatio is the bad
// side. Dates are days in the plan's time zone; Drivers is empty, never null. A number that does not apply or is not known is null.
type GoalStatus struct {
	ID            string               `json:"id"`
	Sector        string               `json:"sector"`
	Owner         string               `json:"owner"`
	Status        indicators.Status    `json:"status"`
	Freshness     indicators.Freshness `json:"freshness"`
	Handling      indicators.Handling  `json:"handling"`
	Unit          string               `json:"unit"`
	Actual        *float64             `json:"actual"`
	Expected      *float64             `json:"expected"`
	Target        *float64             `json:"target"`
	GapRatio      *float64             `json:"gap_ratio"`
	ProgressRatio *float64             `json:"progress_ratio"`
	Forecast      *float64             `json:"forecast"`
	ForecastLow   *float64             `json:"forecast_low"`
	ForecastHigh  *float64             `json:"forecast_high"`
	Probability   *float64             `json:"probability"`
	SampleSize    *int                 `json:"sample_size"`
	RequiredPace  *float64             `json:"required_pace"`
	CurrentPace   *float64             `json:"current_pace"`
	FinishAtPace  *indicators.Date     `json:"finish_at_pace"`
	BeyondSince   *indicators.Date     `json:"beyond_since"`
	BeyondShare   *float64             `json:"beyond_share"`
	Drivers       []Driver             `json:"drivers"`
	Shift         *Shift               `json:"shift"`
	AsOfPeriod    *indicators.Period   `json:"as_of_period"`
	Method        string               `json:"method"`
	Steps         []Step               `json:"steps,omitempty"` // of a milestone
	Reason        indicators.Text      `json:"reason"`

	// Of a goal that several indicators measure: each part judged as a goal of its own, in the order of the
	// plan, and the ID of the one that the goal stands by or that is furthest behind.
	Parts     []GoalStatus `json:"parts,omitempty"`
	DecidedBy string       `json:"decided_by,omitempty"`
}

// Step is how a step of a milestone stands, as assess.StepState has it: Share is that of the whole, Done that of the
// step, null where nobody has said anything of it.
type Step struct {
	ID        string               `json:"id"`
	Name      indicators.Text      `json:"name"`
	Due       indicators.Date      `json:"due"`
	Share     float64              `json:"share"`
	Done      *float64             `json:"done"`
	On        *indicators.Date     `json:"on"`
	Delivery  int64                `json:"delivery"` // 0: the plan says so, or nobody does
	Row       int64                `json:"row"`
	Freshness indicators.Freshness `json:"freshness"`
}

// Driver is a place that lies on the bad side, as assess.Driver has it; the worst comes first.
type Driver struct {
	Place string  `json:"place"`
	Name  string  `json:"place_name"` // in the plan's language
	Value float64 `json:"value"`
	Line  float64 `json:"line"`
	Gap   float64 `json:"gap"`
}

// Shift is a change of level that has lasted until now, as assess.Shift has it.
type Shift struct {
	Since  indicators.Date `json:"since"`
	Before float64         `json:"before"`
	After  float64         `json:"after"`
	Better bool            `json:"better"`
}

// WatchStatus is one watch line of a Status. Actual is in the indicator's unit.
type WatchStatus struct {
	Indicator string               `json:"indicator"`
	Status    indicators.Status    `json:"status"`
	Freshness indicators.Freshness `json:"freshness"`
	Actual    *float64             `json:"actual"`
	Reason    indicators.Text      `json:"reason"`
}

// StatusOf returns a snapshot as a Status. Its lists are empty, never nil, so that JSON has [].
func StatusOf(s *scoreboard.Snapshot) Status {
	out := Status{Plan: s.Plan.ID, AsOf: s.AsOf, Notice: s.Plan.Illustrative.In(indicators.English), Counts: s.Counts, Goals: []GoalStatus{}, Watches: []WatchStatus{}, Actions: []ActionStatus{}}
	if !s.KnownAt.IsZero() {
		out.KnownAt = &s.KnownAt
	}
	for i := range s.Goals {
		out.Goals = append(out.Goals, goalStatus(s.Plan, &s.Goals[i]))
	}
	for _, w := range s.Watches {
		out.Watches = append(out.Watches, WatchStatus{w.Indicator, w.Status, w.Freshness, w.Actual, w.Reason})
	}
	return out
}

func goalStatus(plan *indicators.Plan, a *assess.Assessment) GoalStatus {
	g := GoalStatus{ID: a.Goal, Sector: a.Sector, Owner: a.Owner, Status: a.Status, Freshness: a.Freshness, Handling: a.Handling, Unit: a.Unit,
		Actual: a.Actual, Expected: a.Expected, Target: a.Target, GapRatio: a.GapRatio, ProgressRatio: a.ProgressRatio,
		Forecast: a.Forecast, ForecastLow: a.ForecastLow, ForecastHigh: a.ForecastHigh, Probability: a.Probability, SampleSize: a.SampleSize,
		RequiredPace: a.RequiredPace, CurrentPace: a.CurrentPace, Method: a.Method, Reason: a.Reason}
	if !a.AsOfPeriod.IsZero() {
		g.AsOfPeriod = &a.AsOfPeriod
	}
	g.FinishAtPace, g.BeyondSince, g.BeyondShare, g.Drivers = a.FinishAtPace, a.BeyondSince, a.BeyondShare, []Driver{}
	for _, d := range a.Drivers {
		g.Drivers = append(g.Drivers, Driver{d.Place, plan.Places.Label(plan.Language(), d.Place), d.Value, d.Line, d.Gap})
	}
	if goal, ok := plan.Goal(a.Goal); ok {
		for i, s := range a.Steps {
			of := &goal.Target.Steps[i]
			g.Steps = append(g.Steps, Step{s.Step, of.Name, of.Due, of.Share, s.Done, s.On, s.Delivery, s.Row, s.Freshness})
		}
	}
	if a.Shift != nil {
		g.Shift = new(Shift(*a.Shift))
	}
	g.DecidedBy = a.DecidedBy
	for i := range a.Parts {
		g.Parts = append(g.Parts, goalStatus(plan, &a.Parts[i]))
	}
	return g
}
