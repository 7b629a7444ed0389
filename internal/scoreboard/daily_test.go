package scoreboard_test

import (
	"encoding/json"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Day by day a goal is judged as At judges it, but for what is held, which no figure depends on.
func TestDailyIsWhatAtSays(t *testing.T) {
	b := newBench(t)
	for month := time.January; month <= time.June; month++ {
		b.report(t, 1, month, float64(month)*3)
	}
	b.report(t, 1, time.February, 90)
	head, err := b.j.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from, through := indicators.NewDate(2024, 1, 20), indicators.NewDate(2025, 2, 10)
	day := from
	err = b.Daily(t.Context(), "bread", from, through, head, func(a *assess.Assessment) error {
		s, err := b.At(t.Context(), day, time.Time{})
		if err != nil {
			return err
		}
		want, _ := s.Goal("g-bread")
		w, err := json.Marshal(want)
		if err != nil {
			return err
		}
		if a.Reason != nil {
			t.Fatalf("a text nobody reads: %s", a.Reason)
		}
		a.Reason = want.Reason
		for i := range a.Checks {
			a.Checks[i].Detail = want.Checks[i].Detail
		}
		got, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if string(got) != string(w) {
			t.Fatalf("%s:\ngot  %s\nwant %s", day, got, w)
		}
		day++
		return nil
	})
	if err != nil || day != through+1 {
		t.Errorf("up to %s, %v", day, err)
	}
}

// BenchmarkDaily judges one goal on each day of a year.
func BenchmarkDaily(b *testing.B) {
	k := newBench(b)
	for month := time.January; month <= time.December; month++ {
		k.report(b, 1, month, float64(month))
	}
	for b.Loop() {
		n := 0
		err := k.Daily(b.Context(), "bread", indicators.NewDate(2024, 1, 1), indicators.NewDate(2024, 12, 31), 12, func(*assess.Assessment) error {
			n++
			return nil
		})
		if err != nil || n != 366 {
			b.Fatal(n, err)
		}
	}
}
