package main

import (
	"fmt"

	"rasid/indicators"
	"rasid/internal/app"
)

type templateCmd struct {
	Department string `arg:"" help:"The department's id."`
	Output     string `help:"The workbook to write; an existing one is left as it is." short:"o" required:"" placeholder:"FILE.xlsx" type:"path"`
	Lang       string `help:"ar, ku or en; the department's own when left out." enum:"ar,ku,en," default:""`
	Milestones bool   `help:"The form for the steps of milestones, in place of the one for values."`
	AsOf       string `help:"The day whose periods are filled in." placeholder:"DATE" name:"as-of"`
}

// Run writes the workbook that a department fills in.
func (c *templateCmd) Run(e *env) error {
	o := app.TemplateOptions{Workspace: e.cli.Workspace, Department: c.Department, Output: c.Output, Lang: indicators.Lang(c.Lang), Milestones: c.Milestones, Now: e.now()}
	if c.AsOf != "" {
		var err error
		if o.AsOf, err = indicators.ParseDate(c.AsOf); err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
	}
	steps, err := app.WriteTemplate(e.ctx, o)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s is ready: fill in the values and put it into inbox/%s\n", c.Output, c.Department)
	if steps > 0 {
		fmt.Fprintf(e.out, "%s also reports %d steps of milestones: --milestones writes the form for them\n", c.Department, steps)
	}
	return nil
}
