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

// demandState is where the demand of a sparse series stands: the size of what comes, and the chance that
// something does.
type demandState struct {
	size, chance         float64
	sizeRate, chanceRate float64
}

// demand is the smoothed size of what comes, and the smoothed chance that something comes (Croston 1972,
// as Teunter, Syntetos & Babai 2011 have it, whose chance also falls while nothing comes). Their product is
// the mean amount a step.
func demand(d []float64) demandState {
	var sizes, comes float64
	for _, v := range d {
		if v != 0 {
			comes++
			sizes += (v - sizes) / comes
		}
	}
	best := math.Inf(1)
	var s demandState
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
				best, s = sse, demandState{size, chance, a, b}
			}
		}
	}
	return s
}

// pace is the mean amount a step after newest values. Something small is no worse news than nothing.
func (s demandState) pace(newest []float64) float64 {
	nothing := s
	for _, v := range newest {
		nothing.chance -= s.chanceRate * nothing.chance
		if v > 0 {
			s.size += s.sizeRate * (v - s.size)
			s.chance += s.chanceRate * (1 - s.chance)
		} else {
			s.chance -= s.chanceRate * s.chance
		}
	}
	return max(s.size*s.chance, nothing.size*nothing.chance)
}
