package forecast

import "math"

// The usual growth of errors with the steps ahead, as a power: of single values, of sums, and of sums
// where errors are counted in proportion.
const (
	usualGrowth       = 0.25
	usualSumGrowth    = 0.9
	usualSumLogGrowth = 0.0
)

// Of forecasts a series for the given number of steps after its end. It never fails: where nothing can be
// said, Reason says why and Steps is empty.
func Of(s Series, horizon int) Forecast {
	var t tracker
	return t.forecast(s, horizon, 0)
}

// forecast forecasts a series, and makes distributions of the steps from one on.
func (t *tracker) forecast(s Series, horizon, from int) Forecast {
	h, reason := prepare(s, horizon)
	f := Forecast{Reason: reason, Sample: h.sample, Shift: -1, Left: h.left}
	if reason != "" {
		return f
	}
	all := horizon + h.late
	t.settle(h)
	room := t.room
	trials := t.roll(h, all)
	now := t.speak(h, len(h.fresh), all)
	weights := h.weigh(trials, now.able)
	points := make([]float64, all)
	now.mix(weights, points)

	single, sum := t.errors(h, trials, weights)
	if len(room) > len(t.room) { // what was said is said
		t.room = room
	}
	fit := t.fit(h, h.base)
	f.Errors, f.Seasonal, f.Left.Outliers, f.Weights = single.errors, fit.seasonal, fit.outliers, weights[:]
	if fit.shift >= 0 {
		f.Shift = fit.shift + h.offset
	}
	f.Method = "combination"
	for m, weight := range weights {
		if weight > 0.5 {
			f.Method = Methods()[m]
		}
	}
	f.Steps = h.steps(points, single, sum, from)
	return f
}

// errors learns how far the mix errs at single steps and in sums.
func (t *tracker) errors(h *history, trials []trial, weights [candidates]float64) (single, sum spread) {
	one, all := &t.errs[0], &t.errs[1]
	one.reset()
	all.reset()
	for _, k := range trials {
		said := newSayings(&t.room, k.ahead).said[0]
		k.mix(weights, said)
		floor := h.floor(h.fresh[k.at-1])
		var came, expected float64
		for i, f := range said {
			f = max(f, floor)
			a := h.values[k.at+i]
			expected += min(h.offScale(f), h.high)
			if math.IsNaN(a) {
				came += min(h.offScale(f), h.high)
				continue
			}
			came += a
			one.add(h.filled[k.at+i]-f, i+1)
			if h.log {
				all.add(math.Log(came/expected), i+1)
			} else {
				all.add(came-expected, i+1)
			}
		}
	}
	sumGrowth := usualSumGrowth
	if h.log {
		sumGrowth = usualSumLogGrowth
	}
	span, numbers := float64(h.base-firstOrigin(h.base, h.season)), float64(h.numbers)
	return one.learn(usualGrowth, h.change, len(trials), span, numbers), all.learn(sumGrowth, h.change, len(trials), span, numbers)
}

// steps makes distributions, in the unit, of points that are on the history's scale, from a step on. The
// first of the points belong to the gap at the end, if there is one: only a running total counts what came
// in it.
func (h *history) steps(points []float64, single, sum spread, from int) []Step {
	steps := make([]Step, 0, len(points)-h.late-from)
	var total float64
	still := 1.0
	floor := h.floor(h.last)
	for i, p := range points {
		p = min(h.offScale(max(p, floor)), h.high)
		still *= h.still
		if i >= h.late || h.total {
			total += p
		}
		if i < h.late+from {
			continue
		}
		counted := i + 1
		if !h.total {
			counted -= h.late
		}
		k := float64(counted)
		all := h.distribution(total, sum.at(i+1), h.low*k, h.high*k, still, h.last*k)
		one := h.distribution(p, single.at(i+1), h.low, h.high, still, h.last)
		if h.zeros > 0 {
			one.still, one.atom = h.zeros, 0
		}
		if h.total {
			all.shift = h.reached
			one = all
		}
		steps = append(steps, Step{Value: one, Sum: all})
	}
	return steps
}

// distribution is around a point, in the unit.
func (h *history) distribution(point, scale, low, high, still, atom float64) Distribution {
	d := Distribution{log: h.log, low: low * h.unit, high: high * h.unit, doubt: 1 / (1 + float64(h.numbers)), still: still, atom: min(max(atom, low), high) * h.unit}
	d.center, d.scale = h.onScale(point), scale
	if h.log {
		d.center += math.Log(h.unit)
	} else {
		d.center *= h.unit
		d.scale *= h.unit
	}
	return d
}
