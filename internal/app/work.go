package app

import (
	"context"
	"fmt"
	"time"

	"rasid/internal/config"
	"rasid/internal/schedule"
)

// jobs makes a job of every source.
func (a *App) jobs() ([]schedule.Job, error) {
	var jobs []schedule.Job
	for _, s := range a.sources {
		j, err := jobOf(&s.Source)
		if err != nil {
			return nil, err
		}
		j.Run = func(ctx context.Context, turn schedule.Turn) error { return a.runSource(ctx, s, turn) }
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// jobOf says when a source runs.
func jobOf(s *config.Source) (schedule.Job, error) {
	j := schedule.Job{ID: s.ID, Every: s.Every, CatchUp: schedule.CatchUp(s.CatchUp), Spread: s.Spread}
	if s.Cron != "" {
		var err error
		if j.Cron, err = schedule.Parse(s.Cron); err != nil {
			return j, fmt.Errorf("source %s: %w", s.ID, err)
		}
	}
	return j, nil
}

// runSource runs a source on its schedule and brings the scoreboard up to date.
func (a *App) runSource(ctx context.Context, s *source, turn schedule.Turn) error {
	run, kept, err := a.collect(ctx, s.ID, string(turn.Cause), turn.Slot)
	a.logRun(&kept, run)
	if err != nil {
		return fmt.Errorf("run %d: %w", kept.ID, err)
	}
	return a.Board.Refresh(ctx)
}

// work runs the sources, each on its schedule, and judges the goals anew when a day begins or
// another process has written, until ctx is done.
func (a *App) work(ctx context.Context) error {
	ended := make(chan error, 1)
	go func() { ended <- a.runner.Run(ctx) }()
	turn := time.NewTicker(time.Second)
	defer turn.Stop()
	for {
		select {
		case err := <-ended:
			return err
		case <-turn.C:
			if err := a.Board.Refresh(ctx); err == nil {
				a.judged.Store(new(a.Now()))
			} else if ctx.Err() == nil {
				a.Log.Error("goals not judged", "error", err)
			}
		}
	}
}
