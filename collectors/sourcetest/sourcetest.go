// Package sourcetest is what every kind of source must pass, from the lines of rasid.yaml to what is
// kept and said: a key that is unknown is refused, a stop is obeyed, an answer that is none stores
// nothing and says what it was, the same answer twice is no news, and a secret is told to nobody.
package sourcetest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"rasid/collectors"
)

// Secret is the secret that the environment variable Variable holds during the tests.
const (
	Secret   = "hunter2/+=geheim"
	Variable = "RASID_TEST_SECRET"
)

// Kind is a kind under test.
type Kind struct {
	Name string
	// Source writes the source as it stands in the list of rasid.yaml, each key on a line of its own
	// behind four blanks, for a server at url; it sends the secret, gives up after half a second and,
	// if Limited, takes no more than 1 MiB.
	Source func(url string) string
	// Type and Body are a good answer with Values values; Changed is one of which one value differs.
	// Without Type the kind asks no server, and only what does not need one is tested.
	Type, Body, Changed string
	// Front stands before the answers where a kind asks for more than them, as for a listing of what
	// there is: it answers that itself, about the body that would be answered. nil: nothing.
	Front func(answer http.HandlerFunc, body func() string) http.HandlerFunc
	// Index is answered, for a server at url, to a path that ends like IndexPath: it names where the good
	// answer is.
	IndexPath string
	Index     func(url string) string
	Rest      string // what is sent for page=2 and on; "": the same
	Values    int64
	Limited   bool
}

// Result is what became of a run.
type Result struct {
	New, Revised int64 // values of the journal since the world was made
	Deliveries   int
	Troubles     []collectors.Trouble
	Err          error
}

// World is a workspace with one source.
type World struct {
	Problems string // what is wrong with rasid.yaml, "" when nothing is: else nothing can be collected
	Collect  func(ctx context.Context) Result
	Told     func() string // everything that was logged, kept and shown
}

// Run tests a kind; start makes a new workspace whose sources are those.
func Run(t *testing.T, k Kind, start func(t *testing.T, sources string) World) {
	t.Setenv(Variable, Secret)
	t.Run("unknown key", func(t *testing.T) {
		w := start(t, k.Source("http://127.0.0.1:9/x")+"    evry: 5m\n")
		if !strings.Contains(w.Problems, `"evry"`) || !strings.Contains(w.Problems, `"every"`) {
			t.Errorf("problems: %s", w.Problems)
		}
	})
	t.Run("stopped", func(t *testing.T) {
		w := start(t, k.Source("http://127.0.0.1:9/x"))
		ctx, stop := context.WithCancel(t.Context())
		stop()
		if r := w.Collect(ctx); r.Deliveries > 0 || k.Type != "" && !errors.Is(r.Err, context.Canceled) {
			t.Errorf("%+v", r)
		}
	})
	if k.Type == "" {
		return
	}
	t.Run("stopped on the way", func(t *testing.T) { stoppedOnTheWay(t, k, start) })
	t.Run("good answers", func(t *testing.T) { goodAnswers(t, k, start) })
	for name, c := range bad(k) {
		if k.Front != nil && name != "too large" { // of that it may send more than of an answer
			bare := k
			bare.Front = nil
			t.Run(name+" at once", func(t *testing.T) { badAnswer(t, bare, start, c) })
		}
		t.Run(name, func(t *testing.T) { badAnswer(t, k, start, c) })
	}
}

// serve starts a server of a kind whose data are answered by h, with the body that body returns.
func serve(k Kind, h http.HandlerFunc, body func() string) *httptest.Server {
	if k.Front != nil {
		h = k.Front(h, body)
	}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if k.Index != nil && strings.HasSuffix(r.URL.Path, k.IndexPath) {
			says("application/json", k.Index(server.URL))(w, r)
			return
		}
		h(w, r)
	}))
	return server
}

func says(kind, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", kind)
		_, _ = io.WriteString(w, text)
	}
}

// hanging sends the beginning of a good answer and then no more; begun is told.
func hanging(k Kind, begun chan<- struct{}, ended <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", k.Type)
		_, _ = io.WriteString(w, k.Body[:len(k.Body)/2])
		_ = http.NewResponseController(w).Flush()
		select {
		case begun <- struct{}{}:
		default:
		}
		select {
		case <-r.Context().Done():
		case <-ended:
		}
	}
}

func stoppedOnTheWay(t *testing.T, k Kind, start func(*testing.T, string) World) {
	begun, ended := make(chan struct{}, 1), make(chan struct{})
	server := serve(k, hanging(k, begun, ended), func() string { return k.Body })
	defer server.Close()
	defer close(ended)
	ctx, stop := context.WithCancel(t.Context())
	go func() { <-begun; stop() }()
	if r := start(t, k.Source(server.URL)).Collect(ctx); !errors.Is(r.Err, context.Canceled) || r.Deliveries > 0 {
		t.Errorf("%+v", r)
	}
}

// goodAnswers: what is received counts, the same again is no news, a change is one.
func goodAnswers(t *testing.T, k Kind, start func(*testing.T, string) World) {
	body, asked := k.Body, ""
	server := serve(k, func(w http.ResponseWriter, r *http.Request) {
		asked = fmt.Sprint(r.Header, r.URL.Query())
		if page := r.FormValue("page"); k.Rest != "" && page != "1" {
			says(k.Type, k.Rest)(w, r)
			return
		}
		says(k.Type, body)(w, r)
	}, func() string { return body })
	defer server.Close()
	w := start(t, k.Source(server.URL))
	if w.Problems != "" {
		t.Fatal(w.Problems)
	}
	if r := w.Collect(t.Context()); r.Err != nil || r.New != k.Values || r.Deliveries != 1 {
		t.Fatalf("%+v", r)
	}
	if !strings.Contains(asked, Secret) {
		t.Errorf("the server is not told who asks: %s", asked)
	}
	if r := w.Collect(t.Context()); r.Err != nil || r.New != k.Values || r.Revised != 0 || r.Deliveries != 1 {
		t.Errorf("the same again: %+v", r)
	}
	body = k.Changed
	if r := w.Collect(t.Context()); r.Err != nil || r.New != k.Values || r.Revised != 1 || r.Deliveries != 2 {
		t.Errorf("changed: %+v", r)
	}
	if told := w.Told(); strings.Contains(told, "hunter2") {
		t.Errorf("the secret is told:\n%s", told)
	}
}

// badCase is an answer that stores nothing. Its error or trouble holds want.
type badCase struct {
	answer http.HandlerFunc
	want   string
}

func bad(k Kind) map[string]badCase {
	status := func(code int) badCase {
		return badCase{func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			_, _ = fmt.Fprintf(w, "you said %v %v %v", r.Header, r.URL, r.URL.Query()) // some servers do
		}, fmt.Sprint(code)}
	}
	cases := map[string]badCase{
		"empty":              {says(k.Type, ""), ""},
		"cut":                {hijacked(k), ""},
		"wrong content type": {says("image/png", "\x89PNG\r\n\x1a\n\x00"), ""},
		"web page with 200":  {says("text/html; charset=utf-8", "<!doctype html><title>Log in</title>"), "web page"},
		"slow":               {hanging(k, make(chan struct{}), make(chan struct{})), ""},
		"401":                status(401),
		"403":                status(403),
		"404":                status(404),
		"429":                status(429),
		"500":                status(500),
		"503":                status(503),
		"away with the token": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://127.0.0.2:9/"+r.URL.RawQuery, http.StatusFound)
		}, ""},
	}
	if k.Limited {
		cases["too large"] = badCase{says(k.Type, k.Body+strings.Repeat(" ", 2<<20)), "size_limit"}
	}
	return cases
}

// hijacked announces more than it sends.
func hijacked(k Kind) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		c, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		_, _ = fmt.Fprintf(rw, "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n%s", k.Type, len(k.Body), k.Body[:len(k.Body)-1])
		_ = rw.Flush()
		_ = c.Close()
	}
}

func badAnswer(t *testing.T, k Kind, start func(*testing.T, string) World, c badCase) {
	server := serve(k, c.answer, func() string { return k.Body })
	defer server.Close()
	w := start(t, k.Source(server.URL))
	begin := time.Now()
	r := w.Collect(t.Context())
	if r.New+r.Revised > 0 || r.Err == nil && len(r.Troubles) == 0 {
		t.Errorf("nothing is said, or something stored: %+v", r)
	}
	said := fmt.Sprint(r.Err, r.Troubles)
	if !strings.Contains(said, c.want) {
		t.Errorf("said %q, want %q", said, c.want)
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if told := said + w.Told(); strings.Contains(told, "hunter2") {
		t.Errorf("the secret is told:\n%s", told)
	}
}
