package alerts

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// Previewer is a channel that can show what it would send.
type Previewer interface {
	// Preview returns what would be handed over for a message: JSON, or a whole e-mail. It reads no
	// secret and touches no network.
	Preview(m *Message) (body []byte, mediaType string, err error)
}

// SampleRequest is which message is to be shown.
type SampleRequest struct {
	Alert    string          // its key, or a goal's ID
	Kind     Kind            // "": the one that fits how it stands
	Channel  string          // "": the first by which somebody would hear of it
	Language indicators.Lang // "": the recipient's
}

// Sample is the message that would go out about something as it stands.
type Sample struct {
	*Message
	Channel   string
	Fits      bool   // Kind fits how it stands
	Body      []byte // what the channel would hand over; nil when it cannot show it
	MediaType string // of Body
}

// Sample makes the message that would go out about a goal, or another thing that alerts, as it stands
// in a snapshot. Nothing is sent or written. The error is a *diag.UseError when there is none such.
func (s *Service) Sample(ctx context.Context, snap *scoreboard.Snapshot, r SampleRequest) (out Sample, err error) {
	use := func(format string, args ...any) (Sample, error) {
		return out, &diag.UseError{Err: fmt.Errorf("preview %s: "+format, append([]any{r.Alert}, args...)...)}
	}
	conds, err := s.everything(ctx, snap, snap.KnownAt)
	if err != nil {
		return out, err
	}
	c, known := find(conds, r.Alert)
	if c == nil {
		if near := diag.Nearest(r.Alert, known); near != "" {
			return use("nothing of that name is watched; did you mean %q?", near)
		}
		return use("nothing of that name is watched; name a goal that has a target")
	}
	if r.Channel != "" && s.lines[r.Channel] == nil {
		return use("there is no channel %q; rasid.yaml has %s", r.Channel, strings.Join(s.lineIDs(), ", "))
	}
	state, err := Read(ctx, s.Journal)
	if err != nil {
		return out, err
	}
	now := s.Now()
	ch := sampleChange(c, state.alerts[c.Alert], r.Kind, now)
	to := *s.sampleReach(ch.alert, r.Channel)
	if r.Language != "" {
		to.language = r.Language
	}
	m, broken := s.writer.message(&to, []change{ch}, now)
	if broken != nil {
		return out, broken
	}
	return s.shown(Sample{Message: m, Channel: to.Channel, Fits: ch.kind != Tested && ch.kind.Firing() == (c.Level > 0)})
}

// shown adds what the channel would hand over, where it can show it.
func (s *Service) shown(out Sample) (Sample, error) {
	p, ok := s.lines[out.Channel].Channel.(Previewer)
	if !ok {
		return out, nil
	}
	var err error
	if out.Body, out.MediaType, err = p.Preview(out.Message); err != nil {
		return out, fmt.Errorf("preview %s by %s: %w", out.Alerts[0].Alert, out.Channel, err)
	}
	return out, nil
}

// find returns the condition of a key or a goal's ID, and the names that there are.
func find(conds []Condition, name string) (found *Condition, known []string) {
	for i := range conds {
		c := &conds[i]
		if c.Alert == name || c.Alert == goalKey+name {
			found = c
		}
		known = append(known, strings.TrimPrefix(c.Alert, goalKey))
	}
	return found, known
}

// sampleChange is what would be told of a condition; before is the alert as the journal has it, or nil.
func sampleChange(c *Condition, before *Alert, kind Kind, now time.Time) change {
	if kind == "" {
		kind = Resolved
		if c.Level > 0 {
			kind = Raised
		}
	}
	c.reason()
	a := &Alert{AlertTransition: journal.AlertTransition{Alert: c.Alert, State: c.State, Severity: c.Severity, Level: c.Level, AsOf: c.AsOf, Delivery: c.Delivery, At: now},
		Detail: Detail{Subject: c.Subject, Since: now, Worst: c.Severity}, now: c}
	if before != nil {
		if a.Seq = before.Seq; !before.Since.IsZero() {
			a.Since, a.Worst = before.Since, before.Worst
		}
	}
	if a.Worst == "" {
		a.Worst = indicators.Warning
	}
	ch := change{alert: a, shown: a, kind: kind, over: !kind.Firing(), rows: []*journal.Notification{{Transition: a.Seq, Kind: string(kind), N: 1}}}
	if ch.over {
		a.Until = now
	}
	return ch
}

// sampleReach is the first who would hear of an alert, or else a stranger behind the channel.
func (s *Service) sampleReach(a *Alert, channel string) *reach {
	for _, to := range s.router.hearers(a, false) {
		if channel == "" || to.Channel == channel {
			return to
		}
	}
	if channel == "" {
		channel = s.lineIDs()[0]
	}
	return &reach{Destination: Destination{Channel: channel}, contact: &indicators.Contact{}, language: s.Plan.Language()}
}

// test is a message that says that nothing is wrong.
func (w *writer) test(to *reach, now time.Time) *Message {
	m, l := w.addressed(to, now), to.language
	m.ID, m.Thread = rand.Text(), "rasid/"+w.plan.ID+"/test"
	m.Alerts = []MessageAlert{{Alert: "test", Kind: Tested, Topic: RasidTopic, Severity: indicators.Info, State: "resolved", Since: now.UTC(), Until: now.UTC(), AsOf: indicators.DateOf(now.In(w.plan.TimeZone)),
		Name: i18n.T(l, "alert.test", "channel", to.Channel), Reason: i18n.T(l, "alert.test.reason"), Link: w.page}}
	m.Labels = labels(m)
	if err := w.write(m); err != nil {
		m.Text = m.Subject + "\n" // bare facts do: it is a test
	}
	return m
}
