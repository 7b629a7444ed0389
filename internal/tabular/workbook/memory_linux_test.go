//go:build !race

// The resident memory is read from /proc, and under the race detector it is not the reader's.

package workbook_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestMemory reads 100,000 rows of 6 columns in a process of its own, at the default GOGC, and
// compares the most that it ever had resident before and after.
func TestMemory(t *testing.T) {
	const most = 30 << 20
	if name := os.Getenv("WORKBOOK_MEMORY"); name != "" {
		before := peakResident(t)
		readFile(t, name)
		fmt.Println("grown", peakResident(t)-before)
		return
	}
	name := filepath.Join(t.TempDir(), "large.xlsx")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	writeLarge(t, f, 100_001)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemory$")
	cmd.Env = append(os.Environ(), "WORKBOOK_MEMORY="+name, "GOGC=100", "GOMEMLIMIT=off")
	out, err := cmd.CombinedOutput()
	_, after, ok := strings.Cut(string(out), "grown ")
	if err != nil || !ok {
		t.Fatalf("%v: %s", err, out)
	}
	grown, _ := strconv.Atoi(strings.Fields(after)[0])
	t.Logf("100,000 rows of 6 columns took %.1f MiB more", float64(grown)/(1<<20))
	if grown <= 0 || grown > most {
		t.Errorf("%d bytes more were resident, more than %d", grown, most)
	}
}

// peakResident is the most memory that the process ever had resident, in bytes.
func peakResident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}
