package web

import (
	"context"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/actions"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// action is what is done about a goal, as a template shows it.
type action struct {
	ID, State, What string
	Lines           []string // by whom and until when, and what was written about it
	Late            bool
}

// actions lists what was decided about a goal by the time of a snapshot; none says that it is off track and nothing
// is being done.
func (s *server) actions(ctx context.Context, l indicators.Lang, snap *scoreboard.Snapshot, a *assess.Assessment) (list []action, none bool, err error) {
	if s.Actions == nil {
		return nil, false, nil
	}
	all, err := s.Actions(ctx, snap.KnownAt)
	if err != nil {
		return nil, false, err
	}
	none = a.Status == indicators.OffTrack
	day := func(d indicators.Date) string { return indicators.FormatDate(l, d) }
	for _, x := range actions.Pressing(actions.OfGoal(all, a.Goal), snap.AsOf) {
		state := x.On(snap.AsOf)
		none = none && !state.Underway()
		shown := action{ID: x.ID, State: i18n.T(l, "alert.state."+string(state)), What: x.What.In(l), Late: state == actions.Late,
			Lines: []string{i18n.T(l, "actions.due", "who", actions.WhoName(snap.Plan, x.Who, l), "due", day(x.Due))}}
		if x.Moves > 0 {
			shown.Lines = append(shown.Lines, i18n.T(l, "actions.moved", "first", day(x.FirstDue), "n", digits(l, int64(x.Moves))))
		}
		switch {
		case state == actions.Done:
			shown.Lines = append(shown.Lines, i18n.T(l, "actions.done", "date", day(*x.Done)))
		case state.Underway() && x.Review != nil:
			shown.Lines = append(shown.Lines, i18n.T(l, "actions.review", "date", day(*x.Review)))
		}
		if x.Note != "" {
			shown.Lines = append(shown.Lines, indicators.Isolate(l, x.Note))
		}
		list = append(list, shown)
	}
	return list, none, nil
}
