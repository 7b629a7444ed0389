//go:build slow

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

// million makes a workspace whose journal holds a million observations: 1,000 indicators, each
// reported by 20 places over 50 weeks in ten deliveries, serve a number of goals.
func million(t *testing.T, goals int) (dir string) {
	t.Helper()
	const indicatorCount, places, weeks = 1000, 20, 50
	dir = t.TempDir()
	first := indicators.PeriodAt(indicators.Week, indicators.DateOf(time.Now().UTC())).Shift(-weeks)
	var plan strings.Builder
	fmt.Fprintf(&plan, "plan: {id: p, starts: %s, ends: %s, timezone: UTC}\ndepartments: [{id: d}]\nplaces:\n  - {id: R}\n", first.First(), first.Shift(52).Last())
	var indicatorIDs, placeIDs []string
	for p := range places {
		placeIDs = append(placeIDs, fmt.Sprintf("p%02d", p))
		fmt.Fprintf(&plan, "  - {id: %s, within: R}\n", placeIDs[p])
	}
	plan.WriteString("indicators:\n")
	for i := range indicatorCount {
		indicatorIDs = append(indicatorIDs, fmt.Sprintf("i%04d", i))
		fmt.Fprintf(&plan, "  - {id: %s, name: Indicator %d, unit: m³, measure: %s, every: week, department: d}\n", indicatorIDs[i], i, []string{"flow", "level"}[i%2])
	}
	plan.WriteString("goals:\n")
	for g := range goals {
		fmt.Fprintf(&plan, "  - {id: g%05d, statement: {en: Goal number %d, ar: الهدف رقم %d, ku: Armanca %d}, owner: d, indicator: %s, target: %s}\n",
			g, g, g, g, indicatorIDs[g%indicatorCount], []string{"{reach: 500000, from: 0}", "{at_most: 4000}"}[g%2])
	}
	for name, text := range map[string]string{"plan.yaml": plan.String(), "rasid.yaml": "web: {listen: \"127.0.0.1:0\"}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for w := range 10 {
		deliver(t, dir, fmt.Sprintf("weeks-%d.csv", w), indicatorIDs, placeIDs, func(yield func(i, p int, period indicators.Period, value float64)) {
			for i := range indicatorCount {
				for p := range places {
					for k := w * weeks / 10; k < (w+1)*weeks/10; k++ {
						yield(i, p, first.Shift(k), float64((k*7919+i*31+p)%1000)/4)
					}
				}
			}
		})
	}
	return dir
}

// deliver writes a delivery straight into a workspace's journal.
func deliver(t *testing.T, dir, name string, indicatorIDs, placeIDs []string, each func(yield func(i, p int, period indicators.Period, value float64))) {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(dir, "rasid.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	ind, pl, err := j.Keys(t.Context(), indicatorIDs, placeIDs)
	if err != nil {
		t.Fatal(err)
	}
	var rows []journal.Row
	each(func(i, p int, period indicators.Period, value float64) {
		rows = append(rows, journal.Row{Indicator: ind[i], Place: pl[p], Period: period.Key(), Value: value, Line: int64(len(rows) + 2)})
	})
	if _, err := j.Write(t.Context(), journal.Delivery{Name: name, Department: "d", Source: "drops", Outcome: journal.Accepted}, func(tx *journal.Tx) error { return tx.Put(rows) }); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
}

// untilReady starts the program, returns how long it took from there until /readyz said that the
// page can be read, and stops the program once it has saved the scoreboard.
func untilReady(t *testing.T, program, dir string) time.Duration {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	c := exec.CommandContext(ctx, program, "serve", "--quiet", "--workspace", dir)
	c.Stderr = os.Stderr
	stdout, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Now()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	in := bufio.NewScanner(stdout)
	if !in.Scan() {
		t.Fatal("the program did not say where it listens")
	}
	for {
		if code, _, _ := get(t, in.Text()+"/readyz"); code == http.StatusOK {
			break
		}
		<-time.After(2 * time.Millisecond) // asking without a pause would take half the machine from it
	}
	took := time.Since(begin)
	for ctx.Err() == nil {
		if _, err := os.Stat(filepath.Join(dir, "rasid.db.scoreboard")); err == nil {
			break
		}
		<-time.After(10 * time.Millisecond)
	}
	if err := c.Process.Signal(os.Interrupt); err != nil {
		needs.Lacks(t, fmt.Sprintf("a way to interrupt a process (%v)", err))
	}
	if err := c.Wait(); err != nil {
		t.Fatal(err)
	}
	return took
}

// quickest runs something until it has once taken no longer than is allowed, and returns how long
// that was. It gives up after a number of tries.
func quickest(t *testing.T, tries int, allowed time.Duration, run func() time.Duration) time.Duration {
	t.Helper()
	var took []time.Duration
	for range tries {
		if took = append(took, run()); slices.Min(took) <= allowed {
			return slices.Min(took)
		}
	}
	t.Errorf("it took %v; the design allows %v", took, allowed)
	return slices.Min(took)
}

// TestSlowStartOverAMillionObservations measures the real program's start, from exec to ready. It
// may take 200 ms for a plan of 1,000 goals whose scoreboard was saved the same day, and 5 s where
// 10,000 goals must be judged from the journal alone.
func TestSlowStartOverAMillionObservations(t *testing.T) {
	program := filepath.Join(t.TempDir(), "rasid.exe")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, goals := range []int{1000, 10_000} {
		t.Run(fmt.Sprint(goals, "_goals"), func(t *testing.T) {
			dir := million(t, goals)
			// The machine may be busy with something else: the quickest of several starts shows
			// what the program needs.
			cold := quickest(t, 3, 5*time.Second, func() time.Duration {
				if err := os.Remove(filepath.Join(dir, "rasid.db.scoreboard")); err != nil && !errors.Is(err, fs.ErrNotExist) {
					t.Fatal(err)
				}
				return untilReady(t, program, dir)
			})
			allowed := 200 * time.Millisecond
			if goals > 1000 {
				allowed = 5 * time.Second
			}
			saved := quickest(t, 20, allowed, func() time.Duration { return untilReady(t, program, dir) })
			// What came while nothing ran is judged on top of what was saved.
			week := indicators.PeriodAt(indicators.Week, indicators.DateOf(time.Now().UTC())).Shift(-1)
			deliver(t, dir, "late.csv", []string{"i0001"}, []string{"p01"}, func(yield func(i, p int, period indicators.Period, value float64)) { yield(0, 0, week, 12345) })
			t.Logf("ready after %v from the journal alone, %v from what was saved, %v with a delivery since", cold, saved, untilReady(t, program, dir))
		})
	}
}
