package app

import (
	"context"
	"fmt"
	"net"
	"net/http"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/metrics"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

// handler returns the page of the workspace, whose streams end when done is closed. reload says
// how the last reload of its files went.
func (a *App) handler(version string, reload func() metrics.Reload, done <-chan struct{}) http.Handler {
	reg := metrics.New(metrics.Config{Snapshot: a.Board.Current, Version: version, Bytes: a.Journal.Bytes, Reload: reload,
		Sources: func() (list []metrics.Source) {
			for _, s := range a.Sources() {
				m := metrics.Source{ID: s.ID, Attempt: s.Attempt, Success: s.Success, Next: s.Next, Up: s.Err == "" && !s.Success.IsZero(), Troubles: map[string]int{}}
				for _, t := range s.Troubles {
					m.Troubles[t.Code]++
				}
				list = append(list, m)
			}
			return list
		},
		Delivered: a.delivered})
	return web.New(web.Config{Plan: a.Plan, Board: a.Board, Journal: a.Journal, Pinned: a.Pinned, Log: a.Log, Metrics: metrics.Handler(reg, a.Log), Done: done,
		Status: func(s *scoreboard.Snapshot) any { return StatusOf(s) },
		Trouble: func(l indicators.Lang) string {
			if n := reload().Problems; n > 0 {
				return i18n.T(l, "reload_failed", "problems", indicators.FormatNumber(l, float64(n), 0))
			}
			return ""
		},
		Observations: a.observations,
		Cell: func(d journal.Delivery, o indicators.Observation) string {
			_, address := intake.Cell(d, o)
			return address
		}})
}

func (a *App) delivered() metrics.Delivered {
	d := metrics.Delivered{Files: map[string]int64{}, Rows: map[string]int64{}}
	for _, o := range journal.Outcomes() {
		d.Files[string(o)] = 0
	}
	list, err := a.Journal.Deliveries(context.Background(), journal.DeliveryFilter{})
	if err != nil {
		a.Log.Error("deliveries not counted", "error", err)
		return d
	}
	for _, x := range list {
		d.Files[string(x.Outcome)]++
		for outcome, n := range map[string]int64{"new": x.New, "revised": x.Revised, "unchanged": x.Unchanged, "held": x.Held, "refused": x.Refused, "skipped": x.Skipped, "blank": x.Blank} {
			d.Rows[outcome] += n
		}
	}
	return d
}

// Listen opens the page's address, host:port. When its port is taken and next is set, it takes
// the first of the 20 ports after it that is free; if none is, the error is the first one.
func Listen(ctx context.Context, address string, next bool) (net.Listener, error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", address)
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
		if l, nextErr := config.Listen(ctx, "tcp", net.JoinHostPort(host, fmt.Sprint(k))); nextErr == nil {
			return l, nil
		}
	}
	return nil, err
}
