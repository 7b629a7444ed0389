package app_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
)

// mirrored makes a workspace that is mirrored to a bucket, with a journal of 9 months at two places.
func mirrored(t *testing.T, b influxtest.Bucket) string {
	t.Helper()
	dir := workspace(t)
	t.Setenv("RASID_APP_TOKEN", b.Token)
	token := ""
	if b.Token != "" {
		token = `, token: "${env:RASID_APP_TOKEN}"`
	}
	write(t, dir, "rasid.yaml", fmt.Sprintf("sources: [{id: drops, kind: folder, path: inbox, every: 100ms, settle: 1ms}]\noutputs: {influxdb: {url: %q, org: %q, bucket: %q%s}}\n", b.URL, b.Org, b.Bucket, token))
	return dir
}

func points(t *testing.T, b influxtest.Bucket) string {
	t.Helper()
	s := b.Query(t, "SELECT count(value) FROM indicator")
	if len(s) == 0 {
		return "0"
	}
	return fmt.Sprint(s[0].Values[0][1])
}

// serveMirrored runs the service of an open workspace until the returned function is called.
func serveMirrored(t *testing.T, a *app.App) (s *app.Service, stop func()) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // a test's own listener
	if err != nil {
		t.Fatal(err)
	}
	s = app.NewService(a, "test")
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() {
		if err := s.Serve(ctx, l); err != nil {
			t.Error(err)
		}
	})
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
		_ = a.Close()
	})
	t.Cleanup(stop)
	return s, stop
}

func waitFor(t *testing.T, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !cond(); <-time.After(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

// A service sends what arrives by itself, says on its page and in its metrics when the server
// refuses it, and does what "rasid forward" in another process asks for.
func TestServiceMirrors(t *testing.T) {
	b := influxtest.Open(t)
	to, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	var refusing atomic.Bool
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if refusing.Load() {
			http.Error(w, `{"code":"forbidden","message":"insufficient permissions for write"}`, http.StatusForbidden)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	defer proxy.Close()
	through := b
	through.URL = proxy.URL
	dir := mirrored(t, through)
	a := open(t, dir, nil)
	drop(t, a, "water/x.csv", header+"water,A,2024-01,10\nwater,B,2024-01,20\n")
	if page := get(t, app.NewService(a, "test"), "/metrics"); !strings.Contains(page, `rasid_outbox_pending{output="influxdb"} 3`) || !strings.Contains(page, `rasid_outbox_oldest_timestamp_seconds{output="influxdb"} `) {
		t.Errorf("%s", page)
	}
	s, _ := serveMirrored(t, a)
	waitFor(t, "both values arrived", func() bool { return points(t, b) == "2" })
	metrics := func() string { return get(t, s, "/metrics") }
	waitFor(t, "nothing is pending", func() bool { return strings.Contains(metrics(), `rasid_outbox_pending{output="influxdb"} 0`) })
	if m := metrics(); !strings.Contains(m, `rasid_mirror_state{state="ok"} 1`) || strings.Contains(m, "rasid_outbox_oldest") || !strings.Contains(m, `rasid_mirror_writes_total{outcome="accepted"} `) ||
		!strings.Contains(m, `rasid_mirror_refused_lines{reason="retention"} 0`) {
		t.Errorf("%s", m)
	}

	refusing.Store(true)
	write(t, dir, "inbox/water/y.csv", header+"water,A,2024-02,30\n")
	waitFor(t, "the page says it", func() bool { return strings.Contains(get(t, s, "/?lang=en"), "insufficient permissions for write") })
	if !strings.Contains(get(t, s, "/?lang=ar"), "InfluxDB") || !strings.Contains(metrics(), `rasid_mirror_state{state="blocked"} 1`) {
		t.Error("the trouble is not shown")
	}
	// Another process sees it as well, and says so instead of waiting for ever.
	o := app.ForwardOptions{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, Patience: time.Minute}
	if _, _, err := app.Forward(t.Context(), o); err == nil || !strings.Contains(err.Error(), "insufficient permissions") || !strings.Contains(err.Error(), "nothing is lost") {
		t.Errorf("%v", err)
	}
}

// While a service has the journal, it sends again what another process asks for.
func TestForwardBesideTheService(t *testing.T) {
	b := influxtest.Open(t)
	dir := mirrored(t, b)
	a := open(t, dir, nil)
	drop(t, a, "water/x.csv", header+"water,A,2024-01,10\nwater,B,2024-02,20\n")
	s, _ := serveMirrored(t, a)
	waitFor(t, "both values arrived", func() bool { return points(t, b) == "2" })
	waitFor(t, "the service is done", func() bool {
		return strings.Contains(get(t, s, "/metrics"), `rasid_outbox_pending{output="influxdb"} 0`)
	})
	before := a.Mirror.Status().Lines["accepted"]
	since, told := indicators.NewDate(2024, 2, 1), 0
	st, sent, err := app.Forward(t.Context(), app.ForwardOptions{Workspace: dir, Now: func() time.Time { return app.DemoTime }, Log: quiet, Since: &since, Patience: time.Minute, Asked: func() { told++ }})
	if err != nil || sent != 0 || told != 1 || st.Pending != 0 || st.Resending {
		t.Fatalf("%+v, %d, told %d times, %v", st, sent, told, err)
	}
	days := int64(indicators.NewDate(2024, 9, 30) - since + 1)
	if got := a.Mirror.Status().Lines["accepted"] - before; got != 1+2*days+1 {
		t.Errorf("%d lines were sent again, want %d", got, 2+2*days)
	}
	if _, err := os.Stat(dir + "/rasid.db.forward"); !os.IsNotExist(err) {
		t.Errorf("the request stays: %v", err)
	}
}

// I02: killed in the middle of a flush, again and again, the mirror loses nothing.
func TestI02KilledInTheMiddleOfAFlush(t *testing.T) {
	b := influxtest.Open(t)
	to, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	var victim atomic.Pointer[os.Process]
	var writes, kills, at atomic.Int64 // the write at which to kill
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p, n := victim.Load(), writes.Add(1)
		last := p != nil && n == at.Load()
		if last && n%2 == 0 { // before the server has it
			kills.Add(1)
			_ = p.Kill()
			return
		}
		pass.ServeHTTP(w, r)
		if last { // after it was stored
			kills.Add(1)
			_ = p.Kill()
		}
	}))
	defer proxy.Close()
	const n = 60_000
	dir := pricesWorkspace(t, 100)
	through := b
	through.URL = proxy.URL
	t.Setenv("RASID_APP_TOKEN", b.Token)
	token := ""
	if b.Token != "" {
		token = `, token: "${env:RASID_APP_TOKEN}"`
	}
	write(t, dir, "rasid.yaml", fmt.Sprintf("outputs: {influxdb: {url: %q, org: %q, bucket: %q%s}}\n", through.URL, b.Org, b.Bucket, token))
	writePrices(t, dir+"/inbox/d/x.csv", n, 100)
	a := open(t, dir, nil)
	collect(t, a)
	_ = a.Close()
	child := func() *exec.Cmd {
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "RASID_APP_FORWARD="+dir)
		return c
	}
	for k := range int64(4) {
		c := child()
		writes.Store(0)
		at.Store(k + 1)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		victim.Store(c.Process)
		err := c.Wait()
		victim.Store(nil)
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
	}
	if out, err := child().CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if got := points(t, b); got != fmt.Sprint(n) || kills.Load() != 4 {
		t.Errorf("%s of %d, after %d kills", got, n, kills.Load())
	}
}
