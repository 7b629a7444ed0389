//go:build slow && linux

package app_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// F12: ten thousand files dropped at once.
func TestSlowF12TenThousandFiles(t *testing.T) { manyFiles(t, 10_000) }

// TestSlowTenMillionRows takes a file of ten million rows in a process of its own: all of them
// arrive, and the memory stays bounded (F09; the design allows 150 MiB).
func TestSlowTenMillionRows(t *testing.T) {
	const n, places = 10_000_000, 4000
	dir := t.TempDir()
	plan := "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}\ndepartments: [{id: d}]\nplaces:\n  - {id: R}\n"
	for p := range places {
		plan += fmt.Sprintf("  - {id: m%d, within: R}\n", p)
	}
	write(t, dir, "plan.yaml", plan+"indicators:\n  - {id: price, unit: SYP, measure: level, every: day, department: d}\ngoals: []\n")
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	write(t, dir, "inbox/d/x.csv", "")
	f, err := os.Create(filepath.Join(dir, "inbox/d/x.csv"))
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriter(f)
	fmt.Fprintln(w, "indicator,place,period,value")
	start := indicators.NewDate(2015, 1, 1)
	for i := range n {
		fmt.Fprintf(w, "price,m%d,%s,%d.5\n", i%places, start.AddDays(i/places), i)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), "RASID_APP_CHILD="+dir, "RASID_APP_STEP=none")
	begin := time.Now()
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(begin)
	a := open(t, dir, nil)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != n || d.Outcome != journal.Accepted {
		t.Fatalf("%+v, %v", d, err)
	}
	peak := c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024
	t.Logf("%d rows in %v, %.0f rows/s, peak %d MiB", n, took.Round(time.Millisecond), n/took.Seconds(), peak)
	if peak > 150 {
		t.Errorf("peak memory %d MiB, the design allows 150", peak)
	}
}
