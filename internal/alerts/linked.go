package alerts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/alerts/links"
	"rasid/internal/diag"
)

// ActPath begins the path, on the page, of the links by which people act on an alert.
const ActPath = "/act/"

// linker makes the links of messages.
type linker struct {
	key   func(create bool) (*links.Key, error)
	valid time.Duration
	log   *slog.Logger
}

// forMessage returns the key for the links of a message; nil when it has none.
func (l *linker) forMessage(page string, changes []change) *links.Key {
	if l == nil || l.key == nil || l.valid <= 0 || page == "" || !slices.ContainsFunc(changes, func(c change) bool { return c.kind.Firing() }) {
		return nil
	}
	key, err := l.key(true)
	if err != nil {
		l.log.Error("a message goes without links to acknowledge and silence by", "error", err)
		return nil
	}
	return key
}

// claim is what the link to an alert in a message says. It is the same whenever the same rows are
// sent: its end counts from what is told, or from when that was due where it is older, as with reminders.
func (l *linker) claim(journal, recipient string, c *change) links.Claim {
	from := c.shown.At
	for _, n := range c.rows {
		if n.Due.After(from) {
			from = n.Due
		}
	}
	return links.Claim{Journal: journal, Alert: c.shown.Alert, Transition: c.rows[len(c.rows)-1].Transition, Recipient: recipient, Actions: links.Acknowledge | links.Silence, Expires: from.Add(l.valid)}
}

// mayAct reports whether who is told of an alert may act on it by a link: of reports the department
// whose they are, and nobody else who hears of them.
func (r *router) mayAct(to *reach, a *Alert) bool {
	return a.Topic != ReportsTopic || slices.ContainsFunc(r.reports[a.Department], func(o *reach) bool { return o.Recipient == to.Recipient })
}

// marksOf finds recipients by their marks.
func marksOf(r *router) map[links.Mark][]*reach {
	marks, seen := map[links.Mark][]*reach{}, map[string]bool{}
	for _, to := range r.byID {
		if !seen[to.Recipient] {
			seen[to.Recipient] = true
			m := links.MarkOf(to.Recipient)
			marks[m] = append(marks[m], to)
		}
	}
	return marks
}

// LinkStanding is what can be done by a link.
type LinkStanding string

// The standings.
const (
	LinkUnknown LinkStanding = "unknown" // it was not made here, or the key, the recipient or the alert is not there any more
	LinkExpired LinkStanding = "expired"
	LinkOver    LinkStanding = "over" // what was told is over
	LinkOpen    LinkStanding = "open"
)

// Linked is what a link of a message is for, as things stand now.
type Linked struct {
	Standing  LinkStanding
	Recipient Recipient // whose link it is; the zero value when it is unknown
	View      View      // of its alert; likewise
	Path      string    // of the page about it
	Form      string    // what a form sends back; "" unless it is open
	Actions   links.Actions
	Confirms  bool // acknowledging it confirms a delivery that is doubted
}

// LinkRequest is what somebody who holds a link sends.
type LinkRequest struct {
	Form string // as the page had it
	Kind string // Acknowledge or Silence
	Note string // up to LongestNote characters
	Days int    // how long, 1 to LongestDays; 0 for an acknowledgement: until it is over
}

// What a link may ask for at most.
const (
	LongestNote = 500 // characters
	LongestDays = 28
)

// The reasons for which nothing is done by a link.
var (
	ErrLinkClosed  = errors.New("act by link: the link is unknown, has expired, or what it told of is over")
	ErrLinkForm    = errors.New("act by link: the form was not made for this link; open the link again")
	ErrLinkChanged = errors.New("act by link: the alert has changed since the form was shown; look at it again")
)

// Linked returns what a link is for. It changes nothing.
func (s *Service) Linked(ctx context.Context, text string) (Linked, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.linked(ctx, text)
	return at.Linked, err
}

// linkedNow is a link with what proves its form.
type linkedNow struct {
	Linked
	key   *links.Key
	shown string // how the alert stands
}

// linked proves a link and says what it is for. The caller holds mu.
func (s *Service) linked(ctx context.Context, text string) (linkedNow, error) {
	at := linkedNow{Linked: Linked{Standing: LinkUnknown}}
	token, err := links.Parse(text)
	if err != nil || s.LinkKey == nil || s.LinkValid <= 0 {
		return at, nil //nolint:nilerr // that it is no link is the answer
	}
	key, err := s.LinkKey(false)
	if err != nil || key == nil {
		return at, err
	}
	if err := s.ready(ctx); err != nil {
		return at, err
	}
	t, ok, err := s.Journal.AlertTransition(ctx, token.Transition)
	if err != nil || !ok {
		return at, err
	}
	k := slices.IndexFunc(s.marks[token.Mark], func(to *reach) bool { return key.Check(token, s.writer.journal, t.Alert, to.Recipient) == nil })
	a := s.state.alerts[t.Alert]
	if k < 0 || a == nil {
		return at, nil
	}
	var told Detail
	if err := unmarshalDetail(t.Detail, &told); err != nil {
		return at, fmt.Errorf("read transition %d of %s: %w", t.Seq, t.Alert, err)
	}
	now, to := s.Now(), s.marks[token.Mark][k]
	at.Recipient = Recipient{ID: to.Recipient, Name: to.contact.Name, Language: to.language}
	at.View, at.Path, at.Actions, at.key = s.named(s.state.view(a, now)), link(a), token.Actions, key
	at.Confirms = strings.HasPrefix(a.Alert, deliveryKey)
	switch {
	case token.Expired(now):
		at.Standing = LinkExpired
	case a.Level == 0 || a.Episode != told.Episode:
		at.Standing = LinkOver
	default:
		at.Standing = LinkOpen
		at.shown = fmt.Sprintf("%d-%d-%d", a.Seq, numberOf(at.View.Acknowledged), numberOf(at.View.Silenced))
		at.Form = key.Form(text, at.shown)
	}
	return at, nil
}

func numberOf(a *ActView) int64 {
	if a == nil {
		return 0
	}
	return a.Act
}

// ActByLink does what somebody who holds a link asks for: it acknowledges or silences the link's
// alert, in the name of the link's recipient. The same request again does nothing more. It returns
// how things stand then; the error is ErrLinkClosed, ErrLinkForm or ErrLinkChanged, a *diag.UseError
// for what must be said differently, or of the journal.
func (s *Service) ActByLink(ctx context.Context, text string, r LinkRequest) (Linked, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	at, err := s.linked(ctx, text)
	if err != nil {
		return at.Linked, err
	}
	if at.Standing != LinkOpen {
		return at.Linked, ErrLinkClosed
	}
	shown, ok := at.key.Shown(text, r.Form)
	if !ok {
		return at.Linked, ErrLinkForm
	}
	r.Note = indicators.Legible(strings.Join(strings.Fields(strings.ToValidUTF8(r.Note, "")), " "))
	request, err := at.request(r, s.Now())
	if err != nil {
		return at.Linked, err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %q %d %q", r.Form, r.Kind, r.Days, r.Note))
	id := "link/" + hex.EncodeToString(sum[:16])
	if s.state.acts.requests[id] == nil && shown != at.shown {
		return at.Linked, ErrLinkChanged
	}
	if _, err := s.act(ctx, id, request); err != nil {
		return at.Linked, err
	}
	at, err = s.linked(ctx, text)
	return at.Linked, err
}

// request is what a link's holder asks for, within what the link is for.
func (at *linkedNow) request(r LinkRequest, now time.Time) (Request, error) {
	use := func(format string, args ...any) (Request, error) {
		return Request{}, &diag.UseError{Err: fmt.Errorf("act by link: "+format, args...)}
	}
	out := Request{Kind: r.Kind, By: at.Recipient.ID, Note: r.Note, via: byLink}
	switch {
	case r.Kind == Acknowledge && at.Actions&links.Acknowledge != 0:
		out.Alert = at.View.Alert
	case r.Kind == Silence && at.Actions&links.Silence != 0:
		if out.Matcher = (&Matcher{Alert: literal(at.View.Alert)}); r.Days == 0 {
			return use("a silence needs an end, up to %d days from now", LongestDays)
		}
	default:
		return use("the link is not for %q", r.Kind)
	}
	if r.Days < 0 || r.Days > LongestDays {
		return use("%d days are not between 1 and %d", r.Days, LongestDays)
	}
	if n := utf8.RuneCountInString(r.Note); n == 0 || n > LongestNote {
		return use("the note has %d characters, and needs 1 to %d", n, LongestNote)
	}
	if r.Days > 0 {
		out.Until = new(now.AddDate(0, 0, r.Days))
	}
	return out, nil
}

// literal is a pattern that fits a name alone.
func literal(name string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(name)
}

// named returns a view in which who acted by a link has a name that people know, where the plan has one.
func (s *Service) named(v View) View {
	for _, a := range []**ActView{&v.Acknowledged, &v.Silenced} {
		if *a == nil || (*a).Via != byLink {
			continue
		}
		for _, to := range s.marks[links.MarkOf((*a).By)] {
			if to.Recipient == (*a).By && to.contact.Name != "" {
				named := **a
				named.By, *a = to.contact.Name, &named
			}
		}
	}
	return v
}

// View returns one alert, by its key, with the names of who acted by links; false when there is none,
// or before the service has read the journal.
func (s *Service) View(key string) (View, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.state == nil {
		return View{}, false
	}
	v, ok := s.state.View(key, s.Now())
	return s.named(v), ok
}
