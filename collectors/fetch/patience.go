package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// Patience says how often, and after which waits, what may work later is tried again.
type Patience struct {
	Attempts int                                        // in all; defaults to 4
	Now      func() time.Time                           // required
	Wait     func(context.Context, time.Duration) error // waits between attempts; defaults to a timer
	Jitter   func() float64                             // spreads those waits, 0..1; defaults to chance
}

// Usual returns p with its defaults.
func (p Patience) Usual() Patience {
	if p.Attempts <= 0 {
		p.Attempts = 4
	}
	if p.Wait == nil {
		p.Wait = wait
	}
	if p.Jitter == nil {
		p.Jitter = rand.Float64
	}
	return p
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// longestWait is the longest wait that a server is granted within a run.
const longestWait = 10 * time.Minute

// Again waits, as long as a server asks for, after the attempt of that number, from 1, failed with
// e. It returns nil when another one may help, and otherwise why not: e, or the context's error.
func (p Patience) Again(ctx context.Context, attempt int, e *Error) error {
	if e.Kind != Unavailable || attempt >= p.Attempts {
		return e
	}
	pause := max(time.Duration(float64(time.Second<<(attempt-1))*(0.5+p.Jitter())), e.After)
	if end, ok := ctx.Deadline(); ok && p.Now().Add(pause).After(end) || e.After > longestWait {
		if e.After > 0 {
			e.Remedy = fmt.Sprintf("the server asks to wait %s, longer than a run has; the next run asks again", e.After.Round(time.Second))
		}
		return e
	}
	if p.Wait(ctx, pause) != nil {
		return ctx.Err()
	}
	return nil
}

// ErrStalled is why a request was stopped whose answer no longer arrives.
var ErrStalled = errors.New("nothing more arrives")

// LivingBody is a body whose every piece puts off the end of patience.
type LivingBody struct {
	io.Reader
	stalled *time.Timer
	stall   time.Duration
}

// Living returns body as one that is stopped, with ErrStalled, when nothing arrives for stall.
func Living(body io.Reader, stall time.Duration, stop context.CancelCauseFunc) *LivingBody {
	return &LivingBody{body, time.AfterFunc(stall, func() { stop(ErrStalled) }), stall}
}

// Read implements io.Reader.
func (l *LivingBody) Read(b []byte) (int, error) {
	n, err := l.Reader.Read(b)
	if n > 0 {
		l.stalled.Reset(l.stall)
	}
	return n, err
}

// Stop ends the watch over the body.
func (l *LivingBody) Stop() { l.stalled.Stop() }
