package assess_test

import (
	"math"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// ZERO-BASE: a count that begins at zero. Growth rates (CAGR) call it on track every time; the pace
// that is needed says how far off it is.
func TestZeroBaseIsOffTrack(t *testing.T) {
	s := trees().reports(30, 30, 40, 3000, 3300, 3600, 3000, 3500, 3500)
	for _, c := range []struct {
		asOf         string
		months, done float64
		pace, cagr   float64
	}{
		{"2024-04-01", 3, 100, 0.004, 12.47},
		{"2024-07-01", 6, 10_000, 0.20, 3.76},
		{"2024-10-01", 9, 20_000, 0.27, 1.50},
	} {
		a := s.at(c.asOf)
		want(t, a, indicators.OffTrack)
		near(t, "actual", a.Actual, c.done)
		if ratio := *a.Actual / *a.Expected; math.Abs(ratio-c.pace) > 0.005 {
			t.Errorf("%s: pace is %.4f, want about %v", c.asOf, ratio, c.pace)
		}
		growth := math.Pow(c.done/0.001, 1/c.months) - 1
		needed := math.Pow(100_000/0.001, 1.0/12) - 1
		if r := growth / needed; math.Abs(r-c.cagr) > 0.01 {
			t.Errorf("%s: the trap is wrong: CAGR ratio %.3f, want %v", c.asOf, r, c.cagr)
		}
	}
}

// LogAlto: 2018 +15, 2019 +40 make 55; that is 55 % of 2019's 100 and 5.5 % of the final 1,000.
func TestLogAltoSumsYears(t *testing.T) {
	s := trees()
	s.plan.Starts, s.plan.Ends = day("2018-01-01"), day("2027-12-31")
	s.ind.Every, s.goal.Target.Value = indicators.Year, 1000
	s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Points, Points: []indicators.TrajectoryPoint{
		{On: day("2018-12-31"), Share: 0.05}, {On: day("2019-12-31"), Share: 0.1}, {On: day("2027-12-31"), Share: 1}}}
	s.report("2018", 15).report("2019", 40)
	a := s.at("2020-01-02")
	near(t, "actual", a.Actual, 55)
	near(t, "expected", a.Expected, 100)
	near(t, "share of the year's target", new(1+*a.GapRatio), 0.55)
	near(t, "progress", a.ProgressRatio, 0.055)
	want(t, a, indicators.OffTrack)
}

// DevResults: 50 a quarter is 50, 50, 50, 50 as reported and 50, 100, 150, 200 against the target.
func TestDevResultsAccumulates(t *testing.T) {
	s := trees()
	s.ind.Every, s.goal.Target.Value = indicators.Quarter, 200
	s.report("2024-Q1", 50).report("2024-Q2", 50).report("2024-Q3", 50).report("2024-Q4", 50)
	a := s.at("2024-12-31")
	for i, want := range []float64{50, 100, 150, 200} {
		if a.Points[i].Value != 50 || a.Actuals[i].Value != want {
			t.Errorf("quarter %d: reported %v accumulated %v, want 50 and %v", i+1, a.Points[i].Value, a.Actuals[i].Value, want)
		}
	}
	want(t, a, indicators.Achieved)
}

// EVM: earned ÷ planned and earned − planned of the published examples.
func TestEarnedValueExamples(t *testing.T) {
	for _, c := range []struct{ earned, planned, index, variance float64 }{
		{40_000, 60_000, 2.0 / 3, -20_000}, {2.4e6, 2.6e6, 12.0 / 13, -200_000}, {2000, 3000, 2.0 / 3, -1000},
	} {
		s := trees()
		s.goal.Target.Value = 2 * c.planned
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Points, Points: []indicators.TrajectoryPoint{
			{On: day("2024-06-30"), Share: 0.5}, {On: day("2024-12-31"), Share: 1}}}
		s.reports(c.earned, 0, 0, 0, 0, 0)
		a := s.at("2024-07-01")
		near(t, "schedule variance", new(*a.Actual-*a.Expected), c.variance)
		near(t, "schedule performance index", new(1+*a.GapRatio), c.index)
	}
}

// EVM's warning: the ratio drifts to 1 as the work ends, so a late project looks fine. Earned
// schedule keeps telling how many days it is behind.
func TestEarnedScheduleSeesLateWorkToTheEnd(t *testing.T) {
	s := trees()
	s.goal.Trajectory.Kind = indicators.SCurve
	s.reports(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 96_000)
	a := s.at("2024-12-01")
	want(t, a, indicators.OnTrack)
	c := check(a, "earned_schedule")
	if c == nil || *c.Value > -5 {
		t.Fatalf("earned schedule is %+v, want several days behind", c)
	}
	for _, c := range []struct {
		done float64
		days float64
	}{{100_000.0 * 31 / 366, 0}, {100_000.0 * 21 / 366, -10}, {100_000.0 * 41 / 366, 10}, {0, -31}} {
		got := check(trees().reports(c.done).at("2024-02-01"), "earned_schedule")
		if got == nil || *got.Value != c.days {
			t.Errorf("%v done by 31 January: earned schedule %v days, want %v", c.done, show(got.Value), c.days)
		}
		near(t, "SPI(t)", check(trees().reports(c.done).at("2024-02-01"), "schedule_index").Value, (31+c.days)/31)
	}
}

// Planview: 60 % where 50 % is expected is ahead, 20 % where 40 % is expected is behind.
func TestPlanviewAheadAndBehind(t *testing.T) {
	half := func(share, done float64) assess.Assessment {
		s := trees()
		s.goal.Target.Value = 100
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Points, Points: []indicators.TrajectoryPoint{
			{On: day("2024-01-31"), Share: share}, {On: day("2024-12-31"), Share: 1}}}
		return s.reports(done).at("2024-02-01")
	}
	want(t, half(0.5, 60), indicators.OnTrack)
	want(t, half(0.4, 20), indicators.OffTrack)
}

// The cut-offs belong to the better side, whatever the rounding (the trap of OSDG-5).
func TestCutOffsToleratesRounding(t *testing.T) {
	at := func(ratio float64) indicators.Status {
		s := trees()
		s.goal.Target.Value = 0.3
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Stairs, Points: []indicators.TrajectoryPoint{
			{On: day("2024-01-31"), Share: 1.0 / 3}, {On: day("2024-12-31"), Share: 1}}}
		return s.reports(ratio * 0.1).at("2024-02-01").Status
	}
	for ratio, want := range map[float64]indicators.Status{
		0.95: indicators.OnTrack, 0.75: indicators.AtRisk, 0.95 - 1e-6: indicators.AtRisk, 0.75 - 1e-6: indicators.OffTrack,
		0.95 * (1 - 1e-12): indicators.OnTrack, 0.75 * (1 - 1e-12): indicators.AtRisk,
	} {
		if got := at(ratio); got != want {
			t.Errorf("ratio %v: %s, want %s", ratio, got, want)
		}
	}
}

// A verdict is made at the end of the latest complete period, so late data never worsens it.
func TestLateDataNeverWorsens(t *testing.T) {
	s := trees().reports(8500, 8500, 8500)
	for _, asOf := range []string{"2024-04-01", "2024-04-20", "2024-05-05", "2024-06-05"} {
		a := s.at(asOf)
		want(t, a, indicators.OnTrack)
		near(t, "expected", a.Expected, 100_000.0*91/366)
	}
	a := s.at("2024-06-06") // April and May are overdue: nothing is known any more
	want(t, a, indicators.Unknown)
	if a.Freshness != indicators.Missing {
		t.Errorf("freshness is %s", a.Freshness)
	}
}

// Invariant 3: missing never reads as zero, as on track or as resolved.
func TestInvariant3MissingIsNotZero(t *testing.T) {
	none := trees()
	none.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{11: 1}}
	zero := trees().reports(0, 0, 0)
	zero.goal.Trajectory = none.goal.Trajectory
	a, b := none.at("2024-04-03"), zero.at("2024-04-03")
	if a.Actual != nil || a.ProgressRatio != nil || a.GapRatio != nil {
		t.Errorf("nothing reported shows as %v", show(a.Actual))
	}
	if b.Actual == nil || *b.Actual != 0 {
		t.Errorf("zero reported shows as %v", show(b.Actual))
	}
	want(t, a, indicators.NotStarted)
	want(t, b, indicators.NotStarted)
	if a.Reason["en"] == b.Reason["en"] {
		t.Error("the reasons do not tell zero from nothing")
	}
	want(t, trees().reports(0, 0, 0).at("2024-04-03"), indicators.OffTrack)
	want(t, trees().at("2024-04-08"), indicators.Unknown)
	for _, status := range []indicators.Status{indicators.OnTrack, indicators.Achieved} {
		for _, asOf := range []string{"2023-06-01", "2024-01-15", "2024-05-01", "2025-03-01"} {
			if got := trees().at(asOf).Status; got == status {
				t.Errorf("nothing reported at %s is %s", asOf, got)
			}
		}
	}
}

// Holes: absent reports count as nothing and as usual; where that changes the verdict there is none.
func TestHolesMakeUnknownNotWorse(t *testing.T) {
	s := trees().report("2024-01", 8500).report("2024-03", 8500).report("2024-04", 8500)
	a := s.at("2024-05-02")
	want(t, a, indicators.Unknown)
	near(t, "actual", a.Actual, 25_500)
	if c := check(a, "holes"); c == nil || *c.Value != 1 {
		t.Errorf("holes are %+v, want 1 report", c)
	}
	partly := trees().report("2024-01", 8500).partly("2024-02", 5100, 3, 5).report("2024-03", 8500)
	if c := check(partly.at("2024-04-02"), "holes"); c == nil || *c.Value != 2 {
		t.Errorf("holes are %+v, want 2 reports", c)
	}
	want(t, trees().report("2024-01", 100).report("2024-03", 100).at("2024-04-02"), indicators.OffTrack)
}

func TestRunningTotal(t *testing.T) {
	s := trees()
	s.ind.Measure, s.goal.Target = indicators.RunningTotal, indicators.Target{Kind: indicators.Reach, From: 40, Value: 160}
	s.reports(50, 60).report("2024-04", 80)
	a := s.at("2024-05-02")
	want(t, a, indicators.OnTrack) // a gap in a sum so far is no hole
	near(t, "actual", a.Actual, 80)
	near(t, "present pace", a.CurrentPace, 10) // 40 → 80 in four months
	near(t, "needed pace", a.RequiredPace, 10) // 80 in eight months
	if check(a, "running_total") != nil {
		t.Error("a rising running total is flagged")
	}
	s.report("2024-05", 70)
	if c := check(s.at("2024-06-02"), "running_total"); c == nil || *c.Value != 70 || *c.Line != 80 {
		t.Errorf("a fall is not flagged: %+v", c)
	}
}

// A target of 0, a baseline that is the target, a plan of one day: nothing divides by zero.
func TestDegenerateTargets(t *testing.T) {
	zero := bread(indicators.Target{Kind: indicators.Move, From: 50, Value: 0})
	want(t, zero.reports(48).at("2024-02-02"), indicators.OffTrack)
	want(t, bread(indicators.Target{Kind: indicators.Move, From: 50}).reports(0).at("2024-02-02"), indicators.Achieved)

	same := indicators.Target{Kind: indicators.Move, From: 100, Value: 100}
	want(t, bread(same).reports(100).at("2024-02-02"), indicators.Achieved)
	want(t, bread(same).reports(104).at("2024-02-02"), indicators.OnTrack)
	want(t, bread(same).reports(80).at("2024-02-02"), indicators.AtRisk)
	a := bread(same).reports(50).at("2024-02-02")
	want(t, a, indicators.OffTrack)
	if a.ProgressRatio != nil || a.GapRatio != nil || a.RequiredPace != nil {
		t.Errorf("a way of no length has progress %v, gap %v, pace %v", show(a.ProgressRatio), show(a.GapRatio), show(a.RequiredPace))
	}
	s := trees()
	s.goal.Target.Value = 0
	want(t, s.reports(0).at("2024-02-02"), indicators.Achieved)

	s = trees()
	s.ind.Every, s.plan.Ends = indicators.Day, s.plan.Starts
	want(t, s.report("2024-01-01", 100_000).at("2024-01-01"), indicators.Achieved)

	s = trees() // a plan shorter than its cadence
	s.plan.Ends = day("2024-01-20")
	want(t, s.at("2024-03-01"), indicators.NotStarted)
}

// Akvo showed 20 % as 100 % and capped what went past the target.
func TestProgressIsNeitherRoundedUpNorCapped(t *testing.T) {
	near(t, "progress", trees().reports(20_000).at("2024-02-02").ProgressRatio, 0.2)
	near(t, "progress", trees().reports(150_000).at("2024-02-02").ProgressRatio, 1.5)
}

func TestAfterTheDueDate(t *testing.T) {
	full := trees()
	full.reports(8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000)
	want(t, full.at("2024-12-31"), indicators.AtRisk) // 96 %, and nothing to come: the due day itself is still in time
	a := full.at("2025-01-01")
	want(t, a, indicators.Missed)
	if a.Since == nil || *a.Since != day("2024-12-31") {
		t.Errorf("missed since %v", show(a.Since))
	}
	full.points = full.points[:11]
	want(t, full.at("2025-01-20"), indicators.AtRisk) // the last report is late: not missed yet
	ahead := trees().reports(8400, 8400, 8400, 8400, 8400, 8400, 8400, 8400, 8400, 8400)
	want(t, ahead.at("2025-01-20"), indicators.Unknown)
}

// Points in weeks that only touch the plan's span do not count, nor do later ones.
func TestSpanHoldsWholePeriodsUpToTheAsOfDate(t *testing.T) {
	s := trees()
	s.ind.Every = indicators.Week
	s.plan.Starts, s.plan.Ends = day("2024-01-03"), day("2024-12-29")
	s.report("2024-W01", 1000).report("2024-W02", 10).report("2024-W03", 20).report("2024-W04", 5000)
	a := s.at("2024-01-27") // a Saturday: week 4 has not ended
	near(t, "actual", a.Actual, 30)
	if len(a.Points) != 2 || a.AsOfPeriod != period("2024-W03") {
		t.Errorf("points %v as of %s", a.Points, a.AsOfPeriod)
	}
}
