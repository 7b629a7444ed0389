package intake

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/journal"
)

// drawRows draws rows in the order of their lines, with keys near to one another or anywhere.
func drawRows(t *rapid.T, most int) []journal.Row {
	places := rapid.SampledFrom([]*rapid.Generator[int32]{rapid.Int32Range(1, 3), rapid.Int32Range(1, 1000), rapid.Int32()}).Draw(t, "places")
	periods := rapid.SampledFrom([]*rapid.Generator[int64]{
		rapid.Just(int64(42)),
		rapid.Map(rapid.Int64Range(-40, 40), func(day int64) int64 { return day*86400<<3 | 2 }),
		rapid.Int64(),
	}).Draw(t, "periods")
	n := rapid.IntRange(0, most).Draw(t, "n")
	rows := make([]journal.Row, 0, n)
	pool := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) journal.Row {
		return journal.Row{Indicator: rapid.SampledFrom([]int32{1, 2, math.MaxInt32}).Draw(t, "indicator"), Place: places.Draw(t, "place"), Period: periods.Draw(t, "period")}
	}), 1, 40).Draw(t, "pool")
	seed := rapid.Uint64().Draw(t, "seed")
	for i := range n {
		seed = seed*6364136223846793005 + 1442695040888963407
		r := pool[seed>>33%uint64(len(pool))]
		r.Value, r.Line, r.Column = float64(i), int64(i+2), int32(i%5-1)
		rows = append(rows, r)
	}
	return rows
}

func inOrder(rows []journal.Row) []journal.Row {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, journal.Row.Compare)
	return rows
}

func TestRadixSorts(t *testing.T) {
	var x radix // used again and again, as by a sorter
	rapid.Check(t, func(t *rapid.T) {
		rows := drawRows(t, 4*fewRows)
		want := inOrder(rows)
		if got := x.sort(rows); !slices.Equal(got, want) {
			t.Fatalf("got %v\nwant %v", got, want)
		}
	})
}

func collectBlocks(s *sorter) (all []journal.Row, err error) {
	for block, err := range s.blocks() {
		if err != nil {
			return all, err
		}
		all = append(all, block...)
	}
	return all, nil
}

// In memory, spilled or both: every row comes once and in order.
func TestSorterSorts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not there yet")
	rapid.Check(t, func(t *rapid.T) {
		s := newSorter(dir)
		s.runRows, s.memoryRuns = rapid.IntRange(1, 700).Draw(t, "run"), rapid.IntRange(0, 3).Draw(t, "memory")
		defer s.close()
		rows := drawRows(t, 3000)
		for _, r := range rows {
			s.add(r)
		}
		got, err := collectBlocks(s)
		if err != nil || !slices.Equal(got, inOrder(rows)) {
			t.Fatalf("%d rows became %d, or out of order: %v", len(rows), len(got), err)
		}
	})
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Fatalf("temporary files are left: %v, %v", left, err)
	}
}

func spilling(t *testing.T, n int) *sorter {
	t.Helper()
	s := newSorter(t.TempDir())
	s.runRows, s.memoryRuns = 2000, 1
	t.Cleanup(s.close)
	for i := range n {
		s.add(journal.Row{Indicator: 1, Place: int32(i * 7919 % n), Value: 1, Line: int64(i)})
	}
	return s
}

// A temporary file that lost its end gives an error, not fewer rows.
func TestSorterMissesNothingOfItsFile(t *testing.T) {
	s := spilling(t, 30_000)
	s.handOver()
	s.handOver() // once this is taken, the runs before are in the file
	if err := os.Truncate(s.file.Name(), 5000*rowBytes); err != nil {
		t.Fatal(err)
	}
	if got, err := collectBlocks(s); err == nil {
		t.Fatalf("%d rows and no error", len(got))
	}
}

// A full disk is an error of the delivery.
func TestSorterReportsAFailedSpill(t *testing.T) {
	s := spilling(t, 3000)
	s.dir = filepath.Join(s.dir, "file", "dir")
	if err := os.WriteFile(filepath.Dir(s.dir), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		s.add(journal.Row{Indicator: 1, Place: int32(i), Value: 1, Line: int64(i)})
	}
	if got, err := collectBlocks(s); err == nil {
		t.Fatalf("%d rows and no error", len(got))
	}
}

func TestSorterStopsEarly(t *testing.T) {
	s := spilling(t, 30_000)
	for block, err := range s.blocks() {
		if err != nil || len(block) == 0 {
			t.Fatal(len(block), err)
		}
		break
	}
	s.close() // the merging has ended, or the race detector would object
}

func BenchmarkSort(b *testing.B) {
	const n = 1_000_000
	for b.Loop() {
		s := newSorter(b.TempDir())
		for i := range n {
			s.add(journal.Row{Indicator: 1, Place: int32(i % 1000), Period: int64(i/1000)*86400<<3 | 2, Value: 1, Line: int64(i)})
		}
		rows := 0
		for block, err := range s.blocks() {
			if err != nil {
				b.Fatal(err)
			}
			rows += len(block)
		}
		if s.close(); rows != n {
			b.Fatal(rows)
		}
	}
	b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
