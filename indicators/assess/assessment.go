package assess

import "rasid/indicators"

// Point is the value of an indicator at one place for one period.
type Point = indicators.Point

// DatedValue is a value by the end of a day: a point of a curve.
type DatedValue struct {
	On    indicators.Date
	Value float64
}

// Check is one rule that the verdict looked at, with the numbers it compared.
type Check struct {
	Name   string            // stable: one of CheckNames
	Value  *float64          // what was compared
	Line   *float64          // what it was compared with
	Status indicators.Status // what this rule alone says; empty when it only informs
	Detail indicators.Text   // the comparison in words
}

// CheckNames lists every name that a check may have.
func CheckNames() []string {
	return []string{
		"trajectory", "forecast", "earned_schedule", "schedule_index", "published", "shape", "pace", "running_total", "holes", "steps", // ways and milestones
		"ceiling", "floor", "band", "trend", "kept", // lines to keep
		"finish", "beyond", "shift", // where it leads, and what has changed
		"part",
		"due", "threshold/off_track", "threshold/at_risk", "coverage", "freshness",
	}
}

// Assessment is a goal judged at a date. A number that does not apply or is not known is nil,
// never 0. Ratios are 0..1 and may lie outside where a value passes its bounds.
type Assessment struct {
	Goal, Sector, Owner string
	Status              indicators.Status
	Freshness           indicators.Freshness
	Handling            indicators.Handling
	Inputs              []InputFreshness // of a derived indicator: the reports that it rests on, by ID
	Method              string           // "cumulative", "level", "ceiling", "floor", "band", "milestone", "worst", "weighted", "narrative", or a published method's name
	Unit                string
	AsOf                indicators.Date
	AsOfPeriod          indicators.Period // the latest period that the verdict rests on; zero when there is none
	Since               *indicators.Date  // the last day of the first period of the present run of this status; nil when not known

	Actual, Expected, Target *float64 // in the unit; for a band, Target is the nearest bound
	// GapRatio is (actual − expected) ÷ |expected − baseline| for trajectories and
	// (actual − line) ÷ |line| for lines, signed so that negative is always the bad side.
	GapRatio      *float64
	ProgressRatio *float64 // share of the way from baseline to target, or of periods kept
	// Forecast is the value by the due date, in the unit, from the whole history; for a line to keep,
	// that of the last period. It lies within Low..High with a probability of 90 %. All are nil once
	// nothing is left to forecast, and where the history is too short.
	Forecast, ForecastLow, ForecastHigh *float64
	Probability                         *float64 // that the goal is met by the due date, 0..1; for a line, that enough periods will have kept it
	SampleSize                          *int     // the values that the forecast rests on, or that were too few for one
	RequiredPace, CurrentPace           *float64 // in the unit per reporting period

	// FinishAtPace is the day on which the target would be reached at CurrentPace; nil once it is reached,
	// where the pace leads nowhere or later than ten years after the due date, and for lines.
	FinishAtPace *indicators.Date
	// BeyondSince is the first day of the first of the latest reports in a row that lie beyond the line to
	// keep; nil while the latest does not, and for goals without such a line.
	BeyondSince *indicators.Date
	BeyondShare *float64 // share of the days that judged reports cover on which the value lay beyond the line, 0..1
	Drivers     []Driver // the places on the bad side, the worst first, where the status is at_risk, off_track or missed
	Shift       *Shift   // a change of level that has lasted until now; nil when there is none

	Steps []StepState // of a milestone, in the order of the plan

	Reason indicators.Text

	Latest     *Point       // the newest rolled-up point used, with its origin
	Points     []Point      // what was reported within the plan's span, rolled up, before accumulation
	Earlier    []Point      // the points from before the plan that the trend rests on as well
	Actuals    []DatedValue // the curve to draw against the trajectory: accumulated for flows
	Trajectory []DatedValue // what is expected, from the plan's start to its due date; nil for a band, whose two lines are the target's
	Checks     []Check

	// Parts judges each part of a goal that has several, in their order; their Goal is the part's ID. Of such a
	// goal Actual, Expected and Target are nil for the worst, and shares of the whole way for weights.
	Parts     []Assessment
	DecidedBy string // ID of the part that the goal stands by, or that is furthest behind; "" without parts
}

// Awaited reports whether no report of the goal, or of any part of it whose reports are missing, has ever come:
// people hear that the first one is awaited, not that reports have stopped.
func (a *Assessment) Awaited() bool {
	for i := range a.Parts {
		if p := &a.Parts[i]; p.Freshness == indicators.Missing && !p.Awaited() {
			return false
		}
	}
	return a.Freshness == indicators.Missing && len(a.Points) == 0 && len(a.Earlier) == 0
}

// OfShares reports whether Actual, Expected and Target are shares of a whole, 0..1, and not values in a unit.
func (a *Assessment) OfShares() bool { return a.Method == "milestone" || a.Method == "weighted" }

// Of returns the assessment of a goal or a part by its ID, nil when it is neither a's own nor of its parts.
func (a *Assessment) Of(id string) *Assessment {
	if a.Goal == id {
		return a
	}
	for i := range a.Parts {
		if a.Parts[i].Goal == id {
			return &a.Parts[i]
		}
	}
	return nil
}

// StepState is how a step of a milestone stands.
type StepState struct {
	Step      string           // its ID
	Done      *float64         // what share of it is done, 0..1; nil where nobody has said anything of it
	On        *indicators.Date // the day that Done is about; of a step that is done, since when it has been
	Delivery  int64            // that said so; 0: the plan
	Row       int64            // its row
	Freshness indicators.Freshness
}

// WatchAssessment is a watch line of an indicator judged at a date.
type WatchAssessment struct {
	Indicator  string
	Watch      int               // index into Indicator.Watch
	Status     indicators.Status // OnTrack while the line is not crossed
	Freshness  indicators.Freshness
	Inputs     []InputFreshness // as of an Assessment
	Actual     *float64
	AsOfPeriod indicators.Period
	Reason     indicators.Text
}
