package assess

import (
	"slices"

	"rasid/indicators"
)

// deriving makes the points of indicators at one place, each once.
type deriving struct {
	tree     *indicators.PlaceTree
	place    string
	reported func(ind *indicators.Indicator, above bool) []Point
	done     map[*indicators.Indicator][]Point
	above    map[*indicators.Indicator][]Point
}

// Derive makes the points of a derived indicator at place, as RollUp does, of those of its Sources, which
// reported returns as RollUp gives them; with above, as Inherit does.
func Derive(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, reported func(source *indicators.Indicator, above bool) []Point) []Point {
	return newDeriving(tree, place, reported).points(ind)
}

func newDeriving(tree *indicators.PlaceTree, place string, reported func(*indicators.Indicator, bool) []Point) *deriving {
	return &deriving{tree: tree, place: place, reported: reported, done: map[*indicators.Indicator][]Point{}, above: map[*indicators.Indicator][]Point{}}
}

// rolling returns what rolls up, for place, the sources of a derived indicator.
func rolling(tree *indicators.PlaceTree, place string, first, last indicators.Date, obs map[string][]indicators.Observation) func(*indicators.Indicator, bool) []Point {
	return func(ind *indicators.Indicator, above bool) []Point {
		points := rollUp(tree, ind, place, first, last, obs[ind.ID])
		if above {
			points = Inherit(tree, place, points, obs[ind.ID])
		}
		return points
	}
}

// Inherit adds to the points that a place has itself, for each period without one, that of the nearest place
// around it that reported a value for itself: Point.From names that place. What was rolled up there of other
// places within it says nothing of this one, and is not taken. obs are those of the indicator, in any order.
func Inherit(tree *indicators.PlaceTree, place string, own []Point, obs []indicators.Observation) []Point {
	near := map[string]int{}
	for i, around := range tree.Path(place) {
		near[around] = i // larger is nearer
	}
	nearest := map[indicators.Period]*indicators.Observation{}
	for i := range obs {
		o := &obs[i]
		if _, around := near[o.Place]; !around || o.Place == place || !finite(o.Value) {
			continue
		}
		if other := nearest[o.Period]; other == nil || near[o.Place] > near[other.Place] || o.Place == other.Place && newerFirst(o, other) < 0 {
			nearest[o.Period] = o
		}
	}
	points := slices.Clone(own)
	for i := range own {
		delete(nearest, own[i].Period)
	}
	for p, o := range nearest {
		points = append(points, Point{Period: p, Value: o.Value, Reported: 1, Expected: 1, Delivery: o.Delivery, Row: o.Row, From: o.Place})
	}
	slices.SortFunc(points, func(a, b Point) int { return a.Period.Compare(b.Period) })
	return points
}

// points returns the points of an indicator at the place.
func (d *deriving) points(ind *indicators.Indicator) []Point {
	points, ok := d.done[ind]
	switch {
	case ok:
		return points
	case ind.Derived == nil:
		points = d.reported(ind, false)
	default:
		points = ind.Derived.Formula.Derive(d.inputs(ind))
		for i := range points {
			points[i].Thin = points[i].Lacks == "" && thin(ind, points[i])
		}
	}
	d.done[ind] = points
	return points
}

// inputs returns what a derived indicator is computed from.
func (d *deriving) inputs(ind *indicators.Indicator) indicators.Inputs {
	in := indicators.Inputs{Points: make([][]Point, len(ind.Derived.Inputs)), Attribute: func(name string) (float64, bool) {
		v := weightOf(d.tree, d.place, name)
		return v, v > 0
	}}
	for k, of := range ind.Derived.Inputs {
		if len(ind.Derived.Above) > 0 && ind.Derived.Above[k] {
			in.Points[k] = d.inherited(of)
		} else {
			in.Points[k] = d.points(of)
		}
	}
	return in
}

// inherited returns the points of an indicator at the place, or of places around it.
func (d *deriving) inherited(ind *indicators.Indicator) []Point {
	points, ok := d.above[ind]
	if !ok {
		points = d.reported(ind, true)
		d.above[ind] = points
	}
	return points
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
	all, plain := newByPlace(tree, obs), plainSources(ind)
	own := func(place string) bool {
		return slices.ContainsFunc(all.at[place], func(o indicators.Observation) bool {
			return plain[o.Indicator] && o.Period.First() >= first && o.Period.Last() <= last
		})
	}
	var within []indicators.Observation
	for !own(place) {
		var parts []Part
		for _, child := range tree.Children(place) {
			within = all.around(all.within(within[:0], child), ind, child)
			points := Derive(tree, ind, child, rolling(tree, child, first, last, byIndicator(within)))
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

// plainSources are the IDs of what ind rests on and takes of the place itself.
func plainSources(ind *indicators.Indicator) map[string]bool {
	plain := map[string]bool{}
	seen := map[*indicators.Indicator]bool{}
	var visit func(ind *indicators.Indicator)
	visit = func(ind *indicators.Indicator) {
		if seen[ind] {
			return
		}
		seen[ind] = true
		for k, in := range ind.Derived.Inputs {
			switch {
			case in.Derived != nil:
				visit(in)
			case len(ind.Derived.Above) == 0 || !ind.Derived.Above[k]:
				plain[in.ID] = true
			}
		}
	}
	visit(ind)
	return plain
}

// Used is one value that a derived one rests on: of Indicator, at the same place.
type Used struct {
	Indicator *indicators.Indicator
	Point     Point
}

// Uses returns, for each of some periods, the values that the value of ind at place rests on, down to those
// that are rolled up of reports: each before what it rests on itself, each once. There are none unless ind is
// derived. The other parameters are those of RollUp.
func Uses(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation, periods []indicators.Period) [][]Used {
	d := newDeriving(tree, place, rolling(tree, place, first, last, byIndicator(obs)))
	lists := make([][]Used, len(periods))
	for i, p := range periods {
		lists[i] = d.uses(nil, ind, p)
	}
	return lists
}

func (d *deriving) uses(list []Used, ind *indicators.Indicator, p indicators.Period) []Used {
	if ind.Derived == nil {
		return list
	}
	for _, u := range ind.Derived.Formula.Uses(d.inputs(ind), p) {
		of := ind.Derived.Inputs[u.Input]
		if !slices.ContainsFunc(list, func(x Used) bool { return x.Indicator == of && x.Point.Period == u.Point.Period }) {
			list = d.uses(append(list, Used{of, u.Point}), of, u.Point.Period)
		}
	}
	return list
}
