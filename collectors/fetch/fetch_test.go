package fetch_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rasid/collectors/fetch"
)

const secret = "hunter2/+=geheim"

func hush() (string, error) { return secret, nil }

// client returns a client that waits no time, and what it waited.
func client(t testing.TB, change func(*fetch.Config)) (*fetch.Client, *[]time.Duration) {
	t.Helper()
	waits := &[]time.Duration{}
	cfg := fetch.Config{Dir: t.TempDir(), Limit: 1 << 20, Now: time.Now, Jitter: func() float64 { return 0.5 },
		Wait: func(ctx context.Context, d time.Duration) error { *waits = append(*waits, d); return ctx.Err() }}
	if change != nil {
		change(&cfg)
	}
	c, err := fetch.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c, waits
}

func serve(t testing.TB, h http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

func body(t testing.TB, a *fetch.Answer) string {
	t.Helper()
	b, err := os.ReadFile(a.Path)
	if err != nil || int64(len(b)) != a.Size {
		t.Fatalf("%d bytes of %d: %v", len(b), a.Size, err)
	}
	return string(b)
}

// fault checks that an error is one that tells no secret.
func fault(t testing.TB, err error) *fetch.Error {
	t.Helper()
	e, ok := errors.AsType[*fetch.Error](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	for _, s := range []string{secret, "hunter2", base64.StdEncoding.EncodeToString([]byte(secret))} {
		for inner := err; inner != nil; inner = errors.Unwrap(inner) {
			if strings.Contains(inner.Error(), s) {
				t.Errorf("the error tells the secret: %v", inner)
			}
		}
	}
	return e
}

func TestEveryWayToSayWhoAsks(t *testing.T) {
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("rasid:"+secret))
	for name, c := range map[string]struct {
		auth          fetch.Auth
		header, query string // header: "Name: value"
	}{
		"bearer": {fetch.Auth{Bearer: hush}, "Authorization: Bearer " + secret, ""},
		"scheme": {fetch.Auth{Bearer: hush, Scheme: "Token"}, "Authorization: Token " + secret, ""},
		"basic":  {fetch.Auth{User: "rasid", Password: hush}, "Authorization: " + basic, ""},
		"header": {fetch.Auth{Header: "X-Api-Key", Key: hush}, "X-Api-Key: " + secret, ""},
		"query":  {fetch.Auth{Query: "key", Key: hush}, "", secret},
	} {
		t.Run(name, func(t *testing.T) {
			var told []fetch.Exchange
			status := http.StatusOK
			url := serve(t, func(w http.ResponseWriter, r *http.Request) {
				name, value, _ := strings.Cut(c.header, ": ")
				if r.Header.Get(name) != value || r.URL.Query().Get("key") != c.query || r.URL.Query().Get("a") != "b c" {
					t.Errorf("asked %s with %v", r.URL, r.Header)
				}
				w.Header().Set("X-Echo", r.Header.Get(name)+r.URL.RawQuery)
				w.WriteHeader(status)
				_, _ = fmt.Fprintf(w, "a,b\n%s,%s\n", r.URL, r.Header) // it says all it was told
			})
			k, _ := client(t, func(cfg *fetch.Config) {
				cfg.Auth, cfg.OnAnswer = c.auth, func(_ context.Context, x fetch.Exchange) { told = append(told, x) }
			})
			if _, err := k.Get(t.Context(), url+"/x?a=b+c", fetch.Validator{}, fetch.Table); err != nil {
				t.Fatal(err)
			}
			for _, status = range []int{401, 403, 404, 400, 418, 204} {
				_, err := k.Get(t.Context(), url+"/x?a=b+c", fetch.Validator{}, fetch.Table)
				if e := fault(t, err); e.Status != status || !strings.Contains(e.Error(), fmt.Sprint(status)) {
					t.Errorf("%d gave %v", status, err)
				}
			}
			if s := fmt.Sprintf("%+v", told); len(told) != 7 || strings.Contains(s, "hunter2") || strings.Contains(s, strings.TrimPrefix(basic, "Basic ")) {
				t.Errorf("told %s", s)
			}
		})
	}
}

// A secret is hidden also where a server's words are cut in the middle of it, or write it in their own way.
func TestSecretsAreHiddenWhereWordsAreCut(t *testing.T) {
	long := strings.Repeat("x", 113) + " " + secret
	for name, c := range map[string]struct{ kind, body string }{
		"text":  {"text/plain", long},
		"JSON":  {"application/json", `{"message":"` + strings.ReplaceAll(long, "/", `\/`) + `"}`},
		"title": {"text/html", "<html><title>" + strings.ReplaceAll(long, "/", "&#47;") + "</title>"},
	} {
		for _, status := range []int{http.StatusOK, http.StatusForbidden} {
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(status)
				_, _ = io.WriteString(w, c.body)
			})
			k, _ := client(t, func(cfg *fetch.Config) { cfg.Auth = fetch.Auth{Bearer: hush} })
			_, err := k.Get(t.Context(), url, fetch.Validator{}, fetch.JSON)
			if status == http.StatusOK && name == "JSON" {
				continue // it is what is wanted
			}
			if e := fault(t, err); strings.Contains(e.Error(), "hunt") {
				t.Errorf("%s, %d: %v", name, status, e)
			}
		}
	}
}

// What the operator writes of headers is what is sent.
func TestHeadersOfTheOperatorCount(t *testing.T) {
	var got http.Header
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		_, _ = io.WriteString(w, "[]")
	})
	for accept, header := range map[string]map[string]string{
		"application/json, */*;q=0.5": nil, "application/vnd.example+json": {"accept": "application/vnd.example+json", "User-Agent": "rasid"},
	} {
		k, _ := client(t, func(cfg *fetch.Config) { cfg.Header = header })
		if _, err := k.Get(t.Context(), url, fetch.Validator{}, fetch.JSON); err != nil || got.Get("Accept") != accept || got.Get("User-Agent") != "rasid" {
			t.Errorf("sent %v, %v", got, err)
		}
	}
}

func TestOAuth2ClientCredentials(t *testing.T) {
	given, asked := 0, 0
	now := time.Now()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		id, password, _ := r.BasicAuth()
		if id != "rasid" || password != "hunter2%2F%2B%3Dgeheim" || r.FormValue("grant_type") != "client_credentials" || r.FormValue("scope") != "read" {
			t.Errorf("asked by %s, %s, %v", id, password, r.Form)
		}
		given++
		_, _ = fmt.Fprintf(w, `{"access_token":"token-%d","token_type":"Bearer","expires_in":300}`, given)
	})
	mux.HandleFunc("GET /data", func(w http.ResponseWriter, r *http.Request) {
		if asked++; asked == 3 || r.Header.Get("Authorization") != fmt.Sprintf("Bearer token-%d", given) {
			http.Error(w, `{"error":"token-`+fmt.Sprint(given)+` was revoked"}`, http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "a,b\n1,2\n")
	})
	url := serve(t, mux.ServeHTTP)
	k, _ := client(t, func(cfg *fetch.Config) {
		cfg.Now = func() time.Time { return now }
		cfg.Auth = fetch.Auth{TokenURL: url + "/token", ClientID: "rasid", ClientSecret: hush, Scope: "read"}
	})
	for i, want := range []int{1, 1, 2, 3} { // the same; revoked; at its end
		if i == 3 {
			now = now.Add(280 * time.Second)
		}
		if _, err := k.Get(t.Context(), url+"/data", fetch.Validator{}, fetch.Table); err != nil || given != want {
			t.Errorf("asking %d: %d tokens were given, want %d (%v)", i, given, want, err)
		}
	}
	refuse, _ := client(t, func(cfg *fetch.Config) {
		cfg.Auth = fetch.Auth{TokenURL: url + "/nowhere", ClientID: "rasid", ClientSecret: hush}
	})
	_, err := refuse.Get(t.Context(), url+"/data", fetch.Validator{}, fetch.Table)
	if e := fault(t, err); e.Kind != fetch.Denied || !strings.Contains(err.Error(), "no token is given: status 404") {
		t.Error(err)
	}
}

// H03: it tries again where that can help, and waits as long as the server asks.
func TestH03TriesAgain(t *testing.T) {
	for name, c := range map[string]struct {
		status []int // before 200
		after  string
		want   []time.Duration // waited
		ok     bool
	}{
		"at once":            {nil, "", nil, true},
		"503 twice":          {[]int{503, 503}, "", []time.Duration{1 * time.Second, 2 * time.Second}, true},
		"each that may pass": {[]int{500, 502, 504}, "", []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second}, true},
		"too often":          {[]int{503, 503, 503, 503}, "", []time.Duration{1 * time.Second, 2 * time.Second, 4 * time.Second}, false},
		"429 in seconds":     {[]int{429}, "7", []time.Duration{7 * time.Second}, true},
		"429 by date":        {[]int{429}, "date", []time.Duration{90 * time.Second}, true},
		"longer than a run":  {[]int{429}, "3600", nil, false},
		"nonsense":           {[]int{429}, "soon", []time.Duration{1 * time.Second}, true},
		"the past":           {[]int{503}, "Wed, 21 Oct 2015 07:28:00 GMT", []time.Duration{1 * time.Second}, true},
		"never":              {[]int{404}, "1", nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			now, n := time.Now().Truncate(time.Second), 0
			url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				after := c.after
				if after == "date" {
					after = now.Add(90 * time.Second).UTC().Format(http.TimeFormat)
				}
				if after != "" {
					w.Header().Set("Retry-After", after)
				}
				if n++; n <= len(c.status) {
					w.WriteHeader(c.status[n-1])
					return
				}
				_, _ = io.WriteString(w, "a,b\n")
			})
			k, waits := client(t, func(cfg *fetch.Config) { cfg.Now = func() time.Time { return now } })
			ctx, stop := context.WithDeadline(t.Context(), now.Add(10*time.Minute))
			defer stop()
			_, err := k.Get(ctx, url, fetch.Validator{}, fetch.Table)
			if (err == nil) != c.ok || fmt.Sprint(*waits) != fmt.Sprint(c.want) {
				t.Errorf("waited %v, want %v; %v", *waits, c.want, err)
			}
			if name == "longer than a run" && !strings.Contains(err.Error(), "asks to wait 1h0m0s") {
				t.Error(err)
			}
		})
	}
}

// Waiting takes the time it should, with the real timer, and ends when the run does.
func TestH03WaitsByTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		c, err := fetch.New(fetch.Config{Dir: dir, Limit: 1, Now: time.Now, Jitter: func() float64 { return 0.5 },
			Auth: fetch.Auth{Bearer: func() (string, error) { return "", &fetch.Error{Kind: fetch.Unavailable, Reason: "not yet"} }}})
		if err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		_, err = c.Get(t.Context(), "http://h/", fetch.Validator{}, fetch.Table)
		if took := time.Since(begin); err == nil || took != 7*time.Second {
			t.Errorf("%v after %v", err, took)
		}
		ctx, stop := context.WithCancel(t.Context())
		time.AfterFunc(1500*time.Millisecond, stop)
		begin = time.Now()
		_, err = c.Get(ctx, "http://h/", fetch.Validator{}, fetch.Table)
		if took := time.Since(begin); !errors.Is(err, context.Canceled) || took != 1500*time.Millisecond {
			t.Errorf("%v after %v", err, took)
		}
	})
}

// H01, H02: what is no answer is refused with a sentence that says what it was.
func TestH01H02WhatIsNoAnswer(t *testing.T) {
	says := func(kind, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			_, _ = io.WriteString(w, text)
		}
	}
	cut := func(chunked bool, size int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, rw, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			head := fmt.Sprintf("Content-Length: %d\r\n\r\n", size+100)
			text := strings.Repeat("x", size)
			if chunked {
				head, text = "Transfer-Encoding: chunked\r\n\r\n", fmt.Sprintf("%x\r\n%s\r\n", size, text)
			}
			_, _ = rw.WriteString("HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n" + head + text)
			_, _ = rw.Flush(), c.Close()
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   fetch.Want
		kind   fetch.Kind
		text   string
	}{
		"web page":             {says("text/html; charset=utf-8", "<!doctype html><title>Please &amp;\n log in</title>"), fetch.Table, fetch.Changed, `a web page, "Please & log in", where data should be`},
		"web page in disguise": {says("text/csv", "\ufeff\n <HTML><body>busy</body>"), fetch.Table, fetch.Changed, "a web page where data should be"},
		"web page as JSON":     {says("application/json", "<html>"), fetch.JSON, fetch.Changed, "a web page"},
		"nothing":              {says("text/csv", " \n"), fetch.Table, fetch.Changed, "the answer is empty"},
		"picture":              {says("image/png", "\x89PNG"), fetch.Table, fetch.Changed, "image/png, not a table"},
		"PDF":                  {says("application/pdf", "%PDF"), fetch.Table, fetch.Changed, "application/pdf, not a table"},
		"JSON for a table":     {says("application/json", `{"error":1}`), fetch.Table, fetch.Changed, "use the kind http-json"},
		"table for JSON":       {says("text/csv", "a,b\n"), fetch.JSON, fetch.Changed, "use the kind http-table"},
		"text for JSON":        {says("text/plain", "welcome"), fetch.JSON, fetch.Changed, "no JSON object or list"},
		"cut":                  {cut(false, 100), fetch.Table, fetch.Unavailable, "ends in the middle"},
		"cut chunk":            {cut(true, 100), fetch.Table, fetch.Unavailable, "ends in the middle"},
		"cut late":             {cut(true, 100_000), fetch.Table, fetch.Unavailable, "ends in the middle"},
		"too large":            {says("text/csv", strings.Repeat("x", 1<<20+1)), fetch.Table, fetch.TooLarge, "more than 1048576 bytes"},
		"announced too large": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10000000000")
			w.WriteHeader(http.StatusOK)
		}, fetch.Table, fetch.TooLarge, "raise size_limit"},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/csv")
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = io.Copy(z, io.LimitReader(zeros{}, 1<<28))
			_ = z.Close()
		}, fetch.Table, fetch.TooLarge, "more than 1048576 bytes"},
		"no server": {nil, fetch.Table, fetch.Unavailable, "no answer: "},
	} {
		t.Run(name, func(t *testing.T) {
			url := "http://" + closedPort(t)
			if c.answer != nil {
				url = serve(t, c.answer)
			}
			dir := t.TempDir()
			k, _ := client(t, func(cfg *fetch.Config) { cfg.Dir, cfg.Auth = dir, fetch.Auth{Query: "key", Key: hush} })
			_, err := k.Get(t.Context(), url, fetch.Validator{}, c.want)
			if e := fault(t, err); e.Kind != c.kind || !strings.Contains(e.Error(), c.text) || !strings.Contains(e.Error(), "GET "+url) {
				t.Errorf("got %s, %v; want %s, %q", e.Kind, e, c.kind, c.text)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("%v is left", left)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func closedPort(t *testing.T) string {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// H02: a server that sends a little now and then is waited for; one that stops is not; and a run
// that is out of time or stopped ends at once.
func TestH02SlowServers(t *testing.T) {
	drip, done := make(chan struct{}), make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/csv")
		_, _ = io.WriteString(w, "a,b\n"+strings.Repeat("1,2\n", 2000))
		_ = http.NewResponseController(w).Flush()
		drip <- struct{}{}
		select {
		case <-r.Context().Done():
		case <-done:
		}
	})
	defer close(done)
	go func() {
		for range drip {
		}
	}()
	k, _ := client(t, func(cfg *fetch.Config) { cfg.Stall, cfg.Attempts = 50*time.Millisecond, 1 })
	_, err := k.Get(t.Context(), url, fetch.Validator{}, fetch.Table)
	if e := fault(t, err); e.Kind != fetch.Unavailable || !strings.Contains(err.Error(), "nothing more arrived for 50ms") {
		t.Error(err)
	}
	k, _ = client(t, nil)
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	if _, err = k.Get(ctx, url, fetch.Validator{}, fetch.Table); !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no whole answer in the time that a run has") {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	if _, err = k.Get(ctx, url, fetch.Validator{}, fetch.Table); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// H02: a redirect carries a secret to no other host, and an address with a secret leads nowhere else.
func TestH02RedirectsCarryNoSecret(t *testing.T) {
	var seen []string
	other := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, fmt.Sprint(r.URL, r.Header))
		_, _ = io.WriteString(w, "a,b\n")
	})
	home := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/away":
			http.Redirect(w, r, other+"/signed?X-Signature=abc", http.StatusFound)
		case "/echo":
			http.Redirect(w, r, other+"/?"+r.URL.RawQuery, http.StatusFound)
		case "/here":
			http.Redirect(w, r, "/data?"+r.URL.RawQuery, http.StatusFound)
		case "/circle":
			http.Redirect(w, r, "/circle?"+r.URL.RawQuery, http.StatusFound)
		case "/data":
			if !strings.Contains(fmt.Sprint(r.Header, r.URL.Query()), secret) && r.Header.Get("Authorization") == "" {
				t.Error("the same host is not told who asks")
			}
			_, _ = io.WriteString(w, "a,b\n")
		}
	})
	for _, auth := range []fetch.Auth{{Bearer: hush}, {User: "a", Password: hush}, {Header: "X-Api-Key", Key: hush}, {Query: "key", Key: hush}} {
		seen = nil
		k, _ := client(t, func(cfg *fetch.Config) { cfg.Auth = auth })
		if _, err := k.Get(t.Context(), home+"/away", fetch.Validator{}, fetch.Table); err != nil {
			t.Error(err)
		}
		if s := fmt.Sprint(seen); len(seen) != 1 || strings.Contains(s, "hunter2") || strings.Contains(s, "Authorization") || strings.Contains(s, "Api-Key") {
			t.Errorf("the other host was told %s", s)
		}
		if _, err := k.Get(t.Context(), home+"/here", fetch.Validator{}, fetch.Table); err != nil {
			t.Error(err)
		}
		_, err := k.Get(t.Context(), home+"/circle", fetch.Validator{}, fetch.Table)
		if e := fault(t, err); !strings.Contains(e.Error(), "in circles") {
			t.Error(err)
		}
	}
	seen = nil
	k, _ := client(t, func(cfg *fetch.Config) { cfg.Auth = fetch.Auth{Query: "key", Key: hush} })
	_, err := k.Get(t.Context(), home+"/echo", fetch.Validator{}, fetch.Table)
	if e := fault(t, err); e.Kind != fetch.Denied || len(seen) != 0 {
		t.Errorf("%v, told %v", err, seen)
	}
}

func TestAsksOnlyForWhatIsNew(t *testing.T) {
	version := 1
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		tag := fmt.Sprintf(`"v%d"`, version)
		w.Header().Set("ETag", tag)
		w.Header().Set("Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT")
		if r.Header.Get("If-None-Match") == tag && r.Header.Get("If-Modified-Since") != "" {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = fmt.Fprintf(w, "a,b\n%d,%d\n", version, version)
	})
	k, _ := client(t, nil)
	first, err := k.Get(t.Context(), url, fetch.Validator{}, fetch.Table)
	if err != nil || body(t, first) != "a,b\n1,1\n" || first.Modified.Year() != 2015 {
		t.Fatal(first, err)
	}
	if same, err := k.Get(t.Context(), url, first.Validator, fetch.Table); err != nil || !same.NotModified || same.Validator != first.Validator {
		t.Error(same, err)
	}
	version = 2
	if next, err := k.Get(t.Context(), url, first.Validator, fetch.Table); err != nil || next.NotModified || body(t, next) != "a,b\n2,2\n" {
		t.Error(next, err)
	}
}

// A body that is packed for the way is unpacked; one that is a packed file stays as it is.
func TestPackedBodies(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, "a,b\n")
	_ = z.Close()
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/way" {
			w.Header().Set("Content-Encoding", "gzip")
			w.Header().Set("Content-Type", "text/csv")
		} else {
			w.Header().Set("Content-Type", "application/gzip")
		}
		_, _ = w.Write(packed.Bytes())
	})
	k, _ := client(t, nil)
	for path, want := range map[string]string{"/way": "a,b\n", "/file": packed.String()} {
		if a, err := k.Get(t.Context(), url+path, fetch.Validator{}, fetch.Table); err != nil || body(t, a) != want {
			t.Errorf("%s: %v", path, err)
		}
	}
}
