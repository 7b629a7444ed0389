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
	Now                   time.Time
}

// WriteTemplate writes the workbook that a department fills in.
func WriteTemplate(ctx context.Context, o TemplateOptions) error {
	plan, _, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return &ProblemsError{problems}
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
		return &UseError{Err: fmt.Errorf("template: the plan has no department %q%s (have: %s)", o.Department, near, strings.Join(ids, ", "))}
	}
	plan, err := grown(ctx, o.Workspace, plan)
	if err != nil {
		return err
	}
	t := template.Options{Plan: plan, Department: o.Department, Lang: o.Lang, Today: o.AsOf}
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
		return fmt.Errorf("template: %w; name a new file", err)
	}
	if err := errors.Join(template.Write(f, t), f.Close()); err != nil {
		return errors.Join(err, os.Remove(o.Output))
	}
	return nil
}
