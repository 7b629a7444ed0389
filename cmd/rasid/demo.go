package main

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
)

type demoCmd struct {
	Dir    string `help:"Keep the workspace in this folder." type:"path"`
	Year   bool   `help:"The whole year, instead of its first nine months."`
	Once   bool   `help:"Print the scoreboard and end."`
	Listen string `help:"The page's address." default:"127.0.0.1:8470"`
	Lang   string `help:"ar, ku or en, for --once." enum:"ar,ku,en" default:"en"`
	JSON   bool   `help:"Print JSON for programs: the scoreboard with --once, else the page's address."`
}

// Run makes a workspace, lives a year of sample drops in it and shows the result.
func (c *demoCmd) Run(e *env) error {
	dir := c.Dir
	if dir == "" {
		tmp, err := os.MkdirTemp("", "rasid-demo-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(tmp) }()
		dir = filepath.Join(tmp, "workspace")
	}
	_, err := os.Stat(filepath.Join(dir, "plan.yaml"))
	fresh := err != nil
	if fresh {
		if err := app.Init(dir, "nes-2024"); err != nil {
			return err
		}
	}
	until := app.DemoTime
	if c.Year {
		until = app.DemoYearEnd
	}
	var clock app.Clock
	clock.Set(until)
	e.cli.Workspace = dir
	e.log = e.logger(slog.LevelError) // the demonstration's own lines say how far it is
	a, err := e.open(false, app.Options{Settle: 0, Now: clock.Now, Pinned: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if fresh {
		err = c.live(e, a, until, &clock)
	} else {
		err = a.Board.Refresh(e.ctx)
	}
	if err != nil {
		return err
	}
	list, err := a.Journal.Deliveries(e.ctx, journal.DeliveryFilter{})
	if err != nil {
		return err
	}
	var rows, refused int64
	for i := range list {
		rows, refused = rows+list[i].Rows, refused+list[i].Refused
	}
	fmt.Fprintf(e.err, "%d deliveries, %d rows, %d values refused; receipts are in %s\n", len(list), rows, refused, filepath.Join(dir, "receipts"))
	if c.Once && c.JSON {
		return e.printJSON(a.StatusOf(e.ctx, a.Board.Current()))
	}
	if c.Once {
		v := view{Lang: c.Lang}
		return printStatus(e.out, a.Board.Current(), a.Handled(e.ctx, a.Board.Current()), v.lang(a.Plan), e.tty)
	}
	l, err := app.Listen(e.ctx, c.Listen, true)
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printAddress(l)
	} else {
		_, err = fmt.Fprintf(e.out, "The clock stands at %s; every figure is a sample.\nhttp://%s\nCtrl-C ends.\n", until.Format("2 January 2006"), l.Addr())
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return e.serve(a, l)
}

// live takes in what was sent by a time, with a line on a terminal that says how far it is.
func (c *demoCmd) live(e *env, a *app.App, until time.Time, clock *app.Clock) error {
	y, err := app.Rehearse(a.Plan)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.err, "%d sample files, each taken in on its day\n", len(y.By(until)))
	_, err = a.Live(e.ctx, y, until, clock, e.terminalProgress("files"))
	return err
}

type sampleCmd struct {
	Output string `help:"The folder to write; it must be new or empty." short:"o" required:"" placeholder:"DIR" type:"path"`
	Until  string `help:"The last day on which something is sent; the plan's end and what comes after it when left out." placeholder:"DATE"`
}

// Run writes what departments would send through the span of the workspace's plan, with the truth of it.
func (c *sampleCmd) Run(e *env) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	until := a.Plan.Ends.AddDays(100).In(a.Plan.TimeZone)
	if c.Until != "" {
		d, err := indicators.ParseDate(c.Until)
		if err != nil {
			return &app.UseError{Err: fmt.Errorf("--until: %w", err)}
		}
		until = d.AddDays(1).In(a.Plan.TimeZone)
	}
	y, err := app.Rehearse(a.Plan)
	if err != nil {
		return err
	}
	n, err := app.WriteSamples(c.Output, y, until)
	if err == nil {
		fmt.Fprintf(e.out, "%d sample files are in %s; drops.csv says what should become of each, truth.csv what is true in the end. Every figure is made up.\n", n, filepath.Join(c.Output, "inbox"))
	}
	return err
}
