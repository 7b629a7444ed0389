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
	h, reason := prepare(s, horizon)
	f := Forecast{Reason: reason, Sample: h.sample, Shift: -1, Left: h.left}
	if reason != "" {
		return f
	}
	all := horizon + h.late
	w := newWorkshop(len(h.values), h.season, all)
	w.log = h.log
	trials := roll(w, h.values, all)
	w.forecast(h.values, all)
	weights := weigh(trials, h.values, w.able)
	points := make([]float64, all)
	mix(&w.out, w.able, weights, h.log, points)

	single, sum := h.errors(trials, weights)
	f.Errors, f.Seasonal, f.Left.Outliers, f.Weights = single.errors, w.seasonal, w.outliers, weights[:]
	if w.shift >= 0 {
		f.Shift = w.shift + h.offset
	}
	f.Method = "combination"
	for m, weight := range weights {
		if weight > 0.5 {
			f.Method = Methods()[m]
		}
	}
	f.Steps = h.steps(points, single, sum)
	return f
}

// errors learns how far the mix errs at single steps and in sums.
func (h *history) errors(trials []trial, weights [candidates]float64) (single, sum spread) {
	var one, all errs
	var room []float64
	for _, t := range trials {
		if len(room) < t.ahead {
			room = make([]float64, t.ahead)
		}
		said := room[:t.ahead]
		mix(&t.said, t.able, weights, h.log, said)
		var came, expected float64
		for i, f := range said {
			a := h.values[t.at+i]
			f = h.bound(f)
			expected += f
			if math.IsNaN(a) {
				came += f
				continue
			}
			came += a
			one.add(h.onScale(a)-h.onScale(f), i+1)
			all.add(h.onScale(came)-h.onScale(expected), i+1)
		}
	}
	sumGrowth := usualSumGrowth
	if h.log {
		sumGrowth = usualSumLogGrowth
	}
	span := float64(len(h.values) - firstOrigin(len(h.values), h.season))
	return one.learn(usualGrowth, h.change, len(trials), span, h.numbers), all.learn(sumGrowth, h.change, len(trials), span, h.numbers)
}

// steps makes distributions, in the unit, of points that are in the history's. The first of the points
// belong to the gap at the end, if there is one: only a running total counts what came in it.
func (h *history) steps(points []float64, single, sum spread) []Step {
	steps := make([]Step, 0, len(points)-h.late)
	var total float64
	still := 1.0
	for i, p := range points {
		p = h.bound(p)
		still *= h.still
		if i >= h.late || h.total {
			total += p
		}
		if i < h.late {
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
	d := Distribution{log: h.log, low: low * h.unit, high: high * h.unit, doubt: 1 / (1 + h.numbers), still: still, atom: min(max(atom, low), high) * h.unit}
	d.center, d.scale = h.onScale(point), scale
	if h.log {
		d.center += math.Log(h.unit)
	} else {
		d.center *= h.unit
		d.scale *= h.unit
	}
	return d
}
