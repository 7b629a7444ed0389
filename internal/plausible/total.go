package plausible

import (
	"cmp"
	"slices"

	"rasid/indicators"
)

// total is a running total made ready for comparing. Within a course, the twelve months up to a
// restart, it cannot fall; and it grows about as fast as it did before.
type total struct {
	Options
	unit     float64 // days of one period
	history  []Point // counted and finite
	fresh    []Point
	done     []bool // of each fresh value: not finite, known already, or held
	restarts bool   // it may begin again in Options.Restart
	doubts   []Doubt

	begins, ends indicators.Date // the course that was asked for last
}

func newTotal(history, fresh []Point, o Options) *total {
	t := &total{Options: o, unit: unitDays[o.Every], history: history, fresh: fresh, done: make([]bool, len(fresh))}
	if slices.ContainsFunc(history, func(p Point) bool { return p.Held || !finite(p.Value) }) {
		t.history = slices.DeleteFunc(slices.Clone(history), func(p Point) bool { return p.Held || !finite(p.Value) })
	}
	// A history that goes on from one course to the next without a fall shows that it does not restart.
	carried := false
	for i := 1; i < len(t.history); i++ {
		if a, b := t.history[i-1], t.history[i]; t.course(a) != t.course(b) {
			t.restarts = t.restarts || b.Value < a.Value
			carried = carried || b.Value >= a.Value
		}
	}
	t.restarts = t.restarts || !carried
	return t
}

// course returns the day on which the course of p began.
func (t *total) course(p Point) indicators.Date {
	if d := p.Period.First(); d < t.begins || d >= t.ends {
		year := d.Year()
		if d.Month() < t.Restart {
			year--
		}
		t.begins, t.ends = indicators.NewDate(year, t.Restart, 1), indicators.NewDate(year+1, t.Restart, 1)
	}
	return t.begins
}

func (t *total) judge() []Doubt {
	for i, f := range t.fresh {
		t.done[i] = !finite(f.Value)
	}
	t.againstHistory()
	t.againstEachOther()
	t.lastIncrease()
	return t.doubts
}

// againstHistory holds what contradicts the counted values around it.
func (t *total) againstHistory() {
	known, at := growth{}, -1 // the growth around a place in the history
	for i, f := range t.fresh {
		before, same, later := t.around(f)
		t.done[i] = t.done[i] || slices.ContainsFunc(same, func(p Point) bool { return p.Value == f.Value })
		if t.done[i] || len(before)+len(later) == 0 {
			continue
		}
		if n := len(before) + len(same); at != n {
			at, known = n, t.growth(t.history, n)
		}
		t.hold(i, t.bounds(f, newest(before), oldest(later), known))
	}
}

// around cuts the history into what lies before the period of f, what is about it, and what is later.
func (t *total) around(f Point) (before, same, later []Point) {
	n := after(t.history, f.Period)
	before = t.history[:n]
	for len(before) > 0 && before[len(before)-1].Period == f.Period {
		before = before[:len(before)-1]
	}
	return before, t.history[len(before):n], t.history[n:]
}

// againstEachOther holds the fewest values of the delivery that leave the others without a fall,
// between one counted value and the next and within one course.
func (t *total) againstEachOther() {
	var group []int
	for i, f := range t.fresh {
		if t.done[i] {
			continue
		}
		if len(group) > 0 {
			p := t.fresh[group[len(group)-1]]
			if after(t.history, p.Period) != after(t.history, f.Period) || (t.restarts && t.course(p) != t.course(f)) {
				t.settle(group)
				group = group[:0]
			}
		}
		group = append(group, i)
	}
	t.settle(group)
}

func (t *total) settle(group []int) {
	if slices.IsSortedFunc(group, func(a, b int) int { return cmp.Compare(t.fresh[a].Value, t.fresh[b].Value) }) {
		return
	}
	kept := rising(group, func(i int) float64 { return t.fresh[i].Value })
	for _, i := range group {
		k, found := slices.BinarySearch(kept, i)
		if found {
			continue
		}
		before, same, later := t.around(t.fresh[i])
		p, n := newest(before), oldest(later)
		if k > 0 {
			p = &t.fresh[kept[k-1]]
		}
		if k < len(kept) {
			n = &t.fresh[kept[k]]
		}
		t.hold(i, t.bounds(t.fresh[i], p, n, t.growth(t.history, len(before)+len(same))))
	}
}

// lastIncrease holds the newest value if it alone grew too fast: an earlier one is confirmed by
// those after it, or was held for being above them.
func (t *total) lastIncrease() {
	fresh := make([]Point, 0, wide)
	last := -1
	for i := len(t.fresh) - 1; i >= 0 && len(fresh) < wide; i-- {
		if !t.done[i] {
			last = max(last, i)
			fresh = append(fresh, t.fresh[i])
		}
	}
	if last < 0 || after(t.history, t.fresh[last].Period) < len(t.history) {
		return
	}
	slices.Reverse(fresh)
	points := make([]Point, 0, 2*wide)
	merge(t.history[max(0, len(t.history)-wide):], fresh, func(p Point, _ int) {
		if n := len(points); n > 0 && points[n-1].Period == p.Period {
			points = points[:n-1] // corrected
		}
		points = append(points, p)
	})
	n := len(points) - 1
	t.hold(last, t.bounds(points[n], newest(points[:n]), nil, t.growth(points[:n], n)))
}

// rising returns the longest part of indexes, in order, whose values never fall. Of several as
// long it prefers earlier values to later ones that are lower.
func rising(indexes []int, value func(int) float64) []int {
	// From the end backwards: ends[k] is where a part of k+1 values begins, the highest value of all such.
	var ends []int
	next := make([]int, len(indexes))
	for at := len(indexes) - 1; at >= 0; at-- {
		v := value(indexes[at])
		k, _ := slices.BinarySearchFunc(ends, v, func(e int, v float64) int {
			if value(indexes[e]) >= v {
				return -1
			}
			return 1
		})
		next[at] = -1
		if k > 0 {
			next[at] = ends[k-1]
		}
		if k == len(ends) {
			ends = append(ends, at)
		} else {
			ends[k] = at
		}
	}
	part := make([]int, 0, len(ends))
	for at := ends[len(ends)-1]; at >= 0; at = next[at] {
		part = append(part, indexes[at])
	}
	return part
}
