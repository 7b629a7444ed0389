package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rasid/internal/api"
)

// echo is what a question was understood as.
type echo struct {
	Text   string   `json:"text"`
	List   []string `json:"list"`
	Number int64    `json:"number"`
	Day    string   `json:"day"`
	Moment string   `json:"moment"`
	Truth  bool     `json:"truth"`
}

func table() api.Config {
	fields := map[string]string{}
	for _, f := range []string{"text", "list", "number", "day", "moment", "truth"} {
		fields["echo."+f] = "As it was said."
	}
	params := []api.Param{{Name: "id", InPath: true, About: "x", Known: []string{"a", "b"}}, {Name: "list", Kind: api.List, About: "x"}, {Name: "number", Kind: api.Number, Min: 1, Max: 9, Default: 5, About: "x"},
		{Name: "day", Kind: api.Day, About: "x"}, {Name: "moment", Kind: api.Moment, About: "x"}, {Name: "truth", Kind: api.Truth, About: "x"}}
	return api.Config{Title: "T", Fields: fields, Zone: time.FixedZone("", 3*60*60), Log: slog.New(slog.DiscardHandler), Operations: []api.Operation{
		{ID: "echo", Path: "/echo/{id}", Group: "g", Summary: "s", Answer: echo{}, Params: params, Do: func(_ context.Context, in api.Input) (any, error) {
			out := echo{Text: in.Text("id"), List: in.List("list"), Number: in.Number("number"), Truth: in.Truth("truth")}
			if d := in.Day("day"); d != nil {
				out.Day = d.String()
			}
			if m := in.Moment("moment"); !m.IsZero() {
				out.Moment = m.UTC().Format(time.RFC3339Nano)
			}
			return out, nil
		}},
		{ID: "fail", Path: "/fail", Group: "g", Summary: "s", Answer: echo{}, Do: func(context.Context, api.Input) (any, error) { return nil, errors.New("disk /var/secret is gone") }},
	}}
}

func ask(t testing.TB, h http.Handler, path string) (int, string) {
	t.Helper()
	w := httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", http.NoBody)
	r.URL.Path, r.URL.RawQuery, _ = strings.Cut(api.Root+path, "?")
	h.ServeHTTP(w, r)
	return w.Code, w.Body.String()
}

func TestWhatIsSaidIsUnderstood(t *testing.T) {
	h, err := api.New(table())
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/echo/a": `{"text":"a","list":null,"number":5,"day":"","moment":"","truth":false}`,
		"/echo/b?list=x,y&list=z&number=9&day=2024-02-29&moment=2024-06-30&truth=true": `{"text":"b","list":["x","y","z"],"number":9,"day":"2024-02-29","moment":"2024-06-30T20:59:59.999Z","truth":true}`,
		"/echo/b?moment=2024-06-30T12:00:00%2B03:00&truth=false":                       `{"text":"b","list":null,"number":5,"day":"","moment":"2024-06-30T09:00:00Z","truth":false}`,
		"/echo/c?number=0&day=30.6.2024&moment=2024-06-30T12:00:00 03:00&truth=ja&x=1": "id number day moment truth x",
		"/fail": "the log says why",
	} {
		code, body := ask(t, h, path)
		if strings.HasPrefix(want, "{") {
			if code != http.StatusOK || strings.TrimSpace(body) != want {
				t.Errorf("%s: %d %s, want %s", path, code, body, want)
			}
			continue
		}
		for w := range strings.FieldsSeq(want) {
			if code < http.StatusBadRequest || !strings.Contains(body, w) {
				t.Errorf("%s: %d %s lacks %s", path, code, body, w)
			}
		}
		if strings.Contains(body, "secret") {
			t.Errorf("%s tells %s", path, body)
		}
	}
}

// A table that would be described wrongly is none.
func TestMistakesInTheTable(t *testing.T) {
	for want, change := range map[string]func(*api.Config){
		`nobody says what "echo.day" is`:                func(c *api.Config) { delete(c.Fields, "echo.day") },
		`there is no field "echo.nosuch"`:               func(c *api.Config) { c.Fields["echo.nosuch"] = "x" },
		"the path /echo/{other} and the parameters":     func(c *api.Config) { c.Operations[0].Path = "/echo/{other}" },
		"nobody says what the parameter list":           func(c *api.Config) { c.Operations[0].Params[1].About = "" },
		"its ID and path must be its own":               func(c *api.Config) { c.Operations[1].ID = "echo" },
		"writes itself as text, and no schema is known": func(c *api.Config) { c.Operations[1].Answer = slog.LevelInfo },
		"chan int cannot be described":                  func(c *api.Config) { c.Operations[1].Answer = make(chan int) },
	} {
		c := table()
		change(&c)
		if _, err := api.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// FuzzQuery asks anything: it is answered, or refused with a problem that names what is wrong.
func FuzzQuery(f *testing.F) {
	h, err := api.New(table())
	if err != nil {
		f.Fatal(err)
	}
	f.Add("list=a,b&number=3&day=2024-02-29&moment=2024-06-30&truth=true")
	f.Add("moment=2024-06-30T12:00:00%2B03:00&day=+0000-00-00&number=99999999999999999999")
	f.Add("%zz;&=&list=" + strings.Repeat(",", 600))
	f.Fuzz(func(t *testing.T, query string) {
		code, body := ask(t, h, "/echo/a?"+query)
		var said struct {
			Number int64       `json:"number"`
			Errors []api.Fault `json:"errors"`
		}
		if err := json.Unmarshal([]byte(body), &said); err != nil {
			t.Fatalf("%d %s: %v", code, body, err)
		}
		switch code {
		case http.StatusOK:
			if said.Number < 1 || said.Number > 9 {
				t.Errorf("%q is understood as %s", query, body)
			}
		case http.StatusBadRequest:
			if len(said.Errors) == 0 {
				t.Errorf("%q is refused without a reason: %s", query, body)
			}
		default:
			t.Errorf("%q: %d %s", query, code, body)
		}
	})
}
