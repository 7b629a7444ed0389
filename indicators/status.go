package indicators

// Status is the verdict on a goal at a date.
type Status string

// The statuses. Narrative is the status of goals without a target.
const (
	NotStarted Status = "not_started" // the plan has not begun, or nothing is expected and nothing reported yet
	OnTrack    Status = "on_track"
	AtRisk     Status = "at_risk"
	OffTrack   Status = "off_track"
	Achieved   Status = "achieved"
	Missed     Status = "missed"  // the due date has passed without the target
	Unknown    Status = "unknown" // what was reported does not allow a verdict
	Narrative  Status = "narrative"
)

// Statuses lists every status, in the order in which they are counted for people.
func Statuses() []Status {
	return []Status{OffTrack, AtRisk, OnTrack, Achieved, Missed, NotStarted, Unknown, Narrative}
}

// severity orders the statuses that a threshold may set; others have none.
func (s Status) severity() int {
	switch s {
	case OnTrack:
		return 1
	case AtRisk:
		return 2
	case OffTrack:
		return 3
	}
	return 0
}

// WorseThan reports whether s is a more severe verdict than t. Only on_track, at_risk and
// off_track are ordered; for any other status it is false.
func (s Status) WorseThan(t Status) bool {
	return s.severity() > t.severity() && t.severity() > 0
}

// Freshness says whether reports arrive as the cadence promises. It is never a colour.
type Freshness string

// The kinds of freshness.
const (
	Fresh   Freshness = "fresh"   // nothing is due that has not arrived
	Late    Freshness = "late"    // one report is overdue
	Missing Freshness = "missing" // two or more are overdue, or none ever came
	Held    Freshness = "held"    // the latest delivery waits for a person
)

// Freshnesses lists every kind of freshness.
func Freshnesses() []Freshness { return []Freshness{Fresh, Late, Missing, Held} }

// Handling says what people do about a goal that is not on track.
type Handling string

// The kinds of handling.
const (
	Open         Handling = "open"
	Acknowledged Handling = "acknowledged"
	Silenced     Handling = "silenced"
)

// Handlings lists every kind of handling.
func Handlings() []Handling { return []Handling{Open, Acknowledged, Silenced} }
