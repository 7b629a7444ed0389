package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/decisions"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// ActionStatus is a corrective action and how it stands: "late", "review", "open", "done" or "dropped".
type ActionStatus struct {
	ID       string           `json:"id"`
	Goal     string           `json:"goal"`
	What     indicators.Text  `json:"what"`
	Who      string           `json:"who"`
	State    string           `json:"state"`
	Due      indicators.Date  `json:"due"`
	FirstDue indicators.Date  `json:"first_due"` // as it was decided
	Moves    int              `json:"moves"`     // of the due date
	Review   *indicators.Date `json:"review"`
	Done     *indicators.Date `json:"done"`
	Note     string           `json:"note"`
	By       string           `json:"by"` // who decided it
	Added    time.Time        `json:"added"`
	Events   []actions.Event  `json:"events,omitempty"`
}

// actionStatus returns how an action stands at the end of a day.
func actionStatus(a *actions.Action, day indicators.Date) ActionStatus {
	s := ActionStatus{ID: a.ID, Goal: a.Goal, What: a.What, Who: a.Who, State: strings.TrimPrefix(string(a.On(day)), "action_"), Due: a.Due, FirstDue: a.FirstDue, Moves: a.Moves,
		Review: a.Review, Note: a.Note, By: a.By, Added: a.Added}
	if a.On(day) == actions.Done {
		s.Done = a.Done
	}
	return s
}

// actionStatuses returns how actions stand, for everybody who can open the page: without addresses.
func actionStatuses(plan *indicators.Plan, list []actions.Action, day indicators.Date) []ActionStatus {
	out := []ActionStatus{}
	for _, a := range actions.Pressing(list, day) {
		s := actionStatus(&a, day)
		s.Who = actions.WhoName(plan, a.Who, plan.Language())
		out = append(out, s)
	}
	return out
}

// Actions returns what was decided by a time; the zero time: until now.
func (a *App) Actions(ctx context.Context, until time.Time) ([]actions.Action, error) {
	events, err := a.Journal.ActionEvents(ctx, until)
	if err != nil {
		return nil, err
	}
	return actions.Fold(events)
}

// actionsOf returns what was decided about the goals of a snapshot by the time that it is of.
func (a *App) actionsOf(ctx context.Context, s *scoreboard.Snapshot) ([]actions.Action, error) {
	return a.Actions(ctx, s.KnownAt)
}

// ListActions returns all actions as they stand at the end of a day, the most pressing first, with their events.
func (a *App) ListActions(ctx context.Context, day indicators.Date, knownAt time.Time) ([]ActionStatus, error) {
	list, err := a.Actions(ctx, knownAt)
	if err != nil {
		return nil, err
	}
	out := []ActionStatus{}
	for _, x := range actions.Pressing(list, day) {
		s := actionStatus(&x, day)
		s.Events = x.Events
		out = append(out, s)
	}
	return out, nil
}

// act carries out what a person wants done about actions, once for each id, and returns the actions concerned.
func (a *App) act(ctx context.Context, id string, r actions.Request) ([]ActionStatus, error) {
	list, err := a.Actions(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	today := indicators.DateOf(a.Now().In(a.Plan.TimeZone))
	events, wrong := actions.Events(a.Plan, list, r, today)
	made, err := a.Journal.ActionEvents(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	touched := map[string]bool{}
	for _, e := range made {
		if e.Request == id { // it was carried out before a stop, and only the answer is missing
			touched[e.Action] = true
		}
	}
	if len(touched) == 0 {
		if err := actions.Refusal(r, wrong); err != nil {
			return nil, err
		}
		if made, err = a.Journal.RecordActions(ctx, id, events); err != nil {
			return nil, err
		}
		for _, e := range made {
			touched[e.Action] = true
			a.Log.Info("action", "action", e.Action, "kind", e.Kind, "by", e.Who)
		}
		a.Alerts.LookAgain()
	}
	if list, err = a.Actions(ctx, time.Time{}); err != nil {
		return nil, err
	}
	out := []ActionStatus{}
	for i := range list {
		if touched[list[i].ID] {
			out = append(out, actionStatus(&list[i], today))
		}
	}
	return out, nil
}

// ActOnActions does what a person wants done about actions in a workspace: by itself, or through the service that
// runs there, for whose answer it waits so long.
func ActOnActions(ctx context.Context, o Options, r actions.Request, wait time.Duration) ([]ActionStatus, error) {
	id := decisions.NewID()
	return handOver(ctx, o, "action", id, request{Actions: &r}, wait, func(a *App) ([]ActionStatus, error) { return a.act(ctx, id, r) })
}

// LoadActions carries out what a file of actions changes of those that are there.
func LoadActions(ctx context.Context, o Options, path, by string, wait time.Duration) ([]ActionStatus, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, &UseError{Err: fmt.Errorf("action load: %w", err)}
	}
	plan, _, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	list, err := storedActions(ctx, o)
	if err != nil {
		return nil, err
	}
	r, problems := actions.ReadFile(path, data, plan, list, indicators.DateOf(now().In(plan.TimeZone)))
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	if r.By = by; len(r.Changes) == 0 {
		return []ActionStatus{}, nil
	}
	return ActOnActions(ctx, o, r, wait)
}

// storedActions reads the actions of a workspace that need not have a journal yet.
func storedActions(ctx context.Context, o Options) (list []actions.Action, err error) {
	path := (&App{Options: o}).journalPath()
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	j, err := journal.Open(ctx, journal.Options{Path: path, Now: o.Now, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, j.Close()) }()
	events, err := j.ActionEvents(ctx, time.Time{})
	if err != nil {
		return nil, err
	}
	return actions.Fold(events)
}
