package plantest

import (
	"math"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

func (r *reader) moment(v yamlnode.Value) moment {
	m := v.Map("a day", "!date", "goals", "alerts")
	var at moment
	at.day, _ = date(m.Get("date"))
	goals := m.Get("goals")
	if at.alerts = m.Get("alerts"); !goals.Present() && !at.alerts.Present() {
		v.Errorf("nothing-tested", "write goals: {ID: on_track}, or alerts: {} for none", "nothing is expected on this day")
	}
	if goals.Present() {
		entries := goals.Entries()
		if goals.IsMap() && len(entries) == 0 {
			goals.Errorf("nothing-tested", "write goals: {ID: on_track}", "no goal is named here")
		}
		for _, e := range entries {
			id := e.Key.String()
			if _, ok := r.plan.Goal(id); !ok {
				e.Key.Unknown("goal", id, r.goals)
				continue
			}
			at.goals = append(at.goals, wanted{id, r.expectations(e.Value)})
		}
	}
	if at.alerts.Present() {
		for _, e := range at.alerts.Entries() {
			at.raised = append(at.raised, r.alert(e.Key, e.Value))
		}
	}
	return at
}

// expectations reads what a goal must be: a status, or a map of fields.
func (r *reader) expectations(v yamlnode.Value) (list []expectation) {
	var statuses, freshnesses []string
	for _, s := range indicators.Statuses() {
		statuses = append(statuses, string(s))
	}
	for _, f := range indicators.Freshnesses() {
		freshnesses = append(freshnesses, string(f))
	}
	word := func(field string, v yamlnode.Value, known []string) {
		if s := v.OneOf(field, known...); s != "" {
			list = append(list, expectation{field: field, source: v, word: s})
		}
	}
	if v.IsScalar() {
		word("status", v, statuses)
		return list
	}
	m := v.Map("what is expected of a goal", "status", "freshness", "actual", "expected", "tolerance", "forecast", "probability", "reason")
	if s := m.Get("status"); s.Present() {
		word("status", s, statuses)
	}
	if f := m.Get("freshness"); f.Present() {
		word("freshness", f, freshnesses)
	}
	for _, field := range []string{"actual", "expected"} {
		if n := m.Get(field); n.Present() {
			list = append(list, number(field, n, m.Get("tolerance")))
		}
	}
	if t := m.Get("tolerance"); t.Present() && !m.Get("actual").Present() && !m.Get("expected").Present() {
		t.Errorf("tolerance", "add actual: or expected:", "nothing here has a tolerance")
	}
	for _, field := range []string{"forecast", "probability"} {
		if b := m.Get(field); b.Present() {
			list = append(list, within(field, b))
		}
	}
	if t := m.Get("reason"); t.Present() {
		list = append(list, expectation{field: "reason", source: t, texts: t.Strings()})
	}
	if v.IsMap() && len(list) == 0 {
		v.Errorf("nothing-tested", "write status:, actual:, expected:, forecast:, probability:, freshness: or reason:", "nothing is expected of this goal")
	}
	return list
}

const none = "none"

// number reads a number and how far off it may be: as far as it is written, unless it says otherwise.
func number(field string, v, tolerance yamlnode.Value) expectation {
	e := expectation{field: field, source: v}
	if v.IsScalar() && !v.IsNull() && v.String() == none {
		e.none = true
		return e
	}
	x, _ := v.Number()
	e.number = &tolerated{x, 0.5}
	if _, frac, ok := strings.Cut(v.String(), "."); ok {
		e.number.by = 0.5 * math.Pow10(-len(frac))
	}
	if !tolerance.Present() {
		return e
	}
	if share, ok := tolerance.Ratio(); ok {
		e.number.by = share * math.Abs(x)
	} else if by, ok := tolerance.Number(); ok {
		e.number.by = by
	}
	if e.number.by < 0 {
		tolerance.Errorf("tolerance", "write 2%, or a number in the unit", "a tolerance is not negative")
	}
	return e
}

// within reads two bounds, each a number or a percentage.
func within(field string, v yamlnode.Value) expectation {
	e := expectation{field: field, source: v}
	if v.IsScalar() && !v.IsNull() && v.String() == none {
		e.none = true
		return e
	}
	b := v.List()
	if v.IsList() && len(b) != 2 {
		v.Errorf("bounds", "write [low, high]", "a range has two bounds")
	}
	if len(b) != 2 {
		return e
	}
	var bounds [2]float64
	for i, item := range b {
		if share, ok := item.Ratio(); ok && field == "probability" {
			bounds[i] = share
		} else {
			bounds[i], _ = item.Number()
		}
	}
	if bounds[0] > bounds[1] {
		v.Errorf("bounds", "write [low, high]", "nothing lies between %v and %v", bounds[0], bounds[1])
	}
	if field == "probability" && bounds[1] > 1 {
		v.Errorf("bounds", "write [20%, 60%]", "a probability is 100%% at most")
	}
	e.within = &bounds
	return e
}

// alert reads an alert that must be raised: its severity, or a map of fields. A goal's is named by the goal.
func (r *reader) alert(key, v yamlnode.Value) raised {
	name := key.String()
	a := raised{key: name, source: key}
	about, id, isKey := strings.Cut(name, "/")
	switch {
	case !isKey:
		a.key = "goal/" + name
		if !slices.Contains(r.goals, name) {
			key.Unknown("goal", name, r.goals)
		}
	case about == "goal" && !slices.Contains(r.goals, id):
		key.Unknown("goal", id, r.goals)
	case about == "reports" && !slices.Contains(r.indicators, id):
		key.Unknown("indicator", id, r.indicators)
	case about != "goal" && about != "reports" && about != "watch":
		key.Errorf("alert", "write a goal's ID, reports/INDICATOR or watch/INDICATOR/above-LINE", "there are no alerts %q", about)
	}
	var severities []string
	for _, s := range indicators.Severities() {
		severities = append(severities, string(s))
	}
	if v.IsScalar() {
		a.severity = indicators.Severity(v.OneOf("severity", severities...))
		return a
	}
	m := v.Map("an alert", "severity", "state", "to")
	a.severity = indicators.Severity(m.Get("severity").OneOf("severity", severities...))
	a.state = m.Get("state").String()
	if a.toSource = m.Get("to"); a.toSource.Present() {
		to := []string{}
		for _, name := range a.toSource.Strings() {
			id := r.contact(name)
			if id == "" {
				a.toSource.Unknown("contact", name, r.contacts)
			}
			to = append(to, id)
		}
		slices.Sort(to)
		a.to = &to
	}
	return a
}

// contact returns the ID of a contact by its address or name; "" when the plan has none such.
func (r *reader) contact(name string) string {
	for c := range r.plan.Contacts() {
		if low := strings.ToLower(name); c.ID() == low || strings.ToLower(c.Name) == low {
			return c.ID()
		}
	}
	return ""
}
