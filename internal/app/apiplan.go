package app

import (
	"context"
	"strings"

	"rasid/indicators"
	"rasid/internal/api"
)

// PlanAnswer is what a plan is about. It has nobody's address.
type PlanAnswer struct {
	ID          string            `json:"id"`
	Title       indicators.Text   `json:"title"`
	Notice      indicators.Text   `json:"notice"`
	Starts      indicators.Date   `json:"starts"`
	Ends        indicators.Date   `json:"ends"`
	TimeZone    string            `json:"timezone"`
	Weekend     []string          `json:"weekend"`
	Languages   []string          `json:"languages"`
	Version     string            `json:"version"`
	Sectors     []NamedAnswer     `json:"sectors"`
	Departments []NamedAnswer     `json:"departments"`
	Places      []PlaceAnswer     `json:"places"`
	Indicators  []IndicatorAnswer `json:"indicators"`
}

// NamedAnswer is an ID with its name.
type NamedAnswer struct {
	ID   string          `json:"id"`
	Name indicators.Text `json:"name"`
}

// PlaceAnswer is a place.
type PlaceAnswer struct {
	NamedAnswer
	Within    string   `json:"within,omitempty"`
	Latitude  *float64 `json:"latitude"`
	Longitude *float64 `json:"longitude"`
	Learnt    bool     `json:"learnt"`
}

// IndicatorAnswer is what is measured.
type IndicatorAnswer struct {
	NamedAnswer
	Unit        string             `json:"unit"`
	Measure     indicators.Measure `json:"measure"`
	Every       string             `json:"every"`
	GraceDays   int                `json:"grace_days"`
	Across      string             `json:"across_places"`
	Department  string             `json:"department"`
	Places      []string           `json:"places"`
	Min         *float64           `json:"valid_min"`
	Max         *float64           `json:"valid_max"`
	MinCoverage float64            `json:"min_coverage"`
	Derive      string             `json:"derive,omitempty"`
}

func (a *App) planOperations() []api.Operation {
	return []api.Operation{{ID: "getPlan", Path: "/plan", Group: "plan", Summary: "The plan: its sectors, departments, places and indicators.", Answer: PlanAnswer{}, Do: a.getPlan,
		Params: replayed[1:], About: "Places are also those that deliveries brought, where the plan lets them."}}
}

func (a *App) getPlan(ctx context.Context, in api.Input) (any, error) {
	s, err := a.seen(ctx, in)
	if err != nil {
		return nil, err
	}
	p := s.Plan
	out := PlanAnswer{ID: p.ID, Title: p.Title, Notice: p.Illustrative, Starts: p.Starts, Ends: p.Ends, TimeZone: p.TimeZone.String(), Version: p.Hash,
		Weekend: []string{}, Languages: []string{}, Sectors: []NamedAnswer{}, Departments: []NamedAnswer{}, Places: []PlaceAnswer{}, Indicators: []IndicatorAnswer{}}
	for _, d := range p.Weekend {
		out.Weekend = append(out.Weekend, strings.ToLower(d.String()[:3]))
	}
	for _, l := range p.Languages {
		out.Languages = append(out.Languages, string(l))
	}
	for i := range p.Sectors {
		out.Sectors = append(out.Sectors, NamedAnswer{p.Sectors[i].ID, p.Sectors[i].Name})
	}
	for i := range p.Departments {
		out.Departments = append(out.Departments, NamedAnswer{p.Departments[i].ID, p.Departments[i].Name})
	}
	for _, at := range p.Places.All() {
		out.Places = append(out.Places, PlaceAnswer{NamedAnswer{at.ID, at.Name}, at.Within, at.Latitude, at.Longitude, at.Learnt})
	}
	for i := range p.Indicators {
		ind := &p.Indicators[i]
		shown := IndicatorAnswer{NamedAnswer: NamedAnswer{ind.ID, ind.Name}, Unit: ind.Unit, Measure: ind.Measure, Every: ind.Every.String(), GraceDays: ind.GraceDays, Across: string(ind.Across),
			Department: ind.Department, Places: append([]string{}, ind.Places...), Min: ind.Valid.Min, Max: ind.Valid.Max, MinCoverage: ind.MinCoverage}
		if ind.Across == indicators.WeightedAcross {
			shown.Across += "(" + ind.Weight + ")"
		}
		if ind.Derived != nil {
			shown.Derive = ind.Derived.Text
		}
		out.Indicators = append(out.Indicators, shown)
	}
	return out, nil
}
