package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/template"
)

// TemplateOptions says whose workbook is made, where and for when.
type TemplateOptions struct {
	Workspace, Department string
	Output                string          // a file that is not there yet
	Lang                  indicators.Lang // empty: the department's own
	AsOf                  indicators.Date // 0: today
	Milestones            bool            // the form for steps of milestones; it is taken anyway where the department has nothing else to report
	Now                   time.Time
}

// WriteTemplate writes the workbook that a department fills in. steps is how many steps of milestones the
// department reports by another form than the one that was written.
func WriteTemplate(ctx context.Context, o TemplateOptions) (steps int, err error) {
	plan, _, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return 0, &ProblemsError{problems}
	}
	var ids []string
	for _, d := range plan.Departments {
		ids = append(ids, d.ID)
	}
	if !slices.Contains(ids, o.Department) {
		near := ""
		if n := diag.Nearest(o.Department, ids); n != "" {
			near = fmt.Sprintf("; did you mean %q?", n)
		}
		return 0, &UseError{Err: fmt.Errorf("template: the plan has no department %q%s (have: %s)", o.Department, near, strings.Join(ids, ", "))}
	}
	plan, err = grown(ctx, o.Workspace, plan)
	if err != nil {
		return 0, err
	}
	t := template.Options{Plan: plan, Department: o.Department, Lang: o.Lang, Today: o.AsOf}
	values, steps := template.Reports(plan, o.Department)
	t.Milestones = o.Milestones || values == 0 && steps > 0
	if t.Today == 0 {
		t.Today = indicators.DateOf(o.Now.In(plan.TimeZone))
	}
	if t.Lang == "" {
		t.Lang = plan.Language()
		if d, ok := plan.Department(o.Department); ok {
			t.Lang = d.Language(t.Lang)
		}
	}
	f, err := os.OpenFile(o.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return 0, fmt.Errorf("template: %w; name a new file", err)
	}
	if err := errors.Join(template.Write(f, t), f.Close()); err != nil {
		return 0, errors.Join(err, os.Remove(o.Output))
	}
	if t.Milestones {
		steps = 0
	}
	return steps, nil
}
