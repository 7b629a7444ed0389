package forecast

import "math"

// rates are the smoothing rates tried.
var rates = [...]float64{0.03, 0.08, 0.15, 0.22, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98}

// smooth returns the level of simple exponential smoothing at the end of d, with the rate and the
// first level that give the smallest squared one-step errors. Errors are linear in the first level, so
// its best value follows from one pass for each rate.
func smooth(d []float64) float64 {
	best, level := math.Inf(1), d[len(d)-1]
	origin := d[0]
	for _, rate := range rates {
		var l, sse, cross, weights float64
		w := 1.0
		for _, v := range d {
			e := v - origin - l
			sse += e * e
			cross += e * w
			weights += w * w
			l += rate * e
			w *= 1 - rate
		}
		first := cross / weights
		if sse -= first * cross; sse < best {
			best, level = sse, origin+l+first*w
		}
	}
	return level
}

// theta is the mean of the line through d and of the smoothed line of doubled curvature
// (Assimakopoulos & Nikolopoulos 2000): smoothing with half the slope as drift (Hyndman & Billah 2003).
func theta(d, scratch, out []float64) {
	a, b := regress(d)
	z := scratch[:len(d)]
	for i, v := range d {
		z[i] = 2*v - a - b*float64(i)
	}
	level := smooth(z)
	for h := range out {
		out[h] = 0.5*level + 0.5*(a+b*float64(len(d)+h))
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

// damped is exponential smoothing with a trend that fades (Gardner & McKenzie 1985), by a grid.
func damped(d, out []float64) {
	k := min(len(d), 12)
	first, slope := regress(d[:k])
	best := math.Inf(1)
	var level, trend, fade float64
	for _, phi := range dampedFades {
		for _, rate := range dampedRates {
			// The trends side by side: each step waits for the one before it, and three can wait together.
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
			for _, c := range [...][3]float64{{s0, l0, t0}, {s1, l1, t1}, {s2, l2, t2}} {
				if c[0] < best {
					best, level, trend, fade = c[0], c[1], c[2], phi
				}
			}
		}
	}
	for h := range out {
		trend *= fade
		level += trend
		out[h] = level
	}
}
