package indicators

// TargetKind is the form of a goal's target.
type TargetKind string

// The kinds of target. A goal without a target is narrative.
const (
	NoTarget  TargetKind = ""
	Reach     TargetKind = "reach"     // a total of a flow, a running total, or a level given From
	Move      TargetKind = "move"      // a level from its baseline to a value
	AtMost    TargetKind = "at_most"   // a ceiling, every period
	AtLeast   TargetKind = "at_least"  // a floor, every period
	Between   TargetKind = "between"   // a band, every period
	Milestone TargetKind = "milestone" // steps with dates and shares
	Combined  TargetKind = "combined"  // what the goal's parts promise together
)

// Target is what a goal promises, in the unit of its indicator.
type Target struct {
	Kind      TargetKind
	From      float64 // Reach and Move: the baseline at the plan's start
	Value     float64 // Reach, Move, AtMost, AtLeast
	Low, High float64 // Between
	KeptShare float64 // AtMost, AtLeast, Between: the share of periods, 0..1, that must keep the line for the year to count as achieved
	Due       Date    // the day by which; the plan's end unless said otherwise
	Steps     []Step  // Milestone, in order of Due
	// StepsEvery is how often a step that is under way is reported; 0: only once its day has come.
	StepsEvery PeriodKind
	// StepsGraceDays is how many days after a period of StepsEvery, or after a step's day, its report is late.
	StepsGraceDays int
}

// Step is one step of a milestone.
type Step struct {
	ID    string
	Name  Text
	Share float64 // of the whole, 0..1; the shares of a milestone sum to 1
	Due   Date
	Done  *Date // the day it was done, as the plan says; nil while it says nothing
}

// StepIndicator returns the ID of the indicator by which the progress of a goal's step is reported.
func StepIndicator(goal, step string) string { return goal + "." + step }

// TrajectoryKind is the form of what is expected by each date.
type TrajectoryKind string

// The kinds of trajectory.
const (
	Linear  TrajectoryKind = "linear"
	Stairs  TrajectoryKind = "steps"   // holds a value until the next point
	Season  TrajectoryKind = "season"  // weights of the months, spread evenly over the days of each
	SCurve  TrajectoryKind = "s_curve" // slow, fast, slow
	Points  TrajectoryKind = "points"  // straight lines between points
	History TrajectoryKind = "history" // the course of the year before, scaled to this target
)

// Trajectory says what share of the way from baseline to target is expected by each date.
type Trajectory struct {
	Kind   TrajectoryKind
	Months [12]float64       // Season: the weight of each month, January first
	Learn  bool              // Season: the weights come from the reports of earlier years; Months is not used
	Points []TrajectoryPoint // Stairs and Points, in order; the last is at the due date with share 1
}

// TrajectoryPoint is what is expected by the end of a day.
type TrajectoryPoint struct {
	On    Date
	Share float64 // of the way from baseline to target
}

// Line is a threshold that people set, in the unit or as a gap to what is expected.
type Line struct {
	Value float64 // in the indicator's unit, or a share 0..1 if Gap
	Gap   bool    // the line lies Value (a share) on the bad side of what is expected
}

// Thresholds are the lines set by hand; nil is not set. Crossing one for as long as Goal.Alert
// says sets the status, whatever the method says.
type Thresholds struct{ AtRisk, OffTrack *Line }

// AlertPolicy damps the noise of a status.
type AlertPolicy struct {
	RaiseAfterReports int     // consecutive reports beyond a line before it counts, at least 1
	RaiseAfterDays    int     // days beyond a line before it counts, 0 for at once
	ClearMargin       float64 // share of the line, 0..1, by which a value must be back before it is clear
	KeepReports       int     // reports on track in a row before an alert is resolved, at least 1
	KeepDays          int     // days on track before it is, 0 for at once
	RemindDays        *int    // days until a reminder; 0 for none, nil: as the plan says
	EscalateDays      *int    // days until the sector's contacts hear; 0 for never, nil: as the plan says
	EscalateTo        string  // Contact.ID of who hears then; "": as the plan says
}

// Combine says how the parts of a goal make its status.
type Combine string

// The ways to combine parts.
const (
	Worst    Combine = "worst"    // the goal stands as its worst part does
	Weighted Combine = "weighted" // the shares of the way that the parts have come, by their weights
)

// Goal is a promise of the plan. One that several indicators measure has Parts, each of which promises
// something of one indicator and is judged as a goal of its own.
type Goal struct {
	ID         string
	Sector     string
	Statement  Text
	Owner      string // the ID of the department whose manager answers for it
	Indicator  string // empty for milestones and narrative goals
	Place      string // where it is measured; the root unless said otherwise
	Target     Target
	Trajectory Trajectory
	Method     Method // a published one, for goals over years; empty for the rule of the target's kind
	Thresholds Thresholds
	Alert      AlertPolicy
	Combine    Combine // of a goal with Parts; its Target.Kind is Combined, and it has no Indicator
	// Parts have the IDs "goal.part", the goal's sector and owner, and no parts of their own.
	Parts  []Goal
	Weight float64 // of a part whose goal is Weighted; above 0, in any unit
}

// Leaves returns what is judged by a target of its own: the goal's parts or, without any, the goal.
func (g *Goal) Leaves() []*Goal {
	if len(g.Parts) == 0 {
		return []*Goal{g}
	}
	list := make([]*Goal, len(g.Parts))
	for i := range g.Parts {
		list[i] = &g.Parts[i]
	}
	return list
}

// Reported reports whether departments' reports decide the goal, and not the plan alone.
func (g *Goal) Reported() bool { return g.Indicator != "" || len(g.Parts) > 0 }
