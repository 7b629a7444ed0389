package app

import (
	"context"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/scoreboard"
)

// Derivation is how the values of a goal's indicator are computed, where they are.
type Derivation struct {
	Expression string          `json:"expression"`
	Inputs     []Input         `json:"inputs"` // in the order of the expression, each derived one before those that it is made of
	Values     []DerivedValue  `json:"values"` // by period
	Name       indicators.Text `json:"-"`      // of the indicator
}

// Input is an indicator that a derived one rests on.
type Input struct {
	Indicator string          `json:"indicator"`
	Name      indicators.Text `json:"name"`
	Unit      string          `json:"unit"`
	Every     string          `json:"every"`
	Derive    string          `json:"derive,omitempty"` // its own expression
}

// DerivedValue is a value with those that it was made of, or what is missing for one.
type DerivedValue struct {
	Period indicators.Period `json:"period"`
	Value  *float64          `json:"value"` // null where something is missing
	Lacks  []string          `json:"lacks"` // IDs of indicators, attributes of places, and "÷0" for a division by 0
	Inputs []InputValue      `json:"inputs"`
}

// InputValue is a value of an input at the goal's place, rolled up.
type InputValue struct {
	Indicator string            `json:"indicator"`
	Period    indicators.Period `json:"period"`
	Value     float64           `json:"value"`
	Reported  int               `json:"reported"` // places
	Expected  int               `json:"expected"`
	Delivery  int64             `json:"delivery"`       // the one that was learnt last
	From      string            `json:"from,omitempty"` // the wider place that reported it for itself, and from which it was taken
	FromName  string            `json:"from_name,omitempty"`
}

// Coverage is how many of the expected places have reported an indicator for its newest period.
type Coverage struct {
	Indicator   string            `json:"indicator"`
	Period      indicators.Period `json:"period"`
	Reported    int               `json:"reported"`
	Expected    int               `json:"expected"`
	MinCoverage float64           `json:"min_coverage"` // share that must have reported, 0..1
	Laggards    []Laggard         `json:"laggards"`

	Name indicators.Text `json:"-"` // of the indicator
}

// Laggard is a place that has not reported.
type Laggard struct {
	Place string             `json:"place"`
	Name  string             `json:"place_name"`
	Last  *indicators.Period `json:"last"` // the newest that it reported for; null: none
}

// reports returns what was reported of a goal's indicator, or of what that is derived of, as a snapshot has it.
func (a *App) reports(ctx context.Context, ind *indicators.Indicator, s *scoreboard.Snapshot) (obs []indicators.Observation, err error) {
	for _, source := range ind.Sources() {
		for o, err := range a.reported(ctx, source.ID, s) {
			if err != nil {
				return nil, err
			}
			obs = append(obs, o)
		}
	}
	return obs, nil
}

// derivation says how the judged values of a goal came about; nil where departments report them.
func derivation(s *scoreboard.Snapshot, goal *indicators.Goal, ind *indicators.Indicator, obs []indicators.Observation) *Derivation {
	if ind.Derived == nil {
		return nil
	}
	d := &Derivation{Expression: ind.Derived.Text, Name: ind.Name, Values: []DerivedValue{}}
	d.Inputs = inputs(nil, ind)
	plan, last := s.Plan, min(s.AsOf, s.Plan.Ends)
	var points []assess.Point
	var periods []indicators.Period
	for _, p := range assess.RollUp(plan.Places, ind, goal.Place, plan.Starts, last, obs) {
		if p.Period.Last() <= s.AsOf && p.Period.First() >= plan.Starts {
			points, periods = append(points, p), append(periods, p.Period)
		}
	}
	for i, uses := range assess.Uses(plan.Places, ind, goal.Place, plan.Starts, last, obs, periods) {
		v := DerivedValue{Period: periods[i], Lacks: []string{}, Inputs: []InputValue{}}
		if points[i].Lacks == "" {
			v.Value = &points[i].Value
		} else {
			v.Lacks = strings.Split(points[i].Lacks, ", ")
		}
		for _, u := range uses {
			v.Inputs = append(v.Inputs, InputValue{u.Indicator.ID, u.Point.Period, u.Point.Value, u.Point.Reported, u.Point.Expected, u.Point.Delivery, u.Point.From, s.Plan.Places.Label(s.Plan.Language(), u.Point.From)})
		}
		d.Values = append(d.Values, v)
	}
	return d
}

// inputs adds what an indicator rests on, each once.
func inputs(list []Input, ind *indicators.Indicator) []Input {
	if ind.Derived == nil {
		return list
	}
next:
	for _, in := range ind.Derived.Inputs {
		for _, known := range list {
			if known.Indicator == in.ID {
				continue next
			}
		}
		x := Input{Indicator: in.ID, Name: in.Name, Unit: in.Unit, Every: in.Every.String()}
		if in.Derived != nil {
			x.Derive = in.Derived.Text
		}
		list = inputs(append(list, x), in)
	}
	return list
}

// coverage says who has not reported for the newest period of each indicator that a goal rests on.
func coverage(s *scoreboard.Snapshot, goal *indicators.Goal, ind *indicators.Indicator, obs []indicators.Observation) []Coverage {
	list := []Coverage{}
	l := s.Plan.Language()
	for _, source := range ind.Sources() {
		var own []indicators.Observation
		for _, o := range obs {
			if o.Indicator == source.ID {
				own = append(own, o)
			}
		}
		c, ok := assess.Cover(s.Plan.Places, source, goal.Place, s.Plan.Starts, min(s.AsOf, s.Plan.Ends), own)
		if !ok {
			continue
		}
		x := Coverage{Indicator: source.ID, Name: source.Name, Period: c.Period, Reported: c.Reported, Expected: c.Expected,
			MinCoverage: max(source.MinCoverage, ind.MinCoverage), Laggards: []Laggard{}}
		for _, lag := range c.Laggards {
			shown := Laggard{Place: lag.Place, Name: s.Plan.Places.Label(l, lag.Place)}
			if !lag.Last.IsZero() {
				shown.Last = &lag.Last
			}
			x.Laggards = append(x.Laggards, shown)
		}
		list = append(list, x)
	}
	return list
}
