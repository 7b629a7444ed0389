package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/places"
)

// grown returns a workspace's plan with the places that its journal has learnt.
func grown(ctx context.Context, workspace string, plan *indicators.Plan) (*indicators.Plan, error) {
	learnt, err := learntPlaces(ctx, workspace)
	plan, _ = places.Grow(plan, learnt)
	return plan, err
}

// LearntPlaces says what becomes of the places that a workspace's journal has learnt under its plan:
// which of them the plan has taken over, and which it cannot place. It returns the plan with them.
// A workspace without a journal has none; of one that cannot be read it says so.
func LearntPlaces(ctx context.Context, workspace string, plan *indicators.Plan) (*indicators.Plan, diag.List) {
	learnt, err := learntPlaces(ctx, workspace)
	plan, told := places.Grow(plan, learnt)
	for k := range told {
		told[k].File = filepath.Join(workspace, planFile)
	}
	if err != nil {
		told = append(told, diag.Problem{File: filepath.Join(workspace, journalFile), Code: "journal/unreadable", Severity: diag.Warning,
			Message: fmt.Sprintf("places that were learnt cannot be looked up: %v", err), Remedy: "the files are checked without them"})
	}
	return plan, told
}

func learntPlaces(ctx context.Context, workspace string) ([]journal.LearntPlace, error) {
	path := filepath.Join(workspace, journalFile)
	if _, err := os.Stat(path); err != nil {
		return nil, nil // nothing has arrived yet
	}
	j, err := journal.Open(ctx, journal.Options{Path: path, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = j.Close() }()
	list, err := j.Learnt(ctx, 0, 0)
	if err != nil {
		return nil, fmt.Errorf("look for learnt places: %w", err)
	}
	return list, nil
}
