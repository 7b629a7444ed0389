package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// statusJSON is what "rasid status --json" prints.
func statusJSON(t interface{ Fatal(...any) }, s *scoreboard.Snapshot, err error) string {
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.MarshalIndent(app.StatusOf(s), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Invariants 5 and 10: whatever arrives, is corrected, held, released or discarded, the status of
// every moment can be printed again later, byte for byte. Keeping the goals judged step by step
// gives the same bytes as judging them from nothing.
func TestInvariants5And10EveryPastViewReplays(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		dir, now := workspace(t), app.DemoTime.AddDate(0, -1, 0)
		a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: quiet})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = a.Close() }()
		asOf := []indicators.Date{indicators.NewDate(2024, 5, 15), indicators.NewDate(2024, 9, 30)}
		type view struct {
			asOf   indicators.Date
			at     time.Time
			status string
		}
		var views []view
		look := func() {
			for _, d := range asOf {
				s, err := a.Board.At(t.Context(), d, now)
				views = append(views, view{d, now, statusJSON(rt, s, err)})
			}
			if err := a.Board.Refresh(t.Context()); err != nil {
				rt.Fatal(err)
			}
			kept := statusJSON(rt, a.Board.Current(), nil)
			s, err := a.Board.At(t.Context(), a.Board.Current().AsOf, time.Time{})
			if cold := statusJSON(rt, s, err); cold != kept {
				rt.Fatalf("kept judged:\n%s\njudged from nothing:\n%s", kept, cold)
			}
		}
		look()
		for n := range rapid.IntRange(1, 5).Draw(rt, "deliveries") {
			now = now.Add(time.Millisecond + time.Duration(rapid.IntRange(0, 200).Draw(rt, "hours"))*time.Hour)
			if held := waiting(rt, a); len(held) > 0 && rapid.Bool().Draw(rt, "decide") {
				if _, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: held[0], Discard: rapid.Bool().Draw(rt, "discard"), By: "Planner", Note: "looked at"}); err != nil {
					rt.Fatal(err)
				}
				now = now.Add(time.Millisecond)
				look()
				continue
			}
			var b strings.Builder
			department := rapid.SampledFrom([]string{"water", "economy"}).Draw(rt, "department")
			for _, m := range rapid.SliceOfNDistinct(rapid.IntRange(1, 8), 1, 8, rapid.ID).Draw(rt, "months") {
				fmt.Fprintf(&b, "%s,%s,2024-%02d,%d\n", map[string]string{"water": "water", "economy": "bread"}[department],
					rapid.SampledFrom([]string{"A", "B"}).Draw(rt, "place"), m, rapid.IntRange(0, 200).Draw(rt, "value"))
			}
			if rapid.IntRange(0, 3).Draw(rt, "bad") == 0 {
				b.WriteString(strings.Repeat("water,Nowhere,2024-01,1\n", 20)) // too many to be let in unseen
			}
			write(t, dir, fmt.Sprintf("inbox/%s/%d.csv", department, n), header+b.String())
			if _, err := a.CollectOne(t.Context(), "drops"); err != nil {
				rt.Fatal(err)
			}
			now = now.Add(time.Millisecond)
			look()
		}
		for i, v := range views {
			s, err := a.Board.At(t.Context(), v.asOf, v.at)
			if got := statusJSON(rt, s, err); got != v.status {
				rt.Fatalf("view %d, as of %s, known at %s, reads now:\n%s\nthen:\n%s", i, v.asOf, v.at, got, v.status)
			}
		}
	})
}

// waiting lists the held deliveries that nobody has decided about.
func waiting(t *rapid.T, a *app.App) (held []int64) {
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	decided := map[int64]bool{}
	for _, d := range list {
		decided[d.DuplicateOf] = decided[d.DuplicateOf] || d.Source == "release"
	}
	for _, d := range list {
		if d.Outcome == journal.Held && !decided[d.Seq] {
			held = append(held, d.Seq)
		}
	}
	return held
}

// Invariant 10: two programs that read the same journal and plan by the same clock say the same.
func TestInvariant10TwoReadersSayTheSame(t *testing.T) {
	dir := workspace(t)
	a := open(t, dir, nil)
	drop(t, a, "water/w.csv", header+"water,A,2024-01,10\nwater,B,2024-01,20\n")
	drop(t, a, "economy/b.csv", header+"bread,A,2024-03,99\n")
	other, err := app.Open(t.Context(), app.Options{Workspace: dir, ReadOnly: true, Now: a.Now, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = other.Close() })
	var said []string
	for _, x := range []*app.App{a, other, a} {
		s, err := x.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
		said = append(said, statusJSON(t, s, err))
	}
	if said[0] != said[1] || said[0] != said[2] {
		t.Errorf("they say\n%s", strings.Join(said, "\n"))
	}
}

// Deciding about a held delivery is seen at once, also when its rows bring nothing new.
func TestInvariant3DecisionEndsTheWaiting(t *testing.T) {
	for _, discard := range []bool{true, false} {
		a := open(t, workspace(t), nil)
		good := "water,A,2024-01,10\n"
		drop(t, a, "water/known.csv", header+good)
		d := drop(t, a, "water/held.csv", header+good+strings.Repeat("water,Nowhere,2024-01,1\n", 20))
		freshness := func() indicators.Freshness {
			if err := a.Board.Refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			g, _ := a.Board.Current().Goal("w")
			return g.Freshness
		}
		if f := freshness(); f != indicators.Held {
			t.Fatalf("freshness %s while a delivery waits", f)
		}
		if _, err := a.Intake.Decide(t.Context(), intake.Decision{Delivery: d.Seq, Discard: discard, By: "Planner", Note: "seen"}); err != nil {
			t.Fatal(err)
		}
		if f := freshness(); f == indicators.Held {
			t.Errorf("discarded %v: it still waits", discard)
		}
		// Before anything was known, nothing waited.
		s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), app.DemoTime.AddDate(-1, 0, 0))
		if err != nil {
			t.Fatal(err)
		}
		if g, _ := s.Goal("w"); g.Freshness == indicators.Held {
			t.Error("a delivery waits in a view from before it came")
		}
	}
}
