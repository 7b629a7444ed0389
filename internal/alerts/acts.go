package alerts

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
)

// The kinds of acts.
const (
	Acknowledge = "acknowledge" // one alert: whoever is told knows, and is not reminded
	Silence     = "silence"     // all alerts that a matcher names
	Lift        = "lift"        // ends an acknowledgement or a silence early
)

// Request is what a person wants done about alerts.
type Request struct {
	Kind    string     `json:"kind"`
	Alert   string     `json:"alert,omitempty"`   // Acknowledge: its key
	Matcher *Matcher   `json:"matcher,omitempty"` // Silence
	Act     int64      `json:"act,omitempty"`     // Lift: the number of the act
	By      string     `json:"by"`
	Note    string     `json:"note"`
	Until   *time.Time `json:"until,omitempty"` // nil: until it is over; a silence needs one

	via string // byLink, or ""
}

// byLink is how an act came that nobody made who has an account.
const byLink = "link"

// Matcher names alerts. Each part is a pattern in which * stands for any characters but "/" and ?
// for one; an empty part fits everything.
type Matcher struct {
	Alert     string `json:"alert,omitempty"`
	Goal      string `json:"goal,omitempty"`
	Sector    string `json:"sector,omitempty"`
	Owner     string `json:"owner,omitempty"` // of a goal, or the department of reports
	Indicator string `json:"indicator,omitempty"`
}

// check reports what is wrong with a matcher.
func (m Matcher) check() error {
	if m == (Matcher{}) {
		return errors.New("say which alerts: by goal, sector, owner, indicator or alert")
	}
	for _, p := range []string{m.Alert, m.Goal, m.Sector, m.Owner, m.Indicator} {
		if _, err := path.Match(p, ""); err != nil {
			return fmt.Errorf("%q is no pattern: * stands for any characters, ? for one", p)
		}
	}
	return nil
}

// fits reports whether a matcher names an alert.
func (m *Matcher) fits(a *Alert) bool {
	owner := a.Owner
	if owner == "" {
		owner = a.Department
	}
	for _, p := range [][2]string{{m.Alert, a.Alert}, {m.Goal, a.Goal}, {m.Sector, a.Sector}, {m.Owner, owner}, {m.Indicator, a.Indicator}} {
		if p[0] == "" {
			continue
		}
		if ok, err := path.Match(p[0], p[1]); err != nil || !ok {
			return false
		}
	}
	return true
}

func (m *Matcher) String() string {
	var parts []string
	for _, p := range [][2]string{{"alert", m.Alert}, {"goal", m.Goal}, {"sector", m.Sector}, {"owner", m.Owner}, {"indicator", m.Indicator}} {
		if p[1] != "" {
			parts = append(parts, p[0]+"="+p[1])
		}
	}
	return strings.Join(parts, " ")
}

// act is what a person did, as the machine knows it.
type act struct {
	journal.AlertAct
	actDetail
	Matcher *Matcher
	lifted  bool
}

// actDetail is what an act keeps besides the journal's own columns: how it came, and an
// acknowledgement how its alert stood at the time.
type actDetail struct {
	Transition int64  `json:"transition,omitempty"`
	Level      int    `json:"level,omitempty"`
	Episode    int64  `json:"episode,omitempty"`
	Via        string `json:"via,omitempty"` // byLink, or ""
}

// acts are all of them, by what they do.
type acts struct {
	list      []*act
	acks      map[string]*act // the latest of each alert
	silences  []*act
	confirmed map[int64]bool // deliveries whose suspicion a person has taken up
	requests  map[string]*act
}

func newActs() acts {
	return acts{acks: map[string]*act{}, confirmed: map[int64]bool{}, requests: map[string]*act{}}
}

// add takes an act of the journal.
func (s *acts) add(row journal.AlertAct) error {
	a := &act{AlertAct: row}
	s.list, s.requests[row.Request] = append(s.list, a), a
	fail := func(err error) error { return fmt.Errorf("read act %d on alerts: %w", row.Seq, err) }
	if err := json.Unmarshal([]byte(row.Detail), &a.actDetail); err != nil {
		return fail(err)
	}
	switch row.Kind {
	case Acknowledge:
		s.acks[row.Target] = a
		if n, ok := strings.CutPrefix(row.Target, deliveryKey); ok {
			d, err := strconv.ParseInt(n, 10, 64)
			if err != nil {
				return fail(err)
			}
			s.confirmed[d] = true
		}
	case Silence:
		a.Matcher = &Matcher{}
		if err := json.Unmarshal([]byte(row.Target), a.Matcher); err != nil {
			return fail(err)
		}
		s.silences = append(s.silences, a)
	case Lift:
		n, err := strconv.ParseInt(row.Target, 10, 64)
		if err != nil {
			return fail(err)
		}
		for _, other := range s.list {
			other.lifted = other.lifted || other.Seq == n
		}
		s.silences = slices.DeleteFunc(s.silences, func(other *act) bool { return other.lifted })
	}
	return nil
}

func (a *act) ended(now time.Time) bool { return a.lifted || !a.Until.IsZero() && !now.Before(a.Until) }

// acknowledged returns the acknowledgement that an alert has; nil for none. It ends with its time,
// with the alert, and when the alert comes to press more than at the time.
func (s *State) acknowledged(a *Alert, now time.Time) *act {
	ack := s.acts.acks[a.Alert]
	if ack == nil || a.Level == 0 || ack.Episode != a.Episode || ack.ended(now) || a.Seq > ack.Transition && a.Peak > ack.Level {
		return nil
	}
	return ack
}

// silenced returns a silence that names an alert; nil for none.
func (s *State) silenced(a *Alert, now time.Time) *act {
	for _, silence := range s.acts.silences {
		if !silence.ended(now) && silence.Matcher.fits(a) {
			return silence
		}
	}
	return nil
}

// heldBack returns the suspect delivery that keeps an alert from being told, 0 for none.
func (s *State) heldBack(a *Alert) int64 {
	if a.HeldBy == 0 || s.acts.confirmed[a.HeldBy] {
		return 0
	}
	return a.HeldBy
}

// Handling says what people do about an alert, by its key.
func (s *State) Handling(key string, now time.Time) indicators.Handling {
	a := s.alerts[key]
	switch {
	case a == nil:
		return indicators.Open
	case s.silenced(a, now) != nil:
		return indicators.Silenced
	case s.acknowledged(a, now) != nil:
		return indicators.Acknowledged
	}
	return indicators.Open
}

// GoalKey returns the key of a goal's alert.
func GoalKey(goal string) string { return goalKey + goal }

// decide turns a request into an act. The error is a *diag.UseError: the request must be made differently.
func (s *State) decide(id string, r Request, now time.Time) (journal.AlertAct, error) {
	row := journal.AlertAct{Seq: s.lastAct + 1, At: now.UTC(), Kind: r.Kind, Who: strings.TrimSpace(r.By), Note: strings.TrimSpace(r.Note), Request: id}
	detail := actDetail{Via: r.via}
	use := func(format string, args ...any) (journal.AlertAct, error) {
		return row, &diag.UseError{Err: fmt.Errorf(format, args...)}
	}
	if row.Who == "" || row.Note == "" {
		return use("%s: say who does it and why", r.Kind)
	}
	if r.Until != nil {
		if row.Until = r.Until.UTC(); !row.Until.After(now) {
			return use("%s: %s is over already; name a later time", r.Kind, r.Until.Format(time.RFC3339))
		}
	}
	switch r.Kind {
	case Acknowledge:
		a := s.alerts[r.Alert]
		if a == nil || a.Level == 0 {
			return use("acknowledge %s: %s", r.Alert, s.Suggest(r.Alert))
		}
		row.Target, detail.Transition, detail.Level, detail.Episode = r.Alert, a.Seq, a.Level, a.Episode
	case Silence:
		if r.Matcher == nil {
			r.Matcher = &Matcher{}
		}
		if err := r.Matcher.check(); err != nil {
			return use("silence: %w", err)
		}
		if r.Until == nil {
			return use("silence %s: say until when; what is silenced for ever is better taken out of the plan", r.Matcher)
		}
		m, err := json.Marshal(r.Matcher)
		if err != nil {
			return row, err
		}
		row.Target = string(m)
	case Lift:
		k := slices.IndexFunc(s.acts.list, func(a *act) bool { return a.Seq == r.Act && a.Kind != Lift })
		if k < 0 || s.acts.list[k].ended(now) {
			return use("lift %d: no acknowledgement or silence of that number is in force; \"rasid alerts list\" shows those that are", r.Act)
		}
		row.Target = strconv.FormatInt(r.Act, 10)
	default:
		return use("there is no act %q on alerts", r.Kind)
	}
	d, err := json.Marshal(detail)
	row.Detail = string(d)
	return row, err
}

// Suggest says why there is nothing to do about an alert.
func (s *State) Suggest(key string) string {
	var open []string
	for _, a := range s.list {
		if a.Level > 0 {
			open = append(open, a.Alert)
		}
	}
	if a := s.alerts[key]; a != nil {
		return "it is not raised (" + a.State + ")"
	}
	if near := diag.Nearest(key, open); near != "" {
		return fmt.Sprintf("there is no such alert; did you mean %q?", near)
	}
	return `there is no such alert; "rasid alerts list" shows them`
}
