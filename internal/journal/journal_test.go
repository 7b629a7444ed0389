package journal_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
)

var start = time.Date(2024, 9, 30, 6, 0, 0, 0, time.UTC)

func clock() time.Time { return start }

func open(t testing.TB, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j
}

// inMemory returns a folder that is gone after the test, in memory where the system has such a
// place: hundreds of small journals need not wait for a disk.
func inMemory(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "rasid-test-") //nolint:usetesting // t.TempDir lies on a disk
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func month(m int) int64 {
	return indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(m), 1)).Key()
}

func put(t testing.TB, j *journal.Journal, name string, rows ...journal.Row) journal.Delivery {
	t.Helper()
	d, err := j.Write(t.Context(), journal.Delivery{Name: name, SHA256: name, Outcome: journal.Accepted}, func(tx *journal.Tx) error {
		return tx.Put(rows)
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func content(t testing.TB, j *journal.Journal, position int64) string {
	t.Helper()
	var b strings.Builder
	for _, ind := range []string{"bread", "trees"} {
		for o, err := range j.Observations(t.Context(), journal.Query{Indicator: ind, Position: position}) {
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, o.Indicator, o.Place, o.Period, o.Value)
		}
	}
	return b.String()
}

func TestInvariant2SameRowsTwiceChangeNothing(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	if _, _, err := j.Keys(t.Context(), []string{"bread", "trees"}, []string{"A", "B"}); err != nil {
		t.Fatal(err)
	}
	rows := []journal.Row{{1, 1, month(1), 5, 2, 3}, {1, 2, month(1), 0, 3, 3}, {2, 1, month(1), 7, 4, 3}}
	first := put(t, j, "a", rows...)
	second := put(t, j, "b", rows...)
	if first.New != 3 || second.Unchanged != 3 || second.New+second.Revised != 0 {
		t.Fatalf("got %+v then %+v", first, second)
	}
	third := put(t, j, "c", journal.Row{1, 1, month(1), 6, 2, 3})
	if third.Revised != 1 {
		t.Fatalf("a correction was counted as %+v", third)
	}
	p, _ := indicators.ParsePeriod("2024-01")
	revs, err := j.Revisions(t.Context(), "bread", "A", p)
	if err != nil || len(revs) != 2 || revs[0].Value != 5 || revs[1].Value != 6 || revs[1].Delivery != third.Seq {
		t.Fatalf("revisions %+v, %v", revs, err)
	}
	touched, head, err := j.Touched(t.Context(), second.Seq)
	if err != nil || head != third.Seq || !slices.Equal(touched, []string{"bread"}) {
		t.Fatalf("touched %v %d %v", touched, head, err)
	}
}

// Any order and any split of the same rows gives the same content, and every past position
// reads as it did when it was the newest (invariants 2 and 5).
func TestInvariants2And5AnySplitAndReplay(t *testing.T) {
	dir := inMemory(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		type key struct{ i, p, m int }
		values := rapid.MapOfN(rapid.Custom(func(rt *rapid.T) key {
			return key{rapid.IntRange(1, 2).Draw(rt, "i"), rapid.IntRange(1, 3).Draw(rt, "p"), rapid.IntRange(1, 12).Draw(rt, "m")}
		}), rapid.Float64Range(-1e6, 1e6), 1, 40).Draw(rt, "values")
		var rows []journal.Row
		for k, v := range values {
			rows = append(rows, journal.Row{Indicator: int32(k.i), Place: int32(k.p), Period: month(k.m), Value: v, Line: int64(len(rows) + 2)})
		}
		slices.SortFunc(rows, journal.Row.Compare)
		rows = rapid.Permutation(rows).Draw(rt, "order")
		n++
		whole := open(t, filepath.Join(dir, fmt.Sprint(n, "a.db")))
		split := open(t, filepath.Join(dir, fmt.Sprint(n, "b.db")))
		for _, j := range []*journal.Journal{whole, split} {
			if _, _, err := j.Keys(t.Context(), []string{"bread", "trees"}, []string{"A", "B", "C"}); err != nil {
				rt.Fatal(err)
			}
		}
		var seen []string
		for rest := rows; len(rest) > 0; {
			k := rapid.IntRange(1, len(rest)).Draw(rt, "piece")
			piece := slices.SortedFunc(slices.Values(rest[:k]), journal.Row.Compare)
			put(t, split, fmt.Sprint("part", len(rest)), piece...)
			seen = append(seen, content(t, split, 0))
			rest = rest[k:]
		}
		put(t, whole, "whole", slices.SortedFunc(slices.Values(rows), journal.Row.Compare)...)
		if a, b := content(t, whole, 0), content(t, split, 0); a != b {
			rt.Fatalf("content differs:\n%s\n%s", a, b)
		}
		for i, s := range seen {
			if got := content(t, split, int64(i+1)); got != s {
				rt.Fatalf("position %d reads differently now:\n%s\nthen:\n%s", i+1, got, s)
			}
		}
		_ = whole.Close()
		_ = split.Close()
	})
}

func TestWriteRollsBack(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	if _, _, err := j.Keys(t.Context(), []string{"bread"}, []string{"A"}); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	_, err := j.Write(t.Context(), journal.Delivery{Name: "x"}, func(tx *journal.Tx) error {
		if err := tx.Put([]journal.Row{{1, 1, month(1), 5, 2, 3}}); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v", err)
	}
	if head, _ := j.Head(t.Context()); head != 0 || content(t, j, 0) != "" {
		t.Fatalf("a failed delivery left something: head %d, %q", head, content(t, j, 0))
	}
}

func TestFindingsSurvive(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	want := diag.Finding{Code: "number_unreadable", Row: 12, Column: "القيمة", Cell: "C12", Value: "x", Severity: diag.Error}
	d, err := j.Write(t.Context(), journal.Delivery{Name: "x"}, func(tx *journal.Tx) error { return tx.Refuse(want) })
	if err != nil {
		t.Fatal(err)
	}
	got, err := j.Findings(t.Context(), d.Seq)
	if err != nil || len(got) != 1 || fmt.Sprint(got[0]) != fmt.Sprint(want) {
		t.Fatalf("got %+v, %v", got, err)
	}
}

// The deliveries of a source are given in their order, with what names them; an error ends it.
func TestDeliveriesOfASource(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	at := time.Date(2024, 9, 30, 9, 0, 0, 5e6, time.UTC)
	for i, source := range []string{"a", "b", "a"} {
		d := journal.Delivery{SHA256: fmt.Sprintf("sha%d", i), Name: "x", Origin: fmt.Sprintf("o%d", i), Source: source, Department: "water", Reading: "r", Modified: at}
		if _, err := j.Write(t.Context(), d, func(*journal.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	err := j.EachOf(t.Context(), "a", func(d journal.Delivery) error {
		got = append(got, fmt.Sprint(d.Seq, d.SHA256, d.Origin, d.Reading, d.Modified.Equal(at)))
		return nil
	})
	if err != nil || strings.Join(got, " ") != "1sha0o0rtrue 3sha2o2rtrue" {
		t.Errorf("%q, %v", got, err)
	}
	stop := errors.New("enough")
	if err := j.EachOf(t.Context(), "a", func(journal.Delivery) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
}

func TestSlotIsClaimedOnce(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	for i, want := range []bool{true, false} {
		got, err := j.ClaimSlot(t.Context(), "drops", "2024-03-29T00:00")
		if err != nil || got != want {
			t.Fatalf("claim %d: %v, %v", i, got, err)
		}
	}
	if last, err := j.LastSlot(t.Context(), "drops"); err != nil || last != "2024-03-29T00:00" {
		t.Fatalf("last slot %q, %v", last, err)
	}
}

// raced reports whether the race detector watches: SQLite, translated from C, is then ten times
// slower, and what is said by many repetitions is said by fewer.
func raced() bool {
	b, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(b.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}

// TestMain lets the test binary play the second process of P05 and the killed one of P01.
func TestMain(m *testing.M) {
	if raced() {
		_ = flag.Set("rapid.checks", "10")
	}
	switch path := os.Getenv("RASID_JOURNAL_CHILD"); os.Getenv("RASID_JOURNAL_TASK") {
	case "open":
		_, err := journal.Open(context.Background(), journal.Options{Path: path, Now: clock})
		fmt.Println(err)
		os.Exit(0)
	case "die":
		j, err := journal.Open(context.Background(), journal.Options{Path: path, Now: clock})
		if err != nil {
			panic(err)
		}
		_, _ = j.Write(context.Background(), journal.Delivery{Name: "half"}, func(tx *journal.Tx) error {
			rows := make([]journal.Row, 5000)
			for i := range rows {
				rows[i] = journal.Row{Indicator: 1, Place: 1, Period: int64(i)<<3 | 2, Value: 1, Line: int64(i)}
			}
			if err := tx.Put(rows); err != nil {
				panic(err)
			}
			p, _ := os.FindProcess(os.Getpid())
			_ = p.Kill()
			select {}
		})
	}
	os.Exit(m.Run())
}

func child(t *testing.T, task, path string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), "RASID_JOURNAL_CHILD="+path, "RASID_JOURNAL_TASK="+task)
	out, err := c.CombinedOutput()
	if err != nil && task != "die" {
		t.Fatalf("%s: %v\n%s", task, err, out)
	}
	return string(out)
}

func TestP05SecondProcessIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	open(t, path)
	if out := child(t, "open", path); !strings.Contains(out, "another rasid") {
		t.Fatalf("a second process got: %s", out)
	}
	ro, err := journal.Open(t.Context(), journal.Options{Path: path, ReadOnly: true})
	if err != nil {
		t.Fatalf("reading beside a writer: %v", err)
	}
	_ = ro.Close()
}

func TestP01KilledInTheMiddleLeavesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "rasid.db")
	j := open(t, path)
	if _, _, err := j.Keys(t.Context(), []string{"bread"}, []string{"A"}); err != nil {
		t.Fatal(err)
	}
	put(t, j, "whole", journal.Row{1, 1, month(1), 5, 2, 3})
	_ = j.Close()
	child(t, "die", path)
	j = open(t, path)
	if head, _ := j.Head(t.Context()); head != 1 || content(t, j, 0) != "bread A 2024-01 5\n" {
		t.Fatalf("after the kill: head %d, %q", head, content(t, j, 0))
	}
}

func TestP04DamageIsRefused(t *testing.T) {
	path := prepared(t)
	unwritten := damage(t, path)
	if _, err := journal.Open(t.Context(), journal.Options{Path: path, Now: clock}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Fatalf("damage gave %v", err)
	}
	unwritten()
}

func BenchmarkPut(b *testing.B) {
	const n = 1_000_000
	rows := make([]journal.Row, n)
	for i := range rows {
		rows[i] = journal.Row{Indicator: int32(i/250_000 + 1), Place: int32(i/1000%250 + 1), Period: int64(i%1000)*86400<<3 | 2, Value: float64(i) / 7, Line: int64(i + 2)}
	}
	for _, c := range []struct {
		name   string
		before func(*journal.Row) // makes what the journal holds before; nil: nothing
	}{
		{"new", nil},
		{"unchanged", func(*journal.Row) {}},
		{"revised", func(r *journal.Row) { r.Value++ }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				j := open(b, filepath.Join(b.TempDir(), "rasid.db"))
				if c.before != nil {
					before := slices.Clone(rows)
					for i := range before {
						c.before(&before[i])
					}
					put(b, j, "before", before...)
				}
				b.StartTimer()
				put(b, j, "now", rows...)
				b.StopTimer()
				_ = j.Close()
				b.StartTimer()
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func TestDeliveriesByPages(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	for i := range 7 {
		put(t, j, fmt.Sprint("file ", i+1))
	}
	for _, c := range []struct {
		filter journal.DeliveryFilter
		want   []int64
	}{
		{journal.DeliveryFilter{}, []int64{1, 2, 3, 4, 5, 6, 7}},
		{journal.DeliveryFilter{Newest: true, Limit: 3}, []int64{7, 6, 5}},
		{journal.DeliveryFilter{Newest: true, Limit: 3, BeforeSeq: 5}, []int64{4, 3, 2}},
		{journal.DeliveryFilter{AfterSeq: 2, BeforeSeq: 5}, []int64{3, 4}},
		{journal.DeliveryFilter{BeforeSeq: 1}, nil},
	} {
		list, err := j.Deliveries(t.Context(), c.filter)
		var got []int64
		for _, d := range list {
			got = append(got, d.Seq)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, want %v (%v)", c.filter, got, c.want, err)
		}
	}
}
