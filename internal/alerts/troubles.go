package alerts

import (
	"context"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// strays sets aside rows for whom nobody and no channel is there any more. Whoever is reached
// otherwise is told that way; when the channel comes back, what is open is told by it.
func (s *Service) strays(ctx context.Context, state *State) error {
	var c journal.AlertChange
	for d, q := range state.queues {
		if s.router.byID[d] != nil || len(q.rows) == 0 {
			continue
		}
		s.Log.Warn("what waited to be told is set aside: the recipient or the channel is not there any more", "recipient", d.Recipient, "channel", d.Channel, "notifications", len(q.rows))
		for _, n := range q.rows {
			n.State, n.Changed, n.Error = journal.NotificationSuperseded, s.Now(), "the recipient or the channel is not there any more"
			c.Changed = append(c.Changed, *n)
			t := state.alerts[n.Alert].toldOf(d)
			t.waiting = nil
		}
		q.rows = nil
	}
	if len(c.Changed) == 0 {
		return nil
	}
	return s.Journal.RecordAlerts(ctx, c)
}

// RecipientKey begins the keys of alerts about recipients for whom something was refused: their names
// and reasons hold addresses.
const RecipientKey = rasidKey + "recipient/"

func channelTrouble(channel string) string { return rasidKey + "channel/" + channel }

func recipientTrouble(channel, recipient string) string {
	return RecipientKey + channel + "/" + recipient
}

// remember takes over from the journal which channels did not work: until one has been used again
// nobody knows better.
func (s *Service) remember() {
	for id, l := range s.lines {
		if a := s.state.alerts[channelTrouble(id)]; a != nil && a.Level > 0 && l.fault == "" {
			l.fault, l.since, l.message = Unreachable, a.Since.Add(-patience), s.state.lastError(id)
			if a.Severity == indicators.Critical {
				l.fault = Broken
			}
		}
		for _, a := range s.state.list {
			to, is := strings.CutPrefix(a.Alert, recipientTrouble(id, ""))
			if is && a.Level > 0 && s.router.byID[Destination{to, id}] != nil && l.refused[to] == "" {
				l.refused[to] = "it was so before the start, and nothing has been sent since"
			}
		}
	}
}

// lastError returns why something that waits for a channel was not taken.
func (s *State) lastError(channel string) string {
	for d, q := range s.queues {
		for _, n := range q.rows {
			if d.Channel == channel && n.Error != "" {
				return n.Error
			}
		}
	}
	return "it did not work before the start, and has not been used since"
}

// patience is how long a channel may be out of reach before its operator hears of it.
const patience = time.Hour

// troubles are the service's own, as conditions. The caller holds mu.
func (s *Service) troubles(asOf indicators.Date) (list []Condition) {
	add := func(t Trouble) { list = append(list, troubleCondition(t, asOf, s.Plan.Telling.RemindDays)) }
	if s.Troubles != nil {
		for _, t := range s.Troubles() {
			add(t)
		}
	}
	for _, id := range s.lineIDs() {
		l := s.lines[id]
		t := Trouble{ID: strings.TrimPrefix(channelTrouble(id), rasidKey), Severity: indicators.Critical, Name: inAll("alert.channel", "channel", id), Reason: inAll("alert.channel.broken", "channel", id, "message", l.message)}
		if l.fault == Unreachable && s.Now().Sub(l.since) >= patience {
			t.Severity, t.Reason = indicators.Warning, inAll("alert.channel.away", "channel", id, "message", l.message)
			add(t)
		} else if l.fault == Broken {
			add(t)
		}
		var names []string
		for r := range l.refused {
			names = append(names, r)
		}
		slices.Sort(names)
		for _, r := range names {
			add(Trouble{ID: strings.TrimPrefix(recipientTrouble(id, r), rasidKey), Severity: indicators.Warning, Name: inAll("alert.refused", "recipient", r), Reason: inAll("alert.refused.reason", "recipient", r, "channel", id, "message", l.refused[r])})
		}
	}
	return list
}

func (s *Service) lineIDs() (ids []string) {
	for id := range s.lines {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}
