package app

import (
	"context"
	"time"

	"rasid/indicators"
)

// A start judges only what has changed since the scoreboard was saved. So it need not be saved at
// every change, which would wear out a small machine's card.
const (
	keepLook  = 15 * time.Second
	keepEvery = 10 * time.Minute
)

// keep saves the scoreboard for the next start: after the first judging and that of a new day,
// now and then while deliveries arrive, and once more when ctx is done.
func (a *App) keep(ctx context.Context) {
	var day indicators.Date
	var last time.Time
	look := time.NewTicker(keepLook)
	defer look.Stop()
	for {
		s := a.Board.Current()
		if s.AsOf != day || time.Since(last) >= keepEvery || ctx.Err() != nil {
			day, last = s.AsOf, time.Now()
			if err := a.Board.Save(context.WithoutCancel(ctx)); err != nil {
				a.Log.Warn("the next start will judge every goal anew", "error", err)
			}
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-ctx.Done():
		case <-look.C:
		}
	}
}
