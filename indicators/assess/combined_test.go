package assess_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// whole makes a goal of scenes, each a part of it, and judges it.
func whole(combine indicators.Combine, weights []float64, asOf string, scenes ...*scene) assess.Assessment {
	goal := &indicators.Goal{ID: "whole", Sector: "services", Owner: "agriculture", Combine: combine, Target: indicators.Target{Kind: indicators.Combined, Due: day("2024-12-31")}}
	var judged []assess.Assessment
	for i, s := range scenes {
		s.goal.ID = fmt.Sprintf("whole.%d", i+1)
		s.goal.Statement = indicators.Text{"en": fmt.Sprintf("Part %d", i+1), "ar": fmt.Sprintf("الجزء %d", i+1), "ku": fmt.Sprintf("Beşa %d", i+1)}
		if weights != nil {
			s.goal.Weight = weights[i]
		}
		goal.Parts = append(goal.Parts, *s.goal)
		judged = append(judged, s.at(asOf))
	}
	return assess.Goal(assess.Input{Plan: scenes[0].plan, Goal: goal, AsOf: day(asOf), Judged: judged})
}

// combinedCases are goals of several parts, for the golden file.
func combinedCases() []struct {
	name string
	got  assess.Assessment
} {
	ceiling := func(values ...float64) *scene {
		return bread(indicators.Target{Kind: indicators.AtMost, Value: 4000}).reports(values...)
	}
	behind, ahead := trees().reports(8000, 7000, 6000), trees().reports(9000, 9000, 9000)
	return []struct {
		name string
		got  assess.Assessment
	}{
		{"worst of three, one unknown", whole(indicators.Worst, nil, "2024-04-10", ahead, trees(), ceiling(3000, 3100, 4500))},
		{"worst of two, none known to be bad", whole(indicators.Worst, nil, "2024-04-10", trees().reports(9000, 9000, 9000), trees())},
		{"worst of two, both well", whole(indicators.Worst, nil, "2024-04-02", trees().reports(9000, 9000, 9000), ceiling(3000, 3010, 2990))},
		{"worst of two, one done and one not begun", whole(indicators.Worst, nil, "2024-02-03", trees().reports(100_000), ceiling())},
		{"weighted, behind", whole(indicators.Weighted, []float64{3, 1}, "2024-04-02", behind, trees().reports(9000, 9000, 9000))},
		{"weighted, one unknown that decides", whole(indicators.Weighted, []float64{1, 1}, "2024-04-10", trees().reports(9000, 9000, 9000), trees())},
		{"weighted, one unknown that does not", whole(indicators.Weighted, []float64{50, 1}, "2024-04-10", trees().reports(40, 30, 30), trees())},
		{"weighted, reached", whole(indicators.Weighted, []float64{1, 1}, "2024-04-02", trees().reports(90_000, 10_000), trees().reports(100_000))},
	}
}

// drawParts draws parts with reports up to a day on which some have gone silent.
func drawParts(t *rapid.T) (scenes []*scene, asOf string) {
	for range rapid.IntRange(2, 4).Draw(t, "parts") {
		s := drawGoal(t, indicators.SumAcross)
		for m := range rapid.IntRange(0, 12).Draw(t, "reports") {
			s.report(fmt.Sprintf("2024-%02d", m+1), rapid.Float64Range(0, 1000).Draw(t, "value"))
		}
		scenes = append(scenes, s)
	}
	return scenes, indicators.NewDate(2024, 1, 1).AddDays(rapid.IntRange(-5, 400).Draw(t, "day")).String()
}

// order is the one in which README lists the statuses of parts, the worst first.
var order = []indicators.Status{indicators.Missed, indicators.OffTrack, indicators.AtRisk, indicators.Unknown, indicators.OnTrack, indicators.NotStarted, indicators.Achieved}

// A goal never stands better than any of its parts, and never claims to be likelier than the least likely one.
func TestWorstIsNeverBetterThanAnyPart(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scenes, asOf := drawParts(t)
		a := whole(indicators.Worst, nil, asOf, scenes...)
		all := true
		for _, p := range a.Parts {
			if slices.Index(order, a.Status) > slices.Index(order, p.Status) {
				t.Fatalf("it is %s with a part that is %s", a.Status, p.Status)
			}
			if p.Probability != nil && (a.Probability == nil || *a.Probability > *p.Probability) {
				t.Fatalf("its probability is %s with a part of %s", show(a.Probability), show(p.Probability))
			}
			all = all && p.Status == a.Status
		}
		if d := a.Of(a.DecidedBy); d == nil || d.Status != a.Status && a.Status != indicators.OnTrack {
			t.Fatalf("it is %s by %q", a.Status, a.DecidedBy)
		}
		if a.Status == indicators.Achieved && !all {
			t.Fatal("achieved without all of its parts")
		}
		if a.Actual != nil || a.Unit != "" {
			t.Fatal("it shows a value of a unit that it does not have")
		}
		for _, l := range indicators.Langs() {
			if r := a.Reason[l]; strings.ContainsAny(r, "{}") || !strings.HasSuffix(r, a.Of(a.DecidedBy).Reason[l]) {
				t.Fatalf("%s: %s", l, r)
			}
		}
	})
}

// More of any part never makes a weighted goal worse, and no part makes up for another by more than its weight.
func TestWeightedGrowsWithEveryPart(t *testing.T) {
	severity := []indicators.Status{indicators.OffTrack, indicators.AtRisk, indicators.OnTrack, indicators.Achieved}
	rapid.Check(t, func(t *rapid.T) {
		months := rapid.IntRange(1, 11).Draw(t, "months")
		asOf := indicators.NewDate(2024, 1, 1).AddMonths(months).AddDays(1).String()
		var less, more []*scene
		var weights []float64
		for range rapid.IntRange(2, 4).Draw(t, "parts") {
			a, b := trees(), trees()
			for m := range months {
				v := rapid.Float64Range(0, 20_000).Draw(t, "value")
				a.report(fmt.Sprintf("2024-%02d", m+1), v)
				b.report(fmt.Sprintf("2024-%02d", m+1), v+rapid.Float64Range(0, 5000).Draw(t, "more"))
			}
			less, more, weights = append(less, a), append(more, b), append(weights, rapid.Float64Range(0.1, 10).Draw(t, "weight"))
		}
		low, high := whole(indicators.Weighted, weights, asOf, less...), whole(indicators.Weighted, weights, asOf, more...)
		if slices.Index(severity, high.Status) < slices.Index(severity, low.Status) {
			t.Fatalf("with more it is %s instead of %s", high.Status, low.Status)
		}
		if *low.Actual > 1 || *high.Actual < *low.Actual-1e-12 || low.Probability != nil {
			t.Fatalf("%v then %v of the way, probability %s", *low.Actual, *high.Actual, show(low.Probability))
		}
	})
}

// A part that has gone silent is on track for nobody, and does not hide one that is known to be bad.
func TestUnknownPart(t *testing.T) {
	silent, well, bad := trees(), trees().reports(9000, 9000, 9000), trees().reports(10, 10, 10)
	want(t, whole(indicators.Worst, nil, "2024-04-10", silent, well), indicators.Unknown)
	want(t, whole(indicators.Worst, nil, "2024-04-10", silent, well, bad), indicators.OffTrack)
	want(t, whole(indicators.Weighted, []float64{1, 1}, "2024-04-10", silent, well), indicators.Unknown)
	want(t, whole(indicators.Weighted, []float64{1, 99}, "2024-04-10", silent, bad), indicators.OffTrack)
	a := whole(indicators.Worst, nil, "2024-04-10", silent, well)
	if a.Freshness != indicators.Missing || a.DecidedBy != "whole.1" {
		t.Errorf("%s by %s", a.Freshness, a.DecidedBy)
	}
	want(t, assess.Goal(assess.Input{Plan: well.plan, Goal: &indicators.Goal{ID: "whole", Target: indicators.Target{Kind: indicators.Combined}, Parts: make([]indicators.Goal, 2)}, AsOf: day("2024-04-10")}), indicators.Unknown)
}
