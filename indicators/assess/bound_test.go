package assess_test

import (
	"fmt"
	"testing"

	"rasid/indicators"
)

func TestCeilingFloorBand(t *testing.T) {
	ceiling := indicators.Target{Kind: indicators.AtMost, Value: 100}
	floor := indicators.Target{Kind: indicators.AtLeast, Value: 100}
	band := indicators.Target{Kind: indicators.Between, Low: 20, High: 40}
	two := indicators.AlertPolicy{RaiseAfterReports: 2}
	for _, c := range []struct {
		name   string
		target indicators.Target
		policy indicators.AlertPolicy
		values []float64
		want   indicators.Status
		gap    float64
		kept   float64
	}{
		{"well inside", ceiling, indicators.AlertPolicy{}, []float64{50, 60}, indicators.OnTrack, 0.4, 1},
		{"on the line", ceiling, indicators.AlertPolicy{}, []float64{100, 100, 100}, indicators.OnTrack, 0, 1},
		{"risen to the line, and staying there", ceiling, indicators.AlertPolicy{}, []float64{50, 100, 100}, indicators.AtRisk, 0, 1},
		{"near and rising", ceiling, indicators.AlertPolicy{}, []float64{80, 85, 90}, indicators.AtRisk, 0.1, 1},
		{"near but falling", ceiling, indicators.AlertPolicy{}, []float64{99, 98, 95}, indicators.OnTrack, 0.05, 1},
		{"near, risen on the whole, not lately", ceiling, indicators.AlertPolicy{}, []float64{80, 97, 96}, indicators.AtRisk, 0.04, 1},
		{"near, risen on the whole, then back", ceiling, indicators.AlertPolicy{}, []float64{80, 97, 80}, indicators.OnTrack, 0.2, 1},
		{"rising but far", ceiling, indicators.AlertPolicy{}, []float64{60, 70, 89}, indicators.OnTrack, 0.11, 1},
		{"one report and near", ceiling, indicators.AlertPolicy{}, []float64{99}, indicators.OnTrack, 0.01, 1},
		{"outside", ceiling, indicators.AlertPolicy{}, []float64{90, 110}, indicators.OffTrack, -0.1, 0.5},
		{"outside, returning", ceiling, indicators.AlertPolicy{}, []float64{150, 130, 110}, indicators.AtRisk, -0.1, 0},
		{"outside, last change away", ceiling, indicators.AlertPolicy{}, []float64{150, 110, 111}, indicators.OffTrack, -0.11, 0},
		{"outside once of two", ceiling, two, []float64{90, 110}, indicators.AtRisk, -0.1, 0.5},
		{"outside twice of two", ceiling, two, []float64{90, 110, 120}, indicators.OffTrack, -0.2, 1.0 / 3},
		{"outside, back, outside", ceiling, two, []float64{110, 90, 110}, indicators.AtRisk, -0.1, 1.0 / 3},
		{"back inside", ceiling, indicators.AlertPolicy{}, []float64{150, 50}, indicators.OnTrack, 0.5, 0.5},
		{"back, not by the margin", ceiling, indicators.AlertPolicy{ClearMargin: 0.2}, []float64{150, 85}, indicators.AtRisk, 0.15, 0.5},
		{"back by the margin", ceiling, indicators.AlertPolicy{ClearMargin: 0.2}, []float64{150, 80}, indicators.OnTrack, 0.2, 0.5},
		{"outside for too few days", ceiling, indicators.AlertPolicy{RaiseAfterDays: 40}, []float64{90, 110}, indicators.AtRisk, -0.1, 0.5},
		{"outside for enough days", ceiling, indicators.AlertPolicy{RaiseAfterDays: 40}, []float64{90, 110, 111}, indicators.OffTrack, -0.11, 1.0 / 3},
		{"floor inside", floor, indicators.AlertPolicy{}, []float64{140, 150}, indicators.OnTrack, 0.5, 1},
		{"floor near and falling", floor, indicators.AlertPolicy{}, []float64{120, 110, 105}, indicators.AtRisk, 0.05, 1},
		{"floor broken", floor, indicators.AlertPolicy{}, []float64{120, 110, 90}, indicators.OffTrack, -0.1, 2.0 / 3},
		{"band inside", band, indicators.AlertPolicy{}, []float64{30, 29, 28}, indicators.OnTrack, 0.4, 1},
		{"band near the low edge and falling", band, indicators.AlertPolicy{}, []float64{30, 25, 22}, indicators.AtRisk, 0.1, 1},
		{"band near the high edge and rising", band, indicators.AlertPolicy{}, []float64{30, 35, 38}, indicators.AtRisk, 0.05, 1},
		{"band within a tenth of the edge, not of the width", band, indicators.AlertPolicy{}, []float64{30, 35, 37.9}, indicators.OnTrack, 0.0525, 1},
		{"band above", band, indicators.AlertPolicy{}, []float64{30, 50}, indicators.OffTrack, -0.25, 0.5},
		{"band below", band, indicators.AlertPolicy{}, []float64{30, 10}, indicators.OffTrack, -0.5, 0.5},
	} {
		s := bread(c.target).reports(c.values...)
		s.goal.Alert = c.policy
		a := s.at("2024-08-30") // April at the latest is overdue: on_track would be unknown
		if c.want == indicators.OnTrack && a.Status != indicators.Unknown {
			t.Errorf("%s: silence leaves it %s, want unknown", c.name, a.Status)
		}
		last := a.AsOfPeriod.Last()
		a = s.at(last.AddDays(1).String())
		if a.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, a.Status, c.want, a.Reason["en"])
		}
		near(t, c.name+": gap ratio", a.GapRatio, c.gap)
		near(t, c.name+": share kept", a.ProgressRatio, c.kept)
	}
}

// Reports from before the plan give its first periods a trend, but no verdict.
func TestTrendBeginsBeforeThePlan(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 100})
	s.report("2023-11", 80).report("2023-12", 90).report("2024-01", 95)
	a := s.at("2024-02-01")
	want(t, a, indicators.AtRisk)
	near(t, "share kept", a.ProgressRatio, 1)
	if len(a.Points) != 1 {
		t.Errorf("points of the plan are %v", a.Points)
	}
	s.points = s.points[:2]
	want(t, s.at("2024-01-31"), indicators.NotStarted)
}

func TestCeilingAfterTheEnd(t *testing.T) {
	year := func(broken int, asked float64, missing ...int) *scene {
		s := bread(indicators.Target{Kind: indicators.AtMost, Value: 100, KeptShare: asked})
		values := make([]float64, 12)
		for i := range values {
			values[i] = 50
			if i >= 3 && i < 3+broken {
				values[i] = 150
			}
		}
		s.reports(values...)
		for _, m := range missing {
			s.points[m].Period = indicators.Period{}
		}
		return s
	}
	for _, c := range []struct {
		name string
		s    *scene
		want indicators.Status
	}{
		{"every month kept", year(0, 1), indicators.Achieved},
		{"share not set means every month", year(1, 0), indicators.Missed},
		{"three quarters kept and asked", year(3, 0.75), indicators.Achieved},
		{"fewer", year(4, 0.75), indicators.Missed},
		{"a missing month decides", year(3, 0.75, 8), indicators.Unknown},
		{"a missing month does not decide: kept", year(2, 0.75, 8), indicators.Achieved},
		{"a missing month does not decide: broken", year(4, 0.75, 8), indicators.Missed},
		{"the last month is missing", year(4, 0.75, 11), indicators.OnTrack},
	} {
		if got := c.s.at("2025-01-03"); got.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, got.Status, c.want, got.Reason["en"])
		}
	}
	want(t, year(4, 0.75, 11).at("2025-03-03"), indicators.OnTrack) // one report overdue: late, not silent
	want(t, year(4, 0.75, 10, 11).at("2025-03-03"), indicators.Unknown)
}

func TestThresholds(t *testing.T) {
	line := func(v float64) *indicators.Line { return &indicators.Line{Value: v} }
	gap := func(v float64) *indicators.Line { return &indicators.Line{Value: v, Gap: true} }
	ceiling := indicators.Target{Kind: indicators.AtMost, Value: 100}
	down := indicators.Target{Kind: indicators.Move, From: 1000, Value: 500}
	for _, c := range []struct {
		name   string
		s      *scene
		lines  indicators.Thresholds
		policy indicators.AlertPolicy
		want   indicators.Status
	}{
		{"ceiling under both lines", bread(ceiling).reports(60), indicators.Thresholds{AtRisk: line(70), OffTrack: line(90)}, indicators.AlertPolicy{}, indicators.OnTrack},
		{"on a line is not beyond it", bread(ceiling).reports(70), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{}, indicators.OnTrack},
		{"past at risk", bread(ceiling).reports(71), indicators.Thresholds{AtRisk: line(70), OffTrack: line(90)}, indicators.AlertPolicy{}, indicators.AtRisk},
		{"past both", bread(ceiling).reports(91), indicators.Thresholds{AtRisk: line(70), OffTrack: line(90)}, indicators.AlertPolicy{}, indicators.OffTrack},
		{"the worse of method and line", bread(ceiling).reports(101), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{}, indicators.OffTrack},
		{"once of two", bread(ceiling).reports(60, 71), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{RaiseAfterReports: 2}, indicators.OnTrack},
		{"twice of two", bread(ceiling).reports(60, 71, 72), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{RaiseAfterReports: 2}, indicators.AtRisk},
		{"stays until back by the margin", bread(ceiling).reports(71, 69, 66.6), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{ClearMargin: 0.05}, indicators.AtRisk},
		{"back by the margin", bread(ceiling).reports(71, 69, 66.5), indicators.Thresholds{AtRisk: line(70)}, indicators.AlertPolicy{ClearMargin: 0.05}, indicators.OnTrack},
		{"ceiling, gap beyond", bread(ceiling).reports(106), indicators.Thresholds{OffTrack: gap(0.05)}, indicators.AlertPolicy{RaiseAfterReports: 1}, indicators.OffTrack},
		{"floor, below is bad", bread(indicators.Target{Kind: indicators.AtLeast, Value: 50}).reports(55), indicators.Thresholds{AtRisk: line(60)}, indicators.AlertPolicy{}, indicators.AtRisk},
		{"count, below is bad", trees().reports(8400), indicators.Thresholds{OffTrack: line(8450)}, indicators.AlertPolicy{}, indicators.OffTrack},
		{"count, gap", trees().reports(8400), indicators.Thresholds{AtRisk: gap(0.005)}, indicators.AlertPolicy{}, indicators.AtRisk},
		{"count, within the gap", trees().reports(8440), indicators.Thresholds{AtRisk: gap(0.005)}, indicators.AlertPolicy{}, indicators.OnTrack},
		{"move down, above is bad", bread(down).reports(950), indicators.Thresholds{OffTrack: line(940)}, indicators.AlertPolicy{}, indicators.OffTrack},
		{"move down, gap", bread(down).reports(950), indicators.Thresholds{AtRisk: gap(0.1)}, indicators.AlertPolicy{}, indicators.OnTrack},
		{"band, a fixed line has no bad side", bread(indicators.Target{Kind: indicators.Between, Low: 20, High: 40}).reports(30), indicators.Thresholds{OffTrack: line(25)}, indicators.AlertPolicy{}, indicators.OnTrack},
		{"achieved stays", trees().reports(100_000), indicators.Thresholds{OffTrack: line(200_000)}, indicators.AlertPolicy{}, indicators.Achieved},
	} {
		c.s.goal.Thresholds, c.s.goal.Alert = c.lines, c.policy
		last := c.s.points[len(c.s.points)-1].Period.Last()
		if a := c.s.at(last.AddDays(1).String()); a.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, a.Status, c.want, a.Reason["en"])
		}
	}
}

// A value that dances on a line makes one transition, given a margin (A05).
func TestA05DancingOnALineIsOneTransition(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 200})
	s.goal.Thresholds.AtRisk = &indicators.Line{Value: 100}
	s.goal.Alert = indicators.AlertPolicy{ClearMargin: 0.05}
	s.reports(90, 101, 99, 102, 98, 101, 97, 103, 99)
	transitions, before := 0, indicators.Status("")
	for m := 2; m <= 10; m++ {
		now := s.at(indicators.NewDate(2024, 1, 1).AddMonths(m - 1).String()).Status
		if before != "" && now != before {
			transitions++
		}
		before = now
	}
	if transitions != 1 {
		t.Errorf("%d transitions, want 1", transitions)
	}
}

// Reports of another cadence, more of them than the plan has periods, leave no period to forecast and break
// nothing.
func TestLineWithMoreReportsThanPeriods(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 100})
	s.reports(50, 51, 52, 53, 54, 55, 56)
	for week := 1; week <= 30; week++ {
		s.report(fmt.Sprintf("2024-W%02d", week), 60)
	}
	if a := s.at("2024-08-02"); a.Probability == nil || *a.Probability < 0.9 {
		t.Errorf("%s, probability %v", a.Status, show(a.Probability))
	}
}
