//go:build slow && linux

package app_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"rasid/internal/journal"
)

// F12: ten thousand files dropped at once.
func TestSlowF12TenThousandFiles(t *testing.T) { manyFiles(t, 10_000) }

// collectApart takes the one file in dir's inbox in a process of its own. It returns how long
// that process took for it, its start not counted, and its peak memory in MiB.
func collectApart(t *testing.T, dir string, rows int64) (took time.Duration, peak int64) {
	t.Helper()
	c := exec.CommandContext(t.Context(), os.Args[0])
	c.Env = append(os.Environ(), "RASID_APP_CHILD="+dir, "RASID_APP_STEP=none")
	c.Stderr = os.Stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if took, err = time.ParseDuration(strings.TrimSpace(string(out))); err != nil {
		t.Fatal(err)
	}
	a := open(t, dir, nil)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != rows || d.Outcome != journal.Accepted {
		t.Fatalf("%+v, %v", d, err)
	}
	_ = a.Close()
	return took, c.ProcessState.SysUsage().(*syscall.Rusage).Maxrss / 1024
}

// TestSlowTenMillionRows takes large files in processes of their own: every row arrives, the
// time grows with the rows, and the memory stays bounded (F09; the design allows 150 MiB).
func TestSlowTenMillionRows(t *testing.T) {
	for _, n := range []int{1_000_000, 10_000_000} {
		const places = 4000
		dir := pricesWorkspace(t, places)
		writePrices(t, filepath.Join(dir, "inbox/d/x.csv"), n, places)
		took, peak := collectApart(t, dir, int64(n))
		t.Logf("%d rows in %v, %.0f rows/s, peak %d MiB", n, took.Round(time.Millisecond), float64(n)/took.Seconds(), peak)
		if peak > 150 {
			t.Errorf("peak memory %d MiB, the design allows 150", peak)
		}
	}
}
