package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// PanicError is a run that panicked.
type PanicError struct {
	Value any    // what it panicked with
	Stack []byte // where, as debug.Stack prints it
}

// Error says what the run panicked with. The stack is not part of it.
func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

// repeat runs a job now and then every so often. Turns lie on a grid from the first start on; the
// ones that pass during a run are skipped. Its timers ignore the wall clock and its jumps.
func (r *Runner) repeat(ctx context.Context, j *job) {
	cause := AtStart
	if wait := j.Offset(); wait > 0 {
		j.update(func(s *Status) { s.Next = r.now().Add(wait) })
		if j.pause(ctx, wait) {
			cause = Poked
		}
	}
	turn := time.Now()
	for ctx.Err() == nil {
		_ = r.execute(ctx, j, Turn{Cause: cause})
		passed := time.Since(turn)
		turns := max(1, (passed+j.Every-1)/j.Every)
		turn = turn.Add(turns * j.Every)
		j.update(func(s *Status) {
			s.Skipped += int64(turns - 1)
			s.Next = r.now().Add(time.Until(turn))
		})
		if cause = AtInterval; j.pause(ctx, time.Until(turn)) {
			cause = Poked
		}
		// A poke comes before its turn, which stays.
		if early := time.Until(turn); early > 0 {
			turn = turn.Add(-j.Every)
		}
	}
}

// execute runs a job once and takes note of how it went.
func (r *Runner) execute(ctx context.Context, j *job, turn Turn) error {
	start := r.now()
	j.update(func(s *Status) { s.Running, s.LastStart = true, start })
	err := guarded(func() error { return j.Run(ctx, turn) })
	end := r.now()
	stopped := err != nil && ctx.Err() != nil
	j.update(func(s *Status) {
		s.Running, s.LastEnd = false, end
		s.Runs++
		switch {
		case err == nil:
			s.LastSuccess, s.LastError = end, nil
		case !stopped:
			s.Failures++
			s.LastError = err
		}
	})
	if err == nil || stopped {
		return err
	}
	attrs := []slog.Attr{slog.String("job", j.ID), slog.Any("error", err)}
	if p, ok := errors.AsType[*PanicError](err); ok {
		attrs = append(attrs, slog.String("stack", string(p.Stack)))
	}
	r.cfg.Log.LogAttrs(ctx, slog.LevelError, "job failed", attrs...)
	return err
}

// guarded turns a panic into an error, so that one job's mistake does not end the others.
func guarded(run func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &PanicError{Value: p, Stack: debug.Stack()}
		}
	}()
	return run()
}

// pause waits for d, for a poke or for ctx, and reports whether it was a poke.
func (j *job) pause(ctx context.Context, d time.Duration) (poked bool) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-j.poked:
		return true
	}
	return false
}

func (j *job) update(change func(*Status)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(&j.status)
}

// now returns the wall clock without its monotonic part, so that a jump of the clock shows.
func (r *Runner) now() time.Time { return r.cfg.Now().Round(0) }
