// Package metrics shows the scoreboard to Prometheus: one collector over one snapshot, so that
// a scrape is consistent, a goal that left the plan is gone, and nothing carries a timestamp of
// its own. When a value was reported is a metric beside it.
package metrics

import (
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rasid/indicators"
	"rasid/indicators/assess"
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
}

// Delivered counts the deliveries in the journal and their data rows.
type Delivered struct {
	Files map[string]int64 // by outcome
	Rows  map[string]int64 // by what became of them
}

// Reload is how the last reload of the workspace's files went.
type Reload struct {
	OK       bool
	Success  time.Time // of the last one that went well
	Problems int       // errors in the files that were refused
}

// Config is where the figures come from. All of it is required, and all functions must be safe for
// concurrent use. Snapshot may return nil, before the first; Bytes is the size of the journal.
type Config struct {
	Snapshot  func() *scoreboard.Snapshot
	Sources   func() []Source
	Delivered func() Delivered
	Bytes     func() int64
	Reload    func() Reload
	Version   string
}

type collector struct {
	Config
	dropped atomic.Int64
	desc    map[string]*prometheus.Desc
}

// describe lists every metric: name, help, labels.
var describe = [][]string{
	{"rasid_build_info", "The running program; always 1.", "version", "goversion"},
	{"rasid_goal_info", "A goal's texts; always 1. Join it to the others by goal.", "goal", "title", "goal_owner", "sector", "unit", "method"},
	{"rasid_goal_state", "1 for the status that a goal has, 0 for the others.", "goal", "state"},
	{"rasid_goal_freshness", "1 for the freshness of a goal's reports, 0 for the others.", "goal", "freshness"},
	{"rasid_goal_actual_value", "What was reported, in the goal's unit.", "goal"},
	{"rasid_goal_expected_value", "What the plan expects by the end of the last reported period, in the goal's unit.", "goal"},
	{"rasid_goal_target_value", "What the goal promises, in its unit.", "goal"},
	{"rasid_goal_gap_ratio", "Actual against expected as a share of what is expected; negative is the bad side.", "goal"},
	{"rasid_goal_progress_ratio", "Share of the way from baseline to target, or of the periods that kept the line.", "goal"},
	{"rasid_goal_observation_timestamp_seconds", "End of the last reported period.", "goal"},
	{"rasid_source_up", "Whether a source's last run ended well.", "source"},
	{"rasid_source_last_attempt_timestamp_seconds", "When a source was last run.", "source"},
	{"rasid_source_last_success_timestamp_seconds", "When a source last ran to its end.", "source"},
	{"rasid_source_next_expected_timestamp_seconds", "When a source is due to run.", "source"},
	{"rasid_config_last_reload_successful", "Whether the workspace's files, as they are now, are in force."},
	{"rasid_config_last_reload_success_timestamp_seconds", "When the files in force were read."},
	{"rasid_inbox_troubles", "Files that cannot be taken, at the last look.", "source", "code"},
	{"rasid_files_total", "Deliveries in the journal, by outcome.", "outcome"},
	{"rasid_rows_total", "Data rows in the journal's deliveries, by what became of them.", "outcome"},
	{"rasid_snapshot_position", "The journal's last delivery that the scoreboard includes."},
	{"rasid_store_bytes", "Size of the journal."},
	{"rasid_metrics_dropped_total", "Series that could not be shown."},
}

// New returns a registry with Rasid's metrics, as the table above lists them: values in the goal's
// unit, ratios 0..1, times in seconds since 1970, sizes in bytes.
func New(cfg Config) *prometheus.Registry {
	c := &collector{Config: cfg, desc: map[string]*prometheus.Desc{}}
	for _, d := range describe {
		c.desc[d[0]] = prometheus.NewDesc(d[0], d[1], d[2:], nil)
	}
	reg := prometheus.NewRegistry()
	reg.MustRegister(c)
	return reg
}

// Handler serves a registry. A series that is wrong is left out; the others are still shown.
func Handler(reg *prometheus.Registry, log *slog.Logger) http.Handler {
	return promhttp.HandlerFor(reg, promhttp.HandlerOpts{Registry: reg, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelError), ErrorHandling: promhttp.ContinueOnError})
}

// Describe implements prometheus.Collector.
func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.desc {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	seen := map[string]bool{}
	send := func(kind prometheus.ValueType, name string, v float64, labels ...string) {
		for i := range labels {
			labels[i] = strings.ToValidUTF8(labels[i], "�")
		}
		key := name + "\xff" + strings.Join(labels, "\xff")
		m, err := prometheus.NewConstMetric(c.desc[name], kind, v, labels...)
		if err != nil || seen[key] {
			c.dropped.Add(1)
			return
		}
		seen[key] = true
		ch <- m
	}
	gauge := func(name string, v float64, labels ...string) { send(prometheus.GaugeValue, name, v, labels...) }
	gauge("rasid_build_info", 1, c.Version, runtime.Version())
	if s := c.Snapshot(); s != nil {
		gauge("rasid_snapshot_position", float64(s.Position))
		for i := range s.Goals {
			c.goal(s, &s.Goals[i], gauge)
		}
	}
	for _, s := range c.Sources() {
		gauge("rasid_source_up", truth(s.Up), s.ID)
		if !s.Attempt.IsZero() {
			gauge("rasid_source_last_attempt_timestamp_seconds", float64(s.Attempt.UnixMilli())/1000, s.ID)
		}
		if !s.Success.IsZero() {
			gauge("rasid_source_last_success_timestamp_seconds", float64(s.Success.UnixMilli())/1000, s.ID)
		}
		if !s.Next.IsZero() {
			gauge("rasid_source_next_expected_timestamp_seconds", float64(s.Next.UnixMilli())/1000, s.ID)
		}
		for code, n := range s.Troubles {
			gauge("rasid_inbox_troubles", float64(n), s.ID, code)
		}
	}
	r := c.Reload()
	gauge("rasid_config_last_reload_successful", truth(r.OK))
	gauge("rasid_config_last_reload_success_timestamp_seconds", float64(r.Success.UnixMilli())/1000)
	d := c.Delivered()
	for outcome, n := range d.Files {
		send(prometheus.CounterValue, "rasid_files_total", float64(n), outcome)
	}
	for outcome, n := range d.Rows {
		send(prometheus.CounterValue, "rasid_rows_total", float64(n), outcome)
	}
	gauge("rasid_store_bytes", float64(c.Bytes()))
	send(prometheus.CounterValue, "rasid_metrics_dropped_total", float64(c.dropped.Load()))
}

func (c *collector) goal(s *scoreboard.Snapshot, a *assess.Assessment, gauge func(string, float64, ...string)) {
	title := ""
	if g, ok := s.Plan.Goal(a.Goal); ok {
		title = g.Statement.In(indicators.English)
	}
	gauge("rasid_goal_info", 1, a.Goal, title, a.Owner, a.Sector, a.Unit, a.Method)
	for _, st := range indicators.Statuses() {
		gauge("rasid_goal_state", truth(st == a.Status), a.Goal, string(st))
	}
	for _, f := range []indicators.Freshness{indicators.Fresh, indicators.Late, indicators.Missing, indicators.Held} {
		gauge("rasid_goal_freshness", truth(f == a.Freshness), a.Goal, string(f))
	}
	for name, v := range map[string]*float64{"rasid_goal_actual_value": a.Actual, "rasid_goal_expected_value": a.Expected, "rasid_goal_target_value": a.Target,
		"rasid_goal_gap_ratio": a.GapRatio, "rasid_goal_progress_ratio": a.ProgressRatio} {
		if v != nil {
			gauge(name, *v, a.Goal)
		}
	}
	if !a.AsOfPeriod.IsZero() {
		gauge("rasid_goal_observation_timestamp_seconds", float64(a.AsOfPeriod.Last().AddDays(1).In(s.Plan.TimeZone).Unix()), a.Goal)
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
