package forecast

import (
	"math"
	"slices"
)

// Memo remembers forecasts, for callers that ask for the same series again: several goals on one
// indicator. It is not safe for use by several goroutines at once; a nil Memo remembers nothing.
type Memo struct{ known []remembered }

type remembered struct {
	series   Series
	horizon  int
	forecast Forecast
}

// memoSize is how many forecasts are remembered.
const memoSize = 8

// Of is like the function Of. What it returns is shared: it must not be changed.
func (m *Memo) Of(s Series, horizon int) Forecast {
	if m == nil {
		return Of(s, horizon)
	}
	for _, k := range m.known {
		if k.horizon == horizon && k.series.same(s) {
			return k.forecast
		}
	}
	f := Of(s, horizon)
	s.Values = slices.Clone(s.Values)
	if len(m.known) == memoSize {
		m.known = slices.Delete(m.known, 0, 1)
	}
	m.known = append(m.known, remembered{s, horizon, f})
	return f
}

// same reports whether two series are the same to the bit.
func (s Series) same(o Series) bool {
	return s.Season == o.Season && s.Kind == o.Kind && s.Low == o.Low && s.High == o.High &&
		slices.EqualFunc(s.Values, o.Values, func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) })
}
