package alerts

import (
	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
)

// stepConditions are how the reports of a milestone's steps come: for each step that somebody reports, by its
// indicator.
func stepConditions(plan *indicators.Plan, g *indicators.Goal, a *assess.Assessment, known map[string]*indicators.Indicator) (list []Condition) {
	for i := range a.Steps {
		state, step := &a.Steps[i], &g.Target.Steps[i]
		ind := known[indicators.StepIndicator(g.ID, step.ID)]
		if ind == nil {
			continue
		}
		f := freshness{overdue: state.Freshness, held: state.Freshness == indicators.Held, goals: []indicators.Text{g.Statement}}
		if f.held {
			f.overdue = indicators.Fresh // what waits is told as that
		}
		pair := f.conditions(plan, ind, a.AsOf)
		pair[0].why = func() indicators.Text { return stepReason(g, step, f.overdue) }
		list = append(list, pair...)
	}
	return list
}

// stepReason says how the reports of a step come.
func stepReason(g *indicators.Goal, step *indicators.Step, f indicators.Freshness) indicators.Text {
	key := "step." + string(f)
	if f == indicators.Late && g.Target.StepsEvery != 0 {
		key = "step.overdue"
	}
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		t[l] = i18n.T(l, key, "step", step.Name.In(l), "due", indicators.FormatDate(l, step.Due)) + " " + i18n.T(l, "alert.goals") + " " + indicators.Isolate(l, g.Statement.In(l)) + "."
	}
	return t
}
