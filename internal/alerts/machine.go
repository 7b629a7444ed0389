package alerts

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// Alert is how one thing stands by its last transition.
type Alert struct {
	journal.AlertTransition
	Detail

	told []*told
	now  *Condition // as it was last seen; nil when it is not there any more
	bad  evidence   // what last said that it is raised
}

// Detail is what a transition keeps besides the journal's own columns.
type Detail struct {
	Subject
	Episode int64               `json:"episode,omitempty"` // the transition that raised it; 0 while nothing is raised
	Since   time.Time           `json:"since,omitzero"`    // when that was
	Until   time.Time           `json:"until,omitzero"`    // when it was over; the zero time while it is raised
	Worst   indicators.Severity `json:"worst,omitempty"`   // of the episode
	Peak    int                 `json:"peak,omitempty"`    // the highest level since it was last acknowledged
	Raised  evidence            `json:"raised,omitzero"`   // what the level rests on
	As      string              `json:"as,omitempty"`      // the state that raised it, as which people know it
	Clear   *clearing           `json:"clear,omitempty"`   // since when it would be over, while the plan has it go on
	HeldBy  int64               `json:"held_by,omitempty"` // the suspect delivery that keeps it from being told
}

// evidence is what a verdict rests on.
type evidence struct {
	Delivery int64              `json:"delivery,omitempty"`
	Period   *indicators.Period `json:"period,omitempty"`
}

// newer reports whether e rests on something that o does not know.
func (e evidence) newer(o evidence) bool {
	return e.Delivery > o.Delivery || e.Period != nil && (o.Period == nil || e.Period.Compare(*o.Period) > 0)
}

// clearing is the beginning of the end of an alert that is kept.
type clearing struct {
	Since  time.Time          `json:"since"`
	Period *indicators.Period `json:"period,omitempty"`
}

// moment is when, and under what, the machine looks.
type moment struct {
	now      time.Time
	asOf     indicators.Date
	plan     string
	position int64
}

// State is all that is known of alerts: what the journal holds, in memory.
type State struct {
	alerts   map[string]*Alert
	list     []*Alert // in the order in which they came to be
	acts     acts
	queues   map[Destination]*queue
	position int64 // of the journal, up to which it has been looked at

	lastTransition, lastAct, lastNotification int64
}

func newState() *State {
	return &State{alerts: map[string]*Alert{}, acts: newActs(), queues: map[Destination]*queue{}}
}

// suspicion counts, for a delivery, the goals that it turned worse and those that rest on it.
type suspicion struct {
	worse, of  int
	department string
}

// isSuspect says from when on it is the delivery that is doubted, and not the goals.
func (s suspicion) isSuspect() bool { return s.worse >= 5 || s.worse >= 3 && 2*s.worse > s.of }

// suspicions finds the deliveries that came since the last look and turned many goals worse. What
// was never looked at before is no turn.
func (s *State) suspicions(conds []Condition) map[int64]*suspicion {
	found := map[int64]*suspicion{}
	if s.position == 0 {
		return found
	}
	for i := range conds {
		c := &conds[i]
		if c.Topic != GoalTopic || c.Goal == "" || c.Delivery <= s.position {
			continue
		}
		f := found[c.Delivery]
		if f == nil {
			f = &suspicion{department: c.Department}
			found[c.Delivery] = f
		}
		f.of++
		if a := s.alerts[c.Alert]; a != nil && !c.Hold && c.Level > a.Level {
			f.worse++
		}
	}
	return found
}

// step looks at how everything stands and returns what has changed. conds must be complete: what is
// not among them is gone. name gives a delivery's name.
func (s *State) step(conds []Condition, m moment, name func(int64) string) (changes []journal.AlertTransition) {
	suspicions := s.suspicions(conds)
	seen := make(map[string]bool, len(conds))
	see := func(c *Condition, suspect bool) {
		seen[c.Alert] = true
		if t := s.one(c, m, suspect); t != nil {
			changes = append(changes, *t)
		}
	}
	for i := range conds {
		f := suspicions[conds[i].Delivery]
		see(&conds[i], f != nil && f.isSuspect())
	}
	// A delivery is suspect until nothing that it turned worse is kept back any more.
	held := map[int64]int{}
	for _, a := range s.list {
		if a.HeldBy != 0 && a.Level > 0 {
			held[a.HeldBy]++
		}
	}
	var deliveries []int64
	for d := range held {
		deliveries = append(deliveries, d)
	}
	slices.Sort(deliveries)
	for _, d := range deliveries {
		if s.acts.confirmed[d] {
			continue
		}
		c := s.suspectNow(d, suspicions[d], m.asOf, name)
		see(&c, false)
	}
	for _, a := range s.list {
		if a.Level > 0 && !seen[a.Alert] {
			if t := s.gone(a, m); t != nil {
				changes = append(changes, *t)
			}
		}
	}
	s.position = max(s.position, m.position)
	return changes
}

// suspectNow is the condition of a suspect delivery, as it was when it came to be suspect.
func (s *State) suspectNow(d int64, f *suspicion, asOf indicators.Date, name func(int64) string) Condition {
	c := suspectCondition(d, "", "", 0, 0, asOf)
	if a := s.alerts[c.Alert]; a != nil && a.Level > 0 {
		c.Subject = a.Subject
		return c
	}
	if f == nil { // the plan or the program that found it has changed meanwhile
		f = &suspicion{}
	}
	return suspectCondition(d, name(d), f.department, f.worse, f.of, asOf)
}

// one brings an alert up to date with its condition; nil when nothing has changed.
func (s *State) one(c *Condition, m moment, suspect bool) *journal.AlertTransition {
	a := s.alerts[c.Alert]
	if a == nil {
		if c.Level == 0 && c.Topic != GoalTopic {
			return nil // what never was wrong needs no row
		}
		a = &Alert{AlertTransition: journal.AlertTransition{Alert: c.Alert}}
		s.alerts[c.Alert] = a
		s.list = append(s.list, a)
	}
	a.now = c
	next := Detail{Subject: c.Subject, Episode: a.Episode, Since: a.Since, Until: a.Until, Worst: a.Worst, Peak: a.Peak, Raised: a.Raised, As: a.As}
	is := evidence{c.Delivery, c.Period}
	lvl, severity := c.Level, c.Severity
	if c.Hold || c.Level == 0 && a.Level > 0 && !s.over(a, c, m, is, &next) {
		lvl, severity = a.Level, a.Severity
	}
	if c.Level > 0 && !c.Hold {
		a.bad, next.Raised, next.As = is, is, c.State
	}
	switch {
	case lvl == 0:
		next.HeldBy = 0
	case suspect && lvl > a.Level && a.Seq > 0:
		next.HeldBy = c.Delivery
	case a.HeldBy != 0 && (c.Hold || c.Delivery <= a.HeldBy):
		next.HeldBy = a.HeldBy // nothing newer says so as well
	}
	sameClear := (next.Clear == nil) == (a.Clear == nil)
	if a.Seq > 0 && c.State == a.State && lvl == a.Level && severity == a.Severity && next.HeldBy == a.HeldBy && sameClear {
		return nil
	}
	next.Reason = c.reason()
	return s.transit(a, c.State, severity, lvl, c.AsOf, c.Delivery, next, m)
}

// over reports whether an alert is resolved by a condition that does not raise it. Absence never
// resolves: what says that it is over must rest on something newer than what said that it is not.
func (s *State) over(a *Alert, c *Condition, m moment, is evidence, next *Detail) bool {
	known := a.Raised
	if a.bad.newer(known) {
		known = a.bad
	}
	if !c.Direct && !is.newer(known) && m.plan == a.Plan {
		return false
	}
	if c.keepReports <= 1 && c.keepDays <= 0 {
		return true
	}
	next.Clear = a.Clear
	if next.Clear == nil {
		next.Clear = &clearing{m.now, c.Period}
	}
	if c.keepDays > 0 && m.now.Before(next.Clear.Since.AddDate(0, 0, c.keepDays)) {
		return false
	}
	if n := c.keepReports; n > 1 && c.Period != nil && next.Clear.Period != nil && c.Period.Compare(next.Clear.Period.Shift(n-1)) < 0 {
		return false
	}
	next.Clear = nil
	return true
}

// gone ends an alert whose thing is not there any more.
func (s *State) gone(a *Alert, m moment) *journal.AlertTransition {
	a.now = nil
	state := "removed"
	if a.Topic == RasidTopic || strings.HasPrefix(a.Alert, deliveryKey) {
		state = "resolved"
	}
	next := Detail{Subject: a.Subject, Episode: a.Episode, Since: a.Since, Worst: a.Worst}
	next.Reason = inAll("alert.gone." + state)
	if d, err := strconv.ParseInt(strings.TrimPrefix(a.Alert, deliveryKey), 10, 64); err == nil && s.acts.confirmed[d] {
		next.Reason = inAll("alert.gone.confirmed")
	}
	return s.transit(a, state, "", 0, m.asOf, a.Delivery, next, m)
}

// transit makes a transition of an alert.
func (s *State) transit(a *Alert, state string, severity indicators.Severity, lvl int, asOf indicators.Date, delivery int64, next Detail, m moment) *journal.AlertTransition {
	s.lastTransition++
	t := journal.AlertTransition{Seq: s.lastTransition, Alert: a.Alert, Was: a.State, State: state, Severity: severity, Level: lvl, At: m.now.UTC(), AsOf: asOf, Plan: m.plan, Delivery: delivery, Position: m.position}
	if lvl > 0 && a.Level == 0 {
		next.Episode, next.Since, next.Until, next.Worst, next.Peak = t.Seq, t.At, time.Time{}, "", 0
	}
	if lvl == 0 && a.Level > 0 {
		next.Until = t.At
	}
	if severity.Rank() > next.Worst.Rank() {
		next.Worst = severity
	}
	if ack := s.acts.acks[a.Alert]; ack != nil && ack.Transition >= a.Seq {
		next.Peak = 0
	}
	next.Peak = max(next.Peak, lvl)
	a.AlertTransition, a.Detail = t, next
	detail, err := json.Marshal(next)
	if err != nil {
		panic(fmt.Sprintf("alerts: a detail that JSON cannot hold: %v", err)) // NaN, which no assessment has
	}
	a.AlertTransition.Detail = string(detail)
	return &a.AlertTransition
}
