package influxdb_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/collectors/influxdb"
)

const token = "very-secret-token"

// taken keeps what was offered.
type taken map[string]string

func (t taken) Take(_ context.Context, o collectors.Offer) error {
	r, err := o.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if int64(len(b)) != o.Size || !o.Current {
		return errors.New("the offer says something else than its bytes")
	}
	t[o.Department] = string(b)
	return errors.Join(err, r.Close(), o.Verify(), o.Done())
}

func source(t *testing.T, url, department string) *influxdb.Source {
	zone, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	t.Cleanup(func() {
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%v is left", left)
		}
	})
	return influxdb.New(influxdb.Config{ID: "cantons", Client: client(t, dir, func() (string, error) { return token, nil }), URL: url, Database: "rasid", RetentionPolicy: "year", Query: "SELECT value FROM indicator GROUP BY *",
		Department: department, Departments: func(id string) bool { return id == "water" || id == "economy" },
		Zone: zone, Dir: dir, Now: time.Now, Timeout: 10 * time.Second})
}

// client asks twice, without a pause.
func client(t *testing.T, dir string, token fetch.Secret) *fetch.Client {
	t.Helper()
	c, err := fetch.New(fetch.Config{Dir: dir, Limit: 1 << 20, Attempts: 2, Now: time.Now, Remedy: influxdb.Remedies(), Auth: fetch.Auth{Bearer: token, Scheme: "Token"},
		Wait: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// ask collects once from a server that answers so.
func ask(t *testing.T, department string, answer http.HandlerFunc) (taken, []collectors.Trouble, error) {
	t.Helper()
	server := httptest.NewServer(answer)
	defer server.Close()
	got := taken{}
	s := source(t, server.URL, department)
	troubles, err := s.Collect(t.Context(), got)
	if err != nil && strings.Contains(err.Error(), token) {
		t.Errorf("the error tells the token: %v", err)
	}
	return got, troubles, err
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

const twoDepartments = `{"results":[{"statement_id":0,"series":[
 {"name":"indicator","tags":{"department":"economy","indicator":"bread","place":"A, \"north\""},"columns":["time","value"],"values":[["2024-03-28T22:00:00Z",3900.5],["2024-03-29T10:30:00Z",null]]},
 {"name":"indicator","tags":{"department":"water","indicator":"water","place":"B"},"columns":["time","value"],"values":[["2023-12-31T21:00:00Z",12345678901234567890]]}],"partial":true}]}
{"results":[{"statement_id":0,"series":[
 {"name":"indicator","tags":{"department":"water","indicator":"water","place":"C"},"columns":["time","value"],"values":[["2024-01-31T21:00:00Z",0.1]]},
 {"name":"indicator","tags":{"department":"","indicator":"x","place":"C"},"columns":["time","value"],"values":[["2024-01-31T21:00:00Z",1]]},
 {"name":"indicator","tags":{"department":"roads","indicator":"x","place":"C"},"columns":["time","value"],"values":[["2024-01-31T21:00:00Z",1]]}]}]}`

// Numbers keep the server's digits, days those of the plan's time zone, and each department gets
// its own table.
func TestAnswerBecomesATableForEachDepartment(t *testing.T) {
	var asked *http.Request
	got, troubles, err := ask(t, "", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		asked = r
		says(twoDepartments)(w, r)
	})
	if err != nil {
		t.Fatal(err)
	}
	// Damascus has been three hours ahead of UTC since 2022, in winter too.
	want := taken{
		"economy": "measurement,department,indicator,place,time,value\nindicator,economy,bread,\"A, \"\"north\"\"\",2024-03-29T01:00:00+03:00,3900.5\nindicator,economy,bread,\"A, \"\"north\"\"\",2024-03-29T13:30:00+03:00,\n",
		"water":   "measurement,department,indicator,place,time,value\nindicator,water,water,B,2024-01-01,12345678901234567890\nindicator,water,water,C,2024-02-01,0.1\n"}
	for department, table := range want {
		if got[department] != table {
			t.Errorf("%s got\n%s\nwant\n%s", department, got[department], table)
		}
	}
	if len(got) != 2 || len(troubles) != 2 || troubles[0].Code != "no_department" || troubles[1].Code != "unknown_department" {
		t.Errorf("%d tables, troubles %+v", len(got), troubles)
	}
	if f := asked.Form; f.Get("db") != "rasid" || f.Get("rp") != "year" || f.Get("chunked") != "true" || asked.Header.Get("Authorization") != "Token "+token {
		t.Errorf("asked %v", f)
	}
}

func TestOneDepartmentForAll(t *testing.T) {
	got, troubles, err := ask(t, "water", says(twoDepartments))
	if err != nil || len(troubles) != 0 || strings.Count(got["water"], "\n") != 7 {
		t.Errorf("%v, %v, %v", got, troubles, err)
	}
}

// An answer that is none, or that does not end as it should, gives nothing at all.
func TestBadAnswers(t *testing.T) {
	status := func(code int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, body)
		}
	}
	whole := twoDepartments[:strings.Index(twoDepartments, "\n{\"results\"")]
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
	}{
		"nothing":             {says(""), "ends in the middle"},
		"more was announced":  {says(whole), "ends in the middle"},
		"cut":                 {says(twoDepartments[:len(twoDepartments)-20]), "ends in the middle"},
		"error in the middle": {says(whole + `{"results":[{"error":"shard gone"}]}`), "shard gone"},
		"error":               {says(`{"error":"database not found"}`), "database not found"},
		"other JSON":          {says(`{"status":"fine"}`), "no results"},
		"text":                {says(`welcome`), "cannot be read"},
		"web page": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = io.WriteString(w, "<html>")
		}, "web page"},
		"different columns": {says(`{"results":[{"series":[{"name":"a","columns":["time","value"],"values":[["2024-01-01T00:00:00Z",1]]},{"name":"b","columns":["time","mean"],"values":[["2024-01-01T00:00:00Z",1]]}]}]}`), "different columns"},
		"short row":         {says(`{"results":[{"series":[{"name":"a","columns":["time","value"],"values":[["2024-01-01T00:00:00Z"]]}]}]}`), "1 values for 2 columns"},
		"401":               {status(401, `{"code":"unauthorized","message":"unauthorized access"}`), `"unauthorized access"; correct token`},
		"403":               {status(403, `{"error":"forbidden"}`), "leave to read"},
		"404":               {status(404, `no mapping`), "dbrp create"},
		"400":               {status(400, `{"error":"error parsing query"}`), `"error parsing query"; correct the query`},
		"503":               {status(503, ``), "the next run asks again"},
		"429":               {status(429, `{"error":"too many queries"}`), `"too many queries"; the next run asks again`},
		"too large":         {says(whole + strings.Repeat(" ", 1<<20)), "size_limit"},
		"token told":        {says(`{"error":"who is ` + token + `?"}`), "who is <secret>?"},
		"elsewhere": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2:1/query", http.StatusTemporaryRedirect)
		}, "another host"},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := ask(t, "water", c.answer)
			if len(got) != 0 || err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, %v; want an error with %q", got, err, c.want)
			}
		})
	}
}

// H03: a server that is busy, or an answer that breaks off, is asked for again within the run; what
// came of the first attempt counts for nothing.
func TestH03AskedAgain(t *testing.T) {
	for name, first := range map[string]http.HandlerFunc{
		"503": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) },
		"cut": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			_, _ = io.WriteString(w, twoDepartments[:300])
		},
	} {
		asked := 0
		got, _, err := ask(t, "water", func(w http.ResponseWriter, r *http.Request) {
			if asked++; asked == 1 {
				first(w, r)
				return
			}
			if r.FormValue("q") == "" {
				t.Error("the query is not sent again")
			}
			says(twoDepartments)(w, r)
		})
		if err != nil || asked != 2 || strings.Count(got["water"], "\n") != 7 {
			t.Errorf("%s: asked %d times, %v, %q", name, asked, err, got)
		}
	}
}

func TestEmptyAnswerIsTold(t *testing.T) {
	got, troubles, err := ask(t, "water", says(`{"results":[{"statement_id":0}]}`))
	if len(got) != 0 || err != nil || len(troubles) != 1 || troubles[0].Code != "empty_answer" {
		t.Errorf("%v, %+v, %v", got, troubles, err)
	}
}

func TestCancelledAtOnce(t *testing.T) {
	begun := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, `{"results":[`)
		_ = http.NewResponseController(w).Flush()
		close(begun)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-begun; stop() }()
	s := source(t, server.URL, "water")
	if _, err := s.Collect(ctx, taken{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestUnreadableTokenAsksNothing(t *testing.T) {
	s := influxdb.New(influxdb.Config{ID: "x", URL: "http://127.0.0.1:1", Database: "d", Query: "q", Department: "water", Zone: time.UTC, Dir: t.TempDir(), Now: time.Now, Timeout: time.Second,
		Client: client(t, t.TempDir(), func() (string, error) { return "", os.ErrNotExist })})
	if _, err := s.Collect(t.Context(), taken{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}
