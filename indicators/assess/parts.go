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
// to last: its own value stands there, and need not be what the places within it add up to. Of a derived
// indicator, obs holds what its Sources reported.
func Parts(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) []Part {
	if ind.Derived != nil {
		return derivedParts(tree, ind, place, first, last, obs)
	}
	nodes := newPlaceNodes(tree, place)
	cells := nodes.cells(obs)
	declared := nodes.declared(ind.Places)
	within := nodes.within(cells, 0, first, last)
	for len(within) == 1 {
		for node := range within {
			within = nodes.within(cells, node, first, last)
			place = nodes.ids[node]
		}
	}
	if len(within) == 0 {
		return nil
	}
	mix := newMixer(tree, ind, nodes)
	parts := make([]Part, 0, len(within))
	for _, child := range tree.Children(place) {
		node := nodes.find(child)
		its := within[node]
		if len(its) == 0 {
			continue
		}
		var expected []int32
		for _, d := range declared {
			if nodes.holds(node, d) {
				expected = append(expected, d)
			}
		}
		if len(expected) == 0 {
			expected = nodes.reporters(its, first, last)
		}
		if points := nodes.points(ind, mix, its, expected, obs); len(points) > 0 {
			parts = append(parts, Part{Place: child, Points: points})
		}
	}
	return parts
}

// within sorts the cells by the node directly within top that holds theirs. There are none where top was
// observed itself for a period from first to last.
func (n *placeNodes) within(cells []cell, top int32, first, last indicators.Date) map[int32][]cell {
	branch := make([]int32, len(n.ids)) // a node comes after the one that holds it
	for node := range branch {
		switch up := n.parent[node]; {
		case up < 0:
			branch[node] = -1
		case up == top:
			branch[node] = int32(node)
		default:
			branch[node] = branch[up]
		}
	}
	groups := map[int32][]cell{}
	for _, c := range cells {
		if c.node == top {
			if p := indicators.PeriodFromKey(c.period); p.First() >= first && p.Last() <= last {
				return nil
			}
		}
		if b := branch[c.node]; b >= 0 {
			groups[b] = append(groups[b], c)
		}
	}
	return groups
}

// holds reports whether node lies within top, or is it.
func (n *placeNodes) holds(top, node int32) bool {
	for node > top {
		node = n.parent[node]
	}
	return node == top
}
