package forecast

import "math"

// season is what repeats in a history: a factor or an amount for each step, the first for its first value.
type season struct {
	profile        []float64
	multiplicative bool
	plain          bool // its steps differ by so much more than its years that it needs no other test
}

// enough reports whether a season can be told from chance: two and a half of them.
func enough(n, m int) bool { return m > 1 && n >= 2*m+m/2 }

// seasonConfidence is the normal quantile that the autocorrelation at one season must pass.
const seasonConfidence = 1.645

// repeats tests for a season as the Theta method does: whether the autocorrelation at lag m passes its
// limit under a moving average of the shorter lags.
func repeats(y []float64, m int) bool {
	n := len(y)
	center := mean(y)
	var zero float64
	for _, v := range y {
		zero += (v - center) * (v - center)
	}
	if zero <= 0 {
		return false
	}
	sum := 1.0
	var r float64
	for lag := 1; lag <= m; lag++ {
		r = 0
		for i := lag; i < n; i++ {
			r += (y[i] - center) * (y[i-lag] - center)
		}
		r /= zero
		if lag < m {
			sum += 2 * r * r
		}
	}
	return math.Abs(r) > seasonConfidence*math.Sqrt(sum/float64(n))
}

// decompose learns the season of y by the ratio to, or distance from, its centred moving average.
func decompose(y []float64, m int, profile, scratch []float64) season {
	n := len(y)
	least, most := y[0], y[0]
	for _, v := range y {
		least, most = min(least, v), max(most, v)
	}
	multiplicative := least > 1e-6*most && most > 0
	ratios := scratch[:n]
	half := m / 2
	var sum float64
	for i := range m {
		sum += y[i]
	}
	for i := half; i < n-half; i++ { // the window of sum begins at i-half
		c := sum / float64(m)
		if m%2 == 0 {
			next := sum - y[i-half] + y[i+half]
			c = (sum + next) / float64(2*m)
			sum = next
		} else if i+half+1 < n {
			sum += y[i+half+1] - y[i-half]
		}
		if multiplicative {
			ratios[i] = y[i] / c
		} else {
			ratios[i] = y[i] - c
		}
	}
	var total float64
	for s := range m {
		profile[s] = seasonMean(ratios, s, m, half, n-half)
		total += profile[s]
	}
	total /= float64(m)
	plain := calm(profile, total, ratios[half:n-half], half)
	for s := range profile {
		if multiplicative {
			profile[s] = max(profile[s]/total, leastFactor)
		} else {
			profile[s] -= total
		}
	}
	return season{profile, multiplicative, plain}
}

// leastFactor keeps a step of the season that brings next to nothing from blowing up what is divided by it.
const leastFactor = 0.02

// calm draws a profile towards its mean by the share of its differences that chance alone explains
// (Miller & Williams 2003, after James & Stein). ratios are what it was learnt from, the first of them of
// the given step. It reports whether chance explains so little that the season is plain: by Fisher's ratio
// of the variances, at about one in a hundred.
func calm(profile []float64, center float64, ratios []float64, first int) (plain bool) {
	m := len(profile)
	var noise, between float64
	for i, r := range ratios {
		e := r - profile[(first+i)%m]
		noise += e * e
	}
	years := float64(len(ratios)) / float64(m)
	free := float64(max(1, len(ratios)-m))
	noise /= free * years
	for _, p := range profile {
		between += (p - center) * (p - center) / float64(m-1)
	}
	if between <= 0 {
		return false
	}
	kept := 1 - min(1, noise/between)
	for s, p := range profile {
		profile[s] = center + kept*(p-center)
	}
	return between > noise*(plainRatio+plainFew/free)
}

// What Fisher's ratio must pass: this much, and more where there are few years.
const (
	plainRatio = 3.0
	plainFew   = 30.0
)

// seasonMean is the mean of every m-th of v from the first index s within from..to; without the
// smallest and largest when there are five or more.
func seasonMean(v []float64, s, m, from, to int) float64 {
	var sum, lo, hi float64
	n := 0
	for i := s; i < to; i += m {
		if i < from {
			continue
		}
		x := v[i]
		if n == 0 {
			lo, hi = x, x
		}
		lo, hi = min(lo, x), max(hi, x)
		sum += x
		n++
	}
	switch {
	case n >= 5:
		return (sum - lo - hi) / float64(n-2)
	case n > 0:
		return sum / float64(n)
	}
	return 1
}

// remove takes the season out of y into d.
func (s season) remove(y, d []float64) {
	at := 0
	for i, v := range y {
		if s.multiplicative {
			d[i] = v / s.profile[at]
		} else {
			d[i] = v - s.profile[at]
		}
		if at++; at == len(s.profile) {
			at = 0
		}
	}
}
