package forecast

import "math"

// sparseShare is the share of zeros from which a series is sparse.
const sparseShare = 0.4

// sparse reports whether d is a count that is mostly nothing.
func sparse(d []float64) bool {
	zeros := 0
	for _, v := range d {
		if v < 0 {
			return false
		}
		if v == 0 {
			zeros++
		}
	}
	return zeros < len(d) && float64(zeros) >= sparseShare*float64(len(d))
}

var (
	sparseSizes   = [...]float64{0.05, 0.15, 0.3}
	sparseChances = [...]float64{0.02, 0.06, 0.15, 0.3}
)

// demand is the mean amount a step of a sparse series: the smoothed size of what comes, times the
// smoothed chance that something comes (Croston 1972, as Teunter, Syntetos & Babai 2011 have it, whose
// chance also falls while nothing comes).
func demand(d []float64) float64 {
	var sizes, comes float64
	for _, v := range d {
		if v != 0 {
			comes++
			sizes += (v - sizes) / comes
		}
	}
	best, pace := math.Inf(1), 0.0
	for _, a := range sparseSizes {
		for _, b := range sparseChances {
			size, chance := sizes, comes/float64(len(d))
			var sse float64
			for _, v := range d {
				e := v - size*chance
				sse += e * e
				if v != 0 {
					size += a * (v - size)
					chance += b * (1 - chance)
				} else {
					chance -= b * chance
				}
			}
			if sse < best {
				best, pace = sse, size*chance
			}
		}
	}
	return pace
}
