package forecast

import "math"

const (
	proportional = 0.1  // errors are proportional when the smallest value is above this share of the mean
	sticky       = 0.2  // values stay exactly where they are often, from this share of the steps
	jump         = 0.05 // what a value that has never moved may move by, as a share of it
)

// look finds out what a history is like: on which scale its errors are counted, how much it usually
// changes, how often it does not.
func (h *history) look(numbers int) {
	h.numbers = float64(numbers)
	var sum float64
	least := math.Inf(1)
	for _, v := range h.values {
		if !math.IsNaN(v) {
			least = min(least, v)
			sum += v / float64(numbers)
		}
	}
	// A share's errors shrink towards both its bounds: no scale that knows one of them fits.
	if math.IsInf(h.high, 1) && least > 0 && least > proportional*sum {
		h.log, h.least = true, least
	}
	before, steps, same, zeros := math.NaN(), 0.0, 0.0, 0.0
	var changes float64
	for _, v := range h.values {
		if math.IsNaN(v) {
			continue
		}
		if v == 0 {
			zeros++
		}
		if !math.IsNaN(before) {
			steps++
			changes += math.Abs(h.onScale(v) - h.onScale(before))
			if v == before {
				same++
			}
		}
		before = v
	}
	h.last, h.change = before, changes/steps
	if same >= sticky*steps {
		h.still = same / (steps + 1)
	}
	if share := zeros / float64(numbers); share >= sparseShare && h.low >= 0 {
		h.zeros = zeros / float64(numbers+1)
	}
	if changes == 0 {
		h.change = jump
		if !h.log {
			h.change *= math.Abs(h.last)
		}
	}
}

// bound brings a forecast within the bounds, and above 0 where errors are proportional.
func (h *history) bound(v float64) float64 {
	if h.log {
		v = max(v, h.least/4)
	}
	return min(max(v, h.low), h.high)
}

func (h *history) onScale(v float64) float64 {
	if h.log {
		return math.Log(v)
	}
	return v
}
