package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
)

// moody is a server that does what it is told.
type moody struct {
	*httptest.Server
	status int
	body   string
	asked  []string
}

func newMoody(t *testing.T) *moody {
	m := &moody{status: http.StatusOK, body: "month,litres,phone\n2024-01,10,0999\n2024-02,many,0998\n"}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		m.asked = append(m.asked, r.URL.String())
		w.Header().Set("Content-Type", "text/csv")
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, len(m.body)))
		w.Header().Set("Set-Cookie", "session=hunter2")
		if m.status == http.StatusOK && r.Header.Get("If-None-Match") == w.Header().Get("ETag") {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.WriteHeader(m.status)
		_, _ = w.Write([]byte(m.body))
	}))
	t.Cleanup(m.Close)
	return m
}

const moodySource = `sources: [{id: s, kind: http-table, department: water, url: "%s/x", auth: {query: {name: k, value: "${env:RUNS_KEY}"}}, cron: "0 6 * * *", spread: 5m, map: [{indicator: water, place: {constant: A}, period: month, value: litres}]}]
`

// Runs are kept with what came of them; those that find nothing new are counted; and no secret is
// in any of it.
func TestRunsAreKept(t *testing.T) {
	t.Setenv("RUNS_KEY", "hunter2")
	server := newMoody(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(moodySource, server.URL))
	a := open(t, dir, nil)
	collectAll(t, a)
	for range 3 {
		collectAll(t, a)
	}
	server.status, server.body = http.StatusForbidden, "hunter2 is not known"
	if _, err := a.CollectOne(t.Context(), "s"); err == nil {
		t.Error("a refusal is no error")
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	a = open(t, dir, nil) // another process counts on
	if _, err := a.CollectOne(t.Context(), "s"); err == nil {
		t.Error("a refusal is no error")
	}
	list, err := a.Runs(t.Context(), "s", 9)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range list {
		got = append(got, fmt.Sprintf("%d %s %s new %d refused %d of %v, %d requests, %d repeats", r.Run, r.Cause, r.Outcome, r.New, r.Refused, r.Deliveries, r.Requests, r.Repeats))
	}
	want := []string{"3 command failed new 0 refused 0 of [], 1 requests, 1 repeats", "2 command unchanged new 0 refused 0 of [], 1 requests, 2 repeats", "1 command delivered new 1 refused 1 of [1], 1 requests, 0 repeats"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("kept\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, s := range a.Sources() {
		if s.Err == "" || s.Run != 3 || s.Success.IsZero() {
			t.Errorf("source %+v", s)
		}
	}
	whole, err := a.RunWhole(t.Context(), indicators.English, 1)
	if err != nil || len(whole.Read) != 1 || whole.Read[0].Again == nil {
		t.Fatalf("%+v, %v", whole, err)
	}
	again := whole.Read[0].Again
	if fmt.Sprint(again.Table) != "[[month litres phone] [2024-01 10 0999] [2024-02 many 0998]]" || len(again.Observations) != 1 || again.Preview.Refused != 1 || whole.Exchanges[0].Status != "200 OK" {
		t.Errorf("read again: %+v, %v", again, whole.Exchanges)
	}
	var all []any
	for _, r := range list {
		w, err := a.RunWhole(t.Context(), indicators.Arabic, r.Run)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, w)
	}
	if b, err := json.Marshal(all); err != nil || strings.Contains(string(b), "hunter2") {
		t.Errorf("a secret is kept with a run: %s, %v", b, err)
	}
	if _, err := a.RunWhole(t.Context(), indicators.English, 99); err == nil || !strings.Contains(err.Error(), "there is no run 99") {
		t.Errorf("run 99: %v", err)
	}
	if _, err := a.Runs(t.Context(), "x", 9); err == nil || !strings.Contains(err.Error(), `there is no source "x"; rasid.yaml has s`) {
		t.Errorf("source x: %v", err)
	}
}

// What everybody sees of a run are the columns that a mapping names: the others are not journalled,
// and whoever is in them is nobody's business.
func TestPageWithholdsWhatNoMappingNames(t *testing.T) {
	t.Setenv("RUNS_KEY", "hunter2")
	server := newMoody(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(moodySource, server.URL))
	a := open(t, dir, nil)
	collectAll(t, a)
	server.body = "0999,nothing,that,is,known\n0998,in,this,table,either\n" // of which nothing is understood
	collectAll(t, a)
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	page := func(path string) string {
		w := httptest.NewRecorder()
		app.NewService(a, "test").ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if w.Code != http.StatusOK {
			t.Fatalf("%s: %d %s", path, w.Code, w.Body)
		}
		return w.Body.String()
	}
	first := page("/runs/1?lang=en")
	for _, want := range []string{"phone", "litres", ">10<", ">many<", "·····", "403 Forbidden"} {
		if has := strings.Contains(first, want); has == (want == "403 Forbidden") {
			t.Errorf("%q is shown: %v\n%s", want, has, first)
		}
	}
	for _, p := range []string{first, page("/runs/2?lang=ar")} {
		for _, bad := range []string{"0999", "0998", "hunter2"} {
			if strings.Contains(p, bad) {
				t.Errorf("the page shows %s:\n%s", bad, p)
			}
		}
	}
	if list := page("/runs?source=s&lang=ku"); !strings.Contains(list, "/runs/2") || !strings.Contains(page("/deliveries/1?lang=en"), "/runs/1") {
		t.Errorf("no way from list and delivery to the run:\n%s", list)
	}
}

func TestSourcesStatus(t *testing.T) {
	t.Setenv("RUNS_KEY", "x")
	server := newMoody(t)
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf(moodySource, server.URL)+"  # the end\n")
	a := open(t, dir, nil)
	before, err := a.SourcesStatus(t.Context())
	if err != nil || len(before) != 1 || before[0].Last != nil || before[0].LastSuccess != nil {
		t.Fatalf("%+v, %v", before, err)
	}
	collectAll(t, a)
	after, err := a.SourcesStatus(t.Context())
	if err != nil || after[0].Last == nil || after[0].Last.Outcome != journal.RunDelivered || after[0].LastSuccess == nil || after[0].CatchUp != "latest" || after[0].Spread != "5m0s" {
		t.Fatalf("%+v, %v", after, err)
	}
	if len(after[0].Next) != 3 {
		t.Fatalf("next %+v", after[0].Next)
	}
	for i, n := range after[0].Next {
		if !strings.HasSuffix(n.Slot, "T06:00") || n.At.Hour() != 6 || n.At.Minute() > 4 || i > 0 && n.At.Sub(after[0].Next[i-1].At) != 24*time.Hour {
			t.Errorf("next %+v", n)
		}
	}
}

// A slot that is made up for asks about its own day, and its run says which slot it was for.
func TestEverySlotThatIsMadeUpForAsksAboutItsDay(t *testing.T) {
	var mu sync.Mutex
	var days []string // guarded by mu
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		days = append(days, r.URL.Query().Get("day"))
		w.Header().Set("Content-Type", "text/csv")
		_, _ = fmt.Fprintf(w, "indicator,place,period,value\nwater,A,2024-01,%d\n", len(days))
	}))
	defer server.Close()
	dir := workspace(t)
	write(t, dir, "rasid.yaml", fmt.Sprintf("web: {listen: \"127.0.0.1:0\"}\nsources: [{id: s, kind: http-table, department: water, url: \"%s/?day={date}\", cron: \"0 0 * * *\", catch_up: all, trusted: true}]\n", server.URL))
	a := open(t, dir, nil)
	slot := func(ago int) string { return time.Now().In(a.Plan.TimeZone).AddDate(0, 0, -ago).Format("2006-01-02") }
	last := slot(3)
	if _, err := a.Journal.ClaimSlot(t.Context(), "s", last+"T00:00"); err != nil {
		t.Fatal(err)
	}
	if err := a.Journal.FinishSlot(t.Context(), "s", last+"T00:00", "done"); err != nil {
		t.Fatal(err)
	}
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	get := served(t, dir)
	eventually(t, get, "/runs?lang=en", `href="/runs/3"`)
	mu.Lock()
	defer mu.Unlock()
	from, err := time.Parse(time.DateOnly, last)
	if err != nil {
		t.Fatal(err)
	}
	for i, day := range days[:3] {
		if want := from.AddDate(0, 0, i+1).Format(time.DateOnly); day != want || !strings.Contains(get(fmt.Sprintf("/runs/%d?lang=en", i+1)), want+" 00:00") {
			t.Errorf("run %d asks about %s, want %s, and says so", i+1, day, want)
		}
	}
}
