package alerts_test

import (
	"errors"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/journal"
)

// The outbox shows what waits as the messages that it will be, with why, and what was sent as what it was.
func TestPosts(t *testing.T) {
	k := newKit(t, 3, func(p *indicators.Plan) { p.Departments[0].Contacts[0].Digest = daily(true) })
	k.goal(0, indicators.OffTrack)
	k.turn(2 * time.Minute)
	k.mail.fail = func(*alerts.Message) error {
		return &alerts.SendError{Fault: alerts.Unreachable, Err: errors.New("no route")}
	}
	k.goal(1, indicators.OffTrack)
	k.goal(2, indicators.AtRisk)
	k.turn(24 * time.Hour)
	posts := func(states ...journal.NotificationState) []alerts.Post {
		t.Helper()
		rows, err := k.j.Notifications(t.Context(), journal.NotificationFilter{States: states, Last: 50})
		if err != nil {
			t.Fatal(err)
		}
		return alerts.Posts(rows, k.clock())
	}
	var manager []alerts.Post
	for _, p := range posts(journal.NotificationPending, journal.NotificationSending) {
		if p.Recipient == "manager@x" {
			manager = append(manager, p)
		}
	}
	if len(manager) != 2 || len(manager[0].Alerts) != 2 || manager[0].Error != "no route" || manager[0].Attempts < 5 || manager[0].Age < 23*3600 ||
		len(manager[1].Alerts) != 1 || manager[1].Alerts[0].Kind != alerts.Digested {
		t.Errorf("%+v", manager)
	}
	sent := posts(journal.NotificationSent)
	if len(sent) == 0 || sent[0].Recipient != "manager@x" || sent[0].Message == "" || sent[0].Alerts[0] != (alerts.PostAlert{Alert: "goal/g0", Kind: alerts.Raised}) {
		t.Errorf("%+v", sent)
	}
}
