package forecast

import "math"

const (
	proportional = 0.1  // errors are proportional when the smallest value is above this share of the mean
	meets        = 0.32 // how often a normal change is less than half a grain, by the grain ÷ its mean size
	sticky       = 0.2  // values stay exactly where they are often, from this share of the steps
	jump         = 0.05 // what a value that has never moved may move by, as a share of it
)

// traits are what a history is like without its newest value.
type traits struct {
	log    bool      // errors are proportional to the value
	least  float64   // the smallest value, when log
	change float64   // the mean absolute change of a step, on the scale
	still  float64   // the chance that a value is exactly the one before; 0 unless that happens often
	last   float64   // the value that it then is: the newest
	zeros  float64   // the chance of nothing, for a series that is mostly nothing
	filled []float64 // the values before the newest, on the scale, with gaps bridged
}

// look finds out what a history is like: on which scale its errors are counted, how much it usually
// changes, how often it does not.
func (h *history) look(numbers int) {
	known := h.values[:h.base]
	var sum float64
	least := math.Inf(1)
	for _, v := range known {
		if !math.IsNaN(v) {
			least = min(least, v)
			sum += v / float64(numbers)
		}
	}
	// A share's errors shrink towards both its bounds: no scale that knows one of them fits.
	if math.IsInf(h.high, 1) && least > 0 && least > proportional*sum {
		h.log, h.least = true, least
	}
	h.filled = append([]float64(nil), known...)
	bridge(h.filled)
	if h.log {
		for i, v := range h.filled {
			h.filled[i] = math.Log(v)
		}
	}
	h.last = h.fresh[len(h.fresh)-1]
	before, at, steps, same, zeros := math.NaN(), 0, 0.0, 0.0, 0.0
	var changes, moved float64
	for i, v := range known {
		if math.IsNaN(v) {
			continue
		}
		if v == 0 {
			zeros++
		}
		if !math.IsNaN(before) {
			steps++
			changes += math.Abs(h.filled[i] - h.filled[at])
			moved += math.Abs(v - before)
			if v == before {
				same++
			}
		}
		before, at = v, i
	}
	h.change = changes / steps
	if moved > 0 && !h.log { // counts meet by chance; prices stay because nobody changes them
		same -= min(same, steps*meets*h.grain/(moved/steps))
	}
	if same >= sticky*steps {
		h.still = same / (steps + 1)
	}
	if share := zeros / float64(numbers); share >= sparseShare && h.low >= 0 {
		h.zeros = zeros / float64(numbers+1)
	}
	if changes == 0 {
		h.change = jump
		if !h.log {
			h.change *= math.Abs(before)
		}
	}
}

// floor is the least that a forecast from a newest value says, in the history's unit, on its scale: above
// 0 where errors are proportional.
func (h *history) floor(newest float64) float64 {
	if !h.log {
		return h.low
	}
	return math.Log(min(h.least, max(newest, h.least*leastShare)) / 4)
}

// leastShare is how far below all others a newest value counts, as a share of the least, where errors are
// proportional.
const leastShare = 0.01

func (h *history) onScale(v float64) float64 {
	if h.log {
		return math.Log(v)
	}
	return v
}

// mostSaid is the logarithm of more than any history's values are of their first, and of what is no number
// no more.
const mostSaid = 300

func (h *history) offScale(v float64) float64 {
	if h.log {
		return math.Exp(min(v, mostSaid))
	}
	return v
}
