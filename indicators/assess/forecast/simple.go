package forecast

import "slices"

// recent is the number of latest values that the mean of recent pace is taken over when there is
// no season.
const recent = 6

// latest repeats the newest value.
func latest(d, out []float64) { fill(out, d[len(d)-1]) }

// pace repeats the mean of the values of the latest season, or of the recent ones.
func pace(d []float64, season int, out []float64) {
	k := recent
	if season > 1 && season <= 12 {
		k = max(recent, season)
	}
	fill(out, mean(d[max(0, len(d)-k):]))
}

// repeat gives the values of one season earlier.
func repeat(y []float64, season int, out []float64) {
	season = min(max(season, 1), len(y))
	for i := range out {
		out[i] = y[len(y)-season+i%season]
	}
}

// lineFade is what is left of the robust line's slope after each step.
const lineFade = 0.97

// line goes on from a robust level with the median slope, which fades as in a damped trend.
func line(d, scratch, out []float64) {
	n := len(d)
	lag := min(max(1, n/3), 12)
	s := scratch[:0]
	for i := lag; i < n; i++ {
		s = append(s, (d[i]-d[i-lag])/float64(lag))
	}
	slope := median(s)
	s = scratch[:0]
	k := min(n, 5)
	for i := range k {
		s = append(s, d[n-1-i]+slope*float64(i))
	}
	level := median(s)
	step := slope
	for i := range out {
		step *= lineFade
		level += step
		out[i] = level
	}
}

func fill(out []float64, v float64) {
	for i := range out {
		out[i] = v
	}
}

func mean(v []float64) float64 {
	var m float64
	for i, x := range v {
		m += (x - m) / float64(i+1)
	}
	return m
}

// median sorts v.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	slices.Sort(v)
	h := len(v) / 2
	if len(v)%2 == 1 {
		return v[h]
	}
	return v[h-1]/2 + v[h]/2
}

// drift goes on from the newest value with the mean step of the whole history.
func drift(d, out []float64) {
	n := len(d)
	if n < 2 {
		fill(out, d[n-1])
		return
	}
	step := (d[n-1] - d[0]) / float64(n-1)
	for i := range out {
		out[i] = d[n-1] + step*float64(i+1)
	}
}
