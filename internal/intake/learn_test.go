package intake

import (
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/places"
)

// An intake that was made while another one still worked, as at a reload, knows what that one has
// learnt meanwhile: a slip in the name is refused, and nothing is learnt twice.
func TestIntakeKnowsWhatWasLearntBesideIt(t *testing.T) {
	base := newIntake(t)
	cfg := base.Config
	plan := *cfg.Plan
	plan.Places = indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Name: indicators.Plain("Hasakah"), Within: "R"}, {ID: "A1", Name: indicators.Plain("Qamishli"), Within: "A"}})
	cfg.Plan, cfg.PlanAt = &plan, places.NewBook(&plan, cfg.Journal).At
	cfg.Sources = []config.Source{{ID: cfg.Sources[0].ID, Table: cfg.Sources[0].Table, HoldAbove: 0.5, Learn: true}}
	var two [2]*Intake
	for k := range two {
		var err error
		if two[k], err = New(t.Context(), cfg); err != nil {
			t.Fatal(err)
		}
	}
	const head = "indicator,governorate,district,market,period,value\n"
	for k, c := range []struct {
		by   int
		row  string
		said string
	}{{0, "w,Hasakah,Qamishli,Central Market,2024-01,5", "place_learnt"}, {1, "w,Hasakah,Qamishli,Central Markte,2024-02,5", "place_unknown"}, {1, "w,Hasakah,Qamishli,Central Market,2024-02,5", ""}} {
		o := offer(head + c.row + "\n")
		o.Origin += c.row
		if err := two[c.by].Take(t.Context(), o); err != nil {
			t.Fatal(err)
		}
		findings, err := cfg.Journal.Findings(t.Context(), int64(k+1))
		var said []string
		for _, f := range findings {
			said = append(said, f.Code)
		}
		if err != nil || strings.Join(said, " ") != c.said {
			t.Errorf("%s: %v, %v", c.row, said, err)
		}
	}
	if learnt, err := cfg.Journal.Learnt(t.Context(), 0, 0); err != nil || len(learnt) != 1 || learnt[0].Delivery != 1 {
		t.Errorf("%+v, %v", learnt, err)
	}
}
