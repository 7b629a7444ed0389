package assess

import (
	"slices"

	"rasid/indicators"
)

// RollUp combines the current observations of one indicator into the values of one place, by
// period. An observation of the place itself stands; otherwise the topmost observed places
// below it are combined as the indicator says: one's own report hides those below it.
//
// Expected reporters are the indicator's places, or else those that are in any period's value.
// obs may come in any order and may hold other places.
func RollUp(tree *indicators.PlaceTree, ind *indicators.Indicator, place string, obs []indicators.Observation) []Point {
	byPeriod := map[indicators.Period][]indicators.Observation{}
	within := map[string]bool{}
	for _, o := range obs {
		in, seen := within[o.Place]
		if !seen {
			in = tree.Contains(place, o.Place)
			within[o.Place] = in
		}
		if in {
			byPeriod[o.Period] = append(byPeriod[o.Period], o)
		}
	}
	points := make([]Point, 0, len(byPeriod))
	reporters := map[string]bool{}
	for _, id := range ind.Places {
		if tree.Contains(place, id) {
			reporters[id] = true
		}
	}
	declared := len(reporters) > 0
	for period, list := range byPeriod {
		top := topmost(tree, place, list)
		slices.SortFunc(top, func(a, b indicators.Observation) int {
			if a.Place < b.Place {
				return -1
			}
			return 1
		})
		p := Point{Period: period, Value: combine(tree, ind, top), Reported: len(top)}
		for _, o := range top {
			if !declared && o.Place != place {
				reporters[o.Place] = true
			}
			if o.Delivery > p.Delivery || o.Delivery == p.Delivery && o.Row > p.Row {
				p.Delivery, p.Row = o.Delivery, o.Row
			}
		}
		if len(top) == 1 && top[0].Place == place {
			p.Expected = 1
		}
		points = append(points, p)
	}
	for i := range points {
		if points[i].Expected == 0 {
			points[i].Expected = max(len(reporters), points[i].Reported)
		}
	}
	slices.SortFunc(points, func(a, b Point) int { return a.Period.Compare(b.Period) })
	return points
}

// topmost drops every observation that lies below another of the same period.
func topmost(tree *indicators.PlaceTree, place string, list []indicators.Observation) []indicators.Observation {
	if len(list) == 1 {
		return list
	}
	observed := make(map[string]bool, len(list))
	for _, o := range list {
		observed[o.Place] = true
	}
	var top []indicators.Observation
	for _, o := range list {
		hidden := false
		for id := o.Place; id != place && !hidden; {
			p, ok := tree.Place(id)
			if !ok || p.Within == "" {
				break
			}
			id = p.Within
			hidden = observed[id]
		}
		if !hidden {
			top = append(top, o)
		}
	}
	return top
}

func combine(tree *indicators.PlaceTree, ind *indicators.Indicator, list []indicators.Observation) float64 {
	values := make([]float64, len(list))
	last := list[0]
	var sum, weighted, weights float64
	for i, o := range list {
		values[i] = o.Value
		sum += o.Value
		if o.Delivery > last.Delivery || o.Delivery == last.Delivery && o.Row > last.Row {
			last = o
		}
		if p, ok := tree.Place(o.Place); ok && ind.Across == indicators.WeightedAcross {
			weighted += o.Value * p.Weights[ind.Weight]
			weights += p.Weights[ind.Weight]
		}
	}
	switch ind.Across {
	case indicators.MeanAcross:
		return sum / float64(len(values))
	case indicators.MedianAcross:
		slices.Sort(values)
		n := len(values)
		if n%2 == 1 {
			return values[n/2]
		}
		return values[n/2-1] + (values[n/2]-values[n/2-1])/2
	case indicators.MinAcross:
		return slices.Min(values)
	case indicators.MaxAcross:
		return slices.Max(values)
	case indicators.LastAcross:
		return last.Value
	case indicators.WeightedAcross:
		if weights > 0 {
			return weighted / weights
		}
		return sum / float64(len(values))
	}
	return sum
}
