package app

import (
	"context"
	"fmt"
	"time"

	"rasid/internal/schedule"
)

// jobs makes a job of every source.
func (a *App) jobs() ([]schedule.Job, error) {
	var jobs []schedule.Job
	for _, s := range a.sources {
		j := schedule.Job{ID: s.ID, Every: s.Every, Run: func(ctx context.Context) error { return a.runSource(ctx, s) }}
		if s.Cron != "" {
			var err error
			if j.Cron, err = schedule.Parse(s.Cron); err != nil {
				return nil, fmt.Errorf("source %s: %w", s.ID, err)
			}
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// runSource runs a source on its schedule and brings the scoreboard up to date.
func (a *App) runSource(ctx context.Context, s *source) error {
	run, err := a.CollectOne(ctx, s.ID)
	for _, t := range run.Troubles {
		a.Log.Warn("cannot be taken", "source", t.Source, "path", t.Path, "code", t.Code, "detail", t.Detail)
	}
	if err != nil {
		return err
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
