package alerts

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// told is what one destination knows of one alert, and what is on its way there.
type told struct {
	Destination
	level   int       // as it was last told; 0 when that was that it is over, or nothing yet
	at      time.Time // when that was
	upTo    int64     // the transition that it was told last; 0 for none
	n       int       // reminders since the last change
	waiting []*journal.Notification
	failed  int64 // the transition that could not be told; 0 for none
}

// believed is the level that the destination will know when all that waits has arrived.
func (t *told) believed() int {
	if n := len(t.waiting); n > 0 {
		return t.waiting[n-1].Level
	}
	return t.level
}

// queue is what waits for one destination, in its order.
type queue struct {
	Destination
	rows     []*journal.Notification
	last     time.Time // when the last message was taken
	notUntil time.Time // after what could not be sent
	attempts int
}

// due returns when the queue has something to send; false when nothing waits.
func (q *queue) due() (at time.Time, ok bool) {
	if q.uncertain() {
		return q.notUntil, true
	}
	for _, n := range q.rows {
		if !ok || n.Due.Before(at) {
			at, ok = n.Due, true
		}
	}
	if at.Before(q.notUntil) {
		at = q.notUntil
	}
	return at, ok
}

// uncertain reports whether something was handed to the channel and may have been taken.
func (q *queue) uncertain() bool {
	return slices.ContainsFunc(q.rows, func(n *journal.Notification) bool { return n.State == journal.NotificationSending })
}

func (s *State) queue(d Destination) *queue {
	q := s.queues[d]
	if q == nil {
		q = &queue{Destination: d}
		s.queues[d] = q
	}
	return q
}

// toldOf returns what a destination knows of an alert, making it when there is nothing.
func (a *Alert) toldOf(d Destination) *told {
	for _, t := range a.told {
		if t.Destination == d {
			return t
		}
	}
	t := &told{Destination: d}
	a.told = append(a.told, t)
	return t
}

// pace is how messages are spaced.
type pace struct {
	gather, atMost time.Duration
}

// tell finds the difference between what is and what is known, and returns it as new notifications,
// with those that are not to be told any more, and the digests that have come due.
func (s *State) tell(r *router, subs []*subscriber, m moment, p pace) (add, drop []*journal.Notification, digests []journal.AlertTransition, err error) {
	now := m.now
	w := writing{s: s, r: r, now: now, pace: p}
	for _, a := range s.list {
		switch {
		case a.Level == 0:
			if len(a.told) > 0 {
				w.resolve(a)
			}
		case s.heldBack(a) != 0 || s.silenced(a, now) != nil || s.acknowledged(a, now) != nil:
			w.withdraw(a)
		default:
			w.raise(a)
		}
	}
	digests, err = w.digests(subs, m)
	return w.add, w.drop, digests, err
}

// writing makes notifications at one moment.
type writing struct {
	s   *State
	r   *router
	now time.Time
	pace
	add, drop []*journal.Notification
}

// raise tells everybody who hears of an alert and does not know how much it presses.
func (w *writing) raise(a *Alert) {
	for _, to := range w.r.hearers(a, a.now != nil && a.now.operators) {
		w.consider(a, to, Raised)
	}
	c := a.now
	if c != nil && c.escalateDays > 0 && a.Level != missedLevel && !w.now.Before(w.taken(a).AddDate(0, 0, c.escalateDays)) {
		for _, to := range w.r.above(a) {
			w.consider(a, to, Escalated)
		}
	}
	if c == nil || c.remindDays <= 0 || a.Level == missedLevel || a.Clear != nil { // what is nearly over is not worth it
		return
	}
	for _, t := range a.told {
		if t.level == 0 || len(t.waiting) > 0 || t.failed == a.Seq || w.now.Before(w.remindAt(t.at, c.remindDays)) {
			continue
		}
		if to := w.r.byID[t.Destination]; to != nil {
			w.write(a, t, to, Reminder, t.n+1)
		}
	}
}

// taken returns from when on nobody has taken an alert up: since it was raised, or since the last
// acknowledgement of it ended.
func (w *writing) taken(a *Alert) time.Time {
	if ack := w.s.acts.acks[a.Alert]; ack != nil && ack.Episode == a.Episode && !ack.Until.IsZero() && ack.Until.After(a.Since) && ack.ended(w.now) && !ack.lifted {
		return ack.Until
	}
	return a.Since
}

// morning is the hour, in the plan's time zone, at which reminders are due: all of a day's come in
// one message.
const morning = 8

func (w *writing) remindAt(last time.Time, days int) time.Time {
	y, m, d := last.In(w.r.plan.TimeZone).Date()
	return time.Date(y, m, d+days, morning, 0, 0, 0, w.r.plan.TimeZone)
}

// consider tells a destination of an alert if it knows of less.
func (w *writing) consider(a *Alert, to *reach, kind Kind) {
	if a.Topic == RasidTopic && a.Alert == channelTrouble(to.Channel) && w.elsewhere(to) {
		return // by the channel that is broken nobody hears that it is
	}
	if a.Severity.Rank() < to.contact.MinSeverity.Rank() {
		return
	}
	t := a.toldOf(to.Destination)
	knows := t.believed()
	// Whoever has acknowledged a warning must hear when it is more again, though it was more before.
	if ack := w.s.acts.acks[a.Alert]; ack != nil && ack.Episode == a.Episode && t.upTo <= ack.Transition && len(t.waiting) == 0 {
		knows = min(knows, ack.Level)
	}
	if a.Level <= knows || t.failed == a.Seq {
		return
	}
	if knows > 0 {
		kind = Worse
	}
	w.write(a, t, to, kind, 0)
}

// elsewhere reports whether the recipient of a destination is reached by another channel too.
func (w *writing) elsewhere(to *reach) bool {
	for d := range w.r.byID {
		if d.Recipient == to.Recipient && d.Channel != to.Channel {
			return true
		}
	}
	return to.Recipient == systemRecipient+to.Channel
}

// resolve tells those who were told, or are about to be, that an alert is over.
func (w *writing) resolve(a *Alert) {
	for _, t := range a.told {
		if t.believed() == 0 {
			continue
		}
		if to := w.r.byID[t.Destination]; to != nil && t.failed != a.Seq {
			w.write(a, t, to, Resolved, 0)
		}
	}
}

// withdraw takes back what has not been sent of an alert that is not to be told now. Then whoever
// was told nothing is told nothing of its end either.
func (w *writing) withdraw(a *Alert) {
	for _, t := range a.told {
		t.waiting = slices.DeleteFunc(t.waiting, func(n *journal.Notification) bool {
			if n.State != journal.NotificationPending || n.Level == 0 {
				return false
			}
			n.State, n.Changed, n.Error = journal.NotificationSuperseded, w.now, ""
			w.drop = append(w.drop, n)
			q := w.s.queue(t.Destination)
			q.rows = slices.DeleteFunc(q.rows, func(o *journal.Notification) bool { return o == n })
			return true
		})
	}
}

func (w *writing) write(a *Alert, t *told, to *reach, kind Kind, reminder int) {
	q := w.s.queue(t.Destination)
	due := w.now.Add(w.gather)
	if next := q.last.Add(w.atMost); next.After(due) {
		due = next
	}
	w.s.lastNotification++
	n := &journal.Notification{ID: w.s.lastNotification, Alert: a.Alert, Transition: a.Seq, Kind: string(kind), N: reminder, Recipient: t.Recipient, Channel: t.Channel,
		Level: a.Level, Created: w.now, Changed: w.now, Due: w.r.plan.Opens(to.contact, due), State: journal.NotificationPending}
	t.waiting = append(t.waiting, n)
	q.rows = append(q.rows, n)
	w.add = append(w.add, n)
}

// change is what a message says of one alert: the rows that it stands for, and the last of them.
type change struct {
	alert *Alert
	shown *Alert // as it was at the transition that is told
	rows  []*journal.Notification
	kind  Kind
	was   int // the level as it was told before
	over  bool
}

// gatherRows returns the rows of the next message of a queue: those that were handed to the channel
// and of which nothing is known since, else all that waits once something of it is due.
func (q *queue) gatherRows(now time.Time) []*journal.Notification {
	var sending []*journal.Notification
	for _, n := range q.rows {
		if n.State == journal.NotificationSending && (len(sending) == 0 || n.Message == sending[0].Message) {
			sending = append(sending, n)
		}
	}
	if len(sending) > 0 {
		return sending
	}
	if at, ok := q.due(); !ok || at.After(now) {
		return nil
	}
	plain := slices.DeleteFunc(slices.Clone(q.rows), isDigest)
	if slices.ContainsFunc(plain, func(n *journal.Notification) bool { return !n.Due.After(now) }) {
		return plain
	}
	// A digest is a message of its own; one that has waited is told by the next of its kind.
	k := slices.IndexFunc(q.rows, func(n *journal.Notification) bool { return isDigest(n) && !n.Due.After(now) })
	if k < 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(q.rows), func(n *journal.Notification) bool { return n.Alert != q.rows[k].Alert })
}

// combine says of each alert in one go what its rows say one after another. Rows that together say
// nothing, as all of it is known already, come back as silent.
func (s *State) combine(d Destination, rows []*journal.Notification) (list []change, silent []*journal.Notification) {
	at := map[string]int{}
	for _, n := range rows {
		k, ok := at[n.Alert]
		if !ok {
			a := s.alerts[n.Alert]
			if a == nil { // the journal has rows of transitions only
				silent = append(silent, n)
				continue
			}
			k = len(list)
			at[n.Alert] = k
			list = append(list, change{alert: a, was: a.toldOf(d).level})
		}
		list[k].rows = append(list[k].rows, n)
	}
	said := list[:0]
	for _, c := range list {
		if c.settle() {
			said = append(said, c)
		} else {
			silent = append(silent, c.rows...)
		}
	}
	order := Kinds()
	slices.SortStableFunc(said, func(a, b change) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.kind), slices.Index(order, b.kind)), cmp.Compare(b.alert.Level, a.alert.Level))
	})
	return said, silent
}

// settle finds what the rows say together; false when that is nothing new.
func (c *change) settle() bool {
	last := c.rows[len(c.rows)-1]
	if isDigest(last) {
		c.kind, c.over = Digested, true
		return true
	}
	raised := slices.ContainsFunc(c.rows, func(n *journal.Notification) bool { return n.Level > 0 })
	switch {
	case last.Level == 0 && c.was > 0:
		c.kind, c.over = Resolved, true
	case last.Level == 0:
		c.kind, c.over = Passed, true
		return raised // that it is over means nothing to whoever was not told that it began
	case c.was == 0:
		c.kind = Raised
		if Kind(last.Kind) == Escalated {
			c.kind = Escalated
		}
	case Kind(last.Kind) == Worse || last.Level > c.was:
		c.kind = Worse
	case Kind(last.Kind) == Reminder:
		c.kind = Reminder
	default:
		return false
	}
	return true
}

// severityOf is the severity that an alert had at a level, for what was told before.
func severityOf(a *Alert, level int) indicators.Severity {
	switch {
	case level <= 0:
		return ""
	case level == 1:
		return indicators.Info
	case level == 2, strings.HasPrefix(a.Alert, reportsKey):
		return indicators.Warning
	}
	return indicators.Critical
}
