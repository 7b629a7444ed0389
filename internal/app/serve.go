package app

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/metrics"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

// handler returns the page of the workspace. reload says how the last reload of its files went.
func (a *App) handler(version string, reload func() metrics.Reload) http.Handler {
	m := metrics.New(metrics.Config{Snapshot: a.Board.Current, Version: version, Bytes: a.Journal.Bytes, Reload: reload,
		Sources: func() (list []metrics.Source) {
			for _, s := range a.Sources() {
				shown := metrics.Source{ID: s.ID, Attempt: s.Attempt, Success: s.Success, Next: s.Next, Up: s.Err == "" && !s.Success.IsZero(), Troubles: map[string]int{}}
				for _, t := range s.Troubles {
					shown.Troubles[t.Code]++
				}
				list = append(list, shown)
			}
			return list
		},
		Delivered: newCounts(a).delivered})
	return web.New(web.Config{Plan: a.Plan, Board: a.Board, Journal: a.Journal, Pinned: a.Pinned, Log: a.Log, Metrics: m.Handler(a.Log),
		Status: func(s *scoreboard.Snapshot) any { return StatusOf(s) },
		Trouble: func(l indicators.Lang) string {
			if n := reload().Problems; n > 0 {
				return i18n.T(l, "reload_failed", "problems", indicators.FormatNumber(l, float64(n), 0))
			}
			return ""
		},
		Observations: func(ctx context.Context, goal string, s *scoreboard.Snapshot, l indicators.Lang) ([]web.Observation, error) {
			x, err := a.Explain(ctx, goal, s.AsOf, s.KnownAt)
			var list []web.Observation
			for i := len(x.Observations) - 1; i >= 0 && len(list) < 500; i-- {
				o := x.Observations[i]
				place, _ := a.Plan.Places.Place(o.Place)
				list = append(list, web.Observation{Period: o.Period.String(), Place: place.Name.In(l), Value: indicators.FormatNumber(l, o.Value, 4),
					File: o.File, Revision: o.Revision, Delivery: o.Delivery, Row: o.Row})
			}
			return list, err
		}})
}

// Listen opens the page's address; when its port is taken and next is set, one of the following ones.
func Listen(address string, next bool) (net.Listener, error) {
	l, err := net.Listen("tcp", address)
	if err == nil || !next {
		return l, err
	}
	host, port, splitErr := net.SplitHostPort(address)
	if splitErr != nil {
		return nil, splitErr
	}
	var n int
	if _, scanErr := fmt.Sscanf(port, "%d", &n); scanErr != nil {
		return nil, err
	}
	for k := n + 1; k <= n+20; k++ {
		if l, nextErr := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(k))); nextErr == nil {
			return l, nil
		}
	}
	return nil, err
}
