package recorded_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/internal/recorded"
)

// watched is a test that may fail.
type watched struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (w *watched) Errorf(format string, args ...any) {
	w.failures = append(w.failures, fmt.Sprintf(format, args...))
}
func (w *watched) Failed() bool      { return len(w.failures) > 0 }
func (w *watched) Cleanup(fn func()) { w.cleanups = append(w.cleanups, fn) }
func (w *watched) end() {
	for _, fn := range w.cleanups {
		fn()
	}
}

// Fatalf ends a test, and so the goroutine that it runs in.
func (w *watched) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	panic(w)
}

// ask makes a request and returns the answer's status, headers and body.
func ask(t *testing.T, method, address, body string, header map[string]string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range header {
		r.Header.Set(k, v)
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Body.Close() }()
	b, err := io.ReadAll(a.Body)
	if err != nil {
		t.Fatal(err)
	}
	return a.StatusCode, a.Header, string(b)
}

// chatter is a server that repeats the secrets it was given wherever a server may.
func chatter(secrets ...string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Set-Cookie", "session="+base64.StdEncoding.EncodeToString([]byte("id")))
		w.Header().Set("X-Echo", url.QueryEscape(secrets[0]))
		w.Header().Set("Link", "<http://"+r.Host+"/next?token="+url.QueryEscape(secrets[0])+">; rel=next")
		switch r.URL.Path {
		case "/binary":
			_, _ = io.WriteString(w, "\x00\xff"+secrets[0]+"\x01")
		default:
			all := map[string]any{"plain": secrets, "address": "http://" + r.Host + r.RequestURI}
			for i, s := range secrets {
				for shift := range 3 {
					all[fmt.Sprint("packed", i, shift)] = base64.StdEncoding.EncodeToString([]byte("user:"[:shift+1] + s + ":more"))
					all[fmt.Sprint("url", i, shift)] = base64.RawURLEncoding.EncodeToString([]byte("user:"[:shift+1] + s))
				}
			}
			_ = json.NewEncoder(w).Encode(all)
		}
	})
}

// No secret survives in a recording, wherever and however it was written; and a test with other secrets replays it.
func TestNoSecretSurvives(t *testing.T) {
	secrets := []string{`pa"ss<wörd>&/+% 7`, "tok_9f8e7d6c5b"}
	upstream := httptest.NewServer(chatter(secrets...))
	defer upstream.Close()
	file := filepath.Join(t.TempDir(), "made", "secrets.txtar")
	talk := func(server string, secrets []string) (said []string) {
		basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("user:"+secrets[0]))
		for _, r := range []struct {
			method, path, body string
			header             map[string]string
		}{
			{"GET", "/a?token=" + url.QueryEscape(secrets[0]) + "&key=" + secrets[1], "", map[string]string{"Authorization": basic, "Cookie": "c=" + secrets[1]}},
			{"POST", "/" + url.PathEscape(secrets[0]), `{"password":` + fmt.Sprintf("%q", secrets[1]) + `}`, map[string]string{"Content-Type": "application/json", "X-Api-Key": secrets[1]}},
			{"GET", "/binary", "", map[string]string{"Authorization": "Bearer " + secrets[1]}},
		} {
			status, header, body := ask(t, r.method, server+r.path, r.body, r.header)
			said = append(said, fmt.Sprint(status, header.Get("X-Echo"), header.Get("Link"), body))
		}
		return said
	}
	recording := &watched{TB: t}
	s := recorded.Open(recording, recorded.Config{File: file, Secrets: secrets, Record: true, Upstream: func() string { return upstream.URL }})
	heard := strings.Join(talk(s.URL, secrets), "\n")
	recording.end()
	if len(recording.failures) > 0 || !strings.Contains(heard, secrets[1]) {
		t.Fatalf("%v\n%s", recording.failures, heard)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	seen := []string{string(data), strings.ReplaceAll(string(data), "+", " ")}
	for field := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return strings.ContainsRune("\n\" ,:<>=?&;", r) }) {
		if text, err := url.PathUnescape(field); err == nil {
			seen = append(seen, text)
		}
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			if text, err := e.DecodeString(field); err == nil {
				seen = append(seen, string(text))
			}
		}
	}
	for _, secret := range append(secrets, `pa\"ss`, "wörd", "w%C3%B6rd", upstream.URL, s.URL) {
		for _, text := range seen {
			if strings.Contains(text, secret) {
				t.Fatalf("%q stands in\n%s", secret, data)
			}
		}
	}
	others := []string{"another-secret", "and-one-more"}
	replayed := recorded.Open(t, recorded.Config{File: file, Secrets: others})
	if again := talk(replayed.URL, others); !strings.Contains(again[0], replayed.URL+"/next?token=SCRUBBED-1") || !strings.HasPrefix(again[2], "200") || !strings.Contains(again[2], "\x00\xff") {
		t.Errorf("%q", again)
	}
}

const two = `A recording by hand.
-- 1 request --
GET /a?x=1
-- 1 answer --
200
Content-Type: text/plain
Recorded-Body: no final newline
-- 1 answer body --
one
-- 2 request --
POST /b
Content-Type: text/plain
-- 2 request body --
hello
-- 2 answer --
404
-- 2 answer body --
two
`

// A replay is strict: what comes is compared with what was recorded, in order, and all of it must come.
func TestReplayIsStrict(t *testing.T) {
	file := filepath.Join(t.TempDir(), "two.txtar")
	if err := os.WriteFile(file, []byte(two), 0o600); err != nil {
		t.Fatal(err)
	}
	type request struct{ method, path, body, kind string }
	first, second := request{"GET", "/a?x=1", "", ""}, request{"POST", "/b", "hello\n", "text/plain"}
	for name, c := range map[string]struct {
		asks []request
		want string // of the failure; "" for none
	}{
		"as recorded":      {[]request{first, second}, ""},
		"one is missing":   {[]request{first}, "1 of 2 recorded requests did not come; the next is\nPOST /b"},
		"another order":    {[]request{second}, "request 1 is not as recorded.\ngot:\nPOST /b\nContent-Type: text/plain\n\nhello\n\nwant:\nGET /a?x=1"},
		"another address":  {[]request{{"GET", "/a?x=2", "", ""}}, "got:\nGET /a?x=2\n\nwant:\nGET /a?x=1"},
		"another body":     {[]request{first, {"POST", "/b", "hullo\n", "text/plain"}}, "request 2 is not as recorded"},
		"another header":   {[]request{first, {"POST", "/b", "hello\n", "text/csv"}}, "request 2 is not as recorded"},
		"one that is more": {[]request{first, second, first}, "request 3 is not as recorded.\ngot:\nGET /a?x=1\n\nwant:\nnothing more"},
	} {
		t.Run(name, func(t *testing.T) {
			w := &watched{TB: t}
			s := recorded.Open(w, recorded.Config{File: file})
			var got []string
			for _, r := range c.asks {
				header := map[string]string{}
				if r.kind != "" {
					header["Content-Type"] = r.kind
				}
				status, _, body := ask(t, r.method, s.URL+r.path, r.body, header)
				got = append(got, fmt.Sprint(status, " ", body))
			}
			w.end()
			switch failed := strings.Join(w.failures, "\n"); {
			case c.want == "" && (failed != "" || strings.Join(got, "|") != "200 one|404 two\n"):
				t.Errorf("%s; %q", failed, got)
			case c.want != "" && (len(w.failures) != 1 || !strings.Contains(failed, c.want)):
				t.Errorf("got %q, want %q", failed, c.want)
			}
		})
	}
}

// Whatever bytes are said come back, also those that the file's own form would take for its own.
func TestBodiesComeBack(t *testing.T) {
	bodies := []string{"", "\n", "a", "a\n", "-- 1 request --\n", "x\n-- y --\nz", "a\r\nb\r\n", "\x00", "\xff\xfe", "سعر الخبز\n", strings.Repeat("long ", 1000)}
	n := 0
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, bodies[n])
		n++
	}))
	defer upstream.Close()
	file := filepath.Join(t.TempDir(), "bodies.txtar")
	talk := func(server string) {
		for i, b := range bodies {
			if _, _, got := ask(t, "POST", server+"/", b, nil); got != b {
				t.Errorf("body %d came back as %q, want %q", i, got, b)
			}
		}
	}
	w := &watched{TB: t}
	talk(recorded.Open(w, recorded.Config{File: file, Record: true, Upstream: func() string { return upstream.URL }}).URL)
	w.end()
	before, _ := os.ReadFile(file)
	talk(recorded.Open(t, recorded.Config{File: file}).URL)
	if after, _ := os.ReadFile(file); len(w.failures) > 0 || len(before) == 0 || !bytes.Equal(before, after) {
		t.Errorf("%v", w.failures)
	}
}

// What cannot be recorded or replayed honestly is refused.
func TestRefused(t *testing.T) {
	dir := t.TempDir()
	fails := func(name string, c recorded.Config, want string, use func(s *recorded.Server)) {
		t.Run(name, func(t *testing.T) {
			w := &watched{TB: t}
			func() {
				defer func() {
					if r := recover(); r != nil && r != any(w) {
						panic(r)
					}
				}()
				s := recorded.Open(w, c)
				use(s)
			}()
			w.end()
			if got := strings.Join(w.failures, "\n"); !strings.Contains(got, want) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	none := func(*recorded.Server) {}
	fails("no file", recorded.Config{File: filepath.Join(dir, "none")}, "-record makes the file", none)
	fails("a short secret", recorded.Config{File: "x", Secrets: []string{"abc"}}, "secret 1 is shorter", none)
	broken := filepath.Join(dir, "broken")
	for text, want := range map[string]string{"-- 1 answer --\n200\n": `"1 request"`, "-- 1 request --\nGET /\n": "no answer", "-- 1 request --\nGET /\nnonsense\n": "no header",
		"-- 1 request --\nGET /\nRecorded-Body: zip\n-- 1 request body --\nx\n": `"zip"`} {
		if err := os.WriteFile(broken, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		fails("broken: "+want, recorded.Config{File: broken}, want, none)
	}
	packing := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Encoding", "br") }))
	defer packing.Close()
	file := filepath.Join(dir, "packed.txtar")
	fails("a packed answer", recorded.Config{File: file, Record: true, Upstream: func() string { return packing.URL }}, "packed", func(s *recorded.Server) { ask(t, "GET", s.URL, "", nil) })
}
