package assess

import (
	"slices"

	"rasid/indicators"
)

// deriving makes the points of indicators at one place, each once: a derived one of its inputs'.
type deriving struct {
	tree        *indicators.PlaceTree
	place       string
	first, last indicators.Date
	obs         map[string][]indicators.Observation
	done        map[*indicators.Indicator][]Point
}

func newDeriving(tree *indicators.PlaceTree, place string, first, last indicators.Date, obs map[string][]indicators.Observation) *deriving {
	return &deriving{tree: tree, place: place, first: first, last: last, obs: obs, done: map[*indicators.Indicator][]Point{}}
}

// points returns the points of an indicator at the place.
func (d *deriving) points(ind *indicators.Indicator) []Point {
	if ind.Derived == nil {
		points, ok := d.done[ind]
		if !ok {
			points = rollUp(d.tree, ind, d.place, d.first, d.last, d.obs[ind.ID])
			d.done[ind] = points
		}
		return points
	}
	points, ok := d.done[ind]
	if !ok {
		points = ind.Derived.Formula.Derive(d.inputs(ind))
		for i := range points {
			points[i].Thin = points[i].Lacks == "" && thin(ind, points[i])
		}
		d.done[ind] = points
	}
	return points
}

// inputs returns what a derived indicator is computed from.
func (d *deriving) inputs(ind *indicators.Indicator) indicators.Inputs {
	in := indicators.Inputs{Points: make([][]Point, len(ind.Derived.Inputs)), Attribute: func(name string) (float64, bool) {
		v := weightOf(d.tree, d.place, name)
		return v, v > 0
	}}
	for k, of := range ind.Derived.Inputs {
		in.Points[k] = d.points(of)
	}
	return in
}

// thin reports whether too few places have reported for a point to be judged by.
func thin(ind *indicators.Indicator, p Point) bool {
	return float64(p.Reported) < ind.MinCoverage*float64(p.Expected)*(1-tolerance)
}

// byIndicator parts observations by the indicator that they are of.
func byIndicator(obs []indicators.Observation) map[string][]indicators.Observation {
	parts := map[string][]indicators.Observation{}
	for len(obs) > 0 {
		id, n := obs[0].Indicator, 1
		for n < len(obs) && obs[n].Indicator == id {
			n++
		}
		if known, ok := parts[id]; ok {
			parts[id] = append(known, obs[:n]...)
		} else {
			parts[id] = obs[:n:n] // most come in one piece, which need not be copied
		}
		obs = obs[n:]
	}
	return parts
}

// derivedParts is Parts of a derived indicator.
func derivedParts(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) []Part {
	own := func(place string) bool {
		return slices.ContainsFunc(obs, func(o indicators.Observation) bool {
			return o.Place == place && o.Period.First() >= first && o.Period.Last() <= last
		})
	}
	sorted := byIndicator(obs)
	for !own(place) {
		var parts []Part
		children := tree.Children(place)
		for _, child := range children {
			points := newDeriving(tree, child, first, last, sorted).points(ind)
			if points = slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return !p.Usable() }); len(points) > 0 {
				parts = append(parts, Part{Place: child, Points: points})
			}
		}
		if len(parts) != 1 {
			return parts
		}
		place = parts[0].Place
	}
	return nil
}

// Used is one value that a derived one rests on: of Indicator, at the same place.
type Used struct {
	Indicator *indicators.Indicator
	Point     Point
}

// Uses returns the values that the value of ind at place for a period rests on, down to those that are
// rolled up of reports: each before what it rests on itself, each once. There are none unless ind is derived.
// The other parameters are those of RollUp.
func Uses(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation, p indicators.Period) []Used {
	d := newDeriving(tree, place, first, last, byIndicator(obs))
	var list []Used
	var visit func(ind *indicators.Indicator, p indicators.Period)
	visit = func(ind *indicators.Indicator, p indicators.Period) {
		if ind.Derived == nil {
			return
		}
		for _, u := range ind.Derived.Formula.Uses(d.inputs(ind), p) {
			of := ind.Derived.Inputs[u.Input]
			if slices.ContainsFunc(list, func(x Used) bool { return x.Indicator == of && x.Point.Period == u.Point.Period }) {
				continue
			}
			list = append(list, Used{of, u.Point})
			visit(of, u.Point.Period)
		}
	}
	visit(ind, p)
	return list
}
