package assess

import (
	"slices"

	"rasid/indicators"
)

// byPlace is observations by the place that they are about, to be had for a place with all that lies within
// it: what would look through all of them for each of many places takes too long.
type byPlace struct {
	tree    *indicators.PlaceTree
	at      map[string][]indicators.Observation
	reached map[string]bool // places within which something was observed
}

func newByPlace(tree *indicators.PlaceTree, obs []indicators.Observation) *byPlace {
	b := &byPlace{tree: tree, at: map[string][]indicators.Observation{}, reached: map[string]bool{}}
	for len(obs) > 0 {
		place, n := obs[0].Place, 1
		for n < len(obs) && obs[n].Place == place {
			n++
		}
		if known, ok := b.at[place]; ok {
			b.at[place] = append(known, obs[:n]...)
		} else {
			b.at[place] = obs[:n:n] // most come in one piece, which need not be copied
		}
		obs = obs[n:]
	}
	for place := range b.at {
		for _, around := range tree.Path(place) {
			b.reached[around] = true
		}
	}
	return b
}

// within adds to list what was observed of a place and of those within it.
func (b *byPlace) within(list []indicators.Observation, place string) []indicators.Observation {
	if !b.reached[place] {
		return list
	}
	list = append(list, b.at[place]...)
	for _, child := range b.tree.Children(place) {
		list = b.within(list, child)
	}
	return list
}

// around adds to list, for what ind takes from above, what places around one reported for themselves.
func (b *byPlace) around(list []indicators.Observation, ind *indicators.Indicator, place string) []indicators.Observation {
	if !ind.FromAbove() {
		return list
	}
	path := b.tree.Path(place)
	for _, wider := range path[:max(0, len(path)-1)] {
		list = append(list, b.at[wider]...)
	}
	return list
}

// Everywhere derives ind, which must be derived, at every place within which something was reported of its
// Sources, and gives the points to yield place by place, in the order of their IDs. It stops at the first
// error. Only places that only chooses are looked at; nil chooses all. The other parameters are those of RollUp.
func Everywhere(tree *indicators.PlaceTree, ind *indicators.Indicator, first, last indicators.Date, obs []indicators.Observation, only func(place string) bool, yield func(place string, points []Point) error) error {
	all := newByPlace(tree, obs)
	var places []string
	for place := range all.reached {
		if only == nil || only(place) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	var within []indicators.Observation
	for _, place := range places {
		within = all.around(all.within(within[:0], place), ind, place)
		if err := yield(place, RollUp(tree, ind, place, first, last, within)); err != nil {
			return err
		}
	}
	return nil
}
