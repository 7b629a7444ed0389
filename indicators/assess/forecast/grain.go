package forecast

import "math"

const (
	finest    = 1e-7 // of the largest value: whatever is finer is no grain
	sameGrain = 1e-6 // of a grain, that values may be off a multiple of it
)

// grain returns the amount that all values of a series are multiples of, as counts are of 1 and many prices
// of 5; 0 where there is none. It leaves the newest value out.
func grain(values []float64) float64 {
	last := len(values) - 1
	for last >= 0 && math.IsNaN(values[last]) {
		last--
	}
	var g, top float64
	for _, v := range values[:max(last, 0)] {
		if v = math.Abs(v); math.IsNaN(v) || v == 0 {
			continue
		}
		top = max(top, v)
		if g == 0 {
			g = v
		}
		for r := math.Abs(math.Remainder(v, g)); r > sameGrain*g; { // Euclid's algorithm
			g, r = r, math.Abs(math.Remainder(g, r))
		}
		if g < finest*top {
			return 0
		}
	}
	return g
}
