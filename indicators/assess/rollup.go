package assess

import (
	"cmp"
	"slices"

	"rasid/indicators"
)

// RollUp makes the values of place from obs, the observations of ind in any order: one point for
// each period in which anything within place was reported, sorted by period.
//
// Where place has an observation of its own, that stands. Otherwise the topmost observed places
// below it are combined as ind.Across says; an observation hides those of the places within it.
// A place that the tree does not hold within place, and a value that is not finite, are left
// out. Of several observations of one place and period the highest revision counts.
//
// Point.Expected counts the places of ind.Places within place or, if there are none, the
// places that reported for a period from first to last; Point.Reported counts those of them that
// are covered by a report of their own, of a place around them or of a place within them. Point.Thin says
// that those are fewer than ind.MinCoverage asks for.
//
// The observations of a derived indicator are those of its Sources: each input is rolled up, and the points
// are derived of what that gives for place. Periods for which something is missing have a point without a
// value.
func RollUp(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) []Point {
	points, _ := RollUpSources(tree, ind, place, first, last, obs)
	return points
}

// RollUpSources is RollUp that returns as well what it rolled up of each of a derived indicator's Sources, in
// the order of their IDs; of any other there are none.
func RollUpSources(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) ([]Point, []Source) {
	if ind.Derived == nil {
		return rollUp(tree, ind, place, first, last, obs), nil
	}
	d := newDeriving(tree, place, rolling(tree, place, first, last, byIndicator(obs)))
	points := d.points(ind)
	return points, d.sources(ind)
}

// rollUp is RollUp of an indicator that is reported.
func rollUp(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, first, last indicators.Date, obs []indicators.Observation) []Point {
	nodes := newPlaceNodes(tree, place)
	cells := nodes.cells(obs)
	if len(cells) == 0 {
		return nil
	}
	expected := nodes.declared(ind.Places)
	if len(expected) == 0 {
		expected = nodes.reporters(cells, first, last)
	}
	return nodes.points(ind, newMixer(tree, ind, nodes), cells, expected, obs)
}

// points combines cells, which are sorted by period, into a point for each period.
func (n *placeNodes) points(ind *indicators.Indicator, mix *mixer, cells []cell, expected []int32, obs []indicators.Observation) []Point {
	points := make([]Point, 0, countPeriods(cells))
	for group := range periodGroups(cells) {
		topmost := n.topmost(group)
		value, origin, ok := mix.combine(topmost, obs)
		if !ok {
			continue
		}
		p := Point{
			Period:   indicators.PeriodFromKey(group[0].period),
			Value:    value,
			Reported: n.covered(expected),
			Expected: len(expected),
			Delivery: origin.Delivery,
			Row:      origin.Row,
		}
		p.Thin = thin(ind, p)
		points = append(points, p)
	}
	return points
}

// A cell is one observation, placed: what is needed to sort and to group it.
type cell struct {
	period int64 // Period.Key
	node   int32
	obs    int32 // index into the observations
}

// cells places every usable observation, ordered by period and then by place ID, the newest
// revision of a place and period only. The order is that of the data, not of the input: sums
// of floating-point numbers depend on it.
func (n *placeNodes) cells(obs []indicators.Observation) []cell {
	cells := make([]cell, 0, len(obs))
	for i := range obs {
		o := &obs[i]
		if node := n.find(o.Place); node >= 0 && finite(o.Value) {
			cells = append(cells, cell{o.Period.Key(), node, int32(i)})
		}
	}
	n.rankByID()
	slices.SortFunc(cells, func(a, b cell) int {
		if a.period != b.period {
			return cmp.Compare(a.period, b.period)
		}
		if a.node != b.node {
			return cmp.Compare(n.rank[a.node], n.rank[b.node])
		}
		return newerFirst(&obs[a.obs], &obs[b.obs])
	})
	return slices.CompactFunc(cells, func(a, b cell) bool { return a.period == b.period && a.node == b.node })
}

func newerFirst(a, b *indicators.Observation) int {
	return cmp.Or(cmp.Compare(b.Revision, a.Revision), cmp.Compare(b.Delivery, a.Delivery),
		cmp.Compare(b.Row, a.Row), cmp.Compare(b.Value, a.Value))
}

// periodGroups yields the runs of cells that share a period.
func periodGroups(cells []cell) func(yield func([]cell) bool) {
	return func(yield func([]cell) bool) {
		for len(cells) > 0 {
			n := 1
			for n < len(cells) && cells[n].period == cells[0].period {
				n++
			}
			if !yield(cells[:n]) {
				return
			}
			cells = cells[n:]
		}
	}
}

func countPeriods(cells []cell) (n int) {
	for range periodGroups(cells) {
		n++
	}
	return n
}
