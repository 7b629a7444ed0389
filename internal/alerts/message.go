package alerts

import (
	"context"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Channel sends messages in one way: by mail, to a webhook, through a chat service. It is called
// from one goroutine at a time.
//
// A nil error says that the other side has taken the whole message. Any other is best a *SendError,
// which says what to do about it; one that is not counts as Unreachable. A message comes again with
// the same ID when it is not known whether it was taken, so a channel passes the ID on in a way
// that lets receivers drop a repeat. Send returns soon after ctx is done.
type Channel interface {
	Send(ctx context.Context, m *Message) error
}

// Repeater is a channel whose other side forgets what is not said again. Run says it again until ctx
// is done; it runs while messages are sent.
type Repeater interface {
	Run(ctx context.Context)
}

// Fault is what a failed attempt to send means.
type Fault string

// The faults.
const (
	Unreachable Fault = "unreachable" // nobody can be reached through the channel now; it is tried again
	Deferred    Fault = "deferred"    // this recipient cannot be reached now, others may
	Broken      Fault = "broken"      // somebody must set the channel right: a password, an address of a server
	Refused     Fault = "refused"     // this message will never be taken for this recipient
)

// SendError is why a message was not taken.
type SendError struct {
	Fault      Fault
	RetryAfter time.Duration // at least so long, as the other side asks; 0: it does not say
	// Uncertain says that the message may have been taken all the same. Then it comes again as it
	// is, with its ID, before anything else is sent to the recipient.
	Uncertain bool
	Err       error // without secrets: people read it
}

func (e *SendError) Error() string { return string(e.Fault) + ": " + e.Err.Error() }

// Unwrap returns the reason.
func (e *SendError) Unwrap() error { return e.Err }

// Kind is why an alert stands in a message.
type Kind string

// The kinds. In a message that stands for several changes, it is that of the whole: whoever was
// told of a warning and then of nothing hears worse, not raised.
const (
	Raised    Kind = "raised"
	Worse     Kind = "worse"
	Resolved  Kind = "resolved"
	Passed    Kind = "passed"    // raised and resolved before it could be told
	Reminder  Kind = "reminder"  // nothing has changed
	Escalated Kind = "escalated" // nobody has acknowledged it, and so the next one hears
	Tested    Kind = "test"      // nothing is wrong: a person tries the channel
	Digested  Kind = "digest"    // how all that is the recipient's stands: Message.Digest
)

// Kinds lists every kind, the most pressing first.
func Kinds() []Kind {
	return []Kind{Worse, Raised, Escalated, Reminder, Passed, Resolved, Tested, Digested}
}

// Firing reports whether an alert of this kind is still raised.
func (k Kind) Firing() bool {
	return k != Resolved && k != Passed && k != Tested && k != Digested
}

// Topic is what an alert is about, and with that whose it is.
type Topic string

// The topics.
const (
	GoalTopic    Topic = "goal"    // a goal's status, or a watched value: its owner's
	ReportsTopic Topic = "reports" // reports late, missing or held, a suspect delivery: the department's
	ActionTopic  Topic = "action"  // what was to be done about a goal: of whom it was to be done by
	RasidTopic   Topic = "rasid"   // the service's own troubles: the operator's
	DigestTopic  Topic = "digest"  // how all that is somebody's stands
)

// Recipient is who a message is for, by one channel.
type Recipient struct {
	ID       string // stable: the same person has the same one wherever the plan names them
	Name     string
	Language indicators.Lang
	Address  string // as the channel takes it: an e-mail address, a telephone number; "" for a channel that is its own address
}

// Message is what one recipient is told at once, by one channel. It is complete: a channel needs
// neither the journal nor the plan.
type Message struct {
	ID        string // 26 characters; the same whenever the same message is sent again
	Thread    string // the same for messages that belong together: about one alert, or one recipient's groups
	At        time.Time
	Recipient Recipient
	Plan      string            // the plan's ID
	Title     string            // the plan's title, in the recipient's language
	Notice    string            // that figures are samples, in the recipient's language; mostly ""
	Zone      *time.Location    // the plan's, in which people read times
	Page      string            // the page's address without a slash at its end; "" when nobody has said it
	Subject   string            // one line in the recipient's language
	Text      string            // the whole as plain text in the recipient's language: lines end with "\n"
	Fallback  bool              // Subject and Text are the bare facts, as the proper ones could not be made
	Alerts    []MessageAlert    // the most pressing first; at least one
	Digest    *Digest           // nil, but in a digest: then Alerts holds one, of kind Digested
	Labels    map[string]string // what all alerts have in common, such as topic and plan
}

// Firing reports whether any alert of the message is still raised.
func (m *Message) Firing() bool {
	for i := range m.Alerts {
		if m.Alerts[i].Kind.Firing() {
			return true
		}
	}
	return false
}

// Severity returns that of the most pressing alert that is raised, or was.
func (m *Message) Severity() (s indicators.Severity) {
	for i := range m.Alerts {
		if a := m.Alerts[i].Severity; a.Rank() > s.Rank() {
			s = a
		}
	}
	return s
}

// MessageAlert is one alert of a message. Figures are in Unit; one that does not apply or is not
// known is nil.
type MessageAlert struct {
	Alert      string // its key, by which "rasid alerts" knows it: "goal/trees", "reports/bread_price"
	Kind       Kind
	Topic      Topic
	Severity   indicators.Severity // what it is now; of one that is over, the worst it was
	Was        indicators.Severity // what the recipient was told last; "" for nothing
	State      string              // a status, a freshness, or "firing" and "resolved"
	Transition int64               // the journal's number of the change

	Since time.Time // when it was raised
	Until time.Time // when it was resolved; the zero time while it is raised

	Name   string // what it is about, in the recipient's language: the goal's statement, the indicator's name
	Reason string // the sentence that says why, in the recipient's language

	Names, Reasons indicators.Text // the same in every language, for systems that pass it on to many; may be nil
	Curve          *Curve          // to draw; nil for what has none

	Goal, Sector, Owner, Indicator, Department string // IDs; "" where they do not apply
	Delivery                                   int64  // that brought the change; 0 for none
	DeliveryName                               string
	AsOf                                       indicators.Date
	Unit                                       string
	Actual, Expected, Target, GapRatio         *float64
	Reminder                                   int    // which one it is, from 1; 0 for none
	Link                                       string // to the page about it; "" without Message.Page
	// Act is the address at which this recipient, without an account, can acknowledge or silence this
	// alert; "" where they cannot. Whoever has it can, so it stands beside the alert alone: not in a
	// subject, a preview, a part that messages share, or a log.
	Act string
}

// Curve is what was reported against what is expected. Values are in the alert's unit, each line in
// the order of its days.
type Curve struct {
	Actual   []assess.DatedValue
	Expected [][]assess.DatedValue // one line; two for a band; none for a line to keep
	Target   *float64
	Steps    bool // a value holds until the next one, as of milestones
}

// AlertName is the name that Prometheus' rules of the same plan give such an alert.
func (a *MessageAlert) AlertName() string {
	switch {
	case a.Kind == Tested:
		return "RasidTest"
	case a.Kind == Digested:
		return "RasidDigest"
	case a.Topic == ReportsTopic && a.Delivery != 0 && a.Indicator == "":
		return "RasidDeliverySuspect"
	case a.Topic == ReportsTopic && (a.State == string(indicators.Held) || strings.HasPrefix(a.Alert, heldKey)): // also when it is over
		return "RasidDeliveryHeld"
	case a.Topic == ReportsTopic:
		return "RasidReportsLate"
	case a.Topic == ActionTopic:
		return "RasidActionLate"
	case a.Topic == RasidTopic:
		return "RasidTrouble"
	case a.Goal == "" && a.Indicator != "":
		return "RasidWatchedValue"
	case a.Severity == indicators.Warning:
		return "RasidGoalAtRisk"
	}
	return "RasidGoalOffTrack"
}
