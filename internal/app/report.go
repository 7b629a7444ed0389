package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"rasid/indicators"
	"rasid/internal/report"
	"rasid/internal/scoreboard"
)

// ReportOptions says what a report is about.
type ReportOptions struct {
	Period     indicators.Period // a month or a quarter; zero: the last month of the plan that is over, or the first while none is
	AsOf       *indicators.Date  // a day of Period up to which it is; nil: its last day, or today while it is not over
	KnownAt    time.Time         // the zero time: all that is known
	Sectors    []string          // IDs; nil: all
	Goals      []string          // IDs; nil: all
	OnProgress func(Progress)    // counts indicators; may be nil
}

// Report takes stock of the plan at the end of a month or a quarter. How things stood before it is judged from
// the same knowledge, by the same plan, so that a change is one of the goal and not of what was known of it. A
// period that has not begun, or is over before the plan begins, and names that the plan lacks are a *UseError.
func (a *App) Report(ctx context.Context, o ReportOptions) (*report.Report, error) {
	period, asOf, err := a.reportedDays(o)
	if err != nil {
		return nil, &UseError{Err: fmt.Errorf("report: %w", err)}
	}
	now, err := a.Board.At(ctx, asOf, o.KnownAt)
	if err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	if err := haveScope(now.Plan, o); err != nil {
		return nil, &UseError{Err: fmt.Errorf("report: %w", err)}
	}
	var before *scoreboard.Snapshot
	if day := period.First() - 1; day >= now.Plan.Starts {
		if before, err = a.Board.At(ctx, day, o.KnownAt); err != nil {
			return nil, fmt.Errorf("report: %w", err)
		}
	}
	cfg := report.Config{Period: period, Now: now, Before: before, Sectors: o.Sectors, Goals: o.Goals, Journal: a.Journal, Changes: a.posts.Changes, Handling: a.Handled(ctx, now), Actions: a.reportedActions(now)}
	if o.OnProgress != nil {
		cfg.OnProgress = func(done, total int64) {
			o.OnProgress(Progress{Name: "report " + period.String(), Values: done, Read: done, Size: total, Done: done == total})
		}
	}
	return report.New(ctx, cfg)
}

// reportedDays returns the period of a report, and the day up to which it is.
func (a *App) reportedDays(o ReportOptions) (period indicators.Period, asOf indicators.Date, err error) {
	today := indicators.DateOf(a.Now().In(a.Plan.TimeZone))
	if period = o.Period; period.IsZero() {
		period = indicators.PeriodAt(indicators.Month, min(today+1, a.Plan.Ends+1)).Shift(-1)
		if period.Last() < a.Plan.Starts {
			period = indicators.PeriodAt(indicators.Month, a.Plan.Starts)
		}
	}
	if asOf = min(period.Last(), today); o.AsOf != nil {
		asOf = *o.AsOf
	}
	switch {
	case period.First() > today:
		return period, asOf, fmt.Errorf("%s has not begun: today is %s", period, today)
	case asOf > today:
		return period, asOf, fmt.Errorf("--as-of %s lies after today, %s: nothing is known of it yet", asOf, today)
	case asOf < a.Plan.Starts:
		return period, asOf, fmt.Errorf("%s is over before the plan begins, on %s", period, a.Plan.Starts)
	}
	return period, asOf, nil
}

// haveScope refuses sectors and goals that the plan lacks.
func haveScope(plan *indicators.Plan, o ReportOptions) error {
	var sectors, goals []string
	for i := range plan.Sectors {
		sectors = append(sectors, plan.Sectors[i].ID)
	}
	for i := range plan.Goals {
		goals = append(goals, plan.Goals[i].ID)
	}
	return errors.Join(known("sector", o.Sectors, sectors), known("goal", o.Goals, goals))
}
