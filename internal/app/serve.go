package app

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"rasid/indicators"
	"rasid/internal/alerts"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/metrics"
	"rasid/internal/report"
	"rasid/internal/scoreboard"
	"rasid/internal/web"
)

// handler returns the page of the workspace, whose streams end when done is closed. reload says
// how the last reload of its files went.
func (a *App) handler(version string, reload func() metrics.Reload, done <-chan struct{}) http.Handler {
	m := metrics.New(metrics.Config{Snapshot: a.Board.Current, Version: version, Bytes: a.Journal.Bytes, Reload: reload,
		Sources: func() (list []metrics.Source) {
			for _, s := range a.Sources() {
				shown := metrics.Source{ID: s.ID, Attempt: s.Attempt, Success: s.Success, Next: s.Next, Up: s.Err == "" && !s.Success.IsZero(), Troubles: map[string]int{}}
				shown.Missed, shown.Skipped, shown.Runs = s.Missed, s.Skipped, map[string]int64{}
				counts := a.runs.Counts(context.Background(), s.ID)
				for outcome, n := range counts.Runs {
					shown.Runs[string(outcome)] = n
				}
				if shown.Seconds = counts.Seconds; s.Asks {
					shown.Requests, shown.Retries, shown.Bytes = counts.Requests, counts.Retries, counts.Bytes
				}
				for _, t := range s.Troubles {
					shown.Troubles[t.Code]++
				}
				list = append(list, shown)
			}
			return list
		},
		Delivered: newCounts(a).delivered, Mirror: a.mirrored, Alerts: a.alerted})
	programs, err := a.newAPI(version)
	if err != nil {
		panic(err) // a mistake of ours in the table of operations, that any test shows
	}
	return web.New(web.Config{API: programs, Plan: a.Plan, Board: a.Board, Journal: a.Journal, Pinned: a.Pinned, Log: a.Log, Metrics: m.Handler(a.Log), Done: done,
		Status: func(s *scoreboard.Snapshot) any { return a.StatusOf(context.Background(), s) },
		Trouble: func(l indicators.Lang) string {
			if n := reload().Problems; n > 0 {
				return i18n.T(l, "reload_failed", "problems", indicators.FormatNumber(l, float64(n), 0))
			}
			if t := a.mirrorTrouble(l); t != "" {
				return t
			}
			return a.alertsTrouble(l)
		},
		Observations: a.observations,
		Handling:     a.Handled,
		Changes:      a.posts.Changes,
		Runs:         shownRuns{a},
		Actions:      a.Actions,
		Alerts:       a.shownAlerts,
		Alert:        func(goal string) (alerts.View, bool) { return a.Alerts.View(alerts.GoalKey(goal)) },
		Links:        a.Alerts,
		Report: func(ctx context.Context, period indicators.Period, knownAt time.Time) (*report.Report, error) {
			return a.Report(ctx, ReportOptions{Period: period, KnownAt: knownAt})
		},
		Cell: func(d journal.Delivery, o indicators.Observation) string {
			_, address := intake.Cell(d, o)
			return address
		}})
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
