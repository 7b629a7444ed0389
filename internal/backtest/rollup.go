package backtest

import (
	"maps"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// values keeps the values of the goals' indicator while they become known.
type values interface {
	view(place string) int          // the number of a place
	points(view int) []assess.Point // what is known of it, sorted by period; the caller must not change it
	parts(view int) []assess.Part   // what is known of the places within it, as assess.Parts has it
	upcoming() (indicators.Date, bool)
	advance(day indicators.Date) bool
}

// rollup keeps one indicator's values rolled up over places while they become known. What it holds is
// at every time what assess.RollUp makes of all that is known then; but only periods that something
// became known about are rolled up again.
type rollup struct {
	plan   *indicators.Plan
	ind    *indicators.Indicator
	events []event // in order; those before next are known
	next   int
	known  map[indicators.Period]map[string]indicators.Observation // by place
	// reporters are the places that reported within the plan's span, where the plan does not say who does.
	reporters map[string]bool
	views     []view
}

// view is one place.
type view struct {
	place    string
	expected *indicators.Indicator // the indicator, with the places that are expected to report
	points   []assess.Point        // replaced, never changed: who was given it may keep it
}

func newRollup(plan *indicators.Plan, ind *indicators.Indicator, events []event) *rollup {
	return &rollup{plan: plan, ind: ind, events: events, known: map[indicators.Period]map[string]indicators.Observation{}, reporters: map[string]bool{}}
}

// view returns the number of a place, for points.
func (r *rollup) view(place string) int {
	if k := slices.IndexFunc(r.views, func(v view) bool { return v.place == place }); k >= 0 {
		return k
	}
	r.views = append(r.views, view{place: place, expected: r.ind})
	return len(r.views) - 1
}

// points returns what is known of a place, sorted by period. The caller must not change it.
func (r *rollup) points(view int) []assess.Point { return r.views[view].points }

// parts returns what is known of the places within a place, as assess.Parts has it.
func (r *rollup) parts(view int) []assess.Part {
	return assess.Parts(r.plan.Places, r.ind, r.views[view].place, r.plan.Starts, r.plan.Ends, r.observations())
}

// observations returns all that is known.
func (r *rollup) observations() (obs []indicators.Observation) {
	for _, places := range r.known {
		obs = slices.AppendSeq(obs, maps.Values(places)) // in any order
	}
	return obs
}

// upcoming returns the day on which something becomes visible next.
func (r *rollup) upcoming() (indicators.Date, bool) {
	if r.next == len(r.events) {
		return 0, false
	}
	return r.events[r.next].day, true
}

// advance makes known what is by the end of a day. It reports whether that is more than before.
func (r *rollup) advance(day indicators.Date) bool {
	fresh := map[indicators.Period]bool{}
	grown := false
	for ; r.next < len(r.events) && r.events[r.next].day <= day; r.next++ {
		o := r.events[r.next].obs
		fresh[o.Period] = true
		if r.known[o.Period] == nil {
			r.known[o.Period] = map[string]indicators.Observation{}
		}
		r.known[o.Period][o.Place] = o
		if len(r.ind.Places) == 0 && o.Period.First() >= r.plan.Starts && o.Period.Last() <= r.plan.Ends && !r.reporters[o.Place] {
			r.reporters[o.Place], grown = true, true
		}
	}
	if len(fresh) == 0 {
		return false
	}
	if grown { // every period expects more than before
		for p := range r.known {
			fresh[p] = true
		}
	}
	var obs []indicators.Observation
	for p := range fresh {
		obs = slices.AppendSeq(obs, maps.Values(r.known[p])) // in any order
	}
	for i := range r.views {
		v := &r.views[i]
		if grown {
			ind := *r.ind
			ind.Places = r.expected(v.place)
			v.expected = &ind
		}
		again := assess.RollUp(r.plan.Places, v.expected, v.place, r.plan.Starts, r.plan.Ends, obs)
		points := make([]assess.Point, 0, len(v.points)+len(again))
		for _, p := range v.points {
			if !fresh[p.Period] {
				points = append(points, p)
			}
		}
		v.points = append(points, again...)
		slices.SortFunc(v.points, func(a, b assess.Point) int { return a.Period.Compare(b.Period) })
	}
	return true
}

// expected returns the reporters within a place, without those that hold another.
func (r *rollup) expected(place string) []string {
	holds := map[string]bool{}
	for id := range r.reporters {
		if path := r.plan.Places.Path(id); len(path) > 0 {
			for _, around := range path[:len(path)-1] {
				holds[around] = true
			}
		}
	}
	var ids []string
	for id := range r.reporters {
		if !holds[id] && r.plan.Places.Contains(place, id) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}
