package journal_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"rasid/internal/journal"
)

// Every revision is there, in order, with the delivery that brought it; up to a position only what had come.
func TestArrivals(t *testing.T) {
	now := clock()
	j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	if _, _, err := j.Keys(t.Context(), []string{"bread", "trees"}, []string{"A", "B"}); err != nil {
		t.Fatal(err)
	}
	put(t, j, "first", journal.Row{Indicator: 1, Place: 1, Period: month(1), Value: 10, Line: 2}, journal.Row{Indicator: 1, Place: 2, Period: month(1), Value: 20, Line: 3}, journal.Row{Indicator: 2, Place: 1, Period: month(1), Value: 7, Line: 4})
	now = now.Add(time.Hour)
	put(t, j, "same", journal.Row{Indicator: 1, Place: 1, Period: month(1), Value: 10, Line: 2})
	now = now.Add(time.Hour)
	put(t, j, "corrected", journal.Row{Indicator: 1, Place: 1, Period: month(1), Value: 11, Line: 2}, journal.Row{Indicator: 1, Place: 1, Period: month(2), Value: 12, Line: 3})
	read := func(indicator string, position int64) (list []string) {
		for a, err := range j.Arrivals(t.Context(), indicator, position) {
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, fmt.Sprintf("%s %s r%d %v #%d %s +%v", a.Place, a.Period, a.Revision, a.Value, a.Delivery, a.File, a.ReceivedAt.Sub(clock().Truncate(time.Millisecond))))
		}
		return list
	}
	all := []string{"A 2024-01 r1 10 #1 first +0s", "A 2024-01 r2 11 #3 corrected +2h0m0s", "A 2024-02 r1 12 #3 corrected +2h0m0s", "B 2024-01 r1 20 #1 first +0s"}
	if got := read("bread", 0); !slices.Equal(got, all) {
		t.Errorf("%q", got)
	}
	if got := read("bread", 2); !slices.Equal(got, []string{all[0], all[3]}) {
		t.Errorf("up to the second delivery: %q", got)
	}
	if got := read("water", 0); got != nil {
		t.Errorf("of what was never reported: %q", got)
	}
	for a, err := range j.Arrivals(t.Context(), "bread", 0) { // who stops early leaves nothing open
		if err != nil || a.Value != 10 {
			t.Errorf("%+v, %v", a, err)
		}
		break
	}
}
