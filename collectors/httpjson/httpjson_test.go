package httpjson_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/httpjson"
	"rasid/internal/tabular/jsonrows"
)

// taken keeps what was offered.
type taken []string

func (t *taken) Take(_ context.Context, o collectors.Offer) error {
	r, err := o.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if int64(len(b)) != o.Size || !o.Current || o.Name != "s.json" {
		return errors.New("the offer says something else than its bytes")
	}
	*t = append(*t, string(b))
	return errors.Join(err, r.Close())
}

// memory is a mark in memory.
type memory struct{ fetch.Mark }

func (m *memory) Load(context.Context) (fetch.Mark, error) { return m.Mark, nil }
func (m *memory) Save(_ context.Context, k fetch.Mark) error {
	m.Mark = k
	return nil
}

func program(t testing.TB, text string) *jsonrows.Program {
	t.Helper()
	p, err := jsonrows.Compile(text)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var today = time.Date(2024, 6, 30, 0, 0, 0, 0, time.UTC)

func source(t testing.TB, url string, mem fetch.Memory, p httpjson.Paging, change func(*httpjson.Config)) *httpjson.Source {
	t.Helper()
	template, err := fetch.ParseTemplate(url)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	client, err := fetch.New(fetch.Config{Dir: dir, Limit: 1 << 20, Attempts: 1, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	cfg := httpjson.Config{ID: "s", Kind: "http-json", Department: "d", Addresses: func(w fetch.Window) []string { return []string{template.Expand(w)} }, Windowed: template.Windowed(), Client: client, Rows: program(t, ".rows[]"), Paging: p, Limit: 1 << 20, Dir: dir,
		Memory: mem, Since: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), Overlap: 10, Timeout: 10 * time.Second, Today: func() time.Time { return today }, Now: time.Now}
	if change != nil {
		change(&cfg)
	}
	t.Cleanup(func() {
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	})
	return httpjson.New(cfg)
}

// All ways of paging ask for each page once, in order, and give all of them as one offer.
func TestPaging(t *testing.T) {
	page := func(n int) string {
		return fmt.Sprintf(`{"n":%d,"of":3,"rows":[{"a":%d},{"a":%d}]`, n, 2*n, 2*n+1)
	}
	for name, c := range map[string]struct {
		paging httpjson.Paging
		answer func(w http.ResponseWriter, r *http.Request) string
		asked  string
		pages  int
	}{
		"number": {httpjson.Paging{By: httpjson.ByNumber, Parameter: "page", First: 1}, func(_ http.ResponseWriter, r *http.Request) string {
			n := 0
			_, _ = fmt.Sscan(r.FormValue("page"), &n)
			if n > 3 {
				return `{"rows":[]}`
			}
			return page(n) + "}"
		}, "k=v&page=1 k=v&page=2 k=v&page=3 k=v&page=4", 4},
		"number, more": {httpjson.Paging{By: httpjson.ByNumber, Parameter: "page", First: 1, More: program(t, ".n < .of")}, func(_ http.ResponseWriter, r *http.Request) string {
			n := 0
			_, _ = fmt.Sscan(r.FormValue("page"), &n)
			return page(n) + "}"
		}, "k=v&page=1 k=v&page=2 k=v&page=3", 3},
		"offset": {httpjson.Paging{By: httpjson.ByOffset, Parameter: "skip", Size: 2}, func(_ http.ResponseWriter, r *http.Request) string {
			n := 0
			_, _ = fmt.Sscan(r.FormValue("skip"), &n)
			if n > 4 {
				return `{"rows":[]}`
			}
			return page(n/2) + "}"
		}, "k=v&skip=0 k=v&skip=2 k=v&skip=4 k=v&skip=6", 4},
		"cursor": {httpjson.Paging{By: httpjson.ByCursor, Parameter: "after", Next: program(t, ".next")}, func(_ http.ResponseWriter, r *http.Request) string {
			switch r.FormValue("after") {
			case "":
				return page(1) + `,"next":"a&b"}`
			case "a&b":
				return page(2) + `,"next":17}`
			}
			return page(3) + `,"next":null}`
		}, "k=v k=v&after=a%26b k=v&after=17", 3},
		"url": {httpjson.Paging{By: httpjson.ByURL, Next: program(t, ".next // empty")}, func(_ http.ResponseWriter, r *http.Request) string {
			switch r.FormValue("p") {
			case "":
				return page(1) + `,"next":"/x?p=2"}`
			case "2":
				return page(2) + `,"next":"?p=3"}`
			}
			return page(3) + "}"
		}, "k=v p=2 p=3", 3},
		"link": {httpjson.Paging{By: httpjson.ByLink}, func(w http.ResponseWriter, r *http.Request) string {
			switch r.FormValue("p") {
			case "":
				w.Header().Set("Link", `</x?p=9>; rel="last", <x?p=2>; title="a, b"; rel="prefetch Next"`)
				return page(1) + "}"
			case "2":
				w.Header().Add("Link", `<x?p=1>; rel=prev`)
				w.Header().Add("Link", `<x?p=3>; rel=next`)
				return page(2) + "}"
			}
			w.Header().Set("Link", `<x?p=2>; rel=prev`)
			return page(3) + "}"
		}, "k=v p=2 p=3", 3},
	} {
		t.Run(name, func(t *testing.T) {
			var asked []string
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked = append(asked, r.URL.RawQuery)
				body := c.answer(w, r)
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, body)
			}))
			defer server.Close()
			var got taken
			troubles, err := source(t, server.URL+"/x?k=v", &memory{}, c.paging, nil).Collect(t.Context(), &got)
			if err != nil || len(troubles) > 0 || len(got) != 1 || strings.Join(asked, " ") != c.asked {
				t.Fatalf("%v, %v, asked %s", err, troubles, asked)
			}
			if pages := strings.Split(got[0], "\n"); len(pages) != c.pages || !strings.HasPrefix(pages[2], `{"n":`) {
				t.Errorf("got %s", got)
			}
		})
	}
}

// What would end in half a table, or never, is an error and offers nothing.
func TestH01PagesThatCannotBeTrusted(t *testing.T) {
	number := httpjson.Paging{By: httpjson.ByNumber, Parameter: "page", Most: 5}
	for name, c := range map[string]struct {
		paging httpjson.Paging
		answer func(n int) string // by turn, from 1
		want   string
	}{
		"the same again":  {number, func(int) string { return `{"rows":[{"a":1}]}` }, "page 2 is the same as page 1"},
		"without end":     {number, func(n int) string { return fmt.Sprintf(`{"rows":[{"a":%d}]}`, n) }, "more than 5 pages"},
		"cut":             {number, func(n int) string { return `{"rows":[{"a":1}` }, "no whole JSON: it ends in the middle"},
		"two documents":   {number, func(int) string { return `{"rows":[]} {"rows":[]}` }, "several JSON documents"},
		"another server":  {httpjson.Paging{By: httpjson.ByURL, Next: program(t, ".next")}, func(int) string { return `{"rows":[],"next":"https://elsewhere.example.org/?k=1"}` }, "nothing was sent there"},
		"a circle":        {httpjson.Paging{By: httpjson.ByCursor, Parameter: "c", Next: program(t, ".next")}, func(int) string { return `{"rows":[],"next":"x"}` }, "the same as page 1"},
		"a wrong program": {httpjson.Paging{By: httpjson.ByURL, Next: program(t, ".rows.x")}, func(int) string { return `{"rows":[1]}` }, ""},
		"too much":        {number, func(n int) string { return fmt.Sprintf(`{"rows":[{"a":"%d%s"}]}`, n, strings.Repeat("x", 300_000)) }, "together"},
	} {
		t.Run(name, func(t *testing.T) {
			n := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				n++
				w.Header().Set("Content-Type", "application/json")
				_, _ = io.WriteString(w, c.answer(n))
			}))
			defer server.Close()
			var got taken
			mem := &memory{}
			_, err := source(t, server.URL, mem, c.paging, nil).Collect(t.Context(), &got)
			if name == "a wrong program" { // it is not run on a page whose rows cannot be made: that page is kept, to be refused
				if err != nil || len(got) != 1 || mem.Mark != (fetch.Mark{}) {
					t.Errorf("%v, %v, %+v", err, got, mem.Mark)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.want) || len(got) > 0 || mem.Mark != (fetch.Mark{}) {
				t.Errorf("%v, %v, %+v", err, got, mem.Mark)
			}
		})
	}
}

// A program that takes longer than a run may is stopped, and said to be what it was.
func TestRowsInTheTimeOfARun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "[]") }))
	defer server.Close()
	var got taken
	_, err := source(t, server.URL, &memory{}, httpjson.Paging{}, func(c *httpjson.Config) {
		c.Rows, c.Timeout = program(t, "last(range(infinite))"), 200*time.Millisecond
	}).Collect(t.Context(), &got)
	if len(got) > 0 || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "rows of page 1 are not made in the time") {
		t.Errorf("%v, %v", got, err)
	}
}

// A window begins where the last one ended, less the overlap; no rows in it are no news, and
// without a window they are worth a look.
func TestWindowsFollowTheMark(t *testing.T) {
	var asked []string
	rows := `[{"a":1}]`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.RawQuery)
		_, _ = fmt.Fprintf(w, `{"rows":%s}`, rows)
	}))
	defer server.Close()
	mem, day := &memory{}, today
	s := source(t, server.URL+"/?from={from}&to={to}", mem, httpjson.Paging{}, func(c *httpjson.Config) { c.Today = func() time.Time { return day } })
	collect := func(s *httpjson.Source) (got taken, troubles []collectors.Trouble) {
		t.Helper()
		troubles, err := s.Collect(t.Context(), &got)
		if err != nil {
			t.Fatal(err)
		}
		return got, troubles
	}
	if got, _ := collect(s); len(got) != 1 {
		t.Error(got)
	}
	day, rows = today.AddDate(0, 0, 3), "[]"
	if got, troubles := collect(s); len(got)+len(troubles) != 0 {
		t.Error(got, troubles)
	}
	day = today.AddDate(0, 0, 5)
	collect(s)
	if got := strings.Join(asked, " "); got != "from=2024-01-01&to=2024-06-30 from=2024-06-20&to=2024-07-03 from=2024-06-23&to=2024-07-05" {
		t.Error(got)
	}
	if got, troubles := collect(source(t, server.URL, &memory{}, httpjson.Paging{}, nil)); len(got) != 0 || len(troubles) != 1 || troubles[0].Code != "empty_answer" {
		t.Error(got, troubles)
	}
}

// What was not taken is asked for again, whole.
func TestMarkWaitsForTheTaking(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		_, _ = io.WriteString(w, `{"rows":[{"a":1}]}`)
	}))
	defer server.Close()
	mem := &memory{}
	s := source(t, server.URL, mem, httpjson.Paging{}, nil)
	if _, err := s.Collect(t.Context(), full{}); !errors.Is(err, errFull) || mem.Mark != (fetch.Mark{}) {
		t.Errorf("%v, %+v", err, mem.Mark)
	}
	var got taken
	if _, err := s.Collect(t.Context(), &got); err != nil || len(got) != 1 || mem.Validator.ETag != `"1"` {
		t.Errorf("%v, %+v", err, mem.Mark)
	}
}

var errFull = errors.New("no space left")

type full struct{}

func (full) Take(context.Context, collectors.Offer) error { return errFull }
