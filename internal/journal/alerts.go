package journal

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"rasid/indicators"
)

// AlertTransition is a change of what is to be told about one thing. Level orders its states by how
// much they press, 0 for those that alert nobody. Detail is the JSON of whoever made it.
type AlertTransition struct {
	Seq                int64
	Alert              string
	Was, State         string
	Severity           indicators.Severity
	Level              int
	At                 time.Time
	AsOf               indicators.Date
	Plan               string // indicators.Plan.Hash
	Delivery, Position int64  // that brought it, 0 for none; the journal's last when it was seen
	Detail             string
}

// AlertAct is what a person did about alerts.
type AlertAct struct {
	Seq       int64
	At, Until time.Time // Until is the zero time for what has no end
	Kind      string
	Target    string
	Who, Note string
	Detail    string
	Request   string // unique
}

// NotificationState is how far a notification is.
type NotificationState string

// The states of notifications.
const (
	NotificationPending    NotificationState = "pending"    // waits
	NotificationSending    NotificationState = "sending"    // was handed to the channel, and nothing is known yet
	NotificationSent       NotificationState = "sent"       // was taken
	NotificationFailed     NotificationState = "failed"     // will never be taken
	NotificationSuperseded NotificationState = "superseded" // a later one says it as well, or it is not to be told any more
	NotificationRecorded   NotificationState = "recorded"   // would have been sent if sending were on
)

// Notification is one transition that one recipient is told, or reminded of, by one channel.
type Notification struct {
	ID                 int64
	Alert              string
	Transition         int64
	Kind               string
	N                  int // of a reminder, from 1
	Recipient, Channel string
	Level              int // of the transition
	Created, Due       time.Time
	Changed            time.Time // when it came into its state
	State              NotificationState
	Message            string // the message that it went out with
	Attempts           int
	Error              string // of the last attempt
}

// AlertChange is what is written about alerts at once: all of it commits, or nothing. Numbers come
// from the caller, as whoever writes is alone.
type AlertChange struct {
	Transitions   []AlertTransition
	Acts          []AlertAct
	Notifications []Notification // new ones; one that was recorded or superseded comes back under a new ID
	Changed       []Notification // State, Message, Attempts, Error and Changed of those that are there
	Position      int64          // up to where the journal has been looked at; 0: as before
}

// AlertCursor is the cursor of whoever looks for what is to be told.
const AlertCursor = "alerts"

// RecordAlerts writes a change, synced to disk.
func (j *Journal) RecordAlerts(ctx context.Context, c AlertChange) error {
	fail := func(err error) error { return fmt.Errorf("record alerts: %w", err) }
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := insertAlerts(ctx, tx, c); err != nil {
		return fail(err)
	}
	change, err := tx.PrepareContext(ctx, "UPDATE notification SET state = ?, message = ?, attempts = ?, error = ?, changed_at = ? WHERE id = ?")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = change.Close() }()
	for _, n := range c.Changed {
		if _, err := change.ExecContext(ctx, string(n.State), n.Message, n.Attempts, n.Error, millis(n.Changed), n.ID); err != nil {
			return fail(err)
		}
	}
	if c.Position > 0 {
		if _, err := tx.ExecContext(ctx, "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position", AlertCursor, c.Position); err != nil {
			return fail(err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fail(err)
	}
	j.checkpoint()
	return nil
}

func insertAlerts(ctx context.Context, tx *sql.Tx, c AlertChange) error {
	transition, err := tx.PrepareContext(ctx, "INSERT INTO alert_transition VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
	if err != nil {
		return err
	}
	defer func() { _ = transition.Close() }()
	for _, t := range c.Transitions {
		if _, err := transition.ExecContext(ctx, t.Seq, t.Alert, t.Was, t.State, string(t.Severity), t.Level, millis(t.At), int64(t.AsOf), t.Plan, t.Delivery, t.Position, t.Detail); err != nil {
			return fmt.Errorf("transition of %s: %w", t.Alert, err)
		}
	}
	for _, a := range c.Acts {
		if _, err := tx.ExecContext(ctx, "INSERT INTO alert_act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", a.Seq, millis(a.At), a.Kind, a.Target, millis(a.Until), a.Who, a.Note, a.Detail, a.Request); err != nil {
			return fmt.Errorf("%s of %s: %w", a.Kind, a.Target, err)
		}
	}
	notification, err := tx.PrepareContext(ctx, `INSERT INTO notification VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
 ON CONFLICT (alert, transition, recipient, channel, kind, n) DO UPDATE SET id = excluded.id, level = excluded.level, created_at = excluded.created_at,
 due_at = excluded.due_at, changed_at = excluded.changed_at, state = excluded.state, message = '', attempts = 0, error = '' WHERE state IN ('recorded', 'superseded')`)
	if err != nil {
		return err
	}
	defer func() { _ = notification.Close() }()
	for _, n := range c.Notifications {
		r, err := notification.ExecContext(ctx, n.ID, n.Alert, n.Transition, n.Kind, n.N, n.Recipient, n.Channel, n.Level, millis(n.Created), millis(n.Due), millis(n.Changed), string(n.State), n.Message, n.Attempts, n.Error)
		if err != nil {
			return fmt.Errorf("notification of %s for %s: %w", n.Alert, n.Recipient, err)
		}
		if k, err := r.RowsAffected(); err != nil || k != 1 {
			return fmt.Errorf("notification of %s for %s: it is there already (%w)", n.Alert, n.Recipient, err)
		}
	}
	return nil
}

// millis is a time as the journal keeps it, 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(n int64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMilli(n).UTC()
}

// AlertTransitions returns the transitions of one alert, or with "" the latest of each, in their order.
func (j *Journal) AlertTransitions(ctx context.Context, alert string) (list []AlertTransition, err error) {
	if there, err := j.hasAlerts(ctx); err != nil || !there {
		return nil, err
	}
	which := transitionColumns + "WHERE seq IN (SELECT max(seq) FROM alert_transition GROUP BY alert) ORDER BY seq"
	var args []any
	if alert != "" {
		which, args = transitionColumns+"WHERE alert = ? ORDER BY seq", []any{alert}
	}
	return collect(ctx, j.read, "read transitions of alerts", which, args, scanTransition)
}

// AlertTransition returns one transition, by its number; false when there is none.
func (j *Journal) AlertTransition(ctx context.Context, seq int64) (t AlertTransition, ok bool, err error) {
	if there, err := j.hasAlerts(ctx); err != nil || !there {
		return t, false, err
	}
	list, err := collect(ctx, j.read, "read a transition of an alert", transitionColumns+"WHERE seq = ?", []any{seq}, scanTransition)
	if err != nil || len(list) == 0 {
		return t, false, err
	}
	return list[0], true, nil
}

const transitionColumns = "SELECT seq, alert, was, state, severity, level, at, as_of, plan, delivery, position, detail FROM alert_transition "

func scanTransition(rows *sql.Rows) (t AlertTransition, err error) {
	var at, asOf int64
	err = rows.Scan(&t.Seq, &t.Alert, &t.Was, &t.State, &t.Severity, &t.Level, &at, &asOf, &t.Plan, &t.Delivery, &t.Position, &t.Detail)
	t.At, t.AsOf = fromMillis(at), indicators.Date(asOf)
	return t, err
}

// AlertActs returns what people did about alerts, in its order.
func (j *Journal) AlertActs(ctx context.Context) ([]AlertAct, error) {
	if there, err := j.hasAlerts(ctx); err != nil || !there {
		return nil, err
	}
	return collect(ctx, j.read, "read acts on alerts", "SELECT seq, at, kind, target, until, who, note, detail, request FROM alert_act ORDER BY seq", nil, func(rows *sql.Rows) (a AlertAct, err error) {
		var at, until int64
		err = rows.Scan(&a.Seq, &at, &a.Kind, &a.Target, &until, &a.Who, &a.Note, &a.Detail, &a.Request)
		a.At, a.Until = fromMillis(at), fromMillis(until)
		return a, err
	})
}

// NotificationFilter chooses notifications.
type NotificationFilter struct {
	Alert  string              // of one alert; "": of all
	States []NotificationState // in one of these states; none: in any
	Latest bool                // only the latest such one of each alert, recipient and channel
	Last   int                 // only so many, those that came into their state last; 0: all
}

// Notifications returns notifications in the order of their numbers.
func (j *Journal) Notifications(ctx context.Context, f NotificationFilter) ([]Notification, error) {
	if there, err := j.hasAlerts(ctx); err != nil || !there {
		return nil, err
	}
	query, args := "SELECT id, alert, transition, kind, n, recipient, channel, level, created_at, due_at, changed_at, state, message, attempts, error FROM notification WHERE 1", []any(nil)
	if f.Latest {
		query = "SELECT max(id), alert, transition, kind, n, recipient, channel, level, created_at, due_at, changed_at, state, message, attempts, error FROM notification WHERE 1"
	}
	if f.Alert != "" {
		query, args = query+" AND alert = ?", append(args, f.Alert)
	}
	for i, s := range f.States {
		query, args = query+map[bool]string{true: " AND state IN (?", false: ", ?"}[i == 0], append(args, string(s))
	}
	if len(f.States) > 0 {
		query += ")"
	}
	if f.Latest { // of a group SQLite takes the other columns from the row with the largest id
		query += " GROUP BY alert, recipient, channel"
	}
	order := " ORDER BY 1"
	if f.Last > 0 {
		order = fmt.Sprintf(" ORDER BY changed_at DESC, id DESC LIMIT %d", f.Last)
	}
	list, err := collect(ctx, j.read, "read notifications", query+order, args, func(rows *sql.Rows) (n Notification, err error) {
		var created, due, changed int64
		err = rows.Scan(&n.ID, &n.Alert, &n.Transition, &n.Kind, &n.N, &n.Recipient, &n.Channel, &n.Level, &created, &due, &changed, &n.State, &n.Message, &n.Attempts, &n.Error)
		n.Created, n.Due, n.Changed = fromMillis(created), fromMillis(due), fromMillis(changed)
		return n, err
	})
	if f.Last > 0 {
		slices.SortFunc(list, func(a, b Notification) int { return cmp.Compare(a.ID, b.ID) })
	}
	return list, err
}

// AlertNumbers returns the last numbers that were given to transitions, acts and notifications.
func (j *Journal) AlertNumbers(ctx context.Context) (transition, act, notification int64, err error) {
	if there, err := j.hasAlerts(ctx); err != nil || !there {
		return 0, 0, 0, err
	}
	err = j.read.QueryRowContext(ctx, `SELECT (SELECT coalesce(max(seq), 0) FROM alert_transition), (SELECT coalesce(max(seq), 0) FROM alert_act),
 (SELECT coalesce(max(id), 0) FROM notification)`).Scan(&transition, &act, &notification)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("read the numbers of alerts: %w", err)
	}
	return transition, act, notification, nil
}

// hasAlerts reports whether the schema has alerts: a reader may be newer than the program that writes.
func (j *Journal) hasAlerts(ctx context.Context) (there bool, err error) {
	if err := j.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'notification')").Scan(&there); err != nil {
		return false, fmt.Errorf("look for alerts: %w", err)
	}
	return there, nil
}

// collect returns what a query gives, row by row.
func collect[T any](ctx context.Context, db *sql.DB, what, query string, args []any, scan func(*sql.Rows) (T, error)) (list []T, err error) {
	rows, err := db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", what, err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return list, nil
}
