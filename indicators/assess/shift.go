package assess

import (
	"math"
	"slices"

	"rasid/indicators"
)

// Shift is a change of level that has lasted until the latest report: not a trend, not a season and not
// one odd value.
type Shift struct {
	Since         indicators.Date // the first day of the first period at the new level
	Before, After float64         // the usual value then and now, in the unit; of a goal that counts, per reporting period
	Better        bool            // the new level is the better one for the goal
}

// What it takes to call a change a shift. The cut-offs were set by what TestShiftIsFound and
// TestShiftFalseAlarms measure.
const (
	shiftBefore     = 4    // reports at the old level, at least
	shiftAfter      = 3    // reports at the new one, at least
	shiftDays       = 7    // the same of daily reports: a weekend or a holiday is no new level
	shiftMemory     = 12   // reports before it that say what the old level was, at most
	shiftShortly    = 5    // the same where a longer memory finds nothing
	shiftNews       = 26   // reports after it, at most: what has lasted longer is no news
	shiftOfThree    = 8.0  // how many times the usual miss the change must be, with three reports after it or a short memory
	shiftOfMore     = 3.6  // the same with more
	shiftOverLine   = 0.66 // share of the squares that a straight line leaves that the step may leave
	shiftOdd        = 6.0  // how many times the usual miss makes one value odd
	shiftDrift      = 0.6  // share of the change that either level may drift by towards it
	shiftDriftShort = 0.3  // the same with a short memory
	shiftYearAgo    = 0.5  // share of the change by which a season ago must have stood on the old side
	shiftRepeated   = 0.35 // share of the change that may have been made a season ago as well
	shiftForeseen   = 0.1  // share of the change that the plan's trajectory may make as well
)

// timed is a value with the ordinal of its period.
type timed struct {
	ordinal int
	value   float64
}

// step is a series cut in two, with the medians of both parts.
type step struct {
	old, now      []float64
	before, after float64
}

func newStep(values []float64, at, memory int) step {
	s := step{old: values[max(0, at-memory):at], now: values[at:]}
	s.before, s.after = median(s.old), median(s.now)
	return s
}

func (s *step) change() float64 { return clamp(s.after - s.before) }

// misses returns by how much the values miss the medians, and the largest such miss.
func (s *step) misses() (sum, largest float64) {
	for _, part := range []struct {
		values []float64
		level  float64
	}{{s.old, s.before}, {s.now, s.after}} {
		for _, v := range part.values {
			miss := math.Abs(clamp(v - part.level))
			sum, largest = clamp(sum+miss), max(largest, miss)
		}
	}
	return sum, largest
}

// usual returns the mean miss, one odd value left out, and whether there is such a value.
func (s *step) usual() (miss float64, odd bool) {
	sum, largest := s.misses()
	miss = max(0, sum-largest) / float64(len(s.old)+len(s.now)-3)
	return miss, largest > shiftOdd*miss
}

// findShift looks for the latest change of level in values sorted by ordinal: where a step fits best, if
// it is one. least is how many values the new level must have, and seasons are the numbers of periods
// after which values may repeat. at is the index of the first value at the new level.
func findShift(values []timed, least int, seasons []int) (at int, found step, ok bool) {
	if len(values) < shiftBefore+least {
		return 0, found, false
	}
	all := make([]float64, len(values))
	for i, v := range values {
		all[i] = v.value
	}
	// Where the level changed twice, a long memory knows two old levels; a short one needs a clearer change.
	for _, memory := range [2]int{shiftMemory, shiftShortly} {
		at, found = bestStep(all, least, memory)
		if at > 0 && len(found.now) <= shiftNews && found.large(memory) && found.apart() && found.level(memory) && !found.trend() && !seasonal(values, at, found.change(), seasons) {
			return at, found, true
		}
	}
	return 0, found, false
}

// bestStep returns where a step misses the values by least, as a share of its size; at is 0 where none does.
func bestStep(all []float64, least, memory int) (at int, found step) {
	best := math.Inf(1)
	for k := max(shiftBefore, len(all)-shiftNews-1); k <= len(all)-least; k++ {
		s := newStep(all, k, memory)
		sum, _ := s.misses()
		change := math.Abs(s.change())
		if change == 0 {
			continue
		}
		if miss := sum / float64(len(s.old)+len(s.now)) / change; miss < best {
			best, at, found = miss, k, s
		}
	}
	return at, found
}

// large reports whether the change is large beside the usual miss.
func (s *step) large(memory int) bool {
	usual, _ := s.usual()
	times := shiftOfMore
	if memory < shiftMemory || len(s.now) <= shiftAfter {
		times = shiftOfThree
	}
	return math.Abs(s.change()) > times*usual
}

// apart reports whether nearly all values lie on their own side of the middle, the latest among them.
func (s *step) apart() bool {
	middle, up := s.before/2+s.after/2, s.after > s.before
	wrong := func(values []float64, above bool) (n int) {
		for _, v := range values {
			if v == middle || (v > middle) != above {
				n++
			}
		}
		return n
	}
	return wrong(s.old, !up) <= len(s.old)/4 && wrong(s.now, up) <= len(s.now)/4 && wrong(s.now[len(s.now)-1:], up) == 0
}

// level reports whether neither part drifts towards the change so far that it explains it.
func (s *step) level(memory int) bool {
	most := shiftDrift
	if memory < shiftMemory {
		most = shiftDriftShort
	}
	for _, part := range [][]float64{s.old, s.now} {
		if slope(part)*float64(len(part)-1)/s.change() > most {
			return false
		}
	}
	return true
}

// trend reports whether a straight line explains the values nearly as well as the step does, by the sum
// of squares that each leaves; one odd value, far from both, is left out.
func (s *step) trend() bool {
	size := math.Abs(s.change()) // of one step: squares of the values themselves could overflow
	odd, at := -1, -1
	if _, yes := s.usual(); yes {
		odd = s.farthest()
	}
	var line, old, now squares
	for _, part := range []struct {
		values []float64
		own    *squares
	}{{s.old, &old}, {s.now, &now}} {
		for _, v := range part.values {
			if at++; at != odd {
				y := clamp(v-s.before) / size
				line.add(float64(at), y)
				part.own.add(float64(at), y)
			}
		}
	}
	return old.around+now.around >= shiftOverLine*line.left()
}

// farthest returns the position of the value that lies farthest from its median.
func (s *step) farthest() (at int) {
	var most float64
	for i, v := range slices.Concat(s.old, s.now) {
		level := s.before
		if i >= len(s.old) {
			level = s.after
		}
		if miss := math.Abs(clamp(v - level)); miss > most {
			at, most = i, miss
		}
	}
	return at
}

// squares adds up how points scatter, without the cancellation that sums of squares suffer.
type squares struct {
	n, x, y               float64 // the number of points, and the means
	across, around, along float64 // Σ(x−x̄)², Σ(y−ȳ)² and Σ(x−x̄)(y−ȳ)
}

func (q *squares) add(x, y float64) {
	q.n++
	dx, dy := x-q.x, y-q.y
	q.x += dx / q.n
	q.y += dy / q.n
	q.across += dx * (x - q.x)
	q.around += dy * (y - q.y)
	q.along += dx * (y - q.y)
}

// left returns the squares that the best straight line leaves.
func (q *squares) left() float64 { return max(0, q.around-q.along/q.across*q.along) }

// seasonal reports whether, as far as that is known, the values stood near the new level a season ago as
// well, or made much of the same change or a clear one in the same direction then.
func seasonal(values []timed, at int, change float64, seasons []int) bool {
	known := make(map[int]float64, at)
	for _, v := range values[:at] {
		known[v.ordinal] = v.value
	}
	for _, season := range seasons {
		var since, after, before []float64
		for _, v := range values[at:] {
			if then, ok := known[v.ordinal-season]; ok {
				since, after = append(since, clamp(v.value-then)/change), append(after, then)
			}
		}
		if len(since) > 0 && median(since) < shiftYearAgo {
			return true
		}
		for _, v := range values[max(0, at-shiftMemory):at] {
			if then, ok := known[v.ordinal-season]; ok {
				before = append(before, then)
			}
		}
		if len(after) < shiftAfter || len(before) < shiftBefore {
			continue
		}
		then := step{old: before, now: after, before: median(before), after: median(after)}
		if share := then.change() / change; share > shiftRepeated || (share > 0 && then.large(shiftMemory) && then.apart()) {
			return true
		}
	}
	return false
}

// slope returns the median of the changes per step between any two values.
func slope(values []float64) float64 {
	slopes := make([]float64, 0, len(values)*(len(values)-1)/2)
	for i := range values {
		for k := i + 1; k < len(values); k++ {
			slopes = append(slopes, clamp(values[k]-values[i])/float64(k-i))
		}
	}
	return median(slopes)
}

// median returns the middle value, of an even number the mean of the two; values must not be empty.
func median(values []float64) float64 {
	var few [shiftMemory + shiftNews]float64
	sorted := append(few[:0], values...)
	slices.Sort(sorted)
	n := len(sorted)
	return sorted[(n-1)/2]/2 + sorted[n/2]/2
}
