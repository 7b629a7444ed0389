package goalposts

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
)

// Fields lists what a change may be about.
func Fields() []string {
	return []string{"goal", "indicator", "place", "target", "baseline", "starts", "due", "kept", "steps", "unit", "measure", "every",
		"across_places", "weight", "derive", "min_coverage", "method", "trajectory", "thresholds", "alert", "combine", "parts"}
}

// Compare returns what differs between two plans for a goal's judgement, in the order of Fields. A goal that
// only the second has is one change, "goal"; one that it lacks has none.
func Compare(before, after *indicators.Plan, goal string) (changes []Change) {
	is, ok := after.Goal(goal)
	if !ok {
		return nil
	}
	was, ok := before.Goal(goal)
	if !ok {
		return []Change{{Field: "goal", Is: target(is.Target)}}
	}
	old, now := describe(before, was), describe(after, is)
	for _, f := range Fields() {
		if old[f] != now[f] {
			changes = append(changes, Change{Field: f, Was: old[f], Is: now[f]})
		}
	}
	return changes
}

// describe writes all that a goal is judged by, as the plan file would.
func describe(p *indicators.Plan, g *indicators.Goal) map[string]string {
	t := g.Target
	d := map[string]string{"indicator": g.Indicator, "place": g.Place, "target": target(t), "starts": p.Starts.String(), "due": t.Due.String(),
		"steps": steps(t.Steps), "method": string(g.Method), "trajectory": trajectory(g), "thresholds": thresholds(g.Thresholds), "alert": alert(g.Alert)}
	if len(g.Parts) > 0 {
		var list []string
		for i := range g.Parts {
			list = append(list, part(p, &g.Parts[i]))
		}
		d["target"], d["combine"], d["parts"] = "", string(g.Combine), strings.Join(list, "; ")
	}
	switch t.Kind {
	case indicators.Reach, indicators.Move:
		d["baseline"] = number(t.From)
	case indicators.AtMost, indicators.AtLeast, indicators.Between:
		d["kept"] = percent(t.KeptShare)
	}
	if ind, ok := p.Indicator(g.Indicator); ok {
		d["unit"], d["measure"], d["every"], d["across_places"] = ind.Unit, string(ind.Measure), ind.Every.String(), string(ind.Across)
		if ind.MinCoverage > 0 {
			d["min_coverage"] = percent(ind.MinCoverage)
		}
		if ind.Derived != nil {
			d["derive"] = derivation(ind)
		}
		if ind.Across == indicators.WeightedAcross {
			d["weight"] = weights(p, g.Place, ind.Weight)
		}
	}
	return d
}

// part writes what a part of a goal is judged by, in the order of Fields and with their names.
func part(p *indicators.Plan, g *indicators.Goal) string {
	d := describe(p, g)
	var list []string
	for _, f := range Fields() {
		if v := d[f]; v != "" && f != "starts" {
			list = append(list, f+" "+v)
		}
	}
	if g.Weight > 0 {
		list = append(list, "weight "+number(g.Weight))
	}
	return g.ID + " (" + strings.Join(list, ", ") + ")"
}

// derivation writes an expression with what it is computed from: a value follows from both.
func derivation(ind *indicators.Indicator) string {
	var of []string
	for _, s := range ind.Sources() {
		of = append(of, fmt.Sprintf("%s: %s, %s, %s, %s", s.ID, s.Unit, s.Measure, s.Every, s.Across))
	}
	texts := []string{}
	var visit func(ind *indicators.Indicator)
	visit = func(ind *indicators.Indicator) {
		if ind.Derived == nil {
			return
		}
		if text := ind.Derived.Text; !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
		for _, in := range ind.Derived.Inputs {
			visit(in)
		}
	}
	visit(ind)
	return strings.Join(texts, "; ") + " (" + strings.Join(of, "; ") + ")"
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func percent(share float64) string { return strconv.FormatFloat(share*100, 'g', 6, 64) + "%" }

func target(t indicators.Target) string {
	switch t.Kind {
	case indicators.NoTarget, indicators.Milestone:
		return string(t.Kind)
	case indicators.Between:
		return fmt.Sprintf("between [%s, %s]", number(t.Low), number(t.High))
	}
	return string(t.Kind) + " " + number(t.Value)
}

func steps(list []indicators.Step) string {
	parts := make([]string, len(list))
	for i, s := range list {
		parts[i] = fmt.Sprintf("%s %s %s", s.ID, percent(s.Share), s.Due) // done is a report, not a promise
	}
	return strings.Join(parts, ", ")
}

func trajectory(g *indicators.Goal) string {
	t := g.Trajectory
	var parts []string
	switch {
	case g.Target.Kind != indicators.Reach && g.Target.Kind != indicators.Move:
		return ""
	case t.Kind == indicators.Season && t.Learn:
		return "season: learn"
	case t.Kind == indicators.Season:
		for i, w := range t.Months {
			if w != 0 {
				parts = append(parts, strings.ToLower(time.Month(i + 1).String()[:3])+": "+number(w))
			}
		}
	case len(t.Points) > 0:
		for _, p := range t.Points {
			parts = append(parts, p.On.String()+": "+percent(p.Share))
		}
	default:
		return string(t.Kind)
	}
	return string(t.Kind) + ": {" + strings.Join(parts, ", ") + "}"
}

func thresholds(t indicators.Thresholds) string {
	var parts []string
	add := func(name string, l *indicators.Line) {
		switch {
		case l == nil:
		case l.Gap:
			parts = append(parts, name+" "+percent(l.Value))
		default:
			parts = append(parts, name+" "+number(l.Value))
		}
	}
	add("at_risk", t.AtRisk)
	add("off_track", t.OffTrack)
	return strings.Join(parts, ", ")
}

// alert leaves out what is so unless the plan says otherwise: at once, and clear at the line.
func alert(a indicators.AlertPolicy) string {
	var parts []string
	switch {
	case a.RaiseAfterDays > 0:
		parts = append(parts, fmt.Sprintf("raise_after %dd", a.RaiseAfterDays))
	case a.RaiseAfterReports > 1:
		parts = append(parts, fmt.Sprintf("raise_after %d reports", a.RaiseAfterReports))
	}
	if a.ClearMargin > 0 {
		parts = append(parts, "clear_margin "+percent(a.ClearMargin))
	}
	return strings.Join(parts, ", ")
}

// weights lists what the places within a goal's place weigh.
func weights(p *indicators.Plan, place, by string) string {
	var parts []string
	for _, at := range p.Places.All() {
		if w, ok := at.Weights[by]; ok && p.Places.Contains(place, at.ID) {
			parts = append(parts, at.ID+" "+number(w))
		}
	}
	return strings.Join(parts, ", ")
}
