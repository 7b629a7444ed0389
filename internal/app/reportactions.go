package app

import (
	"context"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/report"
	"rasid/internal/scoreboard"
)

// reportedActions returns what tells which actions of a goal were still open on the day of a snapshot, the most
// pressing first.
func (a *App) reportedActions(s *scoreboard.Snapshot) func(context.Context, string) ([]report.Action, error) {
	return func(ctx context.Context, goal string) (list []report.Action, err error) {
		all, err := a.actionsOf(ctx, s)
		if err != nil {
			return nil, err
		}
		for _, x := range actions.Pressing(actions.OfGoal(all, goal), s.AsOf) {
			state := x.On(s.AsOf)
			if state == actions.Done || state == actions.Dropped {
				continue
			}
			own := report.Action{What: x.What, Owner: indicators.Text{}, Due: x.Due, Late: state == actions.Late}
			for _, l := range indicators.Langs() {
				own.Owner[l] = actions.WhoName(s.Plan, x.Who, l)
			}
			list = append(list, own)
		}
		return list, nil
	}
}
