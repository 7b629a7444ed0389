package forecast

import "math"

// bridge fills gaps along a straight line between the values around them, and with the nearest value
// at the ends. y holds at least one number.
func bridge(y []float64) {
	before := -1
	for i, v := range y {
		if math.IsNaN(v) {
			continue
		}
		span(y, before, i)
		before = i
	}
	span(y, before, len(y))
}

// rebridge does the same for what was missing in values.
func rebridge(values, d []float64) {
	gaps := false
	for i, v := range values {
		if math.IsNaN(v) {
			d[i] = v
			gaps = true
		}
	}
	if gaps {
		bridge(d)
	}
}

// span fills what lies between two indexes, one of which may be outside.
func span(y []float64, from, to int) {
	for i := from + 1; i < to; i++ {
		switch {
		case from < 0:
			y[i] = y[to]
		case to == len(y):
			y[i] = y[from]
		default:
			share := float64(i-from) / float64(to-from)
			y[i] = y[from]*(1-share) + y[to]*share
		}
	}
}

const (
	outlierWindow = 3   // values on each side whose median a value is compared with
	outlierLimit  = 4.0 // robust standard deviations
)

// tame pulls values that stand alone towards the median of their neighbours, and counts them. The last
// two stay: what is new may be the beginning of something.
func tame(d, work []float64) int {
	n := len(d)
	if n < 4*outlierWindow {
		return 0
	}
	off, window := work[:n], [2*outlierWindow + 1]float64{}
	for i := range d {
		lo, hi := max(0, i-outlierWindow), min(n, i+outlierWindow+1)
		w := window[:hi-lo]
		copy(w, d[lo:hi])
		off[i] = d[i] - medianOfFew(w)
	}
	spread := deviation(off, work[n:])
	if spread <= 0 {
		return 0
	}
	count := 0
	for i := range n - 2 {
		if excess := math.Abs(off[i]) - outlierLimit*spread; excess > 0 {
			d[i] -= math.Copysign(excess, off[i])
			count++
		}
	}
	return count
}

// deviation is the median absolute value, scaled to a normal standard deviation. It needs as much
// scratch as v.
func deviation(v, scratch []float64) float64 {
	s := scratch[:0]
	for _, x := range v {
		s = append(s, math.Abs(x))
	}
	return 1.4826 * median(s)
}

// medianOfFew sorts v by insertion.
func medianOfFew(v []float64) float64 {
	for i := 1; i < len(v); i++ {
		x := v[i]
		j := i - 1
		for ; j >= 0 && v[j] > x; j-- {
			v[j+1] = v[j]
		}
		v[j+1] = x
	}
	h := len(v) / 2
	if len(v)%2 == 1 {
		return v[h]
	}
	return v[h-1]/2 + v[h]/2
}
