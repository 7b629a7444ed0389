package app_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/decisions"
	"rasid/internal/journal"
)

// wideOpen is the usual plan without bounds, under which odd values are held and not refused.
func wideOpen(t testing.TB) string {
	t.Helper()
	dir := workspace(t)
	write(t, dir, "plan.yaml", strings.Replace(planYAML, ", valid: {min: 0, max: 1000}", "", 1))
	return dir
}

// odd is a sheet of values that do not fit the history that usual is.
func usualAndOdd() (usual, odd string) {
	usual, odd = header, header
	for _, place := range []string{"A", "B"} {
		for m := 1; m <= 6; m++ {
			usual += fmt.Sprintf("water,%s,2024-%02d,%d\n", place, m, 100+m)
		}
		for m := 7; m <= 9; m++ {
			odd += fmt.Sprintf("water,%s,2024-%02d,%d\n", place, m, 5000+m)
		}
	}
	return usual, odd
}

func waitingValues(t testing.TB, a *app.App, position int64) (ids []string) {
	t.Helper()
	w, err := a.Waiting(t.Context(), position, "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range w.Values {
		ids = append(ids, v.ID)
	}
	return ids
}

// Each value is decided once and by itself, whatever the order: those released count, those
// discarded never do, the others wait; every earlier state is replayed as it was.
func TestDecisionsAboutSingleValues(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		now := app.DemoTime
		a, err := app.Open(t.Context(), app.Options{Workspace: wideOpen(t), Now: func() time.Time { return now }, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = a.Close() }()
		usual, odd := usualAndOdd()
		drop(t, a, "water/a.csv", usual)
		d := drop(t, a, "water/b.csv", odd)
		left := waitingValues(t, a, d.Seq)
		if len(left) != 6 || d.Held != 6 {
			rt.Fatalf("%v wait of %+v", left, d)
		}
		type view struct {
			at       int64
			instant  time.Time
			waiting  []string
			snapshot string
		}
		look := func(position int64) view {
			s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), now)
			if err != nil {
				rt.Fatal(err)
			}
			b, err := json.Marshal(app.StatusOf(s))
			if err != nil {
				rt.Fatal(err)
			}
			return view{position, now, waitingValues(t, a, position), string(b)}
		}
		views := []view{look(d.Seq)}
		order := rapid.Permutation(left).Draw(rt, "order")
		counted := map[string]bool{}
		for len(order) > 0 {
			n := rapid.IntRange(1, len(order)).Draw(rt, "at once")
			discard := rapid.Bool().Draw(rt, "discard")
			now = now.Add(time.Minute)
			made, err := a.Decide(t.Context(), app.Decision{Delivery: d.Seq, Values: order[:n], Discard: discard, By: "Planner", Note: "seen"})
			if err != nil || !discard && made.New != int64(n) || made.Refused+made.Held != 0 {
				rt.Fatalf("%+v, %v", made, err)
			}
			for _, id := range order[:n] {
				counted[id] = !discard
				left = slices.DeleteFunc(left, func(l string) bool { return l == id })
				if _, err := a.Decide(t.Context(), app.Decision{Delivery: d.Seq, Values: []string{id}, Discard: !discard, By: "Planner", Note: "again"}); err == nil {
					rt.Fatalf("%s is decided twice", id)
				}
			}
			kept, err := a.Journal.Decisions(t.Context(), made.Seq)
			if err != nil || len(kept) != n || kept[0].Who != "Planner" || kept[0].Note != "seen" || kept[0].Held != d.Seq || kept[0].Counts == discard {
				rt.Fatalf("recorded as %+v, %v", kept, err)
			}
			if got := waitingValues(t, a, made.Seq); !slices.Equal(got, left) {
				rt.Fatalf("%v wait, want %v", got, left)
			}
			views = append(views, look(made.Seq))
			order = order[n:]
		}
		got := content(t, a)
		for id, counts := range counted {
			if line := strings.ReplaceAll(id, "/", " ") + " 500"; strings.Contains(got, line) != counts {
				rt.Errorf("%s counts: %v\n%s", id, !counts, got)
			}
		}
		for _, v := range views {
			now = v.instant
			if again := look(v.at); again.snapshot != v.snapshot || !slices.Equal(again.waiting, v.waiting) {
				rt.Errorf("at delivery %d: %v\n%s\nwas %v\n%s", v.at, again.waiting, again.snapshot, v.waiting, v.snapshot)
			}
		}
	})
}

// A request that was carried out and asked again, as after a crash before the answer, is answered
// from the journal.
func TestARequestIsCarriedOutOnce(t *testing.T) {
	a := open(t, wideOpen(t), nil)
	usual, odd := usualAndOdd()
	drop(t, a, "water/a.csv", usual)
	d := drop(t, a, "water/b.csv", odd)
	decision := app.Decision{ID: "REQUEST", Delivery: d.Seq, Values: []string{"water/A/2024-07"}, By: "Planner", Note: "seen"}
	first, err := a.Decide(t.Context(), decision)
	if err != nil {
		t.Fatal(err)
	}
	again, err := a.Decide(t.Context(), decision)
	if err != nil || again.Seq != first.Seq || len(waitingValues(t, a, again.Seq)) != 5 {
		t.Errorf("%+v, %v", again, err)
	}
}

// Killed at any instant while it carries a decision out, again and again, the service ends with it
// carried out once, its receipt written and its answer there.
func TestP01KilledWhileDeciding(t *testing.T) {
	for _, ending := range []string{".request", ".taken"} {
		dir := wideOpen(t)
		a := open(t, dir, nil)
		usual, odd := usualAndOdd()
		drop(t, a, "water/a.csv", usual)
		d := drop(t, a, "water/b.csv", odd)
		_ = a.Close()
		id := "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
		write(t, dir, "decisions/"+id+ending, fmt.Sprintf(`{"delivery": %d, "values": ["water/A/*"], "by": "Planner", "note": "seen"}`, d.Seq))
		if err := os.Chmod(filepath.Join(dir, "decisions"), 0o700); err != nil {
			t.Fatal(err)
		}
		for range 6 {
			c := exec.CommandContext(t.Context(), os.Args[0])
			c.Env = append(os.Environ(), "RASID_APP_CHILD="+dir, "RASID_APP_DECIDE=1")
			if err := c.Start(); err != nil {
				t.Fatal(err)
			}
			timer := time.AfterFunc(time.Duration(20+rand.IntN(80))*time.Millisecond, func() { _ = c.Process.Kill() })
			_ = c.Wait()
			timer.Stop()
		}
		r := start(t, app.Options{Workspace: dir})
		for deadline := time.Now().Add(20 * time.Second); ; <-time.After(5 * time.Millisecond) {
			if _, err := os.Stat(filepath.Join(dir, "decisions", id+".answer")); err == nil {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("there is no answer")
			}
		}
		r.stop()
		if err := r.end(); err != nil {
			t.Fatal(err)
		}
		b := open(t, dir, nil)
		list, err := b.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
		if err != nil || len(list) != 3 || list[2].New != 3 || len(waitingValues(t, b, 3)) != 3 {
			t.Errorf("%s: %+v, %v", ending, list, err)
		}
		if receipt, err := os.ReadFile(filepath.Join(dir, "receipts/water/000003-b.csv.receipt.txt")); err != nil || !strings.Contains(string(receipt), "decided by Planner: seen") {
			t.Errorf("%s: the receipt: %s, %v", ending, receipt, err)
		}
	}
}

// Without a service that answers, a decision is either carried out when the journal is free, or not
// at all, and who decides is told.
func TestReleaseBesideAnotherWriter(t *testing.T) {
	dir := wideOpen(t)
	a := open(t, dir, nil)
	usual, odd := usualAndOdd()
	drop(t, a, "water/a.csv", usual)
	d := drop(t, a, "water/b.csv", odd)
	o := app.Options{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, Settle: -1}
	decision := app.Decision{Delivery: d.Seq, Values: []string{"water/A/2024-07"}, By: "Planner", Note: "seen"}
	if _, err := app.Release(t.Context(), o, decision, time.Minute); err == nil || !strings.Contains(err.Error(), "another rasid") || !strings.Contains(err.Error(), "does not take decisions") {
		t.Errorf("nobody takes decisions: %v", err)
	}
	if err := decisions.In(dir).Open(); err != nil {
		t.Fatal(err)
	}
	if _, err := app.Release(t.Context(), o, decision, time.Millisecond); err == nil || !strings.Contains(err.Error(), "taken back, and nothing is decided") {
		t.Errorf("nobody answers: %v", err)
	}
	if left := waitingValues(t, a, d.Seq); len(left) != 6 {
		t.Errorf("%v wait", left)
	}
	go func() { _ = a.Close() }()
	for deadline := time.Now().Add(20 * time.Second); ; {
		made, err := app.Release(t.Context(), o, decision, 10*time.Millisecond)
		if err == nil {
			if made.New != 1 {
				t.Errorf("%+v", made)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}
