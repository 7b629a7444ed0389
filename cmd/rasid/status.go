package main

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/backtest/printed"
	"rasid/internal/i18n"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

type statusCmd struct {
	view
	Sources bool   `help:"Show the sources instead: when each one runs next, and how it ran last."`
	FailOn  string `help:"Exit with 1 when a goal has this status, e.g. off_track." placeholder:"STATUS" enum:"not_started,on_track,at_risk,off_track,achieved,missed,unknown,narrative," default:""`
}

// Run prints every goal and how it stands.
func (c *statusCmd) Run(e *env) error {
	a, asOf, knownAt, err := c.open(e)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	if c.Sources {
		return c.sources(e, a)
	}
	s, err := a.Board.At(e.ctx, asOf, knownAt)
	if err != nil {
		return err
	}
	if c.JSON {
		err = e.printJSON(a.StatusOf(e.ctx, s))
	} else {
		l := c.lang(a.Plan)
		if err = printStatus(e.out, s, a.Handled(e.ctx, s), l, e.tty); err == nil {
			if err = printWaiting(e, a, s.Position, l); err == nil {
				err = printMirror(e, a)
			}
		}
		if n := len(learntOf(s.Plan)); n > 0 {
			fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "learnt.places", "places", indicators.FormatNumber(l, float64(n), 0)))
		}
	}
	if err == nil && c.FailOn != "" && s.Counts[indicators.Status(c.FailOn)] > 0 {
		return errProblems
	}
	return err
}

// sources shows the sources.
func (c *statusCmd) sources(e *env, a *app.App) error {
	list, err := a.SourcesStatus(e.ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(list)
	}
	printSources(e, list, c.lang(a.Plan), a.Plan.TimeZone)
	return nil
}

var colours = map[indicators.Status]string{indicators.OnTrack: "32", indicators.Achieved: "32", indicators.AtRisk: "33", indicators.OffTrack: "31", indicators.Missed: "31"}

func printStatus(w io.Writer, s *scoreboard.Snapshot, handled func(goal string) indicators.Handling, l indicators.Lang, colour bool) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s\n", s.Plan.Title.In(l), i18n.T(l, "as_of", "date", indicators.LocalDigits(l, s.AsOf.String())))
	if n := s.Plan.Illustrative.In(l); n != "" {
		fmt.Fprintln(&b, n)
	}
	var counts []string
	for _, st := range indicators.Statuses() {
		if n := s.Counts[st]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s %s %s", i18n.Symbol(st), indicators.FormatNumber(l, float64(n), 0), i18n.Status(l, st)))
		}
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(counts, "   "))
	sector := "\x00"
	for i := range s.Goals {
		g := &s.Goals[i]
		if g.Sector != sector {
			sector = g.Sector
			if sec, ok := s.Plan.Sector(sector); ok {
				fmt.Fprintf(&b, "\n%s\n", sec.Name.In(l))
			} else {
				b.WriteByte('\n')
			}
		}
		goal, _ := s.Plan.Goal(g.Goal)
		fmt.Fprintf(&b, "  %s  %s  [%s]\n", verdict(l, g.Status, colour), goal.Statement.In(l), g.Goal)
		fmt.Fprintf(&b, "      %s\n", g.Reason.In(l))
		for k := range g.Parts {
			part, _ := s.Plan.Goal(g.Parts[k].Goal)
			fmt.Fprintf(&b, "      %s  %s  [%s]\n", verdict(l, g.Parts[k].Status, colour), part.Statement.In(l), part.ID)
		}
		if g.Freshness != indicators.Fresh {
			fmt.Fprintf(&b, "      %s\n", i18n.Reports(l, g.Freshness, g.Awaited()))
		}
		if h := handled(g.Goal); h != indicators.Open {
			fmt.Fprintf(&b, "      %s\n", i18n.T(l, "handling."+string(h)))
		}
	}
	for _, watch := range s.Watches {
		ind, _ := s.Plan.Indicator(watch.Indicator)
		fmt.Fprintf(&b, "\n  %s %s  %s\n      %s\n", i18n.Symbol(watch.Status), i18n.Status(l, watch.Status), ind.Name.In(l), watch.Reason.In(l))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// verdict writes a status with its symbol.
func verdict(l indicators.Lang, s indicators.Status, colour bool) string {
	mark := fmt.Sprintf("%s %s", i18n.Symbol(s), i18n.Status(l, s))
	if c := colours[s]; colour && c != "" {
		return "\x1b[" + c + "m" + mark + "\x1b[0m"
	}
	return mark
}

// printWaiting lists the deliveries that wait for a decision, by the numbers that release takes.
func printWaiting(e *env, a *app.App, position int64, l indicators.Lang) error {
	list, err := a.Journal.Waiting(e.ctx, position)
	if err != nil {
		return err
	}
	values, err := a.Journal.HeldValues(e.ctx, 0, position)
	waiting := map[int64]int64{}
	for _, v := range values {
		waiting[v.Delivery]++
	}
	for i, d := range list {
		if i == 0 {
			fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "deliveries"))
		}
		what := i18n.T(l, "outcome."+string(d.Outcome))
		if d.Outcome != journal.Held { // some values of it wait, not the whole
			what = i18n.T(l, "held") + ": " + digits(l, waiting[d.Seq])
		}
		fmt.Fprintf(e.out, "  #%d %s/%s %s\n", d.Seq, d.Department, d.Name, what)
	}
	return err
}

type explainCmd struct {
	view
	Goal string `arg:"" help:"The goal's id."`
}

// Run prints what a verdict rests on: every rule with its numbers, every point, every
// observation with the file and row that brought it.
func (c *explainCmd) Run(e *env) error {
	a, asOf, knownAt, err := c.open(e)
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	x, err := a.Explain(e.ctx, c.Goal, asOf, knownAt)
	if err != nil {
		return err
	}
	if c.JSON {
		return e.printJSON(x)
	}
	l := c.lang(a.Plan)
	fmt.Fprintf(e.out, "%s\n%s %s · %s\n%s\n\n", x.Statement.In(l), i18n.Symbol(x.Goal.Status), i18n.Status(l, x.Goal.Status), i18n.T(l, "as_of", "date", indicators.LocalDigits(l, asOf.String())), x.Goal.Reason.In(l))
	for i, p := range x.Goal.Parts {
		if i == 0 {
			fmt.Fprintln(e.out, i18n.T(l, "parts"))
		}
		fmt.Fprintf(e.out, "  %s %s  [%s]\n      %s\n", i18n.Symbol(p.Status), i18n.Status(l, p.Status), p.ID, p.Reason.In(l))
	}
	fmt.Fprintln(e.out, i18n.T(l, "checks"))
	for _, ch := range x.Checks {
		verdict := ""
		if ch.Status != "" {
			verdict = fmt.Sprintf("  [%s %s]", i18n.Symbol(ch.Status), i18n.Status(l, ch.Status))
		}
		fmt.Fprintf(e.out, "  %s: %s%s\n", i18n.Check(l, ch.Name), ch.Detail.In(l), verdict)
	}
	printSteps(e, x.Goal.Steps, l)
	if len(x.Goal.Drivers) > 0 {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "drivers"))
	}
	for _, d := range x.Goal.Drivers {
		place := d.Place
		if d.Name != d.Place {
			place += " " + indicators.Isolate(l, d.Name)
		}
		fmt.Fprintf(e.out, "  %-34s %s\n", place, i18n.T(l, "driver", "value", indicators.FormatNumber(l, d.Value, 4), "line", indicators.FormatNumber(l, d.Line, 4)))
	}
	if len(x.Changes) > 0 {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "changes"))
	}
	for _, ch := range x.Changes {
		on := i18n.T(l, "plan_unrecorded")
		if ch.At != nil {
			on = indicators.LocalDigits(l, indicators.DateOf(ch.At.In(a.Plan.TimeZone)).String())
		}
		fmt.Fprintf(e.out, "  %s  %s: %s %s %s\n", on, i18n.T(l, "change."+ch.Field), indicators.Isolate(l, cmp.Or(ch.Was, "–")), printed.Arrow(l), indicators.Isolate(l, cmp.Or(ch.Is, "–")))
	}
	printActions(e, a.Plan, &x, l)
	printDerivation(e, x.Derivation, l)
	printLaggards(e, x.Coverage, l)
	if len(x.Goal.Parts) > 0 {
		return nil // "rasid explain" of a part lists what was reported of it
	}
	fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "observations"))
	for _, o := range x.Observations {
		where := i18n.T(l, "row") + " " + digits(l, o.Row)
		if o.Cell != "" {
			where += fmt.Sprintf(", %s %s (%s)", i18n.T(l, "cell"), indicators.Isolate(l, o.Cell), indicators.Isolate(l, o.Column))
		}
		place := o.Place
		if o.Name != o.Place {
			place += " " + indicators.Isolate(l, o.Name)
		}
		if o.Indicator != "" {
			place = o.Indicator + " · " + place
		}
		fmt.Fprintf(e.out, "  %-10s %-24s %12s  %s %s  #%s %s, %s\n", o.Period, place, indicators.FormatNumber(l, o.Value, 4),
			i18n.T(l, "revision"), digits(l, int64(o.Revision)), digits(l, o.Delivery), indicators.Isolate(l, o.File), where)
	}
	return nil
}

// digits writes a number that names something, such as a row: without grouping.
func digits(l indicators.Lang, n int64) string {
	return indicators.LocalDigits(l, strconv.FormatInt(n, 10))
}
