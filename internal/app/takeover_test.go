package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/diag"
	"rasid/internal/mapping"
)

// When the plan names a learnt place, it takes over its values: none is lost and none counts
// twice, whichever way it names it, and what is reported again is known to be unchanged.
func TestPlanTakesOverLearntPlaces(t *testing.T) {
	id := mapping.SiteID("A1", "Central Market")
	text := levels + "water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,Hasakah,Qamishli,Central Market,2024-02,20\n"
	for name, c := range map[string]struct{ place, as, said string }{
		"by a name":               {"{id: M, name: Central Market, within: A1}", "M", "place-taken-over"},
		"by an alias":             {"{id: M, name: Bazaar, within: A1, aliases: [central market]}", "M", "place-taken-over"},
		"by its ID, another name": {"{id: " + id + ", name: Souq, within: A1}", id, "place-taken-over"},
		"elsewhere":               {"{id: M, name: Central Market, within: B1}", id, ""},
		"by two":                  {"{id: M, name: Central Market, within: A1}\n  - {id: N, name: Bazaar, aliases: [Central Market], within: A1}", id, "learnt-place-ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := learning(t)
			a := open(t, dir, nil)
			drop(t, a, "water/a.csv", text)
			before := total(t, a)
			_ = a.Close()
			write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - "+c.place))
			plan, _, _ := app.Check(dir)
			if _, told := app.LearntPlaces(t.Context(), dir, plan); c.said == "" && len(told) > 0 || c.said != "" && !slices.ContainsFunc(told, func(p diag.Problem) bool { return p.Code == "plan/"+c.said }) {
				t.Errorf("check says %+v", told)
			}
			b := open(t, dir, nil)
			if total(t, b) != before || before != 30 {
				t.Errorf("%v before, %v after", before, total(t, b))
			}
			x, err := b.Explain(t.Context(), "w", indicators.NewDate(2024, 9, 30), time.Time{})
			if err != nil || len(x.Observations) != 2 || x.Observations[0].Place != c.as {
				t.Errorf("explained as %+v, %v", x.Observations, err)
			}
			again := drop(t, b, "water/b.csv", text+"\n")
			corrected := drop(t, b, "water/c.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-02,21\n")
			if name == "by two" {
				if again.Refused != 2 || corrected.Refused != 1 {
					t.Errorf("ambiguous rows: %+v %+v", again, corrected)
				}
				return
			}
			if again.Unchanged != 2 || again.New+again.Revised+again.Refused != 0 || corrected.Revised != 1 || total(t, b) != 31 {
				t.Errorf("again: %+v\ncorrected: %+v\n%v", again, corrected, total(t, b))
			}
			_ = b.Close()
			// Taken from the plan again, it is a learnt place again, with all of its values.
			write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, ""))
			if c := open(t, dir, nil); total(t, c) != 31 || len(learnt(t, c)) != 1 {
				t.Errorf("undone: %v", total(t, c))
			}
		})
	}
}

// A place of the plan that has values of its own and takes over a learnt one has the values of
// both; of two about one period the later one counts.
func TestPlanUnitesTwoHistories(t *testing.T) {
	dir := learning(t)
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1}"))
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Bazaar,2024-01,1\nwater,Hasakah,Qamishli,Bazaar,2024-02,2\n")
	drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Central Souq,2024-02,20\nwater,Hasakah,Qamishli,Central Souq,2024-03,30\n")
	if stored(t, a) != 53 {
		t.Fatalf("two places: %v", stored(t, a))
	}
	_ = a.Close()
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1, aliases: [Central Souq]}"))
	b := open(t, dir, nil)
	if stored(t, b) != 51 {
		t.Errorf("one place: %v", stored(t, b))
	}
	drop(t, b, "water/c.csv", levels+"water,Hasakah,Qamishli,Central Souq,2024-03,31\nwater,Hasakah,Qamishli,Bazaar,2024-04,4\n")
	if stored(t, b) != 56 {
		t.Errorf("corrected: %v", stored(t, b))
	}
}

// A learnt place whose parent left the plan does not count, and check says so.
func TestLearntPlaceLosesItsParent(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Raqqa,Tabqa,Fountain,2024-01,10\nwater,Raqqa,Tabqa,,2024-02,1\n")
	_ = a.Close()
	write(t, dir, "plan.yaml", strings.Replace(fmt.Sprintf(learningPlan, ""), "  - {id: B1, name: Tabqa, within: B}\n", "", 1))
	plan, _, _ := app.Check(dir)
	_, told := app.LearntPlaces(t.Context(), dir, plan)
	if len(told) != 1 || told[0].Severity != diag.Warning || !strings.Contains(told[0].Message, `learnt within "B1", which the plan no longer has`) {
		t.Errorf("%+v", told)
	}
	if b := open(t, dir, nil); total(t, b) != 0 {
		t.Errorf("%v", total(t, b))
	}
}

// Invariant 5, with places that were learnt: what was known before is replayed to the byte.
func TestReplayKnowsNothingOfPlacesLearntLater(t *testing.T) {
	dir := learning(t)
	now := app.DemoTime
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	view := func() string {
		s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), app.DemoTime)
		if err != nil {
			t.Fatal(err)
		}
		x, err := a.Explain(t.Context(), "w", indicators.NewDate(2024, 9, 30), app.DemoTime)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal([]any{app.StatusOf(s), x, s.Plan.Places.All()})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\n")
	want := view()
	now = now.Add(time.Hour)
	drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Old Well,2024-01,10\nwater,Raqqa,Tabqa,Fountain,2024-02,10\n")
	if got := view(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if stored(t, a) != 30 {
		t.Errorf("now: %v", stored(t, a))
	}
}

// The saved scoreboard of a quick start is the one that would be judged.
func TestSavedScoreboardKnowsLearntPlaces(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\n")
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Board.Save(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
	b := open(t, dir, nil)
	drop(t, b, "water/b.csv", levels+"water,Hasakah,Qamishli,Old Well,2024-01,5\n")
	if err := b.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g, _ := b.Board.Current().Goal("w"); *g.Actual != 15 {
		t.Errorf("%v", *g.Actual)
	}
	if id := mapping.SiteID("A1", "Old Well"); b.Board.Current().Plan.Places.Label("en", id) != "Old Well (Qamishli)" {
		t.Error("the snapshot does not know the place")
	}
}

// Values at learnt places are exported under the ID that counts, and change nothing when they come back.
func TestLearntPlacesAreExported(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,Hasakah,Qamishli,New Camp,2024-02,20\n")
	if d := drop(t, a, "water/back.csv", string(exported(t, a, app.ExportOptions{Format: "csv"}))); d.Unchanged != 2 || d.New+d.Revised+d.Refused+d.Held != 0 {
		t.Errorf("came back as %+v", d)
	}
	_ = a.Close()
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Central Market, within: A1}"))
	b := open(t, dir, nil)
	text := string(exported(t, b, app.ExportOptions{Format: "csv", Places: []string{"A1"}}))
	if !strings.Contains(text, "\nwater,M,") || strings.Count(text, "\n") != 3 {
		t.Errorf("exported\n%s", text)
	}
	if d := drop(t, b, "water/again.csv", text); d.Unchanged != 2 || d.New+d.Revised+d.Refused+d.Held != 0 {
		t.Errorf("came back as %+v", d)
	}
}
