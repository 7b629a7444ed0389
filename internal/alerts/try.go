package alerts

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
)

// Trial is what became of a test message by one channel.
type Trial struct {
	Recipient string          `json:"recipient"`
	Channel   string          `json:"channel"`
	Language  indicators.Lang `json:"language"`
	Message   string          `json:"message"` // its ID
	Taken     bool            `json:"taken"`
	Fault     Fault           `json:"fault,omitempty"`
	Error     string          `json:"error,omitempty"`
}

// Try sends a test message to a recipient, named by address or name, by each channel that reaches
// it, or by one. A channel that gets everything is a recipient too, by its ID. It goes round the
// outbox, and needs no running service. The error is a *diag.UseError when nobody could be asked.
func (s *Service) Try(ctx context.Context, recipient, channel string) ([]Trial, error) {
	targets, err := s.targets(recipient, channel)
	if err != nil {
		return nil, &diag.UseError{Err: fmt.Errorf("test: %w", err)}
	}
	var list []Trial
	for _, to := range targets {
		m := s.writer.test(to, s.Now())
		t := Trial{Recipient: to.Recipient, Channel: to.Channel, Language: to.language, Message: m.ID, Taken: true}
		if err := s.lines[to.Channel].Channel.Send(ctx, m); err != nil {
			e, ok := errors.AsType[*SendError](err)
			if !ok {
				e = &SendError{Fault: Unreachable, Err: err}
			}
			t.Taken, t.Fault, t.Error = false, e.Fault, e.Err.Error()
		}
		list = append(list, t)
	}
	return list, nil
}

// targets are how a recipient is reached.
func (s *Service) targets(recipient, channel string) (list []*reach, err error) {
	if s.lines[NoChannel] != nil && s.lines[NoChannel].Channel == nil {
		return nil, errors.New("there is no channel to send by; add channels to alerts in rasid.yaml")
	}
	if channel != "" && s.lines[channel] == nil {
		return nil, fmt.Errorf("there is no channel %q; rasid.yaml has %s", channel, strings.Join(s.lineIDs(), ", "))
	}
	wanted := strings.ToLower(recipient)
	var reached, known []string
	for _, to := range s.router.byID {
		if !slices.Contains(known, to.Recipient) {
			known = append(known, to.Recipient)
		}
		if to.Recipient != wanted && strings.ToLower(to.contact.Name) != wanted && to.Recipient != systemRecipient+wanted {
			continue
		}
		if reached = append(reached, to.Channel); channel == "" || to.Channel == channel {
			list = append(list, to)
		}
	}
	slices.SortFunc(list, func(a, b *reach) int {
		return strings.Compare(a.Channel+" "+a.Recipient, b.Channel+" "+b.Recipient)
	})
	slices.Sort(reached)
	slices.Sort(known)
	switch {
	case len(list) > 0:
		return list, nil
	case len(reached) > 0:
		return nil, fmt.Errorf("the channel %s does not reach %s; these do: %s", channel, recipient, strings.Join(reached, ", "))
	}
	for c := range s.everyContact() {
		if c.ID() == wanted || strings.ToLower(c.Name) == wanted {
			return nil, fmt.Errorf("no channel reaches %s: the contact names none of %s, or has no address for them", recipient, strings.Join(s.lineIDs(), ", "))
		}
	}
	if near := diag.Nearest(wanted, known); near != "" {
		return nil, fmt.Errorf("there is no recipient %q; did you mean %q?", recipient, near)
	}
	return nil, fmt.Errorf("there is no recipient %q; known: %s", recipient, strings.Join(known, ", "))
}

// everyContact gives the plan's contacts, then the operators.
func (s *Service) everyContact() func(yield func(*indicators.Contact) bool) {
	return func(yield func(*indicators.Contact) bool) {
		for c := range s.Plan.Contacts() {
			if !yield(c) {
				return
			}
		}
		for i := range s.Operators {
			if !yield(&s.Operators[i]) {
				return
			}
		}
	}
}
