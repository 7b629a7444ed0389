//go:build linux && !race

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"rasid/indicators"
)

// F09 and P06: a file of a million rows. Stopped in the middle, the program ends at once and
// leaves the file; started again it takes the whole file in 256 MiB of memory. The system's own
// limit counts what is reserved, not what is used, so it is set half as high again: it ends what
// would grow with the file. (The race detector needs more memory than that for itself.)
func TestF09P06MillionRowsStoppedAndResumed(t *testing.T) {
	const rows, places, allowed = 1_000_000, 1000, 256 << 10 // allowed in KiB
	dir := t.TempDir()
	create := func(name string, write func(w *bufio.Writer)) {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		w := bufio.NewWriter(f)
		write(w)
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
	}
	create("plan.yaml", func(w *bufio.Writer) {
		fmt.Fprint(w, "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}\ndepartments: [{id: d}]\nplaces:\n  - {id: R}\n")
		for p := range places {
			fmt.Fprintf(w, "  - {id: m%d, within: R}\n", p)
		}
		fmt.Fprint(w, "indicators:\n  - {id: price, unit: SYP, measure: level, every: day, department: d}\ngoals: []\n")
	})
	create("rasid.yaml", func(w *bufio.Writer) {
		fmt.Fprint(w, "sources: [{id: drops, kind: folder, path: inbox, settle: 1ms}]\n")
	})
	create("inbox/d/x.csv", func(w *bufio.Writer) {
		fmt.Fprintln(w, "indicator,place,period,value")
		start := indicators.NewDate(2020, 1, 1)
		for i := range rows {
			fmt.Fprintf(w, "price,m%d,%s,%d.5\n", i%places, start.AddDays(i/places), i)
		}
	})

	stopped := exec.CommandContext(t.Context(), "rasid", "--workspace", dir, "--quiet", "collect")
	if err := stopped.Start(); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; <-time.After(2 * time.Millisecond) {
		if archived, _ := filepath.Glob(filepath.Join(dir, "archive/objects/*/*")); len(archived) > 0 {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the file was never archived")
		}
	}
	asked := time.Now()
	if err := stopped.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	err := stopped.Wait()
	stopping := time.Since(asked)
	if err == nil || stopping > 10*time.Second {
		t.Errorf("stopped in the middle it ended after %v with %v", stopping, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "inbox/d/x.csv")); err != nil {
		t.Errorf("the file did not stay: %v", err)
	}

	again := exec.CommandContext(t.Context(), "sh", "-c", `ulimit -d "$1" && exec rasid --workspace "$2" --quiet collect --json`, "sh", fmt.Sprint(allowed*3/2), dir)
	again.Stderr = os.Stderr
	begin := time.Now()
	out, err := again.Output()
	if err != nil {
		t.Fatalf("started again: %v", err)
	}
	var list []delivery
	if err := json.Unmarshal(out, &list); err != nil || len(list) != 1 || list[0].Seq != 1 || list[0].New != rows || list[0].Outcome != "accepted" {
		t.Fatalf("%s, %v", out, err)
	}
	peak := again.ProcessState.SysUsage().(*syscall.Rusage).Maxrss
	t.Logf("stopped in %v; %d rows in %v, peak %d MiB",
		stopping.Round(time.Millisecond), rows, time.Since(begin).Round(time.Millisecond), peak>>10)
	if peak > allowed {
		t.Errorf("peak memory %d KiB, allowed are %d", peak, allowed)
	}
}
