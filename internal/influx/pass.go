package influx

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

// pass is one way through the journal: what deliveries after After and up to To brought, goals
// from day From on through Through, and the deliveries themselves.
type pass struct {
	After   int64           `json:"after"`
	To      int64           `json:"to"`
	Since   indicators.Date `json:"since"` // Again: only periods that end on or after it
	From    indicators.Date `json:"from"`
	Through indicators.Date `json:"through"`
	Again   bool            `json:"again"`          // it sends again what was sent before
	Anew    bool            `json:"anew,omitempty"` // the plan or the program is another: all that is derived is sent
	Mark    mark            `json:"mark"`
}

// mark is where a pass goes on after a stop: behind a place and period of an indicator.
type mark struct {
	Indicator string          `json:"indicator"` // "": before the first
	Place     int64           `json:"place"`
	Key       int64           `json:"key"`
	First     indicators.Date `json:"first"` // the earliest last day of the indicator's periods so far; 0: none
}

// first notes a period that goals are to be judged anew from the end of.
func (m *mark) first(p indicators.Period) {
	if last := p.Last(); m.First == 0 || last < m.First {
		m.First = last
	}
}

// after is how long after the plan's end its goals are still written each day: reports are late,
// and a goal closes with the last of them.
const after = 366

// next returns the pass that is to be made now, nil when nothing is missing.
func (m *Mirror) next(ctx context.Context) (*pass, error) {
	if m.state.Pass != nil {
		return m.state.Pass, nil
	}
	s := &m.state
	if s.Resend != nil && s.Position > 0 {
		s.Pass = &pass{To: s.Position, Since: *s.Resend, From: max(*s.Resend, m.Plan.Starts), Through: s.Through, Again: true}
		return s.Pass, nil
	}
	s.Resend = nil // what was never sent is sent anyhow
	head, err := m.Journal.Head(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for what is not mirrored: %w", err)
	}
	today := min(indicators.DateOf(m.Now().In(m.Plan.TimeZone)), m.Plan.Ends.AddDays(after))
	from := m.Plan.Starts
	if s.Through != 0 {
		from = s.Through + 1
	}
	if head <= s.Position && from > today {
		return nil, nil
	}
	s.Pass = &pass{After: s.Position, To: head, From: from, Through: max(today, s.Through), Anew: s.Through == 0}
	return s.Pass, nil
}

// ahead is how many batches are made before they can be sent.
const ahead = 4

// run makes a pass: one goroutine reads and writes lines while another sends them, a few batches ahead.
func (m *Mirror) run(ctx context.Context, p *pass) error {
	ctx, stop := context.WithCancel(ctx)
	batches := make(chan *batch, ahead)
	var made error
	var making sync.WaitGroup
	defer making.Wait()
	defer stop()
	making.Go(func() {
		defer close(batches)
		w := &writer{m: m, p: *p, emit: func(b *batch) error {
			select {
			case batches <- b:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}}
		made = w.write(ctx)
	})
	for b := range batches {
		if err := m.deliver(ctx, b); err != nil {
			return err
		}
		m.count(func(s *Status) { s.Sent += int64(b.len()) })
		if b.mark != nil {
			if p.Mark = *b.mark; m.Now().Sub(m.savedAt) >= 2*time.Second {
				if err := m.save(ctx); err != nil {
					return err
				}
			}
		}
	}
	if made != nil {
		return made
	}
	if p.Again {
		m.state.Resend = nil
	} else {
		m.state.Position, m.state.Through = p.To, p.Through
	}
	m.state.Pass = nil
	return m.save(ctx)
}

// writer makes the lines of a pass.
type writer struct {
	m    *Mirror
	p    pass
	same map[string]string // IDs under which places were learnt, to the plan's own
	own  map[string]bool   // those of the plan that same leads to
	emit func(*batch) error

	window window
}

func (w *writer) write(ctx context.Context) error {
	touched, _, err := w.m.Journal.Touched(ctx, w.p.After)
	if err != nil {
		return err
	}
	is := make(map[string]bool, len(touched))
	for _, id := range touched {
		is[id] = true
	}
	if w.same, err = w.m.same(ctx, w.p.To); err != nil {
		return err
	}
	w.own = map[string]bool{}
	for _, id := range w.same {
		w.own[id] = true
	}
	steps := w.m.Plan.StepIndicators()
	at := w.p.Mark
	skip := at.Indicator != ""
	for i := range w.m.Plan.Indicators {
		ind := &w.m.Plan.Indicators[i]
		if skip && ind.ID != at.Indicator {
			continue
		}
		from := mark{Indicator: ind.ID}
		if skip {
			from, skip = at, false
		}
		if is[ind.ID] {
			if err := w.observations(ctx, ind, &from); err != nil {
				return err
			}
		}
		first := w.p.From
		if ind.Derived != nil {
			news := slices.ContainsFunc(ind.Sources(), func(s *indicators.Indicator) bool { return is[s.ID] })
			if news {
				first = w.m.Plan.Starts // a value may rest on any period, as an index does
			}
			if news || w.p.Anew {
				if err := w.derived(ctx, ind); err != nil {
					return err
				}
			}
		}
		if ind.Step != nil && slices.ContainsFunc(steps[ind.Step.Goal], func(s *indicators.Indicator) bool { return is[s.ID] }) {
			first = w.m.Plan.Starts // the milestone is judged with its last step, and another one may have changed
		}
		if from.First != 0 {
			first = max(w.m.Plan.Starts, min(first, from.First))
		}
		if err := w.assessments(ctx, ind.ID, first); err != nil {
			return err
		}
	}
	if err := w.assessments(ctx, "", w.p.From); err != nil {
		return err
	}
	if err := w.deliveries(ctx); err != nil {
		return err
	}
	return w.flush(nil)
}

// full sends the window when it is full.
func (w *writer) full(at *mark) error {
	if !w.window.full() {
		return nil
	}
	return w.flush(at)
}

func (w *writer) flush(at *mark) error {
	if at != nil {
		at = new(*at)
	}
	return w.window.batches(w.m.Batch, at, w.emit)
}

// readLines is how many observations are read from the journal at once.
const readLines = 10_000

func (w *writer) observations(ctx context.Context, ind *indicators.Indicator, at *mark) error {
	for {
		list, err := w.m.Journal.Changes(ctx, journal.ChangeQuery{Indicator: ind.ID, After: w.p.After, To: w.p.To, BehindPlace: at.Place, BehindKey: at.Key, Limit: readLines})
		if err != nil {
			return err
		}
		for i := range list {
			c := &list[i]
			at.Place, at.Key = c.PlaceKey, c.Period.Key()
			if _, learnt := w.same[c.Place]; learnt || w.own[c.Place] {
				at.first(c.Period)
				continue // of two IDs' values one counts
			}
			if err := w.observation(ind, &c.Observation, at); err != nil {
				return err
			}
		}
		if len(list) < readLines {
			return w.united(ctx, ind, at)
		}
	}
}

// united writes the values of places that the plan took over, all of them: they are few.
func (w *writer) united(ctx context.Context, ind *indicators.Indicator, at *mark) error {
	if len(w.own) == 0 {
		return nil
	}
	var list []indicators.Observation // read to the end before a write may wait for the server
	for o, err := range w.m.Journal.Observations(ctx, journal.Query{Indicator: ind.ID, Position: w.p.To, Same: w.same}) {
		if err != nil {
			return err
		}
		if w.own[o.Place] {
			list = append(list, o)
		}
	}
	for i := range list {
		if err := w.observation(ind, &list[i], at); err != nil {
			return err
		}
	}
	return nil
}

// observation writes one value. Of another cadence than the plan's, as an earlier plan may have
// had, two could be one point: those are left out.
func (w *writer) observation(ind *indicators.Indicator, o *indicators.Observation, at *mark) error {
	if o.Period.Kind != ind.Every || w.p.Again && o.Period.Last() < w.p.Since {
		return nil
	}
	at.first(o.Period)
	w.m.lines.observation(&w.window, ind, o)
	return w.full(at)
}

func (w *writer) assessments(ctx context.Context, indicator string, from indicators.Date) error {
	return w.m.Judge.Daily(ctx, indicator, from, w.p.Through, w.p.To, func(a *assess.Assessment) error {
		w.m.lines.assessment(&w.window, a)
		return w.full(nil)
	})
}

func (w *writer) deliveries(ctx context.Context) error {
	for seq := w.p.After; ; {
		list, err := w.m.Journal.Deliveries(ctx, journal.DeliveryFilter{AfterSeq: seq, BeforeSeq: w.p.To + 1, Limit: 1000})
		if err != nil {
			return err
		}
		for i := range list {
			d := &list[i]
			seq = d.Seq
			if w.p.Again && indicators.DateOf(d.ReceivedAt.In(w.m.Plan.TimeZone)) < w.p.Since {
				continue
			}
			w.m.lines.delivery(&w.window, d)
			if err := w.full(nil); err != nil {
				return err
			}
		}
		if len(list) == 0 {
			return nil
		}
	}
}
