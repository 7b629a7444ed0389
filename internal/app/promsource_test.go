package app_test

import (
	"bufio"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"rasid/internal/app"
	"rasid/internal/needs"
)

var listening = regexp.MustCompile(`Listening on.* address="?(127\.0\.0\.1:\d+)`)

// startPrometheus starts a real one that holds samples in the OpenMetrics format, and returns its URL.
func startPrometheus(t *testing.T, samples string) string {
	t.Helper()
	server, tool := needs.Tool(t, "prometheus"), needs.Tool(t, "promtool")
	dir := t.TempDir()
	write(t, dir, "samples.om", samples+"# EOF\n")
	write(t, dir, "prometheus.yml", "{}\n")
	blocks := exec.CommandContext(t.Context(), tool, "tsdb", "create-blocks-from", "--max-block-duration=1000h", "openmetrics", filepath.Join(dir, "samples.om"), filepath.Join(dir, "data"))
	if out, err := blocks.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := exec.CommandContext(t.Context(), server, "--config.file="+filepath.Join(dir, "prometheus.yml"), "--storage.tsdb.path="+filepath.Join(dir, "data"),
		"--storage.tsdb.retention.time=50y", "--web.listen-address=127.0.0.1:0")
	log, err := p.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Signal(os.Interrupt)
		_ = p.Wait()
	})
	lines, address := bufio.NewScanner(log), ""
	for address == "" && lines.Scan() {
		if m := listening.FindStringSubmatch(lines.Text()); m != nil {
			address = "http://" + m[1]
		}
	}
	if address == "" {
		t.Fatal("it does not say where it listens")
	}
	ready := make(chan struct{})
	go func() { // it must not wait for somebody to read, and says when it is ready
		for lines.Scan() {
			if strings.Contains(lines.Text(), "Server is ready") {
				close(ready)
			}
		}
	}()
	select {
	case <-ready:
	case <-time.After(30 * time.Second):
		t.Fatal("it is not ready")
	}
	return address
}

// Whole months of a real Prometheus are journalled, and what is corrected there as well.
func TestPrometheusSourceAsksARealOne(t *testing.T) {
	zone, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	var samples strings.Builder
	samples.WriteString("# TYPE litres gauge\n")
	for _, place := range []string{"A", "B"} {
		for day := time.Date(2024, 1, 1, 0, 0, 0, 0, zone); day.Before(time.Date(2024, 3, 20, 0, 0, 0, 0, zone)); day = day.AddDate(0, 0, 1) {
			if place == "B" && day.Month() == time.February {
				continue // nothing is not zero
			}
			for _, at := range []time.Time{day, day.AddDate(0, 0, 1).Add(-time.Second)} { // the first and last second of the day
				fmt.Fprintf(&samples, "litres{place=%q,pump=\"1\"} 5 %d\n", place, at.Unix())
			}
		}
	}
	url := startPrometheus(t, samples.String())
	dir := workspace(t)
	config := fmt.Sprintf(`sources:
  - id: s
    kind: prometheus
    department: water
    url: %q
    query: sum by (place) (sum_over_time(litres[{period}]))
    trusted: true
    map: [{indicator: water, place: place, period: period, value: value}]
`, url)
	write(t, dir, "rasid.yaml", config)
	now := time.Date(2024, 3, 20, 12, 0, 0, 0, zone)
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	want := "water A 2024-01 310\nwater A 2024-02 290\nwater B 2024-01 310\n"
	if collectAll(t, a); content(t, a) != want || deliveries(t, a) != 1 {
		t.Fatalf("got\n%s", content(t, a))
	}
	now = now.AddDate(0, 0, 11) // the last evening of March
	if collectAll(t, a); content(t, a) != want {
		t.Errorf("a month that runs is stored:\n%s", content(t, a))
	}
	now = now.AddDate(0, 0, 1)
	if collectAll(t, a); content(t, a) != "water A 2024-01 310\nwater A 2024-02 290\nwater A 2024-03 190\nwater B 2024-01 310\nwater B 2024-03 190\n" {
		t.Errorf("a month later:\n%s", content(t, a))
	}
	for query, said := range map[string]string{"sum(litres[{period}]": "parse error", "litres * on() litres": "duplicate series"} {
		write(t, dir, "rasid.yaml", strings.Replace(config, "sum by (place) (sum_over_time(litres[{period}]))", query, 1))
		b, err := app.Open(t.Context(), app.Options{Workspace: workspaceOf(t, dir), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.CollectOne(t.Context(), "s"); err == nil || !strings.Contains(err.Error(), said) || !strings.Contains(err.Error(), "correct query") {
			t.Errorf("%s: %v", query, err)
		}
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// workspaceOf returns a new workspace with the files of another.
func workspaceOf(t *testing.T, dir string) string {
	t.Helper()
	to := workspace(t)
	for _, name := range []string{"plan.yaml", "rasid.yaml"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		write(t, to, name, string(b))
	}
	return to
}
