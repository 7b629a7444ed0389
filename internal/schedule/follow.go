package schedule

import (
	"context"
	"fmt"
	"strings"
	"time"
)

const (
	// drift is how far ahead of the clock the last slot may lie before the clock is taken to have
	// been set back. Within it, slots that have run do not run again.
	drift = time.Hour
	// recorded is how many missed slots are written to the ledger at most: the latest ones. After
	// a long time without power there may be any number.
	recorded = 100
	// lookBack is how far back missed slots are counted if there are any within it.
	lookBack = 35 * 24 * time.Hour
)

// follower takes a job from slot to slot.
type follower struct {
	*Runner
	*job
	last  string // the name of the last slot dealt with
	ahead string // slots up to this name were claimed while the clock was ahead of time
	redo  string // a claimed slot whose run was cut short
}

// follow runs a job on its slots until ctx is done.
func (r *Runner) follow(ctx context.Context, j *job) {
	f := &follower{Runner: r, job: j}
	for ctx.Err() == nil {
		if err := f.begin(ctx); err == nil {
			break
		} else if ctx.Err() == nil {
			f.ledgerFailed(err)
			f.pause(ctx, f.cfg.Glance)
		}
	}
	for ctx.Err() == nil {
		wait, err := f.turn(ctx)
		if err != nil && ctx.Err() == nil {
			f.ledgerFailed(err)
		}
		if wait > 0 && f.pause(ctx, min(wait, f.cfg.Glance)) {
			_ = f.execute(ctx, f.job, Turn{Cause: Poked})
		}
	}
}

// ledgerFailed takes note that a slot could not be claimed. It stays due.
func (f *follower) ledgerFailed(err error) {
	err = fmt.Errorf("job %s waits: %w; it is tried again in %v", f.ID, err, f.cfg.Glance)
	f.update(func(s *Status) { s.LastError = err })
	f.cfg.Log.Error("slot not claimed", "job", f.ID, "error", err)
}

// begin finds out where an earlier process left off.
func (f *follower) begin(ctx context.Context) error {
	last, err := f.cfg.Ledger.LastSlot(ctx, f.ID)
	if err != nil {
		return err
	}
	if last == "" {
		// The first start ever is noted, so that a slot missed right after it is known as missed.
		f.last = Name(f.now(), f.cfg.Zone)
		f.note(ctx, f.last, Began)
		return nil
	}
	f.last, _, _ = strings.Cut(last, again)
	if ledger, ok := f.cfg.Ledger.(Resumer); ok {
		finished, err := ledger.SlotFinished(ctx, f.ID, last)
		if err != nil {
			return err
		}
		if !finished {
			f.redo = last
		}
	}
	return nil
}

// turn runs what is due, and returns how long nothing will be.
func (f *follower) turn(ctx context.Context) (wait time.Duration, err error) {
	now := f.now()
	f.followClock(now)
	due, next, err := f.due(now)
	if err != nil {
		return f.cfg.Glance, err
	}
	f.update(func(s *Status) { s.Next = next.At })
	if f.redo != "" && f.CatchUp != None && (len(due) == 0 || f.CatchUp == All) {
		name := f.redo
		f.redo = ""
		f.cfg.Log.Info("interrupted run starts again", "job", f.ID, "slot", name)
		return 0, f.run(ctx, name, Resumed)
	}
	missed, slot := f.choose(due, now)
	name := ""
	if slot.Name != "" {
		if name, err = f.claim(ctx, slot.Name); err != nil {
			return f.cfg.Glance, err
		}
	}
	if f.redo != "" {
		f.finish(ctx, f.redo, Interrupted)
		f.redo = ""
	}
	if len(due) == 0 {
		return max(next.At.Sub(now), time.Millisecond), nil
	}
	if len(missed) > 0 {
		f.cfg.Log.Warn("slots missed", "job", f.ID, "missed", len(missed), "last", missed[len(missed)-1].Name, "run_for", slot.Name)
		f.leave(ctx, missed, Missed)
		f.last = missed[len(missed)-1].Name
		f.update(func(s *Status) { s.Missed += int64(len(missed)) })
	}
	if slot.Name != "" {
		f.last = slot.Name
	}
	if name == "" {
		return 0, nil // there is none to run, or it has run already
	}
	cause := AtSlot
	if now.Sub(slot.At) > late {
		cause = CaughtUp
	}
	return 0, f.run(ctx, name, cause)
}

// choose parts the slots that are due into those that will never run and the one that runs now, of
// no name if there is none. What it leaves stays due.
func (f *follower) choose(due []Slot, now time.Time) (missed []Slot, run Slot) {
	if len(due) == 0 {
		return nil, Slot{}
	}
	last := due[len(due)-1]
	switch {
	case f.CatchUp == All:
		k := max(0, len(due)-recorded)
		return due[:k], due[k]
	case f.CatchUp == None && now.Sub(last.At) > late:
		return due, Slot{}
	}
	return due[:len(due)-1], last
}

// run runs a claimed slot. A run that is cut short stays unfinished in the ledger.
func (f *follower) run(ctx context.Context, name string, cause Cause) error {
	err := f.execute(ctx, f.job, Turn{Cause: cause, Slot: name})
	if err != nil && ctx.Err() != nil {
		return err
	}
	outcome := Done
	if err != nil {
		outcome = Failed
	}
	f.finish(ctx, name, outcome)
	if f.CatchUp == All {
		return nil // what came due meanwhile runs now
	}
	skipped, _, err := f.due(f.now().Add(-1)) // one that is due right now is not late
	if err != nil || len(skipped) == 0 {
		return err
	}
	f.leave(ctx, skipped, Skipped)
	f.last = skipped[len(skipped)-1].Name
	f.update(func(s *Status) { s.Skipped += int64(len(skipped)) })
	return nil
}

// followClock begins anew at the present if the last slot lies in a future that a wrong clock
// had reached. Otherwise nothing would run until that future comes.
func (f *follower) followClock(now time.Time) {
	wall, err := time.Parse(slotForm, f.last)
	if err == nil && !instant(wall, f.cfg.Zone).After(now.Add(drift)) {
		return
	}
	present := Name(now, f.cfg.Zone)
	f.cfg.Log.Warn("clock was set back: slots that had run come again", "job", f.ID, "last_slot", f.last, "now", present)
	f.ahead, f.last, f.redo = max(f.ahead, f.last), present, ""
}

// due returns the slots after the last one that are due, and the first that is not.
func (f *follower) due(now time.Time) (due []Slot, next Slot, err error) {
	from := f.last
	if early := Name(now.Add(-lookBack), f.cfg.Zone); early > from {
		if next, err = f.next(early, f.cfg.Zone); err == nil && !next.At.After(now) {
			from = early
		}
	}
	for next, err = f.next(from, f.cfg.Zone); err == nil && !next.At.After(now); {
		due = append(due, next)
		next, err = f.next(next.Name, f.cfg.Zone)
	}
	return due, next, err
}

// again separates a slot's name from the number of its run, where a clock that was set back made
// the slot come again: "2026-03-29T00:00/2".
const again = "/"

// claim claims a slot and returns the name to finish it under, or "" if it has run already.
func (f *follower) claim(ctx context.Context, slot string) (name string, err error) {
	name = slot
	for n := 2; ; n++ {
		claimed, err := f.cfg.Ledger.ClaimSlot(ctx, f.ID, name)
		switch {
		case err != nil:
			return "", err
		case claimed:
			return name, nil
		case slot > f.ahead || n > 9:
			return "", nil
		}
		name = fmt.Sprintf("%s%s%d", slot, again, n)
	}
}

// leave records the latest of the slots that do not run.
func (f *follower) leave(ctx context.Context, slots []Slot, outcome string) {
	for _, s := range slots[max(0, len(slots)-recorded):] {
		f.note(ctx, s.Name, outcome)
	}
}

// note records a slot that does not run, unless it is known already.
func (f *follower) note(ctx context.Context, slot, outcome string) {
	claimed, err := f.cfg.Ledger.ClaimSlot(ctx, f.ID, slot)
	if err != nil {
		f.cfg.Log.Warn("slot not recorded", "job", f.ID, "slot", slot, "outcome", outcome, "error", err)
	} else if claimed {
		f.finish(ctx, slot, outcome)
	}
}

// finish records how a slot ended, even while the process is ending.
func (f *follower) finish(ctx context.Context, slot, outcome string) {
	if err := f.cfg.Ledger.FinishSlot(context.WithoutCancel(ctx), f.ID, slot, outcome); err != nil {
		f.cfg.Log.Warn("slot not recorded", "job", f.ID, "slot", slot, "outcome", outcome, "error", err)
	}
}
