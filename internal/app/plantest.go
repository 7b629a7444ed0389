package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/plantest"
)

// testSuffix ends the name of a test file that stands beside a plan.
const testSuffix = "_test.yaml"

// PlanTests is what came of the tests of a plan.
type PlanTests struct {
	Files []string `json:"files"`
	plantest.Result
}

// TestPlan runs the test files beside the plan.yaml of a folder, or one of them, with the cases for which only
// holds (nil: all). Files with errors give a *ProblemsError with all of them; without any test it is a *UseError.
func TestPlan(ctx context.Context, path string, only func(name string) bool) (*PlanTests, error) {
	planPath, dir := path, path // a folder
	var files []string
	switch st, err := os.Stat(path); {
	case strings.HasSuffix(path, testSuffix):
		dir, files = filepath.Dir(path), []string{path}
		planPath = dir
	case err == nil && !st.IsDir(): // a plan file
		dir = filepath.Dir(path)
	}
	if files == nil {
		entries, err := os.ReadDir(dir)
		if err != nil {
			return nil, &UseError{Err: fmt.Errorf("plan test: %w", err)}
		}
		for _, e := range entries {
			if strings.HasSuffix(e.Name(), testSuffix) && !e.IsDir() {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
	}
	plan, err := planAt(planPath)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, &UseError{Err: fmt.Errorf("plan test: there is no *%s in %s; write one with cases, as README.md shows", testSuffix, dir)}
	}
	out := &PlanTests{Files: files, Result: plantest.Result{Failures: []plantest.Failure{}}}
	var suites []*plantest.Suite
	var problems diag.List
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, &UseError{Err: fmt.Errorf("plan test: %w", err)}
		}
		suite, found := plantest.Parse(file, data, plan)
		suites, problems = append(suites, suite), append(problems, found...)
	}
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	for _, s := range suites {
		r, err := s.Run(ctx, plan, only)
		if err != nil {
			return nil, fmt.Errorf("plan test: %w", err)
		}
		out.Cases += r.Cases
		out.Expectations += r.Expectations
		out.Failures = append(out.Failures, r.Failures...)
	}
	if out.Cases == 0 {
		return nil, &UseError{Err: fmt.Errorf("plan test: no case of that name; nothing was tested")}
	}
	return out, nil
}
