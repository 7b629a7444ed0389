// Package recorded stands between a test and a server: it writes down once what the two said to each other, and
// from then on says the server's part itself. A recording is a txtar file that people can read, review and
// change; it holds no secret that it was told of, and no header that carries one.
//
// With -record, given to the test binary, requests go to the real server and the file is written anew:
//
//	go test ./internal/app -run TestInvariant4 -record
//
// Without, the file answers, strictly: requests come in its order, each as it was, and all of them. One that
// nobody expects fails the test and says what was expected.
package recorded

import (
	"bytes"
	"context"
	"flag"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var record = flag.Bool("record", false, "ask real servers, and write down anew what they answer")

// Config says what is recorded.
type Config struct {
	File string // required: the recording
	// Upstream returns the address of the real server, without a slash at its end. It is asked for only to
	// record.
	Upstream func() string
	// Secrets stand nowhere in the recording: neither as they are nor escaped, in addresses, headers or bodies.
	// Tests that replay may use others in the same order.
	Secrets []string
	// Record has the real server asked, whatever -record says.
	Record bool
}

// Server answers in place of the real server.
type Server struct {
	URL string // of it, without a slash at its end

	cfg      Config
	t        testing.TB
	scrub    *scrubber
	upstream string // "": the file answers

	mu        sync.Mutex
	exchanges []exchange // of the file, or those that were recorded; guarded by mu
	next      int        // the exchange that is to be replayed; guarded by mu
}

// Open starts a server on the loopback that ends with the test. A file that cannot be read or written, requests
// that the file does not expect and those that it waits for in vain fail the test.
func Open(t testing.TB, cfg Config) *Server {
	t.Helper()
	scrub, err := newScrubber(cfg.Secrets)
	if err != nil {
		t.Fatalf("record %s: %v", cfg.File, err)
	}
	s := &Server{cfg: cfg, t: t, scrub: scrub}
	if *record || cfg.Record {
		s.upstream = cfg.Upstream()
	} else {
		data, err := os.ReadFile(cfg.File)
		if err == nil {
			s.exchanges, err = parse(data)
		}
		if err != nil {
			t.Fatalf("replay: %v (hint: -record makes the file from the real server)", err)
		}
	}
	server := httptest.NewServer(http.HandlerFunc(s.serve))
	s.URL = server.URL
	t.Cleanup(func() {
		server.Close()
		s.finish()
	})
	return s
}

func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		s.t.Errorf("%s: a request breaks off: %v", s.cfg.File, err)
		return
	}
	s.mu.Lock() // one after another: a recording has an order
	defer s.mu.Unlock()
	asked := s.request(r, body)
	if s.upstream == "" {
		s.replay(w, asked)
		return
	}
	said, err := s.ask(r, body)
	if err != nil {
		s.t.Errorf("record %s: %v", s.cfg.File, err)
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	s.exchanges = append(s.exchanges, exchange{asked, said.scrubbed(s.scrub, s.upstream)})
	said.replaced(s.upstream, s.URL).write(w)
}

// replay answers from the file.
func (s *Server) replay(w http.ResponseWriter, asked message) {
	if s.next < len(s.exchanges) && s.exchanges[s.next].request.equal(asked) {
		s.exchanges[s.next].response.replaced(anyServer, s.URL).write(w)
		s.next++
		return
	}
	want := "nothing more"
	if s.next < len(s.exchanges) {
		want = s.exchanges[s.next].request.String()
	}
	s.t.Errorf("%s: request %d is not as recorded.\ngot:\n%s\nwant:\n%s", s.cfg.File, s.next+1, asked, want)
	http.Error(w, "not as recorded", http.StatusBadRequest)
}

// finish writes what was recorded, or says what was not asked.
func (s *Server) finish() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.upstream == "" {
		if s.next < len(s.exchanges) && !s.t.Failed() {
			s.t.Errorf("%s: %d of %d recorded requests did not come; the next is\n%s", s.cfg.File, len(s.exchanges)-s.next, len(s.exchanges), s.exchanges[s.next].request)
		}
		return
	}
	data := format(s.exchanges)
	if s.scrub.finds(data) {
		s.t.Errorf("record %s: a secret would stand in it, and it is not written", s.cfg.File)
		return
	}
	err := os.MkdirAll(filepath.Dir(s.cfg.File), 0o755)
	if err == nil {
		err = os.WriteFile(s.cfg.File, data, 0o644)
	}
	if err != nil {
		s.t.Errorf("record: %v", err)
	}
}

// request is what is kept of a request.
func (s *Server) request(r *http.Request, body []byte) message {
	m := message{start: r.Method + " " + r.URL.RequestURI(), header: http.Header{}, body: body}
	for _, name := range compared {
		if v := r.Header.Values(name); len(v) > 0 {
			m.header[name] = v
		}
	}
	return m.scrubbed(s.scrub, s.URL)
}

// ask asks the real server.
func (s *Server) ask(r *http.Request, body []byte) (m message, err error) {
	ctx, cancel := context.WithTimeout(r.Context(), time.Minute)
	defer cancel()
	to, err := http.NewRequestWithContext(ctx, r.Method, s.upstream+r.URL.RequestURI(), bytes.NewReader(body))
	if err != nil {
		return m, err
	}
	to.Header = r.Header.Clone()
	to.Header.Del("Connection")
	to.Header.Set("Accept-Encoding", "identity") // what is packed could hide a secret
	answer, err := http.DefaultTransport.RoundTrip(to)
	if err != nil {
		return m, err
	}
	defer func() { _ = answer.Body.Close() }()
	if packed := answer.Header.Get("Content-Encoding"); packed != "" && packed != "identity" {
		return m, errPacked
	}
	m = message{start: answer.Status[:3], header: http.Header{}}
	for name, values := range answer.Header {
		if !strings.Contains(passing, " "+name+" ") {
			m.header[name] = values
		}
	}
	m.body, err = io.ReadAll(answer.Body)
	return m, err
}
