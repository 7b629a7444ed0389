package journal

import (
	"context"
	"fmt"
	"time"
)

// ActionEvent is something that happened to an action: it was decided, changed, done or dropped. Detail is the JSON
// of whoever made it.
type ActionEvent struct {
	Seq       int64 // RecordActions gives it
	At        time.Time
	Action    string // its ID
	Kind      string
	Who, Note string
	Detail    string
	Request   string // what was asked for: one request may make several events
}

// RecordActions writes events of one request, all or none, synced to disk, and returns them with their numbers. What
// a request of that name has made before is not made again; then it returns no events.
func (j *Journal) RecordActions(ctx context.Context, request string, events []ActionEvent) ([]ActionEvent, error) {
	fail := func(err error) ([]ActionEvent, error) { return nil, fmt.Errorf("record actions: %w", err) }
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = tx.Rollback() }()
	var seq, last int64
	var made bool
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0), coalesce(max(at), 0), EXISTS (SELECT 1 FROM action_event WHERE request = ?) FROM action_event", request).Scan(&seq, &last, &made); err != nil {
		return fail(err)
	}
	if made {
		return nil, nil
	}
	// A clock that was set back must not make a later event look earlier than one before it.
	at := fromMillis(max(last, j.now().UnixMilli()))
	out := make([]ActionEvent, len(events))
	for i, e := range events {
		seq++
		e.Seq, e.At, e.Request = seq, at, request
		if _, err := tx.ExecContext(ctx, "INSERT INTO action_event VALUES (?, ?, ?, ?, ?, ?, ?, ?)", e.Seq, millis(e.At), e.Action, e.Kind, e.Who, e.Note, e.Detail, e.Request); err != nil {
			return fail(fmt.Errorf("%s of %s: %w", e.Kind, e.Action, err))
		}
		out[i] = e
	}
	if err := tx.Commit(); err != nil {
		return fail(err)
	}
	j.checkpoint()
	return out, nil
}

// ActionEvents returns what happened to all actions by a time, in its order; the zero time: until now.
func (j *Journal) ActionEvents(ctx context.Context, until time.Time) (list []ActionEvent, err error) {
	fail := func(err error) ([]ActionEvent, error) { return nil, fmt.Errorf("read actions: %w", err) }
	// A reader may be newer than the program that writes: its schema has no actions.
	var there bool
	if err := j.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'action_event')").Scan(&there); err != nil {
		return fail(err)
	}
	if !there {
		return nil, nil
	}
	most := int64(1<<63 - 1)
	if !until.IsZero() {
		most = until.UnixMilli()
	}
	rows, err := j.read.QueryContext(ctx, "SELECT seq, at, action, kind, who, note, detail, request FROM action_event WHERE at <= ? ORDER BY seq", most)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e ActionEvent
		var at int64
		if err := rows.Scan(&e.Seq, &at, &e.Action, &e.Kind, &e.Who, &e.Note, &e.Detail, &e.Request); err != nil {
			return fail(err)
		}
		e.At = fromMillis(at)
		list = append(list, e)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return list, nil
}
