package journal

import (
	"cmp"
	"iter"
	"maps"
	"slices"

	"rasid/indicators"
)

// united yields observations with those of places that are the same as one. They come after all
// others, by place and period.
func united(all iter.Seq2[indicators.Observation, error], same map[string]string) iter.Seq2[indicators.Observation, error] {
	return func(yield func(indicators.Observation, error) bool) {
		gathered := map[string][]indicators.Observation{}
		for _, id := range same {
			gathered[id] = nil
		}
		for o, err := range all {
			own, is := same[o.Place]
			if !is {
				own = o.Place
			}
			if _, is = gathered[own]; err == nil && is {
				gathered[own] = append(gathered[own], o)
				continue
			}
			if !yield(o, err) || err != nil {
				return
			}
		}
		for _, id := range slices.Sorted(maps.Keys(gathered)) {
			list := gathered[id]
			// Of one delivery the plan's own ID comes last, and counts.
			slices.SortFunc(list, func(a, b indicators.Observation) int {
				return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(truth(a.Place == id), truth(b.Place == id)), cmp.Compare(a.Place, b.Place))
			})
			for i, o := range list {
				if i+1 < len(list) && list[i+1].Period == o.Period {
					continue
				}
				if o.Place = id; !yield(o, nil) {
					return
				}
			}
		}
	}
}

func truth(b bool) int {
	if b {
		return 1
	}
	return 0
}
