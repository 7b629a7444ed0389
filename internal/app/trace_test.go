package app_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
)

// wideConfig maps one file's columns to two indicators and, by constants, to places and periods.
const wideConfig = `web: {listen: "127.0.0.1:0"}
sources:
  - id: drops
    kind: folder
    path: inbox
    settle: 1ms
    hold_above: 100%
    map:
      - {indicator: water, place: place, period: {column: month, as: month}, value: [m3, "المياه"]}
      - {indicator: hours, place: place, period: {column: month, as: month}, value: hours}
      - {indicator: staff, place: {constant: A}, period: {column: month, as: month}, value: staff A, where: {place: A}}
      - {indicator: staff, place: {constant: B}, period: {column: month, as: month}, value: staff B, where: {place: A}}
`

const widePlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: water}]
places: [{id: R}, {id: A, within: R}, {id: B, within: R}]
indicators:
  - {id: water, unit: m³, measure: flow, every: month, department: water}
  - {id: hours, unit: h, measure: level, every: month, department: water, valid: {max: 24}}
  - {id: staff, unit: n, measure: level, every: month, department: water}
goals:
  - {id: w, owner: water, indicator: water, target: {reach: 1200, from: 0}}
  - {id: h, owner: water, indicator: hours, target: {at_least: 10}}
  - {id: s, owner: water, indicator: staff, target: {at_least: 3}}
`

// archived returns a delivery's bytes as the archive holds them, checked against their name.
func archived(t testing.TB, dir, sha string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, "archive", "objects", sha[:2], sha))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprintf("%x", sha256.Sum256(b)); got != sha {
		t.Fatalf("the archive holds %s under %s", got, sha)
	}
	return b
}

// cellOf finds a cell such as "D12" in a table by means of its own.
func cellOf(t testing.TB, table []byte, address string) (header, cell string) {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff"))))
	r.FieldsPerRecord = -1
	r.Comma = rune(regexp.MustCompile(`[,;\t]`).Find(table)[0])
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	row, err := strconv.Atoi(address[1:])
	if err != nil || row > len(rows) {
		t.Fatalf("no cell %s in\n%s", address, table)
	}
	return rows[0][address[0]-'A'], rows[row-1][address[0]-'A']
}

// Invariant 4: from every number on the page and in an explanation one comes to the observation,
// its revision, the delivery, the row and column, and in the archived bytes to that very cell.
func TestInvariant4EveryNumberLeadsToItsCell(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "plan.yaml", widePlan)
	write(t, dir, "rasid.yaml", wideConfig)
	a := open(t, dir, nil)
	drop(t, a, "water/first.csv", "place,month,m3,hours,staff A,staff B\nA,2024-01,100,12,3,4\nB,2024-01,50,11,,\nA,2024-02,90,13,5,6\nB,2024-02,60,9,,\n")
	drop(t, a, "water/other columns.csv", "\ufeffhours;staff B;staff A;المياه;note;place;month\r\n14;7;8;111;x;A;2024-02\r\n")
	drop(t, a, "water/3.csv", "place,month,m3,hours,staff A,staff B\nA,2024-03,80,12,3,4\nB,2024-03,70,12,,\n")

	service := app.NewService(a, "test")
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	asOf := indicators.NewDate(2024, 9, 30)
	cells := 0
	for _, goal := range a.Plan.Goals {
		x, err := a.Explain(t.Context(), goal.ID, asOf, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		page := get(t, service, "/goals/"+goal.ID+"?lang=en")
		for _, o := range x.Observations {
			d, ok, err := a.Journal.Delivery(t.Context(), o.Delivery)
			if err != nil || !ok || d.SHA256 != o.SHA256 || d.Name != o.File {
				t.Fatalf("%+v names a delivery %+v, %v", o, d, err)
			}
			revisions, err := a.Journal.Revisions(t.Context(), goal.Indicator, o.Place, o.Period)
			if err != nil || len(revisions) < o.Revision || revisions[o.Revision-1].Value != o.Value || revisions[o.Revision-1].Delivery != o.Delivery {
				t.Fatalf("%+v is not among %+v, %v", o, revisions, err)
			}
			header, cell := cellOf(t, archived(t, dir, o.SHA256), o.Cell)
			if v, err := strconv.ParseFloat(cell, 64); err != nil || v != o.Value || header != o.Column || o.Cell[1:] != strconv.FormatInt(o.Row, 10) {
				t.Errorf("%+v leads to %q under %q", o, cell, header)
			}
			// The page shows the same, with a link to the delivery, whose page names the bytes.
			row := fmt.Sprintf(`<a href="/deliveries/%d"><bdi>%s</bdi></a></td><td class="number" data-label="cell"><bdi>%s</bdi>`, o.Delivery, o.File, o.Cell)
			if !strings.Contains(page, row) {
				t.Errorf("the page of %s has no row %s", goal.ID, row)
			}
			if delivery := get(t, service, fmt.Sprintf("/deliveries/%d?lang=en", o.Delivery)); !strings.Contains(delivery, o.SHA256) {
				t.Errorf("the page of delivery %d does not name its bytes", o.Delivery)
			}
			cells++
		}
		if x.Goal.Actual == nil || len(x.Observations) == 0 {
			t.Errorf("%s: nothing to explain: %+v", goal.ID, x.Goal)
		}
	}
	if cells != 18 {
		t.Errorf("%d cells were found, want 18: three months of three indicators at two places", cells)
	}
	// A mapping that changes later does not change where numbers came from.
	before, _ := a.Explain(t.Context(), "w", asOf, time.Time{})
	_ = a.Close()
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	after, err := open(t, dir, nil).Explain(t.Context(), "w", asOf, time.Time{})
	if fmt.Sprint(before.Observations) != fmt.Sprint(after.Observations) || err != nil {
		t.Errorf("with another mapping the same numbers come from\n%+v\ninstead of\n%+v", after.Observations, before.Observations)
	}
}

// What an explanation lists is what the verdict rests on: no more, and nothing is missing.
func TestInvariant4ExplanationHoldsEveryInput(t *testing.T) {
	a := open(t, workspace(t), nil)
	var rows strings.Builder
	for y, m := 2023, 1; y < 2024 || m <= 3; m++ {
		if m > 12 {
			y, m = 2024, 1
		}
		fmt.Fprintf(&rows, "bread,A,%d-%02d,%d\n", y, m, 50+m)
	}
	drop(t, a, "economy/b.csv", header+rows.String())
	x, err := a.Explain(t.Context(), "b", indicators.NewDate(2024, 2, 29), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, o := range x.Observations {
		got = append(got, o.Period.String())
	}
	// A ceiling's trend begins with five reports from before the plan; March had not ended.
	if want := "2023-08 2023-09 2023-10 2023-11 2023-12 2024-01 2024-02"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, " "), want)
	}
}

// A file whose rows hold several values each is counted by value, held only when most of its
// values are refused, and its problems name the cell that is meant.
func TestC06SeveralValuesInARow(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "plan.yaml", widePlan)
	write(t, dir, "rasid.yaml", strings.Replace(wideConfig, "hold_above: 100%", "hold_above: 50%", 1))
	a := open(t, dir, nil)
	var b strings.Builder
	b.WriteString("place,month,m3,hours,staff A,staff B\n")
	for m := 1; m <= 9; m++ {
		fmt.Fprintf(&b, "A,2024-%02d,%d,99,1,2\nB,2024-%02d,%d,99,,\n", m, m, m, m)
	}
	d := drop(t, a, "water/w.csv", b.String())
	if d.Outcome != journal.Partial || d.Rows != 18 || d.New != 36 || d.Refused != 18 {
		t.Errorf("18 of 54 values refused: %+v", d)
	}
	d = drop(t, a, "water/twice.csv", "place,month,m3,hours,staff A,staff B\nA,2024-01,1,5,1,2\nA,2024-01,1,6,1,2\n")
	findings, err := a.Journal.Findings(t.Context(), d.Seq)
	if err != nil || len(findings) == 0 {
		t.Fatal(findings, err)
	}
	for _, f := range findings {
		if f.Code == "conflicting_rows" && (f.Column != "hours" || f.Cell != fmt.Sprintf("D%d", f.Row)) {
			t.Errorf("two values for hours are told of as %+v", f)
		}
	}
}

// get reads a page without a network.
func get(t *testing.T, h http.Handler, path string) string {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
	return w.Body.String()
}
