package forecast

import "math"

const (
	shiftSide  = 6   // values on each side of a change of level that it is judged by
	shiftAfter = 3   // of them at least after it
	shiftLimit = 5.0 // robust standard deviations of the one-step changes
	shiftStays = 0.6 // of a change remains
)

// align finds the latest lasting change of level: one step far out of the ordinary, after which the
// values stay. Values before it are moved to the new level, so that it is read neither as a trend nor as
// two outliers and what they show besides is kept. It returns the index of the first value after the
// change, or -1.
func align(d, work []float64) int {
	n := len(d)
	if n < 3*shiftSide {
		return -1
	}
	changes := work[:n-1]
	for i := range changes {
		changes[i] = d[i+1] - d[i]
	}
	usual := median(append(work[n:n], changes...))
	for i := range changes {
		changes[i] -= usual
	}
	limit := shiftLimit * deviation(changes, work[n:])
	if limit <= 0 {
		return -1
	}
	for i := n - shiftAfter; i >= shiftSide; i-- {
		step := changes[i-1]
		if math.Abs(step) <= limit {
			continue
		}
		jump := centre(d[i:min(n, i+shiftSide)]) - centre(d[i-shiftSide:i])
		if jump/step < shiftStays || math.Abs(jump) < limit*shiftStays {
			continue
		}
		move(d[:i], jump, d[i:])
		return i
	}
	return -1
}

// move brings values to the level after a jump: by a factor where all are above 0, else by an amount.
func move(before []float64, jump float64, after []float64) {
	level := centre(before[len(before)-shiftSide:])
	factor := (level + jump) / level
	positive := factor > 0.01 && factor < 100
	for _, v := range before {
		positive = positive && v > 0
	}
	for _, v := range after {
		positive = positive && v > 0
	}
	for i := range before {
		if positive {
			before[i] *= factor
		} else {
			before[i] += jump
		}
	}
}

// centre is the median of a few values, which it leaves as they are.
func centre(v []float64) float64 {
	var few [2*outlierWindow + 1]float64
	return medianOfFew(few[:copy(few[:], v)])
}
