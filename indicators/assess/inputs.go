package assess

import (
	"slices"
	"strings"

	"rasid/indicators"
)

// Source is the reports that a derived indicator rests on, of one of its Sources.
type Source struct {
	Indicator *indicators.Indicator
	Points    []Point // at the place that is judged, as RollUp gives them
	// MinCoverage is the share of the expected places, 0..1, that the derived indicator or one that it rests on
	// wants to have reported, if that is more than the indicator's own.
	MinCoverage float64
	Held        bool // the latest delivery for the indicator waits for a person
}

// InputFreshness is how the reports come that a derived indicator rests on.
type InputFreshness struct {
	Indicator string
	Freshness indicators.Freshness
}

// Overdue reports whether a report is late or missing.
func (f InputFreshness) Overdue() bool {
	return f.Freshness == indicators.Late || f.Freshness == indicators.Missing
}

// sources returns what an indicator rests on, rolled up, in the order of their IDs.
func (d *deriving) sources(ind *indicators.Indicator) (list []Source) {
	asked := map[*indicators.Indicator]float64{} // the most of MinCoverage that a way to an indicator asks for
	var visit func(ind *indicators.Indicator, least float64)
	visit = func(ind *indicators.Indicator, least float64) {
		least = max(least, ind.MinCoverage)
		if most, seen := asked[ind]; seen && most >= least {
			return
		}
		if asked[ind] = least; ind.Derived != nil {
			for _, in := range ind.Derived.Inputs {
				visit(in, least)
			}
		}
	}
	visit(ind, 0)
	plain := plainSources(ind)
	for _, s := range ind.Sources() {
		points := d.points
		if !plain[s.ID] {
			points = d.inherited
		}
		list = append(list, Source{Indicator: s, Points: points(s), MinCoverage: asked[s]})
	}
	return list
}

// inputsOf says how the reports come that ind rests on, each by its own cadence and grace: who owes one is
// its department, and not that of ind. own is the series of ind. Where all are there and ind has no value all
// the same, as after a division by 0, ind stands in the list itself: its own department must set that right.
func inputsOf(plan *indicators.Plan, ind *indicators.Indicator, own *series, due, asOf indicators.Date, sources []Source) (list []InputFreshness) {
	fresh := true
	for _, source := range sources {
		of, points := source.Indicator, source.Points
		if source.MinCoverage > of.MinCoverage {
			asked := *of
			asked.MinCoverage = source.MinCoverage
			points = slices.Clone(points)
			for i := range points {
				points[i].Thin = thin(&asked, points[i])
			}
		}
		s := newSeries(plan, of, due, asOf, points)
		in := InputFreshness{of.ID, freshness(s.overdue, s.ever, source.Held)}
		fresh = fresh && in.Freshness == indicators.Fresh
		list = append(list, in)
	}
	if lack, lacks := own.lacking(); len(sources) > 0 && fresh && lacks && own.overdue > 0 && !waits(plan, lack) {
		list = append(list, InputFreshness{ind.ID, freshness(own.overdue, own.ever, false)})
	}
	return list
}

// waits reports whether a value is missing for want of reports alone.
func waits(plan *indicators.Plan, p Point) bool {
	for what := range strings.SplitSeq(p.Lacks, ", ") {
		if _, ok := plan.Indicator(what); !ok {
			return false
		}
	}
	return true
}
