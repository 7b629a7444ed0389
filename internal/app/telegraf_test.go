//go:build slow && linux

package app_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

const telegrafConfig = `
[agent]
  interval = "10ms"        # how often it looks for files
  flush_interval = "100ms" # how long the rows that fill no batch wait in the end
  omit_hostname = true
  debug = true             # it then logs every batch that was written
[[inputs.directory_monitor]]
  directory = %q
  finished_directory = %q
  parse_method = %q
  data_format = "csv"
  csv_header_row_count = 1
  csv_tag_columns = ["indicator", "place"]
  csv_timestamp_column = "period"
  csv_timestamp_format = "2006-01-02"
  csv_column_types = ["string", "string", "string", "float"]
[[outputs.discard]]
`

var wroteBatch = regexp.MustCompile(`outputs\.discard\].*Wrote batch of (\d+) metrics`)

// TestSlowAgainstTelegraf gives the same clean file of a million rows to Rasid, which stores it,
// and to Telegraf, where there is one, which reads it into nothing at all, by turns on the same
// machine. It prints how they compare; that each saw every row is all that it asserts. Telegraf's time is from the
// moment at which the file is there until its last metric is written; Rasid's is that of taking
// the file, from looking for it to its removal. RASID_TEST_TELEGRAF is the path of a Telegraf, which
// is made in a copy of its module by
//
//	go build -tags custom,inputs.directory_monitor,parsers.csv,outputs.discard ./cmd/telegraf
func TestSlowAgainstTelegraf(t *testing.T) {
	binary := os.Getenv("RASID_TEST_TELEGRAF")
	methods := []string{"line-by-line", "at-once"} // line-by-line is its default
	if binary == "" {
		methods = nil
		t.Log("RASID_TEST_TELEGRAF does not name a telegraf binary to compare with")
	}
	const n, places, rounds = 1_000_000, 1000, 3
	file := filepath.Join(t.TempDir(), "x.csv")
	writePrices(t, file, n, places)
	type result struct {
		took time.Duration
		peak int64 // MiB
	}
	best := map[string]result{}
	keep := func(who string, took time.Duration, peak int64) {
		t.Logf("%-22s %7.3f s, %9.0f rows/s, peak %d MiB", who, took.Seconds(), n/took.Seconds(), peak)
		if b, ok := best[who]; !ok || took < b.took {
			best[who] = result{took, peak}
		}
	}
	for range rounds {
		for _, method := range methods {
			took, peak := telegraf(t, binary, file, wroteBatch, n, func(in, done string) string { return fmt.Sprintf(telegrafConfig, in, done, method) })
			keep("telegraf "+method, took, peak)
		}
		dir := pricesWorkspace(t, places)
		copyFile(t, file, filepath.Join(dir, "inbox/d/x.csv"))
		took, peak := collectApart(t, dir, n)
		keep("rasid", took, peak)
	}
	ours := best["rasid"].took.Seconds()
	for _, method := range methods {
		b := best["telegraf "+method]
		t.Logf("best of %d: rasid stores %.2f times the rows per second that telegraf reads %s (%d MiB against %d)",
			rounds, b.took.Seconds()/ours, method, best["rasid"].peak, b.peak)
	}
}

// telegraf returns how long a running Telegraf takes from the moment at which the file is there
// until it has written the last of n metrics, and its peak memory in MiB. config makes its
// configuration of the folder that it watches and the one that it moves files to; batch finds in its
// log how many metrics it has written.
func telegraf(t *testing.T, binary, file string, batch *regexp.Regexp, n int, config func(in, done string) string) (took time.Duration, peak int64) {
	t.Helper()
	dir, name := t.TempDir(), filepath.Base(file)
	in, done := filepath.Join(dir, "in"), filepath.Join(dir, "done")
	if err := os.Mkdir(in, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, dir, "telegraf.conf", config(in, done))
	copyFile(t, file, filepath.Join(dir, name))
	c := exec.CommandContext(t.Context(), binary, "--config", filepath.Join(dir, "telegraf.conf"))
	log, err := c.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	kill := time.AfterFunc(3*time.Minute, func() { _ = c.Process.Kill() })
	defer kill.Stop()
	var begin time.Time
	written := 0
	lines := bufio.NewScanner(log)
	last := ""
	for written < n && lines.Scan() {
		last = lines.Text()
		if begin.IsZero() && strings.Contains(last, "Starting service inputs") {
			begin = time.Now()
			if err := os.Rename(filepath.Join(dir, name), filepath.Join(in, name)); err != nil {
				t.Fatal(err)
			}
		}
		if m := batch.FindStringSubmatch(last); m != nil {
			k, _ := strconv.Atoi(m[1])
			written += k
		}
	}
	took = time.Since(begin)
	_ = c.Process.Signal(syscall.SIGTERM)
	_, _ = io.Copy(io.Discard, log)
	_ = c.Wait()
	if _, err := os.Stat(filepath.Join(done, name)); written != n || err != nil {
		t.Fatalf("telegraf wrote %d metrics of %d (%v); it said: %s", written, n, err, last)
	}
	return took, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	in, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	out, err := os.Create(to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(out, in); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}
