package assess

import (
	"cmp"
	"math"
	"slices"

	"rasid/indicators"
)

// mixer combines the values of several places into one, as an indicator says.
type mixer struct {
	across indicators.Across
	weight func(node int32) float64
	values []float64 // reused by the median
}

func newMixer(tree *indicators.PlaceTree, ind *indicators.Indicator, nodes *placeNodes) *mixer {
	m := &mixer{across: ind.Across}
	if ind.Across != indicators.WeightedAcross {
		return m
	}
	known := map[int32]float64{}
	m.weight = func(node int32) float64 {
		w, ok := known[node]
		if !ok {
			w = weightOf(tree, nodes.ids[node], ind.Weight)
			known[node] = w
		}
		return w
	}
	return m
}

// weightOf returns the weight of a place: its own or, without one, the sum of the places
// directly within it. A place that nothing is known of weighs 0.
func weightOf(tree *indicators.PlaceTree, place, attribute string) (sum float64) {
	p, _ := tree.Place(place)
	if w, ok := p.Weights[attribute]; ok {
		if !finite(w) || w < 0 {
			return 0
		}
		return w
	}
	for _, child := range tree.Children(place) {
		sum += weightOf(tree, child, attribute)
	}
	return clamp(sum)
}

// combine returns the value of one period and the observation that was learnt last. It is not
// ok where the value would be a guess: a weighted mean of places whose weights are unknown.
func (m *mixer) combine(cells []cell, obs []indicators.Observation) (value float64, origin *indicators.Observation, ok bool) {
	origin = &obs[cells[0].obs]
	for _, c := range cells[1:] {
		if o := &obs[c.obs]; cmp.Or(cmp.Compare(o.Delivery, origin.Delivery), cmp.Compare(o.Row, origin.Row)) > 0 {
			origin = o
		}
	}
	if len(cells) == 1 {
		return obs[cells[0].obs].Value, origin, true
	}
	switch m.across {
	case indicators.LastAcross:
		return origin.Value, origin, true
	case indicators.MedianAcross:
		return m.median(cells, obs), origin, true
	case indicators.WeightedAcross:
		value, ok = m.weighted(cells, obs)
		return value, origin, ok
	}
	value = obs[cells[0].obs].Value
	for i, c := range cells[1:] {
		v := obs[c.obs].Value
		switch m.across {
		case indicators.MinAcross:
			value = min(value, v)
		case indicators.MaxAcross:
			value = max(value, v)
		case indicators.MeanAcross:
			value += v/float64(i+2) - value/float64(i+2) // the running mean cannot overflow, unlike the sum
		default:
			value = clamp(value + v)
		}
	}
	return value, origin, true
}

func (m *mixer) median(cells []cell, obs []indicators.Observation) float64 {
	m.values = m.values[:0]
	for _, c := range cells {
		m.values = append(m.values, obs[c.obs].Value)
	}
	slices.Sort(m.values)
	half := len(m.values) / 2
	if len(m.values)%2 == 1 {
		return m.values[half]
	}
	low, high := m.values[half-1], m.values[half]
	if sum := low + high; finite(sum) {
		return sum / 2
	}
	return low/2 + high/2
}

func (m *mixer) weighted(cells []cell, obs []indicators.Observation) (float64, bool) {
	var mean, total float64
	for _, c := range cells {
		w := m.weight(c.node)
		if w == 0 {
			continue
		}
		total = clamp(total + w)
		mean += (obs[c.obs].Value - mean) * (w / total)
		mean = clamp(mean)
	}
	return mean, total > 0
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// clamp keeps a sum within the numbers that can be stored and shown: one that overflows becomes
// the largest number, one without meaning 0.
func clamp(v float64) float64 {
	if math.IsNaN(v) {
		return 0
	}
	return max(-math.MaxFloat64, min(v, math.MaxFloat64))
}

// number returns v for a field that is nil when it does not apply: an overflow does not.
func number(v float64) *float64 {
	if !finite(v) {
		return nil
	}
	return &v
}
