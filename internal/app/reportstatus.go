package app

import (
	"time"

	"rasid/indicators"
	"rasid/internal/report"
)

// ReportStatus is a report in the shape that other programs rely on: its goals are as in Status, with what the
// report adds to each. Lists are empty, never null.
type ReportStatus struct {
	Plan      string                    `json:"plan"`
	Title     indicators.Text           `json:"title"`
	Notice    indicators.Text           `json:"notice,omitempty"`
	Period    indicators.Period         `json:"period"`
	From      indicators.Date           `json:"from"`
	AsOf      indicators.Date           `json:"as_of"`
	Whole     bool                      `json:"whole"`    // the period was over
	KnownAt   *time.Time                `json:"known_at"` // null: all that is known
	Position  int64                     `json:"position"` // the journal's last delivery that it knows
	Files     int                       `json:"files"`    // received by then
	Newest    *time.Time                `json:"newest_delivery_at"`
	Before    *indicators.Date          `json:"compared_with"` // null: nothing was compared
	Counts    map[indicators.Status]int `json:"counts"`
	Sectors   []ReportSector            `json:"sectors"`
	Changes   []ReportChange            `json:"changes"`
	Decisions []string                  `json:"needs_decision"` // goals, the most pressing first
	Unjudged  []ReportUnjudged          `json:"unjudged"`
	Goals     []ReportGoal              `json:"goals"`
	Watches   []WatchStatus             `json:"watches"`
	Reporting []ReportReporting         `json:"departments"`
}

// ReportSector counts the goals of a sector.
type ReportSector struct {
	ID     string                    `json:"id"`
	Counts map[indicators.Status]int `json:"counts"`
	Goals  []string                  `json:"goals"`
}

// ReportChange is a goal whose status has changed since the day that is compared with.
type ReportChange struct {
	Goal      string            `json:"goal"`
	Was       indicators.Status `json:"was"`
	Is        indicators.Status `json:"is"`
	Direction report.Direction  `json:"direction"`
}

// ReportUnjudged is a goal whose reports lack something.
type ReportUnjudged struct {
	Goal  string       `json:"goal"`
	Cause report.Cause `json:"cause"`
}

// ReportGoal is a goal with what a report adds.
type ReportGoal struct {
	GoalStatus
	Statement indicators.Text   `json:"statement"`
	Was       indicators.Status `json:"was,omitempty"`
	Reports   report.Reports    `json:"reports"` // that were due in the period
	Last      *ReportOrigin     `json:"last_value"`
	Laggards  []ReportLaggard   `json:"laggards"`
	Changes   []PlanChange      `json:"plan_changes"`
	Actions   []ReportAction    `json:"actions"`
}

// ReportOrigin is where the newest value that a verdict rests on came from.
type ReportOrigin struct {
	Period     indicators.Period `json:"period"`
	Delivery   int64             `json:"delivery"`
	Row        int64             `json:"row"`
	File       string            `json:"file"`
	ReceivedAt time.Time         `json:"received_at"`
}

// ReportLaggard is a place that has not reported for the newest period.
type ReportLaggard struct {
	Indicator string `json:"indicator"`
	Laggard
}

// ReportAction is something that was agreed about a goal and is not done yet.
type ReportAction struct {
	What  indicators.Text `json:"what"`
	Owner indicators.Text `json:"owner"` // who does it
	Due   indicators.Date `json:"due"`
	Late  bool            `json:"late"`
}

// ReportReporting is how a department reported.
type ReportReporting struct {
	Department string `json:"department"`
	report.Reports
	Files       int        `json:"files"`
	Rows        int64      `json:"rows"`
	RefusedRows int64      `json:"refused"`
	Waiting     int        `json:"waiting"`
	Last        *time.Time `json:"last_delivery_at"`
}

// ReportOf returns a report in the shape for programs.
func ReportOf(r *report.Report) ReportStatus {
	moment := func(t time.Time) *time.Time {
		if t.IsZero() {
			return nil
		}
		return &t
	}
	plan := r.Of
	out := ReportStatus{Plan: plan.ID, Title: plan.Title, Notice: plan.Illustrative, Period: r.Period, From: r.From, AsOf: r.AsOf, Whole: r.Whole(), KnownAt: moment(r.KnownAt),
		Position: r.Position, Files: r.Files, Newest: moment(r.Newest), Before: r.Before, Counts: r.Counts,
		Sectors: []ReportSector{}, Changes: []ReportChange{}, Decisions: []string{}, Unjudged: []ReportUnjudged{}, Goals: []ReportGoal{}, Watches: []WatchStatus{}, Reporting: []ReportReporting{}}
	for _, s := range r.Sectors {
		x := ReportSector{ID: s.ID, Counts: s.Counts}
		for _, g := range s.Goals {
			x.Goals = append(x.Goals, g.Goal)
		}
		out.Sectors = append(out.Sectors, x)
	}
	for _, c := range r.Changes {
		out.Changes = append(out.Changes, ReportChange{c.Goal.Goal, c.Before, c.Status, c.Direction})
	}
	for _, g := range r.Decisions {
		out.Decisions = append(out.Decisions, g.Goal)
	}
	for _, u := range r.Unjudged {
		out.Unjudged = append(out.Unjudged, ReportUnjudged{u.Goal.Goal, u.Cause})
	}
	for i := range r.Goals {
		out.Goals = append(out.Goals, reportGoal(plan, &r.Goals[i]))
	}
	for _, w := range r.Watches {
		out.Watches = append(out.Watches, WatchStatus{w.Indicator, w.Status, w.Freshness, w.Actual, w.Reason})
	}
	for _, d := range r.Reporting {
		out.Reporting = append(out.Reporting, ReportReporting{d.Department.ID, d.Reports, d.Files, d.Rows, d.RefusedRows, d.Waiting, d.Last})
	}
	return out
}

func reportGoal(plan *indicators.Plan, g *report.Goal) ReportGoal {
	x := ReportGoal{GoalStatus: goalStatus(plan, g.Assessment), Statement: g.Of.Statement, Was: g.Before, Reports: g.Reports, Laggards: []ReportLaggard{}, Changes: []PlanChange{}, Actions: []ReportAction{}}
	x.Handling = g.Handling
	if g.Last != nil {
		x.Last = new(ReportOrigin(*g.Last))
	}
	for _, c := range g.Coverage {
		for _, lag := range c.Laggards {
			shown := ReportLaggard{c.Of.ID, Laggard{Place: lag.Place, Name: plan.Places.Label(plan.Language(), lag.Place)}}
			if !lag.Last.IsZero() {
				shown.Last = &lag.Last
			}
			x.Laggards = append(x.Laggards, shown)
		}
	}
	for _, c := range g.Moved {
		x.Changes = append(x.Changes, PlanChange{&c.At, c.Field, c.Was, c.Is})
	}
	for _, action := range g.Actions {
		x.Actions = append(x.Actions, ReportAction(action))
	}
	return x
}
