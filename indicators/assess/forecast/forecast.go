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

	single, sum, lean := t.errors(h, trials, weights)
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
	f.Steps = h.steps(points, single, sum, lean, from)
	return f
}

// errors learns how far the mix errs at single steps and in sums, and to which side.
func (t *tracker) errors(h *history, trials []trial, weights [candidates]float64) (single, sum spread, lean float64) {
	one, all := &t.errs[0], &t.errs[1]
	one.reset()
	all.reset()
	for j := range trials {
		k := &trials[j]
		k.off = newSayings(&t.room, k.ahead).said[0]
		k.mix(weights, k.off)
		floor := h.floor(h.fresh[k.at-1])
		var came, expected float64
		for i, f := range k.off {
			f = max(f, floor)
			a := h.values[k.at+i]
			said := min(h.offScale(f), h.high)
			expected += said
			if k.off[i] = math.NaN(); math.IsNaN(a) {
				came += said
				continue
			}
			came += a
			k.off[i] = h.filled[k.at+i] - f
			one.add(k.off[i], i+1, k.weight)
			if h.log {
				all.add(math.Log(came/expected), i+1, k.weight)
			} else {
				all.add(came-expected, i+1, k.weight)
			}
		}
	}
	sumGrowth := usualSumGrowth
	if h.log {
		sumGrowth = usualSumLogGrowth
	}
	span, numbers := float64(h.base-firstOrigin(h.base, h.season)), float64(h.numbers)
	single = one.learn(usualGrowth, h.change, len(trials), span, numbers)
	sum = all.learn(sumGrowth, h.change, len(trials), span, numbers)
	return single, sum, leaning(trials, single)
}

// steps makes distributions, in the unit, of points that are on the history's scale and lean by so many
// scales of what they err by, from a step on. The first of the points belong to the gap at the end, if there
// is one: only a running total counts what came in it.
func (h *history) steps(points []float64, single, sum spread, lean float64, from int) []Step {
	steps := make([]Step, 0, len(points)-h.late-from)
	var total float64
	floor := h.floor(h.last)
	for i, p := range points {
		scale := single.at(i + 1)
		p = min(h.offScale(max(p+lean*scale, floor)), h.high)
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
		then, throughout := h.stays(i + 1)
		all := h.distribution(total, sum.at(i+1)/max(1-throughout, leastMoving), h.low*k, h.high*k, throughout, h.last*k)
		one := h.distribution(p, scale/max(1-then, leastMoving), h.low, h.high, then, h.last)
		if h.zeros > 0 && h.grain == 0 {
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
	d := Distribution{log: h.log, low: low * h.unit, high: high * h.unit, doubt: 1 / (1 + float64(h.numbers)), grain: h.grain * h.unit, still: still, atom: min(max(atom, low), high) * h.unit}
	d.center, d.scale = h.onScale(point), scale
	if h.log {
		d.center += math.Log(h.unit)
	} else {
		d.center *= h.unit
		d.scale *= h.unit
	}
	return d
}
