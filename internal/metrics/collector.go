package metrics

import (
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// collector makes what may differ at every scrape.
type collector struct {
	Config
	dropped *atomic.Int64
	desc    map[string]*prometheus.Desc
}

// described lists every metric of the collector: name, help, labels.
var described = [][]string{
	{"rasid_build_info", "The running program; always 1.", "version", "goversion"},
	{"rasid_source_up", "Whether a source's last run ended well.", "source"},
	{"rasid_source_last_attempt_timestamp_seconds", "When a source was last run.", "source"},
	{"rasid_source_last_success_timestamp_seconds", "When a source last ran to its end.", "source"},
	{"rasid_source_next_expected_timestamp_seconds", "When a source is due to run.", "source"},
	{"rasid_source_runs_total", "Runs of a source since the service started, by how they ended.", "source", "outcome"},
	{"rasid_source_run_duration_seconds", "How long runs of a source took.", "source"},
	{"rasid_source_slots_lost_total", "Times at which a source was due and did not run: missed while nothing ran, or skipped as the run before was still going on.", "source", "reason"},
	{"rasid_source_requests_total", "Requests to the server of a source, by the class of their answers; none where no answer came.", "source", "class"},
	{"rasid_source_retries_total", "Requests among them that asked again for what had failed.", "source"},
	{"rasid_source_received_bytes_total", "Bytes of the answers, unpacked.", "source"},
	{"rasid_config_last_reload_successful", "Whether the workspace's files, as they are now, are in force."},
	{"rasid_config_last_reload_success_timestamp_seconds", "When the files in force were read."},
	{"rasid_inbox_troubles", "Files that cannot be taken, at the last look.", "source", "code"},
	{"rasid_files_total", "Deliveries in the journal, by outcome; a decision about a held one is one more.", "source", "outcome"},
	{"rasid_rows_total", "Data rows of the deliveries in the journal, by what became of them.", "source", "outcome"},
	{"rasid_rows_rejected_total", "Refusals of data rows, by reason; a row that is wrong in two ways has two.", "source", "reason"},
	{"rasid_places", "Places that values may be about: those of the plan and those that deliveries brought.", "from"},
	{"rasid_store_bytes", "Size of the journal."},
	{"rasid_outbox_pending", "Values and deliveries in the journal that have not arrived at an output, and notifications that a channel of alerts has not sent.", "output"},
	{"rasid_outbox_oldest_timestamp_seconds", "When the oldest of them was received, or should have been sent; absent when nothing is pending.", "output"},
	{"rasid_mirror_state", "1 for how the mirror to InfluxDB stands, 0 otherwise: ok, waiting for the server, or blocked until somebody sets something right.", "state"},
	{"rasid_mirror_last_success_timestamp_seconds", "When InfluxDB last accepted a write."},
	{"rasid_mirror_writes_total", "Writes to InfluxDB by what the answer meant; retried counts the waits after one that was not good.", "outcome"},
	{"rasid_mirror_lines_total", "Lines written to InfluxDB by what became of them.", "outcome"},
	{"rasid_mirror_refused_lines", "Lines in the journal that InfluxDB would not take, by reason.", "reason"},
	{"rasid_alerts_open", "Alerts that are raised, by severity.", "severity"},
	{"rasid_notifications_total", "Messages about alerts by what became of them: sent, recorded while sending is off, retried, failed for ever; fallback counts those that could tell bare facts only.", "channel", "outcome"},
	{"rasid_heartbeat_last_success_timestamp_seconds", "When the heartbeat last arrived at the watcher that alerts.heartbeat names."},
	{"rasid_metrics_dropped_total", "Series, and goals with all of theirs, that could not be shown."},
}

func newCollector(cfg Config, dropped *atomic.Int64) *collector {
	c := &collector{Config: cfg, dropped: dropped, desc: map[string]*prometheus.Desc{}}
	for _, d := range described {
		c.desc[d[0]] = prometheus.NewDesc(d[0], d[1], d[2:], nil)
	}
	return c
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
			labels[i] = valid(labels[i])
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
	instant := func(name string, t time.Time, labels ...string) {
		if !t.IsZero() {
			gauge(name, float64(t.UnixMilli())/1000, labels...)
		}
	}
	counter := func(name string, v int64, labels ...string) {
		send(prometheus.CounterValue, name, float64(v), labels...)
	}
	durations := func(source string, runs map[string]int64, seconds float64) {
		var n uint64
		for _, k := range runs {
			n += uint64(k)
		}
		if m, err := prometheus.NewConstSummary(c.desc["rasid_source_run_duration_seconds"], n, seconds, nil, valid(source)); err == nil {
			ch <- m
		}
	}
	gauge("rasid_build_info", 1, c.Version, runtime.Version())
	for _, s := range c.Sources() {
		gauge("rasid_source_up", truth(s.Up), s.ID)
		instant("rasid_source_last_attempt_timestamp_seconds", s.Attempt, s.ID)
		instant("rasid_source_last_success_timestamp_seconds", s.Success, s.ID)
		instant("rasid_source_next_expected_timestamp_seconds", s.Next, s.ID)
		for outcome, n := range s.Runs {
			counter("rasid_source_runs_total", n, s.ID, outcome)
		}
		durations(s.ID, s.Runs, s.Seconds)
		counter("rasid_source_slots_lost_total", s.Missed, s.ID, "missed")
		counter("rasid_source_slots_lost_total", s.Skipped, s.ID, "skipped")
		for class, n := range s.Requests {
			counter("rasid_source_requests_total", n, s.ID, class)
		}
		if s.Requests != nil {
			counter("rasid_source_retries_total", s.Retries, s.ID)
			counter("rasid_source_received_bytes_total", s.Bytes, s.ID)
		}
		for code, n := range s.Troubles {
			gauge("rasid_inbox_troubles", float64(n), s.ID, code)
		}
	}
	for _, d := range c.Delivered() {
		for outcome, n := range d.Files {
			counter("rasid_files_total", n, d.Source, outcome)
		}
		for outcome, n := range d.Rows {
			counter("rasid_rows_total", n, d.Source, outcome)
		}
		for reason, n := range d.Rejected {
			counter("rasid_rows_rejected_total", n, d.Source, reason)
		}
	}
	if s := c.Snapshot(); s != nil {
		learnt := 0
		for _, p := range s.Plan.Places.All() {
			if p.Learnt {
				learnt++
			}
		}
		gauge("rasid_places", float64(len(s.Plan.Places.All())-learnt), "plan")
		gauge("rasid_places", float64(learnt), "deliveries")
	}
	if c.Mirror != nil {
		if m := c.Mirror(); m != nil {
			gauge("rasid_mirror_state", truth(!m.Blocked && !m.Waiting), "ok")
			gauge("rasid_mirror_state", truth(m.Waiting), "waiting")
			gauge("rasid_mirror_state", truth(m.Blocked), "blocked")
			instant("rasid_mirror_last_success_timestamp_seconds", m.Accepted)
			for outcome, n := range m.Writes {
				counter("rasid_mirror_writes_total", n, outcome)
			}
			for outcome, n := range m.Lines {
				counter("rasid_mirror_lines_total", n, outcome)
			}
			if m.Counted {
				gauge("rasid_outbox_pending", float64(m.Pending), "influxdb")
				instant("rasid_outbox_oldest_timestamp_seconds", m.Oldest, "influxdb")
			}
			for reason, n := range m.Refused {
				gauge("rasid_mirror_refused_lines", float64(n), reason)
			}
		}
	}
	if c.Alerts != nil {
		a := c.Alerts()
		for severity, n := range a.Open {
			gauge("rasid_alerts_open", float64(n), severity)
		}
		for channel, counts := range a.Counts {
			for outcome, n := range counts {
				counter("rasid_notifications_total", n, channel, outcome)
			}
			gauge("rasid_outbox_pending", float64(a.Depth[channel]), "alerts/"+channel)
			instant("rasid_outbox_oldest_timestamp_seconds", a.Oldest[channel], "alerts/"+channel)
		}
		instant("rasid_heartbeat_last_success_timestamp_seconds", a.Beat)
	}
	r := c.Reload()
	gauge("rasid_config_last_reload_successful", truth(r.OK))
	instant("rasid_config_last_reload_success_timestamp_seconds", r.Success)
	gauge("rasid_store_bytes", float64(c.Bytes()))
	counter("rasid_metrics_dropped_total", c.dropped.Load())
}
