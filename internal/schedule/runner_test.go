package schedule_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rasid/internal/schedule"
)

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
			Jobs: []schedule.Job{tr.job, {ID: "other", Every: 10 * time.Minute, Run: func(context.Context, schedule.Turn) error { healthy++; return nil }}}})
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
			{ID: "deaf", Every: time.Minute, Run: func(context.Context, schedule.Turn) error { <-release; return nil }},
			{ID: "good", Every: time.Minute, Run: func(ctx context.Context, _ schedule.Turn) error { return takes(time.Hour)(ctx) }}}})
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
	run := func(context.Context, schedule.Turn) error { return nil }
	_, err := schedule.New(schedule.Config{Jobs: []schedule.Job{
		{ID: "", Every: time.Second, Run: run}, {ID: "a", Every: time.Second, Run: run}, {ID: "a", Every: time.Second, Run: run},
		{ID: "b", Run: run}, {ID: "c", Every: time.Second, Cron: parse(t, "0 6 * * *"), Run: run}, {ID: "d", Cron: parse(t, "0 6 * * *"), Run: run}, {ID: "e", Every: 1}}})
	for _, want := range []string{"no log", `"": it needs`, `"a": there are two`, `"b": it runs either`, `"c": it runs either`, `"d": a cron expression needs a ledger`, `"e": it needs`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("no word of %s in:\n%v", want, err)
		}
	}
}
