package app

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/feasibility"
	"rasid/internal/journal"
	"rasid/internal/places"
)

// Feasibility warns of promises of a workspace's plan that cannot work, as of a day: by the plan alone
// and, where its journal holds reports, by those. It may run beside a service. A journal that cannot be
// opened counts as none, as LearntPlaces says so already.
func Feasibility(ctx context.Context, workspace string, plan *indicators.Plan, asOf indicators.Date, now time.Time) (diag.List, error) {
	in := feasibility.Input{File: filepath.Join(workspace, planFile), Plan: plan, AsOf: asOf, Today: indicators.DateOf(now.In(plan.TimeZone))}
	path := filepath.Join(workspace, journalFile)
	if _, err := os.Stat(path); err != nil {
		return feasibility.Look(ctx, in) // nothing has arrived yet
	}
	j, err := journal.Open(ctx, journal.Options{Path: path, ReadOnly: true})
	if err != nil {
		return feasibility.Look(ctx, in)
	}
	defer func() { _ = j.Close() }()
	head, err := j.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the journal: %w", err)
	}
	if in.Plan, err = places.NewBook(plan, j).At(ctx, head); err != nil {
		return nil, fmt.Errorf("look for learnt places: %w", err)
	}
	reported, _, err := j.Names(ctx)
	if err != nil {
		return nil, err
	}
	if head > 0 && len(reported) > 0 {
		in.Observations = func(ctx context.Context, indicator string, upTo indicators.Date) iter.Seq2[indicators.Observation, error] {
			return j.Observations(ctx, journal.Query{Indicator: indicator, AsOf: &upTo, Position: head, Same: in.Plan.Places.Same()})
		}
	}
	return feasibility.Look(ctx, in)
}
