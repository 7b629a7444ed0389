package forecast

import "math"

const (
	leanShare  = 0.4 // of what forecasts leaned by so far, that the next ones are corrected by
	leanAgreed = 0.5 // the share of trials on one side from which a lean is more than chance
	leanLimit  = 5.0 // scales that a single error counts for at most
	leanTrials = 7   // trials below which nothing is said of it
)

// leaning is by how many scales of what is erred at each step forecasts should be corrected, because those of
// the trials fell short of what came, or passed it: all the more the more of the trials did to the same side.
// So a rise that gains pace, as of prices while a currency falls, or one that loses it, is followed sooner.
func leaning(trials []trial, single spread) float64 {
	if len(trials) < leanTrials {
		return 0
	}
	scale := make([]float64, 0, MaxHistory)
	var lean, above float64
	for _, t := range trials {
		var sum, n float64
		for i, off := range t.off {
			if i == len(scale) {
				scale = append(scale, single.at(i+1))
			}
			if !math.IsNaN(off) && scale[i] > 0 {
				sum += min(max(off/scale[i], -leanLimit), leanLimit)
				n++
			}
		}
		if n > 0 {
			lean += sum / n / float64(len(trials))
		}
		if sum > 0 {
			above++
		}
	}
	agreed := above / float64(len(trials))
	if lean < 0 {
		agreed = 1 - agreed
	}
	return leanShare * lean * float64(len(trials)) / origins * max(0, (agreed-leanAgreed)/(1-leanAgreed))
}
