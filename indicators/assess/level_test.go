package assess_test

import (
	"math"
	"testing"

	"rasid/indicators"
)

// BREAD: 1000 → 900 in a year, 960 at half time: 80 % of the change that was expected by then. (The
// growth-rate ratio .7757 plays no part.)
func TestBreadIsAtRisk(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.Move, From: 1000, Value: 900})
	a := s.reports(990, 985, 980, 975, 970, 960).at("2024-07-01")
	want(t, a, indicators.AtRisk)
	ratio := (1000 - *a.Actual) / (1000 - *a.Expected)
	if math.Abs(ratio-0.80) > 0.005 {
		t.Errorf("share of the expected change is %.4f, want 0.80", ratio)
	}
	near(t, "gap ratio", a.GapRatio, ratio-1)
	near(t, "needed pace", a.RequiredPace, -10)
	near(t, "present pace", a.CurrentPace, -6.25)
	near(t, "progress", a.ProgressRatio, 0.4)
}

func TestLevelStatuses(t *testing.T) {
	down := indicators.Target{Kind: indicators.Move, From: 1000, Value: 900}
	up := indicators.Target{Kind: indicators.Reach, From: 60, Value: 90}
	for _, c := range []struct {
		name   string
		target indicators.Target
		value  float64
		want   indicators.Status
	}{
		{"moving away", down, 1001, indicators.OffTrack},
		{"not moving", down, 1000, indicators.OffTrack},
		{"on the way", down, 991.6, indicators.OnTrack},
		{"reached", down, 900, indicators.Achieved},
		{"passed", down, 880, indicators.Achieved},
		{"up, moving away", up, 59, indicators.OffTrack},
		{"up, ahead", up, 70, indicators.OnTrack},
		{"up, reached", up, 90, indicators.Achieved},
	} {
		if got := bread(c.target).reports(c.value).at("2024-02-01").Status; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	s := bread(down)
	s.reports(990, 980, 970, 960, 950, 940, 930, 920, 910, 905, 902, 901)
	want(t, s.at("2025-01-02"), indicators.Missed)
}

func TestTrajectoryAndSince(t *testing.T) {
	s := trees().reports(9000, 9000, 3000, 3000, 9000, 20_000)
	var got []indicators.Status
	for _, asOf := range []string{"2024-02-02", "2024-03-02", "2024-04-02", "2024-05-02", "2024-06-02", "2024-07-02"} {
		got = append(got, s.at(asOf).Status)
	}
	wanted := []indicators.Status{indicators.OnTrack, indicators.OnTrack, indicators.AtRisk, indicators.OffTrack, indicators.AtRisk, indicators.OnTrack}
	for i := range wanted {
		if got[i] != wanted[i] {
			t.Fatalf("statuses are %v, want %v", got, wanted)
		}
	}
	for asOf, since := range map[string]string{"2024-03-02": "2024-01-31", "2024-04-02": "2024-03-31", "2024-07-02": "2024-06-30"} {
		if a := s.at(asOf); a.Since == nil || *a.Since != day(since) {
			t.Errorf("%s: %s since %v, want %s", asOf, a.Status, show(a.Since), since)
		}
	}
	a := s.at("2024-07-02")
	if a.Trajectory[0].On != s.plan.Starts || a.Trajectory[1].On != s.plan.Ends || a.Trajectory[1].Value != 100_000 {
		t.Errorf("trajectory is %v", a.Trajectory)
	}
	near(t, "present pace", a.CurrentPace, 8750)
	near(t, "needed pace", a.RequiredPace, 47_000.0/6)
}
