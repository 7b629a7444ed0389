package plausible

import (
	"cmp"
	"math"
	"slices"
)

// at is a value on the scale, at a day since 1970.
type at struct{ day, y float64 }

// window is how many values make a trend: a year of a monthly series. Three times as many say how
// much the series usually moves from one value to the next.
const (
	window = 12
	wide   = 3 * window
)

// trend is a straight line through the values near a time, and how far they lie from it. A few
// wild values hardly move it.
type trend struct {
	unit        float64 // days of one period
	first, last float64 // the days of the first and the last value
	level       float64 // the line's value on the last day
	slope       float64 // a day
	spread      float64 // robust standard deviation around the line
	low, high   float64 // the median of the values, whatever the line; of an even number the two around it
	sample      int
}

// ahead is how many periods a trend is carried beyond its values.
const ahead = 6

// madScale makes a median absolute deviation a standard deviation of normal errors.
const madScale = 1.4826

// trendOf fits the line of Theil and Sen to the first window values: its slope is the median of
// those between all pairs. All values, at most wide, say how much the series moves.
func trendOf(values []at, unit float64) trend {
	var wideRoom [wide]at
	all := append(wideRoom[:0], values...)
	values = values[:min(window, len(values))]
	t := trend{unit: unit, first: math.Inf(1), last: math.Inf(-1), sample: len(values)}
	var pairs [window * (window - 1) / 2]float64
	var room [wide]float64
	slopes, rest := pairs[:0], room[:0]
	for i, a := range values {
		t.first, t.last = min(t.first, a.day), max(t.last, a.day)
		for _, b := range values[:i] {
			if a.day != b.day {
				slopes = append(slopes, (a.y-b.y)/(a.day-b.day))
			}
		}
		rest = append(rest, a.y)
	}
	slices.Sort(rest)
	t.low, t.high = rest[(len(rest)-1)/2], rest[len(rest)/2]
	slices.Sort(slopes)
	t.slope = middle(slopes)
	for i, a := range values {
		rest[i] = a.y - t.slope*(a.day-t.last)
	}
	t.level, t.spread = medianAndSpread(rest)
	if len(all) > window {
		slices.SortFunc(all, func(a, b at) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.y, b.y)) })
		steps := room[:0]
		for i, a := range all[1:] {
			steps = append(steps, math.Abs(a.y-all[i].y))
		}
		slices.Sort(steps)
		t.spread = max(t.spread, madScale*middle(steps)/math.Sqrt2) // a step has the errors of two values
	}
	return t
}

// on returns the line's value on a day.
func (t trend) on(day float64) float64 {
	reach := ahead * t.unit
	return t.level + t.slope*(min(max(day, t.first-reach), t.last+reach)-t.last)
}

// gap is the time from a day to the values, in periods, at least 1.
func (t trend) gap(day float64) float64 {
	return max(1, max(t.first-day, day-t.last)/t.unit)
}

// reaches reports that one of the values lies so far below the line, or farther.
func (t trend) reaches(values []at, below float64) bool {
	return slices.ContainsFunc(values, func(v at) bool { return v.y-t.on(v.day) <= below+tiny })
}

// medianAndSpread returns the median and a robust standard deviation. It overwrites values.
func medianAndSpread(values []float64) (median, spread float64) {
	slices.Sort(values)
	median = middle(values)
	for i, v := range values {
		values[i] = math.Abs(v - median)
	}
	slices.Sort(values)
	return median, madScale * middle(values)
}

// middle is the median of sorted values; of none it is 0.
func middle(sorted []float64) float64 {
	n := len(sorted)
	switch {
	case n == 0:
		return 0
	case n%2 == 1:
		return sorted[n/2]
	}
	return sorted[n/2-1] + (sorted[n/2]-sorted[n/2-1])/2
}
