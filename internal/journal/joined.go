package journal

import (
	"cmp"
	"maps"
	"slices"
)

// joined are the places of a selection that have values under several IDs.
type joined struct {
	same map[string]string // ID to the plan's own; an own one leads to itself
	ids  []string          // all of them; nil when there are none
}

func joinedOf(s Selection) joined {
	j := joined{same: map[string]string{}}
	for id, own := range s.Same {
		if s.Places == nil || slices.Contains(s.Places, own) {
			j.same[id], j.same[own] = own, own
		}
	}
	if len(j.same) > 0 {
		j.ids = slices.Sorted(maps.Keys(j.same))
	}
	return j
}

// read yields one indicator's observations, those of joined places in their turn under the plan's
// own ID. Of two about one period the later delivery's counts, and of one delivery's the own ID's.
// read must give the observations of some places, or of all but some, in the order of their names.
func (j joined) read(places []string, read func(only, but []string, yield func(*Reported) bool) (bool, error), yield func(*Reported) bool) (more bool, err error) {
	if j.ids == nil {
		return read(places, nil, yield)
	}
	of := map[string][]Reported{}
	if _, err := read(j.ids, nil, func(r *Reported) bool {
		own := j.same[r.Place]
		of[own] = append(of[own], *r)
		return true
	}); err != nil {
		return false, err
	}
	waiting := slices.Sorted(maps.Keys(of))
	upTo := func(place string, all bool) bool {
		for len(waiting) > 0 && (all || waiting[0] < place) {
			own := waiting[0]
			waiting = waiting[1:]
			list := of[own]
			slices.SortFunc(list, func(a, b Reported) int {
				return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Delivery, b.Delivery), cmp.Compare(truth(a.Place == own), truth(b.Place == own)), cmp.Compare(a.Place, b.Place))
			})
			for i := range list {
				if i+1 < len(list) && list[i+1].Period == list[i].Period {
					continue
				}
				if list[i].Place = own; !yield(&list[i]) {
					return false
				}
			}
		}
		return true
	}
	if more, err = read(places, j.ids, func(r *Reported) bool { return upTo(r.Place, false) && yield(r) }); err != nil || !more {
		return false, err
	}
	return upTo("", true), nil
}
