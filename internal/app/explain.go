package app

import (
	"context"
	"fmt"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
)

// Explanation is all that a verdict rests on.
type Explanation struct {
	Goal         GoalStatus    `json:"goal"`
	Checks       []Comparison  `json:"checks"`
	Observations []Observation `json:"observations"`
}

// Comparison is one rule with the numbers it compared.
type Comparison struct {
	Name   string            `json:"name"`
	Value  *float64          `json:"value"`
	Line   *float64          `json:"line"`
	Status indicators.Status `json:"status,omitempty"`
}

// Observation is one value with where it came from.
type Observation struct {
	Place    string            `json:"place"`
	Period   indicators.Period `json:"period"`
	Value    float64           `json:"value"`
	Revision int               `json:"revision"`
	Delivery int64             `json:"delivery"`
	File     string            `json:"file"`
	SHA256   string            `json:"sha256"`
	Row      int64             `json:"row"`
}

// Explain returns what a goal's verdict rests on, down to the rows that departments sent.
func (a *App) Explain(ctx context.Context, id string, asOf indicators.Date, knownAt time.Time) (Explanation, error) {
	goal, ok := a.Plan.Goal(id)
	if !ok {
		var ids []string
		for _, g := range a.Plan.Goals {
			ids = append(ids, g.ID)
		}
		near := diag.Nearest(id, ids)
		if near != "" {
			near = fmt.Sprintf("; did you mean %q?", near)
		}
		return Explanation{}, fmt.Errorf("explain: the plan has no goal %q%s", id, near)
	}
	s, err := a.Board.At(ctx, asOf, knownAt)
	if err != nil {
		return Explanation{}, err
	}
	v, _ := s.Goal(id)
	x := Explanation{Goal: goalStatus(v), Checks: []Comparison{}, Observations: []Observation{}}
	for _, c := range v.Checks {
		x.Checks = append(x.Checks, Comparison{c.Name, c.Value, c.Line, c.Status})
	}
	if goal.Indicator == "" || s.Position == 0 {
		return x, nil
	}
	// All observations come first: reading anything else between them would need a second
	// connection for each reader, and enough readers at once would wait for each other for ever.
	var within []indicators.Observation
	for o, err := range a.Journal.Observations(ctx, journal.Query{Indicator: goal.Indicator, AsOf: &asOf, Position: s.Position}) {
		if err != nil {
			return x, err
		}
		if a.Plan.Places.Contains(goal.Place, o.Place) && o.Period.First() >= a.Plan.Starts {
			within = append(within, o)
		}
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
		x.Observations = append(x.Observations, Observation{o.Place, o.Period, o.Value, o.Revision, o.Delivery, d.Name, d.SHA256, o.Row})
	}
	return x, nil
}
