package assess_test

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
)

// planted is a year of planting: in winter, and nothing in summer. It sums to 200.
var planted = []float64{40, 40, 20, 0, 0, 0, 0, 0, 0, 0, 50, 50}

// learnt is a scene of trees whose two years before were reported in whole, with the first months of 2024.
func learnt(tr indicators.Trajectory, values ...float64) *scene {
	s := trees()
	s.goal.Trajectory = tr
	for m, v := range planted {
		s.report(fmt.Sprintf("2022-%02d", m+1), 10)
		s.report(fmt.Sprintf("2023-%02d", m+1), v)
	}
	return s.reports(values...)
}

func TestHistoryIsTheYearBeforeScaled(t *testing.T) {
	s := learnt(indicators.Trajectory{Kind: indicators.History}, 20_000, 20_000, 10_000)
	for asOf, expected := range map[string]float64{"2024-02-02": 20_000, "2024-03-02": 40_000, "2024-04-02": 50_000} {
		near(t, asOf, s.at(asOf).Expected, expected)
	}
	a := s.at("2024-04-02")
	want(t, a, indicators.OnTrack)
	if c := check(a, "shape"); c == nil || *c.Value != 1 {
		t.Errorf("it does not say where the course comes from: %+v", c)
	}
	near(t, "the end", new(a.Trajectory[len(a.Trajectory)-1].Value), 100_000)
}

// A season is the mean of the years' shares: each year counts alike, however much it brought.
func TestSeasonIsLearntFromWholeYears(t *testing.T) {
	s := learnt(indicators.Trajectory{Kind: indicators.Season, Learn: true}, 20_000, 20_000, 10_000)
	a := s.at("2024-02-02")
	near(t, "January", a.Expected, 100_000*(0.2+1.0/12)/2)
	if c := check(a, "shape"); c == nil || *c.Value != 2 {
		t.Errorf("it does not rest on two years: %+v", c)
	}
	s = learnt(indicators.Trajectory{Kind: indicators.Season, Learn: true}, 20_000)
	s.points = s.points[1:] // January 2022 is missing: that year teaches nothing
	near(t, "without 2022", s.at("2024-02-02").Expected, 20_000)
}

// Too little history gives a straight line, and says so in every language.
func TestTooLittleHistoryIsALine(t *testing.T) {
	for name, spoil := range map[string]func(*scene){
		"no earlier year":      func(s *scene) { s.points = s.points[24:] },
		"a month missing":      func(s *scene) { s.points = append(s.points[1:20:20], s.points[22:]...) },
		"places joined":        func(s *scene) { s.points[3].Reported, s.points[20].Reported = 0, 0 },
		"nothing brought":      func(s *scene) { setAll(s, 24, 0) },
		"a month was negative": func(s *scene) { s.points[2].Value, s.points[3].Value = -1, -1 },
	} {
		for _, tr := range []indicators.Trajectory{{Kind: indicators.History}, {Kind: indicators.Season, Learn: true}} {
			s := learnt(tr, 8000)
			spoil(s)
			a := s.at("2024-02-02")
			near(t, name, a.Expected, 100_000*31.0/366)
			if !strings.Contains(a.Reason["en"], "a straight line is expected instead") || check(a, "shape") == nil {
				t.Errorf("%s: it does not say so: %s", name, a.Reason["en"])
			}
		}
	}
}

// What was reported after the as-of date does not exist for it.
func TestShapeKnowsNothingLater(t *testing.T) {
	a := learnt(indicators.Trajectory{Kind: indicators.History}).at("2023-11-30")
	if c := check(a, "shape"); c == nil || *c.Value != 0 {
		t.Errorf("December 2023 is known in November: %+v", c)
	}
}

func setAll(s *scene, n int, v float64) {
	for i := range n {
		s.points[i].Value = v
	}
}

// The shape of a running total is that of what each period added; one that fell began anew.
func TestShapeOfARunningTotal(t *testing.T) {
	s := learnt(indicators.Trajectory{Kind: indicators.History}, 20_000)
	s.ind.Measure = indicators.RunningTotal
	var sum22, sum23 float64
	for m := range 12 {
		sum22, sum23 = sum22+10, sum23+planted[m]
		s.points[2*m].Value, s.points[2*m+1].Value = sum22, sum23
	}
	near(t, "January", s.at("2024-02-02").Expected, 20_000)
}

// Weeks and quarters teach as months do.
func TestShapeOfOtherCadences(t *testing.T) {
	s := trees()
	s.ind.Every, s.goal.Trajectory = indicators.Quarter, indicators.Trajectory{Kind: indicators.History}
	for q, v := range []float64{10, 20, 30, 40} {
		s.report(fmt.Sprintf("2023-Q%d", q+1), v)
	}
	near(t, "second quarter", s.report("2024-Q1", 5).report("2024-Q2", 5).at("2024-07-02").Expected, 30_000)
	s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Learn: true}
	near(t, "second quarter, learnt", s.at("2024-07-02").Expected, 30_000)

	s = trees()
	s.ind.Every, s.goal.Trajectory = indicators.Week, indicators.Trajectory{Kind: indicators.Season, Learn: true}
	for p := period("2023-W01"); p.Last() < day("2024-01-01"); p = p.Shift(1) {
		v := 0.0
		if p.Last() < day("2023-07-01") {
			v = 100
		}
		s.report(p.String(), v)
	}
	a := s.report("2024-W26", 1).at("2024-07-02")
	if *a.Expected < 97_000 || *a.Expected > 100_000 {
		t.Errorf("all is done by the end of June, but %v is expected", *a.Expected)
	}
}
