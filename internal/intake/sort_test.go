package intake

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/journal"
)

func drawRows(t *rapid.T) []journal.Row {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) journal.Row {
		return journal.Row{Indicator: rapid.Int32Range(1, 3).Draw(t, "indicator"), Place: rapid.Int32Range(1, 3).Draw(t, "place"),
			Period: rapid.Int64Range(-3, 3).Draw(t, "period"), Value: rapid.Float64().Draw(t, "value"), Line: rapid.Int64Range(1, 1<<40).Draw(t, "line")}
	}), 0, 60).Draw(t, "rows")
}

// Rows spilled in runs and merged come in the order, and with the bits, of a sort in memory.
func TestSpilledRowsMergeAsIfSortedInMemory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not there yet")
	rapid.Check(t, func(rt *rapid.T) {
		rows := drawRows(rt)
		s := &sorter{dir: dir}
		for _, r := range rows {
			if err := s.add(r); err != nil {
				rt.Fatal(err)
			}
			if rapid.IntRange(0, 9).Draw(rt, "spill") == 0 {
				if err := s.spill(); err != nil {
					rt.Fatal(err)
				}
			}
		}
		var got []journal.Row
		for r, err := range s.all() {
			if err != nil {
				rt.Fatal(err)
			}
			got = append(got, r)
		}
		s.close()
		want := slices.Clone(rows)
		slices.SortStableFunc(want, journal.Row.Compare)
		byBits := func(a, b journal.Row) bool { return a.Compare(b) == 0 && a.Line == b.Line }
		if !slices.EqualFunc(got, want, byBits) {
			rt.Fatalf("got %v, want %v", got, want)
		}
		slices.SortFunc(got, whole)
		slices.SortFunc(want, whole)
		if !slices.Equal(got, want) {
			rt.Fatalf("values changed: got %v, want %v", got, want)
		}
	})
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("%v are left behind, %v", left, err)
	}
}

// whole orders rows by all that they hold: rows of one key and line keep no order of their own.
func whole(a, b journal.Row) int {
	if c := a.Compare(b); c != 0 {
		return c
	}
	switch {
	case a.Value < b.Value:
		return -1
	case a.Value > b.Value:
		return 1
	}
	return 0
}

// A merge that is stopped early, or whose file is gone bad, ends.
func TestSorterStopsAndReportsShortFiles(t *testing.T) {
	s := &sorter{dir: t.TempDir()}
	defer s.close()
	for i := range 10 {
		if err := s.add(journal.Row{Indicator: 1, Place: 1, Period: int64(10 - i), Line: int64(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.spill(); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.all() {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if err := s.file.Truncate(rowBytes + 7); err != nil {
		t.Fatal(err)
	}
	var last error
	n := 0
	for _, err := range s.all() {
		last = err
		n++
	}
	if last == nil || n != 2 {
		t.Errorf("%d rows of a file cut short, then %v", n, last)
	}
}
