// Package api answers programs: JSON over HTTP from a table of operations, and an OpenAPI 3.1 document
// made from the same table, so that what is described is what is served.
//
// Every answer carries an ETag of its bytes. Everything that is wrong with a request is said at once, as
// a problem of RFC 9457. No header lets pages of other hosts read the answers.
package api

import (
	"context"
	"time"

	"rasid/indicators"
)

// Operation is one question that can be asked, by GET.
type Operation struct {
	ID       string // a name for programs that are made from the document, "listGoals"
	Path     string // below the root, "/goals/{id}"
	Group    string // what it is about, "goals"
	Summary  string // in a line
	About    string // whatever else is to be known; may be ""
	Params   []Param
	Answer   any  // a value of the answer's type
	NotFound bool // what the path names may not be there
	Do       func(ctx context.Context, in Input) (any, error)
}

// Kind is what a parameter holds.
type Kind int

// The kinds of parameters.
const (
	Text   Kind = iota
	List        // texts, parted by commas or given several times
	Number      // a whole number
	Day         // 2024-06-30
	Moment      // 2024-06-30T12:00:00+03:00, or a day, of which the end in the plan's time zone is meant
	Truth       // true or false
)

// Param is one thing that a question can say.
type Param struct {
	Name     string
	Kind     Kind
	About    string
	Known    []string // the texts that it can be; nil: any
	Min, Max int64    // of a Number; both 0: any that is not negative
	Default  int64    // of a Number
	InPath   bool
}

// Input is what a question says, once it is known to be well said.
type Input struct {
	texts   map[string][]string
	numbers map[string]int64
	days    map[string]indicators.Date
	moments map[string]time.Time
}

// Text returns a text; "" when it was not given.
func (in Input) Text(name string) string {
	if v := in.texts[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// List returns the texts that were given; nil when there were none.
func (in Input) List(name string) []string { return in.texts[name] }

// Number returns a number, or its default.
func (in Input) Number(name string) int64 { return in.numbers[name] }

// Day returns a day; nil when none was given.
func (in Input) Day(name string) *indicators.Date {
	if d, ok := in.days[name]; ok {
		return &d
	}
	return nil
}

// Moment returns a time; the zero time when none was given.
func (in Input) Moment(name string) time.Time { return in.moments[name] }

// Truth reports whether something is wanted.
func (in Input) Truth(name string) bool { return in.Text(name) == "true" }
