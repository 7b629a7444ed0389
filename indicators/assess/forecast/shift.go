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
// two outliers and what they show besides is kept; those of a level that only came between are moved alone.
// It returns the index of the first value after the
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
		move(d[began(d, changes, limit, i, jump):i], jump, d[i:])
		return i
	}
	return -1
}

// began is where the level began that a change ended: at 0, or after an earlier change the other way from
// about the level that is now. What came before an outage is where it is again, and stays.
func began(d, changes []float64, limit float64, ended int, jump float64) int {
	now := centre(d[ended:min(len(d), ended+shiftSide)])
	for k := ended - shiftAfter; k >= shiftSide; k-- {
		if step := changes[k-1]; math.Abs(step) <= limit || step*jump > 0 {
			continue
		}
		if before := centre(d[k-shiftSide : k]); math.Abs(now-before) <= (1-shiftStays)*math.Abs(jump) {
			return k
		}
	}
	return 0
}

// move brings values to the level after a jump: by a factor where all are above 0, else by an amount.
func move(before []float64, jump float64, after []float64) {
	level := centre(before[max(0, len(before)-shiftSide):])
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
