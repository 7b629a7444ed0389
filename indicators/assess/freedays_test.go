package assess_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// S05: what is due on a day on which nobody works is due on the next one on which somebody does, whatever the
// weekend, the holidays, the cadence and the grace.
func TestS05ReportsAreDueOnWorkingDays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		plan := &indicators.Plan{ID: "p", Starts: day("2024-01-01"), Ends: day("2024-12-31"), TimeZone: time.UTC, Languages: []indicators.Lang{indicators.English}}
		plan.Weekend = rapid.SampledFrom([][]time.Weekday{nil, {time.Friday, time.Saturday}, {time.Sunday}}).Draw(t, "weekend")
		for range rapid.IntRange(0, 3).Draw(t, "feasts") {
			first := plan.Starts.AddDays(rapid.IntRange(0, 60).Draw(t, "feast"))
			for k := range rapid.IntRange(1, 5).Draw(t, "days") {
				plan.Telling.Holidays = append(plan.Telling.Holidays, first.AddDays(k))
			}
		}
		plan.Places = indicators.NewPlaceTree([]indicators.Place{{ID: "R"}})
		ind := indicators.Indicator{ID: "i", Unit: "u", Measure: indicators.Level, Every: rapid.SampledFrom([]indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month}).Draw(t, "every"),
			GraceDays: rapid.IntRange(0, 9).Draw(t, "grace"), Across: indicators.MeanAcross}
		plan.Indicators = []indicators.Indicator{ind}
		goal := indicators.Goal{ID: "g", Indicator: "i", Target: indicators.Target{Kind: indicators.AtMost, Value: 9, KeptShare: 0.9, Due: plan.Ends}}
		newest := indicators.PeriodAt(ind.Every, day("2024-01-08"))
		asOf := newest.Last().AddDays(rapid.IntRange(0, 50).Draw(t, "later"))
		overdue := 0
		for p := newest.Shift(1); p.Last() < asOf; p = p.Shift(1) {
			due := p.Last().AddDays(ind.GraceDays)
			for plan.Free(due) {
				due++
			}
			if due < asOf {
				overdue++
			}
		}
		want := map[int]indicators.Freshness{0: indicators.Fresh, 1: indicators.Late}[overdue]
		if overdue > 1 {
			want = indicators.Missing
		}
		a := assess.Goal(assess.Input{Plan: plan, Goal: &goal, Indicator: &ind, AsOf: asOf, Points: []assess.Point{{Period: newest, Value: 1, Reported: 1, Expected: 1}}})
		if a.Freshness != want {
			t.Fatalf("%v + %d days, newest %s, as of %s (%s): %s, want %s", ind.Every, ind.GraceDays, newest, asOf, asOf.Weekday(), a.Freshness, want)
		}
	})
}
