package planfile

import (
	"math"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/yamlnode"
)

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

func (r *reader) goal(v yamlnode.Value) indicators.Goal {
	m := v.Map("a goal", "!id", "sector", "statement", "owner", "indicator", "place", "target", "method", "trajectory", "thresholds", "alert", "accept", "combine", "parts")
	g := indicators.Goal{ID: r.goals.add(m.Get("id")), Sector: r.sectors.refer(m.Get("sector")), Owner: r.departments.refer(m.Get("owner")),
		Indicator: r.indicators.refer(m.Get("indicator")), Place: r.places.refer(m.Get("place"))}
	g.Statement = r.name(m.Get("statement"), g.ID)
	if g.Place == "" {
		g.Place = r.plan.Places.Root()
	}
	alert := m.Get("alert").Map("alert", "raise_after", "clear_margin", "keep_firing", "remind_every", "escalate_after", "escalate_to")
	g.Alert.RaiseAfterReports, g.Alert.RaiseAfterDays = reports(alert.Get("raise_after"))
	if c := alert.Get("clear_margin"); c.Present() {
		g.Alert.ClearMargin = share(c)
	}
	g.Alert.KeepReports, g.Alert.KeepDays = reports(alert.Get("keep_firing"))
	g.Alert.RemindDays, g.Alert.EscalateDays = daysOrNever(alert.Get("remind_every")), daysOrNever(alert.Get("escalate_after"))
	g.Alert.EscalateTo = r.contact(alert.Get("escalate_to"))
	if m.Get("parts").Present() || m.Get("combine").Present() {
		r.parts(&g, m)
	} else {
		r.promise(&g, m)
	}
	_ = m.Get("accept").Strings() // a list of names; package feasibility, which knows the warnings, reads them
	return g
}

// promise reads what a goal, or a part of one, promises of its indicator.
func (r *reader) promise(g *indicators.Goal, m yamlnode.Map) {
	ind, _ := r.plan.Indicator(g.Indicator)
	r.target(g, ind, m.Get("target"), m)
	r.method(g, ind, m.Get("method"))
	r.trajectory(g, ind, m.Get("trajectory"))
	r.thresholds(g, m.Get("thresholds"))
}

// share reads a percentage between 0 and 100.
func share(v yamlnode.Value) float64 {
	if !v.Present() {
		return 0
	}
	x, ok := v.Ratio()
	if !ok || x < 0 || x > 1 {
		v.Errorf("percent", "write a percentage like 20%", "want 0%% to 100%% here")
		return 0
	}
	return x
}

func (r *reader) target(g *indicators.Goal, ind *indicators.Indicator, v yamlnode.Value, goal yamlnode.Map) {
	t := &g.Target
	t.Due, t.KeptShare = r.plan.Ends, 0.95
	if !v.Present() {
		if ind != nil {
			goal.Get("indicator").Errorf("target", "add target: or leave the indicator out", "goal %q measures an indicator but has no target", g.ID)
		}
		return
	}
	m := v.Map("a target", "reach", "move", "at_most", "at_least", "between", "milestone", "from", "due", "kept")
	for _, k := range []indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between, indicators.Milestone} {
		if !m.Get(string(k)).Present() {
			continue
		}
		if t.Kind != "" {
			m.Get(string(k)).Errorf("target", "make two goals of it", "a target is one thing: %s or %s", t.Kind, k)
			return
		}
		t.Kind = k
	}
	if t.Kind == "" {
		if v.IsMap() {
			v.Errorf("target", "write reach, move, at_most, at_least, between or milestone", "this target promises nothing")
		}
		return
	}
	if d, ok := date(m.Get("due")); ok {
		t.Due = d
		if d < r.plan.Starts {
			m.Get("due").Errorf("due", "correct the day", "the target is due on %s, before the plan starts", d)
		}
	}
	if m.Get("kept").Present() {
		t.KeptShare = share(m.Get("kept"))
	}
	if t.Kind == indicators.Milestone {
		if g.Indicator != "" {
			goal.Get("indicator").Warnf("target", "leave the indicator out, or promise a value of it", "goal %q is measured by the steps of its milestone, not by an indicator", g.ID)
		}
		r.milestone(t, m.Get("milestone"))
		r.progress(g, m.Get("milestone").Seek("steps"))
		return
	}
	if t.Kind == indicators.Between {
		if b := m.Get("between").List(); len(b) == 2 {
			t.Low, _ = b[0].Number()
			t.High, _ = b[1].Number()
			if t.Low >= t.High {
				m.Get("between").Errorf("band", "write the lower bound first", "no value lies between %v and %v", t.Low, t.High)
			}
		} else if m.Get("between").IsList() {
			m.Get("between").Errorf("band", "write [low, high]", "a band has two bounds")
		}
	} else {
		t.Value, _ = m.Get(string(t.Kind)).Number()
	}
	t.From, _ = m.Get("from").Number()
	if ind == nil {
		if g.Indicator == "" {
			v.Errorf("target", "add indicator:", "goal %q has a target but no indicator to measure it by", g.ID)
		}
		return
	}
	r.fit(t, ind, v, m)
}

// fit checks that a target asks of an indicator what its measure can answer.
func (r *reader) fit(t *indicators.Target, ind *indicators.Indicator, v yamlnode.Value, m yamlnode.Map) {
	switch t.Kind {
	case indicators.Reach, indicators.Move:
		if t.Kind == indicators.Move && ind.Measure == indicators.Flow {
			v.Errorf("target-measure", "use reach: for its total, at_least: or at_most: for each period", "%s is a flow, an amount per period: it cannot be moved like a level", ind.ID)
		}
		if !m.Get("from").Present() && (t.Kind == indicators.Move || ind.Measure == indicators.Level) {
			v.Errorf("baseline", "add from: with the value at the plan's start", "the way to %v cannot be measured without where it begins", t.Value)
		} else if t.From == t.Value {
			v.Errorf("baseline", "use at_least:, at_most: or between: to keep a level", "the target equals its baseline: there is no way to go")
		}
	default:
		if ind.Measure == indicators.RunningTotal {
			v.Errorf("target-measure", "use reach:", "%s is a running total: it only grows, so a line kept every period says nothing", ind.ID)
		}
	}
}

func (r *reader) milestone(t *indicators.Target, v yamlnode.Value) {
	m := v.Map("a milestone", "due", "every", "grace", "!steps")
	if d, ok := date(m.Get("due")); ok {
		t.Due = d
	}
	t.StepsEvery, _ = indicators.ParsePeriodKind(m.Get("every").OneOf("cadence", "day", "week", "month", "quarter", "year"))
	t.StepsGraceDays = stepGraceDays
	if t.StepsEvery != 0 {
		t.StepsGraceDays = graceDays[t.StepsEvery]
	}
	if n, ok := days(m.Get("grace")); ok {
		t.StepsGraceDays = n
	}
	names := ids{what: "step"}
	sum, before := 0.0, indicators.Date(math.MinInt32)
	for _, item := range m.Get("steps").List() {
		sm := item.Map("a step", "!id", "name", "!share", "!due", "done")
		s := indicators.Step{ID: names.add(sm.Get("id")), Share: share(sm.Get("share"))}
		s.Name = r.name(sm.Get("name"), s.ID)
		s.Due, _ = date(sm.Get("due"))
		if d, ok := date(sm.Get("done")); ok {
			s.Done = &d
		}
		if s.Due > t.Due {
			sm.Get("due").Errorf("step-due", "move the step or the milestone", "step %q is due on %s, after the milestone on %s", s.ID, s.Due, t.Due)
		}
		if s.Due < before {
			sm.Get("due").Errorf("step-order", "write the steps in the order of their days", "step %q is due before the step above it", s.ID)
		}
		before = s.Due
		sum += s.Share
		t.Steps = append(t.Steps, s)
	}
	if m.Get("steps").IsList() && math.Abs(sum-1) > 0.001 {
		m.Get("steps").Errorf("step-shares", "make them add up to 100%", "the shares of the steps add up to %.4g%%", sum*100)
	}
}

func (r *reader) trajectory(g *indicators.Goal, ind *indicators.Indicator, v yamlnode.Value) {
	tr := &g.Trajectory
	tr.Kind = indicators.Linear
	if !v.Present() {
		return
	}
	if g.Target.Kind != indicators.Reach && g.Target.Kind != indicators.Move && g.Target.Kind != "" {
		v.Errorf("trajectory", "leave trajectory: out", "a target %s is kept, not approached: it has no trajectory", g.Target.Kind)
		return
	}
	if v.IsScalar() {
		tr.Kind = indicators.TrajectoryKind(v.OneOf("trajectory", "linear", "s_curve", "history"))
		if tr.Kind == indicators.History {
			r.learns(g, ind, v)
		}
		return
	}
	m := v.Map("a trajectory", "season", "steps", "points")
	forms := 0
	for _, k := range []string{"season", "steps", "points"} {
		if m.Get(k).Present() {
			forms++
		}
	}
	if v.IsMap() && forms != 1 {
		v.Errorf("trajectory", "keep one of season:, steps: and points:", "a trajectory has one form, this one has %d", forms)
	}
	switch {
	case m.Get("season").Present():
		tr.Kind = indicators.Season
		if s := m.Get("season"); s.IsScalar() {
			tr.Learn = s.OneOf("season", "learn") != ""
			r.learns(g, ind, s)
		} else {
			r.season(g, s)
		}
	case m.Get("steps").Present():
		tr.Kind = indicators.Stairs
		r.points(g, m.Get("steps"))
	case m.Get("points").Present():
		tr.Kind = indicators.Points
		r.points(g, m.Get("points"))
	}
}

func (r *reader) season(g *indicators.Goal, v yamlnode.Value) {
	m := v.Map("a season", monthNames...)
	inside := 0.0
	for i, name := range monthNames {
		w, ok := m.Get(name).Number()
		if ok && w < 0 {
			m.Get(name).Errorf("season", "write 0 or more", "a month's weight is not negative")
		}
		g.Trajectory.Months[i] = w
		for d := indicators.PeriodAt(indicators.Month, r.plan.Starts); d.First() <= g.Target.Due; d = d.Shift(1) {
			if d.First().Month() == time.Month(i+1) {
				inside += w
				break
			}
		}
	}
	if inside == 0 && v.IsMap() {
		v.Errorf("season", "give a month between the plan's start and the due date a weight", "no month of the plan has a weight: the target would never be expected")
	}
}

func (r *reader) points(g *indicators.Goal, v yamlnode.Value) {
	t := g.Target
	before := indicators.Date(math.MinInt32)
	entries := v.Entries()
	for _, e := range entries {
		on, ok := date(e.Key)
		p := indicators.TrajectoryPoint{On: on}
		if s, isRatio := e.Value.Ratio(); isRatio {
			p.Share = s
		} else if n, ok := e.Value.Number(); ok && t.Value != t.From {
			p.Share = (n - t.From) / (t.Value - t.From)
		}
		switch {
		case !ok:
		case on <= before:
			e.Key.Errorf("trajectory-order", "write the days in their order", "%s is not after the day above it", on)
		case on < r.plan.Starts || on > t.Due:
			e.Key.Errorf("trajectory-span", "keep to the time of the plan", "%s is outside %s to %s", on, r.plan.Starts, t.Due)
		}
		before = on
		g.Trajectory.Points = append(g.Trajectory.Points, p)
	}
	if n := len(g.Trajectory.Points); n > 0 {
		last := g.Trajectory.Points[n-1]
		if last.On != t.Due || math.Abs(last.Share-1) > 1e-9 {
			entries[n-1].Key.Errorf("trajectory-end", "end it with "+t.Due.String()+": 100%", "the trajectory does not reach the end: it must come to the target on %s", t.Due)
		}
	} else if v.IsMap() {
		v.Errorf("trajectory", "write day: value lines", "the trajectory has no point")
	}
}

// worseAbove reports whether a higher value is the worse one for a target.
func worseAbove(t indicators.Target) bool {
	return t.Kind == indicators.AtMost || (t.Kind != indicators.AtLeast && t.Value < t.From)
}

func (r *reader) thresholds(g *indicators.Goal, v yamlnode.Value) {
	m := v.Map("thresholds", "at_risk", "off_track")
	line := func(v yamlnode.Value) *indicators.Line {
		if !v.Present() {
			return nil
		}
		if x, ok := v.Ratio(); ok {
			if x <= 0 {
				v.Errorf("percent", "write the gap like 10%", "a gap of nothing is always crossed")
			}
			return &indicators.Line{Value: x, Gap: true}
		}
		n, ok := v.Number()
		if !ok {
			return nil
		}
		if g.Target.Kind == indicators.Between {
			v.Errorf("threshold", "write it as a gap: 10%", "a band has two sides: a line in the unit would not say which")
		}
		return &indicators.Line{Value: n}
	}
	a, o := line(m.Get("at_risk")), line(m.Get("off_track"))
	g.Thresholds = indicators.Thresholds{AtRisk: a, OffTrack: o}
	if v.Present() && (g.Target.Kind == "" || g.Target.Kind == indicators.Milestone) {
		v.Errorf("threshold", "leave thresholds: out", "only a goal measured by an indicator has thresholds")
	}
	if a != nil && o != nil && a.Gap == o.Gap {
		wrong := o.Value < a.Value
		if !a.Gap && !worseAbove(g.Target) {
			wrong = o.Value > a.Value
		}
		if wrong {
			side := "above"
			if !a.Gap && !worseAbove(g.Target) {
				side = "below"
			}
			m.Get("off_track").Errorf("threshold-order", "swap the two", "off_track must lie %s at_risk (%s)", side, strings.TrimRight(strings.TrimRight(formatFloat(a.Value), "0"), "."))
		}
	}
}

func formatFloat(x float64) string { return strconv.FormatFloat(x, 'f', 4, 64) }
