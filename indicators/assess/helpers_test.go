package assess_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

func day(s string) indicators.Date {
	d, err := indicators.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func period(s string) indicators.Period {
	p, err := indicators.ParsePeriod(s)
	if err != nil {
		panic(err)
	}
	return p
}

// scene is a small plan with one goal, built up by the tests.
type scene struct {
	plan   *indicators.Plan
	ind    *indicators.Indicator
	goal   *indicators.Goal
	points []assess.Point
	parts  []assess.Part
	held   bool
}

// trees is a scene of monthly counts towards 100,000 trees in 2024.
func trees() *scene {
	return newScene(
		indicators.Indicator{ID: "trees_planted", Unit: "trees", Measure: indicators.Flow, Every: indicators.Month, GraceDays: 5,
			Across: indicators.SumAcross, Department: "agriculture"},
		indicators.Goal{Target: indicators.Target{Kind: indicators.Reach, Value: 100_000}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
	)
}

// bread is a scene of monthly prices. The target is left to the test.
func bread(target indicators.Target) *scene {
	return newScene(
		indicators.Indicator{ID: "bread_price", Unit: "SYP/bundle", Measure: indicators.Level, Every: indicators.Month, GraceDays: 5,
			Across: indicators.MedianAcross, Department: "economy"},
		indicators.Goal{Target: target, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
	)
}

func newScene(ind indicators.Indicator, goal indicators.Goal) *scene {
	goal.ID, goal.Indicator, goal.Sector, goal.Owner = "goal", ind.ID, "services", ind.Department
	s := &scene{plan: &indicators.Plan{
		ID: "plan", Starts: day("2024-01-01"), Ends: day("2024-12-31"), TimeZone: time.UTC,
		Languages: indicators.Langs(),
		Departments: []indicators.Department{
			{ID: "agriculture", Name: indicators.Text{"en": "Agriculture", "ar": "الزراعة", "ku": "Çandinî"}},
			{ID: "economy", Name: indicators.Text{"en": "Economy", "ar": "الاقتصاد", "ku": "Aborî"}},
		},
		Places:     indicators.NewPlaceTree([]indicators.Place{{ID: "NES"}}),
		Indicators: []indicators.Indicator{ind},
		Goals:      []indicators.Goal{goal},
	}}
	s.ind, s.goal = &s.plan.Indicators[0], &s.plan.Goals[0]
	return s
}

// reports adds the values of consecutive months of 2024, January first, each complete.
func (s *scene) reports(values ...float64) *scene {
	for i, v := range values {
		s.report(fmt.Sprintf("2024-%02d", i+1), v)
	}
	return s
}

// report adds a point that every place has reported for.
func (s *scene) report(p string, v float64) *scene { return s.partly(p, v, 1, 1) }

// partly adds a point that some places have reported for.
func (s *scene) partly(p string, v float64, reported, expected int) *scene {
	n := int64(len(s.points) + 1)
	s.points = append(s.points, assess.Point{Period: period(p), Value: v, Reported: reported, Expected: expected, Delivery: n, Row: n + 1})
	return s
}

func (s *scene) input(asOf string) assess.Input {
	return assess.Input{
		Parts: func() []assess.Part { return s.parts },
		Plan:  s.plan, Goal: s.goal, Indicator: s.ind, AsOf: day(asOf), Points: s.points, Held: s.held,
		DeliveryName: func(seq int64) string { return fmt.Sprintf("report-%02d.csv", seq) },
	}
}

func (s *scene) at(asOf string) assess.Assessment { return assess.Goal(s.input(asOf)) }

// english returns the English reason with plain spaces.
func english(a assess.Assessment) string { return strings.ReplaceAll(a.Reason["en"], "\u00a0", " ") }

// want fails the test unless the goal has that status.
func want(t *testing.T, a assess.Assessment, status indicators.Status) {
	t.Helper()
	if a.Status != status {
		t.Errorf("status is %s, want %s\nreason: %s", a.Status, status, a.Reason["en"])
	}
}

// near fails the test unless got is there and equals want to nine digits.
func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil {
		t.Errorf("%s is nil, want %v", what, want)
		return
	}
	if d := *got - want; d > 1e-9*(1+want*want) || -d > 1e-9*(1+want*want) {
		t.Errorf("%s is %v, want %v", what, *got, want)
	}
}

func check(a assess.Assessment, name string) *assess.Check {
	for i := range a.Checks {
		if a.Checks[i].Name == name {
			return &a.Checks[i]
		}
	}
	return nil
}
