package assess_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

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

func plan(measure indicators.Measure, every indicators.PeriodKind) *indicators.Plan {
	across := indicators.SumAcross
	if measure == indicators.Level {
		across = indicators.MedianAcross
	}
	return &indicators.Plan{ID: "p", Starts: day("2024-01-01"), Ends: day("2024-12-31"), TimeZone: time.UTC,
		Departments: []indicators.Department{{ID: "d", Name: indicators.Text{"en": "Works", "ar": "الأشغال", "ku": "Kar"}}},
		Places:      indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}, {ID: "B1", Within: "B"}, {ID: "B2", Within: "B"}}),
		Indicators:  []indicators.Indicator{{ID: "i", Unit: "units", Measure: measure, Every: every, GraceDays: 10, Across: across, Department: "d"}}}
}

func goal(t indicators.Target) *indicators.Goal {
	t.KeptShare = 0.95
	if t.Due == 0 {
		t.Due = day("2024-12-31")
	}
	return &indicators.Goal{ID: "g", Owner: "d", Indicator: "i", Place: "R", Target: t, Trajectory: indicators.Trajectory{Kind: indicators.Linear}, Alert: indicators.AlertPolicy{RaiseAfterReports: 1}}
}

func months(values ...float64) (list []assess.Point) {
	for i, v := range values {
		if !math.IsNaN(v) {
			list = append(list, assess.Point{Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(i+1), 1)), Value: v, Reported: 1, Expected: 1, Delivery: 1, Row: int64(i + 2)})
		}
	}
	return list
}

func judge(p *indicators.Plan, g *indicators.Goal, asOf string, points []assess.Point) assess.Assessment {
	return assess.Goal(assess.Input{Plan: p, Goal: g, AsOf: day(asOf), Points: points, DeliveryName: func(int64) string { return "file.csv" }})
}

// ZERO-BASE: a growth rate calls these three starts a success; the pace says the truth.
func TestZeroBase(t *testing.T) {
	p := plan(indicators.RunningTotal, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.Reach, Value: 100_000})
	nan := math.NaN()
	for _, c := range []struct {
		points []assess.Point
		asOf   string
		pace   float64
	}{
		{months(nan, nan, 100), "2024-03-31", .004},
		{months(nan, nan, 100, nan, nan, 10_000), "2024-06-30", .20},
		{months(nan, nan, 100, nan, nan, 10_000, nan, nan, 20_000), "2024-09-30", .27},
	} {
		a := judge(p, g, c.asOf, c.points)
		if ratio := *a.Actual / *a.Expected; a.Status != indicators.OffTrack || math.Abs(ratio-c.pace) > .005 {
			t.Errorf("%s: %s at pace %.4f, want off_track at %.3f", c.asOf, a.Status, ratio, c.pace)
		}
	}
}

// BREAD: 1000 to 900 in 12 months, 960 at month 6 is 0.80 of the way that was due.
func TestBread(t *testing.T) {
	p := plan(indicators.Level, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.Move, From: 1000, Value: 900})
	a := judge(p, g, "2024-06-30", months(math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), 960))
	ratio := (*a.Actual - 1000) / (*a.Expected - 1000)
	if a.Status != indicators.AtRisk || math.Abs(ratio-.80) > .01 {
		t.Fatalf("%s at %.4f, want at_risk at .80", a.Status, ratio)
	}
}

func TestCeilingGoesOffTrackInTheMonthItBreaks(t *testing.T) {
	p := plan(indicators.Level, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.AtMost, Value: 4000})
	points := months(3000, 3200, 3300, 4100, 4300, 4200, 4050, 3500)
	want := []indicators.Status{"on_track", "on_track", "on_track", "off_track", "off_track", "off_track", "off_track", "on_track"}
	for i, w := range want {
		end := points[i].Period.Last().String()
		if a := judge(p, g, end, points); a.Status != w {
			t.Errorf("%s: %s, want %s", end, a.Status, w)
		}
	}
	if a := judge(p, g, "2024-04-29", points); a.AsOfPeriod.String() != "2024-03" {
		t.Errorf("a month counts from its last day on: %s", a.AsOfPeriod)
	}
	near := judge(p, g, "2024-03-31", months(3000, 3500, 3900))
	if near.Status != indicators.AtRisk {
		t.Errorf("moving to the line within 10 %% of it: %s", near.Status)
	}
}

func TestFloorBandAndThresholds(t *testing.T) {
	p := plan(indicators.Level, indicators.Month)
	for _, c := range []struct {
		name   string
		target indicators.Target
		edit   func(*indicators.Goal)
		points []assess.Point
		want   indicators.Status
	}{
		{"floor broken", indicators.Target{Kind: indicators.AtLeast, Value: 90}, nil, months(95, 80), "off_track"},
		{"floor kept exactly", indicators.Target{Kind: indicators.AtLeast, Value: 90}, nil, months(90, 90), "on_track"},
		{"band broken below", indicators.Target{Kind: indicators.Between, Low: 20, High: 40}, nil, months(30, 10), "off_track"},
		{"band broken above", indicators.Target{Kind: indicators.Between, Low: 20, High: 40}, nil, months(30, 41), "off_track"},
		{"coming back", indicators.Target{Kind: indicators.AtMost, Value: 10}, nil, months(30, 25, 20, 15), "at_risk"},
		{"one report is too few", indicators.Target{Kind: indicators.AtLeast, Value: 90}, func(g *indicators.Goal) { g.Alert.RaiseAfterReports = 2 }, months(95, 80), "at_risk"},
		{"two are not", indicators.Target{Kind: indicators.AtLeast, Value: 90}, func(g *indicators.Goal) { g.Alert.RaiseAfterReports = 2 }, months(95, 80, 79), "off_track"},
		{"hand-set line", indicators.Target{Kind: indicators.AtMost, Value: 4000}, func(g *indicators.Goal) { g.Thresholds.AtRisk = &indicators.Line{Value: 3000} }, months(2000, 3100), "at_risk"},
		{"clear margin holds it", indicators.Target{Kind: indicators.AtMost, Value: 4000}, func(g *indicators.Goal) {
			g.Thresholds.OffTrack = &indicators.Line{Value: 3000}
			g.Alert.ClearMargin = .05
		}, months(2000, 3100, 2990), "off_track"},
		{"and lets it go", indicators.Target{Kind: indicators.AtMost, Value: 4000}, func(g *indicators.Goal) {
			g.Thresholds.OffTrack = &indicators.Line{Value: 3000}
			g.Alert.ClearMargin = .05
		}, months(2000, 3100, 2800), "on_track"},
		{"zero is a value", indicators.Target{Kind: indicators.AtLeast, Value: 1}, nil, months(5, 0), "off_track"},
		{"target zero", indicators.Target{Kind: indicators.AtMost, Value: 0}, nil, months(0, 0), "on_track"},
	} {
		g := goal(c.target)
		if c.edit != nil {
			c.edit(g)
		}
		if a := judge(p, g, c.points[len(c.points)-1].Period.Last().String(), c.points); a.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, a.Status, c.want, a.Reason.In("en"))
		}
	}
}

// Invariant 3: missing is neither zero, nor on track, nor resolved.
func TestInvariant3Missing(t *testing.T) {
	flow := plan(indicators.Flow, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.Reach, Value: 1200})
	nan := math.NaN()
	for _, c := range []struct {
		name, asOf string
		points     []assess.Point
		status     indicators.Status
		fresh      indicators.Freshness
	}{
		{"nothing yet, nothing due", "2024-02-05", nil, "not_started", "fresh"},
		{"nothing although due", "2024-03-15", nil, "unknown", "missing"},
		{"one late", "2024-03-15", months(100), "on_track", "late"},
		{"silent since: not on track any more", "2024-05-15", months(100, 100), "unknown", "missing"},
		{"silent since: still off track", "2024-05-15", months(10, 10), "off_track", "missing"},
		{"a hole that decides", "2024-04-30", months(100, nan, 100, 100), "unknown", "fresh"},
		{"a reported zero is no hole", "2024-04-30", months(100, 0, 100, 100), "at_risk", "fresh"},
		{"late data is judged at its own date", "2024-04-05", months(100, 100), "on_track", "fresh"},
	} {
		a := judge(flow, g, c.asOf, c.points)
		if a.Status != c.status || a.Freshness != c.fresh {
			t.Errorf("%s: %s, %s; want %s, %s", c.name, a.Status, a.Freshness, c.status, c.fresh)
		}
	}
}

func TestEndOfPlan(t *testing.T) {
	p := plan(indicators.Flow, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.Reach, Value: 1200})
	year := func(v float64) []assess.Point { return months(v, v, v, v, v, v, v, v, v, v, v, v) }
	if a := judge(p, g, "2025-02-01", year(100)); a.Status != indicators.Achieved {
		t.Errorf("kept pace to the end: %s", a.Status)
	}
	if a := judge(p, g, "2025-02-01", year(90)); a.Status != indicators.Missed {
		t.Errorf("90 %% at the end: %s", a.Status)
	}
	if a := judge(p, g, "2023-12-31", nil); a.Status != indicators.NotStarted {
		t.Errorf("before the plan: %s", a.Status)
	}
}

func TestMilestone(t *testing.T) {
	p := plan(indicators.Level, indicators.Month)
	done := day("2024-03-28")
	g := goal(indicators.Target{Kind: indicators.Milestone, Steps: []indicators.Step{
		{ID: "design", Share: .2, Due: day("2024-04-01"), Done: &done}, {ID: "field", Share: .5, Due: day("2024-09-01")}, {ID: "publish", Share: .3, Due: day("2024-12-31")}}})
	for asOf, want := range map[string]indicators.Status{"2024-03-01": "not_started", "2024-03-28": "on_track", "2024-08-31": "on_track", "2024-09-30": "off_track", "2025-01-01": "missed"} {
		if a := judge(p, g, asOf, nil); a.Status != want {
			t.Errorf("%s: %s, want %s", asOf, a.Status, want)
		}
	}
}

func TestRollUp(t *testing.T) {
	p := plan(indicators.Flow, indicators.Month)
	m := indicators.PeriodAt(indicators.Month, p.Starts)
	obs := []indicators.Observation{{Place: "A", Period: m, Value: 5}, {Place: "B", Period: m, Value: 7}, {Place: "B1", Period: m, Value: 100}, {Place: "A", Period: m.Shift(1), Value: 1}}
	got := assess.RollUp(p.Places, &p.Indicators[0], "R", obs)
	if len(got) != 2 || got[0].Value != 12 || !got[0].Complete() || got[1].Complete() {
		t.Fatalf("got %+v", got)
	}
	rand.Shuffle(len(obs), func(i, j int) { obs[i], obs[j] = obs[j], obs[i] })
	if again := assess.RollUp(p.Places, &p.Indicators[0], "R", obs); !reflect.DeepEqual(again, got) {
		t.Fatalf("the order of observations changed the value: %+v", again)
	}
}

// Invariants 7 and 10: a reason in every language without a hole in it; same input, same
// verdict; and no number that is not one.
func TestInvariants7And10(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		measure := rapid.SampledFrom(indicators.Measures()).Draw(t, "measure")
		p := plan(measure, indicators.Month)
		kinds := []indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}
		number := rapid.OneOf(rapid.Just(0.0), rapid.Float64Range(-1e9, 1e9))
		g := goal(indicators.Target{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), From: number.Draw(t, "from"), Value: number.Draw(t, "value"), Low: -5, High: 5})
		if rapid.Bool().Draw(t, "threshold") {
			g.Thresholds.AtRisk = &indicators.Line{Value: .1, Gap: rapid.Bool().Draw(t, "gap")}
		}
		points := months(rapid.SliceOfN(number, 0, 12).Draw(t, "values")...)
		asOf := indicators.NewDate(2023, 12, 1).AddDays(rapid.IntRange(0, 500).Draw(t, "day")).String()
		a, b := judge(p, g, asOf, points), judge(p, g, asOf, points)
		if !reflect.DeepEqual(a, b) {
			t.Fatal("the same input gave two verdicts")
		}
		for _, l := range indicators.Langs() {
			if s := a.Reason[l]; s == "" || strings.ContainsAny(s, "{}") || strings.Contains(s, "NaN") {
				t.Fatalf("reason in %s: %q", l, s)
			}
		}
		for _, x := range []*float64{a.Actual, a.Expected, a.Target, a.GapRatio, a.ProgressRatio, a.RequiredPace, a.CurrentPace} {
			if x != nil && (math.IsNaN(*x) || math.IsInf(*x, 0)) {
				t.Fatalf("%+v", a)
			}
		}
	})
}

func TestTrajectories(t *testing.T) {
	p := plan(indicators.Flow, indicators.Month)
	g := goal(indicators.Target{Kind: indicators.Reach, Value: 100})
	share := func(s string) string { return fmt.Sprintf("%.3f", assess.Share(p, g, day(s))) }
	for _, c := range []struct {
		tr       indicators.Trajectory
		on, want string
	}{
		{indicators.Trajectory{Kind: indicators.Linear}, "2023-12-31", "0.000"},
		{indicators.Trajectory{Kind: indicators.Linear}, "2024-12-31", "1.000"},
		{indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{0: 3, 10: 1}}, "2024-01-31", "0.750"},
		{indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{0: 3, 10: 1}}, "2024-10-31", "0.750"},
		{indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{0: 3, 10: 1}}, "2024-11-15", "0.875"},
		{indicators.Trajectory{Kind: indicators.Stairs, Points: []indicators.TrajectoryPoint{{On: day("2024-06-30"), Share: .4}, {On: day("2024-12-31"), Share: 1}}}, "2024-06-29", "0.000"},
		{indicators.Trajectory{Kind: indicators.Stairs, Points: []indicators.TrajectoryPoint{{On: day("2024-06-30"), Share: .4}, {On: day("2024-12-31"), Share: 1}}}, "2024-12-30", "0.400"},
		{indicators.Trajectory{Kind: indicators.Points, Points: []indicators.TrajectoryPoint{{On: day("2024-06-30"), Share: .4}, {On: day("2024-12-31"), Share: 1}}}, "2024-03-31", "0.200"},
		{indicators.Trajectory{Kind: indicators.SCurve}, "2024-07-01", "0.500"},
	} {
		g.Trajectory = c.tr
		if got := share(c.on); got != c.want {
			t.Errorf("%s on %s: %s, want %s", c.tr.Kind, c.on, got, c.want)
		}
	}
}
