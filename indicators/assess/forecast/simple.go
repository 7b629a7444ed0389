package forecast

// recent is the number of latest values that the mean of recent pace is taken over when there is
// no season.
const recent = 6

// paceOf is how many of the latest values the recent pace is the mean of: a season, or the recent ones.
func paceOf(season int) int {
	if season > 1 && season <= longestTail {
		return max(recent, season)
	}
	return recent
}

// lineFade is what is left of the robust line's slope after each step.
const lineFade = 0.97

// slope is the median slope of a robust line.
func slope(d, scratch []float64) float64 {
	lag := min(max(1, len(d)/3), 12)
	s := scratch[:0]
	for i := lag; i < len(d); i++ {
		s = append(s, (d[i]-d[i-lag])/float64(lag))
	}
	return median(s)
}

// line goes on from a robust level of the latest values with a slope that fades as in a damped trend.
func line(latest []float64, slope float64, out []float64) {
	var room [lineTail]float64
	s := room[:0]
	for i, v := range latest {
		s = append(s, v+slope*float64(len(latest)-1-i))
	}
	level := medianOfFew(s)
	for i := range out {
		slope *= lineFade
		level += slope
		out[i] = level
	}
}

// lineTail is how many of the latest values the robust level is of.
const lineTail = 5

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

// median reorders v.
func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	h := len(v) / 2
	upper := nth(v, h)
	if len(v)%2 == 1 {
		return upper
	}
	lower := v[0]
	for _, x := range v[1:h] {
		lower = max(lower, x)
	}
	return lower/2 + upper/2
}

// nth returns the k-th smallest of v from 0 on, and brings what is no larger before it (Hoare 1961).
func nth(v []float64, k int) float64 {
	for lo, hi := 0, len(v)-1; lo < hi; {
		x := v[k]
		i, j := lo, hi
		for i <= j {
			for v[i] < x {
				i++
			}
			for x < v[j] {
				j--
			}
			if i <= j {
				v[i], v[j] = v[j], v[i]
				i++
				j--
			}
		}
		if j < k {
			lo = i
		}
		if k < i {
			hi = j
		}
	}
	return v[k]
}
