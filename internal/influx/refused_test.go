package influx_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
)

// I04: one poisoned line of 5000 is put aside with the server's message; the others arrive, and so
// does what comes later. When the server takes it after all, it is forgotten.
func TestI04PoisonedLine(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{})
	b := s.Database(t, "db")
	// In the week of 1 March the field is a text already, by another hand.
	if code := b.Write(t, fmt.Sprintf("indicator,place=x value=\"text\" %d\n", month(3).Start(k.plan.TimeZone).UnixNano())); code != http.StatusNoContent {
		t.Fatal(code)
	}
	k.many(t, 4999, month(1))
	k.deliver(t, row(1, 7, month(3), 3))
	cfg := k.config(b)
	m := k.drain(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "4999" {
		t.Errorf("%s points", n)
	}
	list, err := k.j.Refusals(t.Context(), influx.Name, 10)
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Message, "field type conflict") || !strings.HasPrefix(list[0].Line, "indicator,department=w,indicator=water,place=m5,plan=p revision=1i,value=3 ") {
		t.Errorf("%+v, %v", list, err)
	}
	if st := m.Status(); st.Lines["refused"] != 1 || st.Position != 2 || k.stand(t, cfg).Refusals() != 1 || !strings.Contains(k.log.String(), "field type conflict") {
		t.Errorf("%+v", st)
	}
	k.deliver(t, row(1, 1, month(4), 4))
	k.drain(t, cfg)
	if got := b.Query(t, "SELECT value FROM indicator WHERE place = 'R'"); len(got) != 1 {
		t.Errorf("what came later: %+v", got)
	}
	s.Exec(t, `DROP DATABASE "db"`)
	s.Database(t, "db")
	k.deliver(t, row(1, 7, month(3), 5))
	k.drain(t, cfg)
	if st := k.stand(t, cfg); st.Refusals() != 0 {
		t.Errorf("taken after all: %+v", st)
	}
}

// I04 on whatever server there is: a 1.8 answers 400, a 2.x 422. The week is one that no other test writes to.
func TestI04PoisonedLineOnAnyServer(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	period := indicators.PeriodAt(indicators.Month, indicators.NewDate(2031, 3, 1))
	if code := b.Write(t, fmt.Sprintf("indicator,place=x value=\"text\" %d\n", period.Start(k.plan.TimeZone).UnixNano())); code != http.StatusNoContent {
		t.Fatal(code)
	}
	k.many(t, 999, month(1))
	k.deliver(t, row(1, 7, period, 3))
	cfg := k.config(b)
	k.drain(t, cfg)
	if n, st := count(t, b, "indicator", "value"), k.stand(t, cfg); n != "999" || st.Refusals() != 1 || st.Position != 2 {
		t.Errorf("%s points, %+v", n, st)
	}
}

// A server that refuses every line is at fault itself: nothing is put aside.
func TestI04EverythingRefusedIsHeld(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{})
	b := s.Database(t, "db")
	at := month(1).Start(k.plan.TimeZone).UnixNano()
	b.Write(t, fmt.Sprintf("indicator,place=x value=\"text\" %d\n", at))
	k.many(t, 2000, month(1))
	f := inFront(t, b)
	cfg := k.config(f.bucket)
	cfg.Batch = 500
	m, _ := run(t, cfg)
	until(t, "it is held", func() bool { return m.Status().Trouble != nil })
	if st := m.Status(); !st.Trouble.Blocked || !strings.Contains(st.Trouble.Message, "field type conflict") || k.stand(t, cfg).Refusals() != 0 {
		t.Errorf("%+v", st)
	}
	f.answers(http.StatusServiceUnavailable, "") // a 1.8 takes points into a database that it is dropping
	until(t, "no write is under way", func() bool { s := m.Status(); return s.Trouble != nil && !s.Trouble.Blocked })
	s.Exec(t, `DROP DATABASE "db"`)
	s.Database(t, "db")
	f.set(nil)
	k.arrived(t, cfg)
	if n := count(t, b, "indicator", "value"); n != "2000" {
		t.Errorf("%s of 2000", n)
	}
}

// A refused line is put aside only while the server takes others: a 400 that is about the request
// is a matter of configuration.
func TestRefusedRequestIsNoRefusedLine(t *testing.T) {
	k := newKit(t, nil)
	k.deliver(t, row(1, 1, month(1), 1))
	f := inFront(t, influxtest.Bucket{URL: "http://127.0.0.1:1"})
	f.set(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		http.Error(w, `{"error":"database is required"}`, http.StatusBadRequest)
	})
	cfg := k.config(f.bucket)
	m, _ := run(t, cfg)
	until(t, "it is held", func() bool { return m.Status().Trouble != nil })
	if s := m.Status(); !s.Trouble.Blocked || k.stand(t, cfg).Refusals() != 0 {
		t.Errorf("%+v", s)
	}
}

// I05: too large a body is split, and a connection that is cut after the server has stored leaves
// one point of each.
func TestI05TooLargeAndCut(t *testing.T) {
	k, s := newKit(t, nil), influxtest.Start(t, influxtest.Options{MaxBody: 8_000})
	b := s.Database(t, "db")
	f := inFront(t, b)
	var n atomic.Int64
	f.set(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		if n.Add(1)%3 == 0 {
			pass.ServeHTTP(httptest.NewRecorder(), r)
			cut(w)
			return
		}
		pass.ServeHTTP(w, r)
	})
	k.many(t, 3000, month(1))
	m := k.drain(t, k.config(f.bucket))
	if got := count(t, b, "indicator", "value"); got != "3000" {
		t.Errorf("%s of 3000", got)
	}
	if st := m.Status(); st.Writes["too_large"] == 0 || st.Writes["unavailable"] == 0 || st.Lines["refused"] != 0 {
		t.Errorf("%+v", st)
	}
}

// A single line that is too large for the server is put aside.
func TestI05OneLineTooLarge(t *testing.T) {
	k, b := newKit(t, nil), influxtest.Open(t)
	_, places, err := k.j.Keys(t.Context(), nil, []string{strings.Repeat("x", 400)})
	if err != nil {
		t.Fatal(err)
	}
	k.deliver(t, row(1, 1, month(1), 1), row(1, places[0], month(1), 1), row(2, 1, indicators.PeriodAt(indicators.Day, indicators.NewDate(2024, 1, 1)), 1))
	f := inFront(t, b)
	f.set(func(w http.ResponseWriter, r *http.Request, pass http.Handler) {
		packed, _ := io.ReadAll(r.Body)
		text, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Error(err)
			return
		}
		if body, _ := io.ReadAll(text); len(body) > 300 {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(packed))
		pass.ServeHTTP(w, r)
	})
	m := k.drain(t, k.config(f.bucket))
	list, err := k.j.Refusals(t.Context(), influx.Name, 10)
	if st := m.Status(); st.Position != 1 || st.Lines["refused"] != 1 || count(t, b, "indicator", "value") != "2" || err != nil || len(list) != 1 || list[0].Reason != "too_large" {
		t.Errorf("%+v, %+v, %v", st, list, err)
	}
}

// What the server is too young for is marked and counted, and stays in the journal.
func TestRetention(t *testing.T) {
	clock := time.Now
	k, s := newKit(t, clock), influxtest.Start(t, influxtest.Options{})
	today := indicators.DateOf(clock().In(k.plan.TimeZone))
	k.plan.Starts, k.plan.Ends = today-30, today+30
	s.Database(t, "db")
	s.Exec(t, `CREATE RETENTION POLICY "short" ON "db" DURATION 7d REPLICATION 1`)
	b := influxtest.Bucket{URL: s.URL, Bucket: "db/short"}
	for day := today - 29; day <= today-1; day++ {
		k.deliver(t, row(2, 1, indicators.PeriodAt(indicators.Day, day), float64(day)))
	}
	cfg := k.config(b)
	m := k.drain(t, cfg)
	st := k.stand(t, cfg)
	if got := count(t, b, "indicator", "value"); got != "6" && got != "7" {
		t.Errorf("%s points are kept", got)
	}
	if st.Old() < 22 || st.Refusals() != 0 || st.Position != 29 || m.Status().Lines["retention"] != st.Old() {
		t.Errorf("%+v, %+v", st, m.Status())
	}
	list, err := k.j.Refusals(t.Context(), influx.Name, 10)
	if err != nil || len(list) != 3 {
		t.Errorf("one for each series is wanted: %+v, %v", list, err)
	}
}
