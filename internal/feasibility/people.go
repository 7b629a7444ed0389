package feasibility

import (
	"fmt"
	"strings"

	"rasid/indicators"
)

// people warns where a message about a goal or a late report would reach nobody.
func people(p *indicators.Plan) (found []finding) {
	owns, delivers := map[string][]string{}, map[string][]string{}
	for i := range p.Goals {
		switch g := &p.Goals[i]; {
		case g.Target.Kind == indicators.NoTarget:
		case g.Owner == "":
			found = append(found, warning(path{"goals", i, "id"}, noOwner, "add owner: with the department whose manager answers for it",
				"goal %q has no owner: nobody is told when it drifts", g.ID))
		default:
			owns[g.Owner] = append(owns[g.Owner], g.ID)
		}
	}
	for i := range p.Indicators[:p.Listed()] { // a goal's owner reports its steps, and is looked at as its owner
		d := p.Indicators[i].Department
		delivers[d] = append(delivers[d], p.Indicators[i].ID)
	}
	for i, d := range p.Departments {
		reachable := false
		for _, c := range d.Contacts {
			reachable = reachable || c.Reachable()
		}
		var what []string
		if list := owns[d.ID]; len(list) > 0 {
			what = append(what, "when "+some(list)+" drifts")
		}
		if list := delivers[d.ID]; len(list) > 0 {
			what = append(what, "when reports of "+some(list)+" are late")
		}
		if !reachable && len(what) > 0 {
			found = append(found, warning(path{"departments", i, "id"}, noContact, "add contacts: [{name: ..., email: ..., language: ...}]",
				"department %q has no contact with an e-mail address: nobody there is told %s", d.ID, strings.Join(what, ", or ")))
		}
	}
	return found
}

// some lists names, the first three of them.
func some(names []string) string {
	const most = 3
	if len(names) > most {
		return fmt.Sprintf("%s or %d more", strings.Join(names[:most], ", "), len(names)-most)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " or " + names[n-1]
	}
	return names[0]
}

// twins warns of goals about the same indicator and place that promise the same, or what cannot
// be kept together.
func twins(p *indicators.Plan) (found []finding) {
	type where struct{ indicator, place string }
	groups := map[where][]leaf{}
	for _, l := range leaves(p) {
		g := l.goal
		if g.Indicator == "" || g.Target.Kind == indicators.NoTarget || g.Target.Kind == indicators.Milestone {
			continue
		}
		at := where{g.Indicator, g.Place}
		for _, k := range groups[at] {
			if w, is := twin(p, k, l); is {
				found = append(found, w)
				break
			}
		}
		groups[at] = append(groups[at], l)
	}
	return found
}

// twin compares two goals of one indicator and place.
func twin(p *indicators.Plan, k, l leaf) (w finding, is bool) {
	a, b := k.goal, l.goal
	s, t := a.Target, b.Target
	if s.Kind == t.Kind && s.From == t.From && s.Value == t.Value && s.Low == t.Low && s.High == t.High && s.Due == t.Due {
		return warning(l.key("id"), duplicateGoal, "remove one of the two, or give them different targets",
			"goal %q promises what %q does, of the same indicator and place: each drift is told twice", b.ID, a.ID), true
	}
	low, high, ok := span(s)
	from, to, also := span(t)
	if !ok || !also || max(low, from) <= min(high, to) {
		return w, false
	}
	// Of the longer time, what the shorter one asks for is lost to the other line.
	asked, longer := 0.0, 0.0
	for _, t := range []indicators.Target{s, t} {
		days := float64(t.Due-p.Starts) + 1
		asked, longer = asked+t.KeptShare*days, max(longer, days)
	}
	if asked <= longer {
		return w, false
	}
	return warning(l.key("target", string(t.Kind)), contradiction, "change one of the two targets, or the share of periods that keep it (kept:)",
		"no value keeps this and the target of goal %q (%s): one of the two must miss", a.ID, promise(s)), true
}

// span returns the values that keep a line.
func span(t indicators.Target) (low, high float64, ok bool) {
	switch t.Kind {
	case indicators.AtMost:
		return -largest, t.Value, true
	case indicators.AtLeast:
		return t.Value, largest, true
	case indicators.Between:
		return t.Low, t.High, true
	}
	return 0, 0, false
}

// promise writes a target as the plan file does.
func promise(t indicators.Target) string {
	if t.Kind == indicators.Between {
		return fmt.Sprintf("between: [%s, %s]", plain(t.Low), plain(t.High))
	}
	return fmt.Sprintf("%s: %s", t.Kind, plain(t.Value))
}
