package app_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/export"
	"rasid/internal/journal"
)

// pricesWorkspace makes a workspace with a plan of one indicator at many places, without a goal.
func pricesWorkspace(t testing.TB, places int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	var list strings.Builder
	for p := range places {
		fmt.Fprintf(&list, "  - {id: m%d, within: R}\n", p)
	}
	write(t, dir, "plan.yaml", "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}\ndepartments: [{id: d}]\nplaces:\n  - {id: R}\n"+list.String()+
		"indicators:\n  - {id: price, unit: SYP, measure: level, every: day, department: d}\ngoals: []\n")
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	write(t, dir, "inbox/d/.keep", "")
	return dir
}

// writePrices writes a clean table of n rows to path, day by day: each day has a row for every
// place, so that no row is where the journal's order wants it.
func writePrices(t testing.TB, path string, n, places int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "indicator,place,period,value")
	start := indicators.NewDate(2015, 1, 1)
	for i := range n {
		fmt.Fprintf(w, "price,m%d,%s,%d.5\n", i%places, start.AddDays(i/places), i)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkIntake(b *testing.B) {
	for _, n := range []int{10, 10_000, 1_000_000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				dir := pricesWorkspace(b, 1000)
				writePrices(b, filepath.Join(dir, "inbox/d/x.csv"), n, 1000)
				a := open(b, dir, nil)
				b.StartTimer()
				if _, err := a.CollectOne(b.Context(), "drops"); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				if d, _, err := a.Journal.Delivery(b.Context(), 1); err != nil || d.New != int64(n) {
					b.Fatalf("%+v, %v", d, err)
				}
				_ = a.Close()
				b.StartTimer()
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

// BenchmarkExport writes 200,000 observations of a journal as csv.
func BenchmarkExport(b *testing.B) {
	const places, days = 1000, 200
	a := open(b, pricesWorkspace(b, places), nil)
	first := indicators.PeriodAt(indicators.Day, indicators.NewDate(2024, 1, 1))
	ids := make([]string, places)
	for i := range ids {
		ids[i] = fmt.Sprint("m", i)
	}
	if _, _, err := a.Journal.Keys(b.Context(), []string{"price"}, ids); err != nil {
		b.Fatal(err)
	}
	if _, err := a.Journal.Write(b.Context(), journal.Delivery{Name: "x.csv", SHA256: "0", Outcome: journal.Accepted}, func(tx *journal.Tx) error {
		for p := range int32(places) {
			rows := make([]journal.Row, days)
			for d := range rows {
				rows[d] = journal.Row{Indicator: 1, Place: p + 1, Period: first.Shift(d).Key(), Value: float64(d) + 0.5, Line: int64(d)}
			}
			if err := tx.Put(rows); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if n, err := a.Export(b.Context(), io.Discard, app.ExportOptions{Format: export.CSV}); err != nil || n != places*days {
			b.Fatal(n, err)
		}
	}
	b.ReportMetric(float64(places*days*b.N)/b.Elapsed().Seconds(), "rows/s")
}
