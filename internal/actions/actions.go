// Package actions knows what was decided about goals off their course: what is done, by whom and until when, and
// what became of it. An action is what its events make of it, so that any past view can be had again.
package actions

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// The kinds of events.
const (
	Add    = "add"
	Amend  = "change"
	Finish = "done"
	Drop   = "drop"
)

// Action is a corrective action.
type Action struct {
	ID     string
	Goal   string
	What   indicators.Text
	Who    string // a department's ID, a contact's, or the name of an office
	Due    indicators.Date
	Review *indicators.Date // the day on which it is looked at next; nil: none is set
	Done   *indicators.Date // nil while it is not
	Note   string           // the latest that anybody wrote

	Dropped bool // it will not be done

	By       string // who decided it
	Added    time.Time
	FirstDue indicators.Date // as it was decided
	Moves    int             // how often Due was moved
	Events   []Event
}

// Event is something that happened to an action.
type Event struct {
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	By   string    `json:"by"`
	Note string    `json:"note,omitempty"`
	Detail
}

// Detail is what an event says. What did not change is absent.
type Detail struct {
	Goal   string           `json:"goal,omitempty"`
	What   indicators.Text  `json:"what,omitempty"`
	Who    string           `json:"who,omitempty"`
	Due    *indicators.Date `json:"due,omitempty"`
	Review *indicators.Date `json:"review,omitempty"`
	Done   *indicators.Date `json:"done,omitempty"`
}

// State is how an action stands on a day.
type State string

// The states, the most pressing first.
const (
	Late    State = "action_late"    // it is not done, and its day has passed
	Review  State = "action_review"  // it is under way, and the day has come on which it is looked at
	Open    State = "action_open"    // it is under way
	Done    State = "action_done"    // by that day
	Dropped State = "action_dropped" // it will not be done
)

// States lists every state.
func States() []State { return []State{Late, Review, Open, Done, Dropped} }

// Underway reports whether something is still to be done.
func (s State) Underway() bool { return s == Late || s == Review || s == Open }

// On returns how the action stands at the end of a day. On the day on which it is due it is not late.
func (a *Action) On(day indicators.Date) State {
	switch {
	case a.Dropped:
		return Dropped
	case a.Done != nil && *a.Done <= day:
		return Done
	case a.Due < day:
		return Late
	case a.Review != nil && *a.Review <= day:
		return Review
	}
	return Open
}

// Fold returns what events make of all actions, in the order in which they were decided. An event of an action that
// was never decided is an error: the journal has lost something.
func Fold(events []journal.ActionEvent) ([]Action, error) {
	var list []Action
	at := map[string]int{}
	for _, from := range events {
		e := Event{At: from.At, Kind: from.Kind, By: from.Who, Note: from.Note}
		if err := json.Unmarshal([]byte(from.Detail), &e.Detail); err != nil {
			return nil, fmt.Errorf("read event %d of action %s: %w", from.Seq, from.Action, err)
		}
		i, known := at[from.Action]
		if e.Kind == Add && !known && e.Due != nil {
			i, at[from.Action] = len(list), len(list)
			list = append(list, Action{ID: from.Action, By: e.By, Added: e.At, Due: *e.Due, FirstDue: *e.Due})
		} else if !known || e.Kind == Add {
			return nil, fmt.Errorf("event %d of action %s: it was %s", from.Seq, from.Action, map[bool]string{true: "decided before", false: "never decided"}[known])
		}
		list[i].take(e)
	}
	return list, nil
}

func (a *Action) take(e Event) {
	a.Goal, a.Who, a.Note = cmp.Or(e.Goal, a.Goal), cmp.Or(e.Who, a.Who), cmp.Or(e.Note, a.Note)
	if len(e.What) > 0 {
		a.What = e.What
	}
	if e.Due != nil {
		if *e.Due != a.Due {
			a.Moves++
		}
		a.Due = *e.Due
	}
	if e.Review != nil {
		a.Review = e.Review
	}
	switch e.Kind {
	case Finish:
		a.Done, a.Dropped = e.Done, false
	case Drop:
		a.Dropped = true
	case Amend:
		if e.Due != nil || e.Review != nil { // it is taken up again
			a.Done, a.Dropped = nil, false
		}
	}
	a.Events = append(a.Events, e)
}

// Whose says who an action is of: a department of the plan, one of its contacts, or neither, where it names an
// office that the plan does not know. Names are compared without regard to capitals.
func Whose(plan *indicators.Plan, who string) (department, contact string) {
	for i := range plan.Departments {
		d := &plan.Departments[i]
		if d.ID == who {
			return d.ID, ""
		}
		for _, name := range d.Name {
			if strings.EqualFold(name, who) {
				return d.ID, ""
			}
		}
	}
	for c := range plan.Contacts() {
		if c.ID() == strings.ToLower(who) || c.Name != "" && strings.EqualFold(c.Name, who) {
			return "", c.ID()
		}
	}
	return "", ""
}

// WhoName returns how people call who does it. It never is an address: everybody who can open the page reads it. A
// contact without a name goes by that of its department.
func WhoName(plan *indicators.Plan, who string, l indicators.Lang) string {
	department, contact := Whose(plan, who)
	if d, ok := plan.Department(department); ok {
		return cmp.Or(d.Name.In(l), d.ID)
	}
	for i := range plan.Departments {
		d := &plan.Departments[i]
		for k := range d.Contacts {
			if c := &d.Contacts[k]; contact != "" && c.ID() == contact {
				return cmp.Or(c.Name, d.Name.In(l), d.ID)
			}
		}
	}
	for i := range plan.Sectors {
		s := &plan.Sectors[i]
		for k := range s.Contacts {
			if c := &s.Contacts[k]; contact != "" && c.ID() == contact {
				return cmp.Or(c.Name, s.Name.In(l), s.ID)
			}
		}
	}
	name, _, _ := strings.Cut(who, "@")
	return name
}

// OfGoal returns the actions of a goal.
func OfGoal(list []Action, goal string) (own []Action) {
	for _, a := range list {
		if a.Goal == goal {
			own = append(own, a)
		}
	}
	return own
}

// Pressing sorts actions as they press on a day: by state, then the earliest due first.
func Pressing(list []Action, day indicators.Date) []Action {
	list = slices.Clone(list)
	order := States()
	slices.SortStableFunc(list, func(a, b Action) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.On(day)), slices.Index(order, b.On(day))), cmp.Compare(a.Due, b.Due))
	})
	return list
}
