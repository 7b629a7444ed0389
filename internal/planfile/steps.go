package planfile

import (
	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// stepGraceDays is how long after a step's day its report may take when the plan does not say.
const stepGraceDays = 3

// progress adds an indicator for each step of a milestone, by which the goal's owner reports what share of it
// is done: so that what is reported of a step is received, revised, traced and replayed like any value. v is the
// list of steps. A goal without an owner has nobody to report, and its steps are those of the plan alone.
func (r *reader) progress(g *indicators.Goal, v yamlnode.Value) {
	if g.Owner == "" {
		return
	}
	none, all := 0.0, 100.0
	for k, s := range g.Target.Steps {
		id := indicators.StepIndicator(g.ID, s.ID)
		if r.indicators.seen[id] || r.steps[id] {
			v.Seek(k, "id").Errorf("duplicate-id", "give one of the two another id", "the progress of this step is reported as %q, which an indicator or a step of another goal is called as well", id)
			continue
		}
		r.steps[id] = true
		r.plan.Indicators = append(r.plan.Indicators, indicators.Indicator{ID: id, Name: stepName(g.Statement, s.Name), Unit: "%", Measure: indicators.Level, Every: indicators.Day,
			GraceDays: g.Target.StepsGraceDays, Across: indicators.MeanAcross, Department: g.Owner, Places: []string{g.Place}, Valid: indicators.Range{Min: &none, Max: &all},
			Step: &indicators.StepOf{Goal: g.ID, Statement: g.Statement, Step: s}})
	}
}

// stepName calls a step by its goal and itself, in the languages of either.
func stepName(goal, step indicators.Text) indicators.Text {
	name := indicators.Text{}
	for _, text := range []indicators.Text{goal, step} {
		for l := range text {
			name[l] = goal.In(l) + ": " + step.In(l)
		}
	}
	return name
}

// countSteps returns how many steps the goals of a plan have, at most.
func countSteps(goals []yamlnode.Value) (n int) {
	for _, g := range goals {
		if steps := g.Seek("target", "milestone", "steps"); steps.IsList() {
			n += len(steps.List())
		}
	}
	return n
}
