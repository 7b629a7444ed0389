package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/i18n"
	"rasid/internal/influx"
	"rasid/internal/journal"
	"rasid/internal/metrics"
)

// target is the InfluxDB that a workspace's configuration names.
func target(workspace string, c *config.Influx) influx.Target {
	t := influx.Target{URL: c.URL, Org: c.Org, Bucket: c.Bucket, Proxy: c.Proxy, CA: c.CA, Timeout: c.Timeout,
		Token: func() (string, error) { return c.Token.Read(workspace) }}
	if t.CA != "" && !filepath.IsAbs(t.CA) {
		t.CA = filepath.Join(workspace, t.CA)
	}
	return t
}

// newMirror returns the mirror of the workspace's journal, nil when the workspace has none.
func (a *App) newMirror() *influx.Mirror {
	if a.Config.Influx == nil {
		return nil
	}
	return influx.New(influx.Config{Target: target(a.Workspace, a.Config.Influx), Plan: a.Plan, Journal: a.Journal, Judge: a.Board,
		PlanAt: a.places.At, Program: program, Now: a.Now, Log: a.Log, Asked: a.forwardAsked})
}

// forwardFile is where a process that may not write the journal asks the one that does.
func (a *App) forwardFile() string { return a.journalPath() + ".forward" }

// ask has the running service send everything again from a day on.
func (a *App) ask(since indicators.Date) error {
	next := a.forwardFile() + ".new"
	if err := os.WriteFile(next, []byte(since.String()+"\n"), 0o600); err != nil {
		return fmt.Errorf("forward: ask the running service: %w", err)
	}
	if err := os.Rename(next, a.forwardFile()); err != nil {
		return fmt.Errorf("forward: ask the running service: %w", err)
	}
	return nil
}

// forwardAsked returns what ask wrote.
func (a *App) forwardAsked() (since indicators.Date, noted func(), ok bool) {
	b, err := os.ReadFile(a.forwardFile())
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil, false
	}
	if err == nil {
		since, err = indicators.ParseDate(strings.TrimSpace(string(b)))
	}
	if err != nil {
		a.Log.Error("what was asked of the mirror cannot be read", "file", a.forwardFile(), "error", err)
		_ = os.Remove(a.forwardFile())
		return 0, nil, false
	}
	return since, func() {
		if err := os.Remove(a.forwardFile()); err != nil {
			a.Log.Error("what was asked of the mirror stays", "file", a.forwardFile(), "error", err)
		}
	}, true
}

// Mirrored returns how the mirror to InfluxDB stands; false when the workspace has none.
func (a *App) Mirrored(ctx context.Context) (influx.Standing, bool, error) {
	if a.Config.Influx == nil {
		return influx.Standing{}, false, nil
	}
	s, err := influx.Stand(ctx, a.Journal, target(a.Workspace, a.Config.Influx))
	return s, true, err
}

// mirrorTrouble says what everybody should know is wrong with the mirror, or "". An outage is
// worth saying once it has lasted.
func (a *App) mirrorTrouble(l indicators.Lang) string {
	if a.Mirror == nil {
		return ""
	}
	t := a.Mirror.Status().Trouble
	const long = 15 * time.Minute
	if t == nil || !t.Blocked && a.Now().Sub(t.Since) < long {
		return ""
	}
	key := "mirror_away"
	if t.Blocked {
		key = "mirror_blocked"
	}
	since := t.Since.In(a.Plan.TimeZone)
	return i18n.T(l, key, "server", indicators.Isolate(l, t.Server), "message", indicators.Isolate(l, t.Message),
		"since", indicators.LocalDigits(l, since.Format("2006-01-02 15:04")))
}

// mirrored is how the mirror stands, for the metrics; nil without one.
func (a *App) mirrored() *metrics.Mirror {
	if a.Mirror == nil {
		return nil
	}
	s := a.Mirror.Status()
	m := &metrics.Mirror{Blocked: s.Trouble != nil && s.Trouble.Blocked, Waiting: s.Trouble != nil && !s.Trouble.Blocked, Accepted: s.Accepted, Writes: s.Writes, Lines: s.Lines}
	standing, _, err := a.Mirrored(context.Background())
	if err != nil {
		a.Log.Error("what is not mirrored is not counted", "error", err)
		return m
	}
	m.Counted, m.Pending, m.Refused = true, standing.Pending, standing.Refused
	if standing.Oldest != nil {
		m.Oldest = *standing.Oldest
	}
	return m
}

// ForwardOptions says what Forward does.
type ForwardOptions struct {
	Workspace string                     // required
	Now       func() time.Time           // defaults to time.Now
	Log       *slog.Logger               // required
	Since     *indicators.Date           // everything from this day on is sent again; nil: what is missing
	Patience  time.Duration              // how long the server may be out of reach
	Progress  func(sent, expected int64) // called now and then; may be nil
	Asked     func()                     // called when a running service does the work; may be nil
}

// Forward sends what InfluxDB lacks, and returns how the mirror stands in the end. While a service
// has the journal, that one does it, and Forward watches.
func Forward(ctx context.Context, o ForwardOptions) (s influx.Standing, sent int64, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	told := false
	for {
		a, err := Open(ctx, Options{Workspace: o.Workspace, Now: o.Now, Settle: -1, Log: o.Log})
		if err == nil {
			s, sent, err = a.drain(ctx, o)
			return s, sent, errors.Join(err, a.Close())
		}
		if !errors.Is(err, journal.ErrLocked) {
			return s, 0, err
		}
		if !told && o.Asked != nil {
			o.Asked()
		}
		done, s, err := watch(ctx, o, !told)
		if told = true; err != nil || done {
			return s, 0, err
		}
		select {
		case <-ctx.Done():
			return s, 0, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
	}
}

var errNoMirror = &UseError{Err: errors.New(`forward: rasid.yaml names no InfluxDB (hint: outputs: {influxdb: {url: "http://127.0.0.1:8086", org: nes, bucket: rasid, token: "${env:INFLUX_TOKEN}"}})`)}

// drain sends what is missing in this process.
func (a *App) drain(ctx context.Context, o ForwardOptions) (s influx.Standing, sent int64, err error) {
	if a.Mirror == nil {
		return s, 0, errNoMirror
	}
	if o.Since != nil {
		if err := a.Mirror.Resend(ctx, *o.Since); err != nil {
			return s, 0, err
		}
	}
	expected, _, err := a.Journal.Backlog(ctx, 0)
	if err != nil {
		return s, 0, err
	}
	done := make(chan error, 1)
	go func() { done <- a.Mirror.Drain(ctx, o.Patience) }()
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case err = <-done:
			sent = a.Mirror.Status().Sent
			s, _, standErr := a.Mirrored(context.WithoutCancel(ctx))
			return s, sent, errors.Join(err, standErr)
		case <-look.C:
			if o.Progress != nil {
				o.Progress(a.Mirror.Status().Sent, expected)
			}
		}
	}
}

// watch looks at what the running service does, and asks it first for what is wanted.
func watch(ctx context.Context, o ForwardOptions, first bool) (done bool, s influx.Standing, err error) {
	a, err := Open(ctx, Options{Workspace: o.Workspace, Now: o.Now, ReadOnly: true, Log: o.Log})
	if err != nil {
		return false, s, err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	if a.Mirror == nil {
		return false, s, errNoMirror
	}
	if first && o.Since != nil {
		if err := a.ask(*o.Since); err != nil {
			return false, s, err
		}
	}
	s, _, err = a.Mirrored(ctx)
	if err != nil {
		return false, s, err
	}
	_, statErr := os.Stat(a.forwardFile())
	asked := statErr == nil
	if o.Progress != nil {
		o.Progress(-s.Pending, 0)
	}
	if t := s.Trouble; t != nil && (t.Blocked || o.Now().Sub(t.Since) > o.Patience) {
		return true, s, fmt.Errorf("forward: %s; nothing is lost, the running service sends it when this is set right", t.Text())
	}
	return !asked && !s.Resending && s.Pending == 0, s, nil
}
