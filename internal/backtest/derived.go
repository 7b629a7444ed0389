package backtest

import (
	"rasid/indicators"
	"rasid/indicators/assess"
)

// derived keeps the values of a derived indicator: each of what it rests on is rolled up by itself, and
// what is known of a place is derived anew when something of that became known.
type derived struct {
	plan    *indicators.Plan
	ind     *indicators.Indicator
	sources []*rollup
	of      map[*indicators.Indicator]int // indexes into sources
	places  []string
	rolled  [][]assess.Point // by place
}

func newDerived(plan *indicators.Plan, ind *indicators.Indicator, events [][]event) *derived {
	d := &derived{plan: plan, ind: ind, of: map[*indicators.Indicator]int{}}
	for k, s := range ind.Sources() {
		d.of[s], d.sources = k, append(d.sources, newRollup(plan, s, events[k]))
	}
	return d
}

func (d *derived) view(place string) int {
	for k, p := range d.places {
		if p == place {
			return k
		}
	}
	for _, s := range d.sources {
		s.view(place) // in the same order, and so with the same number
	}
	d.places, d.rolled = append(d.places, place), append(d.rolled, nil)
	return len(d.places) - 1
}

func (d *derived) points(view int) []assess.Point { return d.rolled[view] }

func (d *derived) parts(view int) []assess.Part {
	var obs []indicators.Observation
	for _, s := range d.sources {
		obs = append(obs, s.observations()...)
	}
	return assess.Parts(d.plan.Places, d.ind, d.places[view], d.plan.Starts, d.plan.Ends, obs)
}

func (d *derived) upcoming() (day indicators.Date, ok bool) {
	for _, s := range d.sources {
		if next, some := s.upcoming(); some && (!ok || next < day) {
			day, ok = next, true
		}
	}
	return day, ok
}

func (d *derived) advance(day indicators.Date) bool {
	news := false
	for _, s := range d.sources {
		news = s.advance(day) || news
	}
	if !news {
		return false
	}
	for view, place := range d.places {
		d.rolled[view] = assess.Derive(d.plan.Places, d.ind, place, func(s *indicators.Indicator, above bool) []assess.Point {
			source := d.sources[d.of[s]]
			if above {
				return assess.Inherit(d.plan.Places, place, source.points(view), source.observations())
			}
			return source.points(view)
		})
	}
	return true
}
