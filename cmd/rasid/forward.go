package main

import (
	"fmt"
	"os"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
)

type forwardCmd struct {
	From string        `help:"Send everything again whose period ends on this day or later." placeholder:"DATE"`
	Wait time.Duration `help:"How long to wait for a server that does not answer." default:"30s"`
	JSON bool          `help:"Print how the mirror stands as JSON."`
}

// Run sends what InfluxDB lacks and prints how the mirror stands then.
func (c *forwardCmd) Run(e *env) error {
	o := app.ForwardOptions{Workspace: e.cli.Workspace, Now: e.now, Log: e.log, Patience: max(c.Wait, time.Millisecond)}
	if c.From != "" {
		since, err := indicators.ParseDate(c.From)
		if err != nil {
			return &app.UseError{Err: fmt.Errorf("--from: %w", err)}
		}
		o.Since = &since
	}
	o.Asked = func() { fmt.Fprintln(e.err, "a running rasid has the journal: it does the work") }
	start := e.now()
	o.Progress = e.forwarded(start)
	s, sent, err := app.Forward(e.ctx, o)
	if o.Progress != nil {
		fmt.Fprintf(e.err, "\r\x1b[K")
	}
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printJSON(s)
	} else {
		if sent > 0 {
			took := e.now().Sub(start).Seconds()
			fmt.Fprintf(e.out, "%d points sent in %.1f s\n", sent, took)
		}
		fmt.Fprintf(e.out, "%s has everything up to delivery %d\n", s.Destination, s.Position)
		if n := s.Refusals(); n > 0 {
			fmt.Fprintf(e.out, "%d points are refused by the server and put aside; \"rasid status\" shows them\n", n)
		}
		if n := s.Old(); n > 0 {
			fmt.Fprintf(e.out, "%d points are older than the server keeps\n", n)
		}
	}
	if err == nil && (s.Refusals() > 0 || s.Old() > 0) {
		return errProblems
	}
	return err
}

// forwarded shows on a terminal how far the sending is.
func (e *env) forwarded(start time.Time) func(sent, expected int64) {
	f, ok := e.err.w.(*os.File)
	if !ok || e.cli.Quiet {
		return nil
	}
	if st, err := f.Stat(); err != nil || st.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	return func(sent, expected int64) {
		number := func(n float64) string { return indicators.FormatNumber(indicators.English, n, 0) }
		if sent < 0 { // a service does it
			fmt.Fprintf(e.err, "\r\x1b[K%s left", number(float64(-sent)))
			return
		}
		took := e.now().Sub(start)
		line := fmt.Sprintf("%s points  %s/s", number(float64(sent)), number(float64(sent)/took.Seconds()))
		if sent > 0 && expected > sent {
			line += fmt.Sprintf("  %v left", time.Duration(float64(took)*float64(expected-sent)/float64(sent)).Round(time.Second))
		}
		fmt.Fprintf(e.err, "\r\x1b[K%s", line)
	}
}
