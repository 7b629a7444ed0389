package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"rasid/internal/app"
	"rasid/internal/journal"
)

type serveCmd struct {
	Listen string `help:"The page's address, instead of web.listen." placeholder:"HOST:PORT"`
	JSON   bool   `help:"Print the page's address as JSON."`
}

// Run serves until stopped.
func (c *serveCmd) Run(e *env) error {
	a, err := e.open(false, app.Options{Settle: -1, CheckLater: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	address := a.Config.Web.Listen
	if c.Listen != "" {
		address = c.Listen
	}
	l, err := app.Listen(e.ctx, address, false)
	if err != nil {
		return fmt.Errorf("serve: %w; set web.listen in rasid.yaml or use --listen", err)
	}
	if c.JSON {
		err = e.printAddress(l)
	} else {
		_, err = fmt.Fprintf(e.out, "http://%s\n", l.Addr())
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return e.serve(a, l)
}

func (e *env) printAddress(l net.Listener) error {
	return e.printJSON(struct {
		URL string `json:"url"`
	}{"http://" + l.Addr().String()})
}

// serve runs the service; SIGHUP has it look for changed files at once.
func (e *env) serve(a *app.App, l net.Listener) error {
	s := app.NewService(a, version())
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	go func() {
		for {
			select {
			case <-e.ctx.Done():
				return
			case <-hup:
				s.Reload()
			}
		}
	}()
	return s.Serve(e.ctx, l)
}

type demoCmd struct {
	Dir    string `help:"Keep the workspace in this folder." type:"path"`
	Once   bool   `help:"Print the scoreboard and end."`
	Listen string `help:"The page's address." default:"127.0.0.1:8470"`
	Lang   string `help:"ar, ku or en, for --once." enum:"ar,ku,en" default:"en"`
	JSON   bool   `help:"Print JSON for programs: the scoreboard with --once, else the page's address."`
}

// Run makes a workspace with sample drops, takes them in and shows the result.
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
	if _, err := os.Stat(filepath.Join(dir, "plan.yaml")); err != nil {
		n, err := app.PrepareDemo(dir)
		if err != nil {
			return err
		}
		fmt.Fprintf(e.err, "%d sample files in %s\n", n, filepath.Join(dir, "inbox"))
	}
	e.cli.Workspace = dir
	e.log = e.logger(slog.LevelError) // the demonstration's own lines say how far it is
	a, err := e.open(false, app.Options{Settle: 0, OnProgress: e.terminalProgress("values"), Now: func() time.Time { return app.DemoTime }, Pinned: true})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	for _, id := range a.SourceIDs() {
		if _, err := a.CollectOne(e.ctx, id); err != nil {
			return err
		}
	}
	list, err := a.Journal.Deliveries(e.ctx, journal.DeliveryFilter{})
	if err != nil {
		return err
	}
	var rows, refused int64
	for _, d := range list {
		rows, refused = rows+d.Rows, refused+d.Refused
	}
	fmt.Fprintf(e.err, "%d deliveries, %d rows, %d refused; receipts are in %s\n", len(list), rows, refused, filepath.Join(dir, "receipts"))
	if err := a.Board.Refresh(e.ctx); err != nil {
		return err
	}
	if c.Once && c.JSON {
		return e.printJSON(app.StatusOf(a.Board.Current()))
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
		_, err = fmt.Fprintf(e.out, "The clock stands at 30 September 2024; every figure is a sample.\nhttp://%s\nCtrl-C ends.\n", l.Addr())
	}
	if err != nil {
		return errors.Join(err, l.Close())
	}
	return e.serve(a, l)
}
