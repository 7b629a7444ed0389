package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/plandiff"
	"rasid/internal/planfile"
)

// PlanDiff is what one plan has otherwise than another.
type PlanDiff struct {
	A       string            `json:"a"` // the file, or "recorded" with the time from which it was in force
	B       string            `json:"b"`
	Same    bool              `json:"same"`
	Changes []plandiff.Change `json:"changes"`

	Of *indicators.Plan `json:"-"` // the second plan
}

// DiffPlans compares two plan files, or those of two folders. Files with errors give a *ProblemsError.
func DiffPlans(a, b string) (*PlanDiff, error) {
	before, err := planAt(a)
	if err != nil {
		return nil, err
	}
	return diffTo(a, before, b)
}

// DiffRecorded compares the plan that a workspace's journal has recorded as in force at a time (zero: the last)
// with a plan file or that of a folder. It may run beside a service. Without such a record, the error is a *UseError.
func DiffRecorded(ctx context.Context, workspace string, at time.Time, b string) (*PlanDiff, error) {
	before, since, err := recordedPlan(ctx, workspace, at)
	if err != nil {
		return nil, err
	}
	return diffTo("recorded "+since.In(before.TimeZone).Format(time.RFC3339), before, b)
}

func diffTo(a string, before *indicators.Plan, b string) (*PlanDiff, error) {
	after, err := planAt(b)
	if err != nil {
		return nil, err
	}
	d := &PlanDiff{A: a, B: b, Changes: append([]plandiff.Change{}, plandiff.Compare(before, after)...), Of: after}
	d.Same = len(d.Changes) == 0
	return d, nil
}

// planAt reads a plan file, or the one of a folder.
func planAt(path string) (*indicators.Plan, error) {
	if st, err := os.Stat(path); err == nil && st.IsDir() {
		path = filepath.Join(path, planFile)
	}
	plan, problems := planfile.Read(path)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	return plan, nil
}

// recordedPlan returns the plan that was in force at a time (zero: the last that was recorded), and since when.
func recordedPlan(ctx context.Context, workspace string, at time.Time) (plan *indicators.Plan, since time.Time, err error) {
	path := filepath.Join(workspace, journalFile)
	none := &UseError{Err: fmt.Errorf("plan diff: no plan has been recorded in %s yet; name two files to compare", path)}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, since, none
	}
	j, err := journal.Open(ctx, journal.Options{Path: path, ReadOnly: true})
	if err != nil {
		return nil, since, fmt.Errorf("plan diff: %w", err)
	}
	defer func() { _ = j.Close() }()
	uses, err := j.PlanUses(ctx)
	if err != nil {
		return nil, since, err
	}
	if len(uses) == 0 {
		return nil, since, none
	}
	use := uses[len(uses)-1]
	if !at.IsZero() {
		if use = uses[0]; use.At.After(at) {
			return nil, since, &UseError{Err: fmt.Errorf("plan diff: the first plan was recorded at %s, after %s", use.At.Format(time.RFC3339), at.Format(time.RFC3339))}
		}
		for _, u := range uses {
			if !u.At.After(at) {
				use = u
			}
		}
	}
	content, err := j.PlanFile(ctx, use.Hash)
	if err != nil {
		return nil, since, err
	}
	plan, problems := planfile.Parse("the plan recorded at "+use.At.Format(time.RFC3339), content)
	if plan == nil {
		return nil, since, &ProblemsError{problems}
	}
	return plan, use.At, nil
}
