package planfile

import (
	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// leastYears is how many years a goal must run for a method that compares years.
const leastYears = 2

// method reads the published method of a goal, and refuses one that would lie about it.
func (r *reader) method(g *indicators.Goal, ind *indicators.Indicator, v yamlnode.Value) {
	if !v.Present() {
		return
	}
	var names []string
	for _, m := range indicators.Methods() {
		names = append(names, string(m))
	}
	g.Method = indicators.Method(v.OneOf("method", names...))
	t := g.Target
	switch {
	case g.Method == "":
		return
	case t.Kind == indicators.NoTarget:
		v.Errorf("method", "leave method: out, or add a target: with an indicator", "goal %q has no target to judge by %s", g.ID, g.Method)
		return
	case t.Kind == indicators.Milestone:
		v.Errorf("method", "leave method: out: the dates of the steps decide", "a milestone has no values that %s could compare", g.Method)
		return
	case ind == nil:
		return
	}
	switch kept := t.Kind != indicators.Reach && t.Kind != indicators.Move; {
	case kept && g.Method != indicators.DNS:
		v.Errorf("method", "use dns, or leave method: out: the share of the periods that keep the line decides", "a line to keep has no way from a baseline to a target, which is what %s compares", g.Method)
	case kept:
	case ind.Measure != indicators.Level:
		v.Errorf("method", "leave method: out: what is done against the trajectory, and the earned schedule, fit a count", "%s is a count: by %s one that begins near 0 would be on track for ever", ind.ID, g.Method)
	case g.Method.Growth() && (t.From == 0 || t.Value == 0 || (t.From < 0) != (t.Value < 0)):
		v.Errorf("method", "use sdsn, escap or dns, which compare distances", "%s compares rates of growth, which the way from %v to %v does not have: it begins or ends at 0 or passes it", g.Method, t.From, t.Value)
	}
	switch {
	case r.plan.Starts.AddMonths(12*leastYears)-1 > t.Due:
		v.Errorf("method", "leave method: out: the trajectory or the line fits a shorter goal", "%s compares years, and from %s to %s there are fewer than %d", g.Method, r.plan.Starts, t.Due, leastYears)
	case ind.Every != indicators.Year:
		v.Errorf("method", "give the indicator every: year, or leave method: out", "%s compares one value a year, and %s is reported every %s", g.Method, ind.ID, ind.Every)
	}
}

// learns checks that earlier years can tell a goal its course.
func (r *reader) learns(g *indicators.Goal, ind *indicators.Indicator, v yamlnode.Value) {
	switch {
	case ind == nil:
	case ind.Measure == indicators.Level:
		v.Errorf("learn", "write points: or steps: with the values expected by each day", "%s is a level: it has no amount for each month whose share could be learnt", ind.ID)
	case ind.Every == indicators.Year:
		v.Errorf("learn", "write season: with weights of months, or leave trajectory: out", "%s is reported once a year, which tells nothing about the course of one", ind.ID)
	case g.Trajectory.Kind == indicators.History && g.Target.Due >= r.plan.Starts.AddMonths(12):
		v.Errorf("learn", "use {season: learn}, which repeats every year", "the course of one year cannot be that of the time from %s to %s", r.plan.Starts, g.Target.Due)
	}
}
