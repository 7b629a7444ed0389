package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
)

// TryAlerts sends a test message to a recipient by each channel that reaches it, or by one, and
// returns the plan with what became of it. It needs no journal. While rasid.yaml keeps everything in
// the house nothing is sent, unless anyway is set.
func TryAlerts(ctx context.Context, o Options, recipient, channel string, anyway bool) (*indicators.Plan, []alerts.Trial, error) {
	a := &App{Options: o}
	if a.Now == nil {
		a.Now = time.Now
	}
	if err := a.read(); err != nil {
		return nil, nil, err
	}
	if c := a.Config.Alerts; !c.Send && len(c.Channels) > 0 && !anyway {
		return nil, nil, &UseError{Err: errors.New(`test: nothing was sent, as rasid.yaml says "send: false"; --send sends this one message all the same`)}
	}
	service, err := a.newAlerts()
	if err != nil {
		return nil, nil, err
	}
	trials, err := service.Try(ctx, recipient, channel)
	return a.Plan, trials, err
}

// Outbox is what waits to be sent, and what became of the last messages.
type Outbox struct {
	Sending bool          `json:"sending"` // messages are sent; else they are logged and kept only
	Waiting []alerts.Post `json:"waiting"`
	Done    []alerts.Post `json:"done"`
}

// Outbox returns the messages that wait, the oldest first, and so many of the last notifications that
// were sent, refused for good or recorded, as messages, the newest first.
func (a *App) Outbox(ctx context.Context, last int) (Outbox, error) {
	waiting, err := a.Journal.Notifications(ctx, journal.NotificationFilter{States: []journal.NotificationState{journal.NotificationPending, journal.NotificationSending}})
	if err != nil {
		return Outbox{}, err
	}
	out := Outbox{a.Config.Alerts.Send, alerts.Posts(waiting, a.Now()), []alerts.Post{}}
	if last <= 0 {
		return out, nil
	}
	done, err := a.Journal.Notifications(ctx, journal.NotificationFilter{Last: last, States: []journal.NotificationState{journal.NotificationSent, journal.NotificationFailed, journal.NotificationRecorded}})
	out.Done = alerts.Posts(done, a.Now())
	slices.Reverse(out.Done)
	return out, err
}

// shownTold is how many notifications the page shows as messages.
const shownTold = 50

// shownAlerts returns what the page says of alerts: what is raised, and the last messages.
func (a *App) shownAlerts(ctx context.Context) ([]alerts.View, []alerts.Post, error) {
	s, err := alerts.Read(ctx, a.Journal)
	if err != nil {
		return nil, nil, err
	}
	box, err := a.Outbox(ctx, shownTold)
	slices.Reverse(box.Waiting)
	return s.Views(a.Now(), false), slices.Concat(box.Waiting, box.Done), err
}

// SampleAlert returns the message that would go out about a goal as it stands now.
func (a *App) SampleAlert(ctx context.Context, r alerts.SampleRequest) (alerts.Sample, error) {
	snap, err := a.Board.At(ctx, indicators.DateOf(a.Now().In(a.Plan.TimeZone)), time.Time{})
	if err != nil {
		return alerts.Sample{}, err
	}
	return a.Alerts.Sample(ctx, snap, r)
}
