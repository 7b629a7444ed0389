package app_test

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/intake"
	"rasid/internal/journal"
)

// months is a sheet of the water of A, from January on.
func months(values ...float64) string {
	var b strings.Builder
	b.WriteString(header)
	for i, v := range values {
		fmt.Fprintf(&b, "water,A,2024-%02d,%v\n", i+1, v)
	}
	return b.String()
}

// C11: a value that does not fit its history is kept, does not count, and waits for a person, who
// counts it or discards it; a corrected report takes its place.
func TestC11ImplausibleValueWaitsForAPerson(t *testing.T) {
	known := []float64{100, 104, 98, 102, 101, 99, 103}
	for _, c := range []struct {
		name    string
		discard bool
		then    string // a later report, instead of a decision
		want    string
	}{
		{name: "released", want: "water A 2024-08 1000"},
		{name: "discarded", discard: true, want: ""},
		{name: "corrected", then: months(append(append([]float64{}, known...), 100)...), want: "water A 2024-08 100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := open(t, workspace(t), nil)
			drop(t, a, "water/a.csv", months(known...))
			d := drop(t, a, "water/b.csv", months(append(append([]float64{}, known...), 1000)...))
			findings, err := a.Journal.Findings(t.Context(), d.Seq)
			if err != nil || d.Held != 1 || d.New != 0 || d.Unchanged != 7 || strings.Contains(content(t, a), "2024-08") {
				t.Fatalf("%+v, %v, %v", d, findings, err)
			}
			if len(findings) != 1 || findings[0].Code != "implausible_digits_more" || findings[0].Cell != "D9" || findings[0].Args["factor"] != "10" {
				t.Errorf("the slip is not named: %+v", findings)
			}
			if err := a.Board.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if g, _ := a.Board.Current().Goal("w"); g.Freshness != indicators.Held || *g.Actual != 707 {
				t.Errorf("while it waits: %s, %v", g.Freshness, *g.Actual)
			}
			// The same value again waits once.
			if d := drop(t, a, "water/b.csv", months(append(append([]float64{}, known...), 1000)...)+"\n"); d.Held != 1 {
				t.Errorf("again: %+v", d)
			}
			if list, err := a.Journal.Waiting(t.Context(), 1<<62); err != nil || len(list) != 1 || list[0].Seq != d.Seq {
				t.Errorf("waiting: %+v, %v", list, err)
			}
			if c.then != "" {
				if d := drop(t, a, "water/c.csv", c.then); d.New != 1 || d.Held != 0 {
					t.Errorf("corrected: %+v", d)
				}
				if _, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, By: "Planner", Note: "late"}); err == nil {
					t.Error("a value that was corrected is released")
				}
			} else {
				decision, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, Discard: c.discard, By: "Planner", Note: "asked the station"})
				if err != nil || decision.Note != "Planner: asked the station" || !c.discard && decision.New != 1 || c.discard && decision.Outcome != journal.Discarded {
					t.Fatalf("%+v, %v", decision, err)
				}
			}
			if got := content(t, a); c.want != "" && !strings.Contains(got, c.want+"\n") || c.want == "" && strings.Contains(got, "2024-08") {
				t.Errorf("stored:\n%s", got)
			}
			if err := a.Board.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if g, _ := a.Board.Current().Goal("w"); g.Freshness == indicators.Held {
				t.Error("it still waits")
			}
			if list, err := a.Journal.Waiting(t.Context(), 1<<62); err != nil || len(list) != 0 {
				t.Errorf("still waiting: %+v, %v", list, err)
			}
		})
	}
}

// A change of unit makes every new value implausible: none of them counts.
func TestC11ChangedUnitIsHeld(t *testing.T) {
	dir := workspace(t)
	write(t, dir, "plan.yaml", strings.Replace(planYAML, ", valid: {min: 0, max: 1000}", "", 1))
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", months(10, 11, 10.5, 9.8, 10.2, 10.4))
	d := drop(t, a, "water/b.csv", months(10, 11, 10.5, 9.8, 10.2, 10.4, 630, 612))
	if d.Held != 2 || d.New != 0 {
		f, _ := a.Journal.Findings(t.Context(), d.Seq)
		t.Errorf("%+v %v", d, f)
	}
}
