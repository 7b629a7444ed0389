package main

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

type releaseCmd struct {
	Delivery int64         `arg:"" optional:"" help:"The delivery's number. When left out, all that waits is listed."`
	Value    []string      `help:"Only this value of it, as the list names it; \"*\" stands for any part. May be given again." placeholder:"INDICATOR/PLACE/PERIOD" sep:"none"`
	Discard  bool          `help:"Decide against it: it never counts."`
	By       string        `help:"Who decides."`
	Note     string        `help:"Why."`
	Wait     time.Duration `help:"How long to wait for a running service to carry it out." default:"30s"`
	Lang     string        `help:"ar, ku or en, for the list; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON     bool          `help:"Print the list or the decision as JSON."`
}

// Run lists what waits, or records a decision.
func (c *releaseCmd) Run(e *env) error {
	switch {
	case c.Delivery == 0 && (len(c.Value) > 0 || c.Discard || c.By != "" || c.Note != ""):
		return &app.UseError{Err: errors.New("release: name the delivery; \"rasid release\" alone lists those that wait")}
	case c.Delivery == 0:
		return c.list(e)
	case c.By == "" || c.Note == "":
		return &app.UseError{Err: fmt.Errorf("release delivery %d: missing flags: --by, --note: say who decides and why", c.Delivery)}
	}
	d, err := app.Release(e.ctx, app.Options{Workspace: e.cli.Workspace, Log: e.log, Settle: -1, OnProgress: e.terminalProgress("values")},
		app.Decision{Delivery: c.Delivery, Values: c.Value, Discard: c.Discard, By: c.By, Note: c.Note}, c.Wait)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(deliveryOf(&d))
	}
	fmt.Fprintf(e.out, "#%d %s: %d new, %d revised, %d unchanged, %d refused\n", d.Seq, d.Outcome, d.New, d.Revised, d.Unchanged, d.Refused)
	return nil
}

// list prints all that waits for a person, with what a decision needs to know.
func (c *releaseCmd) list(e *env) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	head, err := a.Journal.Head(e.ctx)
	if err != nil {
		return err
	}
	l := view{Lang: c.Lang}.lang(a.Plan)
	w, err := a.Waiting(e.ctx, head, l)
	switch {
	case err != nil:
		return err
	case c.JSON:
		return e.printJSON(w)
	case len(w.Deliveries)+len(w.Values) == 0:
		fmt.Fprintln(e.out, i18n.T(l, "waiting.none"))
		return nil
	}
	fmt.Fprintln(e.out, i18n.T(l, "waiting"))
	for _, d := range w.Deliveries {
		fmt.Fprintf(e.out, "\n#%d %s/%s: %s (%s: %s)\n", d.Delivery, d.Department, d.Name, i18n.T(l, "outcome.held"), i18n.T(l, "refused"), digits(l, d.Refused))
	}
	last := int64(0)
	for _, v := range w.Values {
		if v.Delivery != last {
			last = v.Delivery
			fmt.Fprintf(e.out, "\n#%d %s/%s\n", v.Delivery, v.Department, v.Name)
		}
		line := fmt.Sprintf("  %s  %s = %s %s", v.ID, v.Cell, indicators.FormatNumber(l, v.Value, 6), v.Unit)
		if v.Low != nil && v.High != nil {
			line += "  (" + i18n.T(l, "waiting.usual", "low", indicators.FormatNumber(l, *v.Low, 6), "high", indicators.FormatNumber(l, *v.High, 6)) + ")"
		}
		fmt.Fprintf(e.out, "%s\n      %s: %s\n", line, v.PlaceName, v.Message)
	}
	if len(w.Values) > 0 {
		v := w.Values[0]
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "waiting.how", "number", strconv.FormatInt(v.Delivery, 10), "value", v.ID))
	}
	return nil
}
