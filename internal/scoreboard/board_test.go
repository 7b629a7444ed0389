package scoreboard_test

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// bench is a board over a journal of two indicators with a goal each, and a third without.
type bench struct {
	*scoreboard.Board
	j   *journal.Journal
	now time.Time
	mu  sync.Mutex
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func newBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{now: time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)}
	var err error
	if b.j, err = journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: b.clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.j.Close() })
	plan := &indicators.Plan{ID: "p", Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: time.UTC,
		Places: indicators.NewPlaceTree([]indicators.Place{{ID: "all"}})}
	for _, id := range []string{"bread", "trees", "other"} {
		plan.Indicators = append(plan.Indicators, indicators.Indicator{ID: id, Every: indicators.Month, Measure: indicators.Flow, Across: indicators.SumAcross})
	}
	for _, id := range []string{"bread", "trees"} {
		plan.Goals = append(plan.Goals, indicators.Goal{ID: "g-" + id, Indicator: id, Place: "all",
			Target: indicators.Target{Kind: indicators.Reach, Value: 120, Due: plan.Ends}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}})
	}
	if _, _, err := b.j.Keys(t.Context(), []string{"bread", "trees", "other"}, []string{"all"}); err != nil {
		t.Fatal(err)
	}
	b.Board = scoreboard.New(scoreboard.Config{Plan: plan, Journal: b.j, Now: b.clock, Log: slog.New(slog.DiscardHandler)})
	return b
}

// report journals a value of an indicator, by its number, for a month.
func (b *bench) report(t testing.TB, indicator int32, month time.Month, value float64) {
	t.Helper()
	_, err := b.j.Write(t.Context(), journal.Delivery{Name: fmt.Sprint(indicator, month, value)}, func(tx *journal.Tx) error {
		return tx.Put([]journal.Row{{Indicator: indicator, Place: 1, Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, month, 1)).Key(), Value: value, Line: 2}})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (b *bench) refresh(t *testing.T) *scoreboard.Snapshot {
	t.Helper()
	if err := b.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b.Current()
}

// same reports whether a goal was carried over from one snapshot to the next instead of judged again.
func same(a, b *scoreboard.Snapshot, goal int) bool {
	return &a.Goals[goal].Points[0] == &b.Goals[goal].Points[0]
}

// Only the goals of what was reported are judged again; a new day judges all of them.
func TestRefreshTouchesOnlyWhatDepends(t *testing.T) {
	b := newBench(t)
	if b.Current() != nil {
		t.Fatal("a snapshot before the first refresh")
	}
	b.report(t, 1, 1, 10)
	b.report(t, 2, 1, 10)
	first := b.refresh(t)
	if first.Position != 2 || *first.Goals[0].Actual != 10 {
		t.Fatalf("%+v", first)
	}
	if again := b.refresh(t); again != first {
		t.Error("nothing happened, and there is another snapshot")
	}
	b.report(t, 1, 2, 11)
	second := b.refresh(t)
	if same(first, second, 0) || !same(first, second, 1) || *second.Goals[0].Actual != 21 || *second.Goals[1].Actual != 10 || second.Position != 3 {
		t.Errorf("after a report about the first goal: %+v", second.Goals)
	}
	b.report(t, 3, 1, 5)
	third := b.refresh(t)
	if !same(second, third, 0) || !same(second, third, 1) || third.Position != 4 {
		t.Errorf("after a report that no goal rests on: %+v", third)
	}
	b.now = b.now.AddDate(0, 0, 1)
	fourth := b.refresh(t)
	if same(third, fourth, 0) || same(third, fourth, 1) || fourth.AsOf != third.AsOf+1 {
		t.Errorf("on the next day: %+v", fourth)
	}
}

// A snapshot never changes once it was given out, whatever is reported, and however many read.
func TestSnapshotsStayAsTheyWere(t *testing.T) {
	b := newBench(t)
	b.report(t, 1, 1, 10)
	text := func(s *scoreboard.Snapshot) string {
		out, err := json.Marshal([]any{s.AsOf, s.Position, s.Goals, s.Watches, s.Counts})
		if err != nil {
			t.Error(err)
		}
		return string(out)
	}
	first := b.refresh(t)
	want := text(first)
	var readers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		readers.Go(func() {
			for last := int64(0); ; {
				select {
				case <-done:
					return
				case <-time.After(100 * time.Microsecond):
				}
				s := b.Current()
				if s.Position < last {
					t.Errorf("position %d after %d", s.Position, last)
				}
				last = s.Position
				n := 0
				for _, c := range s.Counts {
					n += c
				}
				if n != len(s.Goals) {
					t.Errorf("%d goals are counted of %d", n, len(s.Goals))
				}
			}
		})
	}
	for m := time.January; m <= time.April; m++ {
		b.report(t, 1, m, float64(m))
		b.report(t, 2, m, float64(m))
		b.refresh(t)
	}
	close(done)
	readers.Wait()
	if got := text(first); got != want {
		t.Errorf("the first snapshot reads now\n%s\nand read\n%s", got, want)
	}
}

// What was known at a time: before the first delivery nothing, then what had come by then.
func TestAtReplaysWhatWasKnown(t *testing.T) {
	b := newBench(t)
	b.report(t, 1, 1, 10)
	b.now = b.now.Add(time.Hour)
	b.report(t, 1, 1, 12)
	for _, c := range []struct {
		at   time.Time
		want string
	}{{b.now.Add(-2 * time.Hour), "nothing"}, {b.now.Add(-time.Hour), "10"}, {b.now.Add(-time.Millisecond), "10"}, {b.now, "12"}, {time.Time{}, "12"}} {
		s, err := b.At(t.Context(), indicators.NewDate(2024, 1, 31), c.at)
		if err != nil {
			t.Fatal(err)
		}
		got := "nothing"
		if a := s.Goals[0].Actual; a != nil {
			got = fmt.Sprint(*a)
		}
		if got != c.want {
			t.Errorf("known at %v: %s, want %s", c.at, got, c.want)
		}
	}
}
