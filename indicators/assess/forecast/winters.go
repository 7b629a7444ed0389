package forecast

import "math"

var (
	wintersRates   = [...]float64{0.08, 0.25, 0.5, 0.8}
	wintersTrends  = [...]float64{0.05, 0.2} // as a share of the rate
	wintersSeasons = [...]float64{0.05, 0.2}
)

const wintersFade = 0.93

// winters is Holt's and Winters' smoothing with a trend that fades and a season that moves, begun from
// the season of the whole history.
func winters(y []float64, of season, d, scratch, out []float64) {
	m := len(of.profile)
	first, slope := regress(d[:min(len(d), 12)])
	best := math.Inf(1)
	moving, kept := scratch[:m], scratch[m:2*m]
	var level, trend float64
	for _, rate := range wintersRates {
		for _, share := range wintersTrends {
			for _, gamma := range wintersSeasons {
				copy(moving, of.profile)
				l, t := first-slope, slope
				var sse float64
				at := 0
				for _, v := range y {
					t *= wintersFade
					s := moving[at]
					base := l + t
					var e, seen float64 // of the value, and of the level seen
					if of.multiplicative {
						e = v - base*s
						seen = e / s
						if base > 0 {
							moving[at] = min(max(s+gamma*(1-rate)*e/base, s/2), 2*s)
						}
					} else {
						e = v - base - s
						seen = e
						moving[at] = s + gamma*(1-rate)*e
					}
					sse += e * e
					l = base + rate*seen
					t += rate * share * seen
					if at++; at == m {
						at = 0
					}
				}
				if sse < best {
					best, level, trend = sse, l, t
					copy(kept, moving)
				}
			}
		}
	}
	at := len(y) % m
	for h := range out {
		trend *= wintersFade
		level += trend
		if of.multiplicative {
			out[h] = level * kept[at]
		} else {
			out[h] = level + kept[at]
		}
		if at++; at == m {
			at = 0
		}
	}
}
