package plandiff

import (
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
)

func promised(p *indicators.Plan, g *indicators.Goal, r renames) thing {
	unit := ""
	if ind, ok := p.Indicator(g.Indicator); ok {
		unit = ind.Unit
	}
	t := thing{kind: Goal, id: g.ID}
	t.text("statement", g.Statement)
	t.add("sector", word(r.to(Sector, g.Sector)))
	t.add("owner", word(r.to(Department, g.Owner)))
	t.add("combine", word(string(g.Combine)))
	if g.Weight != 0 {
		t.add("weight", amount(g.Weight, ""))
	}
	for i := range g.Parts {
		t.parts = append(t.parts, part(p, g, &g.Parts[i], r))
	}
	t.add("indicator", word(r.to(Indicator, g.Indicator)))
	if g.Place != p.Places.Root() {
		t.add("place", word(r.to(Place, g.Place)))
	}
	t.target(p, g, unit)
	t.add("method", word(string(g.Method)))
	t.add("trajectory", trajectory(g.Trajectory))
	t.add("thresholds.at_risk", line(g.Thresholds.AtRisk, unit))
	t.add("thresholds.off_track", line(g.Thresholds.OffTrack, unit))
	a := g.Alert
	t.add("raise_after", raiseAfter(a.RaiseAfterReports, a.RaiseAfterDays))
	if a.ClearMargin != 0 {
		t.add("clear_margin", percent(a.ClearMargin))
	}
	t.add("keep_firing", raiseAfter(a.KeepReports, a.KeepDays))
	if a.RemindDays != nil {
		t.add("remind_every", days(*a.RemindDays, "never"))
	}
	if a.EscalateDays != nil {
		t.add("escalate_after", days(*a.EscalateDays, "never"))
	}
	t.add("escalate_to", word(a.EscalateTo))
	return t
}

// part is a promise that a goal is made of. What it has of the goal is told of the goal alone.
func part(p *indicators.Plan, of, g *indicators.Goal, r renames) thing {
	t := promised(p, g, r)
	ind, _ := p.Indicator(g.Indicator)
	own := t.fields[:0]
	for _, f := range t.fields {
		name, lang, _ := strings.Cut(f.name, ".")
		switch {
		case name == "sector" && g.Sector == of.Sector, name == "owner" && g.Owner == of.Owner:
		case name == "statement" && ind != nil && g.Statement[indicators.Lang(lang)] == ind.Name[indicators.Lang(lang)]:
		default:
			own = append(own, f)
		}
	}
	t.fields = own
	return t
}

func (t *thing) target(p *indicators.Plan, g *indicators.Goal, unit string) {
	is := g.Target
	due := day(is.Due)
	if is.Due == p.Ends { // the end of the plan moves, and the goal with it: that is said of the plan
		due.alt = "the end"
	}
	target := value{raw: string(is.Kind)}
	switch is.Kind {
	case indicators.NoTarget:
	case indicators.Combined: // its parts have the targets
		return
	case indicators.Milestone:
		target.said = func(l indicators.Lang) string { return i18n.T(l, "plandiff.target.milestone") }
	case indicators.Between:
		target = of(string(is.Kind), joined("–", amount(is.Low, ""), amount(is.High, unit)))
	default:
		target = of(string(is.Kind), amount(is.Value, unit))
	}
	t.add("target", target)
	t.sum = target
	if is.Kind != indicators.NoTarget {
		t.sum = joined(", ", target, due)
	}
	if is.Kind == indicators.Reach || is.Kind == indicators.Move || is.From != 0 {
		t.add("from", amount(is.From, unit))
	}
	if is.Kind != indicators.NoTarget {
		t.add("due", due)
		t.add("kept", percent(is.KeptShare))
	}
	if is.Kind == indicators.Milestone && is.StepsEvery != 0 {
		t.add("every", word(is.StepsEvery.String()))
	}
	if is.Kind == indicators.Milestone {
		t.add("grace", days(is.StepsGraceDays, ""))
	}
	for i := range is.Steps {
		s := &is.Steps[i]
		step := thing{kind: Step, id: s.ID, of: &thing{kind: Goal, id: g.ID}, sum: joined(", ", percent(s.Share), day(s.Due))}
		step.text("name", s.Name)
		step.add("share", percent(s.Share))
		step.add("due", day(s.Due))
		if s.Done != nil {
			step.add("done", day(*s.Done))
		}
		t.parts = append(t.parts, step)
	}
}

// of puts the kind of a target before what it promises. Two of one kind are compared by their amounts, and
// told without the kind: it is the same.
func of(kind string, v value) value {
	alone := v
	v.raw, v.of, v.plain = kind+" "+alone.raw, kind+" "+alone.of, alone.in
	v.said = func(l indicators.Lang) string { return fill(l, "plandiff.target."+kind, "is", alone.in(l)) }
	return v
}

func line(l *indicators.Line, unit string) value {
	if l == nil {
		return value{}
	}
	if l.Gap {
		return percent(l.Value)
	}
	return amount(l.Value, unit)
}

func status(s indicators.Status) value {
	return value{raw: string(s), said: func(l indicators.Lang) string { return i18n.Status(l, s) }}
}

// raiseAfter is a number of reports or of days; one report is what holds when nothing is set.
func raiseAfter(reports, inDays int) value {
	switch {
	case inDays > 0 && reports > 1: // no plan file says both
		return joined(", ", counted(reports, strconv.Itoa(reports)+" reports", "reports"), days(inDays, ""))
	case inDays != 0:
		return days(inDays, "")
	case reports <= 1:
		return value{}
	}
	return counted(reports, strconv.Itoa(reports)+" reports", "reports")
}

func trajectory(t indicators.Trajectory) value {
	kind := value{raw: string(t.Kind), said: func(l indicators.Lang) string { return i18n.T(l, "plandiff.trajectory."+string(t.Kind)) }}
	parts := []value{kind}
	if t.Learn {
		parts = append(parts, value{raw: "learn", said: func(l indicators.Lang) string { return i18n.T(l, "plandiff.learn") }})
	}
	for i, w := range t.Months {
		if w != 0 {
			m := time.Month(i + 1)
			weight := amount(w, "")
			parts = append(parts, value{raw: strings.ToLower(m.String()[:3]) + ": " + weight.raw, said: func(l indicators.Lang) string {
				return indicators.FormatMonth(l, m) + ": " + weight.in(l)
			}})
		}
	}
	for _, p := range t.Points {
		on, share := day(p.On), percent(p.Share)
		parts = append(parts, value{raw: on.raw + ": " + share.raw, said: func(l indicators.Lang) string { return on.in(l) + ": " + share.in(l) }})
	}
	return joined(", ", parts...)
}
