package plausible

import "math"

// hold holds a fresh value that lies outside of what is plausible.
func (t *total) hold(i int, d Doubt) {
	v := t.fresh[i].Value
	margin := tiny * math.Abs(v)
	if v >= d.Low-margin && v <= d.High+margin {
		return
	}
	d.Index, d.Value = i, v
	if math.IsInf(d.Low, -1) {
		d.Low = min(0, d.High)
	}
	if math.IsInf(d.High, 1) {
		d.High = max(min(d.Low*t.Factor, math.MaxFloat64), d.Expected)
	}
	switch {
	case v < d.Low:
		d.Basis = Fell
	case d.Basis == "":
		d.Basis = Increase
	}
	d.Slip = totalSlip(d)
	t.done[i] = true
	t.doubts = append(t.doubts, d)
}

// bounds returns what is plausible for f between the value before it and the one after it, each nil
// if there is none. Basis is Later if the latter is what limits it.
func (t *total) bounds(f Point, p, n *Point, g growth) Doubt {
	d := Doubt{Expected: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)}
	if p != nil {
		base, periods := p.Value, float64(f.Period.First()-p.Period.First())/t.unit
		if t.restarts && t.course(*p) != t.course(f) && f.Value < base {
			base, periods = 0, float64(f.Period.Last()+1-t.course(f))/t.unit
		}
		d.Expected, d.Low, d.Sample = base, base, 1
		if g.sample >= t.MinSample {
			d.Expected = min(base+math.Exp(g.expected)*periods, math.MaxFloat64)
			d.High = min(base+math.Exp(g.high+logScale.widening(periods))*periods, math.MaxFloat64)
			d.Sample = g.sample
		}
	}
	if n != nil && n.Value < d.High && (!t.restarts || t.course(*n) == t.course(f)) {
		d.High, d.Basis = max(n.Value, d.Low), Later
		d.Sample = max(d.Sample, 1)
	}
	if math.IsNaN(d.Expected) {
		d.Expected = d.High
	}
	d.Expected = min(d.Expected, d.High)
	return d
}

// growth is how fast a total grows, as logarithms of the increase in one period.
type growth struct {
	expected, high float64
	sample         int
}

var logScale = scale{log: true}

// growth looks at the increases of points, in order, around the n-th.
func (t *total) growth(points []Point, n int) growth {
	rates := make([]at, 0, wide)
	for a, b := n-1, n; len(rates) < wide && b-n < farthest && (a > 0 || b < len(points)); a, b = a-1, b+1 {
		for _, i := range [...]int{a, b} {
			if i > 0 && i < len(points) && len(rates) < wide {
				p, q := points[i-1], points[i]
				rate := (q.Value - p.Value) / (float64(q.Period.First()-p.Period.First()) / t.unit)
				if rate > 0 && finite(rate) {
					rates = append(rates, at{float64(q.Period.First()), math.Log(rate)})
				}
			}
		}
	}
	if len(rates) < t.MinSample {
		return growth{}
	}
	tr := trendOf(rates, t.unit)
	// Increases scatter more than levels do, and one that is too large is not confirmed by the
	// next: the floor is that of a new level.
	usual := tr.low + (tr.high-tr.low)/2
	return growth{usual, usual + max(logScale.times(t.Shift), t.Spreads*tr.spread), tr.sample}
}

// totalSlip names the likeliest slip that brings a total into its bounds.
func totalSlip(d Doubt) Slip {
	if -d.Value >= d.Low && -d.Value <= d.High && d.Low >= 0 {
		return Slip{-1}
	}
	var best Slip
	least := math.Inf(1)
	for _, s := range slips {
		for _, f := range [...]float64{s.factor, 1 / s.factor} {
			meant := d.Value / f
			if meant < d.Low || meant > d.High || d.Expected <= 0 {
				continue
			}
			if cost := math.Abs(math.Log(meant/d.Expected))/sharpest + s.rarity; cost < least {
				best, least = Slip{f}, cost
			}
		}
	}
	return best
}

func newest(points []Point) *Point {
	if len(points) == 0 {
		return nil
	}
	return &points[len(points)-1]
}

func oldest(points []Point) *Point {
	if len(points) == 0 {
		return nil
	}
	return &points[0]
}
