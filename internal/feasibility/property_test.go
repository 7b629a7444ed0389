package feasibility_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/feasibility"
	"rasid/internal/planfile"
)

// Whatever a sound plan promises and whatever was reported, each warning has a known name, a place in
// the file, a reason and a remedy without a number that is none, and comes the same twice.
func TestAnyPlanCanBeLookedAt(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(what string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, what) }
		number := func(what string) float64 {
			return rapid.SampledFrom([]float64{0, 1, 2, 95, 100, 101, -50, 1e-6, 1e12}).Draw(rt, what)
		}
		cadence := pick("cadence", "day", "week", "month", "quarter", "year")
		indicator := fmt.Sprintf("measure: %s, every: %s%s%s%s", pick("measure", "flow", "level", "running_total"), cadence,
			pick("across", "", ", across_places: weighted(population)", ", across_places: median"), pick("valid", "", ", valid: {min: 0, max: 100}"), pick("watch", "", ", watch: [{above: 100, status: at_risk}]"))
		target := fmt.Sprintf(pick("target", "reach: %v, from: %v", "move: %v, from: %v", "at_most: %v", "at_least: %v", "between: [%v, %v]"), number("to"), number("from"))
		target, _, _ = strings.Cut(target, "%!(EXTRA")
		goal := "target: {" + target + pick("due", "", ", due: 2024-01-01", ", due: 2024-05-17", ", due: 2027-12-31") + pick("kept", "", ", kept: 0%", ", kept: 95%", ", kept: 100%") + "}" +
			pick("trajectory", "", ", trajectory: history", ", trajectory: {season: learn}", ", trajectory: s_curve", ", trajectory: {season: {dec: 1}}", ", trajectory: {points: {2024-06-30: 60%, 2024-12-31: 100%}}") +
			pick("thresholds", "", ", thresholds: {at_risk: 5%, off_track: 90}", ", thresholds: {at_risk: 95, off_track: 20%}") +
			pick("alert", "", ", alert: {raise_after: 3 reports, clear_margin: 10%}", ", alert: {raise_after: 40d, clear_margin: 100%}")
		plan, problems := planfile.Parse("plan.yaml", []byte(of(indicator, goal)))
		if problems.HasErrors() {
			rt.Skip()
		}
		first := map[string]string{"day": "2023-06-01", "week": "2022-W50", "month": "2022-03", "quarter": "2020-Q1", "year": "2010"}[cadence]
		scale, swing := number("scale"), rapid.Float64Range(0, 2).Draw(rt, "swing")
		known := from(first, rapid.IntRange(0, 60).Draw(rt, "reports"), func(i int) float64 { return scale * (1 + swing*math.Sin(float64(i*i))) })
		asOf := pick("as of", "2023-06-01", "2023-12-31", "2024-01-01", "2024-02-01", "2024-08-15", "2025-01-31")
		list := look(t, string(plan.Source), asOf, known)
		for _, p := range list {
			if !slices.Contains(feasibility.Codes(), strings.TrimPrefix(p.Code, "plan/")) || p.Line < 1 || p.Column < 1 || p.Message == "" || p.Remedy == "" {
				rt.Errorf("%+v", p)
			}
			for _, bad := range []string{"NaN", "Inf", "%!", "1970-01-01"} {
				if strings.Contains(p.Message+p.Remedy, bad) {
					rt.Errorf("%s: %s (%s)", p.Code, p.Message, p.Remedy)
				}
			}
		}
		if again := look(t, string(plan.Source), asOf, known); !slices.Equal(list, again) {
			rt.Errorf("%+v, and then %+v", list, again)
		}
	})
}

func TestReportsThatCannotBeRead(t *testing.T) {
	plan, problems := planfile.Parse("plan.yaml", []byte(of("measure: flow, every: month", "target: {reach: 100}")))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	broken := errors.New("the disk is gone")
	in := feasibility.Input{File: "plan.yaml", Plan: plan, AsOf: day("2024-01-15"), Today: day("2024-01-15"),
		Observations: func(context.Context, string, indicators.Date) iter.Seq2[indicators.Observation, error] {
			return func(yield func(indicators.Observation, error) bool) { yield(indicators.Observation{}, broken) }
		}}
	if list, err := feasibility.Look(t.Context(), in); !errors.Is(err, broken) || list != nil {
		t.Errorf("%v, %v", list, err)
	}
}
