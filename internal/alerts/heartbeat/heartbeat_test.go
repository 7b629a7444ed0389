package heartbeat_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rasid/internal/alerts/heartbeat"
)

// watcher is the other side.
type watcher struct {
	mu    sync.Mutex
	calls []time.Time
	fail  error
	code  int
	hangs bool
}

func (w *watcher) RoundTrip(r *http.Request) (*http.Response, error) {
	w.mu.Lock()
	w.calls = append(w.calls, time.Now())
	fail, code, hangs := w.fail, w.code, w.hangs
	w.mu.Unlock()
	if hangs {
		<-r.Context().Done()
		return nil, r.Context().Err()
	}
	if fail != nil {
		return nil, fail
	}
	return &http.Response{StatusCode: code, Body: io.NopCloser(strings.NewReader(r.URL.String()))}, nil
}

func (w *watcher) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

func (w *watcher) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := len(w.calls)
	w.calls = nil
	return n
}

// A10: the calls go out while the service judges, stop when it stops, and go on when it goes on.
// Whatever the other side does, nothing is blocked for long and no log tells the address.
func TestA10HeartbeatStopsWithJudging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		other := &watcher{code: http.StatusOK}
		var mu sync.Mutex
		var alive time.Time
		var log bytes.Buffer
		h, err := heartbeat.New(heartbeat.Config{URL: func() (string, error) { return "https://hc.example.org/s3cret", nil }, Now: time.Now, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Client: &http.Client{Transport: other}, Alive: func() time.Time { mu.Lock(); defer mu.Unlock(); return alive }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { h.Run(ctx) })
		pass := func(d time.Duration) { <-time.After(d); synctest.Wait() }
		judges := func(d time.Duration) { mu.Lock(); alive = time.Now().Add(d); mu.Unlock() }
		wants := func(want int, what string) {
			t.Helper()
			if got := other.count(); got != want {
				t.Errorf("%s: %d calls, want %d", what, got, want)
			}
		}
		pass(10 * time.Minute)
		wants(0, "nothing was judged yet")
		judges(31 * time.Minute)
		pass(30 * time.Minute)
		wants(6, "while it judges")
		if time.Since(h.LastSuccess()) > 5*time.Minute {
			t.Errorf("the last was at %s", h.LastSuccess())
		}
		pass(time.Hour)
		wants(1, "judging stopped a minute later")
		judges(3 * time.Hour)
		pass(2 * time.Second)
		wants(1, "judging goes on")
		other.set(func() { other.fail = errors.New("no route") })
		pass(10 * time.Minute)
		if n := other.count(); n < 10 || n > 12 {
			t.Errorf("%d attempts in ten minutes without a network", n)
		}
		other.set(func() { other.fail, other.code = nil, http.StatusNotFound })
		pass(2 * time.Minute)
		other.set(func() { other.hangs = true })
		pass(2 * time.Minute)
		other.set(func() { other.hangs, other.code = false, http.StatusNoContent })
		pass(time.Minute)
		if time.Since(h.LastSuccess()) > time.Minute {
			t.Error("it is reached again and does not know it")
		}
		stop()
		running.Wait()
		said := log.String()
		if strings.Contains(said, "s3cret") {
			t.Errorf("the log tells the address:\n%s", said)
		}
		for _, want := range []string{"not judged any more", "no route", "it answers 404", "deadline", "goes out"} {
			if !strings.Contains(said, want) {
				t.Errorf("the log lacks %q:\n%s", want, said)
			}
		}
		if n := strings.Count(said, "\n"); n > 10 {
			t.Errorf("%d lines are logged:\n%s", n, said)
		}
	})
}

// Each method is taken, a redirect is followed nowhere.
func TestCall(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
		got := make(chan string, 9)
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			got <- r.Method + " " + r.URL.Path
			if r.URL.Path == "/moved" {
				http.Redirect(w, r, "/elsewhere", http.StatusFound)
			}
		}))
		for _, path := range []string{"/ping", "/moved"} {
			h, err := heartbeat.New(heartbeat.Config{URL: func() (string, error) { return server.URL + path, nil }, Method: method, Now: time.Now, Log: slog.New(slog.DiscardHandler),
				Alive: func() time.Time { return time.Now().Add(time.Hour) }})
			if err != nil {
				t.Fatal(err)
			}
			ctx, stop := context.WithCancel(t.Context())
			var running sync.WaitGroup
			running.Go(func() { h.Run(ctx) })
			if g := <-got; g != method+" "+path {
				t.Errorf("%s, want %s", g, method)
			}
			stop()
			running.Wait()
			if path == "/moved" && !h.LastSuccess().IsZero() {
				t.Error("a redirect counts as reached")
			}
		}
		server.Close()
		if len(got) > 0 {
			t.Errorf("a redirect was followed: %s", <-got)
		}
	}
}
