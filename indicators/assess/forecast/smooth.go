package forecast

import "math"

// rates are the smoothing rates tried.
var rates = [...]float64{0.03, 0.08, 0.15, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98}

// smooth returns the rate of simple exponential smoothing that gives the smallest squared one-step errors
// with the best first level, and its level at the end of d. Errors are linear in the first level, so its
// best value follows from one pass for each rate.
func smooth(d []float64) (rate, level float64) {
	best, level, rate := math.Inf(1), d[len(d)-1], rates[0]
	origin := d[0]
	for i := 0; i < len(rates); i += 3 {
		// Three side by side: each step waits for the one before it, and three can wait together.
		r0, r1, r2 := rates[i], rates[i+1], rates[i+2]
		k0, k1, k2 := 1-r0, 1-r1, 1-r2
		w0, w1, w2 := 1.0, 1.0, 1.0
		var l0, l1, l2, s0, s1, s2, c0, c1, c2, a0, a1, a2 float64
		for _, v := range d {
			v -= origin
			e0, e1, e2 := v-l0, v-l1, v-l2
			s0, s1, s2 = s0+e0*e0, s1+e1*e1, s2+e2*e2
			c0, c1, c2 = c0+e0*w0, c1+e1*w1, c2+e2*w2
			a0, a1, a2 = a0+w0*w0, a1+w1*w1, a2+w2*w2
			l0, l1, l2 = l0+r0*e0, l1+r1*e1, l2+r2*e2
			w0, w1, w2 = w0*k0, w1*k1, w2*k2
		}
		for _, c := range [...][6]float64{{r0, l0, s0, c0, a0, w0}, {r1, l1, s1, c1, a1, w1}, {r2, l2, s2, c2, a2, w2}} {
			first := c[3] / c[4]
			if sse := c[2] - first*c[3]; sse < best {
				best, rate, level = sse, c[0], origin+c[1]+first*c[5]
			}
		}
	}
	return rate, level
}

// thetaState is where Theta stands: a line, and the smoothed level of the line of doubled curvature.
type thetaState struct{ start, slope, rate, level float64 }

// theta is the mean of the line through d and of the smoothed line of doubled curvature
// (Assimakopoulos & Nikolopoulos 2000): smoothing with half the slope as drift (Hyndman & Billah 2003).
func theta(d, scratch []float64) thetaState {
	var s thetaState
	s.start, s.slope = regress(d)
	z := scratch[:len(d)]
	for i, v := range d {
		z[i] = s.bent(v, i)
	}
	s.rate, s.level = smooth(z[max(0, len(z)-smoothed):])
	return s
}

// bent is the i-th value of the line of doubled curvature.
func (s *thetaState) bent(v float64, i int) float64 { return 2*v - s.start - s.slope*float64(i) }

func (s *thetaState) push(v float64, i int) { s.level += s.rate * (s.bent(v, i) - s.level) }

// ahead forecasts from a history of n.
func (s *thetaState) ahead(n int, out []float64) {
	for h := range out {
		out[h] = 0.5*s.level + 0.5*(s.start+s.slope*float64(n+h))
	}
}

// regress returns the least-squares line through d at its first point, and its slope a step.
func regress(d []float64) (a, b float64) {
	n := float64(len(d))
	mid, m := (n-1)/2, mean(d)
	var up, down float64
	for i, v := range d {
		x := float64(i) - mid
		up += x * (v - m)
		down += x * x
	}
	if down > 0 {
		b = up / down
	}
	return m - b*mid, b
}

var (
	dampedRates  = [...]float64{0.05, 0.15, 0.3, 0.5, 0.7, 0.95}
	dampedTrends = [...]float64{0.05, 0.15, 0.35} // as a share of the rate
	dampedFades  = [...]float64{0.8, 0.9, 0.97}
)

// dampedState is where smoothing with a fading trend stands.
type dampedState struct{ level, trend, rate, share, fade float64 }

func (s *dampedState) push(v float64) {
	s.trend *= s.fade
	e := v - s.level - s.trend
	s.level += s.trend + s.rate*e
	s.trend += s.rate * s.share * e
}

func (s dampedState) ahead(out []float64) {
	for h := range out {
		s.trend *= s.fade
		s.level += s.trend
		out[h] = s.level
	}
}

// damped is exponential smoothing with a trend that fades (Gardner & McKenzie 1985), by a grid.
func damped(d []float64) dampedState {
	k := min(len(d), 12)
	first, slope := regress(d[:k])
	best := math.Inf(1)
	s := dampedState{level: d[len(d)-1], rate: dampedRates[0]}
	for _, phi := range dampedFades {
		for _, rate := range dampedRates {
			// The trends side by side, as the rates of smooth.
			l0, l1, l2 := first-slope, first-slope, first-slope
			t0, t1, t2 := slope, slope, slope
			u0, u1, u2 := rate*dampedTrends[0], rate*dampedTrends[1], rate*dampedTrends[2]
			var s0, s1, s2 float64
			for _, v := range d {
				t0, t1, t2 = t0*phi, t1*phi, t2*phi
				e0, e1, e2 := v-l0-t0, v-l1-t1, v-l2-t2
				s0, s1, s2 = s0+e0*e0, s1+e1*e1, s2+e2*e2
				l0, l1, l2 = l0+(t0+rate*e0), l1+(t1+rate*e1), l2+(t2+rate*e2)
				t0, t1, t2 = t0+u0*e0, t1+u1*e1, t2+u2*e2
			}
			for i, c := range [...][3]float64{{s0, l0, t0}, {s1, l1, t1}, {s2, l2, t2}} {
				if c[0] < best {
					best, s = c[0], dampedState{level: c[1], trend: c[2], rate: rate, share: dampedTrends[i], fade: phi}
				}
			}
		}
	}
	return s
}
