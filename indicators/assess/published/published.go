// Package published judges progress over years by the methods that statistical offices publish:
// Eurostat, Open SDG, the UN Statistics Division, UN ESCAP, SDSN and the German sustainability
// strategy (DNS). They work on one value a year. All functions are pure, and no NaN or infinity
// leaves them.
//
// Each method says what it calls the state of things (Category), with the numbers that it rests
// on, and what that means in the words of a plan (Status). Where a method cannot judge, the
// status is unknown and Why says for what reason.
//
// Boundaries belong to the better category, and are compared with a tolerance of 1e-9: the
// rates are roots, and 0.6 of a rate comes out as 0.5999….
//
// One departure is deliberate. Open SDG replaces a baseline or target of 0 by 0.001. A growth
// rate from there is that of the replacement, not of the series: a count from 0 would be "on track" for
// ever, and in thousands it would be judged otherwise than in ones. Here such a series has no
// growth rate and no verdict.
package published

import (
	"math"

	"rasid/indicators"
)

// Point is the value of one year. Year counts from the end of the year 0, so that the end of 2015 is
// 2016.0; only differences matter.
type Point struct{ Year, Value float64 }

// Way is a value on its way from a baseline to a target.
type Way struct {
	Points  []Point // in order of their years; the first is the baseline, the last the latest
	Target  Point
	Falling bool // less is better
	Percent bool // values are percentages, 0..100
}

// Trend is a value without a target, of which only the good direction is known.
type Trend struct {
	Points  []Point // in order of their years
	Falling bool    // less is better
	Limit   float64 // the value that cannot be passed, such as 100 %; 0 for none
}

// Category is what a method calls the state of things. It is stable.
type Category string

// Why says for what reason a method gives no verdict.
type Why string

// The reasons.
const (
	TooFew Why = "few"  // not enough years, or not in a row
	Zero   Why = "zero" // growth from 0, or to 0, is not defined
	Signs  Why = "sign" // growth through 0 is not defined
	Beyond Why = "size" // the numbers are too large to compute with
)

// Result is what a method says. Numbers that it does not use are nil.
type Result struct {
	Category  Category
	Status    indicators.Status
	Why       Why      // empty when there is a verdict
	Ratio     *float64 // what the category is read off; see each method
	Score     *float64 // Open SDG: −5..5; ESCAP: anticipated progress, 10 is the target
	Rate      *float64 // change a year so far: a growth rate (Eurostat, Open SDG, UNSD) or in the unit (SDSN, DNS)
	Needed    *float64 // the change a year that was needed from the baseline on
	Projected *float64 // the value in the target's year, in the unit
	Changes   int      // DNS: the number of yearly changes that the trend rests on
}

// Achieved is the category of a target that is reached, in every method.
const Achieved Category = "achieved"

const tolerance = 1e-9

// Judge judges a way by a method; one that is not known gives the zero Result with Unknown.
func Judge(m indicators.Method, w Way) Result {
	switch m {
	case indicators.Eurostat:
		return Eurostat(w)
	case indicators.OpenSDG:
		return OpenSDG(w)
	case indicators.UNSD:
		return UNSD(w)
	case indicators.ESCAP:
		return ESCAP(w)
	case indicators.SDSN:
		return SDSN(w)
	case indicators.DNS:
		return DNS(w)
	}
	return none(TooFew)
}

func none(why Why) Result { return Result{Status: indicators.Unknown, Why: why} }

// direction is +1 where more is better and −1 where less is.
func direction(falling bool) float64 {
	if falling {
		return -1
	}
	return 1
}

func (w Way) base() Point   { return w.Points[0] }
func (w Way) latest() Point { return w.Points[len(w.Points)-1] }

// reached reports whether the latest value is at the target or beyond it.
func (w Way) reached() bool {
	return len(w.Points) > 0 && direction(w.Falling)*(w.latest().Value-w.Target.Value) >= -tolerance*w.size()
}

// size is the scale on which two values of a way count as equal.
func (w Way) size() float64 { return max(math.Abs(w.Target.Value), math.Abs(w.base().Value)) }

func achieved() Result { return Result{Category: Achieved, Status: indicators.Achieved} }

// A step is a category with the lowest ratio that belongs to it.
type step struct {
	from     float64
	category Category
	status   indicators.Status
}

// read returns the first step that a ratio reaches; the last one takes the rest.
func read(ratio float64, steps []step) Result {
	for _, s := range steps {
		if ratio >= s.from-tolerance {
			return Result{Category: s.category, Status: s.status, Ratio: &ratio}
		}
	}
	return none(Beyond)
}

var lowest = math.Inf(-1)

// whole returns r if all of its numbers are finite.
func (r Result) whole() Result {
	for _, v := range []*float64{r.Ratio, r.Score, r.Rate, r.Needed, r.Projected} {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			return none(Beyond)
		}
	}
	return r
}
