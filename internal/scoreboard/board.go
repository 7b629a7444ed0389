// Package scoreboard keeps every goal judged. It follows the journal by position: when
// deliveries bring values for an indicator, the goals that depend on it are judged again and a
// new snapshot replaces the old one whole, so that a reader never sees half of a change.
//
// The newest snapshot can be saved, so that the next start need not judge what has not changed.
// What is saved is a copy, never a source: with the journal, the plan, the program or the day
// that it was made from gone, it is left aside and everything is judged from the journal.
package scoreboard

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

// Config is what a board works with.
type Config struct {
	Plan *indicators.Plan // required
	// PlanAt returns Plan with the places that were learnt by a position of the journal. When it is
	// nil there are none.
	PlanAt func(ctx context.Context, position int64) (*indicators.Plan, error)
	// PlanThen returns the plan that was in force at a time, and what PlanAt is for Plan. When it is nil
	// the plan never changed.
	PlanThen func(ctx context.Context, at time.Time) (*indicators.Plan, func(ctx context.Context, position int64) (*indicators.Plan, error), error)
	Journal  *journal.Journal // required
	Now      func() time.Time // required
	Log      *slog.Logger     // required
	Saved    Saved            // where the board looks for what was judged before; the zero Saved: nowhere
}

// Board judges a plan's goals from a journal.
type Board struct {
	Config
	parts   []part
	alone   []leaf // the goals that no indicator decides
	watches int
	names   names
	restore sync.Once
	refresh sync.Mutex
	memos   memos // of the forecasts for today; guarded by refresh
	current atomic.Pointer[Snapshot]
	changed atomic.Pointer[chan struct{}] // closed when current is replaced
	saving  sync.Mutex
	onDisk  *Snapshot // what the file holds, if that is known; guarded by saving
}

// New returns a board without a snapshot; Refresh makes the first.
func New(cfg Config) *Board {
	b := &Board{Config: cfg}
	b.divide()
	b.memos = make(memos, len(b.parts))
	b.changed.Store(new(make(chan struct{})))
	return b
}

// Current returns the newest snapshot, nil before the first.
func (b *Board) Current() *Snapshot { return b.current.Load() }

// Changed returns a channel that is closed when the next snapshot is there. Whoever takes it
// before Current misses none.
func (b *Board) Changed() <-chan struct{} { return *b.changed.Load() }

func (b *Board) replace(s *Snapshot) {
	if b.current.Swap(s) != s {
		close(*b.changed.Swap(new(make(chan struct{}))))
	}
}

func (b *Board) today() indicators.Date { return indicators.DateOf(b.Now().In(b.Plan.TimeZone)) }

// Refresh brings the snapshot up to date: only goals whose indicators have changed since are
// judged again, all of them when a new day has begun in the plan's time zone. After an error the
// snapshot is the one before.
func (b *Board) Refresh(ctx context.Context) error {
	b.refresh.Lock()
	defer b.refresh.Unlock()
	s, err := b.latest(ctx, b.today(), b.memos)
	if err == nil {
		b.replace(s)
	}
	return err
}

// At judges every goal as of a date from what was known at a time (zero: all that is known), by the plan
// that was in force then.
func (b *Board) At(ctx context.Context, asOf indicators.Date, knownAt time.Time) (*Snapshot, error) {
	if knownAt.IsZero() {
		return b.latest(ctx, asOf, nil)
	}
	position, err := b.Journal.PositionAt(ctx, knownAt)
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	then, err := b.then(ctx, knownAt)
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	return then.judge(ctx, &Snapshot{AsOf: asOf, KnownAt: knownAt, Position: position}, nil, nil, nil)
}

// then returns a board of the plan that was in force at a time: this one while that has not changed.
func (b *Board) then(ctx context.Context, at time.Time) (*Board, error) {
	if b.PlanThen == nil {
		return b, nil
	}
	plan, planAt, err := b.PlanThen(ctx, at)
	if err != nil || plan.Hash == b.Plan.Hash {
		return b, err
	}
	return New(Config{Plan: plan, PlanAt: planAt, Journal: b.Journal, Now: b.Now, Log: b.Log}), nil
}

// latest judges every goal as of a date from all that is known. What the newest snapshot says of
// that date stands, but for what has been touched since. memos may be nil.
func (b *Board) latest(ctx context.Context, asOf indicators.Date, memos memos) (*Snapshot, error) {
	b.restore.Do(func() { b.restoreSaved(ctx) })
	old := b.current.Load()
	if old == nil || old.AsOf != asOf {
		head, err := b.Journal.Head(ctx)
		if err != nil {
			return nil, fmt.Errorf("judge goals: %w", err)
		}
		return b.judge(ctx, &Snapshot{AsOf: asOf, Position: head}, nil, nil, memos)
	}
	touched, head, err := b.Journal.Touched(ctx, old.Position)
	if err != nil {
		return nil, fmt.Errorf("judge goals: %w", err)
	}
	if head == old.Position {
		return old, nil
	}
	return b.judge(ctx, &Snapshot{AsOf: asOf, Position: head}, old, touched, memos)
}

// planAt returns the plan with the places that were known at a position.
func (b *Board) planAt(ctx context.Context, position int64) (*indicators.Plan, error) {
	if b.PlanAt == nil {
		return b.Plan, nil
	}
	return b.PlanAt(ctx, position)
}
