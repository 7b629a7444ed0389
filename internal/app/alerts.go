package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/alerts/heartbeat"
	"rasid/internal/decisions"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/metrics"
	"rasid/internal/scoreboard"
)

// newAlerts returns what tells people of a workspace's alerts. It does nothing by itself.
func (a *App) newAlerts() (*alerts.Service, error) {
	c := a.Config.Alerts
	var channels []alerts.ChannelConfig
	for _, from := range c.Channels {
		channel, err := a.newChannel(from)
		if err != nil {
			return nil, err
		}
		channels = append(channels, channel)
	}
	return alerts.New(alerts.Config{Plan: a.Plan, Journal: a.Journal, Board: a.Board, Now: a.Now, Log: a.Log, Send: c.Send, Channels: channels, Operators: c.Operators,
		Page: c.Page, LinkKey: a.linkKey, LinkValid: c.LinkValid, Judged: a.judgedAt, Troubles: a.troubles, Past: a.Board.At, Actions: a.Actions, Gather: c.Gather, AtMost: c.AtMost}), nil
}

// newHeartbeat returns what tells a watcher that goals are judged; nil when rasid.yaml names none.
func (a *App) newHeartbeat() (*heartbeat.Heartbeat, error) {
	c := a.Config.Alerts.Heartbeat
	if c == nil {
		return nil, nil //nolint:nilnil // there is none
	}
	return heartbeat.New(heartbeat.Config{URL: func() (string, error) {
		if c.URL != "" {
			return c.URL, nil
		}
		return c.SecretURL.Read(a.Workspace)
	}, Method: c.Method, Every: c.Every, Timeout: c.Timeout, Alive: a.Alerts.AliveUntil, Now: a.Now, Log: a.Log})
}

// judgedAt returns when all that had changed was last judged, which reads the journal; the zero time
// before the first time.
func (a *App) judgedAt() time.Time {
	if t := a.judged.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

// troubles are those of the service itself that its operator must set right.
func (a *App) troubles() (list []alerts.Trouble) {
	for _, l := range indicators.Langs() {
		if text := a.mirrorTrouble(l); text != "" {
			if len(list) == 0 {
				list = append(list, alerts.Trouble{ID: "mirror", Severity: indicators.Warning, Name: indicators.Text{}, Reason: indicators.Text{}})
			}
			list[0].Name[l], list[0].Reason[l] = i18n.T(l, "alert.mirror"), text
		}
	}
	return list
}

// alertsTrouble says what everybody should know is wrong with telling people, or "".
func (a *App) alertsTrouble(l indicators.Lang) string {
	broken := a.Alerts.Broken()
	for _, id := range slices.Sorted(maps.Keys(broken)) {
		return i18n.T(l, "alert.channel.broken", "channel", id, "message", broken[id])
	}
	return ""
}

// alerted is how the alerts stand, for the metrics.
func (a *App) alerted() metrics.Alerts {
	s := a.Alerts.Standing()
	out := metrics.Alerts{Open: map[string]int{}, Counts: s.Counts, Depth: s.Depth, Oldest: s.Oldest}
	for severity, n := range s.Open {
		out.Open[string(severity)] = n
	}
	if a.Heartbeat != nil {
		out.Beat = a.Heartbeat.LastSuccess()
	}
	return out
}

// ActOnAlerts does what a person wants in a workspace: by itself, or through the service that runs
// there, for whose answer it waits so long.
func ActOnAlerts(ctx context.Context, o Options, r alerts.Request, wait time.Duration) (journal.AlertAct, error) {
	id := decisions.NewID()
	return handOver(ctx, o, "alerts", id, request{Alerts: &r}, wait, func(a *App) (journal.AlertAct, error) { return a.Alerts.Act(ctx, id, r) })
}

// AlertList is all that is raised, and what people did about it.
type AlertList struct {
	Sending  bool             `json:"sending"` // messages are sent; else they are logged and kept only
	Alerts   []alerts.View    `json:"alerts"`
	Silences []alerts.ActView `json:"silences"`
	Waiting  int              `json:"waiting"` // notifications that are to be sent
}

// ListAlerts returns what is raised, or with all everything that ever was.
func (a *App) ListAlerts(ctx context.Context, all bool) (AlertList, error) {
	s, err := alerts.Read(ctx, a.Journal)
	if err != nil {
		return AlertList{}, err
	}
	waiting, err := a.Journal.Notifications(ctx, journal.NotificationFilter{States: []journal.NotificationState{journal.NotificationPending, journal.NotificationSending}})
	now := a.Now()
	return AlertList{a.Config.Alerts.Send, s.Views(now, all), s.Silences(now), len(waiting)}, err
}

// ShowAlert returns what became of one alert, by its key.
func (a *App) ShowAlert(ctx context.Context, key string) (alerts.History, error) {
	s, err := alerts.Read(ctx, a.Journal)
	if err != nil {
		return alerts.History{}, err
	}
	h, ok, err := alerts.HistoryOf(ctx, a.Journal, s, key, a.Now())
	if err == nil && !ok {
		return h, &UseError{Err: fmt.Errorf("show alert %s: %s", key, s.Suggest(key))}
	}
	return h, err
}

// Handled returns what people do about goals now. Of a past day, or of what was known then, nobody
// does anything any more.
func (a *App) Handled(ctx context.Context, s *scoreboard.Snapshot) func(goal string) indicators.Handling {
	if !s.KnownAt.IsZero() || s.AsOf != indicators.DateOf(a.Now().In(a.Plan.TimeZone)) {
		return func(string) indicators.Handling { return indicators.Open }
	}
	if !a.ReadOnly {
		return func(goal string) indicators.Handling { return a.Alerts.Handling(alerts.GoalKey(goal)) }
	}
	state, err := alerts.Read(ctx, a.Journal)
	if err != nil {
		a.Log.Error("what people do about goals is not shown", "error", err)
		return func(string) indicators.Handling { return indicators.Open }
	}
	now := a.Now()
	return func(goal string) indicators.Handling { return state.Handling(alerts.GoalKey(goal), now) }
}

// StatusOf returns a snapshot as a Status, with what people do about the goals.
func (a *App) StatusOf(ctx context.Context, s *scoreboard.Snapshot) Status {
	out := StatusOf(s)
	if list, err := a.actionsOf(ctx, s); err != nil {
		a.Log.Error("actions are not shown", "error", err)
	} else {
		out.Actions = actionStatuses(s.Plan, list, s.AsOf)
	}
	handled := a.Handled(ctx, s)
	for i := range out.Goals {
		out.Goals[i].Handling = handled(out.Goals[i].ID)
	}
	return out
}
