package forecast

import "math"

// history is a series made ready: cut, in a unit of its own, a running total as its changes.
type history struct {
	values    []float64 // NaN where missing; the last is a number
	season    int
	offset    int     // of the first value in the series
	late      int     // steps without a value at the end, which values leaves out
	unit      float64 // a power of two, so that nothing overflows and a scaled series is a scaled forecast
	low, high float64
	log       bool    // errors are proportional to the value
	least     float64 // the smallest value, when log
	change    float64 // the mean absolute change of a step, on the scale
	still     float64 // the chance that a value is exactly the one before; 0 unless that happens often
	last      float64 // the value that it then is
	zeros     float64 // the chance of nothing, for a series that is mostly nothing
	total     bool
	reached   float64 // the newest value, in the series' unit
	numbers   float64 // in values
	sample    int
	left      LeftOut
}

// prepare makes a series ready, or says why nothing can be said of it.
func prepare(s Series, horizon int) (*history, Reason) {
	h := &history{season: s.Season, low: math.Inf(-1), high: math.Inf(1), total: s.Kind == RunningTotal}
	if h.season < 1 || h.season > longest {
		h.season = 1
	}
	if horizon < 1 || horizon > MaxHorizon {
		return h, NoHorizon
	}
	values := s.Values
	if old := len(values) - MaxHistory; old > 0 {
		values, h.offset, h.left.Old = values[old:], old, old
	}
	for len(values) > 0 && !usable(values[0]) {
		values, h.offset = values[1:], h.offset+1
	}
	var top float64
	for _, v := range values {
		if usable(v) {
			top = max(top, math.Abs(v))
			h.sample++
			h.reached = v
		}
	}
	h.left.Missing = len(values) - h.sample
	if top > largest || s.Kind == Share && !(s.Low < s.High && max(-s.Low, s.High) <= largest) {
		return h, OutOfRange
	}
	if h.sample < MinValues {
		return h, TooShort
	}
	_, exponent := math.Frexp(max(top, math.SmallestNonzeroFloat64))
	h.unit = math.Ldexp(1, exponent)
	h.values = make([]float64, len(values))
	for i, v := range values {
		if h.values[i] = v / h.unit; !usable(v) {
			h.values[i] = math.NaN()
		}
	}
	switch s.Kind {
	case Level:
	case Flow:
		h.low = 0
	case Share:
		h.low, h.high = s.Low/h.unit, s.High/h.unit
	case RunningTotal:
		h.low = 0
		h.changes()
	}
	return h, h.cut(horizon)
}

// changes turns a running total into what was added in each step. A change over a gap is spread over it
// evenly. A fall below half began a new count; any smaller one is a correction, which says nothing of the
// pace.
func (h *history) changes() {
	before, at := h.values[0], 0
	added := make([]float64, len(h.values)-1)
	fill(added, math.NaN())
	for i := 1; i < len(h.values); i++ {
		v := h.values[i]
		if math.IsNaN(v) {
			continue
		}
		change := v - before
		if change < 0 {
			h.left.Falls++
			if change = math.NaN(); v >= 0 && v < before/2 {
				change = v
			}
		}
		fill(added[at:i], change/float64(i-at))
		before, at = v, i
	}
	h.values = added
	h.offset++
}

// cut leaves out the gap at the end, and looks at what the rest is like.
func (h *history) cut(horizon int) Reason {
	last := len(h.values) - 1
	for last >= 0 && math.IsNaN(h.values[last]) {
		last--
	}
	numbers := 0
	for _, v := range h.values {
		if !math.IsNaN(v) {
			numbers++
		}
	}
	h.late = len(h.values) - 1 - last
	h.values = h.values[:last+1]
	switch {
	case numbers < MinValues-1:
		return TooShort
	case h.late > last+1:
		return NoRecent
	case horizon+h.late > MaxAhead*(last+1):
		return TooFar
	}
	h.look(numbers)
	return ""
}
