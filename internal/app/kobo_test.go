package app_test

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"rasid/internal/app"
	"rasid/internal/needs"
)

const koboPlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: d}]
places: [{id: R}, {id: A, within: R, aliases: [hasakah]}, {id: B, within: R, aliases: [الرقة]}]
indicators:
  - {id: visits, unit: visits, measure: flow, every: month, department: d}
  - {id: solar, unit: visits, measure: flow, every: month, department: d}
  - {id: litres, unit: l, measure: flow, every: month, department: d}
goals: [{id: g, owner: d, indicator: visits, target: {reach: 100, from: 0}}]
`

// form is a form of KoboToolbox, whose server filters, selects and parts as the real one does.
type form struct {
	*httptest.Server
	submissions []map[string]any
	most        int    // submissions of a page, whatever is asked for
	ignores     bool   // it does not know the parameter "query"
	lost        int    // submissions that it counts and does not send
	asked       string // authorization and parameters of the last request
}

func newForm(t *testing.T, submissions ...string) *form {
	f := &form{most: 2}
	for _, s := range submissions {
		f.add(t, s)
	}
	f.Server = httptest.NewServer(http.HandlerFunc(f.answer))
	t.Cleanup(f.Close)
	return f
}

func (f *form) add(t *testing.T, s string) {
	t.Helper()
	var x map[string]any
	if err := json.Unmarshal([]byte(s), &x); err != nil {
		t.Fatal(s, err)
	}
	x["_id"] = len(f.submissions) + 1
	f.submissions = append(f.submissions, x)
}

func (f *form) answer(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != "/api/v2/assets/aYuTZn9vegi3Z49MXwKjep/data.json" {
		http.NotFound(w, r)
		return
	}
	f.asked = r.Header.Get("Authorization") + " " + r.FormValue("query") + " " + r.FormValue("fields") + " " + r.FormValue("sort")
	query, fields := map[string]map[string]string{}, []string{}
	if json.Unmarshal([]byte(r.FormValue("query")), &query) != nil || json.Unmarshal([]byte(r.FormValue("fields")), &fields) != nil {
		http.Error(w, `{"detail":"bad"}`, http.StatusBadRequest)
		return
	}
	found := []map[string]any{}
	for _, s := range f.submissions {
		fits := s != nil
		for field, bounds := range query {
			v, _ := s[field].(string)
			fits = fits && (f.ignores || v >= bounds["$gte"] && v < bounds["$lt"])
		}
		if !fits {
			continue
		}
		shown := map[string]any{"_uuid": "u"}
		for _, name := range fields {
			if v, ok := s[name]; ok {
				shown[name] = v
			}
		}
		found = append(found, shown)
	}
	start, _ := strconv.Atoi(r.FormValue("start"))
	end := min(len(found), start+f.most)
	page := map[string]any{"count": len(found) + f.lost, "next": nil, "previous": nil, "results": found[min(start, end):end]}
	if end < len(found) {
		page["next"] = fmt.Sprintf("http://elsewhere.example.org/data.json?limit=%d&start=%d&x=1", f.most, end)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(page)
}

func (f *form) config(more string) string {
	return fmt.Sprintf(`sources: [{id: s, kind: kobo, department: d, url: %q, asset: aYuTZn9vegi3Z49MXwKjep, %s}]`+"\n", f.URL, more)
}

const koboFigures = `date: v/day, place: v/where, indicators: {visits: count, solar: {where: {kind: [solar, wind]}}, litres: {sum: litres}}`

func koboApp(t *testing.T, config string) *app.App {
	t.Helper()
	dir := workspace(t)
	write(t, dir, "plan.yaml", koboPlan)
	write(t, dir, "rasid.yaml", config)
	return open(t, dir, nil)
}

// Submissions are counted and added up by month and place, exactly, over all pages; the month that has
// not ended, and what was not approved, do not count.
func TestKoboCountsAndSums(t *testing.T) {
	t.Setenv("RASID_TEST_SECRET", "abc")
	f := newForm(t,
		`{"v/day":"2024-01-01","v/where":"hasakah","kind":"solar","litres":"0.1","name":"Somebody"}`,
		`{"v/day":"2024-01-31","v/where":"hasakah","kind":"hand","litres":0.2,"_validation_status":{"uid":"validation_status_approved"}}`,
		`{"v/day":"2024-01-31","v/where":"الرقة","kind":"hand"}`,
		`{"v/day":"2024-02-29","v/where":"hasakah","kind":"wind","litres":"1e2","_validation_status":{}}`,
		`{"v/day":"2024-02-29","v/where":"hasakah","kind":"wind","litres":"5","_validation_status":{"uid":"validation_status_not_approved"}}`,
		`{"v/day":"2024-09-01","v/where":"hasakah","kind":"wind","litres":"5"}`, // in the present month
		`{"v/day":"2023-12-31","v/where":"hasakah","kind":"wind","litres":"5"}`)
	a := koboApp(t, f.config(koboFigures+`, auth: {bearer: "${env:RASID_TEST_SECRET}"}`))
	collectAll(t, a)
	want := "visits A 2024-01 2\nvisits A 2024-02 1\nvisits B 2024-01 1\nsolar A 2024-01 1\nsolar A 2024-02 1\nsolar B 2024-01 0\nlitres A 2024-01 0.3\nlitres A 2024-02 100\n"
	if got := content(t, a); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if want := `Token abc {"v/day":{"$gte":"2024-01-01","$lt":"2024-09-01"}} ["_id","_validation_status","kind","litres","v/day","v/where"] {"_id":1}`; f.asked != want {
		t.Errorf("asked %s\nwant %s", f.asked, want)
	}
	if collectAll(t, a); deliveries(t, a) != 1 {
		t.Error("the same again is a delivery")
	}
}

// A submission that is changed, moved or deleted afterwards changes every total it was in; where none
// is left the total becomes 0, in this run and all after it, also when the plan has changed meanwhile.
func TestKoboCorrections(t *testing.T) {
	f := newForm(t,
		`{"v/day":"2024-01-01","v/where":"hasakah","litres":"1"}`,
		`{"v/day":"2024-01-02","v/where":"hasakah","litres":"2"}`,
		`{"v/day":"2024-02-02","v/where":"hasakah","litres":"4"}`,
		`{"v/day":"2024-03-02","v/where":"hasakah","litres":"8"}`)
	figures := f.config(`date: v/day, place: v/where, indicators: {visits: count, litres: {sum: litres}}`)
	a := koboApp(t, figures)
	check := func(what, want string, deliveriesWant int) {
		t.Helper()
		collectAll(t, a)
		if got := content(t, a); got != want || deliveries(t, a) != deliveriesWant {
			t.Fatalf("%s: %d deliveries\n%s\nwant\n%s", what, deliveries(t, a), got, want)
		}
	}
	check("at first", "visits A 2024-01 2\nvisits A 2024-02 1\nvisits A 2024-03 1\nlitres A 2024-01 3\nlitres A 2024-02 4\nlitres A 2024-03 8\n", 1)
	f.submissions[0]["litres"] = "1.5"
	check("changed", "visits A 2024-01 2\nvisits A 2024-02 1\nvisits A 2024-03 1\nlitres A 2024-01 3.5\nlitres A 2024-02 4\nlitres A 2024-03 8\n", 2)
	f.submissions[1] = nil
	check("deleted", "visits A 2024-01 1\nvisits A 2024-02 1\nvisits A 2024-03 1\nlitres A 2024-01 1.5\nlitres A 2024-02 4\nlitres A 2024-03 8\n", 3)
	delete(f.submissions[3], "litres") // no answer any more
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, a.Workspace, "plan.yaml", strings.Replace(koboPlan, "{id: R}", "{id: R, name: Region}", 1))
	a = open(t, a.Workspace, nil)
	f.submissions[2]["v/where"] = "الرقة"
	const moved = "visits A 2024-01 1\nvisits A 2024-02 0\nvisits A 2024-03 1\nvisits B 2024-02 1\nlitres A 2024-01 1.5\nlitres A 2024-02 0\nlitres A 2024-03 0\nlitres B 2024-02 4\n"
	check("moved, and an answer taken back, and the plan changed", moved, 4)
	check("once more", moved, 4)
	f.add(t, `{"v/day":"2024-02-09","v/where":"hasakah","litres":"6"}`)
	check("come again", strings.NewReplacer("A 2024-02 0\nvisits A 2024-03", "A 2024-02 1\nvisits A 2024-03", "litres A 2024-02 0", "litres A 2024-02 6").Replace(moved), 5)
	before := content(t, a)
	for i := range f.submissions {
		f.submissions[i] = nil
	}
	run, err := a.CollectOne(t.Context(), "s")
	if err != nil || len(run.Troubles) != 1 || run.Troubles[0].Code != "empty_answer" || content(t, a) != before {
		t.Errorf("all at once: %+v, %v\n%s", run.Troubles, err, content(t, a))
	}
}

// What was added up is also known when another indicator is counted since.
func TestKoboTotalsOutliveTheConfiguration(t *testing.T) {
	f := newForm(t, `{"v/day":"2024-01-01","v/where":"hasakah"}`, `{"v/day":"2024-02-01","v/where":"hasakah"}`)
	a := koboApp(t, f.config(`date: v/day, place: v/where, indicators: {visits: count}`))
	collectAll(t, a)
	f.submissions[0] = nil
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	write(t, a.Workspace, "rasid.yaml", f.config(`date: v/day, place: v/where, indicators: {visits: count, litres: {sum: litres}}`))
	a = open(t, a.Workspace, nil)
	if collectAll(t, a); content(t, a) != "visits A 2024-01 0\nvisits A 2024-02 1\n" {
		t.Errorf("got\n%s", content(t, a))
	}
}

// The server's time is in UTC, and counts for the day of the plan's clock.
func TestKoboSubmissionTime(t *testing.T) {
	f := newForm(t, `{"_submission_time":"2023-12-31T20:59:59"}`, `{"_submission_time":"2023-12-31T21:00:00"}`, `{"_submission_time":"2024-01-31T20:59:59"}`, `{"_submission_time":"2024-01-31T21:00:00"}`, `{"_submission_time":"2024-08-31T21:00:00"}`)
	a := koboApp(t, f.config(`date: _submission_time, place: {constant: B}, indicators: {visits: count}`))
	collectAll(t, a)
	if got := content(t, a); got != "visits B 2024-01 2\nvisits B 2024-02 1\n" {
		t.Errorf("got\n%s\nasked %s", got, f.asked)
	}
}

// An answer that is not all of what was asked for, or more, is no delivery; a cell that cannot be added
// up refuses its total alone.
func TestKoboAnswersThatAreNotWhole(t *testing.T) {
	for want, spoil := range map[string]func(f *form){
		"the server has 3 submissions and sent 2": func(f *form) { f.lost = 1 },
		"of which it was not asked":               func(f *form) { f.ignores = true; f.submissions[0]["v/day"] = "2023-05-01" },
		"sent a submission twice":                 func(f *form) { f.submissions[1]["_id"] = 1 },
		"see whether date names a question":       func(f *form) { f.submissions = nil },
	} {
		f := newForm(t, `{"v/day":"2024-01-01","v/where":"hasakah"}`, `{"v/day":"2024-01-02","v/where":"hasakah"}`)
		spoil(f)
		a := koboApp(t, f.config(koboFigures))
		run, err := a.CollectOne(t.Context(), "s")
		if said := fmt.Sprint(err, run.Troubles); !strings.Contains(said, want) || deliveries(t, a) != 0 {
			t.Errorf("%s, want %s", said, want)
		}
	}
	f := newForm(t, `{"v/day":"2024-01-01","v/where":"hasakah","litres":"many"}`, `{"v/day":"2024-01-02","v/where":"hasakah","litres":3}`, `{"v/day":"2024-01-02","v/where":"nowhere","litres":3}`)
	a := koboApp(t, f.config(koboFigures))
	collectAll(t, a)
	findings, err := a.Journal.Findings(t.Context(), 1)
	if err != nil || !strings.Contains(fmt.Sprintf("%+v", findings), "many") || !strings.Contains(fmt.Sprintf("%+v", findings), "nowhere") || content(t, a) != "visits A 2024-01 2\nsolar A 2024-01 0\n" {
		t.Errorf("%+v, %v\n%s", findings, err, content(t, a))
	}
}

// A look at a source says what would be stored, the totals that have gone with it, and keeps nothing.
func TestKoboLook(t *testing.T) {
	f := newForm(t, `{"v/day":"2024-01-01","v/where":"hasakah","litres":"1"}`, `{"v/day":"2024-02-01","v/where":"hasakah","litres":"1"}`)
	a := koboApp(t, f.config(koboFigures))
	collectAll(t, a)
	f.submissions[1] = nil
	if err := a.Close(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		l, err := app.LookAt(t.Context(), app.Options{Workspace: a.Workspace, Now: a.Now, Log: slog.New(slog.DiscardHandler)}, "s")
		if err != nil || len(l.Offers) != 1 || !strings.Contains(fmt.Sprint(l.Offers[0].Table), "2024-02,hasakah,0,0,0") {
			t.Fatalf("%+v, %v", l, err)
		}
	}
}

// The recorded answer of a real server is counted and added up.
func TestKoboRecorded(t *testing.T) {
	raw, err := os.ReadFile(needs.Data(t, "api/kobo-robotoolbox/tests/fixtures/kobo_data.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var tape struct {
		Interactions []struct {
			Request  struct{ URI string }
			Response struct {
				Body struct {
					Raw string `yaml:"raw_gzip"`
				}
			}
		} `yaml:"http_interactions"`
	}
	if err := yaml.Unmarshal(raw, &tape); err != nil {
		t.Fatal(err)
	}
	var answer []byte
	for _, x := range tape.Interactions {
		if !strings.Contains(x.Request.URI, "/data.json?limit=1000") || answer != nil {
			continue
		}
		packed, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(x.Response.Body.Raw), ""))
		if err != nil {
			t.Fatal(err)
		}
		r, err := zlib.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if answer, err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(answer) == 0 {
		t.Fatal("the tape has no answer")
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(answer)
	}))
	defer server.Close()
	a := koboApp(t, (&form{Server: server}).config(`date: today, place: {constant: A}, since: 2022-01-01, overlap: 3660d, indicators: {visits: count, litres: {sum: pet_yesno}, solar: {where: {pet_yesno: 0}}}`))
	collectAll(t, a)
	if got := content(t, a); got != "visits A 2022-01 5\nsolar A 2022-01 2\nlitres A 2022-01 3\n" {
		t.Errorf("got\n%s", got)
	}
}
