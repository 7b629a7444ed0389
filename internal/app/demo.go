package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/rehearsal"
)

// The moments at which a demonstration's clock stands: noon in Damascus on 30 September 2024, in the middle
// of the plan's year, and on 10 January 2025, when the last reports of it have come.
var (
	DemoTime    = time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	DemoYearEnd = time.Date(2025, 1, 10, 9, 0, 0, 0, time.UTC)
)

// A Clock stands where it is set. It is safe for concurrent use.
type Clock struct{ at atomic.Int64 }

// Set sets the clock.
func (c *Clock) Set(t time.Time) { c.at.Store(t.UnixNano()) }

// Now returns where the clock stands.
func (c *Clock) Now() time.Time { return time.Unix(0, c.at.Load()).UTC() }

// Rehearse makes the sample deliveries of a plan's whole span. That of nes-2024 has its own stories; any
// other plan goes steadily.
func Rehearse(plan *indicators.Plan) (rehearsal.Year, error) {
	var stories map[string]plans.Story
	if plan.ID == "nes-2024" {
		stories = plans.Stories()
	}
	return rehearsal.Make(plan, stories)
}

// livedPart is how many days pass between two looks at how everything stands, while a year is lived.
const livedPart = 7

// Live takes in the drops of a year that were sent by a time, each on its day by the clock, which must be the
// App's and is left at that time. Once a week, and in the end, everything is judged and what people would
// be told is written down. onProgress is told how many drops are taken; it may be nil.
func (a *App) Live(ctx context.Context, y rehearsal.Year, until time.Time, clock *Clock, onProgress func(Progress)) (drops int, err error) {
	list := y.By(until)
	day := func(t time.Time) indicators.Date { return indicators.DateOf(t.In(a.Plan.TimeZone)) }
	looked := day(until)
	for i := 0; i < len(list); {
		today := day(list[i].At)
		if i == 0 {
			looked = today
		}
		for ; i < len(list) && day(list[i].At) == today; i++ {
			if err := list[i].Put(filepath.Join(a.Workspace, "inbox")); err != nil {
				return i, fmt.Errorf("live a year: %w", err)
			}
			clock.Set(list[i].At)
		}
		if err := a.collectAll(ctx); err != nil {
			return i, err
		}
		if today.AddDays(-livedPart) >= looked {
			looked = today
			if err := a.look(ctx); err != nil {
				return i, err
			}
		}
		if onProgress != nil {
			onProgress(Progress{Name: today.String()[:4], Values: int64(i), Read: int64(i), Size: int64(len(list)), Done: i == len(list)})
		}
	}
	clock.Set(until)
	return len(list), a.look(ctx)
}

func (a *App) collectAll(ctx context.Context) error {
	for _, id := range a.SourceIDs() {
		if _, err := a.CollectOne(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// look judges everything and writes down what people would be told of it.
func (a *App) look(ctx context.Context) error {
	if err := a.Board.Refresh(ctx); err != nil {
		return err
	}
	return a.Alerts.Evaluate(ctx)
}

// WriteSamples writes the drops of a year that were sent by a time into a folder that must not exist yet or
// be empty, as an inbox, with truth.csv and drops.csv beside it. It returns how many drops there are.
func WriteSamples(dir string, y rehearsal.Year, until time.Time) (drops int, err error) {
	if there, err := os.ReadDir(dir); err == nil && len(there) > 0 {
		return 0, &UseError{Err: fmt.Errorf("write samples: %s is not empty; name a new folder", dir)}
	}
	list := y.By(until)
	for i := range list {
		path := filepath.Join(dir, "inbox", filepath.Dir(filepath.FromSlash(list[i].Path)))
		if err := os.MkdirAll(path, 0o755); err != nil {
			return i, fmt.Errorf("write samples: %w", err)
		}
		if err := list[i].Put(filepath.Join(dir, "inbox")); err != nil {
			return i, fmt.Errorf("write samples: %w", err)
		}
	}
	for name, write := range map[string]func(*os.File) error{
		"truth.csv": func(f *os.File) error { return y.WriteTruth(f) },
		"drops.csv": func(f *os.File) error { return rehearsal.WriteDrops(f, list) },
	} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			return len(list), fmt.Errorf("write samples: %w", err)
		}
		if err := write(f); err != nil {
			_ = f.Close()
			return len(list), fmt.Errorf("write samples: %w", err)
		}
		if err := f.Close(); err != nil {
			return len(list), fmt.Errorf("write samples: %w", err)
		}
	}
	return len(list), nil
}
