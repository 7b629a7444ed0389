package influx_test

import (
	"bytes"
	"context"
	"encoding/pem"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// kit is a plan of two indicators, water with a goal, over a journal, and a mirror of it.
type kit struct {
	plan  *indicators.Plan
	j     *journal.Journal
	board *scoreboard.Board
	clock func() time.Time
	log   *logBuffer
}

var now = time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)

func newKit(t testing.TB, clock func() time.Time) *kit {
	t.Helper()
	if clock == nil {
		clock = func() time.Time { return now }
	}
	zone, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	k := &kit{clock: clock, log: &logBuffer{}}
	k.plan = &indicators.Plan{ID: "p", Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: zone, Hash: "h",
		Places: indicators.NewPlaceTree([]indicators.Place{{ID: "R"}}),
		Indicators: []indicators.Indicator{{ID: "water", Department: "w", Every: indicators.Month, Measure: indicators.Flow, Across: indicators.SumAcross},
			{ID: "price", Department: "e", Every: indicators.Day, Measure: indicators.Level, Across: indicators.MeanAcross}},
		Goals: []indicators.Goal{{ID: "g", Sector: "s", Owner: "w", Indicator: "water", Place: "R", Trajectory: indicators.Trajectory{Kind: indicators.Linear},
			Target: indicators.Target{Kind: indicators.Reach, Value: 1200, Due: indicators.NewDate(2024, 12, 31)}}, {ID: "talks", Owner: "w"}}}
	if k.j, err = journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: clock}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.j.Close() })
	if _, _, err := k.j.Keys(t.Context(), []string{"water", "price"}, []string{"R"}); err != nil {
		t.Fatal(err)
	}
	k.board = scoreboard.New(scoreboard.Config{Plan: k.plan, Journal: k.j, Now: clock, Log: slog.New(slog.DiscardHandler)})
	return k
}

// row is a value for a period that begins on a day.
func row(indicator, place int32, period indicators.Period, value float64) journal.Row {
	return journal.Row{Indicator: indicator, Place: place, Period: period.Key(), Value: value, Line: 2}
}

func month(m time.Month) indicators.Period {
	return indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, m, 1))
}

func (k *kit) deliver(t testing.TB, rows ...journal.Row) {
	t.Helper()
	slices.SortFunc(rows, journal.Row.Compare)
	_, err := k.j.Write(t.Context(), journal.Delivery{Name: `a "b".csv`, Department: "w", Outcome: journal.Accepted, Rows: int64(len(rows))}, func(tx *journal.Tx) error {
		return tx.Put(rows)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// many gives one value at each of n places for a month.
func (k *kit) many(t testing.TB, n int, period indicators.Period) {
	t.Helper()
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprintf("m%d", i)
	}
	_, places, err := k.j.Keys(t.Context(), nil, names)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]journal.Row, n)
	for i, p := range places {
		rows[i] = row(1, p, period, float64(i))
	}
	k.deliver(t, rows...)
}

func (k *kit) config(b influxtest.Bucket) influx.Config {
	return influx.Config{Target: influx.Target{URL: b.URL, Org: b.Org, Bucket: b.Bucket, Token: func() (string, error) { return b.Token, nil }, Timeout: 20 * time.Second},
		Plan: k.plan, Journal: k.j, Judge: k.board, Program: func() string { return "" }, Now: k.clock, Log: slog.New(slog.NewTextHandler(k.log, nil)),
		Every: 2 * time.Millisecond, First: 2 * time.Millisecond, Longest: 10 * time.Millisecond, Probe: 10 * time.Millisecond}
}

// drain sends what is missing, and fails if that cannot be done.
func (k *kit) drain(t testing.TB, cfg influx.Config) *influx.Mirror {
	t.Helper()
	m := influx.New(cfg)
	if err := m.Drain(t.Context(), 10*time.Second); err != nil {
		t.Fatal(err)
	}
	return m
}

// run runs a mirror until the returned function is called, or the test ends.
func run(t testing.TB, cfg influx.Config) (m *influx.Mirror, stop func()) {
	t.Helper()
	m = influx.New(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	var running sync.WaitGroup
	running.Go(func() { m.Run(ctx) })
	stop = sync.OnceFunc(func() {
		cancel()
		running.Wait()
	})
	t.Cleanup(stop)
	return m, stop
}

func until(t testing.TB, what string, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !cond(); <-time.After(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("never: %s", what)
		}
	}
}

func (k *kit) stand(t testing.TB, cfg influx.Config) influx.Standing {
	t.Helper()
	s, err := influx.Stand(t.Context(), k.j, cfg.Target)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// arrived waits until nothing is pending.
func (k *kit) arrived(t testing.TB, cfg influx.Config) {
	t.Helper()
	until(t, "everything arrived", func() bool {
		s := k.stand(t, cfg)
		return s.Pending == 0 && s.Position > 0 && !s.Resending
	})
}

func count(t testing.TB, b influxtest.Bucket, measurement, field string) string {
	t.Helper()
	s := b.Query(t, fmt.Sprintf("SELECT count(%s) FROM %s", field, measurement))
	if len(s) == 0 {
		return "0"
	}
	return fmt.Sprint(s[0].Values[0][1])
}

type logBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logBuffer) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(b)
}

func (l *logBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// faulty is a proxy in front of a real server.
type faulty struct {
	bucket influxtest.Bucket // to write to
	fault  atomic.Pointer[func(w http.ResponseWriter, r *http.Request, pass http.Handler)]
	writes atomic.Int64
}

func inFront(t testing.TB, b influxtest.Bucket) *faulty {
	t.Helper()
	to, err := url.Parse(b.URL)
	if err != nil {
		t.Fatal(err)
	}
	pass := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }, ErrorHandler: func(w http.ResponseWriter, _ *http.Request, err error) {
		http.Error(w, err.Error(), http.StatusBadGateway)
	}}
	f := &faulty{bucket: b}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f.writes.Add(1)
		if fault := f.fault.Load(); fault != nil {
			(*fault)(w, r, pass)
			return
		}
		pass.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	f.bucket.URL = s.URL
	return f
}

func (f *faulty) set(fault func(w http.ResponseWriter, r *http.Request, pass http.Handler)) {
	if fault == nil {
		f.fault.Store(nil)
		return
	}
	f.fault.Store(&fault)
}

// answers has the proxy answer by itself.
func (f *faulty) answers(code int, body string, header ...string) {
	f.set(func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		_, _ = w.Write([]byte(body))
	})
}

// cut ends the connection without an answer.
func cut(w http.ResponseWriter) {
	if c, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = c.Close()
	}
}

// certificates writes the certificate of a server to a file.
func certificates(t testing.TB, s *httptest.Server) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
