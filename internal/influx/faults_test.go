package influx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"rasid/indicators"
	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
)

// remote is a server beyond the network, for tests in which hours pass: what it answers, or an error.
type remote func(r *http.Request, body string) (code int, header http.Header, err error)

func (f remote) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	code, header, err := f(r, string(body))
	if err != nil {
		return nil, err
	}
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: code, Header: header, Body: io.NopCloser(strings.NewReader("")), Request: r}, nil
}

// hours runs a mirror against a remote server while time is only counted, not spent. fn sleeps.
func hours(t *testing.T, server remote, fn func(t *testing.T, k *kit, m *influx.Mirror)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		k := newKit(t, time.Now)
		k.plan.Starts, k.plan.Ends = indicators.NewDate(2000, 1, 1), indicators.NewDate(2000, 12, 31) // the bubble's time
		k.deliver(t, row(1, 1, month(1), 100))
		m := influx.New(influx.Config{Target: influx.Target{URL: "http://influx.example", Bucket: "b", Transport: server, Token: func() (string, error) { return "", nil }},
			Plan: k.plan, Journal: k.j, Judge: k.board, Program: func() string { return "" }, Now: time.Now, Log: k.config(influxtest.Bucket{}).Log})
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { m.Run(ctx) })
		fn(t, k, m)
		stop()
		running.Wait()
		_ = k.j.Close()
	})
}

// I01: after three days without a server, and with nothing new to write, everything is sent
// within a minute or so, by the mirror's own timer. A short outage is over sooner.
func TestI01OutageOfAnyLength(t *testing.T) {
	for _, c := range []struct{ outage, soon time.Duration }{{time.Second, 5 * time.Second}, {time.Hour, 90 * time.Second}, {72 * time.Hour, 90 * time.Second}} {
		var up atomic.Bool
		var refused, taken atomic.Int64
		hours(t, func(*http.Request, string) (int, http.Header, error) {
			if !up.Load() {
				refused.Add(1)
				return 0, nil, syscall.ECONNREFUSED
			}
			taken.Add(1)
			return http.StatusNoContent, nil, nil
		}, func(t *testing.T, k *kit, m *influx.Mirror) {
			<-time.After(c.outage)
			synctest.Wait()
			s := k.stand(t, influx.Config{Target: influx.Target{URL: "http://influx.example", Bucket: "b"}})
			if s.Pending == 0 || s.Trouble == nil || s.Trouble.Blocked || taken.Load() > 0 {
				t.Errorf("%v: %+v", c.outage, s)
			}
			up.Store(true)
			<-time.After(c.soon)
			synctest.Wait()
			if s := m.Status(); s.Position != 1 || s.Trouble != nil {
				t.Errorf("%v, and %v after it: %+v", c.outage, c.soon, s)
			}
		})
		if n, most := refused.Load(), int64(c.outage/(time.Minute))+10; n > most {
			t.Errorf("%d attempts in %v", n, c.outage)
		}
	}
}

// I03: what an hour of 401, 403 or 404 holds up is sent when it is set right; once a minute is asked.
func TestI03ConfigurationHoldsEverything(t *testing.T) {
	for _, code := range []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusLengthRequired, http.StatusFound} {
		var right atomic.Bool
		var refused atomic.Int64
		hours(t, func(*http.Request, string) (int, http.Header, error) {
			if !right.Load() {
				refused.Add(1)
				return code, nil, nil
			}
			return http.StatusNoContent, nil, nil
		}, func(t *testing.T, k *kit, m *influx.Mirror) {
			<-time.After(2 * time.Second) // told at once
			synctest.Wait()
			if s := m.Status(); s.Trouble == nil || !s.Trouble.Blocked || s.Position != 0 || !strings.Contains(k.log.String(), "level=ERROR") {
				t.Errorf("%d: %+v; %s", code, s, k.log)
			}
			<-time.After(time.Hour)
			right.Store(true)
			<-time.After(61 * time.Second)
			synctest.Wait()
			if s := m.Status(); s.Trouble != nil || s.Position != 1 {
				t.Errorf("%d, then set right: %+v", code, s)
			}
		})
		if n := refused.Load(); n < 55 || n > 65 {
			t.Errorf("%d: %d attempts in an hour", code, n)
		}
	}
}

// I05: what Retry-After asks for is kept to, in seconds and as a date.
func TestI05RetryAfter(t *testing.T) {
	for _, c := range []struct {
		code  int
		after func() string
	}{
		{http.StatusTooManyRequests, func() string { return "300" }},
		{http.StatusServiceUnavailable, func() string { return time.Now().UTC().Add(300 * time.Second).Format(http.TimeFormat) }},
	} {
		var tried atomic.Int64
		hours(t, func(*http.Request, string) (int, http.Header, error) {
			if tried.Add(1) == 1 {
				return c.code, http.Header{"Retry-After": {c.after()}}, nil
			}
			return http.StatusNoContent, nil, nil
		}, func(t *testing.T, _ *kit, m *influx.Mirror) {
			<-time.After(299 * time.Second)
			synctest.Wait()
			early := tried.Load()
			<-time.After(10 * time.Second)
			synctest.Wait()
			if early != 1 || m.Status().Position != 1 {
				t.Errorf("%d: %d attempts within 299 s, %+v", c.code, early, m.Status())
			}
		})
	}
}

// I02: of an outage through which the mirror is ended and started again nothing is lost.
func TestI02OutageAndRestart(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	f := inFront(t, b)
	cfg := k.config(f.bucket)
	cfg.Batch = 100
	k.many(t, 1000, month(1))
	sent := 0
	f.set(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if sent++; sent > 3 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		pass.ServeHTTP(w, r)
	})
	m, stop := run(t, cfg)
	until(t, "the server is away", func() bool { return m.Status().Trouble != nil })
	stop()
	if s := k.stand(t, cfg); s.Position != 0 || s.Pending == 0 || s.Oldest == nil {
		t.Errorf("%+v", s)
	}
	f.set(nil)
	run(t, cfg)
	k.arrived(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "1000" {
		t.Errorf("%s of 1000", n)
	}
}

// I06: a server that does not answer holds one request, and nothing else: the journal is written
// and judged meanwhile. One that is merely slow is waited for.
func TestI06ServerThatDoesNotAnswer(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	f := inFront(t, b)
	open := make(chan struct{})
	var inside, most atomic.Int64
	f.set(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		most.Store(max(most.Load(), inside.Add(1)))
		defer inside.Add(-1)
		select {
		case <-open:
		case <-r.Context().Done():
			return
		}
		pass.ServeHTTP(w, r)
	})
	cfg := k.config(f.bucket)
	cfg.Batch = 50
	k.many(t, 1000, month(1))
	m, _ := run(t, cfg)
	until(t, "a write is under way", func() bool { return inside.Load() == 1 })
	for i := range 20 {
		k.deliver(t, row(1, 1, month(2), float64(i)))
		if err := k.board.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if g, _ := k.board.Current().Goal("g"); g.AsOfPeriod != month(2) {
		t.Errorf("%+v", g)
	}
	close(open)
	k.arrived(t, cfg)
	if most.Load() != 1 || m.Status().Position != 21 || count(t, b, "indicator", "value") != "1001" {
		t.Errorf("%d at once, %+v", most.Load(), m.Status())
	}
}

// I06: writes that are not answered in time become smaller, until the line carries them.
func TestI06TimeoutsMakeSmallerWrites(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	f := inFront(t, b)
	cfg := k.config(f.bucket)
	cfg.Target.Timeout = 300 * time.Millisecond
	f.set(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		body, _ := io.ReadAll(r.Body)
		if len(body) > 4000 { // as if the line carried no more in the time
			<-r.Context().Done()
			return
		}
		r.Body = io.NopCloser(strings.NewReader(string(body)))
		pass.ServeHTTP(w, r)
	})
	k.many(t, 3000, month(1))
	run(t, cfg)
	k.arrived(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "3000" {
		t.Errorf("%s of 3000", n)
	}
}

// I07: the outbox is the journal, so it has no cap of its own: what an outage holds up is neither
// dropped nor kept in memory, and is counted.
func TestI07NothingIsDroppedHoweverMuchWaits(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	f := inFront(t, b)
	f.answers(http.StatusServiceUnavailable, "")
	cfg := k.config(f.bucket)
	m, _ := run(t, cfg)
	for i := range 30 {
		k.many(t, 500, indicators.PeriodAt(indicators.Month, indicators.NewDate(2022+i/12, time.Month(i%12+1), 1)))
	}
	until(t, "the outage is told", func() bool { return m.Status().Trouble != nil })
	if s := k.stand(t, cfg); s.Pending != 30*501 {
		t.Errorf("%+v", s)
	}
	f.set(nil)
	k.arrived(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "15000" {
		t.Errorf("%s of 15000", n)
	}
}

// I08: a bucket that was deleted and made again is filled from the journal without being asked; one
// that was emptied, when it is.
func TestI08GoneAndEmptied(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{})
	b := s.Database(t, "db")
	cfg := k.config(b)
	k.many(t, 300, month(1))
	m, stop := run(t, cfg)
	k.arrived(t, cfg)
	s.Exec(t, `DROP DATABASE "db"`)
	k.deliver(t, row(1, 1, month(2), 1))
	until(t, "the bucket is missed", func() bool { return m.Status().Trouble != nil })
	if st := m.Status(); !st.Trouble.Blocked || !strings.Contains(st.Trouble.Message, "404") {
		t.Errorf("%+v", st.Trouble)
	}
	s.Database(t, "db")
	k.arrived(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "301" {
		t.Errorf("made again: %s of 301", n)
	}
	stop()
	s.Exec(t, `DROP DATABASE "db"`)
	s.Database(t, "db")
	if err := influx.New(cfg).Resend(t.Context(), k.plan.Starts); err != nil {
		t.Fatal(err)
	}
	k.drain(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "301" {
		t.Errorf("emptied: %s of 301", n)
	}
}

// Invariant 9: no secret in a log, an error or what is shown, whatever the server sends back.
func TestSecretsStaySecret(t *testing.T) {
	k := newKit(t, nil)
	k.deliver(t, row(1, 1, month(1), 1))
	const token = "clerk:hunter2-hunter2"
	f := inFront(t, influxtest.Bucket{URL: "http://127.0.0.1:1", Token: token})
	f.answers(http.StatusUnauthorized, `{"code":"unauthorized","message":"token clerk:hunter2-hunter2 of hunter2-hunter2 is unknown"}`)
	cfg := k.config(f.bucket)
	m := influx.New(cfg)
	err := m.Drain(t.Context(), time.Second)
	text := fmt.Sprintf("%v %+v %+v %s", err, m.Status().Trouble, k.stand(t, cfg).Trouble, k.log)
	found := influx.Connect(t.Context(), cfg.Target, now, now)
	text += fmt.Sprintf("%+v", found)
	if err == nil || strings.Contains(text, "hunter2") || strings.Count(text, "<secret>") < 4 {
		t.Error(text)
	}
	cfg.Target.Token = func() (string, error) { return "", errors.New("the environment variable INFLUX_TOKEN is not set") }
	if err := influx.New(cfg).Drain(t.Context(), time.Second); err == nil || !strings.Contains(err.Error(), "INFLUX_TOKEN is not set") {
		t.Errorf("%v", err)
	}
}

// A token that was wrong is read again: correcting the file is enough.
func TestTokenIsReadAgain(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{Auth: true})
	b := s.Database(t, "db")
	k.deliver(t, row(1, 1, month(1), 1))
	var token atomic.Pointer[string]
	token.Store(new("admin:wrong"))
	cfg := k.config(b)
	cfg.Target.Token = func() (string, error) { return *token.Load(), nil }
	m, _ := run(t, cfg)
	until(t, "it is refused", func() bool { return m.Status().Trouble != nil })
	token.Store(&b.Token)
	k.arrived(t, cfg)
}
