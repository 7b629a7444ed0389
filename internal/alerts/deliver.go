package alerts

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"time"

	"rasid/internal/journal"
)

// line is a channel at work. Its fields but ChannelConfig and wake are guarded by Service.mu.
type line struct {
	ChannelConfig
	wake chan struct{}

	fault    Fault // "" while it works
	message  string
	since    time.Time
	notUntil time.Time
	attempts int
	refused  map[string]string // recipients for whom a message was refused for ever, and why
}

func (l *line) poked() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// The outcomes that are counted.
const (
	outcomeSent     = "sent"
	outcomeRecorded = "recorded"
	outcomeRetried  = "retried"
	outcomeFailed   = "failed"
	outcomeBare     = "fallback" // the texts could not be made
)

func outcomes() []string {
	return []string{outcomeSent, outcomeRecorded, outcomeRetried, outcomeFailed, outcomeBare}
}

func unmarshalDetail(text string, d *Detail) error { return json.Unmarshal([]byte(text), d) }

// runLine delivers by one channel until ctx is done.
func (s *Service) runLine(ctx context.Context, l *line) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		case <-timer.C:
		}
		next, err := s.Deliver(ctx, l.ID)
		if err != nil && ctx.Err() == nil {
			s.Log.Error("alerts not delivered", "channel", l.ID, "error", err)
			next = s.Now().Add(s.First)
		}
		wait := time.Hour
		if !next.IsZero() {
			wait = max(0, next.Sub(s.Now()))
		}
		timer.Reset(wait)
	}
}

// Deliver sends what is due by one channel, and returns when something is due next; the zero time
// when nothing waits. It fails only when the journal cannot be written.
func (s *Service) Deliver(ctx context.Context, channel string) (next time.Time, err error) {
	for ctx.Err() == nil {
		at, more, err := s.deliverOne(ctx, s.lines[channel])
		if err != nil || !more {
			return at, err
		}
	}
	return time.Time{}, nil
}

// deliverOne sends the message that is due first. more is false when none is, and at says when.
func (s *Service) deliverOne(ctx context.Context, l *line) (at time.Time, more bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil { // the next Evaluate reads it
		return time.Time{}, false, nil
	}
	now := s.Now()
	q, at := s.first(l)
	if q == nil || at.After(now) {
		return at, false, nil
	}
	to := s.router.byID[q.Destination]
	rows := q.gatherRows(now)
	changes, silent := s.state.combine(q.Destination, rows)
	if len(changes) == 0 {
		return now, true, s.record(ctx, journal.AlertChange{Changed: s.state.mark(q.Destination, nil, silent, "", journal.NotificationSent, now)})
	}
	if err := s.recall(ctx, changes); err != nil {
		return now, false, err
	}
	if changes[0].kind == Digested {
		return s.deliverDigest(ctx, l, q, to, attempt{rows: rows, changes: changes, silent: silent})
	}
	m, bare := s.writer.message(to, changes, now)
	return s.hand(ctx, l, q, attempt{rows, changes, silent, m}, bare)
}

// hand hands a message to a channel, and writes down what became of it. bare is why it could not be
// written properly.
func (s *Service) hand(ctx context.Context, l *line, q *queue, a attempt, bare error) (at time.Time, more bool, err error) {
	rows, m, now := a.rows, a.m, s.Now()
	if bare != nil {
		s.counts[l.ID][outcomeBare]++
		s.Log.Error("a message cannot be written properly", "error", bare)
	}
	if !s.Send {
		s.Log.Info("would tell", "recipient", m.Recipient.ID, "channel", l.ID, "message", m.ID, "alerts", len(m.Alerts), "subject", m.Subject)
		s.counts[l.ID][outcomeRecorded]++
		return now, true, s.record(ctx, journal.AlertChange{Changed: s.state.mark(q.Destination, a.changes, a.silent, m.ID, journal.NotificationRecorded, now)})
	}
	// What was handed over before, and may have been taken, comes again as it is until it is known to be.
	again := rows[0].State == journal.NotificationSending
	if err := s.sending(ctx, rows, m.ID, now); err != nil {
		return now, false, err
	}
	state := s.state
	failure := s.send(ctx, l, m)
	if ctx.Err() != nil && failure != nil || s.state != state {
		// Stopped, or the journal failed meanwhile. It holds the rows as being sent, and the message
		// comes again with its ID.
		return now, false, nil //nolint:nilerr // nothing has failed for good
	}
	if failure != nil {
		return now, true, s.failed(ctx, l, q, a, failure, again)
	}
	return now, true, s.taken(ctx, l, q, a)
}

// attempt is a message on its way, with what it stands for.
type attempt struct {
	rows    []*journal.Notification
	changes []change
	silent  []*journal.Notification
	m       *Message
}

// first returns the queue of a channel that is due first, and when.
func (s *Service) first(l *line) (first *queue, at time.Time) {
	for d, q := range s.state.queues {
		if d.Channel != l.ID {
			continue
		}
		t, ok := q.due()
		if !ok || !s.Send && q.uncertain() {
			continue // what may have been taken waits until it can be sent again, and all that follows it
		}
		if first == nil || t.Before(at) || t.Equal(at) && d.Recipient < first.Recipient {
			first, at = q, t
		}
	}
	if first != nil && at.Before(l.notUntil) {
		at = l.notUntil
	}
	return first, at
}

// recall finds how alerts were at the transitions that are told, where they have moved on since.
func (s *Service) recall(ctx context.Context, changes []change) error {
	for i := range changes {
		c := &changes[i]
		told := c.rows[len(c.rows)-1].Transition
		if c.shown = c.alert; told == c.alert.Seq {
			continue
		}
		list, err := s.Journal.AlertTransitions(ctx, c.alert.Alert)
		if err != nil {
			return err
		}
		for _, t := range list {
			if t.Seq == told {
				c.shown = &Alert{AlertTransition: t}
				if err := unmarshalDetail(t.Detail, &c.shown.Detail); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sending notes which rows go out with which message, so that after a crash the same message comes again.
func (s *Service) sending(ctx context.Context, rows []*journal.Notification, id string, now time.Time) error {
	var c journal.AlertChange
	for _, n := range rows {
		n.State, n.Message, n.Changed = journal.NotificationSending, id, now
		c.Changed = append(c.Changed, *n)
	}
	return s.record(ctx, c)
}

// send hands a message to the channel, without holding mu.
func (s *Service) send(ctx context.Context, l *line, m *Message) error {
	s.mu.Unlock()
	defer s.mu.Lock()
	err := l.Channel.Send(ctx, m)
	if e, ok := errors.AsType[*SendError](err); ok && e.Fault == Refused && !m.Fallback && ctx.Err() == nil {
		// What a receiver chokes on may be the form: the bare facts are tried before it is given up.
		plain := *m
		bare(&plain)
		if l.Channel.Send(ctx, &plain) == nil {
			return nil
		}
	}
	return err
}

// taken writes down that a message was taken.
func (s *Service) taken(ctx context.Context, l *line, q *queue, a attempt) error {
	s.counts[l.ID][outcomeSent]++
	s.Log.Info("told", "recipient", q.Recipient, "channel", l.ID, "message", a.m.ID, "alerts", len(a.m.Alerts))
	if l.fault != "" || l.refused[q.Recipient] != "" {
		s.again()
	}
	l.fault, l.attempts, l.notUntil, q.attempts, q.notUntil = "", 0, time.Time{}, 0, time.Time{}
	delete(l.refused, q.Recipient)
	return s.record(ctx, journal.AlertChange{Changed: s.state.mark(q.Destination, a.changes, a.silent, a.m.ID, journal.NotificationSent, s.Now())})
}

// failed writes down why a message was not taken, and when it is tried again.
func (s *Service) failed(ctx context.Context, l *line, q *queue, a attempt, failure error, again bool) error {
	now := s.Now()
	e, ok := errors.AsType[*SendError](failure)
	if !ok {
		e = &SendError{Fault: Unreachable, Err: failure}
	}
	said := e.Err.Error()
	if e.Fault == Refused {
		s.counts[l.ID][outcomeFailed]++
		s.Log.Error("a message will never be taken", "recipient", q.Recipient, "channel", l.ID, "message", a.m.ID, "error", said)
		for _, n := range a.rows {
			n.Attempts, n.Error = n.Attempts+1, said
		}
		l.refused[q.Recipient] = said
		s.again()
		return s.record(ctx, journal.AlertChange{Changed: s.state.mark(q.Destination, a.changes, a.silent, a.m.ID, journal.NotificationFailed, now)})
	}
	s.counts[l.ID][outcomeRetried]++
	s.wait(l, q, e, said, now)
	var c journal.AlertChange
	for _, n := range a.rows {
		n.Attempts, n.Error, n.Changed = n.Attempts+1, said, now
		if !e.Uncertain && !again {
			n.State, n.Message = journal.NotificationPending, ""
		}
		c.Changed = append(c.Changed, *n)
	}
	return s.record(ctx, c)
}

// wait notes when a channel or one recipient is tried again.
func (s *Service) wait(l *line, q *queue, e *SendError, said string, now time.Time) {
	if e.Fault == Deferred {
		q.notUntil = now.Add(max(backoff(q.attempts, s.First, s.Longest), e.RetryAfter))
		q.attempts++
		return
	}
	if l.fault != e.Fault || l.message != said {
		s.Log.Error("a channel takes nothing: everything is kept and tried again", "channel", l.ID, "fault", string(e.Fault), "error", said)
	}
	if l.fault == "" {
		l.since = now
	}
	if l.fault != e.Fault {
		s.again()
	}
	l.fault, l.message = e.Fault, said
	pause := s.Probe
	if e.Fault == Unreachable {
		pause = backoff(l.attempts, s.First, s.Longest)
		l.attempts++
	}
	l.notUntil = now.Add(max(pause, e.RetryAfter))
}

// backoff returns how long to wait after so many attempts: twice as long each time, and up to a
// third more by chance.
func backoff(attempts int, first, longest time.Duration) time.Duration {
	d := longest
	if attempts < 20 {
		d = min(longest, first<<attempts)
	}
	return d + rand.N(d/3+1)
}
