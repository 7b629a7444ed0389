package app_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
	"rasid/internal/recorded"
)

// api is a server of two pages, whose second a test may change.
type api struct {
	*httptest.Server
	second string
	sheet  string // of /sheet, with an ETag of its own
	same   int    // how often it said that nothing has changed
}

func newAPI(t *testing.T) *api {
	s := &api{second: `{"pages":2,"items":[{"m":"2024-03","v":13}]}`, sheet: sheet}
	mux := http.NewServeMux()
	mux.HandleFunc("/items", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.FormValue("page") == "1" {
			_, _ = io.WriteString(w, `{"pages":2,"items":[{"m":"2024-01","v":11},{"m":"2024-02","v":12}]}`)
			return
		}
		_, _ = io.WriteString(w, s.second)
	})
	mux.HandleFunc("/sheet", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", fmt.Sprintf("%q", fmt.Sprint(len(s.sheet))))
		if r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			s.same++
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = io.WriteString(w, s.sheet)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

const pagedSource = `sources:
  - id: s
    kind: http-json
    department: water
    url: "%s/items?from={from}"
    rows: '.items[] | {indicator: "water", place: "A", period: .m, value: %s}'
    pages: {by: number, parameter: page, more: (.items | length) > 1}
`

// Invariant 4: what an API said is journalled as it came, all pages of a run together, and each
// value leads to its page and row. What is asked, page by page and with which token, is what was recorded.
func TestInvariant4APIValuesLeadToPageAndRow(t *testing.T) {
	server := newAPI(t)
	const token = "token-of-the-items"
	t.Setenv("RASID_APP_ITEMS_TOKEN", token)
	talk := recorded.Open(t, recorded.Config{File: filepath.Join("testdata", "recorded", "items.txtar"), Upstream: func() string { return server.URL }, Secrets: []string{token}})
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(pagedSource, talk.URL, ".v")+"    auth: {bearer: \"${env:RASID_APP_ITEMS_TOKEN}\"}\n")
	a := open(t, dir, nil)
	collectAll(t, a)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != 3 || d.Outcome != journal.Accepted || content(t, a) != "water A 2024-01 11\nwater A 2024-02 12\nwater A 2024-03 13\n" {
		t.Fatalf("%+v, %v\n%s", d, err, content(t, a))
	}
	raw, err := os.ReadFile(filepath.Join(dir, "archive", "objects", d.SHA256[:2], d.SHA256))
	if want := `{"pages":2,"items":[{"m":"2024-01","v":11},{"m":"2024-02","v":12}]}` + "\n" + server.second; err != nil || string(raw) != want {
		t.Errorf("kept %s, %v", raw, err)
	}
	x, err := a.Explain(t.Context(), "w", indicators.DateOf(app.DemoTime), time.Time{})
	if err != nil || len(x.Observations) != 3 {
		t.Fatal(x.Observations, err)
	}
	for i, want := range []string{"1 1 value D2", "1 2 value D3", "2 1 value D4"} {
		if o := x.Observations[i]; fmt.Sprint(o.Page, o.PageRow, " ", o.Column, " ", o.Cell) != want {
			t.Errorf("%+v, want %s", o, want)
		}
	}
	if collectAll(t, a); deliveries(t, a) != 1 {
		t.Error("the same answer became a delivery")
	}
	server.second = `{"pages":2,"items":[{"m":"2024-03","v":14}]}`
	if collectAll(t, a); deliveries(t, a) != 2 || !strings.HasSuffix(content(t, a), "2024-03 14\n") {
		t.Errorf("a correction: %s", content(t, a))
	}
}

// What the program cannot make rows of is kept and refused; a corrected program reads the same
// bytes again.
func TestAnswersAreKeptAlsoWhenTheyCannotBeRead(t *testing.T) {
	server := newAPI(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(pagedSource, server.URL, "(.v | ltrimstr(1) | fromjson)"))
	a := open(t, dir, nil)
	collectAll(t, a)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Outcome != journal.Refused || content(t, a) != "" {
		t.Fatalf("%+v, %v", d, err)
	}
	findings, err := a.Journal.Findings(t.Context(), 1)
	if err != nil || len(findings) != 1 || findings[0].Code != "json_rows_failed" || findings[0].Args["page"] != "1" {
		t.Errorf("%+v, %v", findings, err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "rasid.yaml", fmt.Sprintf(pagedSource, server.URL, ".v"))
	a = open(t, dir, nil)
	if collectAll(t, a); len(strings.Split(content(t, a), "\n")) != 4 {
		t.Errorf("got %s", content(t, a))
	}
}

// A page that is too large for the memory is refused whatever size_limit says, and with what helps.
func TestALargePageIsRefusedWithWhatHelps(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Content-Length", "33554433")
	}))
	defer server.Close()
	for limit, want := range map[string]string{"1GiB": "ask for smaller pages", "1MiB": "raise size_limit"} {
		dir := workspace(t)
		write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: http-json, department: water, url: %q, rows: '.[]', size_limit: %s}]\n", server.URL, limit))
		if _, err := open(t, dir, nil).CollectOne(t.Context(), "s"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", limit, err, want)
		}
	}
}

// A server that says that nothing has changed is believed, until the mapping or the plan has.
func TestUnchangedSheetIsNotSentAgain(t *testing.T) {
	server := newAPI(t)
	dir := workspace(t)
	config := fmt.Sprintf("sources: [{id: s, kind: http-table, department: water, url: %q}]\n", server.URL+"/sheet")
	write(t, dir, "rasid.yaml", config)
	a := open(t, dir, nil)
	for i, want := range []int{0, 1, 2} {
		if collectAll(t, a); server.same != want || deliveries(t, a) != 1 {
			t.Fatalf("run %d: %d times unchanged, %d deliveries", i, server.same, deliveries(t, a))
		}
	}
	server.sheet += "water,B,2024-01,7\n"
	if collectAll(t, a); server.same != 2 || deliveries(t, a) != 2 {
		t.Errorf("a changed sheet is not read")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, nil) // the mark is in the journal
	if collectAll(t, a); server.same != 3 {
		t.Error("after a restart the sheet is asked for again")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "plan.yaml", strings.Replace(planYAML, "{id: B, within: R}", "{id: B, within: R, name: Bee}", 1))
	a = open(t, dir, nil)
	if collectAll(t, a); server.same != 3 {
		t.Error("a changed plan does not ask for the sheet again")
	}
}

// A workbook comes by HTTP as it would from a folder, whatever the server calls it.
func TestWorkbookByHTTP(t *testing.T) {
	book := excelize.NewFile()
	for i, row := range [][]any{{"#indicator+code", "#adm1+code", "#date+period", "#value"}, {"water", "A", "2024-01", 10}, {"water", "B", "2024-02", 11.5}} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_ = book.Write(w)
	}))
	defer server.Close()
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: s, kind: http-table, department: water, url: %q}]\n", server.URL+"/download?id=7"))
	a := open(t, dir, nil)
	collectAll(t, a)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Name != "s.xlsx" || d.New != 2 || content(t, a) != "water A 2024-01 10\nwater B 2024-02 11.5\n" {
		t.Errorf("%+v, %v\n%s", d, err, content(t, a))
	}
}

func collectAll(t *testing.T, a *app.App) {
	t.Helper()
	if run, err := a.CollectOne(t.Context(), "s"); err != nil || len(run.Troubles) > 0 {
		t.Fatalf("%+v, %v", run.Troubles, err)
	}
}

func deliveries(t *testing.T, a *app.App) int {
	t.Helper()
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	return len(list)
}
