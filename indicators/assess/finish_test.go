package assess_test

import (
	"strings"
	"testing"

	"rasid/indicators"
)

// The day of the finish, and what the reason says of it.
func TestFinishAtPace(t *testing.T) {
	season := func(s *scene) *scene {
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1}}
		return s
	}
	eleventh := 100_000.0 / 11 // four months of it leave as much for each of the seven to come
	for _, c := range []struct {
		name string
		s    *scene
		asOf string
		day  string // empty: none
		says string // empty: nothing
	}{
		// 79,000 left at 7,000 a month: 11 whole months to February 2025, and 2/7 of March.
		{"a part of a month", trees().reports(8000, 7000, 6000), "2024-04-02", "2025-03-09", "At this pace it would be reached on 9 March 2025, 68 days late."},
		{"whole months", trees().reports(5000, 5000, 10_000), "2024-04-02", "2025-03-31", "At this pace it would be reached on 31 March 2025, 90 days late."},
		{"more than a year late", trees().reports(4000, 4000, 4000), "2024-04-02", "2026-01-31", "on 31 January 2026, about 1 year late."},
		{"not in ten years", trees().reports(300, 300, 300), "2024-04-02", "", "At this pace it would not be reached within ten years of 31 December 2024."},
		{"ten years after the due date", trees().reports(100_000.0/132, 100_000.0/132), "2024-03-02", "2034-12-31", "about 10 years late."},
		{"no pace at all", trees().reports(0, 0, 0), "2024-04-02", "", "At this pace it would never be reached."},
		{"a pause that the plan knows", season(trees().reports(2000, 2000, 2000, 0, 0, 0, 0)), "2024-08-02", "", ""},
		{"work in a pause that the plan knows", season(trees().reports(2000, 2000, 2000, 0, 0, 0, 14_000)), "2024-08-02", "2026-06-26", "about 1 year late."},
		{"behind, but fast enough by now", trees().reports(0, eleventh, eleventh, eleventh, eleventh), "2024-06-02", "2024-12-31", "At this pace it would be reached on 31 December 2024, the very day it is due."},
		{"behind, and faster than needed", trees().reports(0, 0, 0, 12_000, 12_000, 12_000, 12_000), "2024-08-02", "2024-12-11", "At this pace it would be reached on 11 December 2024, 20 days early."},
		{"on track: known, not said", trees().reports(9000, 9000, 9000), "2024-04-02", "2024-12-04", ""},
		{"reached", trees().reports(60_000, 50_000), "2024-03-02", "", ""},
		{"missed", trees().reports(8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000), "2025-01-10", "2025-01-16", ""},
		{"its day has passed without a report", trees().reports(9000, 9000, 9000), "2025-01-10", "", ""},
		{"level, falling to its target", bread(move(1000, 900)).reports(990, 985, 980, 975, 970, 960), "2024-07-02", "2025-04-18", "At this pace it would be reached on 18 April 2025, 108 days late."},
		{"level, going the wrong way", bread(move(1000, 900)).reports(1005, 1020), "2024-03-02", "", "At this pace it would never be reached."},
		{"level to hold", bread(move(1000, 1000)).reports(1200), "2024-02-02", "", ""},
		{"line to keep", bread(indicators.Target{Kind: indicators.AtMost, Value: 4000}).reports(4100), "2024-02-02", "", ""},
	} {
		a := c.s.at(c.asOf)
		got := ""
		if a.FinishAtPace != nil {
			got = a.FinishAtPace.String()
		}
		if got != c.day {
			t.Errorf("%s: %q, want %q (pace %s of %s)", c.name, got, c.day, show(a.CurrentPace), show(a.Actual))
		}
		if said := strings.Contains(a.Reason["en"], "At this pace"); said != (c.says != "") || !strings.Contains(english(a), c.says) {
			t.Errorf("%s: want %q in the reason:\n%s", c.name, c.says, a.Reason["en"])
		}
		if has := check(a, "finish") != nil; has != (c.day != "") {
			t.Errorf("%s: the check of it is there: %v", c.name, has)
		}
	}
}

// A faster pace never finishes later.
func TestFasterFinishesSooner(t *testing.T) {
	var before *indicators.Date
	for v := 1000.0; v < 30_000; v += 370 {
		a := trees().reports(v, v, v).at("2024-04-02")
		if before != nil && (a.FinishAtPace == nil || *a.FinishAtPace > *before) {
			t.Fatalf("at %v a month it ends %s, more slowly %s", v, show(a.FinishAtPace), show(before))
		}
		before = a.FinishAtPace
	}
}
