package plausible

import (
	"cmp"
	"math"
	"slices"

	"rasid/indicators"
)

// comparison is what one basis says about a day, on the scale.
type comparison struct {
	basis     Basis
	expected  float64
	allowance float64 // how far from expected is plausible
	low, high float64 // at least expected ± allowance
	spread    float64
	sample    int
}

func (c comparison) holds(y float64) bool { return y >= c.low-tiny && y <= c.high+tiny }

// muchSharper is how many times wider the recent comparison must be than a seasonal one for
// the seasonal one to decide alone.
const muchSharper = 1.5

// compare says what is plausible in place of e. The recent values decide, unless the season explains
// the series much better; if it does so at least as well, what either finds plausible is.
func (l *line) compare(t trend, evidence []at, e *entry) comparison {
	best := comparison{basis: Recent, expected: t.on(e.day), spread: t.spread, sample: t.sample}
	best.allowance = l.allowance(t.spread) + l.scale.widening(t.gap(e.day))
	best.low, best.high = min(best.expected-best.allowance, t.low), max(best.expected+best.allowance, t.high)
	for i, g := range lags[l.Every] {
		if best.holds(e.y) && (best.allowance <= muchSharper*l.floor || !l.repeats(i)) {
			continue // the season would not change that
		}
		c, ok := l.season(g, evidence, e.day)
		switch {
		case !ok || c.allowance > best.allowance:
		case c.allowance*muchSharper < best.allowance:
			best = c
		default:
			best.low, best.high = min(best.low, c.low), max(best.high, c.high)
		}
	}
	l.planned(evidence, e.day, &best)
	if l.stops(min(t.first, e.day), max(t.last, e.day)) {
		best.low = math.Inf(-1)
	}
	return best
}

func (l *line) allowance(spread float64) float64 {
	return max(l.floor, l.Spreads*spread)
}

// stops reports whether a flow was zero at a time: where nothing is plausible, so is little.
func (l *line) stops(first, last float64) bool {
	i, _ := slices.BinarySearch(l.zeros, first)
	return i < len(l.zeros) && l.zeros[i] <= last
}

// lag is the time after which a series may repeat itself.
type lag struct {
	basis Basis
	days  float64
}

var lags = [...][]lag{
	indicators.Day:     {{Weekday, 7}, {Season, 364}}, // 52 weeks keep the weekday
	indicators.Week:    {{Season, 365.25}},
	indicators.Month:   {{Season, 365.25}},
	indicators.Quarter: {{Season, 365.25}},
	indicators.Year:    nil,
}

const (
	cycles    = 5 // how many years, or weeks, a season is looked for in, before and after
	minCycles = 2 // how many of them must have it
	minGrowth = 8 // how many pairs a cycle apart must say what changes from one cycle to the next
)

// repeats reports whether the values of the i-th lag are much nearer to each other than neighbours
// are, in the latest part of the line. It is asked often and decided once.
func (l *line) repeats(i int) bool {
	if l.repeating[i] == unknown {
		var apart, steps []float64
		for n := len(l.entries) - 1; n > 0 && len(l.entries)-n <= farthest; n-- {
			e := &l.entries[n]
			steps = append(steps, math.Abs(e.y-l.entries[n-1].y))
			before := e.day - lags[l.Every][i].days
			if k := l.from(before - l.unit/2); l.entries[k].day < before+l.unit/2 {
				apart = append(apart, math.Abs(e.y-l.entries[k].y))
			}
		}
		slices.Sort(apart)
		slices.Sort(steps)
		l.repeating[i] = no
		if len(apart) >= minGrowth && middle(apart)*muchSharper < middle(steps) {
			l.repeating[i] = yes
		}
	}
	return l.repeating[i] == yes
}

// season compares a day with the same days of other cycles. What changes from cycle to cycle, and
// how regularly, is taken from the nearest values, each with its own counterpart a cycle before.
func (l *line) season(g lag, evidence []at, day float64) (c comparison, ok bool) {
	var room [wide]float64
	growth := room[:0]
	for _, e := range evidence {
		if before, ok := l.countedOn(e.day - g.days); ok {
			growth = append(growth, e.y-before)
		}
	}
	if len(growth) < minGrowth {
		return c, false
	}
	var nearest [window]float64
	step, _ := medianAndSpread(append(nearest[:0], growth[:min(window, len(growth))]...))
	_, spread := medianAndSpread(growth)
	same := room[:0]
	for k := 1.0; k <= cycles; k++ {
		for _, n := range [...]float64{-k, k} {
			if y, ok := l.countedOn(day + n*g.days); ok {
				same = append(same, y-n*step)
			}
		}
	}
	if len(same) < minCycles {
		return c, false
	}
	slices.Sort(same)
	c = comparison{basis: g.basis, expected: middle(same), allowance: l.allowance(spread), spread: spread, sample: len(same)}
	c.low, c.high = c.expected-c.allowance, c.expected+c.allowance
	return c, true
}

// countedOn returns the counted value nearest to a day, less than half a period from it. Of two
// for one period the later in the line stands, which corrects the other.
func (l *line) countedOn(day float64) (y float64, ok bool) {
	least := l.unit / 2
	for i := l.from(day - l.unit/2); i < len(l.entries) && l.entries[i].day < day+l.unit/2; i++ {
		if e := &l.entries[i]; e.state == counted && math.Abs(e.day-day) <= least {
			y, least, ok = e.y, math.Abs(e.day-day), true
		}
	}
	return y, ok
}

// from returns the index of the first entry on a day or after it.
func (l *line) from(day float64) int {
	i, _ := slices.BinarySearchFunc(l.entries, day, func(e entry, d float64) int { return cmp.Compare(e.day, d) })
	return i
}
