package forecast

import "math"

// history is a series made ready: cut, in a unit of its own, a running total as its changes. The newest
// value is kept apart: all that is learnt comes from the values before it, so that a better newest value
// meets the same weights, rates, season and spread as a worse one, and can only raise what is expected.
type history struct {
	values []float64 // NaN where missing; the last is a number
	// fresh is values as each was read while it was the newest: a fall of a running total is nothing added
	// then, and says nothing later.
	fresh  []float64
	begins []int // for each value the first of those that one report tells; nil where that is only itself
	// base is how many of the values come before what the newest report tells. The last of them is a number.
	base      int
	season    int
	offset    int     // of the first value in the series
	late      int     // steps without a value at the end, which values leaves out
	unit      float64 // a power of two, so that nothing overflows and a scaled series is a scaled forecast
	low, high float64
	total     bool
	grain     float64 // what values are multiples of; 0 for none
	reached   float64 // the newest value, in the series' unit
	numbers   int     // in values
	sample    int
	left      LeftOut
	traits
}

const (
	// oldSteps is how many steps are left out at once where a history is too long: beginnings of one series
	// then share what was learnt.
	oldSteps = 128
	// widest is the power of two that values may be of the first one, so that squares of them are numbers.
	widest = 200
	// mostUnits is what a newest value counts for at most that dwarfs all others, so that sums of it are numbers.
	mostUnits = 1e180
)

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
		old = (old + oldSteps - 1) / oldSteps * oldSteps
		values, h.offset, h.left.Old = values[old:], old, old
	}
	for len(values) > 0 && !usable(values[0]) {
		values, h.offset = values[1:], h.offset+1
	}
	var first, top, before, last float64 // the first that is not 0, and before is top, without the newest
	for _, v := range values {
		if usable(v) {
			if first == 0 {
				first = last
			}
			last, before = v, top
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
	_, exponent := math.Frexp(first)
	_, highest := math.Frexp(before)
	if first == 0 {
		highest = 0
	}
	h.unit = math.Ldexp(1, max(exponent, highest-widest))
	h.values = make([]float64, len(values))
	for i, v := range values {
		if h.values[i] = math.NaN(); usable(v) {
			h.values[i] = min(max(v/h.unit, -mostUnits), mostUnits)
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
	}
	h.grain = grain(h.values)
	if h.fresh = h.values; h.total {
		h.changes()
	}
	return h, h.cut(horizon)
}

// changes turns a running total into what was added in each step. A change over a gap is spread over it
// evenly. A fall below half began a new count; any smaller one is a correction, which says nothing of the
// pace.
func (h *history) changes() {
	before, at := h.values[0], 0
	n := len(h.values) - 1
	added, fresh, begins := make([]float64, n), make([]float64, n), make([]int, n)
	fill(added, math.NaN())
	fill(fresh, math.NaN())
	for i := 1; i <= n; i++ {
		v := h.values[i]
		begins[i-1] = at
		if math.IsNaN(v) {
			continue
		}
		change := v - before
		now := max(change, 0)
		if change < 0 {
			h.left.Falls++
			if change = math.NaN(); v >= 0 && v < before/2 {
				change, now = v, v
			}
		}
		fill(added[at:i], change/float64(i-at))
		fill(fresh[at:i], now/float64(i-at))
		before, at = v, i
	}
	h.values, h.fresh, h.begins = added, fresh, begins
	h.offset++
}

// cut leaves out the gap at the end, and looks at what the rest is like.
func (h *history) cut(horizon int) Reason {
	last := len(h.fresh) - 1
	for last >= 0 && math.IsNaN(h.fresh[last]) {
		last--
	}
	h.late = len(h.fresh) - 1 - last
	h.values, h.fresh = h.values[:last+1], h.fresh[:last+1]
	h.base = h.baseOf(last + 1)
	for _, v := range h.values[:h.base] {
		if !math.IsNaN(v) {
			h.numbers++
		}
	}
	before := h.numbers
	h.numbers += last + 1 - max(h.base, h.begin(last))
	switch {
	case h.numbers < MinValues-1 || before < MinValues-2:
		return TooShort
	case h.late > last+1:
		return NoRecent
	case horizon+h.late > MaxAhead*(last+1):
		return TooFar
	}
	h.look(before)
	return ""
}

// begin is the first of the values that were told with the i-th.
func (h *history) begin(i int) int {
	if h.begins == nil || i < 0 {
		return i
	}
	return h.begins[i]
}

// newest is the index of the last number among the first values as they were read then; -1 without one.
func (h *history) newest(known int) int {
	i := known - 1
	for i >= 0 && math.IsNaN(h.fresh[i]) {
		i--
	}
	return i
}

// baseOf is how many of the first values come before what the newest report of them tells; the last of
// them is a number. It is 0 where there is none.
func (h *history) baseOf(known int) int {
	base := max(h.begin(h.newest(known)), 0)
	for base > 0 && math.IsNaN(h.values[base-1]) {
		base--
	}
	return base
}
