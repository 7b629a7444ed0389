package influx

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"rasid/internal/journal"
)

// Reasons why a line is not in InfluxDB.
const (
	reasonRefused   = "refused"
	reasonTooLarge  = "too_large"
	reasonRetention = "retention"
)

// hopeless is how many lines of one batch may be refused, and none taken, before the fault is
// taken to be the server's and nothing more is put aside.
const hopeless = 100

// outcome is what has become of a batch so far.
type outcome struct {
	taken   int
	refused []journal.Refusal
}

// errHopeless ends the search for the lines that are at fault.
var errHopeless = errors.New("every line is refused")

// deliver writes a batch, however long that takes. It returns once every line of it was accepted,
// or noted as refused. It fails only when ctx is done, the journal cannot be written or, with
// Patience, when that is at its end.
func (m *Mirror) deliver(ctx context.Context, b *batch) error {
	for {
		var o outcome
		err := m.part(ctx, b, 0, b.len(), &o)
		if errors.Is(err, errHopeless) {
			// Nothing was taken of so many lines: to put all of them aside would be to drop them.
			if err := m.hold(ctx, answer{verdict: blocked, message: "every line is refused: " + o.refused[0].Message}, &backoff{}); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		return m.account(ctx, b, &o)
	}
}

// account notes what was refused of a batch, and forgets earlier refusals of what was taken now.
func (m *Mirror) account(ctx context.Context, b *batch, o *outcome) error {
	if len(o.refused) > 0 {
		if err := m.Journal.NoteRefusals(ctx, Name, o.refused); err != nil {
			return err
		}
		for _, r := range o.refused {
			if r.Reason != reasonRetention {
				m.Log.Error("line refused by InfluxDB and put aside", "line", r.Line, "message", r.Message)
				m.aside[pointKey{r.Series, r.At}] = true
			}
		}
	}
	var old, refused int64
	for _, r := range o.refused {
		if r.Reason == reasonRetention {
			old += r.Lines
		} else {
			refused++
		}
	}
	if old > 0 {
		m.Log.Warn("lines are older than InfluxDB keeps them", "lines", old)
	}
	m.count(func(s *Status) {
		s.Lines["accepted"] += int64(o.taken)
		s.Lines[reasonRetention] += old
		s.Lines[reasonRefused] += refused
	})
	if len(m.aside) == 0 {
		return nil
	}
	now := map[pointKey]bool{}
	for _, r := range o.refused {
		now[pointKey{r.Series, r.At}] = true
	}
	for k := range b.len() {
		series, at := point(b.slice(k, k+1))
		if p := (pointKey{series, at}); m.aside[p] && !now[p] {
			if err := m.Journal.ForgetRefusal(ctx, Name, series, at); err != nil {
				return err
			}
			delete(m.aside, p)
		}
	}
	return nil
}

type pointKey struct {
	series string
	at     int64
}

// part writes lines from one to another of a batch. What is refused is halved until the lines at
// fault are found.
func (m *Mirror) part(ctx context.Context, b *batch, from, to int, o *outcome) error {
	for wait := (backoff{}); ; {
		if n := to - from; n > m.most {
			return m.halves(ctx, b, from, to, o)
		}
		a := m.post(ctx, b.slice(from, to))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		switch a.verdict {
		case accepted:
			m.clear(ctx)
			o.taken += to - from
			m.most = min(m.Batch, m.most+m.most/8+1)
			return nil
		case tooLarge:
			if to-from == 1 {
				return m.refuse(o, b.slice(from, to), reasonTooLarge, a)
			}
			m.most = max(1, (to-from)/2)
		case bad:
			return m.refused(ctx, b, from, to, o, a)
		case blocked:
			if err := m.hold(ctx, a, &wait); err != nil {
				return err
			}
		default:
			if a.late && to-from > smallest {
				m.most = max(smallest, (to-from)/2) // it may be more than a poor line carries in the time
			}
			if err := m.hold(ctx, a, &wait); err != nil {
				return err
			}
		}
	}
}

// smallest is to how few lines an attempt is cut that was not answered.
const smallest = 200

func (m *Mirror) halves(ctx context.Context, b *batch, from, to int, o *outcome) error {
	middle := from + (to-from)/2
	if err := m.part(ctx, b, from, middle, o); err != nil {
		return err
	}
	return m.part(ctx, b, middle, to, o)
}

// refused deals with lines some of which are at fault.
func (m *Mirror) refused(ctx context.Context, b *batch, from, to int, o *outcome, a answer) error {
	n, retention := a.dropped()
	if retention && n == to-from || retention && to-from == 1 {
		for k := from; k < to; k++ {
			if err := m.refuse(o, b.slice(k, k+1), reasonRetention, a); err != nil {
				return err
			}
		}
		return nil
	}
	if to-from > 1 {
		return m.halves(ctx, b, from, to, o)
	}
	// Before a line is put aside it must be the line that is at fault.
	for wait := (backoff{}); ; {
		p := m.probe(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if p.verdict != blocked && p.verdict != transient {
			return m.refuse(o, b.slice(from, to), reasonRefused, a)
		}
		if err := m.hold(ctx, p, &wait); err != nil {
			return err
		}
	}
}

// refuse notes a line that is not taken. Lines that are too old are counted by their series.
func (m *Mirror) refuse(o *outcome, line, reason string, a answer) error {
	series, at := point(line)
	if reason == reasonRetention {
		if n := len(o.refused); n > 0 && o.refused[n-1].Reason == reasonRetention && o.refused[n-1].Series == series {
			o.refused[n-1].Lines++
			o.refused[n-1].Newest = max(o.refused[n-1].Newest, at)
			return nil
		}
		o.refused = append(o.refused, journal.Refusal{Series: series, Reason: reason, Lines: 1, Newest: at, Message: a.message})
		return nil
	}
	o.refused = append(o.refused, journal.Refusal{Series: series, At: at, Reason: reason, Lines: 1, Newest: at, Line: line, Message: a.message})
	if o.taken > 0 {
		return nil
	}
	none := 0
	for _, r := range o.refused {
		if r.Reason != reasonRetention {
			none++
		}
	}
	if none >= hopeless {
		return errHopeless
	}
	return nil
}

// backoff is how often something failed in a row.
type backoff struct{ n int }

// next returns how long to wait now: twice as long each time, and up to a third more by chance, so
// that nodes that lost their server together do not come back together.
func (b *backoff) next(first, longest time.Duration) time.Duration {
	d := longest
	if b.n < 20 {
		d = min(longest, first<<b.n)
	}
	b.n++
	return d + rand.N(d/3+1)
}

// hold waits after an answer that was not good: for ever again, with nothing dropped. What
// somebody must set right is tried once a minute.
func (m *Mirror) hold(ctx context.Context, a answer, wait *backoff) error {
	m.trouble(ctx, a)
	d := m.Probe
	if a.verdict == transient {
		d = wait.next(m.First, m.Longest)
	}
	d = max(d, a.retry)
	m.count(func(s *Status) { s.Writes["retried"]++ })
	if m.patience > 0 {
		if a.verdict == blocked || m.Now().Add(d).After(m.giveUp) {
			return fmt.Errorf("forward: %s; nothing is lost, what is missing is sent when this is set right", m.Status().Trouble.Text())
		}
	}
	if a.missing() {
		// A bucket that is made later is an empty one: it is to be filled from the start.
		if err := m.rewind(ctx); err != nil {
			return err
		}
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
	}
	if a.verdict == blocked {
		m.renew()
	}
	return nil
}
