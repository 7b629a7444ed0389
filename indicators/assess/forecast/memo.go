package forecast

import (
	"math"
	"slices"
)

// Memo remembers forecasts, for callers that ask for the same series again: several goals on one
// indicator, or the same goals once there is a newer value. What it holds is bounded: the latest 8
// series given to Track, each with its outlooks, which take up to 350 bytes for each value; and, until Rest,
// the latest 8 given to Of with their forecasts and what was learnt from the latest series, which takes up to
// another 1500 bytes for each value. It is not safe for use by several goroutines at once; a nil Memo
// remembers nothing.
type Memo struct {
	known  []remembered
	tracks []*tracked
	work   *tracker
	worked Series // what work has learnt from
}

type remembered struct {
	series   Series
	horizon  int
	forecast Forecast
}

// tracked is what was expected of a step from the beginnings of a series.
type tracked struct {
	series   Series
	step     int // counted from the beginning of the series
	from     int // the first value that outlooks were made at
	outlooks []Outlook
}

// memoSize is how many forecasts, and how many tracks, are remembered.
const memoSize = 8

// Of is like the function Of, and shares with Track what is learnt of a series. What it returns is shared: it
// must not be changed.
func (m *Memo) Of(s Series, horizon int) Forecast {
	if m == nil {
		return Of(s, horizon)
	}
	for _, k := range m.known {
		if k.horizon == horizon && k.series.same(s) {
			return k.forecast
		}
	}
	f := m.learner(s).forecast(s, horizon, 0)
	s.Values = slices.Clone(s.Values)
	if len(m.known) == memoSize {
		m.known = slices.Delete(m.known, 0, 1)
	}
	m.known = append(m.known, remembered{s, horizon, f})
	return f
}

// Track is like the function Track, for any number of ends of one series: where the step asked for is the
// same, counted from the beginning, only beginnings that differ from those known are forecast. So a series
// that grew by a value costs one forecast, and one whose values were revised costs those from there on.
// What it returns is shared: it must not be changed.
func (m *Memo) Track(s Series, horizon, from int) []Outlook {
	if m == nil {
		return Track(s, horizon, from)
	}
	from = max(from, 0)
	k, common := m.recall(s, len(s.Values)+horizon)
	if k == nil {
		if len(m.tracks) == memoSize {
			m.tracks = slices.Delete(m.tracks, 0, 1)
		}
		k = &tracked{step: len(s.Values) + horizon, from: from}
		m.tracks = append(m.tracks, k)
	}
	if from < k.from {
		early := m.learner(k.series).track(nil, k.series, k.step, from, min(k.from, len(k.series.Values)))
		k.outlooks, k.from = append(early, k.outlooks...), from
	}
	if common < len(s.Values) {
		kept := slices.Clip(k.outlooks[:k.upto(common)])
		k.outlooks = m.learner(s).track(kept, s, k.step, max(common, k.from), len(s.Values))
		k.series = s
		k.series.Values = slices.Clone(s.Values)
	}
	first := k.upto(from)
	last := k.upto(len(s.Values))
	return slices.Clip(k.outlooks[first:max(first, last)])
}

// Rest lets go of what was learnt and of what Of found, and keeps what Track found: for a Memo that waits for
// newer values.
func (m *Memo) Rest() { m.work, m.worked, m.known = nil, Series{}, nil }

// upto is how many outlooks are from beginnings of at most so many values.
func (k *tracked) upto(known int) int {
	n, _ := slices.BinarySearchFunc(k.outlooks, known+1, func(o Outlook, known int) int { return o.Known - known })
	return n
}

// recall finds the track of a step that shares most values with the series, and how many these are.
func (m *Memo) recall(s Series, step int) (best *tracked, common int) {
	for _, k := range m.tracks {
		if k.step != step || !k.series.alike(s) {
			continue
		}
		if n := k.series.common(s); n > common {
			best, common = k, n
		}
	}
	return best, common
}

// learner is the tracker for a series: the one at work where that has learnt from the same values.
func (m *Memo) learner(s Series) *tracker {
	if m.work == nil || !m.worked.alike(s) || m.worked.common(s) < min(len(s.Values), len(m.worked.Values)) {
		m.work = newTracker(s)
		m.worked = s
		m.worked.Values = slices.Clone(s.Values)
	} else if len(s.Values) > len(m.worked.Values) {
		m.worked.Values = slices.Clone(s.Values)
	}
	return m.work
}

// same reports whether two series are the same to the bit.
func (s Series) same(o Series) bool {
	return s.alike(o) && len(s.Values) == len(o.Values) && s.common(o) == len(s.Values)
}

// alike reports whether two series are the same but for their values.
func (s Series) alike(o Series) bool {
	return s.Season == o.Season && s.Kind == o.Kind && s.Low == o.Low && s.High == o.High
}

// common is how many values two series begin with that are the same to the bit.
func (s Series) common(o Series) int {
	n := min(len(s.Values), len(o.Values))
	for i := range n {
		if math.Float64bits(s.Values[i]) != math.Float64bits(o.Values[i]) {
			return i
		}
	}
	return n
}
