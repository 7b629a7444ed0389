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
	AsOf       string `help:"The day whose periods are filled in." placeholder:"DATE" name:"as-of"`
}

// Run writes the workbook that a department fills in.
func (c *templateCmd) Run(e *env) error {
	o := app.TemplateOptions{Workspace: e.cli.Workspace, Department: c.Department, Output: c.Output, Lang: indicators.Lang(c.Lang), Now: e.now()}
	if c.AsOf != "" {
		var err error
		if o.AsOf, err = indicators.ParseDate(c.AsOf); err != nil {
			return fmt.Errorf("--as-of: %w", err)
		}
	}
	if err := app.WriteTemplate(e.ctx, o); err != nil {
		return err
	}
	fmt.Fprintf(e.out, "%s is ready: fill in the values and put it into inbox/%s\n", c.Output, c.Department)
	return nil
}
