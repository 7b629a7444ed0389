package plausible

import (
	"math"
	"slices"
)

// decide accepts or holds a run of fresh values.
func (l *line) decide(r run, backwards bool, doubts []Doubt) []Doubt {
	if r.counted {
		return doubts
	}
	evidence := l.evidence(r)
	if len(evidence) < l.MinSample {
		l.mark(r, counted)
		return doubts
	}
	t := trendOf(evidence, l.unit)
	// The values next to the evidence decide for all: the others follow from them without a jump.
	first, end := r.first, min(r.end, r.first+window)
	if backwards {
		first, end = max(r.first, r.end-window), r.end
	}
	inside := 0
	var room [window]float64
	away := room[:0]
	for i := first; i < end; i++ {
		e := &l.entries[i]
		c := l.compare(t, evidence, e)
		if c.holds(e.y) || l.besides(r, e) {
			inside++
		}
		away = append(away, e.y-c.expected)
	}
	slices.Sort(away)
	shift := middle(away)
	confirmed := l.entries[first].day != l.entries[end-1].day && math.Abs(shift) <= l.scale.times(l.Shift)+tiny
	if confirmed || 2*inside >= len(away) {
		l.mark(r, counted)
		return doubts
	}
	for i := r.first; i < r.end; i++ {
		if e := &l.entries[i]; e.fresh >= 0 {
			c := l.compare(t, evidence, e)
			d := l.doubt(e, c)
			if c.holds(e.y) {
				d.Basis = Together
			}
			c.spread /= math.Sqrt(float64(len(away)))
			d.Slip = l.scale.slipOf(e.y, shift, c)
			doubts = append(doubts, d)
		}
	}
	l.mark(r, held)
	l.unlink(r)
	return doubts
}

func (l *line) doubt(e *entry, c comparison) Doubt {
	return Doubt{Index: e.fresh, Value: e.value, Expected: l.scale.from(c.expected), Low: l.scale.from(c.low), High: l.scale.from(c.high), Basis: c.basis, Sample: c.sample}
}

// besides reports that e is near the counted value next to its run, where what lay between was held.
func (l *line) besides(r run, e *entry) bool {
	for _, i := range [...]int32{l.left[r.first], l.right[r.end-1]} {
		if i >= 0 && int(i) < len(l.entries) && l.entries[i].state == counted && l.near(&l.entries[i], e) {
			return true
		}
	}
	return false
}

// evidence returns the values that a run is compared with, those nearest in time first.
func (l *line) evidence(r run) []at {
	return l.nearest(l.left[r.first], l.right[r.end-1], l.entries[r.first].day, l.entries[r.end-1].day, r.end-r.first)
}

// nearest returns counted values around a run of some length between two days, from the entries a
// and b outwards. Where they are too few, others of the delivery stand in: those in longer runs,
// and in runs as long if these are too short to be a level of their own.
func (l *line) nearest(a, b int32, from, to float64, length int) []at {
	values := l.collect(a, b, from, to, func(e *entry) bool { return e.state == counted })
	if len(values) < l.MinSample {
		values = l.collect(a, b, from, to, func(e *entry) bool {
			return e.state == counted || (e.state == undecided && (e.run > length || (e.run == length && length < l.MinSample)))
		})
	}
	return values
}

// farthest is how many values are looked through, so that a hostile series costs no more.
const farthest = 256

func (l *line) collect(a, b int32, from, to float64, take func(*entry) bool) []at {
	values := make([]at, 0, wide)
	for range farthest {
		before, behind := a >= 0, int(b) < len(l.entries)
		var e *entry
		switch {
		case before && (!behind || from-l.entries[a].day <= l.entries[b].day-to):
			e, a = &l.entries[a], l.left[a]
		case behind:
			e, b = &l.entries[b], l.right[b]
		default:
			return values
		}
		if take(e) {
			values = append(values, e.at)
		}
		if len(values) == wide {
			break
		}
	}
	return values
}

// nearZero is how many times less than expected a value is that makes zero plausible.
const nearZero = 10

// judgeOdd decides about zeros of a level and negative values in a series of positive ones.
func (l *line) judgeOdd(doubts []Doubt) []Doubt {
	for i := range l.odd {
		e := &l.odd[i]
		e.y = l.scale.to(math.Abs(e.value))
		if e.value == 0 && len(l.zeros) > 0 {
			continue
		}
		i := l.from(e.day)
		evidence := l.nearest(int32(i-1), int32(i), e.day, e.day, math.MaxInt)
		if len(evidence) < l.MinSample {
			continue
		}
		t := trendOf(evidence, l.unit)
		if e.value == 0 && (t.reaches(evidence, -math.Log(nearZero)) || l.fewApart(l.scale.from(evidence[0].y), 0)) {
			continue
		}
		c := l.compare(t, evidence, e)
		d := l.doubt(e, c)
		d.Basis = Zero
		if e.value < 0 {
			d.Basis = Negative
			if c.holds(e.y) {
				d.Slip = Slip{-1}
			}
		}
		doubts = append(doubts, d)
	}
	return doubts
}
