package export_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/export"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

var update = flag.Bool("update", false, "write the golden files anew")

func plan(t testing.TB) *indicators.Plan {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	return &indicators.Plan{ID: "p", TimeZone: zone, Languages: []indicators.Lang{"en"}, Illustrative: indicators.Plain("A sample\nin two lines."),
		Departments: []indicators.Department{{ID: "d"}},
		Places:      indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R", Name: indicators.Text{"en": `=A, "a"`, "ar": "ألف"}}}),
		Indicators: []indicators.Indicator{{ID: "i", Name: indicators.Text{"en": "+Water", "ar": "ماء"}, Unit: `m³ "a\b"`, Every: indicators.Month, Department: "d"},
			{ID: "j", Unit: "SYP", Every: indicators.Day, Department: "d"},
			{ID: "ratio", Name: indicators.Text{"en": "Ratio"}, Unit: "1", Every: indicators.Month, Department: "d", Derived: &indicators.Derivation{Text: `i / "=j"`}}}}
}

// observations are of every kind of period, one indicator has changed its cadence and another has
// left the plan. Derived values follow: whole, thin and missing.
func observations(t testing.TB) (list []*export.Row) {
	t.Helper()
	tenth, fifth := 0.1, 0.2
	for _, o := range []struct {
		indicator, place, period string
		value                    float64
	}{{"gone", "A", "2023", 1e300}, {"i", "A", "2024-W01", -1.25}, {"i", "A", "2024-01", tenth + fifth}, {"i", "A", "2024-W06", 2.5}, {"i", "A", "2024-02", 1.234}, {"i", "A", "2024-Q2", 5e-324}, {"i", "R", "2024-03", 0}, {"j", "A", "2024-03-31", 1e21}} {
		p, err := indicators.ParsePeriod(o.period)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, &export.Row{Reported: journal.Reported{Observation: indicators.Observation{Indicator: o.indicator, Place: o.place, Period: p, Value: o.value, Revision: 2, Delivery: 7, Row: 3},
			Department: "x", File: "-report.csv", ReceivedAt: time.Date(2024, 9, 30, 6, 0, 0, 5e6, time.UTC)}})
	}
	for m, p := range []indicators.Point{{Value: 1.5, Reported: 2, Expected: 2}, {Value: 0.25, Reported: 1, Expected: 2, Thin: true}, {Value: math.NaN(), Lacks: "j, " + indicators.NoNumber, Reported: 1, Expected: 2}} {
		p.Period, p.Delivery, p.Row = indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(m+1), 1)), 7, 3
		list = append(list, &export.Row{Derived: &p, Reported: journal.Reported{Observation: indicators.Observation{Indicator: "ratio", Place: "R", Period: p.Period, Value: p.Value, Delivery: p.Delivery, Row: p.Row},
			Department: "d", File: "-report.csv", ReceivedAt: time.Date(2024, 9, 30, 6, 0, 0, 5e6, time.UTC)}})
	}
	return list
}

func write(t testing.TB, cfg export.Config, list []*export.Row) []byte {
	t.Helper()
	var b bytes.Buffer
	cfg.Plan, cfg.Out = plan(t), &b
	w, err := export.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range list {
		if o.Derived != nil && !cfg.Format.Takes(o.Derived) {
			continue
		}
		if err := w.Write(o); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFormats(t *testing.T) {
	for _, f := range export.Formats() {
		for _, l := range []indicators.Lang{"", "ar"} {
			if f == export.XLSX || l != "" && f != export.CSV && f != export.HXL {
				continue // its reading is tested with the reader; only headers and names have a language
			}
			name := filepath.Join("testdata", strings.TrimSuffix(fmt.Sprint(f, "-", l), "-")+".golden")
			got := write(t, export.Config{Format: f, Lang: l}, observations(t))
			if *update {
				if err := os.WriteFile(name, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("%s, %v: got\n%s", name, err, got)
			}
		}
	}
	if marked := write(t, export.Config{Format: export.CSV, Mark: true}, nil); !bytes.HasPrefix(marked, []byte("\ufeffindicator,")) {
		t.Errorf("no mark in %q", marked)
	}
	if _, err := export.New(export.Config{Plan: plan(t), Format: "pdf"}); err == nil {
		t.Error("pdf was taken for a format")
	}
}

type full struct{ room int }

var errFull = errors.New("no space left")

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, errFull
	}
	return len(b), nil
}

// A disk that is full at any byte is told, whatever the format.
func TestFullDiskIsTold(t *testing.T) {
	list := observations(t)
	for _, f := range export.Formats() {
		whole := len(write(t, export.Config{Format: f}, list))
		for _, room := range []int{0, 1, whole / 2, whole - 1} {
			w, err := export.New(export.Config{Plan: plan(t), Format: f, Out: &full{room}})
			for _, o := range list {
				if err == nil && (o.Derived == nil || f.Takes(o.Derived)) {
					err = w.Write(o)
				}
			}
			if err == nil {
				err = w.Close()
			}
			if !errors.Is(err, errFull) {
				t.Errorf("%s with room for %d of %d bytes: %v", f, room, whole, err)
			}
		}
	}
}

// Prometheus' own tool takes the history, and what it then holds is what was exported.
func TestOpenMetricsBecomesBlocks(t *testing.T) {
	tool := needs.Tool(t, "promtool")
	dir := t.TempDir()
	history, data := filepath.Join(dir, "history.om"), filepath.Join(dir, "data")
	text := write(t, export.Config{Format: export.OpenMetrics}, observations(t))
	if err := os.WriteFile(history, text, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), tool, "tsdb", "create-blocks-from", "openmetrics", history, data).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := os.MkdirAll(filepath.Join(data, "wal"), 0o755); err != nil { // the tool looks for a whole database
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), tool, "tsdb", "dump", data).Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var got, want []string
	sample := regexp.MustCompile(`every="(\w+)", indicator="(\w+)", place="(\w+)".*} (\S+) (\d+)000`)
	for _, m := range sample.FindAllStringSubmatch(string(out), -1) {
		got = append(got, strings.Join(m[1:], " "))
	}
	zone := plan(t).TimeZone
	for _, o := range observations(t) {
		if o.Derived != nil && !export.OpenMetrics.Takes(o.Derived) {
			continue
		}
		next := o.Period.Last().AddDays(1).In(zone)
		want = append(want, fmt.Sprintf("%s %s %s %v %d", o.Period.Kind, o.Indicator, o.Place, o.Value, next.Unix()-1))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Fatalf("got\n%s\nwant\n%s\nfrom\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"), out)
	}
}

// BenchmarkExport writes an observation into nothing.
func BenchmarkExport(b *testing.B) {
	list := observations(b)[:8] // what was reported
	for _, f := range export.Formats() {
		b.Run(string(f), func(b *testing.B) {
			b.ReportAllocs()
			w, err := export.New(export.Config{Plan: plan(b), Format: f, Out: &full{1 << 60}})
			if err != nil {
				b.Fatal(err)
			}
			n := 0
			for b.Loop() {
				if n++; f == export.XLSX && n == 1<<20 {
					b.Skip("a sheet is full")
				}
				if err := w.Write(list[n%len(list)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
