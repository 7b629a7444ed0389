package forecast

import "math"

var (
	wintersRates   = [...]float64{0.08, 0.25, 0.5, 0.8}
	wintersTrends  = [...]float64{0.05, 0.2} // as a share of the rate
	wintersSeasons = [...]float64{0.05, 0.2}
)

const wintersFade = 0.93

// wintersState is where smoothing with a season stands.
type wintersState struct {
	level, trend       float64
	rate, share, gamma float64
	multiplicative     bool
	moving             []float64 // the season; nil where there is no such candidate
}

// push goes on by a value with its season, whose place in it is at.
func (s *wintersState) push(v float64, at int) {
	s.trend *= wintersFade
	base := s.level + s.trend
	factor := s.moving[at]
	var seen float64 // by how much the level seems off
	if s.multiplicative {
		e := v - base*factor
		seen = e / factor
		if base > 0 {
			s.moving[at] = min(max(factor+s.gamma*(1-s.rate)*e/base, factor/2), 2*factor)
		}
	} else {
		seen = v - base - factor
		s.moving[at] = factor + s.gamma*(1-s.rate)*seen
	}
	s.level = base + s.rate*seen
	s.trend += s.rate * s.share * seen
}

// ahead forecasts from a history of n, with logarithms where they are asked for. A level below 0 times
// factors would turn the season around.
func (s wintersState) ahead(n int, log bool, out []float64) {
	at := n % len(s.moving)
	for h := range out {
		s.trend *= wintersFade
		s.level += s.trend
		switch {
		case log:
			out[h] = math.Log(max(s.level*s.moving[at], leastSaid))
		case s.multiplicative:
			out[h] = max(s.level, 0) * s.moving[at]
		default:
			out[h] = s.level + s.moving[at]
		}
		if at++; at == len(s.moving) {
			at = 0
		}
	}
}

// leastSaid is far below every value of a history whose first is near 1.
const leastSaid = 1e-9

// winters is Holt's and Winters' smoothing with a trend that fades and a season that moves, begun from
// the season of the whole history. kept is room for a season.
func winters(y []float64, of season, d, scratch, kept []float64) wintersState {
	m := len(of.profile)
	first, slope := regress(d[:min(len(d), 12)])
	best := math.Inf(1)
	moving := scratch[:m]
	result := wintersState{multiplicative: of.multiplicative, moving: kept}
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
					best, result.level, result.trend = sse, l, t
					result.rate, result.share, result.gamma = rate, share, gamma
					copy(kept, moving)
				}
			}
		}
	}
	if math.IsInf(best, 1) {
		result.moving = nil
	}
	return result
}
