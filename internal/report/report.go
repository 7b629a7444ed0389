// Package report is the stocktake of a plan at the end of a month or a quarter, as a council reads it: how the
// goals stand and what has changed, what needs a decision, what cannot be judged and why, each goal with its
// chart and reason, and how well departments reported. It is made of two views of the plan and the journal,
// and written as one HTML file that needs nothing else, or as a workbook. The same views and the same journal
// give the same bytes.
package report

import (
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/goalposts"
)

// Report is a stocktake. Its lists are in the order of the plan unless they say otherwise, and never nil.
type Report struct {
	Of         *indicators.Plan
	Period     indicators.Period // the month or the quarter
	From, AsOf indicators.Date   // its days; AsOf lies before the last one while it is not over
	KnownAt    time.Time         // what was known at this time; zero: all that is known
	Position   int64             // the journal's last delivery that it knows
	Files      int               // deliveries received by then; decisions of people are none
	Newest     time.Time         // when the last of them was received; zero without any
	Scoped     bool              // only some goals are in it
	Before     *indicators.Date  // the day that Changes compare with; nil where the plan began later

	Counts    map[indicators.Status]int
	Sectors   []Sector
	Goals     []Goal
	Changes   []Change
	Decisions []*Goal // that are off track, the least probable first, then the widest gap
	Unjudged  []Unjudged
	Watches   []assess.WatchAssessment
	Reporting []Reporting
	Observed  []Observed // the observations of the month: whose period ended in it
}

// Sector is a sector with its goals.
type Sector struct {
	ID     string
	Name   indicators.Text // empty for goals without a sector
	Counts map[indicators.Status]int
	Goals  []*Goal
}

// Goal is a goal as it stands, with what is needed to judge the judgement.
type Goal struct {
	*assess.Assessment
	Of        *indicators.Goal
	Indicator *indicators.Indicator // nil for milestones, narrative goals and goals with parts
	Leaves    []Leaf                // what is reported for it: itself, or each of its parts; none for milestones and narrative goals
	Handling  indicators.Handling   // what people do about it; Open in views of the past
	Before    indicators.Status     // on Report.Before; "" where nobody looked, or the goal was not there
	Last      *Origin               // of the newest value that the verdict rests on; nil without one
	Reports   Reports               // that were due in the month, of all that the goal rests on
	Coverage  []Coverage            // of the indicators that it rests on
	Moved     []goalposts.Change    // what new plans moved for it in the month
	Actions   []Action
}

// Leaf is a goal, or a part of one, with the indicator that measures it.
type Leaf struct {
	*assess.Assessment
	Of        *indicators.Goal
	Indicator *indicators.Indicator
}

// Action is something that was agreed to bring a goal back, and is not done yet.
type Action struct {
	What  indicators.Text
	Owner indicators.Text // who does it
	Due   indicators.Date
	Late  bool // the day is over, and it is not done
}

// Origin is where a value came from.
type Origin struct {
	Period     indicators.Period
	Delivery   int64 // the journal's number
	Row        int64 // as a spreadsheet counts them, from 1
	File       string
	ReceivedAt time.Time
}

// Coverage is which places have reported for the newest period of an indicator.
type Coverage struct {
	Of *indicators.Indicator
	assess.Coverage
}

// Direction is what a change of status means.
type Direction string

// The directions, in the order in which they are told.
const (
	ToMissed   Direction = "missed"
	Worse      Direction = "worse"
	ToAchieved Direction = "achieved"
	Better     Direction = "better"
	Other      Direction = "other" // judged for the first time, or not any more
)

// Directions lists every direction in the order in which they are told.
func Directions() []Direction { return []Direction{ToMissed, Worse, ToAchieved, Better, Other} }

// Change is a goal whose status is another than the month before.
type Change struct {
	*Goal
	Direction Direction
}

// Cause is why a goal cannot be judged, or only on older reports.
type Cause string

// The causes.
const (
	ByHeld    Cause = "held"    // a delivery waits for a person
	ByNever   Cause = "never"   // nothing was ever reported
	ByMissing Cause = "missing" // two reports or more are overdue
	ByLate    Cause = "late"    // one is
	ByOther   Cause = "other"   // what was reported does not allow a verdict; the reason says why
)

// Causes lists every cause.
func Causes() []Cause { return []Cause{ByHeld, ByNever, ByMissing, ByLate, ByOther} }

// Unjudged is a goal whose reports lack something: without a verdict, or with one on older reports.
type Unjudged struct {
	*Goal
	Cause Cause
}

// Reports counts reports that were due within the month: one for each expected place and period. Only what
// had ended Indicator.GraceDays earlier was due.
type Reports struct {
	Expected int `json:"expected"`
	OnTime   int `json:"on_time"` // were received by the day they were due
	Late     int `json:"late"`    // were received after it
	Missing  int `json:"missing"` // have not been received
	Revised  int `json:"revised"` // values of any period that were corrected within the month
}

func (r *Reports) add(s Reports) {
	r.Expected, r.OnTime, r.Late, r.Missing, r.Revised = r.Expected+s.Expected, r.OnTime+s.OnTime, r.Late+s.Late, r.Missing+s.Missing, r.Revised+s.Revised
}

// Reporting is how a department reported within the month.
type Reporting struct {
	Department indicators.Department
	Reports
	Files       int        // deliveries received
	Rows        int64      // data rows in them
	RefusedRows int64      // values of them that were refused
	Waiting     int        // deliveries, of any month, that wait for a person
	Last        *time.Time // when its last delivery was received, in any month; nil: none
}

// Observed is the newest revision of a value, with where it came from.
type Observed struct {
	indicators.Observation
	Of         *indicators.Indicator
	File       string
	ReceivedAt time.Time
}

// Whole reports whether the month was over on the day of the report.
func (r *Report) Whole() bool { return r.AsOf == r.Period.Last() }

// Goal returns the goal of that ID.
func (r *Report) Goal(id string) (*Goal, bool) {
	for i := range r.Goals {
		if r.Goals[i].Goal == id {
			return &r.Goals[i], true
		}
	}
	return nil, false
}
