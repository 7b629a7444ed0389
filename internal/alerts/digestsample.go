package alerts

import (
	"context"
	"fmt"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/journal"
)

// DigestRequest is which digest is to be shown.
type DigestRequest struct {
	Recipient string          // an address or a name
	Every     string          // "daily", "weekly" or "monthly"; "": as the recipient gets it, else weekly
	Language  indicators.Lang // "": the recipient's
	AsOf      indicators.Date // the day that it would come on, with all that is known now; 0: now
}

// SampleDigest makes the digest that a recipient would get. Nothing is sent or written. The error is a
// *diag.UseError when there is no such recipient.
func (s *Service) SampleDigest(ctx context.Context, r DigestRequest) (out Sample, err error) {
	var sub *subscriber
	var known []string
	for _, one := range s.subs {
		known = append(known, one.to.Recipient)
		if wanted := strings.ToLower(r.Recipient); one.to.Recipient == wanted || strings.ToLower(one.to.contact.Name) == wanted {
			sub = one
		}
	}
	if sub == nil {
		problem := fmt.Errorf("digest: nobody who is reached is called %q; known: %s", r.Recipient, strings.Join(known, ", "))
		return out, &diag.UseError{Err: problem}
	}
	if r.Every == "" {
		r.Every = "weekly"
		if len(sub.digest.Every) > 0 {
			r.Every = sub.digest.Every[0]
		}
	}
	state, err := Read(ctx, s.Journal)
	if err != nil {
		return out, err
	}
	to := *sub.to
	if r.Language != "" {
		to.language = r.Language
	}
	d, err := s.sampleDigest(ctx, state, sub, to.language, r)
	if err != nil {
		return out, fmt.Errorf("digest of %s: %w", to.Recipient, err)
	}
	c := change{alert: &Alert{AlertTransition: journal.AlertTransition{Alert: digestKey + r.Every + "/" + to.Recipient}}, rows: []*journal.Notification{{}}}
	m, broken := s.writer.digest(&to, d, &c, s.Now())
	if broken != nil {
		return out, broken
	}
	return s.shown(Sample{Message: m, Channel: to.Channel, Fits: !d.quiet() || sub.digest.WhenQuiet})
}

func (s *Service) sampleDigest(ctx context.Context, state *State, sub *subscriber, l indicators.Lang, r DigestRequest) (*Digest, error) {
	end := s.Now()
	if r.AsOf != 0 {
		end = r.AsOf.In(s.Plan.TimeZone).Add(time.Duration(sub.digest.At) * time.Minute)
	}
	days, months := map[string]int{"daily": -1, "weekly": -7}[r.Every], 0
	if r.Every == monthly {
		months = -1
	}
	begin := end.AddDate(0, months, days)
	var stood [2]*stand
	for i, at := range []time.Time{begin, end} {
		knownAt := at
		if r.AsOf != 0 {
			knownAt = time.Time{}
		}
		snap, err := s.Past(ctx, indicators.DateOf(at.In(s.Plan.TimeZone)), knownAt)
		if err != nil {
			return nil, err
		}
		conds, err := s.everything(ctx, snap, knownAt)
		if err != nil {
			return nil, err
		}
		stood[i] = s.standing(conds)
	}
	acts, done := state.doneBetween(sub, l, begin, end)
	d := digestOf(sub, r.Every, l, stood[0], stood[1], done, s.Page)
	d.From, d.To, d.Acts = begin, end, acts
	return d, nil
}
