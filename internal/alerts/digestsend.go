package alerts

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// views keeps how things stood at the last few times that digests compare: those of many recipients
// compare the same.
type views struct {
	mu   sync.Mutex
	last []view
}

type view struct {
	at    time.Time
	snap  *scoreboard.Snapshot
	conds []Condition
}

// keptViews is as many as a morning with all three kinds of digests needs.
const keptViews = 4

// stand returns how things stood at a time, by what was known then.
func (s *Service) stand(ctx context.Context, at time.Time) (*stand, error) {
	if s.Past == nil {
		return s.present(ctx)
	}
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	for _, v := range s.views.last {
		if v.at.Equal(at) {
			return s.standing(slices.Clone(v.conds)), nil // whose reasons are made when they are wanted
		}
	}
	snap, err := s.Past(ctx, indicators.DateOf(at.In(s.Plan.TimeZone)), at)
	if err != nil {
		return nil, fmt.Errorf("look how things stood at %s: %w", at.Format(time.RFC3339), err)
	}
	conds, err := s.everything(ctx, snap, at)
	if err != nil {
		return nil, err
	}
	v := view{at, snap, conds}
	s.views.last = append(s.views.last[max(0, len(s.views.last)-keptViews+1):], v)
	return s.standing(slices.Clone(v.conds)), nil
}

// present returns how things stand now.
func (s *Service) present(ctx context.Context) (*stand, error) {
	conds, err := s.everything(ctx, s.Board.Current(), time.Time{})
	if err != nil {
		return nil, err
	}
	return s.standing(conds), nil
}

func (s *Service) standing(conds []Condition) *stand {
	out := standOf(conds)
	out.tracked = s.Actions != nil
	return out
}

// deliverDigest makes a digest and hands it over. The caller holds mu.
func (s *Service) deliverDigest(ctx context.Context, l *line, q *queue, to *reach, a attempt) (at time.Time, more bool, err error) {
	state, c := s.state, &a.changes[0]
	sub := s.subscriber(to.Recipient)
	var d *Digest
	if sub != nil && slices.Contains(sub.digest.Every, everyOf(c.alert)) {
		if d, err = s.digest(ctx, sub, to.language, c); err != nil || s.state != state {
			return s.Now().Add(s.First), false, err
		}
	}
	if d == nil || d.quiet() && !sub.digest.WhenQuiet {
		// Nobody waits for it: the next one covers this time too.
		return s.Now(), true, s.record(ctx, journal.AlertChange{Changed: s.state.mark(q.Destination, nil, slices.Concat(a.silent, a.rows), "", journal.NotificationSent, s.Now())})
	}
	m, bare := s.writer.digest(to, d, c, s.Now())
	a.m = m
	return s.hand(ctx, l, q, a, bare)
}

// everyOf is how often a digest comes.
func everyOf(a *Alert) string { return strings.Split(a.Alert, "/")[1] }

func (s *Service) subscriber(recipient string) *subscriber {
	for _, sub := range s.subs {
		if sub.to.Recipient == recipient {
			return sub
		}
	}
	return nil
}

// digest compares the slot of a digest with the last one that was told. It looks without holding mu.
func (s *Service) digest(ctx context.Context, sub *subscriber, l indicators.Lang, c *change) (*Digest, error) {
	list, err := s.Journal.AlertTransitions(ctx, c.alert.Alert)
	if err != nil {
		return nil, err
	}
	from, to, err := span(list, c.alert, c.rows[len(c.rows)-1].Transition)
	if err != nil {
		return nil, err
	}
	acts, done := s.state.doneBetween(sub, l, from, to)
	every := everyOf(c.alert)
	s.mu.Unlock()
	defer s.mu.Lock()
	before, err := s.stand(ctx, from)
	if err != nil { // what was is no reason to say nothing of what is
		s.Log.Error("a digest says not what has changed", "digest", c.alert.Alert, "error", err)
	}
	now, err := s.stand(ctx, to)
	if err != nil {
		s.Log.Error("a digest says how things stand now, not as of its time", "digest", c.alert.Alert, "error", err)
		if now, err = s.present(ctx); err != nil {
			return nil, err
		}
	}
	d := digestOf(sub, every, l, before, now, done, s.Page)
	d.From, d.To, d.Acts = from, to, acts
	return d, nil
}

// span returns the time that a digest covers: since the last one that was told to anybody of the
// same name, or since they were asked for.
func span(list []journal.AlertTransition, a *Alert, slot int64) (from, to time.Time, err error) {
	var told int64
	for _, t := range a.told {
		if t.upTo < slot {
			told = max(told, t.upTo)
		}
	}
	begins := true
	for i := range list {
		var d Detail
		if err := unmarshalDetail(list[i].Detail, &d); err != nil {
			return from, to, err
		}
		switch {
		case list[i].Seq == slot:
			return from, d.Until, nil
		case begins || list[i].Seq == told:
			from = d.Until
		}
		begins = list[i].State == removedDigest
	}
	return from, to, fmt.Errorf("digest %s: there is no slot %d", a.Alert, slot)
}

// doneBetween returns what people did between two times about what is a recipient's, and what they and
// the machine have to say about alerts now.
func (s *State) doneBetween(sub *subscriber, l indicators.Lang, from, to time.Time) (list []DigestAct, h handled) {
	for _, k := range s.acts.list {
		if !k.At.After(from) || k.At.After(to) {
			continue
		}
		if about := s.about(sub, l, k); about != "" {
			list = append(list, DigestAct{k.At, k.Kind, about, k.Who, k.Note})
		}
	}
	h = handled{map[string]string{}, map[string]bool{}}
	for _, a := range s.list {
		if ack := s.acknowledged(a, to); ack != nil {
			h.taken[a.Alert] = ack.Who
		}
		if s.heldBack(a) != 0 {
			h.doubted[a.Alert] = true
		}
	}
	return list, h
}

// about says what an act is about, "" when that is nothing of the recipient's.
func (s *State) about(sub *subscriber, l indicators.Lang, k *act) string {
	switch k.Kind {
	case Acknowledge:
		if a := s.alerts[k.Target]; a != nil && sub.covers(&a.Subject) {
			return a.Name.In(l)
		}
	case Silence:
		if slices.ContainsFunc(s.list, func(a *Alert) bool { return sub.covers(&a.Subject) && k.Matcher.fits(a) }) {
			return matcherName(k)
		}
	case Lift:
		for _, ended := range s.acts.list {
			if fmt.Sprint(ended.Seq) == k.Target && ended.Kind != Lift {
				return s.about(sub, l, ended)
			}
		}
	}
	return ""
}

// digest makes the message of a digest.
func (w *writer) digest(to *reach, d *Digest, c *change, now time.Time) (m *Message, broken error) {
	m = w.addressed(to, now)
	var ids []int64
	for _, n := range c.rows {
		ids = append(ids, n.ID)
	}
	m.ID, m.Thread, m.Digest = messageID(w.journal, to.Destination, ids), "rasid/"+w.plan.ID+"/"+c.alert.Alert, d
	severity := indicators.Info
	if len(d.Off) > 0 {
		severity = d.Off[0].Severity
	}
	m.Alerts = []MessageAlert{{Alert: c.alert.Alert, Kind: Digested, Topic: DigestTopic, Severity: severity, State: "resolved", Transition: c.rows[len(c.rows)-1].Transition,
		Since: d.From, Until: d.To, AsOf: indicators.DateOf(d.To.In(w.plan.TimeZone)), Name: i18n.T(to.language, "digest."+d.Every), Reason: counts(to.language, d), Link: w.page}}
	m.Labels = labels(m)
	return m, w.write(m)
}
