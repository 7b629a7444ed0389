package schedule

import (
	"context"
	"hash/fnv"
	"time"
)

// Job is something to run again and again: every so often, or by cron.
type Job struct {
	ID    string        // required, unique
	Every time.Duration // from one start to the next; the first run starts at once
	Cron  Cron          // instead of Every
	// CatchUp says what becomes of slots that came due while nothing ran; defaults to Latest.
	CatchUp CatchUp
	// Spread puts off every run of the job by the same time, 0 up to Spread, that its ID decides, so
	// that jobs of one expression do not all begin at once. The names of slots stay as they are.
	Spread time.Duration
	// Run is required. It is told why it runs, and returns promptly once ctx is done.
	Run func(ctx context.Context, turn Turn) error
}

// Turn is one run of a job.
type Turn struct {
	Cause Cause
	Slot  string // of the cron expression that it is for; "" when it is for none
}

// Cause is why a job runs.
type Cause string

// The causes.
const (
	AtStart    Cause = "start"    // the first run of a job that runs every so often
	AtInterval Cause = "interval" // the time between two runs has passed
	AtSlot     Cause = "slot"     // a slot came due
	CaughtUp   Cause = "catch_up" // a slot came due while nothing ran
	Resumed    Cause = "resumed"  // the run of the slot was cut short
	Poked      Cause = "poke"     // somebody asked for it
)

// CatchUp is what becomes of slots that came due while nothing ran.
type CatchUp string

// The ways to catch up.
const (
	Latest CatchUp = "latest" // one run, for the last of them, makes up for all
	All    CatchUp = "all"    // each one runs, the oldest first, also those that came due during a run; of very many the last 100
	None   CatchUp = "none"   // none runs: the next slot does
)

// late is how long after its time a slot counts as missed.
const late = time.Minute

// Offset returns how long after its time the job begins.
func (j Job) Offset() time.Duration {
	seconds := uint64(j.Spread / time.Second)
	if seconds == 0 {
		return 0
	}
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(j.ID))
	return time.Duration(hash.Sum64()%seconds) * time.Second
}

// next returns the first slot after the given one, with when the job begins it.
func (j Job) next(after string, loc *time.Location) (Slot, error) {
	s, err := j.Cron.Next(after, loc)
	s.At = s.At.Add(j.Offset())
	return s, err
}

// Upcoming returns the next n runs after now, as far as they can be known: of a job that runs every
// so often from the start of its last run on, with no names, and none when that is the zero time.
func (j Job) Upcoming(n int, loc *time.Location, now, last time.Time) (list []Slot) {
	if j.Every > 0 {
		if last.IsZero() {
			return nil
		}
		at := last.Add(max(1, (now.Sub(last)+j.Every-1)/j.Every) * j.Every)
		for range n {
			list, at = append(list, Slot{At: at}), at.Add(j.Every)
		}
		return list
	}
	for after := Name(now.Add(-j.Offset()-time.Minute), loc); len(list) < n; {
		s, err := j.next(after, loc)
		if err != nil {
			return list
		}
		if after = s.Name; s.At.After(now) {
			list = append(list, s)
		}
	}
	return list
}
