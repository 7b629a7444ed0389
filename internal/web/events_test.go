package web_test

import (
	"bufio"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"rasid/internal/journal"
	"rasid/internal/web"
)

// event is one block of a stream: of an event, or of a comment.
type event struct{ name, id, data, retry string }

// stream reads server-sent events.
type stream struct {
	code   int
	header http.Header
	in     *bufio.Reader
	close  func() error
}

func (s *stream) next(t testing.TB) event {
	t.Helper()
	e, err := s.read()
	if err != nil {
		t.Fatalf("the stream ended: %v", err)
	}
	return e
}

func (s *stream) read() (e event, err error) {
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return e, err
		}
		if line = strings.TrimSuffix(line, "\n"); line == "" {
			return e, nil
		}
		switch field, value, _ := strings.Cut(line, ":"); field {
		case "event":
			e.name = strings.TrimSpace(value)
		case "id":
			e.id = strings.TrimSpace(value)
		case "data":
			e.data = strings.TrimSpace(value)
		case "retry":
			e.retry = strings.TrimSpace(value)
		}
	}
}

// listen serves s as the service does, but with little patience, and returns what opens streams.
func listen(t testing.TB, s *site) func(headers ...string) *stream {
	t.Helper()
	server := httptest.NewUnstartedServer(s)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 100*time.Millisecond, 100*time.Millisecond
	server.Start()
	t.Cleanup(server.Close)
	return func(headers ...string) *stream {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		answer, err := server.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		return &stream{answer.StatusCode, answer.Header, bufio.NewReader(answer.Body), answer.Body.Close}
	}
}

func TestEventsFollowTheScoreboard(t *testing.T) {
	s := newSite(t, nil)
	follow := listen(t, s)()
	if h := follow.header; follow.code != http.StatusOK || h.Get("Content-Type") != "text/event-stream" || h.Get("Cache-Control") != "no-store" {
		t.Fatalf("%d %v", follow.code, h)
	}
	if e := follow.next(t); e != (event{retry: "1000"}) {
		t.Errorf("before the first scoreboard it says %+v", e)
	}
	if err := s.board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	first := follow.next(t)
	if first.name != "snapshot" || first.data != `{"position":0,"as_of":"2024-05-10"}` {
		t.Errorf("the first scoreboard is told as %+v", first)
	}
	s.deliver(t, journal.Delivery{Name: "a.csv", Outcome: journal.Accepted}, nil)
	second := follow.next(t)
	if second.data != `{"position":1,"as_of":"2024-05-10"}` || second.id == first.id {
		t.Errorf("the second is told as %+v", second)
	}
	// A page carries the version that events have as their id.
	if m := regexp.MustCompile(`data-version="([^"]*)"`).FindStringSubmatch(s.get(t, "/")); m == nil || m[1] != second.id {
		t.Errorf("the page is of version %q, the event of %q", m, second.id)
	}
}

func TestEventsAreToldOnceToWhoKnowsThem(t *testing.T) {
	s := judged(t)
	open := listen(t, s)
	follow := open()
	known := follow.next(t).id
	if known == "" {
		t.Fatal("a late comer is not told the present")
	}
	again := open("Last-Event-ID", known)
	if e := again.next(t); e.name != "" || e.retry != "1000" {
		t.Errorf("what it knows is told again: %+v", e)
	}
	s.trouble = "the plan is broken"
	s.deliver(t, journal.Delivery{Name: "b.csv", Outcome: journal.Accepted}, nil)
	if a, b := follow.next(t), again.next(t); a != b || a.name != "snapshot" {
		t.Errorf("two readers are told %+v and %+v", a, b)
	}
}

// A quiet stream outlives the server's limits for requests, and tells trouble at a heartbeat.
func TestEventsOutliveTheServersLimits(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.Heartbeat = 20 * time.Millisecond })
	follow := listen(t, s)()
	for range 20 {
		if e := follow.next(t); e.name != "" {
			t.Fatalf("nothing happened, and it says %+v", e)
		}
	}
	if err := s.board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	for follow.next(t).name == "" {
		continue // heartbeats that were on their way
	}
}

func TestEventsHaveFewReaders(t *testing.T) {
	s := newSite(t, func(c *web.Config) { c.Streams, c.Heartbeat = 2, 5*time.Millisecond })
	open := listen(t, s)
	first := open()
	second := open()
	first.next(t)
	second.next(t)
	third := open()
	if third.code != http.StatusServiceUnavailable || third.header.Get("Retry-After") != "30" || third.header.Get("Content-Type") != problem {
		t.Errorf("one too many is told %d %v", third.code, third.header)
	}
	_ = first.close()
	for deadline := time.Now().Add(20 * time.Second); ; {
		if open().code == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("a place that became free is never given away")
		}
	}
}

// Streams of a page that is no longer the one to show end in order.
func TestEventsEndWhenDone(t *testing.T) {
	done := make(chan struct{})
	s := newSite(t, func(c *web.Config) { c.Done = done })
	follow := listen(t, s)()
	follow.next(t)
	close(done)
	if e, err := follow.read(); !errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("after the end it says %+v, %v", e, err)
	}
}
