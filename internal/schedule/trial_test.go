package schedule_test

import (
	"bytes"
	"context"
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
	glance time.Duration // 0: the usual one

	mu    sync.Mutex
	runs  []string // when each run started, on the wall clock
	turns []schedule.Turn
	work  func(context.Context) error

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

func (tr *trial) run(ctx context.Context, turn schedule.Turn) error {
	tr.mu.Lock()
	tr.turns = append(tr.turns, turn)
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
	r, err := schedule.New(schedule.Config{Jobs: []schedule.Job{tr.job}, Zone: tr.zone, Ledger: tr.ledger, Now: tr.clock.now, Log: slog.New(slog.NewTextHandler(&tr.log, nil)), Glance: tr.glance})
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
