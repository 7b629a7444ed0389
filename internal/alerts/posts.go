package alerts

import (
	"cmp"
	"slices"
	"time"

	"rasid/internal/journal"
)

// Post is a message in the outbox: the notifications that went out, or are to go out, at once.
type Post struct {
	Message   string                    `json:"message"` // its ID; "" while it was not handed to the channel
	State     journal.NotificationState `json:"state"`
	Recipient string                    `json:"recipient"`
	Channel   string                    `json:"channel"`
	Alerts    []PostAlert               `json:"alerts"`
	Created   time.Time                 `json:"created"` // when the first of them came to be
	Due       time.Time                 `json:"due"`     // not before
	Changed   time.Time                 `json:"changed"` // when it came into its state
	Age       float64                   `json:"age_seconds"`
	Attempts  int                       `json:"attempts"`        // that failed
	Error     string                    `json:"error,omitempty"` // of the last of them
}

// PostAlert is one alert in it.
type PostAlert struct {
	Alert string `json:"alert"`
	Kind  Kind   `json:"kind"` // as it was noted; together they may say something else, such as passed
}

// Posts puts notifications together as messages, in the order of the first of each. Age is what has
// passed since a message came to be, or of one that is done, since it was.
func Posts(rows []journal.Notification, now time.Time) []Post {
	type key struct {
		Destination
		state   journal.NotificationState
		message string
	}
	at, list := map[key]int{}, []Post{}
	for i := range rows {
		n := &rows[i]
		k := key{Destination{n.Recipient, n.Channel}, n.State, n.Message}
		if n.State == journal.NotificationPending && isDigest(n) {
			k.message = n.Alert // a message of its own
		}
		p, ok := at[k]
		if !ok {
			p, at[k] = len(list), len(list)
			list = append(list, Post{Message: n.Message, State: n.State, Recipient: n.Recipient, Channel: n.Channel, Created: n.Created, Due: n.Due, Changed: n.Changed})
		}
		post := &list[p]
		post.Alerts = append(post.Alerts, PostAlert{n.Alert, Kind(n.Kind)})
		post.Attempts, post.Error = max(post.Attempts, n.Attempts), cmp.Or(n.Error, post.Error)
		if n.Due.Before(post.Due) {
			post.Due = n.Due
		}
		since := post.Changed
		if n.State == journal.NotificationPending || n.State == journal.NotificationSending {
			since = post.Created
		}
		post.Age = now.Sub(since).Seconds()
	}
	return slices.Clip(list)
}
