package assess

import "math"

// keptOdds returns the probability that at least need of the coming periods keep a line, where each does with
// the probability that is given for it. What makes one period break the line makes others break it too: common,
// 0..1, is the share of the last one's variance that they have in common, so that they agree as normal
// variables do that share it (a one-factor copula, as Vasicek 2002 has it for loans). It is exact for few
// periods and by the normal approximation for many.
func keptOdds(each []float64, need int, common float64) float64 {
	switch {
	case need <= 0:
		return 1
	case need > len(each):
		return 0
	}
	const nodes = 24 // of a midpoint rule in the probability of the common factor
	var odds float64
	given := make([]float64, len(each))
	for k := range nodes {
		z := normalQuantile((float64(k) + 0.5) / nodes)
		for i, p := range each {
			given[i] = normalShare((normalQuantile(p) + math.Sqrt(common)*z) / math.Sqrt(1-common))
		}
		odds += atLeast(given, need) / nodes
	}
	return min(max(odds, 0), 1)
}

// fewPeriods is how many are counted exactly.
const fewPeriods = 60

// atLeast is the probability that at least need of independent events happen.
func atLeast(p []float64, need int) float64 {
	if need == len(p) {
		all := 1.0
		for _, x := range p {
			all *= x
		}
		return all
	}
	if len(p) > fewPeriods {
		var mean, variance float64
		for _, x := range p {
			mean, variance = mean+x, variance+x*(1-x)
		}
		if variance < 1e-12 {
			if mean >= float64(need)-0.5 {
				return 1
			}
			return 0
		}
		return normalShare((mean - float64(need) + 0.5) / math.Sqrt(variance))
	}
	counts := make([]float64, len(p)+1) // the probability of each number so far
	counts[0] = 1
	for i, x := range p {
		for n := i + 1; n > 0; n-- {
			counts[n] = counts[n]*(1-x) + counts[n-1]*x
		}
		counts[0] *= 1 - x
	}
	var sum float64
	for _, c := range counts[need:] {
		sum += c
	}
	return sum
}

func normalShare(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }

func normalQuantile(p float64) float64 {
	p = min(max(p, 1e-9), 1-1e-9)
	return math.Sqrt2 * math.Erfinv(2*p-1)
}
