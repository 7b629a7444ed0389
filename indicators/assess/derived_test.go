package assess_test

import (
	"math"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Fewer places than min_coverage asks for: while reports may still come the verdict is that of the last period
// that had enough; once they are due nothing is known, and it says so in every language.
func TestAThinRollUpIsNoVerdict(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 4000, KeptShare: 0.5}).report("2024-01", 3000)
	s.ind.MinCoverage, s.ind.GraceDays, s.ind.Every = 0.8, 10, indicators.Month
	s.partly("2024-02", 9000, 5, 9)
	s.points[len(s.points)-1].Thin = true
	a := s.at("2024-03-05")
	want(t, a, indicators.OnTrack)
	if *a.Actual != 3000 {
		t.Errorf("a thin value was judged: %v", *a.Actual)
	}
	a = s.at("2024-03-20")
	want(t, a, indicators.Unknown)
	if !strings.Contains(english(a), "For February 2024, 5 of 9 places have reported, and at least 80 % must have") {
		t.Error(english(a))
	}
	for l, digits := range map[indicators.Lang]string{"ar": "٥", "ku": "5"} {
		if !strings.Contains(a.Reason[l], digits) {
			t.Errorf("%s: %s", l, a.Reason[l])
		}
	}
	s.points = s.points[1:]
	want(t, s.at("2024-03-20"), indicators.Unknown)
	s.ind.Watch = []indicators.Watch{{Above: new(4000.0), Status: indicators.OffTrack, RaiseAfter: 1}}
	if w := assess.Watch(assess.WatchInput{Plan: s.plan, Indicator: s.ind, AsOf: day("2024-03-20"), Points: s.points}); w.Status != indicators.Unknown || w.Actual != nil {
		t.Errorf("a watch line takes a thin value: %+v", w)
	}
	// What is not complete before the thin one is not told with the thin one's figures.
	s.points = append([]assess.Point{{Period: period("2024-01"), Value: 3000, Reported: 7, Expected: 9}}, s.points...)
	w := assess.Watch(assess.WatchInput{Plan: s.plan, Indicator: s.ind, AsOf: day("2024-03-20"), Points: s.points})
	if got := w.Reason["en"]; w.Status != indicators.Unknown || strings.Count(got, "5 of 9 places") != 1 {
		t.Errorf("%s: %s", w.Status, got)
	}
}

// What cannot be computed is no value; the reason names what is missing.
func TestWhatIsMissingIsNamed(t *testing.T) {
	for lacks, says := range map[string]map[indicators.Lang]string{
		"bread_price, population": {"en": "there is no value of: Bread price, the population of the place", "ar": "عدد سكان الموقع", "ku": "nifûsa cihî"},
		indicators.NoNumber:       {"en": "a division by 0", "ar": "القسمة على", "ku": "dabeşkirina"},
	} {
		s := bread(indicators.Target{Kind: indicators.AtMost, Value: 4000, KeptShare: 0.5}).report("2024-01", 3000)
		s.ind.Every, s.ind.GraceDays = indicators.Month, 10
		s.ind.Name = indicators.Plain("Bread price")
		s.plan.Indicators = []indicators.Indicator{*s.ind}
		s.plan.Indicators[0].ID = "bread_price"
		s.points = append(s.points, assess.Point{Period: period("2024-02"), Value: math.NaN(), Lacks: lacks, Reported: 1, Expected: 1})
		for _, a := range []assess.Assessment{s.at("2024-03-20"), func() assess.Assessment { s.points = s.points[1:]; return s.at("2024-03-20") }()} {
			for l, text := range says {
				if got := strings.NewReplacer("\u00a0", " ", "\u2068", "", "\u2069", "").Replace(a.Reason[l]); !strings.Contains(got, text) {
					t.Errorf("%s lacks %q: %s", l, text, got)
				}
			}
			if a.Actual != nil && *a.Actual != 3000 {
				t.Errorf("it was judged by %v", *a.Actual)
			}
		}
	}
}

// A derived goal says whose report is missing, by what each input owes itself; a value that all reports are
// there for, and that there is none of, is its own department's.
func TestWhoOwesAReportIsNamed(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 4000, KeptShare: 0.5}).report("2024-01", 3000)
	s.ind.ID, s.ind.Every, s.ind.GraceDays = "ratio", indicators.Month, 0
	wage := indicators.Indicator{ID: "wage", Name: indicators.Plain("Daily wage"), Every: indicators.Month, GraceDays: 10, Across: indicators.MeanAcross, Department: "labour"}
	price := indicators.Indicator{ID: "price", Name: indicators.Plain("Price"), Every: indicators.Month, Across: indicators.MeanAcross, Department: "economy"}
	s.ind.Derived = &indicators.Derivation{Inputs: []*indicators.Indicator{&price, &wage}}
	s.plan.Indicators = []indicators.Indicator{*s.ind, wage, price}
	s.plan.Departments = append(s.plan.Departments, indicators.Department{ID: "labour", Name: indicators.Text{"en": "Labour office", "ar": "مكتب العمل", "ku": "Ofîsa kar"}})
	point := func(p string, reported int) assess.Point {
		return assess.Point{Period: period(p), Value: 1, Reported: reported, Expected: 2}
	}
	sources := []assess.Source{{Indicator: &price, Points: []assess.Point{point("2024-01", 2), point("2024-02", 1)}}, {Indicator: &wage, Points: []assess.Point{point("2024-01", 2)}}}
	see := func(asOf string) assess.Assessment {
		return assess.Goal(assess.Input{Plan: s.plan, Goal: s.goal, Indicator: s.ind, AsOf: day(asOf), Points: s.points, Sources: sources})
	}
	fresh := func(a assess.Assessment) (list []string) {
		for _, in := range a.Inputs {
			list = append(list, in.Indicator+" "+string(in.Freshness))
		}
		return list
	}
	a := see("2024-03-05") // the derived one is overdue, and the wage has its days of grace left
	if got := strings.Join(fresh(a), ", "); got != "price fresh, wage fresh" || a.Freshness != indicators.Late || strings.Contains(english(a), "late:") {
		t.Errorf("%s; %s", got, english(a))
	}
	a = see("2024-03-20")
	if got := strings.Join(fresh(a), ", "); got != "price fresh, wage late" || !strings.Contains(english(a), "Reports that are late: Daily wage (Labour office).") || !strings.Contains(a.Reason["ar"], "مكتب العمل") || !strings.Contains(a.Reason["ku"], "Ofîsa kar") {
		t.Errorf("%s; %s", got, english(a))
	}
	// What the derived one asks of the places, its inputs owe it.
	sources[0].MinCoverage = 0.8
	if got := strings.Join(fresh(see("2024-03-20")), ", "); got != "price late, wage late" {
		t.Error(got)
	}
	sources[0].MinCoverage, sources[1].Points = 0, append(sources[1].Points, point("2024-02", 2))
	s.points = append(s.points, assess.Point{Period: period("2024-02"), Value: math.NaN(), Lacks: indicators.NoNumber, Reported: 1, Expected: 1})
	if got := strings.Join(fresh(see("2024-03-20")), ", "); got != "price fresh, wage fresh, ratio late" {
		t.Error(got)
	}
	sources[1].Held = true
	if got := strings.Join(fresh(see("2024-03-20")), ", "); got != "price fresh, wage held" {
		t.Error(got)
	}
}

// The laggards of the newest period, with what each reported last.
func TestCover(t *testing.T) {
	tree := indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}, {ID: "C", Within: "R"}})
	ind := indicators.Indicator{ID: "i", Every: indicators.Month, Places: []string{"C", "B", "A"}}
	see := func(place, p string) indicators.Observation {
		return indicators.Observation{Indicator: "i", Place: place, Period: period(p), Value: 1, Revision: 1}
	}
	c, ok := assess.Cover(tree, &ind, "R", day("2024-01-01"), day("2024-12-31"), []indicators.Observation{see("A", "2024-03"), see("B", "2024-01"), see("A", "2024-01"), see("B", "2024-02")})
	if !ok || c.Reported != 1 || c.Expected != 3 || c.Period != period("2024-03") || len(c.Laggards) != 2 ||
		c.Laggards[0] != (assess.Laggard{Place: "B", Last: period("2024-02")}) || c.Laggards[1] != (assess.Laggard{Place: "C"}) {
		t.Errorf("%+v", c)
	}
	if _, ok := assess.Cover(tree, &ind, "R", day("2024-01-01"), day("2024-12-31"), nil); ok {
		t.Error("nothing was reported")
	}
}
