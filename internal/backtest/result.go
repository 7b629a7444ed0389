package backtest

import (
	"rasid/indicators"
	"rasid/indicators/assess"
)

// Result is a replayed plan. A number that does not apply or is not known is null, never 0.
type Result struct {
	Plan    string          `json:"plan"`
	File    string          `json:"file"` // the plan's, as it was named
	From    indicators.Date `json:"from"`
	To      indicators.Date `json:"to"`
	Goals   []Goal          `json:"goals"` // in the order of the plan
	Summary Summary         `json:"summary"`

	Of *indicators.Plan `json:"-"` // with the places that were learnt
}

// Goal is what the replay shows of one goal.
type Goal struct {
	ID    string     `json:"id"`
	Known *Knowledge `json:"known"` // how the days were found on which values were known; null without an indicator
	// Outcome is what became of the goal, from all that is known today; null for a narrative goal.
	Outcome   *Outcome         `json:"outcome"`
	MissedOn  *indicators.Date `json:"missed_on"`  // the due date, or the last day of the period with which a line's kept share was lost
	CertainOn *indicators.Date `json:"certain_on"` // the day from which on that was known
	// LeadDays is the number of days from the beginning of the run of at_risk and off_track that led up
	// to the miss until it was certain. It is 0 or less where the run began no earlier than that, and
	// null where nothing was missed, or where there was no such run at all (Warned is false).
	LeadDays *int  `json:"lead_days"`
	Warned   *bool `json:"warned"` // null where nothing was missed
	Alerts   int   `json:"alerts"` // messages of a warning to the manager, without those that it is over or that the day has passed
	Runs     int   `json:"runs"`   // of at_risk and off_track; unknown between does not end one
	Cleared  int   `json:"cleared"`
	// FalseAlarms counts the runs of a goal that was achieved in the end, FalseAlarmDays their days. They
	// are 0 for one that was missed and null while it is open.
	FalseAlarms    *int         `json:"false_alarms"`
	FalseAlarmDays *int         `json:"false_alarm_days"`
	Transitions    []Transition `json:"transitions"` // the first is the status on the first day

	Last *assess.Assessment `json:"-"` // as of the last day, without texts

	Of *indicators.Goal `json:"-"`

	plan *indicators.Plan
}

// due returns the day by which the goal is due.
func (g *Goal) due() indicators.Date {
	if d := g.Of.Target.Due; d != 0 {
		return d
	}
	return g.plan.Ends
}

// Goal returns what the replay shows of a goal.
func (r *Result) Goal(id string) (*Goal, bool) {
	for i := range r.Goals {
		if r.Goals[i].ID == id {
			return &r.Goals[i], true
		}
	}
	return nil, false
}

// Outcome is what truly became of a goal.
type Outcome string

// The outcomes. A goal is open while its due date has not passed or what is missing could decide it.
const (
	Achieved Outcome = "achieved"
	Missed   Outcome = "missed"
	Open     Outcome = "open"
)

// Outcomes lists every outcome.
func Outcomes() []Outcome { return []Outcome{Achieved, Missed, Open} }

// Transition is a status from the day on which it would first have been shown.
type Transition struct {
	Date   indicators.Date   `json:"date"`
	Status indicators.Status `json:"status"`
	Alert  *Alert            `json:"alert"` // the message that goes to the manager; null when none does
	Reason indicators.Text   `json:"reason"`
}

// Alert is a message to the manager of a goal.
type Alert string

// The alerts. A goal that becomes unknown or whose report is late raises none and resolves none.
const (
	Raised   Alert = "raised"   // to at_risk or off_track, from anything better
	Worse    Alert = "worse"    // from at_risk to off_track
	Resolved Alert = "resolved" // back to what is neither
)

// Alerts lists every alert.
func Alerts() []Alert { return []Alert{Raised, Worse, Resolved} }
