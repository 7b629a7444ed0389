package plausible

import (
	"cmp"
	"math"
	"slices"
	"time"

	"rasid/indicators"
)

// Point is one value of a series, in the unit of its indicator.
type Point struct {
	Period indicators.Period
	Value  float64
	// Held is for the history: the value is journalled and waits for a person. It is no evidence
	// of what is normal, but a fresh value near it confirms a new level.
	Held bool
}

// Options say what is compared, and how closely. The zero value of a threshold is its default.
type Options struct {
	Measure indicators.Measure
	Every   indicators.PeriodKind // the cadence of the series; defaults to the kind of the first fresh period

	// MinSample is how many counted values a comparison needs, from 3 to 12; defaults to 6.
	// Fewer cannot tell a noisy series from a slip; more would leave a monthly series alone for
	// longer than half a year.
	MinSample int
	// Factor is what no positive value is held for: to be that many times more or less than
	// expected, or than the value next to it. Above 1; defaults to 3.
	Factor float64
	// Spreads is how many robust standard deviations around the expected are plausible, if that
	// is more; defaults to 3.5.
	Spreads float64
	// Shift is how many times more or less than expected a new level may be that a second value
	// confirms. At least Factor, and below the smallest slip, 7; defaults to 5.
	Shift float64
	// Restart is the month in which running totals begin again at zero; defaults to January.
	Restart time.Month
	// Plan is what the plan has each month bring, January first, in shares of anything: the season of a flow
	// in its first year. nil: it says nothing of it.
	Plan *[12]float64
}

func (o Options) withDefaults(fresh []Point) Options {
	if o.Every == 0 {
		o.Every = fresh[0].Period.Kind
	}
	o.Every = max(o.Every, indicators.Day)
	o.MinSample = min(max(cmp.Or(o.MinSample, 6), 3), window)
	o.Factor = cmp.Or(o.Factor, 3)
	o.Spreads = cmp.Or(o.Spreads, 3.5)
	o.Shift = max(cmp.Or(o.Shift, 5), o.Factor)
	o.Restart = cmp.Or(o.Restart, time.January)
	return o
}

// Basis is the comparison that a doubt rests on.
type Basis string

// The bases.
const (
	Recent   Basis = "recent"   // the nearest values and their trend
	Season   Basis = "season"   // the same season of other years
	Weekday  Basis = "weekday"  // the same weekday of other weeks
	Zero     Basis = "zero"     // a level that was never near zero
	Negative Basis = "negative" // a series that was never below zero
	Together Basis = "together" // plausible alone, but it leads without a jump to values that are not
	Fell     Basis = "fell"     // a running total below an earlier one
	Later    Basis = "later"    // a running total above a later one
	Increase Basis = "increase" // a running total that grows much faster than before
)

// Doubt is a value that should be held, and why. Its numbers are finite.
type Doubt struct {
	Index               int     // into the fresh values, as they were passed
	Value               float64 // what was reported
	Expected, Low, High float64 // what would have been plausible: from Low to High, both included
	Slip                Slip    // what it looks like; the zero Slip if like nothing in particular
	Basis               Basis
	Sample              int // how many values Expected rests on
}

// Ratio is the value as a multiple of the expected one, or 0 where there is no such number.
func (d Doubt) Ratio() float64 {
	if r := d.Value / d.Expected; finite(r) {
		return r
	}
	return 0
}

// Check says which of the fresh values of a series are implausible, in the order of their
// indexes. The history holds, for each period, the value that the journal counts and the one that
// waits for a person. Both lists may come in any order, and are quickest in that of the periods.
// Values that are not finite are ignored.
//
// Every doubt rests on Options.MinSample counted values, with one exception: that a running
// total falls is no matter of statistics, so one other value is enough.
func Check(history, fresh []Point, o Options) []Doubt {
	if len(fresh) == 0 {
		return nil
	}
	o = o.withDefaults(fresh)
	history, _ = ascending(history)
	fresh, order := ascending(fresh)
	var doubts []Doubt
	switch {
	case o.Measure == indicators.RunningTotal:
		doubts = newTotal(history, fresh, o).judge()
	case !calm(history, fresh, o):
		doubts = newLine(history, fresh, o).judge()
	}
	if order != nil {
		for i := range doubts {
			doubts[i].Index = order[doubts[i].Index]
		}
	}
	slices.SortFunc(doubts, func(a, b Doubt) int { return cmp.Compare(a.Index, b.Index) })
	return doubts
}

// ascending returns points ordered by period, and by value within one; and where each stood, nil
// if they were in order.
func ascending(points []Point) (sorted []Point, order []int) {
	compare := func(a, b Point) int {
		return cmp.Or(a.Period.Compare(b.Period), cmp.Compare(a.Value, b.Value))
	}
	if slices.IsSortedFunc(points, compare) {
		return points, nil
	}
	order = make([]int, len(points))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return compare(points[i], points[j]) })
	sorted = make([]Point, len(points))
	for i, k := range order {
		sorted[i] = points[k]
	}
	return sorted, order
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
