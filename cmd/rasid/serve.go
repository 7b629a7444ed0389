package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"

	"rasid/internal/app"
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
