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
	each, size := grouped(each)
	scores, given := make([]float64, len(each)), make([]float64, len(each))
	for i, p := range each {
		scores[i] = normalQuantile(p)
	}
	const nodes = 16 // of a midpoint rule in the probability of the common factor
	var odds float64
	own, shared := 1/math.Sqrt(1-common), math.Sqrt(common)
	for k := range nodes {
		z := shared * normalQuantile((float64(k)+0.5)/nodes)
		for i, score := range scores {
			given[i] = normalShare((score + z) * own)
		}
		if size == 1 {
			odds += atLeast(given, need) / nodes
		} else {
			odds += manyAtLeast(given, size, need) / nodes
		}
	}
	return min(max(odds, 0), 1)
}

// fewPeriods is how many are counted exactly.
const fewPeriods = 60

// grouped takes neighbours together where there are many periods, as so many that have their mean probability.
func grouped(each []float64) (means []float64, size float64) {
	n := (len(each) + fewPeriods - 1) / fewPeriods
	if n <= 1 {
		return each, 1
	}
	means = make([]float64, 0, fewPeriods)
	for i := range fewPeriods {
		from, to := i*len(each)/fewPeriods, (i+1)*len(each)/fewPeriods
		var sum float64
		for _, p := range each[from:to] {
			sum += p / float64(to-from)
		}
		means = append(means, sum)
	}
	return means, float64(len(each)) / fewPeriods
}

// manyAtLeast is the probability that at least need of independent events happen, of which there are size of
// each probability.
func manyAtLeast(p []float64, size float64, need int) float64 {
	var mean, variance float64
	for _, x := range p {
		mean, variance = mean+size*x, variance+size*x*(1-x)
	}
	return normalShare((mean - float64(need) + 0.5) / math.Sqrt(max(variance, 1e-12)))
}

// atLeast is the probability that at least need of independent events happen.
func atLeast(p []float64, need int) float64 {
	if need == len(p) {
		all := 1.0
		for _, x := range p {
			all *= x
		}
		return all
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
