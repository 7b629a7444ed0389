package main

import (
	"errors"
	"fmt"
	"os"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/template"
)

type templateCmd struct {
	Department string `arg:"" help:"The department's id."`
	Output     string `help:"The workbook to write; an existing one is left as it is." short:"o" required:"" placeholder:"FILE.xlsx" type:"path"`
	Lang       string `help:"ar, ku or en; the department's own when left out." enum:"ar,ku,en," default:""`
	AsOf       string `help:"The day whose periods are filled in." placeholder:"DATE" name:"as-of"`
}

// Run writes the workbook that a department fills in.
func (c *templateCmd) Run(e *env) error {
	plan, _, problems := app.Check(e.cli.Workspace)
	if problems.HasErrors() {
		return &app.ProblemsError{Problems: problems}
	}
	o := template.Options{Plan: plan, Department: c.Department, Lang: indicators.Lang(c.Lang), Today: indicators.DateOf(e.now().In(plan.TimeZone))}
	if c.AsOf != "" {
		var err error
		if o.Today, err = indicators.ParseDate(c.AsOf); err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
	}
	if o.Lang == "" {
		o.Lang = plan.Language()
		if d, ok := plan.Department(c.Department); ok {
			o.Lang = d.Language(o.Lang)
		}
	}
	f, err := os.OpenFile(c.Output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("template: %w; name a new file", err)
	}
	if err := errors.Join(template.Write(f, o), f.Close()); err != nil {
		return errors.Join(err, os.Remove(c.Output))
	}
	fmt.Fprintf(e.out, "%s is ready: fill in the values and put it into inbox/%s\n", c.Output, c.Department)
	return nil
}
