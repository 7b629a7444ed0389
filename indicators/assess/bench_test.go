package assess_test

import (
	"fmt"
	"slices"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
)

// work is a plan of many goals with their observations, one indicator after the other.
type work struct {
	plan *indicators.Plan
	obs  [][]indicators.Observation // of each indicator
}

// tenThousandGoals makes goals of every kind over a million observations: each indicator is
// reported weekly by its places, and serves several goals.
func tenThousandGoals(indicatorCount, places, weeks int) *work {
	const goals = 10_000
	tree := []indicators.Place{{ID: "NES"}}
	for i := range places {
		district := fmt.Sprintf("d%02d", i/5)
		if i%5 == 0 {
			tree = append(tree, indicators.Place{ID: district, Within: "NES"})
		}
		tree = append(tree, indicators.Place{ID: fmt.Sprintf("p%03d", i), Within: district})
	}
	w := &work{plan: &indicators.Plan{Starts: day("2024-01-01"), Ends: day("2024-12-31"), Places: indicators.NewPlaceTree(tree),
		Languages: indicators.Langs(), Departments: []indicators.Department{{ID: "dept", Name: indicators.Plain("Department")}}}}
	first := indicators.PeriodAt(indicators.Week, w.plan.Starts)
	for i := range indicatorCount {
		ind := indicators.Indicator{ID: fmt.Sprintf("i%05d", i), Unit: "m³", Measure: indicators.Measures()[i%3], Every: indicators.Week,
			Across: indicators.Acrosses()[i%6], Department: "dept"}
		w.plan.Indicators = append(w.plan.Indicators, ind)
		obs := make([]indicators.Observation, 0, places*weeks)
		for p := range places {
			for k := range weeks {
				obs = append(obs, indicators.Observation{Indicator: ind.ID, Place: fmt.Sprintf("p%03d", p), Period: first.Shift(k),
					Value: float64(k*(p+1)) + float64((i*7919+k*104729+p*31)%100), Revision: 1, Delivery: int64(k), Row: int64(p + 2)})
			}
		}
		w.obs = append(w.obs, obs)
	}
	kinds := []indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}
	shapes := []indicators.TrajectoryKind{indicators.Linear, indicators.Season, indicators.SCurve}
	w.plan.Goals = make([]indicators.Goal, goals)
	for g := range goals {
		w.plan.Goals[g] = indicators.Goal{ID: fmt.Sprintf("g%05d", g), Owner: "dept", Indicator: w.plan.Indicators[g%indicatorCount].ID, Place: "NES",
			Target:     indicators.Target{Kind: kinds[g%5], From: 0, Value: 5000, Low: 100, High: 3000},
			Trajectory: indicators.Trajectory{Kind: shapes[g%3], Months: [12]float64{1, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1}},
			Thresholds: indicators.Thresholds{AtRisk: &indicators.Line{Value: 0.1, Gap: true}}}
	}
	return w
}

func (w *work) assessAll(asOf indicators.Date, shared bool) (counts map[indicators.Status]int) {
	counts = map[indicators.Status]int{}
	name := func(seq int64) string { return "weekly.csv" }
	var points [][]assess.Point
	rollUp := func(i int) []assess.Point {
		return assess.RollUp(w.plan.Places, &w.plan.Indicators[i], "NES", w.plan.Starts, asOf, w.obs[i])
	}
	if shared {
		for i := range w.obs {
			points = append(points, rollUp(i))
		}
	}
	memos := make([]forecast.Memo, len(w.plan.Indicators))
	for g := range w.plan.Goals {
		i := g % len(w.plan.Indicators)
		in := assess.Input{Plan: w.plan, Goal: &w.plan.Goals[g], Indicator: &w.plan.Indicators[i], AsOf: asOf, DeliveryName: name, Forecasts: &memos[i]}
		if shared {
			in.Points = points[i]
		} else {
			in.Points = rollUp(i)
		}
		counts[assess.Goal(in).Status]++
	}
	return counts
}

// BenchmarkTenThousandGoals assesses 10,000 goals over 1,000,000 observations from nothing, roll-up
// included, on one processor. The budget is 5 s, forecasts included.
func BenchmarkTenThousandGoals(b *testing.B) {
	for _, c := range []struct {
		name               string
		indicators, places int
		weeks              int
		shared             bool
	}{
		{"10000_indicators_of_100", 10_000, 4, 25, false},
		{"1000_indicators_of_1000", 1000, 20, 50, true},
		{"1000_indicators_of_1000_rolled_up_per_goal", 1000, 20, 50, false},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := tenThousandGoals(c.indicators, c.places, c.weeks)
			asOf := day("2024-06-30")
			if c.weeks >= 50 {
				asOf = day("2024-12-20")
			}
			b.ReportAllocs()
			for b.Loop() {
				w.assessAll(asOf, c.shared)
			}
		})
	}
}

// BenchmarkOneObservation reassesses the ten goals of one indicator after one new value, with the forecasts of
// the earlier ones kept as the scoreboard does; the budget is 1 ms.
func BenchmarkOneObservation(b *testing.B) {
	w := tenThousandGoals(1000, 20, 50)
	asOf := day("2024-12-20")
	obs := w.obs[7]
	newest := slices.IndexFunc(obs, func(o indicators.Observation) bool {
		return !slices.ContainsFunc(obs, func(other indicators.Observation) bool { return o.Period.Compare(other.Period) < 0 })
	})
	var memo forecast.Memo
	reassess := func() {
		points := assess.RollUp(w.plan.Places, &w.plan.Indicators[7], "NES", w.plan.Starts, asOf, obs)
		for g := 7; g < len(w.plan.Goals); g += 1000 {
			assess.Goal(assess.Input{Plan: w.plan, Goal: &w.plan.Goals[g], Indicator: &w.plan.Indicators[7], AsOf: asOf, Points: points, Forecasts: &memo})
		}
		memo.Rest()
	}
	reassess()
	b.ReportAllocs()
	for b.Loop() {
		obs[newest].Value++
		reassess()
	}
}
