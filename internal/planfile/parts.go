package planfile

import (
	"rasid/indicators"
	"rasid/internal/yamlnode"
)

// parts reads a goal that several indicators measure.
func (r *reader) parts(g *indicators.Goal, m yamlnode.Map) {
	for _, key := range []string{"indicator", "target", "method", "trajectory", "thresholds"} {
		m.Get(key).Errorf("parts", "write it under one of the parts", "goal %q has parts, each with its own %s", g.ID, key)
	}
	g.Indicator, g.Target = "", indicators.Target{Kind: indicators.Combined}
	g.Combine = indicators.Combine(m.Get("combine").OneOf("way to combine", string(indicators.Worst), string(indicators.Weighted)))
	if !m.Get("combine").Present() {
		m.Get("parts").Errorf("combine", "add combine: worst, or combine: weighted with a weight: for each part", "it is not said how the parts of goal %q make its status", g.ID)
	}
	list := m.Get("parts").List()
	if !m.Get("parts").Present() {
		m.Get("combine").Errorf("parts", "add parts:, each with indicator: and target:", "goal %q has no parts to combine", g.ID)
	} else if m.Get("parts").IsList() && len(list) < 2 {
		m.Get("parts").Errorf("parts", "write indicator: and target: into the goal itself, or add a part", "one part is nothing to combine")
	}
	for _, v := range list {
		p := r.part(g, v)
		g.Target.Due = max(g.Target.Due, p.Target.Due)
		g.Parts = append(g.Parts, p)
	}
}

// part reads one part of a goal: a promise about one indicator.
func (r *reader) part(g *indicators.Goal, v yamlnode.Value) indicators.Goal {
	m := v.Map("a part", "id", "name", "!indicator", "place", "!target", "method", "trajectory", "thresholds", "alert", "weight")
	p := indicators.Goal{Sector: g.Sector, Owner: g.Owner, Indicator: r.indicators.refer(m.Get("indicator")), Place: r.places.refer(m.Get("place")), Alert: g.Alert}
	if p.Place == "" {
		p.Place = g.Place
	}
	id, at := m.Get("id").String(), m.Get("id")
	if id == "" {
		id, at = p.Indicator, m.Get("indicator")
	}
	if id != "" {
		p.ID = r.goals.addNamed(at, g.ID+"."+id)
	}
	if ind, ok := r.plan.Indicator(p.Indicator); ok {
		p.Statement = ind.Name
	}
	if t := text(m.Get("name")); t.In("") != "" {
		p.Statement = t
	}
	if a := m.Get("alert").Map("the alert of a part", "raise_after", "clear_margin"); a.Present() {
		p.Alert.RaiseAfterReports, p.Alert.RaiseAfterDays = reports(a.Get("raise_after"))
		p.Alert.ClearMargin = share(a.Get("clear_margin"))
	}
	r.promise(&p, m)
	kind := p.Target.Kind
	if kind == indicators.Milestone {
		m.Get("target").Errorf("parts", "make a goal of its own of it", "a part measures an indicator: steps are no part")
	}
	w := m.Get("weight")
	switch {
	case g.Combine != indicators.Weighted:
		w.Errorf("weight", "leave weight: out, or write combine: weighted", "only the parts of a weighted goal have weights")
	case !w.Present():
		v.Errorf("weight", "add weight: with a number above 0", "a part of a weighted goal needs a weight")
	default:
		if n, ok := w.Number(); ok && n <= 0 {
			w.Errorf("weight", "write a number above 0", "a part that weighs nothing is no part")
		} else {
			p.Weight = n
		}
	}
	if g.Combine == indicators.Weighted && (kind == indicators.AtMost || kind == indicators.AtLeast || kind == indicators.Between) {
		m.Get("target").Errorf("weight", "use combine: worst, or reach: or move:", "%s is a line to keep: it has no way of which a share could be weighed", kind)
	}
	return p
}
