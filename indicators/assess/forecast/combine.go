package forecast

import "math"

// prior is how far each candidate is trusted before the series has said anything: round numbers that do
// well on both halves of the M3 months without harm to food prices. All of these were looked at.
var prior = [candidates]float64{
	byLatest: 0.15, byPace: 0.15, byRepeat: 0.1, bySmoothing: 0.1, byTheta: 1, byDamped: 1, byLine: 0.8, byWinters: 0.2, byDrift: 0.4, bySparse: 2,
}

// Without a season that could be learnt from, what rises may be one: what stays where it is deserves more
// trust then, and what goes on less. Where nothing repeats, as in years, growth in proportion deserves more.
const (
	calmTrust  = 0.8 // more
	driftTrust = 2.0 // more
	goingOn    = 2.5 // times less
)

// prior is how far a candidate is trusted with the history.
func (h *history) prior(method int) float64 {
	p := prior[method]
	switch unknown := h.season > 1 && !enough(h.base, h.season); method {
	case byLatest, byPace, bySmoothing:
		if unknown {
			p += calmTrust
		}
	case byDrift, byLine:
		if unknown {
			p /= goingOn
		}
		if h.season == 1 && h.log && method == byDrift {
			p += driftTrust
		}
	}
	return p
}

// sharpness is the power of the error that the trust in a candidate falls by.
const sharpness = 4

// weigh returns what each able candidate counts for: its prior trust by its error over the trials, where
// an error counts for the less the farther ahead it is.
func (h *history) weigh(trials []trial, able [candidates]bool) [candidates]float64 {
	var sums, weights [candidates]float64
	var counts [candidates]float64
	for _, t := range trials {
		for m, said := range t.said {
			if !t.able[m] {
				continue
			}
			var sum, count float64
			for i, f := range said {
				if a := h.values[t.at+i]; !math.IsNaN(a) {
					sum += math.Abs(h.filled[t.at+i]-f) * nearOf[i+1]
					count += nearOf[i+1]
				}
			}
			sums[m] += t.weight * sum
			counts[m] += t.weight * count
		}
	}
	best := math.Inf(1)
	for m, n := range counts {
		if able[m] && n > 0 {
			best = min(best, sums[m]/n)
		}
	}
	var total float64
	for m := range weights {
		if !able[m] {
			continue
		}
		ratio := 1.0 // a candidate that the trials did not see is as good as its prior
		if n := counts[m]; n > 0 && sums[m] > 0 {
			ratio = (best + 1e-12) / (sums[m]/n + 1e-12)
		}
		weights[m] = h.prior(m) * math.Pow(ratio, sharpness)
		total += weights[m]
	}
	for m := range weights {
		weights[m] /= total
	}
	return weights
}

// mix writes the weighted mean of what the able candidates said, on the scale: the geometric one where
// errors are proportional, which one candidate's growth without end moves less.
func (s *sayings) mix(weights [candidates]float64, out []float64) {
	var total float64
	for m, w := range weights {
		if s.able[m] {
			total += w
		}
	}
	fill(out, 0)
	for m, w := range weights {
		if !s.able[m] || w <= 0 {
			continue
		}
		w /= total
		for i, v := range s.said[m][:len(out)] {
			out[i] += w * v
		}
	}
}
