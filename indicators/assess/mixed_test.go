package assess_test

import (
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Reports of several cadences, as when a plan changes its own, upset no kind of goal.
func TestMixedCadences(t *testing.T) {
	kinds := []indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year}
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, rapid.SampledFrom(indicators.Acrosses()).Draw(t, "across"))
		s.ind.Every = rapid.SampledFrom(kinds).Draw(t, "every")
		s.goal.Trajectory = rapid.SampledFrom([]indicators.Trajectory{
			{Kind: indicators.Linear}, {Kind: indicators.SCurve}, {Kind: indicators.History}, {Kind: indicators.Season, Learn: true},
			{Kind: indicators.Season, Months: [12]float64{3, 3, 2, 11: 2}},
		}).Draw(t, "course")
		seen := map[indicators.Period]bool{}
		for range rapid.IntRange(0, 60).Draw(t, "points") {
			p := indicators.PeriodAt(rapid.SampledFrom(kinds).Draw(t, "kind"), day("2022-06-01").AddDays(rapid.IntRange(0, 950).Draw(t, "day")))
			if !seen[p] {
				seen[p] = true
				s.partly(p.String(), rapid.Float64Range(-10, 100).Draw(t, "v"), rapid.IntRange(1, 3).Draw(t, "reported"), 3)
			}
		}
		a := s.at(day("2023-12-01").AddDays(rapid.IntRange(0, 450).Draw(t, "as of")).String())
		for _, v := range []*float64{a.Actual, a.Expected, a.Forecast, a.ForecastLow, a.ForecastHigh, a.Probability, a.GapRatio} {
			if v != nil && *v != *v {
				t.Fatalf("%+v", a)
			}
		}
		if p := a.Probability; p != nil && (*p < 0 || *p > 1) {
			t.Fatalf("probability %v", *p)
		}
		if a.Reason["en"] == "" || len(a.Checks) > len(assess.CheckNames())*3 {
			t.Fatal("no reason")
		}
	})
}
