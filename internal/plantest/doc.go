// Package plantest runs the tests that planners write beside a plan: observations in, and what must be said of
// the goals, and told to whom, on which day. Everything is judged, raised and routed as a service does it, on
// a journal of its own and with a clock that stands where the test wants it.
//
//	cases:
//	  - name: the price jumps in July
//	    observations:
//	      - {indicator: bread_price, place: market-raqqa, from: 2024-W01, values: 2700+20*26 4200*10}
//	      - {indicator: bread_price, place: market-raqqa, period: 2024-W20, value: 3100, arrives: 2024-06-20}
//	    at:
//	      - date: 2024-06-30
//	        goals: {affordable-bread: on_track}
//	        alerts: {}
//	      - date: 2024-07-07
//	        goals: {affordable-bread: {status: off_track, actual: 4200, reason: above the ceiling}}
//	        alerts: {affordable-bread: {severity: critical, to: [economy@example.org]}}
//
// Values are written one after the other, each for the next period: 5 is a value, _ none, 5*3 three times 5,
// 5+2*3 is 5, 7, 9. A value arrives on the last day of its period, or so long after it as delay says.
package plantest

import (
	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/yamlnode"
)

// Suite is one test file.
type Suite struct {
	File  string
	Cases []Case

	f *yamlnode.File
}

// Case is one test: what is reported, and what must then be so.
type Case struct {
	Name     string
	arrivals []arrival // by day
	at       []moment  // by day
}

// arrival is one value with the day on which it comes.
type arrival struct {
	day       indicators.Date
	indicator string
	place     string
	period    indicators.Period
	value     float64
	source    yamlnode.Value
}

// moment is what must be so at the end of a day.
type moment struct {
	day    indicators.Date
	goals  []wanted
	alerts yamlnode.Value // absent: nothing is said of alerts
	raised []raised
}

// wanted is what must be said of a goal; a field that is absent may be anything.
type wanted struct {
	goal   string
	fields []expectation
}

// expectation is one field of an assessment. Exactly one of its forms is set.
type expectation struct {
	field  string
	source yamlnode.Value
	word   string      // status, freshness
	texts  []string    // reason: each stands in it, in some language
	none   bool        // it must not be known
	number *tolerated  // actual, expected
	within *[2]float64 // forecast, probability
}

// tolerated is a number with how far off it may be.
type tolerated struct{ value, by float64 }

// raised is an alert that must be raised.
type raised struct {
	key      string
	source   yamlnode.Value
	severity indicators.Severity // "": any
	state    string              // "": any
	to       *[]string           // the Contact.IDs of all who were told; nil: anybody
	toSource yamlnode.Value
}

// Failure is one thing that is not as a test wants it.
type Failure struct {
	File     string          `json:"file"`
	Line     int             `json:"line"`
	Column   int             `json:"column"`
	Case     string          `json:"case"`
	Date     indicators.Date `json:"date"`
	About    string          `json:"about"` // a goal's ID, or an alert's key
	Field    string          `json:"field"`
	Expected string          `json:"expected"`
	Got      string          `json:"got"`
	Reason   string          `json:"reason"` // the goal's, in English

	Problem diag.Problem `json:"-"` // the same, with the line of the file
}

// Result is what came of the tests.
type Result struct {
	Cases        int       `json:"cases"`
	Expectations int       `json:"expectations"`
	Failures     []Failure `json:"failures"`
}
