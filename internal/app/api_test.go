package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"rasid/internal/app"
	"rasid/internal/demotest"
	"rasid/internal/journal"
)

// described is the API of a workspace with what it says of itself.
type described struct {
	t        *testing.T
	serve    http.Handler
	document map[string]any
	compiler *jsonschema.Compiler
}

func newDescribed(t *testing.T, a *app.App) *described {
	t.Helper()
	d := &described{t: t, serve: app.NewService(a, "1.2.3"), compiler: jsonschema.NewCompiler()}
	code, _, body := d.ask("/openapi.json", nil)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if code != http.StatusOK || err != nil {
		t.Fatalf("%d, %v", code, err)
	}
	d.document, _ = parsed.(map[string]any)
	d.compiler.DefaultDraft(jsonschema.Draft2020)
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource("api.json", parsed); err != nil {
		t.Fatal(err)
	}
	return d
}

// ask asks for a path below the root.
func (d *described) ask(path string, header http.Header) (code int, h http.Header, body []byte) {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodGet, "/api/v1"+path, http.NoBody)
	if header != nil {
		r.Header = header
	}
	w := httptest.NewRecorder()
	d.serve.ServeHTTP(w, r)
	body, _ = io.ReadAll(w.Body)
	return w.Code, w.Header(), body
}

// conforms asks and holds the answer against what the document says of this operation and status.
func (d *described) conforms(operation, path string, want int) (body []byte) {
	d.t.Helper()
	code, h, body := d.ask(path, nil)
	if code != want {
		d.t.Errorf("%s: %d, want %d: %s", path, code, want, body)
		return body
	}
	kind := "application/json"
	if code >= http.StatusBadRequest {
		kind = "application/problem+json"
	}
	if h.Get("Content-Type") != kind || h.Get("Access-Control-Allow-Origin") != "" {
		d.t.Errorf("%s: %v", path, h)
	}
	escape := strings.NewReplacer("~", "~0", "/", "~1")
	at := fmt.Sprintf("api.json#/paths/%s/get/responses/%d/content/%s/schema", url.PathEscape(escape.Replace(operation)), code, escape.Replace(kind))
	schema, err := d.compiler.Compile(at)
	if err != nil {
		d.t.Fatalf("%s: %v", at, err)
	}
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
	if err == nil {
		err = schema.Validate(value)
	}
	if err != nil {
		d.t.Errorf("%s does not answer what is described: %v\n%.2000s", path, err, body)
	}
	return body
}

// demonstrated is the demonstration's workspace with all its drops, an alert and an acknowledgement.
func demonstrated(t *testing.T) *app.App {
	t.Helper()
	dir := inMemory(t)
	demotest.Prepare(t, dir)
	a := open(t, dir, nil)
	collect(t, a)
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Alerts.Evaluate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return a
}

// Every operation answers what the document says, in every form that a question can have.
func TestAPIAnswersWhatIsDescribed(t *testing.T) {
	a := demonstrated(t)
	d := newDescribed(t, a)
	asked := map[string]bool{}
	for _, q := range []struct {
		operation, path string
		code            int
	}{
		{"/goals", "/goals", 200},
		{"/goals", "/goals?status=off_track,at_risk&as_of=2024-05-31&known_at=2024-06-15", 200},
		{"/goals", "/goals?status=green&as_of=31.5.2024&statuss=x", 400},
		{"/goals/{id}", "/goals/nosuch", 404},
		{"/goals/{id}/observations", "/goals/nosuch/observations", 404},
		{"/plan", "/plan", 200},
		{"/plan", "/plan?known_at=2024-02-01T00:00:00Z", 200},
		{"/observations", "/observations", 200},
		{"/observations", "/observations?indicator=nosuch", 400},
		{"/observations", "/observations?limit=0&after=x", 400},
		{"/observations", "/observations?after=x", 400},
		{"/observations", "/observations?known_at=1990-01-01", 200},
		{"/deliveries", "/deliveries?limit=3", 200},
		{"/deliveries/{seq}", "/deliveries/1", 200},
		{"/deliveries/{seq}", "/deliveries/99999", 404},
		{"/deliveries/{seq}", "/deliveries/x", 400},
		{"/alerts", "/alerts", 200},
		{"/alerts", "/alerts?all=true", 200},
	} {
		d.conforms(q.operation, q.path, q.code)
		asked[q.operation] = true
	}
	for i := range a.Plan.Goals {
		d.conforms("/goals/{id}", "/goals/"+a.Plan.Goals[i].ID, 200)
		d.conforms("/goals/{id}/observations", "/goals/"+a.Plan.Goals[i].ID+"/observations?limit=5&offset=2", 200)
	}
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		d.conforms("/deliveries/{seq}", fmt.Sprintf("/deliveries/%d", list[i].Seq), 200)
	}
	paths, _ := d.document["paths"].(map[string]any)
	for p := range paths {
		if !asked[p] {
			t.Errorf("nobody asks %s here", p)
		}
	}
	var goals app.GoalsAnswer
	if err := json.Unmarshal(d.conforms("/goals", "/goals?status=off_track", 200), &goals); err != nil || len(goals.Goals) == 0 || len(goals.Goals) >= len(a.Plan.Goals) {
		t.Errorf("%d goals are off track, %v", len(goals.Goals), err)
	}
	for _, g := range goals.Goals {
		if g.Status != "off_track" {
			t.Errorf("%s is %s", g.ID, g.Status)
		}
	}
}

// Page after page gives everything once and in order, also when more comes in between.
func TestAPIPagesOfObservations(t *testing.T) {
	a := demonstrated(t)
	d := newDescribed(t, a)
	page := func(query string) (out app.ObservationsAnswer) {
		t.Helper()
		if err := json.Unmarshal(d.conforms("/observations", "/observations?"+query, 200), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	for _, filter := range []string{"", "&indicator=trees_planted,bread_price", "&place=SY0800", "&department=economy&from=2024-03-01&to=2024-06-30"} {
		for i, limit := range []int{7, 100, 1000} {
			all := page("limit=10000" + filter)
			if len(all.Observations) == 0 || all.Next != nil {
				t.Fatalf("%q: %d observations, next %v", filter, len(all.Observations), all.Next)
			}
			var got []app.ReportedAnswer
			after := ""
			for turn := 0; ; turn++ {
				p := page(fmt.Sprintf("limit=%d%s%s", limit, filter, after))
				if turn == 1 { // what comes now is not of the state that is read
					write(t, a.Workspace, fmt.Sprintf("inbox/economy/late-%d-%d.csv", len(filter), limit), fmt.Sprintf("indicator,place,period,value\nbread_price,market-raqqa,2024-W20,%d\n", 2900+i))
					collect(t, a)
				}
				if got = append(got, p.Observations...); p.Next == nil {
					break
				}
				after = "&after=" + *p.Next
			}
			if !slices.Equal(got, all.Observations) {
				t.Errorf("%q by %d: %d observations, want %d", filter, limit, len(got), len(all.Observations))
			}
		}
	}
}

// What is known is not sent again; what has changed is.
func TestAPITags(t *testing.T) {
	a := demonstrated(t)
	d := newDescribed(t, a)
	for _, path := range []string{"/goals", "/openapi.json"} {
		_, h, _ := d.ask(path, nil)
		tag := h.Get("ETag")
		for _, sent := range []string{tag, `"other", W/` + tag, "*"} {
			if code, _, body := d.ask(path, http.Header{"If-None-Match": {sent}}); code != http.StatusNotModified || len(body) > 0 {
				t.Errorf("%s with %s: %d, %d bytes", path, sent, code, len(body))
			}
		}
		if code, _, _ := d.ask(path, http.Header{"If-None-Match": {`"other"`}}); code != http.StatusOK {
			t.Errorf("%s: %d", path, code)
		}
	}
}

// Each thing that is wrong is named, with what helps, and nothing is echoed that a page could run.
func TestAPIRefusals(t *testing.T) {
	d := newDescribed(t, demonstrated(t))
	for query, want := range map[string][]string{
		"?statuss=x":                               {"statuss", `did you mean \"status\"?`},
		"?status=off_track,gruen":                  {"status", `\"gruen\" is none of off_track, at_risk`},
		"?as_of=2024-13-01&known_at=gestern":       {"as_of", "write it as 2024-06-30", "known_at", "or as a day"},
		"?as_of=2024-06-30&as_of=2024-06-30":       {"more than once"},
		"?%zz":                                     {"cannot be read"},
		"?sector=" + strings.Repeat("a,", 501):     {"more than 500 texts"},
		"?as_of=%3Cscript%3Ealert(1)%3C/script%3E": {`\u003cscript\u003e`},
	} {
		body := string(d.conforms("/goals", "/goals"+query, http.StatusBadRequest))
		for _, w := range want {
			if !strings.Contains(body, w) {
				t.Errorf("%s: %s lacks %s", query, body, w)
			}
		}
	}
	for _, c := range []struct {
		method, path string
		code         int
	}{{http.MethodPost, "/goals", 405}, {http.MethodDelete, "/nosuch", 405}, {http.MethodGet, "/nosuch", 404}, {http.MethodGet, "", 404}, {http.MethodHead, "/goals", 200}} {
		w := httptest.NewRecorder()
		d.serve.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), c.method, "/api/v1/"+strings.TrimPrefix(c.path, "/"), http.NoBody))
		if w.Code != c.code || c.code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s %s: %d %v", c.method, c.path, w.Code, w.Header())
		}
	}
}
