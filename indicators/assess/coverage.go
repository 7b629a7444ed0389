package assess

import "rasid/indicators"

// Coverage is which of the expected places have reported for a period.
type Coverage struct {
	Period             indicators.Period // the newest for which anything was reported
	Reported, Expected int               // places
	Laggards           []Laggard         // those that have not reported, in the order of their IDs
}

// Laggard is an expected place that has not reported.
type Laggard struct {
	Place string            // its ID
	Last  indicators.Period // the newest that it reported for; zero: none
}

// Cover returns how far the newest period of an indicator that departments report is covered within place;
// it is not ok where nothing was reported. The parameters are those of RollUp.
func Cover(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) (c Coverage, ok bool) {
	nodes := newPlaceNodes(tree, place)
	cells := nodes.cells(obs)
	if len(cells) == 0 {
		return c, false
	}
	expected := nodes.declared(ind.Places)
	if len(expected) == 0 {
		expected = nodes.reporters(cells, first, last)
	}
	newest := make(map[int32]indicators.Period, len(expected))
	for group := range periodGroups(cells) {
		nodes.topmost(group)
		c.Period = indicators.PeriodFromKey(group[0].period)
		for _, node := range expected {
			if nodes.covers(node) {
				newest[node] = c.Period
			}
		}
	}
	nodes.rankByID()
	byRank := make([]int32, len(nodes.ids))
	for node, rank := range nodes.rank {
		byRank[rank] = int32(node)
	}
	is := make(map[int32]bool, len(expected))
	for _, node := range expected {
		is[node] = true
	}
	c.Expected = len(expected)
	for _, node := range byRank {
		switch {
		case !is[node]:
		case newest[node] == c.Period:
			c.Reported++
		default:
			c.Laggards = append(c.Laggards, Laggard{Place: nodes.ids[node], Last: newest[node]})
		}
	}
	return c, true
}
