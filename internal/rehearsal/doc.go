// Package rehearsal makes the deliveries of a plan's year, as departments would really send them, and
// the truth of what was put into them, so that what comes out can be held against it.
//
// The figures follow from the plan's own targets, trajectories and lines, bent by a story for each goal;
// the sheets differ by department in format, language, digits and layout; and some of them have what goes
// wrong in a year: late ones, corrected ones, a wrong unit, a copy, a half-empty one, a misspelt place.
// Everything is illustrative, and the same each time.
package rehearsal

import (
	"time"

	"rasid/indicators"
)

// Drop is one delivery: a file as a department would put it into its folder.
type Drop struct {
	Path  string    // relative to the inbox: "water/sample-water-2024-03.csv"
	At    time.Time // when it is dropped
	Data  []byte
	Fault Fault // what is wrong with it; "" for nothing
	Holds Holds // what should become of its cells
}

// Fault is what goes wrong with a delivery.
type Fault string

// The faults.
const (
	Late       Fault = "late"       // weeks after it was due
	Wrong      Fault = "wrong"      // a value that Corrected puts right
	Corrected  Fault = "corrected"  // the file before it once more, put right
	Copy       Fault = "copy"       // the same bytes under another name
	WrongUnit  Fault = "wrong_unit" // every value of an indicator a thousand times too large
	HalfEmpty  Fault = "half_empty" // every second cell is left blank
	Unreadable Fault = "unreadable" // "about 12"
	Misspelt   Fault = "misspelt"   // a place that is nearly one of the plan's
	NeverSent  Fault = "never_sent" // no file comes at all: it has no drop
)

// Faults lists every fault that a drop can have.
func Faults() []Fault {
	return []Fault{Late, Wrong, Corrected, Copy, WrongUnit, HalfEmpty, Unreadable, Misspelt}
}

// Holds counts the cells of a delivery by what should become of them.
type Holds struct {
	New, Revised, Unchanged, Held, Refused, Blank int64
}

// Value is what is true of an indicator, a place and a period.
type Value struct {
	Indicator, Place string
	Period           indicators.Period
	Value            float64
}

// Year is all the deliveries of a plan's span, the oldest first, with the truth.
type Year struct {
	Drops   []Drop
	Missing []string // files that never come, without their extensions
	Truth   []Value  // what is known once every drop was taken, by indicator, place and period
}
