package plausible

import "math"

// Slip is a mistake that many make and that a value looks like. The zero Slip is none.
type Slip struct {
	// Factor is what the value is a multiple of what was meant by: 10, 100 or 1000 (digits), 60
	// (minutes for hours), 7, 12 or 30 (a week for a day, a year for a month, a month for a
	// day), one over such a number, or -1 (the sign).
	Factor float64
}

// slips are the factors, with their logarithms and with how much rarer each is than the first
// among people who type numbers: a penalty in the unit of a logarithmic likelihood.
var slips = [...]struct{ factor, log, rarity float64 }{
	{10, math.Log(10), 0}, {100, math.Log(100), 0.5}, {1000, math.Log(1000), 0.5}, {60, math.Log(60), 2},
	{7, math.Log(7), 3}, {12, math.Log(12), 3}, {30, math.Log(30), 3},
}

const (
	sharpest = 0.1 // the least spread, in logarithms, that slips are told apart with
	unnamed  = 5.0 // a slip less likely than e to the minus this is not worth naming
)

// likeliest names the slip that brings a value so many logarithms away from the expected back to
// it. Errors are taken for Laplace's, which have long tails; a rest above limit is no explanation.
func likeliest(away, spread, limit float64) Slip {
	var best Slip
	least := unnamed
	for _, s := range slips {
		rest := math.Abs(math.Abs(away) - s.log)
		if cost := rest/max(spread, sharpest) + s.rarity; rest <= limit && cost < least {
			best, least = Slip{s.factor}, cost
			if away < 0 {
				best.Factor = 1 / s.factor
			}
		}
	}
	return best
}

// slipOf names the slip of a run's value, which brings it well inside what is plausible. On the
// logarithmic scale the whole run tells how far it is away, more surely than the value alone.
func (s scale) slipOf(y, away float64, c comparison) Slip {
	if s.log {
		return likeliest(away, c.spread, c.allowance/2)
	}
	for _, f := range [...]float64{-1, 10, 100, 1000, 60, 7, 12, 30} {
		if math.Abs(y/f-c.expected) <= c.allowance/2 {
			return Slip{f}
		}
	}
	return Slip{}
}
