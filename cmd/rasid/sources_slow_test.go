//go:build slow && linux

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"rasid/internal/app"
)

// TestSlowThousandSources runs the real program with 1,000 sources on a cron of one minute against a
// server of its own that mostly has nothing new, over two full minutes. No slot may be lost, and
// once all have brought their first figures the program may take one core at most.
func TestSlowThousandSources(t *testing.T) {
	const sources, minutes = 1000, 2
	program := filepath.Join(t.TempDir(), "rasid.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	var asked, unchanged atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		tag := fmt.Sprintf("%q", r.URL.Path)
		if n%100 == 0 { // now and then something is new
			tag = fmt.Sprintf("%q", fmt.Sprint(r.URL.Path, n))
		}
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			unchanged.Add(1)
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Header().Set("Content-Type", "text/csv")
		_, _ = fmt.Fprintf(w, "month,value\n2024-01,%d\n2024-02,%d\n", n, n+1)
	}))
	t.Cleanup(server.Close)
	dir := t.TempDir()
	var plan, config strings.Builder
	plan.WriteString("plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus}\ndepartments: [{id: d}]\nindicators:\n")
	config.WriteString("web: {listen: \"127.0.0.1:0\"}\nsources:\n")
	for n := range sources {
		fmt.Fprintf(&plan, "  - {id: i%04d, unit: n, measure: level, every: month, department: d}\n", n)
		fmt.Fprintf(&config, "  - {id: s%04d, kind: http-table, department: d, url: %q, cron: \"* * * * *\", trusted: true, map: [{indicator: i%04d, period: month, value: value}]}\n", n, fmt.Sprintf("%s/%d.csv", server.URL, n), n)
	}
	plan.WriteString("goals: []\n")
	for name, text := range map[string]string{"plan.yaml": plan.String(), "rasid.yaml": config.String()} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := exec.CommandContext(t.Context(), program, "serve", "--quiet", "--workspace", dir)
	c.Stderr = os.Stderr
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(stdout)
	if !in.Scan() {
		t.Fatal("the program did not say where it listens")
	}
	page := in.Text()
	first := time.Now().Truncate(time.Minute).Add(time.Minute)
	until := func(at time.Time) { <-time.After(time.Until(at)) }
	// The last seconds of a minute: what its slot asks for has long been done.
	until(first.Add(55 * time.Second))
	began, at := spent(t, c.Process.Pid), time.Now()
	t.Logf("the first minute, in which every source brings figures: %.1f s of a core", began.Seconds())
	until(first.Add((minutes-1)*time.Minute + 55*time.Second))
	used, took := spent(t, c.Process.Pid)-began, time.Since(at)
	scraping, answers := time.Now(), asked.Load()
	_, metrics, _ := get(t, page+"/metrics")
	scraped := time.Since(scraping)
	stopping := time.Now()
	if err := c.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	stopped := time.Since(stopping)
	runs, lost := total(metrics, "rasid_source_runs_total"), total(metrics, "rasid_source_slots_lost_total")
	took1, n1 := total(metrics, "rasid_source_run_duration_seconds_sum"), total(metrics, "rasid_source_run_duration_seconds_count")
	t.Logf("%d runs, %d lost, %d of %d answers unchanged; then %.1f s of a core in %.0f s: %.0f %% of one, %.2f ms a run; a run takes %.0f ms on the mean, waiting included; the journal has %d KiB, %d MiB resident at most; a scrape took %v, the stop %v",
		int(runs), int(lost), unchanged.Load(), asked.Load(), used.Seconds(), took.Seconds(), 100*used.Seconds()/took.Seconds(), 1000*used.Seconds()/sources/(minutes-1), 1000*took1/n1, size(t, filepath.Join(dir, "rasid.db"))>>10, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss>>10, scraped, stopped)
	if runs != sources*minutes || lost != 0 || answers != sources*minutes {
		t.Errorf("%v runs, %v lost slots and %d answers for %d slots", runs, lost, answers, sources*minutes)
	}
	if used > took {
		t.Errorf("it took %v of a core in %v", used, took)
	}
	for _, s := range statuses(t, program, dir) {
		if s.Last == nil || s.LastSuccess == nil || s.LastSuccess.Before(first.Add((minutes-1)*time.Minute)) {
			t.Errorf("source %s ran last at %v", s.ID, s.LastSuccess)
		}
	}
}

func statuses(t *testing.T, program, dir string) (list []app.SourceStatus) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, "--workspace", dir, "status", "--sources", "--json").Output()
	if err == nil {
		err = json.Unmarshal(out, &list)
	}
	if err != nil || len(list) == 0 {
		t.Fatalf("%d sources, %v", len(list), err)
	}
	return list
}

// spent returns the processor time that a process has used.
func spent(t *testing.T, pid int) time.Duration {
	t.Helper()
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	f := strings.Fields(string(b[bytes.LastIndexByte(b, ')')+2:]))
	var ticks int
	for _, s := range f[11:13] {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// total sums a metric over its series.
func total(page, name string) (sum float64) {
	for _, m := range regexp.MustCompile(`(?m)^`+name+`\{[^}]*\} (\S+)$`).FindAllStringSubmatch(page, -1) {
		v, _ := strconv.ParseFloat(m[1], 64)
		sum += v
	}
	return sum
}

func size(t *testing.T, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return st.Size()
}
