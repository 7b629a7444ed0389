package plausible

import (
	"slices"

	"rasid/indicators"
)

// calm reports that nothing can be implausible in a level or a flow, for each fresh value is near
// the counted or fresh value before it. That costs a few nanoseconds a value and is true of nearly
// all deliveries. A series that it calls calm is one run, or several that begin with counted values.
func calm(history, fresh []Point, o Options) bool {
	next := after(history, fresh[0].Period)
	last := 0.0
	for i := next - 1; i >= 0 && last == 0; i-- {
		if !history[i].Held && history[i].Value > 0 {
			last = history[i].Value
		}
	}
	if last == 0 && len(history) > 0 {
		return false
	}
	for _, p := range fresh {
		for ; next < len(history) && history[next].Period.Compare(p.Period) <= 0; next++ {
			if h := history[next]; !h.Held && h.Value > 0 {
				last = h.Value
			}
		}
		v := p.Value
		switch {
		case v == 0 && o.Measure == indicators.Flow:
			continue
		case !(v > 0) || !finite(v):
			return false
		case last > 0 && (v > last*o.Factor || last > v*o.Factor):
			return false
		}
		last = v
	}
	return true
}

// after returns how many of points, in order, are about a period up to p.
func after(points []Point, p indicators.Period) int {
	n, _ := slices.BinarySearchFunc(points, p, func(q Point, p indicators.Period) int {
		if q.Period.Compare(p) <= 0 {
			return -1
		}
		return 1
	})
	return n
}
