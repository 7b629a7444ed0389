package metrics_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/metrics"
	"rasid/internal/needs"
	"rasid/internal/scoreboard"
)

func config(goals ...assess.Assessment) metrics.Config {
	plan := &indicators.Plan{TimeZone: time.UTC, Places: indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "R.s", Within: "R", Learnt: true}})}
	for _, g := range goals {
		plan.Goals = append(plan.Goals, indicators.Goal{ID: g.Goal, Statement: indicators.Plain("Bread \xff")})
	}
	s := &scoreboard.Snapshot{Plan: plan, Goals: goals, Position: 7}
	return metrics.Config{Snapshot: func() *scoreboard.Snapshot { return s },
		Sources: func() []metrics.Source {
			return []metrics.Source{{ID: "drops", Up: true, Attempt: time.Unix(100, 0), Success: time.Unix(100, 0), Runs: map[string]int64{"delivered": 2, "failed": 1}, Seconds: 4.5, Missed: 3, Skipped: 1},
				{ID: "api", Runs: map[string]int64{"failed": 0}, Requests: map[string]int64{"2xx": 5, "none": 0}, Retries: 2, Bytes: 99}}
		},
		Delivered: func() []metrics.Delivered {
			return []metrics.Delivered{{Source: "drops", Files: map[string]int64{"accepted": 3}, Rows: map[string]int64{"new": 9}, Rejected: map[string]int64{"number_unreadable": 0}}}
		},
		Alerts: func() metrics.Alerts {
			return metrics.Alerts{Open: map[string]int{"critical": 2, "info": 0}, Counts: map[string]map[string]int64{"mail": {"sent": 4}}, Depth: map[string]int{"mail": 3}, Oldest: map[string]time.Time{"mail": time.Unix(90, 0)}, Beat: time.Unix(80, 0)}
		},
		Reload: func() metrics.Reload { return metrics.Reload{OK: true, Success: time.Unix(100, 0)} },
		Bytes:  func() int64 { return 4096 }, Version: "test"}
}

func goal(id string) assess.Assessment {
	v := 12.5
	p, _ := indicators.ParsePeriod("2024-09")
	return assess.Assessment{Goal: id, Status: indicators.OffTrack, Freshness: indicators.Fresh, Actual: &v, AsOfPeriod: p}
}

func TestLint(t *testing.T) {
	problems, err := testutil.GatherAndLint(metrics.New(config(goal("bread"))))
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v %v", problems, err)
	}
}

// Prometheus' own tool finds nothing to say about the page.
func TestPromtool(t *testing.T) {
	tool := needs.Tool(t, "promtool")
	c := exec.CommandContext(t.Context(), tool, "check", "metrics")
	c.Stdin = strings.NewReader(scrape(t, config(goal("bread"))))
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
}

func scrape(t testing.TB, cfg metrics.Config) string {
	t.Helper()
	return scrapeOf(t, metrics.New(cfg))
}

func scrapeOf(t testing.TB, m *metrics.Metrics) string {
	t.Helper()
	w := httptest.NewRecorder()
	m.Handler(slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	if w.Code != http.StatusOK {
		t.Fatalf("scrape: %d %s", w.Code, w.Body)
	}
	return w.Body.String()
}

func TestE01BadDataStillScrapes(t *testing.T) {
	page := scrape(t, config(goal("bread"), goal("bread"), goal("water\xff")))
	for _, want := range []string{`rasid_goal_state{goal="bread",state="off_track"} 1`, `rasid_goal_state{goal="bread",state="on_track"} 0`,
		"rasid_goal_actual_value{goal=\"water\ufffd\"} 12.5", "rasid_goal_observation_timestamp_seconds{goal=\"bread\"} 1.7277408e+09"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, "rasid_metrics_dropped_total 0\n") {
		t.Error("the doubled goal was not counted")
	}
}

func TestRunsAreCounted(t *testing.T) {
	page := scrape(t, config())
	for _, want := range []string{`rasid_source_runs_total{outcome="delivered",source="drops"} 2`, `rasid_source_run_duration_seconds_sum{source="drops"} 4.5`, `rasid_source_run_duration_seconds_count{source="drops"} 3`,
		`rasid_source_slots_lost_total{reason="missed",source="drops"} 3`, `rasid_source_slots_lost_total{reason="skipped",source="drops"} 1`,
		`rasid_source_requests_total{class="2xx",source="api"} 5`, `rasid_source_requests_total{class="none",source="api"} 0`, `rasid_source_retries_total{source="api"} 2`, `rasid_source_received_bytes_total{source="api"} 99`} {
		if !strings.Contains(page, want+"\n") {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	if strings.Contains(page, `rasid_source_retries_total{source="drops"}`) {
		t.Error("a folder is asked again")
	}
}

func TestE02RemovedGoalDisappears(t *testing.T) {
	cfg := config(goal("bread"), goal("water"))
	both := cfg.Snapshot()
	var now atomic.Pointer[scoreboard.Snapshot]
	now.Store(both)
	cfg.Snapshot = now.Load
	m := metrics.New(cfg)
	if page := scrapeOf(t, m); !strings.Contains(page, `rasid_goal_actual_value{goal="bread"} 12.5`) {
		t.Fatalf("no goal in\n%s", page)
	}
	now.Store(&scoreboard.Snapshot{Plan: both.Plan, Goals: both.Goals[1:], Position: 8})
	page := scrapeOf(t, m)
	if strings.Contains(page, `goal="bread"`) {
		t.Error("a goal that is not in the plan is shown")
	}
	if !strings.Contains(page, `goal="water"`) || !strings.Contains(page, "rasid_snapshot_position 8") {
		t.Errorf("not the present snapshot:\n%s", page)
	}
}

func TestNothingJudgedYetStillScrapes(t *testing.T) {
	cfg := config()
	cfg.Snapshot = func() *scoreboard.Snapshot { return nil }
	if page := scrape(t, cfg); strings.Contains(page, "rasid_goal_") || !strings.Contains(page, `rasid_source_up{source="drops"} 1`) {
		t.Errorf("got\n%s", page)
	}
	if page := scrape(t, config()); strings.Contains(page, "rasid_goal_") { // a plan without goals
		t.Errorf("got\n%s", page)
	}
}

// realistic is a year's plan of 1,000 goals with all their numbers and texts, reported by twenty
// sources that have seen every kind of trouble.
func realistic() metrics.Config {
	plan := &indicators.Plan{TimeZone: time.FixedZone("Damascus", 3*3600), Places: indicators.NewPlaceTree(nil)}
	s := &scoreboard.Snapshot{Plan: plan, Position: 12345}
	for i := range 1000 {
		id, v := fmt.Sprintf("sector-%02d.goal-number-%04d", i%14, i), float64(i)*1234.5678
		gap, progress := float64(i%37)/36-0.5, float64(i%101)/100
		period := indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(i%12+1), 1))
		expected, target := v*1.1, v*2
		plan.Goals = append(plan.Goals, indicators.Goal{ID: id, Statement: indicators.Text{"en": fmt.Sprintf("Rehabilitate %d pumping stations so that every household has water", i), "ar": "تأهيل محطات الضخ"}})
		s.Goals = append(s.Goals, assess.Assessment{Goal: id, Sector: fmt.Sprintf("sector-%02d", i%14), Owner: fmt.Sprintf("department-%02d", i%20), Unit: "m³/day", Method: "cumulative",
			Status: indicators.Statuses()[i%8], Freshness: indicators.Freshnesses()[i%4], Actual: &v, Expected: &expected, Target: &target, GapRatio: &gap, ProgressRatio: &progress, AsOfPeriod: period})
	}
	var sources []metrics.Source
	var delivered []metrics.Delivered
	for k := range 20 {
		id := fmt.Sprintf("department-%02d", k)
		sources = append(sources, metrics.Source{ID: id, Up: true, Attempt: time.Unix(1e9, 0), Success: time.Unix(1e9, 0), Next: time.Unix(1e9+60, 0), Troubles: map[string]int{"unreadable": 1},
			Runs: map[string]int64{"delivered": 1, "unchanged": 1, "troubled": 1, "failed": 1, "interrupted": 1}, Requests: map[string]int64{"1xx": 0, "2xx": 1, "3xx": 1, "4xx": 1, "5xx": 1, "none": 1}})
		d := metrics.Delivered{Source: id, Files: map[string]int64{}, Rows: map[string]int64{}, Rejected: map[string]int64{}}
		for n := range 35 {
			d.Rejected[fmt.Sprintf("reason_number_%02d", n)] = int64(n * k)
		}
		for n := range 7 {
			d.Files[fmt.Sprintf("outcome_%d", n)], d.Rows[fmt.Sprintf("outcome_%d", n)] = int64(n), int64(1000*n)
		}
		delivered = append(delivered, d)
	}
	return metrics.Config{Snapshot: func() *scoreboard.Snapshot { return s }, Sources: func() []metrics.Source { return sources }, Delivered: func() []metrics.Delivered { return delivered },
		Alerts: func() metrics.Alerts {
			return metrics.Alerts{Open: map[string]int{"critical": 2, "info": 0}, Counts: map[string]map[string]int64{"mail": {"sent": 4}}, Depth: map[string]int{"mail": 3}, Oldest: map[string]time.Time{"mail": time.Unix(90, 0)}, Beat: time.Unix(80, 0)}
		},
		Reload: func() metrics.Reload { return metrics.Reload{OK: true, Success: time.Unix(1e9, 0)} }, Bytes: func() int64 { return 4096 }, Version: "test"}
}

// BenchmarkMetrics scrapes a plan of 1,000 goals as Prometheus does, text and compression
// included; the budget is 50 ms. "new_snapshot" is the first scrape after something has changed.
func BenchmarkMetrics(b *testing.B) {
	for _, c := range []struct {
		name, encoding string
		changes        bool
	}{{"plain", "", false}, {"gzip", "gzip", false}, {"plain_new_snapshot", "", true}, {"gzip_new_snapshot", "gzip", true}} {
		b.Run(c.name, func(b *testing.B) {
			cfg := realistic()
			if c.changes {
				s := cfg.Snapshot()
				cfg.Snapshot = func() *scoreboard.Snapshot { changed := *s; return &changed }
			}
			h := metrics.New(cfg).Handler(slog.New(slog.DiscardHandler))
			r := httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/metrics", nil)
			r.Header.Set("Accept-Encoding", c.encoding)
			b.ReportAllocs()
			for b.Loop() {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				b.ReportMetric(float64(w.Body.Len())/1024, "KiB")
			}
		})
	}
}
