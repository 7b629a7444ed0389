package metrics_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/metrics"
	"rasid/internal/scoreboard"
)

func config(goals ...assess.Assessment) metrics.Config {
	plan := &indicators.Plan{TimeZone: time.UTC}
	for _, g := range goals {
		plan.Goals = append(plan.Goals, indicators.Goal{ID: g.Goal, Statement: indicators.Plain("Bread \xff")})
	}
	s := &scoreboard.Snapshot{Plan: plan, Goals: goals, Position: 7}
	return metrics.Config{Snapshot: func() *scoreboard.Snapshot { return s },
		Sources: func() []metrics.Source {
			return []metrics.Source{{ID: "drops", Up: true, Attempt: time.Unix(100, 0), Success: time.Unix(100, 0)}}
		},
		Delivered: func() metrics.Delivered {
			return metrics.Delivered{Files: map[string]int64{"accepted": 3}, Rows: map[string]int64{"new": 9}}
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
	tool, err := exec.LookPath("promtool")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("CI lacks promtool")
		}
		t.Skip("promtool is not installed")
	}
	c := exec.CommandContext(t.Context(), tool, "check", "metrics")
	c.Stdin = strings.NewReader(scrape(t, config(goal("bread"))))
	if out, err := c.CombinedOutput(); err != nil || len(out) > 0 {
		t.Fatalf("%v\n%s", err, out)
	}
}

func scrape(t testing.TB, cfg metrics.Config) string {
	t.Helper()
	w := httptest.NewRecorder()
	metrics.Handler(metrics.New(cfg), slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
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

func TestE02RemovedGoalDisappears(t *testing.T) {
	if page := scrape(t, config(goal("water"))); strings.Contains(page, `goal="bread"`) {
		t.Error("a goal that is not in the plan is shown")
	}
}

func BenchmarkScrape1000Goals(b *testing.B) {
	var goals []assess.Assessment
	for i := range 1000 {
		goals = append(goals, goal(fmt.Sprint("goal-", i)))
	}
	h := metrics.Handler(metrics.New(config(goals...)), slog.New(slog.DiscardHandler))
	for b.Loop() {
		h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(b.Context(), http.MethodGet, "/metrics", nil))
	}
}
