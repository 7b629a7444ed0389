package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rasid/internal/schedule"
)

// ledger keeps slots in memory, as the journal keeps them on disk.
type ledger struct {
	mu      sync.Mutex
	slots   map[string]string // outcome by slot; empty while it runs
	failing error
}

func (l *ledger) ClaimSlot(_ context.Context, _, slot string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, known := l.slots[slot]; known || l.failing != nil {
		return false, l.failing
	}
	l.slots[slot] = ""
	return true, nil
}

func (l *ledger) FinishSlot(_ context.Context, _, slot, outcome string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if was, known := l.slots[slot]; !known || was != "" {
		return fmt.Errorf("slot %s ends as %s but was %q", slot, outcome, was)
	}
	l.slots[slot] = outcome
	return nil
}

func (l *ledger) LastSlot(context.Context, string) (string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Max(append(slices.Collect(maps.Keys(l.slots)), "")), l.failing
}

// list returns what the ledger knows, a line for each slot.
func (l *ledger) list() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var lines []string
	for _, slot := range slices.Sorted(maps.Keys(l.slots)) {
		lines = append(lines, slot+" "+l.slots[slot])
	}
	return strings.Join(lines, "\n")
}

// resumer is a ledger that knows what was cut short.
type resumer struct{ *ledger }

func (l resumer) SlotFinished(_ context.Context, _, slot string) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.slots[slot] != "", nil
}

// clock is a wall clock that can be set.
type clock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset = time.Until(t)
}

// trial is one process that runs one job, under a clock of its own.
type trial struct {
	t      *testing.T
	clock  clock
	zone   *time.Location
	ledger schedule.Ledger
	slots  *ledger
	log    bytes.Buffer
	job    schedule.Job

	mu   sync.Mutex
	runs []string // when each run started, on the wall clock
	work func(context.Context) error

	runner *schedule.Runner
	stop   func() // ends the process and waits for it
}

func newTrial(t *testing.T, expr string, at time.Time) *trial {
	tr := &trial{t: t, zone: at.Location(), slots: &ledger{slots: map[string]string{}}}
	tr.ledger = tr.slots
	tr.clock.set(at)
	tr.job = schedule.Job{ID: "drops", Run: tr.run}
	if every, err := time.ParseDuration(expr); err == nil {
		tr.job.Every = every
	} else {
		tr.job.Cron = parse(t, expr)
	}
	return tr
}

func (tr *trial) run(ctx context.Context) error {
	tr.mu.Lock()
	tr.runs = append(tr.runs, tr.clock.now().In(tr.zone).Format("02T15:04:05"))
	work := tr.work
	tr.mu.Unlock()
	if work != nil {
		return work(ctx)
	}
	return nil
}

func (tr *trial) start() {
	tr.t.Helper()
	r, err := schedule.New(schedule.Config{Jobs: []schedule.Job{tr.job}, Zone: tr.zone, Ledger: tr.ledger, Now: tr.clock.now, Log: slog.New(slog.NewTextHandler(&tr.log, nil))})
	if err != nil {
		tr.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(tr.t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	tr.runner = r
	tr.stop = func() {
		cancel()
		if err := <-ended; err != nil {
			tr.t.Error(err)
		}
	}
}

// pass lets time pass for the job and the test alike.
func (tr *trial) pass(d time.Duration) {
	time.Sleep(d) //nolint:forbidigo // the clock of the synctest bubble moves; nobody waits
	synctest.Wait()
}

// during starts a process, does something meanwhile and ends it.
func (tr *trial) during(d time.Duration) {
	tr.start()
	tr.pass(d)
	tr.stop()
}

func (tr *trial) status() schedule.Status { return tr.runner.Status()[0] }

func (tr *trial) wantRuns(want ...string) {
	tr.t.Helper()
	tr.mu.Lock()
	defer tr.mu.Unlock()
	if !slices.Equal(tr.runs, want) {
		tr.t.Errorf("ran at %v, want %v", tr.runs, want)
	}
	tr.runs = nil
}

func (tr *trial) wantSlots(want ...string) {
	tr.t.Helper()
	if got := tr.slots.list(); got != strings.Join(want, "\n") {
		tr.t.Errorf("the ledger says\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}

// work returns a job that takes d, or until it is stopped.
func takes(d time.Duration) func(context.Context) error {
	return func(ctx context.Context) error {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(d):
			return nil
		}
	}
}

var monday = time.Date(2024, 9, 30, 5, 0, 30, 0, time.UTC)

func TestIntervalRunsAtOnceThenOnItsGrid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "10s", monday)
		tr.work = takes(3 * time.Second)
		tr.start()
		tr.pass(25 * time.Second)
		if s := tr.status(); s.Runs != 3 || s.Running || s.Skipped != 0 || !s.Next.Equal(monday.Add(30*time.Second)) || !s.LastSuccess.Equal(monday.Add(23*time.Second)) {
			t.Errorf("status %+v", s)
		}
		tr.stop()
		tr.wantRuns("30T05:00:30", "30T05:00:40", "30T05:00:50")
	})
}

func TestS04LongIntervalRunSkipsTurnsAndNeverOverlaps(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "10s", monday)
		tr.work = takes(25 * time.Second)
		tr.during(95 * time.Second)
		tr.wantRuns("30T05:00:30", "30T05:01:00", "30T05:01:30", "30T05:02:00")
		if s := tr.status(); s.Skipped != 6 {
			t.Errorf("%d turns were skipped, want 6", s.Skipped)
		}
	})
}

func TestS04LongCronRunSkipsSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "*/10 * * * *", monday)
		tr.work = takes(25 * time.Minute)
		tr.during(time.Hour + 5*time.Minute)
		tr.wantRuns("30T05:10:00", "30T05:40:00")
		if s := tr.status(); s.Skipped != 4 || s.Missed != 0 || s.Runs != 2 {
			t.Errorf("status %+v", s)
		}
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T05:10 done", "2024-09-30T05:20 skipped", "2024-09-30T05:30 skipped",
			"2024-09-30T05:40 done", "2024-09-30T05:50 skipped", "2024-09-30T06:00 skipped")
	})
}

func TestS04PanicIsIsolatedAndReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "*/10 * * * *", monday)
		tr.work = func(context.Context) error { panic("no such column") }
		healthy := 0
		var log bytes.Buffer
		r, err := schedule.New(schedule.Config{Zone: time.UTC, Ledger: tr.ledger, Now: tr.clock.now, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Jobs: []schedule.Job{tr.job, {ID: "other", Every: 10 * time.Minute, Run: func(context.Context) error { healthy++; return nil }}}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		go func() { _ = r.Run(ctx) }()
		tr.pass(25 * time.Minute)
		s := r.Status()
		cancel()
		synctest.Wait()
		tr.wantRuns("30T05:10:00", "30T05:20:00")
		var p *schedule.PanicError
		if !errors.As(s[0].LastError, &p) || p.Error() != "panic: no such column" || s[0].Failures != 2 || s[1].Failures != 0 || healthy != 3 {
			t.Errorf("status %+v, the other job ran %d times", s, healthy)
		}
		if !strings.Contains(log.String(), "runner_test.go") {
			t.Errorf("the log does not say where:\n%s", log.String())
		}
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T05:10 failed", "2024-09-30T05:20 failed")
	})
}

func TestS01RunnerRunsEverySlotOnce(t *testing.T) {
	for _, n := range nights {
		t.Run(n.zone+" "+n.slot, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				due, err := time.Parse(time.RFC3339, n.at)
				if err != nil {
					t.Fatal(err)
				}
				tr := newTrial(t, n.expr, due.Add(-26*time.Hour).In(zone(t, n.zone)))
				tr.during(52 * time.Hour)
				name := func(day int) string {
					wall, _ := time.Parse(slotForm, n.slot)
					return wall.AddDate(0, 0, day).Format(slotForm) + " done"
				}
				got := strings.Split(tr.slots.list(), "\n")
				if want := []string{name(-1), name(0), name(1)}; len(got) < 4 || !slices.Equal(got[1:4], want) {
					t.Errorf("%s: the ledger says %v, want %v", n.what, got[1:], want)
				}
				if int(tr.status().Runs) != len(tr.slots.slots)-1 || tr.status().Missed > 0 {
					t.Errorf("%s: %+v for %v", n.what, tr.status(), got)
				}
			})
		})
	}
}

func TestS02DowntimeOverSlotsIsMadeUpForOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.during(65 * time.Minute) // runs at 6
		tr.pass(3 * time.Hour)      // is down at 7, 8 and 9
		tr.wantRuns("30T06:00:00")
		tr.start()
		synctest.Wait()
		tr.wantRuns("30T09:05:30")
		if s := tr.status(); s.Missed != 2 || s.Runs != 1 {
			t.Errorf("status %+v", s)
		}
		tr.stop()
		tr.during(time.Hour)
		tr.wantRuns("30T10:00:00")
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T06:00 done", "2024-09-30T07:00 missed", "2024-09-30T08:00 missed",
			"2024-09-30T09:00 done", "2024-09-30T10:00 done")
	})
}

func TestS02FirstSlotMissedAfterInstallation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 * * *", monday)
		tr.during(time.Minute)
		tr.pass(3 * time.Hour)
		tr.during(time.Minute)
		tr.wantRuns("30T08:01:30")
	})
}

func TestS02YearsWithoutPowerStartQuickly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "* * * * *", monday)
		tr.during(time.Minute)
		tr.wantRuns("30T05:01:00")
		tr.clock.set(monday.AddDate(2, 0, 0))
		tr.during(time.Second)
		tr.wantRuns("30T05:00:30")
		if n := len(tr.slots.slots); n != 103 {
			t.Errorf("%d slots are recorded, want the first, the one that ran, the one that made up, and 100 missed", n)
		}
	})
}

func TestS02RareSlotMissedLongAgo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 1 1 *", monday)
		tr.during(time.Minute)
		tr.clock.set(time.Date(2025, 5, 5, 5, 0, 0, 0, time.UTC))
		tr.during(time.Second)
		tr.wantSlots("2024-09-30T05:00 began", "2025-01-01T06:00 done")
	})
}

func TestS03ClockSetADayAheadNoStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(65 * time.Minute)
		tr.clock.set(tr.clock.now().Add(24 * time.Hour))
		tr.pass(time.Hour)
		tr.stop()
		tr.wantRuns("30T06:00:00", "01T06:06:00", "01T07:00:00")
		if s := tr.status(); s.Missed != 23 {
			t.Errorf("status %+v", s)
		}
	})
}

func TestS03ClockSetADayBackNoGap(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(65 * time.Minute)
		tr.clock.set(tr.clock.now().Add(24 * time.Hour)) // the wrong clock
		tr.pass(2 * time.Hour)
		tr.clock.set(tr.clock.now().Add(-24 * time.Hour)) // is put right
		tr.pass(2 * time.Hour)
		tr.stop()
		tr.wantRuns("30T06:00:00", "01T06:06:00", "01T07:00:00", "01T08:00:00", "30T09:00:00", "30T10:00:00")
		if got := tr.slots.list(); !strings.Contains(got, "2024-09-30T09:00/2 done\n2024-09-30T10:00 missed\n2024-09-30T10:00/2 done") {
			t.Errorf("the ledger says\n%s", got)
		}
	})
}

func TestS03RestartAfterAWrongFuture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 * * *", monday)
		tr.slots.slots["2031-01-01T06:00"] = "done"
		tr.during(24 * time.Hour)
		tr.wantRuns("30T06:00:00")
	})
}

func TestS03SmallStepBackRunsNothingTwice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(62 * time.Minute)
		tr.clock.set(tr.clock.now().Add(-5 * time.Minute)) // 06:02:30 becomes 05:57:30
		tr.pass(65 * time.Minute)
		tr.stop()
		tr.during(time.Minute)
		tr.wantRuns("30T06:00:00", "30T07:00:00")
	})
}

func TestS03IntervalsDoNotHeedTheClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "10m", monday)
		tr.start()
		for _, jump := range []time.Duration{24 * time.Hour, -48 * time.Hour} {
			tr.pass(11 * time.Minute)
			tr.clock.set(tr.clock.now().Add(jump))
		}
		tr.pass(11 * time.Minute)
		tr.stop()
		tr.wantRuns("30T05:00:30", "30T05:10:30", "01T05:20:30", "29T05:30:30")
	})
}

func TestPokeRunsNowAndKeepsTheGrid(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, expr := range []string{"10m", "*/10 * * * *"} {
			tr := newTrial(t, expr, monday.Truncate(10*time.Minute))
			tr.work = takes(time.Minute)
			tr.start()
			tr.pass(4 * time.Minute)
			for range 3 { // pokes that nobody has answered yet are one
				if err := tr.runner.Poke("drops"); err != nil {
					t.Fatal(err)
				}
			}
			tr.pass(30 * time.Second)
			if err := tr.runner.Poke("drops"); err != nil { // this one comes during the run
				t.Fatal(err)
			}
			tr.pass(6 * time.Minute)
			tr.stop()
			want := []string{"30T05:00:00", "30T05:04:00", "30T05:05:00", "30T05:10:00"}
			if tr.job.Every == 0 {
				want = want[1:]
			}
			tr.wantRuns(want...)
		}
		tr := newTrial(t, "10m", monday)
		tr.start()
		if err := tr.runner.Poke("dorps"); err == nil || err.Error() != `poke: unknown job "dorps" (have: drops)` {
			t.Errorf("poke: %v", err)
		}
		tr.stop()
	})
}

func TestP06StoppedRunStartsAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 6 * * *", monday)
		tr.ledger = resumer{tr.slots}
		tr.work = takes(10 * time.Minute)
		tr.start()
		tr.pass(time.Hour) // half a minute into the run
		begin := time.Now()
		tr.stop()
		if took := time.Since(begin); took > 0 {
			t.Errorf("stopping took %v", took)
		}
		if s := tr.status(); s.LastError != nil || s.Failures != 0 {
			t.Errorf("a stop is no failure: %+v", s)
		}
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T06:00 ")
		tr.during(20 * time.Minute)
		tr.wantRuns("30T06:00:00", "30T06:00:30")
		tr.wantSlots("2024-09-30T05:00 began", "2024-09-30T06:00 done")
		tr.during(20 * time.Minute)
		tr.wantRuns()
	})
}

func TestP06StoppedRunIsMadeUpForByALaterSlot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.ledger = resumer{tr.slots}
		tr.slots.slots["2024-09-30T03:00"] = ""
		tr.during(time.Second)
		tr.wantRuns("30T05:00:30")
		tr.wantSlots("2024-09-30T03:00 interrupted", "2024-09-30T04:00 missed", "2024-09-30T05:00 done")
	})
}

func TestRunThatDoesNotEndIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		r, err := schedule.New(schedule.Config{Log: slog.New(slog.DiscardHandler), Grace: 2 * time.Second, Jobs: []schedule.Job{
			{ID: "deaf", Every: time.Minute, Run: func(context.Context) error { <-release; return nil }},
			{ID: "good", Every: time.Minute, Run: takes(time.Hour)}}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		begin := time.Now()
		err = r.Run(ctx)
		if err == nil || !strings.Contains(err.Error(), "stop jobs: deaf did not end within 2s") || time.Since(begin) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(begin), err)
		}
		close(release)
	})
}

func TestP03SlotWaitsForTheLedger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tr := newTrial(t, "0 * * * *", monday)
		tr.start()
		tr.pass(30 * time.Minute)
		tr.slots.mu.Lock()
		tr.slots.failing = errors.New("disk full")
		tr.slots.mu.Unlock()
		tr.pass(45 * time.Minute)
		if s := tr.status(); s.LastError == nil || !strings.Contains(s.LastError.Error(), "job drops waits: disk full") {
			t.Errorf("status %+v", s)
		}
		tr.wantRuns()
		tr.slots.mu.Lock()
		tr.slots.failing = nil
		tr.slots.mu.Unlock()
		tr.pass(time.Minute)
		tr.stop()
		tr.wantRuns("30T06:16:00")
		if s := tr.status(); s.LastError != nil {
			t.Errorf("status %+v", s)
		}
	})
}

func TestNewNamesEveryMistake(t *testing.T) {
	run := func(context.Context) error { return nil }
	_, err := schedule.New(schedule.Config{Jobs: []schedule.Job{
		{ID: "", Every: time.Second, Run: run}, {ID: "a", Every: time.Second, Run: run}, {ID: "a", Every: time.Second, Run: run},
		{ID: "b", Run: run}, {ID: "c", Every: time.Second, Cron: parse(t, "0 6 * * *"), Run: run}, {ID: "d", Cron: parse(t, "0 6 * * *"), Run: run}, {ID: "e", Every: 1}}})
	for _, want := range []string{"no log", `"": it needs`, `"a": there are two`, `"b": it runs either`, `"c": it runs either`, `"d": a cron expression needs a ledger`, `"e": it needs`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %s in:\n%v", want, err)
		}
	}
}
