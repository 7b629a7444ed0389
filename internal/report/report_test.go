package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/report"
	"rasid/internal/tabular/workbook"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		g, w := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
		for i := range g {
			if i >= len(w) || !bytes.Equal(g[i], w[i]) {
				t.Fatalf("%s, line %d is\n%s", path, i+1, g[i])
			}
		}
		t.Fatalf("%s is shorter", path)
	}
}

func page(t testing.TB, l indicators.Lang, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteHTML(&b, l, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func book(t testing.TB, l indicators.Lang, r *report.Report) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := report.WriteWorkbook(&b, l, r); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGolden(t *testing.T) {
	r := juneReport(t)
	for _, l := range indicators.Langs() {
		golden(t, string(l)+".html", page(t, l, r))
	}
	golden(t, "en.xlsx.txt", told(t, indicators.English, book(t, indicators.English, r)))
	golden(t, "ar.xlsx.txt", told(t, indicators.Arabic, book(t, indicators.Arabic, r)))
}

// told is a workbook as Rasid's own reader reads it.
func told(t *testing.T, l indicators.Lang, content []byte) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	var b bytes.Buffer
	for _, name := range f.GetSheetList() {
		view, err := f.GetSheetView(name, -1)
		if err != nil || view.RightToLeft == nil || *view.RightToLeft != (l == indicators.Arabic) {
			t.Errorf("%s: the view of %s is %+v, %v", l, name, view, err)
		}
		fmt.Fprintf(&b, "== %s\n", name)
		s, err := workbook.Open(bytes.NewReader(content), int64(len(content)), workbook.Options{Sheet: name})
		if err != nil {
			t.Fatal(err)
		}
		for {
			row, err := s.Next()
			if err != nil {
				break
			}
			fmt.Fprintf(&b, "%d:", row.Number)
			for i := range row.Cells {
				fmt.Fprintf(&b, "\t%s", row.Cells[i])
			}
			b.WriteByte('\n')
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	return b.Bytes()
}

// The same journal, plan and clock give the same bytes, whatever else they are: another journal of the same
// deliveries does, too.
func TestSameBytes(t *testing.T) {
	first, second := juneReport(t), halfYear(t).report(t, app.ReportOptions{Period: june})
	for _, l := range indicators.Langs() {
		if !bytes.Equal(page(t, l, first), page(t, l, second)) {
			t.Errorf("%s: two pages differ", l)
		}
		if !bytes.Equal(book(t, l, first), book(t, l, second)) {
			t.Errorf("%s: two workbooks differ", l)
		}
	}
}

// What was known then is what the report of then said: later deliveries change nothing of it.
func TestKnownAt(t *testing.T) {
	w := halfYear(t)
	then := w.now
	before := page(t, indicators.English, w.report(t, app.ReportOptions{Period: june, KnownAt: then}))
	w.deliver(t, time.July, 20, "economy/corrected.csv", "bread,A,2024-06,3000\nbread,B,2024-06,3000\nbread,C,2024-06,3000\n")
	if after := page(t, indicators.English, w.report(t, app.ReportOptions{Period: june, KnownAt: then})); !bytes.Equal(before, after) {
		t.Error("a later delivery changed the report of an earlier time")
	}
	now := w.report(t, app.ReportOptions{Period: june})
	if g, _ := now.Goal("fair-bread"); g.Status != indicators.OnTrack || g.Reports.OnTime != 3 {
		t.Errorf("with the correction bread is %s, %+v", g.Status, g.Reports)
	}
}

func TestFigures(t *testing.T) {
	r := juneReport(t)
	if r.AsOf.String() != "2024-06-30" || r.Before == nil || r.Before.String() != "2024-05-31" || !r.Whole() || r.Scoped {
		t.Errorf("it is about %s, compared with %v", r.AsOf, r.Before)
	}
	var changed []string
	for _, c := range r.Changes {
		changed = append(changed, fmt.Sprintf("%s %s %s→%s", c.Goal.Goal, c.Direction, c.Before, c.Status))
	}
	if got, want := strings.Join(changed, ", "), "fair-bread worse on_track→off_track, census achieved on_track→achieved"; got != want {
		t.Errorf("changes: %s", got)
	}
	var off, unjudged []string
	for _, g := range r.Decisions {
		off = append(off, g.Goal)
	}
	for _, u := range r.Unjudged {
		unjudged = append(unjudged, u.Goal.Goal+" "+string(u.Cause))
	}
	if got := strings.Join(off, " "); got != "fair-bread supplies dig-wells" {
		t.Errorf("to decide: %s", got)
	}
	if got := strings.Join(unjudged, ", "); got != "work never, fair-rice held, bread-in-rice held, dig-wells late, supplies late" {
		t.Errorf("cannot be judged: %s", got)
	}
	// Due in June were the reports on May, by 10 June, and those of water by 5 June; what came of them later than
	// that is late.
	want := map[string]string{"economy": "{4 4 0 0 0} files 1 refused 0 waiting 1", "water": "{4 0 3 1 1} files 2 refused 1 waiting 0", "works": "{1 0 0 1 0} files 0 refused 0 waiting 0"}
	for _, d := range r.Reporting {
		if got := fmt.Sprintf("%v files %d refused %d waiting %d", d.Reports, d.Files, d.RefusedRows, d.Waiting); got != want[d.Department.ID] {
			t.Errorf("%s: %s", d.Department.ID, got)
		}
	}
	if g, _ := r.Goal("dig-wells"); len(g.Coverage) != 1 || len(g.Coverage[0].Laggards) != 1 || g.Coverage[0].Laggards[0].Place != "C" || g.Reports.Revised != 1 {
		t.Errorf("wells: %+v, %+v", g.Coverage, g.Reports)
	}
	if n := len(r.Observed); n != 3+1+2+1 { // bread, rice, wells without C, supply
		t.Errorf("%d observations of June: %+v", n, r.Observed)
	}
	if g, _ := r.Goal("supplies"); len(g.Leaves) != 2 || g.Reports.Expected != 4 || len(g.Coverage) != 2 || g.Last == nil {
		t.Errorf("of a goal with parts: %d leaves, %+v, %+v, %+v", len(g.Leaves), g.Reports, g.Coverage, g.Last)
	}
	var order []string
	for _, s := range r.Sectors {
		order = append(order, fmt.Sprintf("%s %d", s.ID, len(s.Goals)))
	}
	if got := strings.Join(order, ", "); got != "services 5, land 3,  2" {
		t.Errorf("sectors: %s", got)
	}
}

func TestWhatItIsAbout(t *testing.T) {
	w := halfYear(t)
	quarter := w.report(t, app.ReportOptions{Period: indicators.PeriodAt(indicators.Quarter, june.First())})
	if quarter.From.String() != "2024-04-01" || quarter.Before.String() != "2024-03-31" || quarter.Reporting[0].Expected != 3*4 {
		t.Errorf("the quarter is from %s, compared with %s: %+v", quarter.From, quarter.Before, quarter.Reporting[0])
	}
	if r := w.report(t, app.ReportOptions{}); r.Period != june {
		t.Errorf("on 9 July the last month that is over is %s", r.Period)
	}
	july := w.report(t, app.ReportOptions{Period: june.Shift(1)})
	if july.Whole() || july.AsOf.String() != "2024-07-09" || !bytes.Contains(page(t, indicators.English, july), []byte("July 2024 is not over")) {
		t.Errorf("July is up to %s", july.AsOf)
	}
	if r := w.report(t, app.ReportOptions{Period: june.Shift(-5)}); r.Before != nil || !bytes.Contains(page(t, indicators.English, r), []byte("nothing earlier to compare with")) {
		t.Error("January is compared with a time before the plan")
	}
	land := w.report(t, app.ReportOptions{Period: june, Sectors: []string{"land"}})
	if len(land.Goals) != 3 || len(land.Reporting) != 1 || land.Counts[indicators.OffTrack] != 2 || !land.Scoped || len(land.Observed) != 3 {
		t.Errorf("of the sector: %d goals, %+v, %d observations", len(land.Goals), land.Reporting, len(land.Observed))
	}
	if r := w.report(t, app.ReportOptions{Period: june, Sectors: []string{"land"}, Goals: []string{"dig-wells", "pave"}}); len(r.Goals) != 1 {
		t.Errorf("both narrow it: %d goals", len(r.Goals))
	}
	asOf := june.First() + 10
	if r := w.report(t, app.ReportOptions{Period: june, AsOf: &asOf}); r.Whole() || r.AsOf != asOf {
		t.Errorf("up to %s", r.AsOf)
	}
	// Nothing is known of a time before anything came, not everything.
	none := w.report(t, app.ReportOptions{Period: june, KnownAt: time.Date(2024, 1, 2, 0, 0, 0, 0, time.UTC)})
	if len(none.Observed) != 0 || none.Files != 0 || none.Reporting[0].OnTime != 0 || none.Reporting[0].Missing == 0 || !bytes.Contains(page(t, indicators.English, none), []byte("Nothing had been received yet")) {
		t.Errorf("before anything came: %+v", none.Reporting)
	}
	for _, l := range indicators.Langs() {
		for _, r := range []*report.Report{quarter, july, land, none} {
			book(t, l, r)
			if m := regexp.MustCompile(`>[^<]*\breport\.[a-z]`).Find(page(t, l, r)); m != nil {
				t.Errorf("%s: a text is missing: %s", l, m)
			}
		}
	}
}

// tags are all elements that the page may have: whatever a plan, a place or a file is called adds none.
var tags = strings.Fields("html head meta title style body svg defs pattern rect path circle header p h1 h2 h3 h4 bdi main section ul li b span table thead tbody tfoot tr th td a div nav article figure figcaption dl dt dd footer polyline polygon line text tspan")

// quoted are values of attributes; loads are elements that would run or load something.
var (
	quoted = regexp.MustCompile(`="[^"]*"`)
	loads  = regexp.MustCompile(`<\w[^>]*\s(on\w+|src|style)=|<a [^>]*href="[^#]|url\([^#]|@import`)
)

func TestThePageIsHarmless(t *testing.T) {
	r := juneReport(t)
	for _, l := range indicators.Langs() {
		text := string(page(t, l, r))
		for _, m := range regexp.MustCompile(`<(\w+)`).FindAllStringSubmatch(quoted.ReplaceAllString(text, `=""`), -1) {
			if !slices.Contains(tags, m[1]) {
				t.Errorf("%s: the page has an element %s", l, m[1])
			}
		}
		if m := loads.FindString(text); m != "" {
			t.Errorf("%s: something is loaded or runs: %s", l, m)
		}
		if !strings.Contains(text, `content="default-src &#39;none&#39;; style-src &#39;sha256-`) || strings.Count(text, "<style>") != 1 {
			t.Errorf("%s: the page may do more than use its own style", l)
		}
		if rtl := strings.Contains(text, `<html lang="`+string(l)+`" dir="rtl">`); rtl != (l == indicators.Arabic) {
			t.Errorf("%s: from right to left: %v", l, rtl)
		}
		if strings.ContainsRune(text, '\uFFFD') {
			t.Errorf("%s: a text is set apart twice", l)
		}
		notice := r.Of.Illustrative.In(l)
		if margin := regexp.MustCompile(`@bottom-(left|right) \{ content: "[^"]+"`).FindString(text); notice == "" || margin == "" {
			t.Errorf("%s: the notice does not stand on every sheet of paper", l)
		}
	}
}

// No cell of the workbook is a formula, whatever a plan, a place or a file is called.
func TestTheWorkbookIsHarmless(t *testing.T) {
	r := juneReport(t)
	f, err := excelize.OpenReader(bytes.NewReader(book(t, indicators.English, r)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	signs := 0
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, value := range row {
				cell, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, err := f.GetCellFormula(sheet, cell); err != nil || formula != "" {
					t.Errorf("%s!%s is a formula: %s, %v", sheet, cell, formula, err)
				}
				if strings.HasPrefix(value, "=") {
					signs++
				}
			}
		}
	}
	if signs < 4 {
		t.Errorf("only %d texts begin with a sign that a formula begins with", signs)
	}
}
