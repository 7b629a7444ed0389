package assess_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// decade is a scene of yearly values from 2016 to 2030, judged by a published method.
func decade(m indicators.Method, target indicators.Target, values ...float64) *scene {
	s := bread(target)
	s.plan.Starts, s.plan.Ends = day("2016-01-01"), day("2030-12-31")
	s.ind.Every, s.ind.Unit, s.goal.Method = indicators.Year, "", m
	for i, v := range values {
		s.report(fmt.Sprint(2016+i), v)
	}
	return s
}

func move(from, to float64) indicators.Target {
	return indicators.Target{Kind: indicators.Move, From: from, Value: to}
}

// yearCases is every kind of verdict that a published method gives.
func yearCases() (list []struct {
	name string
	got  assess.Assessment
}) {
	add := func(name string, s *scene, asOf string) {
		list = append(list, struct {
			name string
			got  assess.Assessment
		}{name, s.at(asOf)})
	}
	rising := move(10, 40)
	add("Eurostat, moderate", decade(indicators.Eurostat, rising, 10.5, 11.5, 12.2), "2019-02-01")
	add("Eurostat, away", decade(indicators.Eurostat, rising, 10.5, 9.5), "2018-02-01")
	add("Open SDG, on track", decade(indicators.OpenSDG, move(5, 9), 6), "2017-02-01")
	add("Open SDG, through zero", decade(indicators.OpenSDG, move(5, 9), -6), "2017-02-01")
	add("UNSD, fair", decade(indicators.UNSD, move(60, 90), 61, 63, 64, 66, 67, 69, 70), "2023-02-01")
	add("ESCAP, accelerate", decade(indicators.ESCAP, move(60, 90), 61, 63, 66, 67, 68, 69, 70), "2023-02-01")
	add("SDSN, stagnating", decade(indicators.SDSN, move(1000, 900), 999, 996, 991), "2019-02-01")
	add("SDSN, reached", decade(indicators.SDSN, move(1000, 900), 950, 890), "2018-02-01")
	add("UNSD, as good as all", func() *scene {
		s := decade(indicators.UNSD, move(90, 100), 95, 99.2)
		s.ind.Unit = "%"
		return s
	}(), "2018-02-01")
	add("DNS, cloud", decade(indicators.DNS, move(10, 60), 12, 13, 15, 16, 18), "2021-02-01")
	add("DNS, too few years", decade(indicators.DNS, move(10, 60), 12), "2017-02-01")
	add("DNS, floor kept but sinking", decade(indicators.DNS, indicators.Target{Kind: indicators.AtLeast, Value: 95}, 99, 98, 97, 96), "2020-02-01")
	add("DNS, ceiling missed for long", decade(indicators.DNS, indicators.Target{Kind: indicators.AtMost, Value: 95}, 96, 97, 98, 99), "2020-02-01")
	add("DNS, band", decade(indicators.DNS, indicators.Target{Kind: indicators.Between, Low: 20, High: 40}, 30, 31, 32, 33), "2020-02-01")
	add("count, shape of the year before", learnt(indicators.Trajectory{Kind: indicators.History}, 30_000, 30_000, 20_000), "2024-04-02")
	add("count, learnt season", learnt(indicators.Trajectory{Kind: indicators.Season, Learn: true}, 20_000, 20_000, 20_000), "2024-04-02")
	add("count, nothing to learn from", func() *scene {
		s := trees().reports(8000, 7000, 6000)
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.History}
		return s
	}(), "2024-04-02")
	return list
}

// The published examples, by way of a plan: OSDG-1 and OSDG-2, the weather of DNS.
func TestPublishedMethodsOfAPlan(t *testing.T) {
	a := decade(indicators.OpenSDG, move(10, 1), 30).at("2017-02-01")
	want(t, a, indicators.OffTrack)
	near(t, "ratio", new(math.Round(*check(a, "published").Value*1e4)/1e4), -14.0544)
	want(t, decade(indicators.OpenSDG, move(5, 9), 6).at("2017-02-01"), indicators.OnTrack)
	if a.Method != "open_sdg" || !strings.Contains(a.Reason["en"], "deterioration") || !strings.Contains(a.Reason["en"], "Open SDG") {
		t.Errorf("%s: %s", a.Method, a.Reason["en"])
	}
	// Ten years before 2030, with the baseline as the first of six points.
	for target, status := range map[float64]indicators.Status{34: indicators.OnTrack, 35: indicators.AtRisk, 38: indicators.AtRisk, 38.1: indicators.OffTrack} {
		want(t, decade(indicators.DNS, move(10, target), 12, 13, 15, 16, 18).at("2021-02-01"), status)
	}
	// The years before the plan belong to the trend as well.
	s := decade(indicators.DNS, move(16, 38), 18)
	for i, v := range []float64{10, 12, 13, 15, 16} {
		s.report(fmt.Sprint(2011+i), v)
	}
	s.plan.Ends, s.goal.Target.Due = day("2026-12-31"), day("2026-12-31")
	want(t, s.at("2017-02-01"), indicators.AtRisk)
	// A method changes nothing about the end.
	want(t, decade(indicators.SDSN, move(10, 40), 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 34, 36, 38, 39.9).at("2031-02-01"), indicators.Missed)
	// Silence of two reports makes "on track" unknown, whatever the method.
	want(t, decade(indicators.OpenSDG, move(5, 9), 6).at("2019-02-01"), indicators.Unknown)
}

// A count from 0 that carries a method all the same is judged by what is done: growth from 0 says
// "on track" for ever.
func TestZeroBaseIgnoresTheMethod(t *testing.T) {
	s := trees().reports(30, 30, 40)
	s.goal.Method = indicators.OpenSDG
	a := s.at("2024-04-01")
	want(t, a, indicators.OffTrack)
	if a.Method != "cumulative" {
		t.Errorf("method %s", a.Method)
	}
	want(t, decade(indicators.OpenSDG, move(0, 100), 50).at("2017-02-01"), indicators.Unknown)
}

func drawYears(t *rapid.T) *scene {
	kind := rapid.SampledFrom([]indicators.TargetKind{indicators.Move, indicators.AtLeast, indicators.AtMost, indicators.Between}).Draw(t, "kind")
	m := indicators.DNS
	if kind == indicators.Move {
		m = rapid.SampledFrom(indicators.Methods()).Draw(t, "method")
	}
	values := rapid.SliceOfN(rapid.Float64Range(0, 200), 1, 8).Draw(t, "values")
	return decade(m, indicators.Target{Kind: kind, From: rapid.Float64Range(1, 50).Draw(t, "from"), Value: rapid.Float64Range(51, 100).Draw(t, "to"), Low: 20, High: 40}, values...)
}

func TestBetterYearIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawYears(t)
		asOf := day("2016-02-01").AddMonths(12 * len(s.points)).String()
		a := s.at(asOf)
		last := &s.points[len(s.points)-1].Value
		switch more := rapid.Float64Range(0, 50).Draw(t, "more"); s.goal.Target.Kind {
		case indicators.Between: // there is no better than within
			return
		case indicators.AtMost:
			*last -= more
		default:
			*last += more
		}
		if b := s.at(asOf); b.Status.WorseThan(a.Status) || (a.Status == indicators.Achieved && b.Status != indicators.Achieved) {
			t.Fatalf("better turns %s into %s: %s", a.Status, b.Status, b.Reason["en"])
		}
	})
}

func TestUnitsOfYearsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawYears(t)
		asOf := day("2016-02-01").AddMonths(12 * len(s.points)).String()
		a := s.at(asOf)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power"))
		for i := range s.points {
			s.points[i].Value *= factor
		}
		g := &s.goal.Target
		g.From, g.Value, g.Low, g.High = g.From*factor, g.Value*factor, g.Low*factor, g.High*factor
		if b := s.at(asOf); b.Status != a.Status {
			t.Fatalf("%s becomes %s", a.Status, b.Status)
		}
	})
}
