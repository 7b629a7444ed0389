package forecast

import "math"

// Kind says which values a series can take.
type Kind int

// The kinds of series.
const (
	Level        Kind = iota // any value: a price, a stock
	Flow                     // an amount per period, never below 0
	Share                    // a value within Low..High of the series
	RunningTotal             // a sum so far, which never falls
)

// Series is a history of equally spaced values, the oldest first.
type Series struct {
	Values []float64 // in the unit; NaN or an infinity where nothing was reported
	// Season is the number of steps after which the series repeats: 12 for months, 52 for ISO weeks, 4 for
	// quarters, 7 for days. 1 or less means that nothing repeats; more than 366 is read so too.
	Season    int
	Kind      Kind
	Low, High float64 // the bounds of a Share, in the unit
}

// Limits of what is forecast.
const (
	MinValues  = 5    // values reported, below which nothing is said
	MaxHistory = 512  // the latest steps that are looked at; older ones are left out, 128 at once
	MaxHorizon = 1000 // steps ahead
	MaxAhead   = 2    // the horizon ÷ steps of history, above which nothing is said
	largest    = 1e150
	longest    = 366 // season
)

// Reason says why there is no forecast. It is stable and meant for a program.
type Reason string

// The reasons.
const (
	TooShort   Reason = "too_short"    // fewer than MinValues values
	TooFar     Reason = "too_far"      // the deadline is farther away than MaxAhead times the history
	NoRecent   Reason = "no_recent"    // nothing was reported for longer than there is history before
	NoHorizon  Reason = "no_horizon"   // a horizon below 1 or above MaxHorizon
	OutOfRange Reason = "out_of_range" // values above 1e150, or bounds of a Share that are none
)

// Forecast is what a series is expected to do.
type Forecast struct {
	Reason Reason // why Steps is empty; empty when it is not
	Steps  []Step // one for each period after the end of Values
	Method string // the candidate that has more than half of the weight, or "combination"
	// Weights holds what each candidate counts for, 0..1, in the order of Methods. They sum to 1.
	Weights  []float64
	Sample   int  // the values that the forecast was made from
	Errors   int  // the out-of-sample errors, of all horizons, that the intervals rest on
	Seasonal bool // a season was found
	// Shift is the index into Values of the first value after the latest lasting change of level; -1 when
	// there was none.
	Shift int
	Left  LeftOut
}

// LeftOut counts what a forecast does not rest on.
type LeftOut struct {
	Missing  int // steps without a value within the history looked at
	Outliers int // values that were pulled towards their neighbours
	Old      int // steps older than the history looked at
	Falls    int // falls of a running total: a new count, or a correction that says nothing of the pace
}

// Step is a period ahead.
type Step struct {
	Value Distribution // of the value
	Sum   Distribution // of the sum of the values from the first step to this one; of a RunningTotal, the same as Value
}

// usable reports whether a value can be counted with.
func usable(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
