package app

import (
	"fmt"
	"path/filepath"

	"rasid/indicators"
	"rasid/internal/diag"
)

// MissingTexts returns a warning for each text of a plan that lacks one of the plan's languages:
// people who read that language are shown another.
func MissingTexts(workspace string, plan *indicators.Plan) (problems diag.List) {
	look := func(what, id string, text indicators.Text) {
		for _, l := range text.Missing(plan.Languages) {
			problems = append(problems, diag.Problem{File: filepath.Join(workspace, planFile), Code: "plan/missing-text", Severity: diag.Warning,
				Message: fmt.Sprintf("%s %q has no text in %q", what, id, l), Remedy: fmt.Sprintf("add %s:, or leave %s out of languages:", l, l)})
		}
	}
	look("plan", plan.ID, plan.Title)
	for _, s := range plan.Sectors {
		look("sector", s.ID, s.Name)
	}
	for _, d := range plan.Departments {
		look("department", d.ID, d.Name)
	}
	for _, p := range plan.Places.All() {
		look("place", p.ID, p.Name)
	}
	for _, i := range plan.Indicators {
		if i.Step != nil {
			continue // its texts are those of goal and step
		}
		look("indicator", i.ID, i.Name)
	}
	for _, g := range plan.Goals {
		look("goal", g.ID, g.Statement)
		for i := range g.Parts {
			look("part", g.Parts[i].ID, g.Parts[i].Statement)
		}
		for _, s := range g.Target.Steps {
			look("step", s.ID, s.Name)
		}
	}
	return problems
}
