package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/metrics"
	"rasid/internal/schedule"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

// Handler returns the page of the workspace.
func (a *App) Handler(version string) http.Handler {
	reg := metrics.New(metrics.Config{Snapshot: a.Board.Current, Version: version, Bytes: a.Journal.Bytes,
		Sources: func() (list []metrics.Source) {
			for _, s := range a.Sources() {
				m := metrics.Source{ID: s.ID, Attempt: s.Attempt, Success: s.Success, Up: s.Err == "" && !s.Success.IsZero(), Troubles: map[string]int{}}
				for _, t := range s.Troubles {
					m.Troubles[t.Code]++
				}
				list = append(list, m)
			}
			return list
		},
		Delivered: a.delivered})
	return web.New(web.Config{Plan: a.Plan, Board: a.Board, Journal: a.Journal, Pinned: a.Pinned, Log: a.Log, Metrics: metrics.Handler(reg, a.Log),
		Status: func(s *scoreboard.Snapshot) any { return StatusOf(s) },
		Observations: func(ctx context.Context, goal string, s *scoreboard.Snapshot, l indicators.Lang) ([]web.Observation, error) {
			x, err := a.Explain(ctx, goal, s.AsOf, s.KnownAt)
			var list []web.Observation
			for i := len(x.Observations) - 1; i >= 0 && len(list) < 500; i-- {
				o := x.Observations[i]
				place, _ := a.Plan.Places.Place(o.Place)
				list = append(list, web.Observation{Period: o.Period.String(), Place: place.Name.In(l), Value: indicators.FormatNumber(l, o.Value, 4),
					File: o.File, Revision: o.Revision, Delivery: o.Delivery, Row: o.Row})
			}
			return list, err
		}})
}

func (a *App) delivered() metrics.Delivered {
	d := metrics.Delivered{Files: map[string]int64{}, Rows: map[string]int64{}}
	for _, o := range journal.Outcomes() {
		d.Files[string(o)] = 0
	}
	list, err := a.Journal.Deliveries(context.Background(), journal.DeliveryFilter{})
	if err != nil {
		a.Log.Error("deliveries not counted", "error", err)
		return d
	}
	for _, x := range list {
		d.Files[string(x.Outcome)]++
		for outcome, n := range map[string]int64{"new": x.New, "revised": x.Revised, "unchanged": x.Unchanged, "held": x.Held, "refused": x.Refused, "skipped": x.Skipped, "blank": x.Blank} {
			d.Rows[outcome] += n
		}
	}
	return d
}

// Listen opens the page's address; when its port is taken and next is set, one of the following ones.
func Listen(address string, next bool) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil || !next {
		return l, err
	}
	host, port, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, splitErr
	}
	var n int
	if _, scanErr := fmt.Sscanf(port, "%d", &n); scanErr != nil {
		return nil, err
	}
	for k := n + 1; k <= n+20; k++ {
		if l, nextErr := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(k))); nextErr == nil {
			return l, nil
		}
	}
	return nil, err
}

// Serve shows the page on l and runs every source on its schedule until ctx is done. It
// returns within seconds of that: what was being read is read again at the next start.
func (a *App) Serve(ctx context.Context, l net.Listener, version string) error {
	server := &http.Server{Handler: a.Handler(version), ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute, IdleTimeout: 2 * time.Minute}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	failed := make(chan error, 2)
	wg.Go(func() {
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve: %w", err)
		}
	})
	wg.Go(func() {
		if a.SkipCheck {
			if err := a.Journal.Check(ctx); err != nil && ctx.Err() == nil {
				failed <- fmt.Errorf("journal: %w", err)
				return
			}
		}
		if err := a.Board.Refresh(ctx); err != nil && ctx.Err() == nil {
			failed <- err
			return
		}
		a.work(ctx)
	})
	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	stop()
	closing, cancel := context.WithTimeout(context.Background(), 3*time.Second)
	defer cancel()
	_ = server.Shutdown(closing)
	wg.Wait()
	return err
}

// work runs sources when they are due, one at a time, as the journal has one writer anyway.
func (a *App) work(ctx context.Context) {
	next := make([]time.Time, len(a.sources))
	slots := make([]schedule.Slot, len(a.sources))
	start := time.Now()
	for i, s := range a.sources {
		next[i] = start
		if s.Cron != "" {
			slots[i], next[i] = a.due(ctx, s, start)
		}
	}
	for ctx.Err() == nil {
		for i, s := range a.sources {
			if time.Now().Before(next[i]) || ctx.Err() != nil {
				continue
			}
			if s.Cron != "" {
				a.runSlot(ctx, s, slots[i])
				slots[i], next[i] = a.due(ctx, s, time.Now())
				continue
			}
			a.runSource(ctx, s)
			next[i] = time.Now().Add(s.Every)
		}
		if err := a.Board.Refresh(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("goals not judged", "error", err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// due returns a cron source's next slot. After a stop it is the last slot that was missed, once,
// however many there were.
func (a *App) due(ctx context.Context, s *source, now time.Time) (schedule.Slot, time.Time) {
	cron, err := schedule.Parse(s.Cron)
	if err != nil { // checked with the configuration
		a.Log.Error("cron not read", "source", s.ID, "error", err)
		return schedule.Slot{}, now.Add(24 * time.Hour)
	}
	present := schedule.Name(now, a.Plan.TimeZone)
	last, err := a.Journal.LastSlot(ctx, s.ID)
	if err != nil || last == "" {
		last = present
	}
	slot, err := cron.Next(last, a.Plan.TimeZone)
	for err == nil {
		after, nextErr := cron.Next(slot.Name, a.Plan.TimeZone)
		if nextErr != nil || after.Name > present {
			break
		}
		slot = after
	}
	return slot, slot.At
}

func (a *App) runSlot(ctx context.Context, s *source, slot schedule.Slot) {
	claimed, err := a.Journal.ClaimSlot(ctx, s.ID, slot.Name)
	if err != nil || !claimed {
		return
	}
	outcome := "done"
	if !a.runSource(ctx, s) {
		outcome = "failed"
	}
	if err := a.Journal.FinishSlot(ctx, s.ID, slot.Name, outcome); err != nil {
		a.Log.Error("slot not recorded", "source", s.ID, "slot", slot.Name, "error", err)
	}
}

func (a *App) runSource(ctx context.Context, s *source) (ok bool) {
	defer func() {
		if r := recover(); r != nil {
			a.Log.Error("source panicked", "source", s.ID, "panic", r)
		}
	}()
	run, err := a.CollectOne(ctx, s.ID)
	if err != nil && ctx.Err() == nil {
		a.Log.Error("source failed", "source", s.ID, "error", err)
	}
	for _, t := range run.Troubles {
		a.Log.Warn("cannot be taken", "source", t.Source, "path", t.Path, "code", t.Code, "detail", t.Detail)
	}
	return err == nil
}
