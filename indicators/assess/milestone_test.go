package assess_test

import (
	"testing"

	"rasid/indicators"
)

func TestMilestoneDateRule(t *testing.T) {
	steps := func(done ...string) *scene {
		target := indicators.Target{Kind: indicators.Milestone, Steps: []indicators.Step{
			{ID: "a", Share: 0.2, Due: day("2024-04-01")}, {ID: "b", Share: 0.5, Due: day("2024-08-31")}, {ID: "c", Share: 0.3, Due: day("2024-12-31")}}}
		for i, d := range done {
			if d != "" {
				target.Steps[i].Done = new(day(d))
			}
		}
		s := bread(target)
		s.goal.Indicator = ""
		return s
	}
	for _, c := range []struct {
		name  string
		s     *scene
		asOf  string
		want  indicators.Status
		since string
	}{
		{"before the plan", steps(), "2023-12-31", indicators.NotStarted, ""},
		{"nothing due", steps(), "2024-02-01", indicators.NotStarted, "2024-01-01"},
		{"first step soon", steps(), "2024-03-18", indicators.OnTrack, "2024-03-18"},
		{"due today", steps(), "2024-04-01", indicators.OnTrack, "2024-03-18"},
		{"a day late", steps(), "2024-04-02", indicators.AtRisk, "2024-04-02"},
		{"thirty days late", steps(), "2024-05-01", indicators.AtRisk, "2024-04-02"},
		{"more than thirty days late", steps(), "2024-05-02", indicators.OffTrack, "2024-05-02"},
		{"a large step a day late", steps("2024-03-30"), "2024-09-01", indicators.OffTrack, "2024-09-01"},
		{"done late", steps("2024-05-20"), "2024-06-01", indicators.OnTrack, "2024-05-20"},
		{"done in time", steps("2024-02-01"), "2024-02-01", indicators.OnTrack, "2024-02-01"},
		{"done after the as-of date does not count", steps("2024-05-20"), "2024-05-19", indicators.OffTrack, "2024-05-02"},
		{"all done", steps("2024-03-01", "2024-08-01", "2024-12-01"), "2024-12-05", indicators.Achieved, "2024-12-01"},
		{"all done but not yet known", steps("2024-03-01", "2024-08-01", "2024-12-01"), "2024-11-30", indicators.OnTrack, "2024-03-01"},
		{"past the due date", steps("2024-03-01", "2024-08-01"), "2025-01-01", indicators.Missed, "2025-01-01"},
		{"done late, after the due date", steps("2024-03-01", "2024-08-01", "2025-02-01"), "2025-03-01", indicators.Achieved, "2025-02-01"},
	} {
		a := c.s.at(c.asOf)
		if a.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, a.Status, c.want, a.Reason["en"])
		}
		if got := show(a.Since); c.since != "" && got != c.since {
			t.Errorf("%s: since %s, want %s", c.name, got, c.since)
		}
	}
	a := steps("2024-03-01").at("2024-09-15")
	near(t, "done", a.Actual, 0.2)
	near(t, "expected", a.Expected, 0.7)
	near(t, "target", a.Target, 1)
	near(t, "gap ratio", a.GapRatio, -5.0/7)
	want(t, bread(indicators.Target{Kind: indicators.Milestone}).at("2024-06-01"), indicators.Unknown)
}

func TestNarrativeIsNeverMeasured(t *testing.T) {
	a := bread(indicators.Target{}).reports(1, 2, 3).at("2024-06-01")
	want(t, a, indicators.Narrative)
	if a.Actual != nil || a.Points != nil || a.Method != "narrative" {
		t.Errorf("a narrative goal shows numbers: %+v", a)
	}
}

func TestGoalWithoutIndicatorIsUnknown(t *testing.T) {
	s := trees()
	s.goal.Indicator = "gone"
	in := s.input("2024-06-01")
	in.Indicator = nil
	want(t, assessGoal(in), indicators.Unknown)
	s.goal.Indicator = s.ind.ID
	in.Points = trees().reports(9000).points
	in.AsOf = day("2024-02-02")
	want(t, assessGoal(in), indicators.OnTrack)
}
