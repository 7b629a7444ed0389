package journal_test

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/internal/journal"
)

// What was recorded or superseded comes back under a new number; what was sent does not, and then
// nothing of the change is written.
func TestNotificationsComeBackOnce(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	n := journal.Notification{ID: 1, Alert: "goal/g", Transition: 1, Kind: "raised", Recipient: "a@x", Channel: "mail", Level: 3, Created: start, Due: start, Changed: start, State: journal.NotificationPending}
	write := func(c journal.AlertChange) error { return j.RecordAlerts(t.Context(), c) }
	if err := write(journal.AlertChange{Transitions: []journal.AlertTransition{{Seq: 1, Alert: "goal/g", State: "off_track", Level: 3, At: start, Detail: "{}"}}, Notifications: []journal.Notification{n}, Position: 7}); err != nil {
		t.Fatal(err)
	}
	again := n
	again.ID = 2
	for _, s := range []journal.NotificationState{journal.NotificationPending, journal.NotificationSending, journal.NotificationSent, journal.NotificationFailed} {
		n.State = s
		if err := write(journal.AlertChange{Changed: []journal.Notification{n}}); err != nil {
			t.Fatal(err)
		}
		err := write(journal.AlertChange{Notifications: []journal.Notification{again}, Acts: []journal.AlertAct{{Seq: 1, Request: "x"}}})
		if err == nil || !strings.Contains(err.Error(), "it is there already") {
			t.Errorf("%s: %v", s, err)
		}
	}
	n.State, n.Message, n.Attempts, n.Error, n.Changed = journal.NotificationRecorded, "M", 3, "why", start.Add(time.Hour)
	if err := write(journal.AlertChange{Changed: []journal.Notification{n}}); err != nil {
		t.Fatal(err)
	}
	if list, err := j.Notifications(t.Context(), journal.NotificationFilter{}); err != nil || !slices.Equal(list, []journal.Notification{n}) {
		t.Errorf("%+v, %v\nwant %+v", list, err, n)
	}
	if err := write(journal.AlertChange{Notifications: []journal.Notification{again}}); err != nil {
		t.Fatal(err)
	}
	list, err := j.Notifications(t.Context(), journal.NotificationFilter{Alert: "goal/g", States: []journal.NotificationState{journal.NotificationPending, journal.NotificationSending}, Latest: true})
	if err != nil || !slices.Equal(list, []journal.Notification{again}) {
		t.Errorf("%+v, %v\nwant %+v", list, err, again)
	}
	for last, want := range map[int]int{1: 1, 5: 1, 0: 1} {
		if list, err := j.Notifications(t.Context(), journal.NotificationFilter{Last: last}); err != nil || len(list) != want {
			t.Errorf("the last %d: %+v, %v", last, list, err)
		}
	}
	acts, err := j.AlertActs(t.Context())
	if err != nil || len(acts) > 0 {
		t.Errorf("%+v were written with what could not be, %v", acts, err)
	}
	transition, act, notification, err := j.AlertNumbers(t.Context())
	if err != nil || transition != 1 || act != 0 || notification != 2 {
		t.Errorf("%d, %d, %d, %v", transition, act, notification, err)
	}
	if p, err := j.Cursor(t.Context(), journal.AlertCursor); err != nil || p != 7 {
		t.Errorf("%d, %v", p, err)
	}
}

// A reader of an older schema sees no alerts.
func TestP08OlderSchemaHasNoAlerts(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{Path: older(t, schema1...), ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	transitions, err := j.AlertTransitions(t.Context(), "")
	notifications, err2 := j.Notifications(t.Context(), journal.NotificationFilter{})
	if err != nil || err2 != nil || len(transitions)+len(notifications) > 0 {
		t.Errorf("%v, %v, %v, %v", transitions, err, notifications, err2)
	}
}
