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

// push goes on by a value, whose place in the season is at.
func (s *wintersState) push(v float64, at int) {
	if one := [1]float64{v}; s.multiplicative {
		s.factors(one[:], at)
	} else {
		s.amounts(one[:], at)
	}
}

// ahead forecasts from a history of n. A level below 0 times factors would turn the season around.
func (s wintersState) ahead(n int, out []float64) {
	at := n % len(s.moving)
	for h := range out {
		s.trend *= wintersFade
		s.level += s.trend
		if s.multiplicative {
			out[h] = max(s.level, 0) * s.moving[at]
		} else {
			out[h] = s.level + s.moving[at]
		}
		if at++; at == len(s.moving) {
			at = 0
		}
	}
}

// winters is Holt's and Winters' smoothing with a trend that fades and a season that moves, begun from
// the season of the whole history, which is a pattern of factors or of amounts. y begins with the step at of
// the pattern; d is y without it. kept is room for a season.
func winters(y, pattern []float64, multiplicative bool, begin int, d, scratch, kept []float64) wintersState {
	m := len(pattern)
	first, slope := regress(d[:min(len(d), 12)])
	best := math.Inf(1)
	moving := scratch[:m]
	result := wintersState{multiplicative: multiplicative, moving: kept}
	for _, rate := range wintersRates {
		for _, share := range wintersTrends {
			for _, gamma := range wintersSeasons {
				copy(moving, pattern)
				s := wintersState{first - slope, slope, rate, share, gamma, multiplicative, moving}
				var sse float64
				if multiplicative {
					sse = s.factors(y, begin)
				} else {
					sse = s.amounts(y, begin)
				}
				if sse < best {
					best, result.level, result.trend = sse, s.level, s.trend
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

// factors goes on by values and returns their squared errors.
func (s *wintersState) factors(y []float64, at int) (sse float64) {
	l, t, bend := s.level, s.trend, s.gamma*(1-s.rate)
	for _, v := range y {
		t *= wintersFade
		factor := s.moving[at]
		base := l + t
		e := v - base*factor
		seen := e / factor
		if base > 0 {
			s.moving[at] = min(max(factor+bend*e/base, factor/2), 2*factor)
		}
		sse += e * e
		l = base + s.rate*seen
		t += s.rate * s.share * seen
		if at++; at == len(s.moving) {
			at = 0
		}
	}
	s.level, s.trend = l, t
	return sse
}

// amounts is factors where the season adds.
func (s *wintersState) amounts(y []float64, at int) (sse float64) {
	l, t, rate, rise, bend := s.level, s.trend, s.rate, s.rate*s.share, s.gamma*(1-s.rate)
	moving := s.moving
	for _, v := range y {
		t *= wintersFade
		base := l + t
		e := v - base - moving[at]
		moving[at] += bend * e
		sse += e * e
		l = base + rate*e
		t += rise * e
		if at++; at == len(moving) {
			at = 0
		}
	}
	s.level, s.trend = l, t
	return sse
}
