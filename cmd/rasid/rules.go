package main

import (
	"bytes"
	"fmt"

	"rasid/dashboards"
	"rasid/indicators"
	"rasid/internal/app"
)

type rulesCmd struct {
	Output  string `help:"The rule file to write, at once or not at all; one that is there is replaced. Left out: standard output." short:"o" placeholder:"FILE" type:"path"`
	Tests   string `help:"Also write unit tests of the rules, for: promtool test rules FILE." placeholder:"FILE" type:"path"`
	Lang    string `help:"ar, ku or en, of what alerts say; the plan's own when left out." enum:"ar,ku,en," default:""`
	PageURL string `help:"Rasid's page, as readers' browsers reach it; web.listen of rasid.yaml when left out." name:"page-url" placeholder:"URL"`
	Job     string `help:"The job of Prometheus that scrapes Rasid." default:"rasid" placeholder:"NAME"`
	JSON    bool   `help:"Print the files that were written as JSON."`
}

// Run writes Prometheus' rules for the plan.
func (c *rulesCmd) Run(e *env) error {
	if c.Output == "" && (c.Tests != "" || c.JSON) {
		return &app.UseError{Err: fmt.Errorf("rules: --tests and --json need --output, the file that the tests are about")}
	}
	files, err := app.WriteRules(app.RulesOptions{Workspace: e.cli.Workspace, Output: c.Output, Tests: c.Tests, To: e.out,
		Rules: dashboards.RulesConfig{Lang: indicators.Lang(c.Lang), PageURL: c.PageURL, Job: c.Job}})
	switch {
	case err != nil:
		return err
	case c.JSON:
		return e.printJSON(struct {
			Files []string `json:"files"`
		}{files})
	}
	var b bytes.Buffer
	for _, f := range files {
		fmt.Fprintln(&b, f)
	}
	_, err = e.out.Write(b.Bytes())
	return err
}
