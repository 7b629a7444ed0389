package app

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"

	"rasid/indicators"
	"rasid/internal/backtest"
	"rasid/internal/goalposts"
	"rasid/internal/places"
	"rasid/internal/planfile"
)

// BacktestOptions says which plan is replayed over which days.
type BacktestOptions struct {
	Plan    string   // a plan file; empty: the workspace's
	Against string   // a second one, to compare with; may be empty
	Goals   []string // IDs; nil: all. Each is in one of the plans at least
	// From and To are the first and the last day; nil: those of the plan, today at the latest.
	From, To   *indicators.Date
	Known      backtest.Knowledge
	OnProgress func(Progress) // may be nil; counts days of goals
}

// Backtest is a replayed plan, and a second one beside it when that was asked for.
type Backtest struct {
	*backtest.Result
	Against *backtest.Comparison `json:"against"` // null when no second plan was given
}

// Backtest replays a plan over days that have passed, on what the journal has. Files with errors give
// a *ProblemsError; goals that no plan has and days that have not come, a *UseError.
func (a *App) Backtest(ctx context.Context, o BacktestOptions) (*Backtest, error) {
	position, err := a.Journal.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("backtest: %w", err)
	}
	plan, err := a.places.At(ctx, position)
	if o.Plan != "" {
		plan, err = a.planOf(ctx, o.Plan, position)
	}
	if err != nil {
		return nil, err
	}
	all := []*indicators.Plan{plan}
	if o.Against != "" {
		against, err := a.planOf(ctx, o.Against, position)
		if err != nil {
			return nil, err
		}
		all = append(all, against)
	}
	from, to, err := a.days(plan, o)
	if err == nil {
		err = haveGoals(all, o.Goals)
	}
	if err != nil {
		return nil, &UseError{Err: fmt.Errorf("backtest: %w", err)}
	}
	results := make([]*backtest.Result, len(all))
	for i, p := range all {
		cfg := backtest.Config{Plan: p, File: []string{cmp.Or(o.Plan, planFile), o.Against}[i], From: from, To: to, Today: indicators.DateOf(a.Now().In(p.TimeZone)),
			Goals: o.Goals, Known: o.Known, Arrivals: a.arrivals(position)}
		if o.OnProgress != nil {
			cfg.OnProgress = func(done, total int64) {
				o.OnProgress(Progress{Name: filepath.Base(cfg.File), Values: done, Read: done, Size: total, Done: done == total})
			}
		}
		if results[i], err = backtest.Run(ctx, cfg); err != nil {
			return nil, fmt.Errorf("backtest: %w", err)
		}
	}
	b := &Backtest{Result: results[0]}
	if len(results) > 1 {
		b.Against = backtest.Compare(results[0], results[1], func(goal string) []backtest.Difference {
			list := []backtest.Difference{}
			for _, c := range goalposts.Compare(all[0], all[1], goal) {
				list = append(list, backtest.Difference{Field: c.Field, Was: set(c.Was), Is: set(c.Is)})
			}
			return list
		})
	}
	return b, nil
}

// set is a setting of a plan file, nil where it sets none.
func set(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// planOf reads a plan file and gives it the places that the journal has learnt.
func (a *App) planOf(ctx context.Context, path string, position int64) (*indicators.Plan, error) {
	plan, problems := planfile.Read(path)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	plan, err := places.NewBook(plan, a.Journal).At(ctx, position)
	if err != nil {
		return nil, fmt.Errorf("backtest %s: %w", path, err)
	}
	return plan, nil
}

// days returns the first and the last day that are replayed.
func (a *App) days(plan *indicators.Plan, o BacktestOptions) (from, to indicators.Date, err error) {
	today := indicators.DateOf(a.Now().In(plan.TimeZone))
	from, to = plan.Starts, min(plan.Ends, today)
	if o.From != nil {
		from = *o.From
	}
	if o.To != nil {
		to = *o.To
	}
	switch {
	case to > today:
		return from, to, fmt.Errorf("--to %s lies after today, %s: nothing is known of it yet", to, today)
	case from > to && o.From == nil && plan.Starts > today:
		return from, to, fmt.Errorf("the plan begins on %s, after today: to try it on the figures of a year that has passed, copy its file, set starts, ends and all due dates back by as many years, and name it with --plan", plan.Starts)
	case from > to:
		return from, to, fmt.Errorf("--from %s lies after --to %s", from, to)
	}
	return from, to, nil
}

// haveGoals refuses goals that none of the plans has.
func haveGoals(plans []*indicators.Plan, wanted []string) error {
	var ids []string
	for _, p := range plans {
		for i := range p.Goals {
			ids = append(ids, p.Goals[i].ID)
		}
	}
	return known("goal", wanted, ids)
}

// arrivals returns what reads when an indicator's values came, up to a position.
func (a *App) arrivals(position int64) func(context.Context, string) ([]backtest.Arrival, error) {
	return func(ctx context.Context, indicator string) (list []backtest.Arrival, err error) {
		if position == 0 {
			return nil, nil
		}
		for arrival, err := range a.Journal.Arrivals(ctx, indicator, position) {
			if err != nil {
				return nil, err
			}
			list = append(list, backtest.Arrival(arrival))
		}
		return list, nil
	}
}
