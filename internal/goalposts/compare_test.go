package goalposts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/goalposts"
	"rasid/internal/planfile"
)

const before = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}
departments: [{id: d}]
places: [{id: A, population: 10}, {id: B, within: A, population: 5}]
indicators:
  - {id: i, unit: n, measure: flow, every: month, department: d}
  - {id: rate, unit: n, measure: level, every: month, across_places: weighted(population), department: d}
goals:
  - {id: reach, owner: d, indicator: i, target: {reach: 100000}}
  - {id: move, owner: d, indicator: rate, target: {move: 900, from: 1000}}
  - {id: keep, owner: d, indicator: rate, target: {between: [20, 40]}, thresholds: {off_track: 10%}}
  - {id: steps, owner: d, target: {milestone: {steps: [{id: x, share: 100%, due: 2024-08-01}]}}}
`

func parse(t *testing.T, text string) *indicators.Plan {
	t.Helper()
	p, problems := planfile.Parse("plan.yaml", []byte(text))
	if p == nil {
		t.Fatalf("%+v in\n%s", problems, text)
	}
	return p
}

func TestCompare(t *testing.T) {
	for _, c := range []struct{ goal, old, new, want string }{
		{"reach", "100000}", "80000}", "target: reach 100000 > reach 80000"},
		{"reach", "100000}", "100000, from: 500}", "baseline: 0 > 500"},
		{"reach", "100000}}", "100000, due: 2024-11-30}}", "due: 2024-12-31 > 2024-11-30"},
		{"reach", "100000}}", "100000}, trajectory: {season: {mar: 2, nov: 1}}}", "trajectory: linear > season: {mar: 2, nov: 1}"},
		{"reach", "100000}}", "100000}, trajectory: {season: learn}}", "trajectory: linear > season: learn"},
		{"reach", "100000}}", "100000}, trajectory: {points: {2024-06-30: 30%, 2024-12-31: 100%}}}", "trajectory: linear > points: {2024-06-30: 30%, 2024-12-31: 100%}"},
		{"reach", "unit: n, measure: flow", "unit: ha, measure: running_total", "unit: n > ha; measure: flow > running_total"},
		{"move", "from: 1000", "from: 1100.5", "baseline: 1000 > 1100.5"},
		{"move", "population: 5", "population: 6", "weight: A 10, B 5 > A 10, B 6"},
		{"reach", "population: 5", "population: 6", ""}, // nothing of it is weighted
		{"keep", "[20, 40]}", "[20, 45], kept: 90%}", "target: between [20, 40] > between [20, 45]; kept: 95% > 90%"},
		{"keep", "{off_track: 10%}", "{at_risk: 5%, off_track: 10%}", "thresholds: off_track 10% > at_risk 5%, off_track 10%"},
		{"keep", "{off_track: 10%}", "{off_track: 10%}, alert: {raise_after: 2 reports, clear_margin: 5%}", "alert:  > raise_after 2 reports, clear_margin 5%"},
		{"keep", "{off_track: 10%}", "{off_track: 10%}, alert: {raise_after: 2w}", "alert:  > raise_after 14d"},
		{"steps", "due: 2024-08-01", "due: 2024-09-01", "steps: x 100% 2024-08-01 > x 100% 2024-09-01"},
		{"steps", "due: 2024-08-01", "due: 2024-08-01, done: 2024-07-01", ""}, // a report, not a promise
		{"reach", "starts: 2024-01-01", "starts: 2024-02-01", "starts: 2024-01-01 > 2024-02-01"},
		{"reach", "id: d}", "id: d, contacts: [{email: d@example.org}]}", ""},
		{"new", "  - {id: steps", "  - {id: new, owner: d, indicator: i, target: {reach: 5}}\n  - {id: steps", "goal:  > reach 5"},
		{"gone", "", "", ""},
	} {
		after := strings.Replace(before, c.old, c.new, 1)
		var got []string
		for _, ch := range goalposts.Compare(parse(t, before), parse(t, after), c.goal) {
			got = append(got, fmt.Sprintf("%s: %s > %s", ch.Field, ch.Was, ch.Is))
			if !slices.Contains(goalposts.Fields(), ch.Field) {
				t.Errorf("%s is not among the fields", ch.Field)
			}
		}
		if s := strings.Join(got, "; "); s != c.want {
			t.Errorf("%s, %q for %q:\n got %s\nwant %s", c.goal, c.new, c.old, s, c.want)
		}
	}
}
