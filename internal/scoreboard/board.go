// Package scoreboard keeps every goal judged. It follows the journal by position: when
// deliveries bring values for an indicator, the goals that depend on it are judged again and a
// new snapshot replaces the old one whole, so that a reader never sees half of a change.
package scoreboard

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

// Board judges a plan's goals from a journal.
type Board struct {
	plan    *indicators.Plan
	journal *journal.Journal
	now     func() time.Time
	current atomic.Pointer[Snapshot]
	changed atomic.Pointer[chan struct{}] // closed when current is replaced
	refresh sync.Mutex
}

// New returns a board without a snapshot; Refresh makes the first.
func New(plan *indicators.Plan, j *journal.Journal, now func() time.Time) *Board {
	b := &Board{plan: plan, journal: j, now: now}
	b.changed.Store(new(make(chan struct{})))
	return b
}

// Current returns the newest snapshot, nil before the first.
func (b *Board) Current() *Snapshot { return b.current.Load() }

// Changed returns a channel that is closed when the next snapshot is there. Whoever takes it
// before Current misses none.
func (b *Board) Changed() <-chan struct{} { return *b.changed.Load() }

func (b *Board) replace(s *Snapshot) {
	b.current.Store(s)
	close(*b.changed.Swap(new(make(chan struct{}))))
}

func (b *Board) today() indicators.Date { return indicators.DateOf(b.now().In(b.plan.TimeZone)) }

// Refresh brings the snapshot up to date: only goals whose indicators have changed since are
// judged again, all of them when a new day has begun in the plan's time zone. After an error the
// snapshot is the one before.
func (b *Board) Refresh(ctx context.Context) error {
	b.refresh.Lock()
	defer b.refresh.Unlock()
	old, today := b.current.Load(), b.today()
	if old == nil || old.AsOf != today {
		s, err := b.judge(ctx, today, time.Time{}, nil, nil)
		if err == nil {
			b.replace(s)
		}
		return err
	}
	touched, head, err := b.journal.Touched(ctx, old.Position)
	if err != nil || head == old.Position {
		return err
	}
	only := make(map[string]bool, len(touched))
	for _, id := range touched {
		only[id] = true
	}
	s, err := b.judge(ctx, today, time.Time{}, old, only)
	if err == nil {
		b.replace(s)
	}
	return err
}

// At judges every goal as of a date from what was known at a time (zero: all that is known).
func (b *Board) At(ctx context.Context, asOf indicators.Date, knownAt time.Time) (*Snapshot, error) {
	return b.judge(ctx, asOf, knownAt, nil, nil)
}

func (b *Board) judge(ctx context.Context, asOf indicators.Date, knownAt time.Time, old *Snapshot, only map[string]bool) (*Snapshot, error) {
	s := &Snapshot{Plan: b.plan, AsOf: asOf, KnownAt: knownAt, Counts: map[indicators.Status]int{}}
	var err error
	if knownAt.IsZero() {
		s.Position, err = b.journal.Head(ctx)
	} else {
		s.Position, err = b.journal.PositionAt(ctx, knownAt)
	}
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	held, err := b.journal.HeldIndicators(ctx, s.Position)
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	deliveries := map[int64]string{}
	name := func(seq int64) string {
		if n, ok := deliveries[seq]; ok {
			return n
		}
		d, _, _ := b.journal.Delivery(ctx, seq)
		deliveries[seq] = d.Name
		return d.Name
	}
	// Goals of one indicator and place share one roll-up; one indicator is in memory at a time.
	byIndicator := map[string][]int{}
	s.Goals = make([]assess.Assessment, len(b.plan.Goals))
	for i := range b.plan.Goals {
		g := &b.plan.Goals[i]
		if g.Indicator == "" {
			s.Goals[i] = assess.Goal(assess.Input{Plan: b.plan, Goal: g, AsOf: asOf})
			continue
		}
		if old != nil && !only[g.Indicator] {
			s.Goals[i] = old.Goals[i]
			continue
		}
		byIndicator[g.Indicator] = append(byIndicator[g.Indicator], i)
	}
	for k := range b.plan.Indicators {
		ind := &b.plan.Indicators[k]
		goals := byIndicator[ind.ID]
		if len(goals) == 0 && len(ind.Watch) == 0 {
			continue
		}
		obs, err := b.observations(ctx, ind.ID, asOf, s.Position)
		if err != nil {
			return nil, err
		}
		rolled := map[string][]assess.Point{}
		points := func(place string) []assess.Point {
			p, ok := rolled[place]
			if !ok {
				p = assess.RollUp(b.plan.Places, ind, place, b.plan.Starts, min(asOf, b.plan.Ends), obs)
				rolled[place] = p
			}
			return p
		}
		for _, i := range goals {
			g := &b.plan.Goals[i]
			s.Goals[i] = assess.Goal(assess.Input{Plan: b.plan, Goal: g, Indicator: ind, AsOf: asOf, Points: points(g.Place), Held: held[ind.ID], DeliveryName: name})
		}
		for w := range ind.Watch {
			s.Watches = append(s.Watches, assess.Watch(assess.WatchInput{Plan: b.plan, Indicator: ind, Watch: w, AsOf: asOf, Points: points(b.plan.Places.Root()), Held: held[ind.ID]}))
		}
	}
	for i := range s.Goals {
		s.Counts[s.Goals[i].Status]++
	}
	return s, nil
}

func (b *Board) observations(ctx context.Context, indicator string, asOf indicators.Date, position int64) ([]indicators.Observation, error) {
	if position == 0 {
		return nil, nil // nothing was known: 0 would ask the journal for everything
	}
	var list []indicators.Observation
	for o, err := range b.journal.Observations(ctx, journal.Query{Indicator: indicator, AsOf: &asOf, Position: position}) {
		if err != nil {
			return nil, fmt.Errorf("judge goals: %w", err)
		}
		list = append(list, o)
	}
	return list, nil
}
