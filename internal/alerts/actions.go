package alerts

import (
	"context"
	"time"

	"rasid/indicators"
	"rasid/internal/actions"
	"rasid/internal/i18n"
	"rasid/internal/scoreboard"
)

// soonDays is how long before its day an action stands in digests.
const soonDays = 14

// actionConditions are how corrective actions stand at the end of a day. Those for goals that the plan does not have
// any more are nobody's.
func actionConditions(plan *indicators.Plan, list []actions.Action, asOf indicators.Date) []Condition {
	conds := make([]Condition, 0, len(list))
	for i := range list {
		a := &list[i]
		g, ok := plan.Goal(a.Goal)
		if !ok {
			continue
		}
		state := a.On(asOf)
		department, contact := actions.Whose(plan, a.Who)
		c := Condition{Alert: actionKey + a.ID, State: string(state), Direct: true, AsOf: asOf, keepReports: 1, remindDays: plan.Telling.RemindDays, escalateDays: plan.Telling.EscalateDays, escalateTo: plan.Telling.EscalateTo,
			action: a, Subject: Subject{Topic: ActionTopic, About: About{Goal: g.ID, Sector: g.Sector, Owner: g.Owner, Department: department, Name: a.What}, Contact: contact}}
		switch state {
		case actions.Late:
			c.Severity, c.Level = indicators.Warning, 2
		case actions.Review:
			c.Severity, c.Level = indicators.Info, 1
		}
		c.why = func() indicators.Text { return actionReason(plan, g, a, state, asOf) }
		conds = append(conds, c)
	}
	return conds
}

func actionReason(plan *indicators.Plan, g *indicators.Goal, a *actions.Action, state actions.State, asOf indicators.Date) indicators.Text {
	t := indicators.Text{}
	for _, l := range indicators.Langs() {
		day := func(d *indicators.Date) string {
			if d == nil {
				return ""
			}
			return indicators.FormatDate(l, *d)
		}
		key := map[actions.State]string{actions.Late: "action.late", actions.Review: "action.review", actions.Open: "action.open", actions.Done: "action.done", actions.Dropped: "action.dropped"}[state]
		t[l] = i18n.T(l, key, "what", a.What.In(l), "due", day(&a.Due), "review", day(a.Review), "done", day(a.Done), "days", indicators.FormatNumber(l, float64(asOf-a.Due), 0),
			"who", actions.WhoName(plan, a.Who, l), "goal", g.Statement.In(l), "id", a.ID)
	}
	return t
}

// soon reports whether an action belongs into a digest although nothing presses yet.
func (c *Condition) soon() bool {
	return c.action != nil && c.State == string(actions.Open) && c.action.Due <= c.AsOf.AddDays(soonDays)
}

// underway lists the goals for which something is being done.
func (s *stand) underway() map[string]bool {
	goals := map[string]bool{}
	for i := range s.list {
		if c := &s.list[i]; c.action != nil && actions.State(c.State).Underway() {
			goals[c.Goal] = true
		}
	}
	return goals
}

// everything returns how everything stands in a snapshot, and what was decided about it by a time (zero: until now).
func (s *Service) everything(ctx context.Context, snap *scoreboard.Snapshot, until time.Time) ([]Condition, error) {
	list := conditions(snap)
	if s.Actions == nil {
		return list, nil
	}
	decided, err := s.Actions(ctx, until)
	if err != nil {
		return nil, err
	}
	return append(list, actionConditions(snap.Plan, decided, snap.AsOf)...), nil
}
