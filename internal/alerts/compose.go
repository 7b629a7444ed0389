package alerts

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// writer makes messages.
type writer struct {
	plan    *indicators.Plan
	page    string
	journal string // which journal the numbers are of
	links   *linker
	router  *router
	// render writes Subject and Text. What it fails at, or panics, is told in bare facts.
	render func(m *Message) error
}

// message makes what one destination is told at once.
func (w *writer) message(to *reach, changes []change, now time.Time) (m *Message, broken error) {
	m = w.addressed(to, now)
	l := to.language
	var ids []int64
	key := w.links.forMessage(w.page, changes)
	for i := range changes {
		c := &changes[i]
		for _, n := range c.rows {
			ids = append(ids, n.ID)
		}
		a := w.alert(l, c)
		if key != nil && w.router.mayAct(to, c.shown) && a.Kind.Firing() {
			a.Act = w.page + ActPath + key.Sign(w.links.claim(w.journal, to.Recipient, c))
		}
		m.Alerts = append(m.Alerts, a)
	}
	m.ID = messageID(w.journal, to.Destination, ids)
	if m.Thread = "rasid/" + w.plan.ID + "/" + to.Recipient; len(m.Alerts) == 1 {
		m.Thread = "rasid/" + w.plan.ID + "/" + m.Alerts[0].Alert
	}
	m.Labels = labels(m)
	return m, w.write(m)
}

// addressed is a message that says nothing yet.
func (w *writer) addressed(to *reach, now time.Time) *Message {
	l := to.language
	return &Message{At: now.UTC(), Plan: w.plan.ID, Title: w.plan.Title.In(l), Notice: w.plan.Illustrative.In(l), Zone: w.plan.TimeZone, Page: w.page,
		Recipient: Recipient{ID: to.Recipient, Name: to.contact.Name, Language: l, Address: to.address}}
}

// messageID names a message by what it stands for: the same rows make the same ID, also after a crash.
func messageID(journal string, d Destination, rows []int64) string {
	slices.Sort(rows)
	h := sha256.Sum256(fmt.Appendf(nil, "%s %q %q %v", journal, d.Recipient, d.Channel, rows))
	return base32.StdEncoding.EncodeToString(h[:])[:26]
}

// write has the texts of a message made, and makes bare ones when that fails.
func (w *writer) write(m *Message) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
		if err != nil {
			bare(m)
			err = fmt.Errorf("write message %s: %w; it is told in bare facts", m.ID, err)
		}
		m.Subject = strings.Join(strings.Fields(m.Subject), " ") // one line, whatever the plan's texts hold
	}()
	return w.render(m)
}

// bare writes a message's facts without a template or a catalog.
func bare(m *Message) {
	m.Fallback = true
	m.Subject = fmt.Sprintf("Rasid: %d alerts", len(m.Alerts))
	var b strings.Builder
	for i := range m.Alerts {
		a := &m.Alerts[i]
		fmt.Fprintf(&b, "%s %s: %s %s\n%s\n", a.Kind, a.Alert, a.State, a.Severity, a.Reason)
		for _, address := range []string{a.Link, a.Act} {
			if address != "" {
				fmt.Fprintln(&b, address)
			}
		}
	}
	if len(m.Alerts) == 1 {
		m.Subject = fmt.Sprintf("Rasid: %s %s", m.Alerts[0].Kind, m.Alerts[0].Alert)
	}
	m.Text = b.String()
}

func labels(m *Message) map[string]string {
	all := map[string]string{"plan": m.Plan, "topic": string(m.Alerts[0].Topic)}
	for i := range m.Alerts {
		if string(m.Alerts[i].Topic) != all["topic"] {
			delete(all, "topic")
			break
		}
	}
	return all
}

func (w *writer) alert(l indicators.Lang, c *change) MessageAlert {
	a := c.shown
	about := &a.Subject
	if a.now != nil && a.now.State == a.State {
		a.now.reason()
		about = &a.now.Subject
	}
	last := c.rows[len(c.rows)-1]
	m := MessageAlert{Alert: a.Alert, Kind: c.kind, Topic: a.Topic, Severity: a.Severity, Was: severityOf(a, c.was), State: a.State, Transition: last.Transition,
		Since: a.Since, Name: about.Name.In(l), Reason: about.Reason.In(l), Names: about.Name, Reasons: about.Reason, Goal: a.Goal, Sector: a.Sector, Owner: a.Owner, Indicator: a.Indicator, Department: a.Department,
		Delivery: a.Delivery, DeliveryName: about.DeliveryName, AsOf: a.AsOf, Unit: about.Unit, Actual: about.Actual, Expected: about.Expected, Target: about.Target, GapRatio: about.GapRatio}
	if c.over {
		m.Severity, m.Until = a.Worst, a.Until
	}
	if now := c.alert.now; now != nil { // the newest, also in a message about an earlier change
		m.Curve = now.curve
	}
	if c.kind == Reminder {
		m.Reminder = last.N
	}
	if c.kind.Firing() && a.As != "" {
		m.State = a.As // while nothing is known, it is still what it was
	}
	if w.page != "" {
		m.Link = w.page + link(a)
	}
	return m
}

// link is the page's path about an alert.
func link(a *Alert) string {
	switch {
	case a.Goal != "":
		return "/goals/" + a.Goal
	case strings.HasPrefix(a.Alert, deliveryKey):
		return "/deliveries/" + strings.TrimPrefix(a.Alert, deliveryKey)
	case a.Topic == ReportsTopic:
		return "/deliveries"
	}
	return "/"
}

// Render writes the texts of a message in the recipient's language.
func Render(m *Message) error {
	l := m.Recipient.Language
	if m.Digest != nil {
		renderDigest(m)
		return nil
	}
	var b strings.Builder
	fmt.Fprintln(&b, m.Title)
	if m.Notice != "" {
		fmt.Fprintln(&b, m.Notice)
	}
	firing := 0
	for i := range m.Alerts {
		a := &m.Alerts[i]
		if a.Kind.Firing() {
			firing++
		}
		fmt.Fprintf(&b, "\n%s\n%s\n", headline(l, a), a.Reason)
		if when := times(l, m.Zone, a); when != "" {
			fmt.Fprintln(&b, when)
		}
		if a.Link != "" {
			fmt.Fprintln(&b, a.Link)
		}
		switch {
		case a.Act != "":
			fmt.Fprintf(&b, "%s\n%s\n", i18n.T(l, "alert.act"), a.Act)
		case a.Kind.Firing():
			fmt.Fprintf(&b, "rasid alerts ack %s --by … --note …\n", a.Alert)
		}
	}
	m.Text = b.String()
	if len(m.Alerts) == 1 {
		m.Subject = headline(l, &m.Alerts[0])
		return nil
	}
	n := func(v int) string { return indicators.FormatNumber(l, float64(v), 0) }
	m.Subject = i18n.T(l, "alert.subject", "firing", n(firing), "over", n(len(m.Alerts)-firing), "first", m.Alerts[0].Name)
	return nil
}

// headline says in one line what is the matter.
func headline(l indicators.Lang, a *MessageAlert) string {
	return i18n.T(l, "alert.kind."+string(a.Kind), "state", stateWord(l, a.Topic, a.State), "name", a.Name, "n", indicators.FormatNumber(l, float64(a.Reminder), 0))
}

// stateWord is the word for a state, with its sign where it has one.
func stateWord(l indicators.Lang, topic Topic, state string) string {
	if topic == GoalTopic && state != "removed" {
		return i18n.Symbol(indicators.Status(state)) + " " + i18n.Status(l, indicators.Status(state))
	}
	return i18n.T(l, "alert.state."+state)
}

func times(l indicators.Lang, zone *time.Location, a *MessageAlert) string {
	day := func(t time.Time) string { return indicators.FormatDate(l, indicators.DateOf(t.In(zone))) }
	switch {
	case a.Since.IsZero() || a.Kind == Tested:
		return ""
	case a.Until.IsZero():
		return i18n.T(l, "alert.since", "since", day(a.Since))
	}
	return i18n.T(l, "alert.span", "since", day(a.Since), "until", day(a.Until))
}

// mark brings the rows of a message, and what is known of their alerts, into the state that sending
// it has ended with: taken stands for sent, or recorded while nothing is sent.
func (s *State) mark(d Destination, changes []change, silent []*journal.Notification, id string, taken journal.NotificationState, now time.Time) (rows []journal.Notification) {
	q := s.queue(d)
	gone := map[*journal.Notification]bool{}
	put := func(n *journal.Notification, state journal.NotificationState, message string) {
		n.State, n.Message, n.Changed = state, message, now
		if state != journal.NotificationFailed {
			n.Error = ""
		}
		gone[n] = true
		rows = append(rows, *n)
	}
	for _, n := range silent {
		put(n, journal.NotificationSuperseded, "")
		if a := s.alerts[n.Alert]; a != nil {
			t := a.toldOf(d)
			t.waiting = slices.DeleteFunc(t.waiting, func(o *journal.Notification) bool { return o == n })
		}
	}
	for _, c := range changes {
		t := c.alert.toldOf(d)
		last := c.rows[len(c.rows)-1]
		for _, n := range c.rows {
			if n == last {
				put(n, taken, id)
			} else {
				put(n, journal.NotificationSuperseded, id)
			}
		}
		t.waiting = slices.DeleteFunc(t.waiting, func(o *journal.Notification) bool { return gone[o] })
		if taken == journal.NotificationFailed {
			t.failed = last.Transition
			continue
		}
		t.level, t.at, t.upTo, t.n = last.Level, now, last.Transition, last.N
	}
	if taken != journal.NotificationFailed && len(changes) > 0 {
		q.last = now
	}
	q.rows = slices.DeleteFunc(q.rows, func(n *journal.Notification) bool { return gone[n] })
	return rows
}
