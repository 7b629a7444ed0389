package app_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/export"
	"rasid/internal/journal"
)

func exported(t testing.TB, a *app.App, o app.ExportOptions) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := a.Export(t.Context(), &b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// oddNames are what people call places and indicators, and what a reader or a spreadsheet may
// take for something else.
var oddNames = []string{`=HYPERLINK("http://x","y")`, `a,b "c"`, "المجموع", "Total", "سوق الحسكة\u200f", "-5", "+1,5", "@sum", "Source: x", "value", "2024-01", "a;b\tc|d", "'=quoted", "  spaced  ", "Qamişlo", "1.235", "#adm1+code"}

// C12 and the promise of export: whatever the plan calls things and whatever the values are, what
// is exported as a table and dropped again, in any language, is all unchanged; what is derived is passed over.
func TestExportedAndDroppedAgainIsUnchanged(t *testing.T) {
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		names := rapid.Permutation(oddNames).Draw(rt, "names")
		ids := rapid.Permutation([]string{"A", "1", "2024", "x-1", "1.234", "SY0801"}).Draw(rt, "ids")
		var plan strings.Builder
		fmt.Fprintf(&plan, "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}\ndepartments: [{id: d}]\nplaces:\n  - {id: R}\n")
		name := func(i int) string { b, _ := json.Marshal(names[i]); return string(b) }
		places := rapid.IntRange(1, 4).Draw(rt, "places")
		for i := range places {
			fmt.Fprintf(&plan, "  - {id: %q, within: R, name: %s}\n", ids[i], name(i))
		}
		plan.WriteString("indicators:\n")
		cadences := []indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year}
		series := rapid.IntRange(1, 3).Draw(rt, "series")
		kinds := make([]indicators.PeriodKind, series)
		for i := range kinds {
			kinds[i] = rapid.SampledFrom(cadences).Draw(rt, "every")
			fmt.Fprintf(&plan, "  - {id: i%d, name: %s, unit: %s, measure: level, every: %s, department: d}\n", i, name(5+i), rapid.SampledFrom([]string{`"%"`, "m³", `"a,b;\"c\""`, "SYP/bundle"}).Draw(rt, "unit"), kinds[i])
		}
		fmt.Fprintf(&plan, "  - {id: derived-one, unit: \"1\", measure: level, every: %s, department: d, derive: 2 / i0}\n", kinds[0])
		plan.WriteString("goals: []\n")
		dir := workspace(t)
		write(t, dir, "plan.yaml", plan.String())
		a := open(t, dir, nil)
		defer func() { _ = a.Close() }()

		var have []journal.Row
		for i := range kinds {
			for p := range places + 1 {
				at := indicators.PeriodAt(kinds[i], indicators.NewDate(1999, 1, 1)).Shift(rapid.IntRange(0, 15).Draw(rt, "first"))
				for range rapid.IntRange(0, 4).Draw(rt, "observations") {
					have = append(have, journal.Row{Indicator: int32(i + 1), Place: int32(p + 1), Period: at.Key(), Value: anyValue(rt), Line: 1})
					at = at.Shift(rapid.IntRange(1, 3).Draw(rt, "gap"))
				}
			}
		}
		var indicatorIDs, placeIDs []string
		for i := range kinds {
			indicatorIDs = append(indicatorIDs, fmt.Sprint("i", i))
		}
		placeIDs = append(append(placeIDs, "R"), ids[:places]...)
		if _, _, err := a.Journal.Keys(t.Context(), indicatorIDs, placeIDs); err != nil {
			rt.Fatal(err)
		}
		if _, err := a.Journal.Write(t.Context(), journal.Delivery{Name: oddNames[n%len(oddNames)], SHA256: "0", Department: "d", Outcome: journal.Accepted}, func(tx *journal.Tx) error { return tx.Put(have) }); err != nil {
			rt.Fatal(err)
		}
		before := content(t, a)
		for _, f := range []export.Format{export.CSV, export.XLSX, export.HXL, export.DHIS2} {
			o := app.ExportOptions{Format: f, Lang: rapid.SampledFrom([]indicators.Lang{"", "ar", "ku", "en"}).Draw(rt, "lang"), Mark: rapid.Bool().Draw(rt, "mark")}
			data := exported(t, a, o)
			if again := exported(t, a, o); !bytes.Equal(data, again) {
				rt.Fatalf("%s: other bytes the second time", f)
			}
			ending := "csv"
			if f == export.XLSX {
				ending = "xlsx"
			}
			d := drop(t, a, fmt.Sprintf("d/%s.%s", f, ending), string(data))
			if len(have) > 0 && (d.Outcome == journal.Duplicate || d.Unchanged != int64(len(have)) || d.New+d.Revised+d.Held+d.Refused+d.Blank > 0 || d.Unchanged+d.Skipped != d.Rows) {
				findings, err := a.Journal.Findings(t.Context(), d.Seq)
				rt.Fatalf("%s %q of %d observations: %+v\n%+v %v\n%s", f, o.Lang, len(have), d, findings, err, exported(t, a, app.ExportOptions{Format: export.CSV, Lang: o.Lang}))
			}
		}
		if after := content(t, a); after != before {
			rt.Fatalf("got\n%s\nwant\n%s", after, before)
		}
	})
}

// anyValue is a finite number, often one that people report or that sums leave behind.
func anyValue(rt *rapid.T) float64 {
	tenth, fifth := 0.1, 0.2
	v := rapid.OneOf(rapid.SampledFrom([]float64{0, tenth + fifth, 1.234, 999.999, -1.5, 1e21, 1e300, 5e-324, math.MaxFloat64, 123456789012, 1e-7, 2024, 45000}),
		rapid.Float64(), rapid.Map(rapid.IntRange(-1e6, 1e6), func(n int) float64 { return float64(n) / 1000 })).Draw(rt, "value") + 0
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 1
	}
	return v
}

func TestExportChooses(t *testing.T) {
	a := open(t, workspace(t), nil)
	drop(t, a, "water/x.csv", header+"water,A,2024-01,1\nwater,B,2024-02,2\nwater,R,2024-03,3\n")
	drop(t, a, "economy/x.csv", header+"bread,A,2024-01,4\n")
	day := func(s string) *indicators.Date { d, _ := indicators.ParseDate(s); return &d }
	for name, c := range map[string]struct {
		o    app.ExportOptions
		want string
	}{
		"all":                      {app.ExportOptions{}, "4 1 2 3"},
		"an indicator":             {app.ExportOptions{Indicators: []string{"water"}}, "1 2 3"},
		"a department":             {app.ExportOptions{Departments: []string{"economy"}}, "4"},
		"both contradict":          {app.ExportOptions{Indicators: []string{"water"}, Departments: []string{"economy"}}, ""},
		"a place":                  {app.ExportOptions{Places: []string{"A"}}, "4 1"},
		"a place holds others":     {app.ExportOptions{Places: []string{"R"}}, "4 1 2 3"},
		"from":                     {app.ExportOptions{From: day("2024-02-01")}, "2 3"},
		"to":                       {app.ExportOptions{To: day("2024-02-29")}, "4 1 2"},
		"as of cuts to":            {app.ExportOptions{To: day("2024-12-31"), AsOf: day("2024-01-31")}, "4 1"},
		"known before anything":    {app.ExportOptions{KnownAt: app.DemoTime.Add(-time.Hour)}, ""},
		"known after the delivery": {app.ExportOptions{KnownAt: app.DemoTime}, "4 1 2 3"},
	} {
		c.o.Format = export.JSONL
		var got []string
		dec := json.NewDecoder(bytes.NewReader(exported(t, a, c.o)))
		for {
			var line struct{ Value float64 }
			if err := dec.Decode(&line); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(line.Value))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: got %v, want %s", name, got, c.want)
		}
	}
	_, err := a.Export(t.Context(), io.Discard, app.ExportOptions{Format: export.CSV, Indicators: []string{"watr"}, Places: []string{"Q"}})
	if err == nil || !strings.Contains(err.Error(), `did you mean "water"?`) || !strings.Contains(err.Error(), `no place "Q"`) {
		t.Errorf("unknown names: %v", err)
	}
}

// Goals come as tables and as lines; a number that is not known is blank, never 0.
func TestExportGoals(t *testing.T) {
	a := open(t, workspace(t), nil)
	drop(t, a, "water/x.csv", header+"water,A,2024-01,100\n")
	asOf := indicators.NewDate(2024, 2, 1)
	for _, f := range []export.Format{export.CSV, export.XLSX, export.JSONL} {
		var b bytes.Buffer
		n, err := a.ExportGoals(t.Context(), &b, app.GoalsOptions{Format: f, AsOf: asOf})
		if err != nil || n != 2 {
			t.Fatalf("%s: %d goals, %v", f, n, err)
		}
		switch f {
		case export.CSV:
			rows, err := csv.NewReader(&b).ReadAll()
			if err != nil || len(rows) != 3 {
				t.Fatalf("%d rows, %v", len(rows), err)
			}
			actual := slices.Index(rows[0], "actual")
			if rows[1][0] != "w" || rows[1][actual] != "100" || rows[2][0] != "b" || rows[2][actual] != "" {
				t.Errorf("got %q", rows)
			}
		case export.XLSX:
			book, err := excelize.OpenReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows("Goals")
			if err != nil || len(rows) != 3 || rows[1][0] != "w" || rows[2][7] != "" {
				t.Errorf("got %q, %v", rows, err)
			}
		case export.JSONL:
			if lines := strings.Split(b.String(), "\n"); len(lines) != 3 || !strings.Contains(lines[0], `"actual":100`) || !strings.Contains(lines[1], `"actual":null`) {
				t.Errorf("got %s", b.String())
			}
		}
	}
	if _, err := a.ExportGoals(t.Context(), io.Discard, app.GoalsOptions{Format: export.HXL, AsOf: asOf}); err == nil {
		t.Error("goals were written as hxl")
	}
}

// A file is replaced at once or not at all.
func TestWriteFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	put := func(text string, err error) error {
		return app.WriteFile(name, func(w io.Writer) error {
			_, werr := io.WriteString(w, text)
			return errors.Join(werr, err)
		})
	}
	if err := put("old", nil); err != nil {
		t.Fatal(err)
	}
	if err := put("half", io.ErrUnexpectedEOF); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("got %v", err)
	}
	b, err := os.ReadFile(name)
	left, _ := os.ReadDir(filepath.Dir(name))
	if err != nil || string(b) != "old" || len(left) != 1 {
		t.Fatalf("%q, %d files, %v", b, len(left), err)
	}
}
