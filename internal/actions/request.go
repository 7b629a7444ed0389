package actions

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
)

// Request is what a person wants done about actions, at once: all of it or nothing.
type Request struct {
	By      string   `json:"by"`
	Changes []Change `json:"changes"`
}

// Change is one of a request. What is empty stays as it is; of Finish, Done is then today.
type Change struct {
	Kind string `json:"kind"`
	ID   string `json:"id,omitempty"` // of Add it may be empty: then one is given
	Note string `json:"note,omitempty"`
	Detail
}

var idForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*$`)

// Events returns the events that a request makes of the actions that are there, on a day by the plan's clock. What is
// wrong with it is said all at once, as a *diag.UseError; wrong[i] is what is wrong with change i alone.
func Events(plan *indicators.Plan, list []Action, r Request, today indicators.Date) (events []journal.ActionEvent, wrong [][]error) {
	known := map[string]*Action{}
	for i := range list {
		a := list[i]
		known[a.ID] = &a
	}
	wrong = make([][]error, len(r.Changes))
	for i, c := range r.Changes {
		e := Event{Kind: c.Kind, Note: c.Note, Detail: c.Detail}
		was := known[c.ID]
		note := func(format string, args ...any) { wrong[i] = append(wrong[i], fmt.Errorf(format, args...)) }
		switch {
		case c.Kind == Add && c.ID == "":
			c.ID = freeID(known)
		case c.Kind == Add && !idForm.MatchString(c.ID):
			note("id %q has other characters than letters, digits, dashes and underscores", c.ID)
		case c.Kind == Add && was != nil:
			note("there is an action %q already; give this one another id", c.ID)
		case c.Kind != Add && was == nil:
			note("there is no action %q%s", c.ID, suggest(c.ID, known))
			continue
		}
		switch c.Kind {
		case Add:
			complete(plan, c, note)
		case Amend:
			if c.Goal != "" {
				checkGoal(plan, c.Goal, note)
			}
			e.Done = nil
			if c.Goal == "" && len(c.What) == 0 && c.Who == "" && c.Due == nil && c.Review == nil && c.Note == "" {
				note("say what is to change: what, who, due, review or a note")
			}
		case Finish:
			if e.Done == nil {
				e.Done = &today
			}
			if *e.Done > today {
				note("it cannot have been done on %s, after today (%s)", e.Done, today)
			}
			if was.On(today) == Done && *was.Done == *e.Done && c.Note == "" {
				note("action %q was done on %s already", c.ID, was.Done)
			}
		case Drop:
			if c.Note == "" {
				note("say why action %q is dropped", c.ID)
			}
		default:
			note("nothing is known that could be done as %q", c.Kind)
		}
		next := Action{ID: c.ID}
		if was != nil {
			next = *was
		}
		next.take(e)
		if next.Review != nil && *next.Review > next.Due {
			note("it is to be looked at on %s, after it is due on %s", next.Review, next.Due)
		}
		known[c.ID] = &next
		detail, err := json.Marshal(e.Detail)
		if err != nil {
			note("write it down: %w", err)
		}
		events = append(events, journal.ActionEvent{Action: c.ID, Kind: c.Kind, Who: r.By, Note: c.Note, Detail: string(detail)})
	}
	return events, wrong
}

// complete looks at what a new action must say.
func complete(plan *indicators.Plan, c Change, note func(string, ...any)) {
	if c.Goal == "" {
		note("say which goal it is for")
	} else {
		checkGoal(plan, c.Goal, note)
	}
	if strings.TrimSpace(c.What.In(plan.Language())) == "" {
		note("say what is to be done")
	}
	if strings.TrimSpace(c.Who) == "" {
		note("say who does it: a department, a contact, or the name of an office")
	}
	if c.Due == nil {
		note("say by which day it is to be done")
	}
}

func checkGoal(plan *indicators.Plan, goal string, note func(string, ...any)) {
	if _, ok := plan.Goal(goal); ok {
		return
	}
	var ids []string
	for i := range plan.Goals {
		ids = append(ids, plan.Goals[i].ID)
	}
	near := ""
	if n := diag.Nearest(goal, ids); n != "" {
		near = fmt.Sprintf("; did you mean %q?", n)
	}
	note("the plan has no goal %q%s", goal, near)
}

func suggest(id string, known map[string]*Action) string {
	var ids []string
	for k := range known {
		ids = append(ids, k)
	}
	if n := diag.Nearest(id, ids); n != "" {
		return fmt.Sprintf("; did you mean %q?", n)
	}
	return `; "rasid action list --all" shows all of them`
}

// freeID returns the first of a1, a2, … that no action has.
func freeID(known map[string]*Action) string {
	for n := len(known) + 1; ; n++ {
		if id := fmt.Sprintf("a%d", n); known[id] == nil {
			return id
		}
	}
}

// Refusal returns what is wrong with a request as one error; nil when nothing is.
func Refusal(r Request, wrong [][]error) error {
	var all []error
	for i, list := range wrong {
		for _, err := range list {
			all = append(all, fmt.Errorf("action %s: %w", strings.TrimSpace(r.Changes[i].Kind+" "+cmp.Or(r.Changes[i].ID, r.Changes[i].Goal)), err))
		}
	}
	if len(all) == 0 {
		return nil
	}
	return &diag.UseError{Err: errors.Join(all...)}
}
