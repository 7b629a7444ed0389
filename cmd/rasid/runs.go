package main

import (
	"bufio"
	"fmt"
	"strings"
	"text/tabwriter"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

type runsCmd struct {
	Number int64  `arg:"" optional:"" name:"run" help:"The number of one run, to see it whole."`
	Source string `help:"Only runs of this source." placeholder:"NAME"`
	Limit  int    `help:"How many, the newest first." default:"30"`
	Lang   string `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON   bool   `help:"Print JSON for programs."`
}

// Run lists the runs of sources, or shows one whole.
func (c *runsCmd) Run(e *env) error {
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	l := view{Lang: c.Lang}.lang(a.Plan)
	if c.Number != 0 {
		r, err := a.RunWhole(e.ctx, l, c.Number)
		if err != nil {
			return err
		}
		if c.JSON {
			return e.printJSON(r)
		}
		out := bufio.NewWriter(e.out)
		printRun(out, r, a.Plan.TimeZone)
		return out.Flush()
	}
	list, err := a.Runs(e.ctx, c.Source, c.Limit)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(list)
	}
	if len(list) == 0 {
		fmt.Fprintln(e.out, i18n.T(l, "runs.none"))
	}
	w := tabwriter.NewWriter(e.out, 0, 0, 2, ' ', 0)
	for i := range list {
		r := &list[i]
		if _, err := fmt.Fprintf(w, "%d\t%s\t%s\t%s\t%s\n", r.Run, moment(r.Started, a.Plan.TimeZone), indicators.Isolate(l, r.Source), i18n.T(l, "run.outcome."+string(r.Outcome)), runNotes(l, r, a.Plan.TimeZone)); err != nil {
			return err
		}
	}
	return w.Flush()
}

// moment writes a time to the second, on the plan's clock.
func moment(t time.Time, zone *time.Location) string { return t.In(zone).Format("2006-01-02 15:04:05") }

// runNotes says in a line what is to be said of a run beside its outcome.
func runNotes(l indicators.Lang, r *app.RunStatus, zone *time.Location) string {
	var notes []string
	for _, d := range r.Deliveries {
		notes = append(notes, fmt.Sprintf("#%d", d))
	}
	for _, n := range []struct {
		key string
		n   int64
	}{{"new", r.New}, {"revised", r.Revised}, {"held", r.Held}, {"refused", r.Refused}} {
		if n.n > 0 {
			notes = append(notes, fmt.Sprintf("%s %s", i18n.T(l, n.key), indicators.FormatNumber(l, float64(n.n), 0)))
		}
	}
	if r.Repeats > 0 {
		notes = append(notes, i18n.T(l, "runs.repeats", "n", indicators.FormatNumber(l, float64(r.Repeats), 0), "time", moment(r.LastStarted, zone)))
	}
	if r.Error != "" {
		notes = append(notes, indicators.Isolate(l, r.Error))
	}
	return strings.Join(notes, "; ")
}

func printRun(w *bufio.Writer, r *app.RunWhole, zone *time.Location) {
	slot := ""
	if r.Slot != "" {
		slot = " " + r.Slot
	}
	fmt.Fprintf(w, "%d %s: %s (%s%s), %s, %v\n", r.Run, indicators.Isolate(r.Lang, r.Source), i18n.T(r.Lang, "run.outcome."+string(r.Outcome)), i18n.T(r.Lang, "run.cause."+r.Cause), slot, moment(r.Started, zone), r.Ended.Sub(r.Started))
	if notes := runNotes(r.Lang, &r.RunStatus, zone); notes != "" {
		fmt.Fprintln(w, notes)
	}
	for i := range r.Exchanges {
		printExchange(w, i+1, &r.Exchanges[i].Exchange)
	}
	if left := r.Requests - int64(len(r.Exchanges)); left > 0 {
		fmt.Fprintf(w, "\n%s\n", i18n.T(r.Lang, "runs.left", "n", indicators.FormatNumber(r.Lang, float64(left), 0)))
	}
	for i, d := range r.Read {
		fmt.Fprintf(w, "\n== delivery %d: #%d %s of %s, %s, sha256 %s\n", i+1, d.Delivery, d.Name, d.Department, d.Outcome, d.SHA256)
		if d.Again == nil {
			fmt.Fprintln(w, d.Why)
			continue
		}
		fmt.Fprintln(w, "\n== table as read, its first lines")
		for _, row := range d.Again.Table {
			fmt.Fprintln(w, strings.Join(row, " | "))
		}
		fmt.Fprintf(w, "\n== %s\n", i18n.T(r.Lang, "runs.reread", "plan", "plan.yaml", "config", "rasid.yaml"))
		d.Again.Preview.Observations = d.Again.Observations
		printPreview(w, d.Again.Preview)
	}
	for _, t := range r.Troubles {
		fmt.Fprintf(w, "\n%s: %s: %s\n", t.Path, t.Code, t.Detail)
	}
	if r.MoreTroubles > 0 {
		fmt.Fprintf(w, "\n%s\n", i18n.T(r.Lang, "runs.more", "shown", digits(r.Lang, int64(len(r.Troubles))), "total", digits(r.Lang, int64(len(r.Troubles)+r.MoreTroubles))))
	}
}

// printSources shows when each source runs next and how it ran last.
func printSources(e *env, list []app.SourceStatus, l indicators.Lang, zone *time.Location) {
	for _, s := range list {
		when := "every " + s.Every
		if s.Cron != "" {
			when = fmt.Sprintf("cron %q, catch_up %s", s.Cron, s.CatchUp)
		}
		if s.Spread != "" {
			when += ", spread " + s.Spread
		}
		fmt.Fprintf(e.out, "%s (%s)  %s\n", s.ID, s.Kind, when)
		var next []string
		for _, n := range s.Next {
			next = append(next, moment(n.At, zone))
		}
		if len(next) > 0 {
			fmt.Fprintf(e.out, "  %s: %s\n", i18n.T(l, "runs.next"), strings.Join(next, ", "))
		}
		last := i18n.T(l, "runs.none_yet")
		if r := s.Last; r != nil {
			last = fmt.Sprintf("%d  %s  %s  %s", r.Run, moment(r.Started, zone), i18n.T(l, "run.outcome."+string(r.Outcome)), runNotes(l, r, zone))
		}
		fmt.Fprintf(e.out, "  %s: %s\n", i18n.T(l, "runs.last"), strings.TrimSpace(last))
	}
}
