package assess

import "rasid/indicators"

// Part is a place within a goal's place, with what was reported of it, rolled up.
type Part struct {
	Place  string // its ID
	Points []Point
}

// Parts parts the observations of ind by the places directly within place, in the order of the plan, and
// rolls each up as RollUp would. Places of which nothing was reported are left out; while only one is left,
// the places within that one are taken. There are none where place itself reported for a period from first
// to last: its own value stands there, and need not be what the places within it add up to.
func Parts(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) []Part {
	for depth := len(tree.All()); depth > 0; depth-- {
		children := tree.Children(place)
		within, own := divide(tree, place, children, first, last, obs)
		if own || len(within) == 0 {
			return nil
		}
		if len(within) == 1 {
			for child, its := range within {
				place, obs = child, its
			}
			continue
		}
		var parts []Part
		for _, child := range children {
			if points := RollUp(tree, ind, child, first, last, within[child]); len(points) > 0 {
				parts = append(parts, Part{Place: child, Points: points})
			}
		}
		return parts
	}
	return nil
}

// divide sorts observations by the child of place that holds theirs. own tells that place reported itself.
func divide(tree *indicators.PlaceTree, place string, children []string, first, last indicators.Date, obs []indicators.Observation) (within map[string][]indicators.Observation, own bool) {
	holder := map[string]string{place: place}
	for _, child := range children {
		holder[child] = child
	}
	within = map[string][]indicators.Observation{}
	for i := range obs {
		o := &obs[i]
		child, known := holder[o.Place]
		if !known {
			path := tree.Path(o.Place)
			for k := range path[:max(0, len(path)-1)] {
				if path[k] == place {
					child = path[k+1]
				}
			}
			holder[o.Place] = child
		}
		switch {
		case child == "" || !finite(o.Value):
		case child == place:
			own = own || (o.Period.First() >= first && o.Period.Last() <= last)
		default:
			within[child] = append(within[child], *o)
		}
	}
	return within, own
}
