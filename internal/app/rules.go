package app

import (
	"fmt"
	"io"
	"path/filepath"

	"rasid/dashboards"
)

// RulesOptions says whose rules are made and where to. What Rules leaves empty is filled in from
// rasid.yaml, as far as it says so.
type RulesOptions struct {
	Workspace string
	Output    string    // the rule file; empty: To
	Tests     string    // a file of unit tests; empty: none
	To        io.Writer // used without Output
	Rules     dashboards.RulesConfig
}

// WriteRules writes Prometheus' rules for the workspace's plan and returns the files that it wrote.
func WriteRules(o RulesOptions) (files []string, err error) {
	plan, cfg, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	if o.Rules.PageURL == "" {
		o.Rules.PageURL = pageURL(cfg)
	}
	rules, err := dashboards.Rules(plan, o.Rules)
	if err != nil {
		return nil, &UseError{Err: err}
	}
	if o.Output == "" {
		_, err = o.To.Write(rules)
		return nil, err
	}
	if err := replace(o.Output, rules); err != nil {
		return nil, fmt.Errorf("rules: %w; name a file that this user may write", err)
	}
	files = append(files, o.Output)
	if o.Tests == "" {
		return files, nil
	}
	from, err := filepath.Rel(filepath.Dir(o.Tests), o.Output)
	if err != nil {
		from = o.Output
	}
	tests, err := dashboards.RuleTests(plan, o.Rules, filepath.ToSlash(from))
	if err == nil {
		err = replace(o.Tests, tests)
	}
	if err != nil {
		return files, fmt.Errorf("rules: %w", err)
	}
	return append(files, o.Tests), nil
}
