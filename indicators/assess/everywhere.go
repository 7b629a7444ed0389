package assess

import (
	"slices"

	"rasid/indicators"
)

// Everywhere derives ind, which must be derived, at every place within which something was reported of its
// Sources, and gives the points to yield place by place, in the order of their IDs. It stops at the first
// error. Only places that only chooses are looked at; nil chooses all. The other parameters are those of RollUp.
func Everywhere(tree *indicators.PlaceTree, ind *indicators.Indicator, first, last indicators.Date, obs []indicators.Observation, only func(place string) bool, yield func(place string, points []Point) error) error {
	at := map[string][]indicators.Observation{} // by the place itself
	for len(obs) > 0 {
		place, n := obs[0].Place, 1
		for n < len(obs) && obs[n].Place == place {
			n++
		}
		if known, ok := at[place]; ok {
			at[place] = append(known, obs[:n]...)
		} else {
			at[place] = obs[:n:n]
		}
		obs = obs[n:]
	}
	reached := map[string]bool{}
	for place := range at {
		for _, around := range tree.Path(place) {
			reached[around] = true
		}
	}
	var places []string
	for place := range reached {
		if only == nil || only(place) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	var within []indicators.Observation
	var gather func(place string)
	gather = func(place string) {
		within = append(within, at[place]...)
		for _, child := range tree.Children(place) {
			if reached[child] {
				gather(child)
			}
		}
	}
	for _, place := range places {
		within = within[:0]
		gather(place)
		if err := yield(place, RollUp(tree, ind, place, first, last, within)); err != nil {
			return err
		}
	}
	return nil
}
