package plausible

import (
	"math"
	"slices"

	"rasid/indicators"
)

// line is a level or a flow made ready for comparing: history and fresh values in one order of time.
//
// Neighbours that are near each other make a run. A run with a counted value in it is plausible as
// a whole, for its values lead from one to the next without a jump. Any other run is compared with
// the counted values nearest to it: one after the other, those after the history forwards and
// those before it backwards, so that a run that passes is evidence for the next.
type line struct {
	Options
	scale   scale
	floor   float64   // how far apart on the scale values are near in any case
	unit    float64   // days of one period
	counts  bool      // all values are whole numbers
	entries []entry   // the values that the scale can show
	odd     []entry   // fresh ones that it cannot: zeros and negative values of a positive series
	zeros   []float64 // the days of zeros that count
	left    []int32   // of each entry the nearest one before it that is not held, or -1
	right   []int32   // likewise after it, or len(entries)

	repeating [2]answer // of each lag of the cadence, whether the series repeats itself after it
}

type answer uint8

const (
	unknown answer = iota
	no
	yes
)

type entry struct {
	at
	value float64
	fresh int // index into the fresh values; -1: of the history
	run   int // how many values the run has that it belongs to
	state state
}

type state uint8

const (
	undecided state = iota
	counted
	held
)

// run is entries[first:end].
type run struct {
	first, end int
	counted    bool
}

var unitDays = [...]float64{indicators.Instant: 1, indicators.Day: 1, indicators.Week: 7, indicators.Month: 365.25 / 12, indicators.Quarter: 365.25 / 4, indicators.Year: 365.25}

func newLine(history, fresh []Point, o Options) *line {
	l := &line{Options: o, scale: scaleOf(history, fresh, o), unit: unitDays[o.Every], entries: make([]entry, 0, len(history)+len(fresh))}
	l.floor = l.scale.times(o.Factor)
	l.counts = !slices.ContainsFunc(history, broken) && !slices.ContainsFunc(fresh, broken)
	merge(history, fresh, l.add)
	return l
}

// broken reports whether a value is not a whole number.
func broken(p Point) bool { return p.Value != math.Trunc(p.Value) }

// few is a step that any small count may make: from three camps to none, from one bridge to four.
const few = 3

// fewApart reports whether two values are counts of things, no farther apart than few.
func (l *line) fewApart(a, b float64) bool { return l.counts && math.Abs(a-b) <= few }

// merge calls add for both lists in the order of their periods, in one period the history first.
func merge(history, fresh []Point, add func(p Point, fresh int)) {
	h := 0
	for i, f := range fresh {
		for ; h < len(history) && history[h].Period.Compare(f.Period) <= 0; h++ {
			add(history[h], -1)
		}
		add(f, i)
	}
	for _, p := range history[h:] {
		add(p, -1)
	}
}

func (l *line) add(p Point, fresh int) {
	if !finite(p.Value) {
		return
	}
	waits := p.Held && fresh < 0
	e := entry{at: at{day: float64(p.Period.First())}, value: p.Value, fresh: fresh}
	if l.scale.log && p.Value <= 0 {
		switch {
		case p.Value == 0 && !waits && (fresh < 0 || l.Measure == indicators.Flow):
			l.zeros = append(l.zeros, e.day)
		case fresh >= 0:
			l.odd = append(l.odd, e)
		}
		return
	}
	e.y = l.scale.to(p.Value)
	switch {
	case waits:
		e.state = held
	case fresh < 0:
		e.state = counted
	}
	l.entries = append(l.entries, e)
}

// judge decides about every fresh value.
func (l *line) judge() []Doubt {
	runs := l.runs()
	l.link()
	origin := 0
	for i, r := range runs {
		if r.counted {
			origin = i
			break
		}
	}
	var doubts []Doubt
	for _, r := range runs[origin:] {
		doubts = l.decide(r, false, doubts)
	}
	for i := origin - 1; i >= 0; i-- {
		doubts = l.decide(runs[i], true, doubts)
	}
	return l.judgeOdd(doubts)
}

// runs cuts the line where it jumps. Values that wait in the journal join a run, but do not make
// it count.
func (l *line) runs() []run {
	var runs []run
	for first := 0; first < len(l.entries); {
		r := run{first: first, end: first + 1, counted: l.entries[first].state == counted}
		for r.end < len(l.entries) && l.near(&l.entries[r.end-1], &l.entries[r.end]) {
			r.counted = r.counted || l.entries[r.end].state == counted
			r.end++
		}
		for i := r.first; i < r.end; i++ {
			l.entries[i].run = r.end - r.first
		}
		if r.counted {
			l.mark(r, counted)
		}
		runs = append(runs, r)
		first = r.end
	}
	return runs
}

// near reports that there is no jump between two values.
func (l *line) near(a, b *entry) bool {
	if l.fewApart(a.value, b.value) {
		return true
	}
	if math.Abs(a.y-b.y) <= l.floor+l.scale.widening(math.Abs(b.day-a.day)/l.unit)+tiny {
		return true
	}
	return !l.scale.log && a.value*b.value > 0 && math.Abs(math.Log(a.value/b.value)) <= math.Log(l.Factor)+tiny
}

// mark decides about a run. What the history holds stays as it is.
func (l *line) mark(r run, s state) {
	for i := r.first; i < r.end; i++ {
		if e := &l.entries[i]; e.state == undecided {
			e.state = s
		}
	}
}

// link makes the list of entries that are evidence, or may become it.
func (l *line) link() {
	n := len(l.entries)
	l.left, l.right = make([]int32, n), make([]int32, n)
	last := int32(-1)
	for i := range l.entries {
		l.left[i] = last
		if l.entries[i].state != held {
			last = int32(i)
		}
	}
	last = int32(n)
	for i := n - 1; i >= 0; i-- {
		l.right[i] = last
		if l.entries[i].state != held {
			last = int32(i)
		}
	}
}

// unlink takes a run, now held, out of the list.
func (l *line) unlink(r run) {
	a, b := l.left[r.first], l.right[r.end-1]
	if a >= 0 {
		l.right[a] = b
	}
	if int(b) < len(l.entries) {
		l.left[b] = a
	}
	for i := r.first; i < r.end; i++ {
		l.left[i], l.right[i] = a, b
	}
}
