package dashboards_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/prometheus/promql/parser"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/influx/influxtest"
	"rasid/internal/needs"
)

// serve serves a's page and metrics on a port of its own.
func serve(t *testing.T, a *app.App) (address string) {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- app.NewService(a, "test").Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// fetch reads a page.
func fetch(t testing.TB, address string) (int, []byte, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		return 0, nil, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, b, err
}

// await waits until done, for 20 s at most; then it says what is wrong.
func await(t testing.TB, wrong func() string, done func() bool) {
	t.Helper()
	for late := time.After(20 * time.Second); !done(); {
		select {
		case <-late:
			t.Fatal(wrong())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// metricsOf returns the metrics that a page declares.
func metricsOf(t *testing.T, address string) map[string]bool {
	t.Helper()
	code, page, err := fetch(t, "http://"+address+"/metrics")
	if err != nil || code != http.StatusOK {
		t.Fatal(code, err)
	}
	names := map[string]bool{}
	for lines := bufio.NewScanner(strings.NewReader(string(page))); lines.Scan(); {
		if name, ok := strings.CutPrefix(lines.Text(), "# TYPE "); ok {
			names[strings.Fields(name)[0]] = strings.HasPrefix(name, "rasid_")
		}
	}
	maps.DeleteFunc(names, func(_ string, ours bool) bool { return !ours })
	return names
}

// troubled opens the demonstration at a time after everything happened that a metric tells of: a
// file where nobody may put one, a line that InfluxDB refuses, and InfluxDB gone with more to come.
func troubled(t *testing.T, now time.Time) *app.App {
	t.Helper()
	server := influxtest.Start(t, influxtest.Options{})
	to := server.Database(t, "rasid")
	// Within one shard a field has one type: the observations of this day's week are refused.
	if code := to.Write(t, fmt.Sprintf("indicator value=\"x\" %d\n", app.DemoTime.UnixNano())); code/100 != 2 {
		t.Fatal(code)
	}
	a := mirrored(t, now, to)
	server.Kill(t)
	for name, text := range map[string]string{"nobody/x.csv": "a,b\n1,2\n", "water/more.csv": "indicator,place,period,value\nwater_delivered,alouk,2024-09-01,35001\n"} {
		path := filepath.Join(a.Workspace, "inbox", filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	collect(t, a)
	return a
}

// elsewhere are the metrics that no panel shows, because InfluxDB shows the same over the whole year.
var elsewhere = []string{"rasid_goal_actual_value", "rasid_goal_expected_value", "rasid_goal_gap_ratio", "rasid_goal_info", "rasid_goal_progress_ratio", "rasid_goal_target_value", "rasid_places"}

// Panels ask for metrics that there are, and there are no others than the panels' and those left out on purpose.
func TestPanelsAskForMetricsThatExist(t *testing.T) {
	a := troubled(t, app.DemoTime)
	asked := map[string]string{}
	for _, b := range boards(t, a.Plan, dashboards.GrafanaConfig{}) {
		for _, p := range b.Panels {
			for _, q := range p.Targets {
				e, err := promql.ParseExpr(expand(q.Expr))
				if q.Expr == "" || err != nil {
					continue // the linter's rules tell
				}
				parser.Inspect(e, func(n parser.Node, _ []parser.Node) error {
					if s, ok := n.(*parser.VectorSelector); ok && s.Name != "ALERTS" { // that is Prometheus' own
						asked[s.Name] = fmt.Sprintf("%s, panel %q", b.file, p.Title)
					}
					return nil
				})
			}
		}
	}
	address, missing := serve(t, a), maps.Clone(asked)
	var declared map[string]bool
	await(t, func() string { return fmt.Sprintf("/metrics lacks what panels ask for: %v", missing) }, func() bool {
		declared = metricsOf(t, address)
		maps.DeleteFunc(missing, func(name, _ string) bool { return declared[name] })
		return len(missing) == 0
	})
	maps.DeleteFunc(declared, func(name string, _ bool) bool { return asked[name] != "" })
	if unshown := slices.Sorted(maps.Keys(declared)); !slices.Equal(unshown, elsewhere) {
		t.Errorf("no panel shows %v; want %v", unshown, elsewhere)
	}
}

// alerting are rules with the names and labels that those of a plan have.
const alerting = `groups: [{name: test, rules: [
  {alert: RasidWatchdog, expr: vector(1), labels: {severity: none}},
  {alert: RasidGoalOffTrack, expr: 'max by (goal) (rasid_goal_state{state="off_track"}) == 1', labels: {severity: critical, plan: nes-2024}}]}]`

// startPrometheus starts a real Prometheus that scrapes an address five times a second, and returns its own.
func startPrometheus(t *testing.T, scraped string) string {
	t.Helper()
	program := needs.Tool(t, "prometheus")
	dir := t.TempDir()
	config := fmt.Sprintf("global: {scrape_interval: 200ms, evaluation_interval: 200ms}\nrule_files: [rules.yml]\nscrape_configs: [{job_name: rasid, static_configs: [{targets: [%q]}]}]\n", scraped)
	for name, text := range map[string]string{"prometheus.yml": config, "rules.yml": alerting} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	address := free(t)
	c := exec.CommandContext(context.WithoutCancel(t.Context()), program, "--config.file="+filepath.Join(dir, "prometheus.yml"),
		"--storage.tsdb.path="+filepath.Join(dir, "data"), "--web.listen-address="+address)
	var log strings.Builder
	c.Stderr = &log
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = c.Wait()
		close(ended)
	}()
	t.Cleanup(func() {
		_ = c.Process.Kill()
		<-ended
		if t.Failed() {
			t.Log(log.String())
		}
	})
	await(t, func() string { return "Prometheus does not scrape" }, func() bool {
		select {
		case <-ended:
			t.Fatalf("Prometheus ended: %s", log.String())
		default:
		}
		got, err := query(t, address, "count_over_time(up[1m])")
		return err == nil && len(got) == 1 && got[0].number(t) >= 3
	})
	return address
}

// free returns an address on loopback that nobody listens at.
func free(t *testing.T) string {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

// sample is a value of Prometheus.
type sample struct {
	Metric map[string]string
	Value  [2]any
}

func (s sample) number(t testing.TB) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(fmt.Sprint(s.Value[1]), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// query asks Prometheus for the present value of an expression.
func query(t testing.TB, address, expr string) ([]sample, error) {
	t.Helper()
	_, body, err := fetch(t, "http://"+address+"/api/v1/query?"+url.Values{"query": {expr}}.Encode())
	if err != nil {
		return nil, err
	}
	var got struct {
		Status, Error string
		Data          struct{ Result []sample }
	}
	if err := json.Unmarshal(body, &got); err != nil || got.Status != "success" {
		return nil, fmt.Errorf("%s %w: %s", got.Error, err, body)
	}
	return got.Data.Result, nil
}

// Every PromQL of every dashboard is answered by a real Prometheus, with what Rasid says.
func TestPrometheusPanelsShowWhatRasidSays(t *testing.T) {
	a := troubled(t, app.DemoTime.AddDate(0, 1, 20)) // when reports are late
	status := app.StatusOf(a.Board.Current())
	server := startPrometheus(t, serve(t, a))
	n := 0
	for _, b := range boards(t, a.Plan, dashboards.GrafanaConfig{}) {
		for _, v := range b.Templating.List {
			if m := labelValues.FindStringSubmatch(v.query(t)); v.Type == "query" {
				if got, err := query(t, server, expand(m[1])); err != nil || len(got) != 1 || got[0].Metric[v.Name] == "" {
					t.Errorf("%s: variable %s finds %v (%v)", b.file, v.Name, got, err)
				}
			}
		}
		for _, p := range b.Panels {
			for _, q := range p.Targets {
				if q.Expr == "" {
					continue
				}
				n++
				expr := strings.ReplaceAll(expand(q.Expr), "[5m]", "[1m]")
				var got []sample
				var err error
				await(t, func() string { return fmt.Sprintf("%s, panel %q finds nothing (%v): %s", b.file, p.Title, err, expr) }, func() bool {
					got, err = query(t, server, expr)
					return len(got) > 0
				})
				if strings.Contains(expr, `freshness!="fresh"`) {
					latenessIsRasids(t, q, got, status)
				}
				if strings.HasPrefix(expr, "sum by (state)") {
					counts := map[indicators.Status]int{}
					for _, s := range got {
						if v := int(s.number(t)); v > 0 {
							counts[indicators.Status(s.Metric["state"])] = v
						}
						if p.property(t, s.Metric["state"], "displayName") == "" {
							t.Errorf("state %v has no name", s.Metric)
						}
					}
					if !maps.Equal(counts, status.Counts) {
						t.Errorf("counted %v, Rasid says %v", counts, status.Counts)
					}
				}
			}
		}
	}
	for _, g := range status.Goals {
		for _, b := range boards(t, a.Plan, dashboards.GrafanaConfig{}) {
			for _, x := range b.Annotations.List {
				if x.Datasource.Type != "prometheus" {
					continue
				}
				got, err := query(t, server, strings.ReplaceAll(x.Expr, "${goal:raw}", g.ID))
				if fires := g.Status == indicators.OffTrack; err != nil || x.Expr != x.Target.Expr || (len(got) == 1) != fires {
					t.Errorf("%s is %s, and the alerts are %v (%v)", g.ID, g.Status, got, err)
				}
			}
		}
	}
	if n < 15 {
		t.Errorf("only %d queries", n)
	}
}

// latenessIsRasids compares the goals whose reports do not arrive as they should.
func latenessIsRasids(t *testing.T, q boardTarget, got []sample, status app.Status) {
	t.Helper()
	late := map[string]indicators.Freshness{}
	for _, g := range status.Goals {
		if g.Freshness != indicators.Fresh && (q.RefID == "A" || g.AsOfPeriod != nil) { // of a milestone no period is reported
			late[g.ID] = g.Freshness
		}
	}
	for _, s := range got {
		f, ok := late[s.Metric["goal"]]
		if !ok || q.RefID == "A" && s.Metric["freshness"] != string(f) {
			t.Errorf("%v is not late", s.Metric)
		}
	}
	if len(late) == 0 || len(got) != len(late) {
		t.Errorf("%d of %d goals with late reports", len(got), len(late))
	}
}
