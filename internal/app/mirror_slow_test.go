//go:build slow && linux

package app_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"rasid/internal/influx/influxtest"
)

const telegrafMirrorConfig = `
[agent]
  interval = "10ms"        # how often it looks for files
  flush_interval = "100ms" # how long the rows that fill no batch wait in the end
  metric_batch_size = %d
  metric_buffer_limit = 100000
  omit_hostname = true
  debug = true             # it then logs every batch that was written
[[inputs.directory_monitor]]
  directory = %q
  finished_directory = %q
  max_buffered_metrics = 100000
  data_format = "influx"
[[outputs.influxdb_v2]]
  urls = [%q]
  token = ""
  organization = ""
  bucket = %q
`

var wroteToInflux = regexp.MustCompile(`outputs\.influxdb_v2\].*Wrote batch of (\d+) metrics`)

// TestSlowMirrorAgainstTelegraf sends a million observations from a journal to a real InfluxDB, and
// has Telegraf write the same points to the same server, by turns. It prints how they compare; that
// all points arrived, in bounded memory, is what it asserts. Telegraf's time is from the moment at
// which a file of line protocol is there until its last metric is written; Rasid's is that of "rasid
// forward", without its start. RASID_TEST_TELEGRAF_MIRROR is the path of a Telegraf, made in a copy
// of its module by
//
//	go build -tags custom,inputs.directory_monitor,parsers.influx,outputs.influxdb_v2 ./cmd/telegraf
func TestSlowMirrorAgainstTelegraf(t *testing.T) {
	const n, places, rounds = 1_000_000, 1000, 3
	binary := os.Getenv("RASID_TEST_TELEGRAF_MIRROR")
	server := influxtest.Start(t, influxtest.Options{})
	dir := pricesWorkspace(t, places)
	writePrices(t, filepath.Join(dir, "inbox/d/x.csv"), n, places)
	a := open(t, dir, nil)
	collect(t, a)
	_ = a.Close()
	best := map[string]float64{}
	keep := func(who string, took time.Duration, peak int64) {
		rate := n / took.Seconds()
		t.Logf("%-24s %7.3f s, %9.0f points/s, peak %d MiB", who, took.Seconds(), rate, peak)
		best[who] = max(best[who], rate)
	}
	lines := filepath.Join(t.TempDir(), "x.lp")
	check := func(b influxtest.Bucket) {
		t.Helper()
		if got := b.Query(t, "SELECT count(value) FROM indicator"); len(got) != 1 || fmt.Sprint(got[0].Values[0][1]) != strconv.Itoa(n) {
			t.Fatalf("%+v", got)
		}
		if _, err := os.Stat(lines); err != nil {
			exportLines(t, b, lines)
		}
		server.Exec(t, fmt.Sprintf(`DROP DATABASE %q`, b.Bucket))
	}
	for round := range rounds {
		b := server.Database(t, fmt.Sprintf("rasid%d", round))
		write(t, dir, "rasid.yaml", fmt.Sprintf("outputs: {influxdb: {url: %q, bucket: %q}}\n", b.URL, b.Bucket))
		c := exec.CommandContext(t.Context(), os.Args[0])
		c.Env = append(os.Environ(), "RASID_APP_FORWARD="+dir)
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		took, err := time.ParseDuration(strings.TrimSpace(string(out)))
		if err != nil {
			t.Fatal(err)
		}
		peak := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024
		keep("rasid", took, peak)
		if peak > 150 {
			t.Errorf("peak memory %d MiB, 150 are allowed", peak)
		}
		check(b)
		if binary == "" {
			continue
		}
		for _, size := range []int{1000, 5000} { // 1000 is its default
			b := server.Database(t, fmt.Sprintf("telegraf%d_%d", round, size))
			took, peak := telegraf(t, binary, lines, wroteToInflux, n, func(in, done string) string {
				return fmt.Sprintf(telegrafMirrorConfig, size, in, done, b.URL, b.Bucket)
			})
			keep(fmt.Sprintf("telegraf, batches of %d", size), took, peak)
			check(b)
		}
	}
	if binary == "" {
		t.Log("RASID_TEST_TELEGRAF_MIRROR does not name a telegraf binary to compare with")
		return
	}
	for _, size := range []int{1000, 5000} {
		t.Logf("best of %d: rasid writes %.2f times the points per second of telegraf in batches of %d", rounds, best["rasid"]/best[fmt.Sprintf("telegraf, batches of %d", size)], size)
	}
}

// exportLines writes the points of a bucket as line protocol, in the order of a table: day by day.
func exportLines(t *testing.T, b influxtest.Bucket, path string) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	for at := int64(0); ; {
		s := b.Query(t, fmt.Sprintf("SELECT place, revision, value FROM indicator WHERE time > %d ORDER BY time LIMIT 100000", at*1_000_000))
		if len(s) == 0 {
			break
		}
		last := at
		for _, v := range s[0].Values {
			last, _ = strconv.ParseInt(fmt.Sprint(v[0]), 10, 64)
			fmt.Fprintf(w, "indicator,department=d,indicator=price,place=%v,plan=p revision=%vi,value=%v %d000000\n", v[1], v[2], v[3], last)
		}
		if at = last; len(s[0].Values)%1000 != 0 {
			t.Fatal("a day is cut")
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}
