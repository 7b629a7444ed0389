// Package metrics shows the scoreboard to Prometheus: every scrape is one consistent snapshot, a
// goal that left the plan is gone, and nothing carries a timestamp of its own. When a value was
// reported is a metric beside it.
package metrics

import (
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	dto "github.com/prometheus/client_model/go"

	"rasid/internal/scoreboard"
)

// Source is how a source's last run went: when it began, and when the last good one ended. Zero
// times are not shown.
type Source struct {
	ID               string
	Attempt, Success time.Time
	Next             time.Time // when it is due; the zero time when that is not known
	Up               bool
	Troubles         map[string]int // by code

	// Since the service started:
	Runs            map[string]int64 // by outcome; every one stands in it
	Seconds         float64          // that they took in all
	Missed, Skipped int64            // times at which it was due and did not run
	Requests        map[string]int64 // by the class of their answers; every one stands in it; nil when the source asks no server
	Retries, Bytes  int64
}

// Delivered counts what a source brought since the journal began. Every label that is known
// stands in it, with 0 where nothing came.
type Delivered struct {
	Source   string
	Files    map[string]int64 // by outcome
	Rows     map[string]int64 // by what became of them
	Rejected map[string]int64 // refusals of rows, by reason
}

// Reload is how the last reload of the workspace's files went.
type Reload struct {
	OK       bool
	Success  time.Time // of the last one that went well
	Problems int       // errors in the files that were refused
}

// Mirror is how the mirror to InfluxDB stands.
type Mirror struct {
	Blocked, Waiting bool             // somebody must set something right; the server cannot be reached
	Accepted         time.Time        // of the last write; the zero time when there is none
	Writes           map[string]int64 // requests by outcome
	Lines            map[string]int64 // by outcome
	Counted          bool             // whether the following is known
	Pending          int64            // values and deliveries that have not arrived
	Oldest           time.Time        // when the first of them was received; the zero time when there is none
	Refused          map[string]int64 // lines that are not in InfluxDB, by reason
}

// Alerts is how the alerts and their outbox stand.
type Alerts struct {
	Open   map[string]int              // by severity; every one stands in it
	Counts map[string]map[string]int64 // messages by channel and outcome; every one stands in it
	Depth  map[string]int              // notifications that wait, by channel; every one stands in it
	Oldest map[string]time.Time        // since when the first of them is overdue, by channel
	Beat   time.Time                   // when the heartbeat last arrived; the zero time when it has not, or there is none
}

// Config is where the figures come from. All of it but Mirror and Alerts is required, and all functions must be safe for
// concurrent use. Snapshot may return nil, before the first; Bytes is the size of the journal.
type Config struct {
	Snapshot  func() *scoreboard.Snapshot
	Sources   func() []Source
	Delivered func() []Delivered
	Bytes     func() int64
	Reload    func() Reload
	Mirror    func() *Mirror // nil, or returns nil, when there is none
	Alerts    func() Alerts  // nil when there are none
	Version   string
}

// Metrics gathers Rasid's metrics. A plan's goals make nearly all of them and change only with
// the snapshot, so they are made once for each snapshot; the rest is made at every scrape.
type Metrics struct {
	cfg     Config
	live    *prometheus.Registry
	dropped atomic.Int64

	mu    sync.Mutex
	of    *scoreboard.Snapshot // what goals was made from; guarded by mu
	goals []*dto.MetricFamily  // guarded by mu; what is in it never changes
}

// New returns Rasid's metrics: values in the goal's unit, ratios 0..1, times in seconds since 1970,
// sizes in bytes.
func New(cfg Config) *Metrics {
	m := &Metrics{cfg: cfg, live: prometheus.NewRegistry()}
	m.live.MustRegister(newCollector(cfg, &m.dropped))
	return m
}

// Gather implements prometheus.Gatherer.
func (m *Metrics) Gather() ([]*dto.MetricFamily, error) {
	goals := m.goalFamilies() // first, so that what it leaves out is counted in this scrape
	live, err := m.live.Gather()
	all := slices.Concat(goals, live)
	slices.SortFunc(all, func(a, b *dto.MetricFamily) int { return strings.Compare(a.GetName(), b.GetName()) })
	return all, err
}

func (m *Metrics) goalFamilies() []*dto.MetricFamily {
	s := m.cfg.Snapshot()
	m.mu.Lock()
	defer m.mu.Unlock()
	if s != nil && s != m.of {
		var dropped int
		m.goals, dropped = goalFamilies(s)
		m.of = s
		m.dropped.Add(int64(dropped))
	}
	return m.goals
}

// Handler serves the metrics. A series that is wrong is left out; the others are still shown.
func (m *Metrics) Handler(log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(m, promhttp.HandlerOpts{Registry: m.live, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError),
		ErrorHandling: promhttp.ContinueOnError, CoalesceGather: true})
}

// valid returns s as it may stand in a label.
func valid(s string) string { return strings.ToValidUTF8(s, "�") }

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
