package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/backtest"
	"rasid/internal/backtest/printed"
	"rasid/internal/i18n"
)

type backtestCmd struct {
	From    string   `help:"The first day; the plan's when left out." placeholder:"DATE"`
	To      string   `help:"The last day; the plan's when left out, today at the latest." placeholder:"DATE"`
	Goal    []string `help:"Only these goals." placeholder:"ID"`
	Plan    string   `help:"The plan file to replay; the workspace's when left out." placeholder:"FILE"`
	Against string   `help:"A second plan file, replayed on the same days to compare with." placeholder:"FILE"`
	Known   string   `help:"When a value counts as known: recorded, from the day on which it was received; prompt, from the day on which its report was due or came, whichever is earlier, for figures that were imported later; auto chooses for each indicator, and says which." enum:"recorded,prompt,auto" default:"auto"`
	HTML    string   `help:"Also write a report with charts to this file, to print or to send." placeholder:"FILE" name:"html"`
	Lang    string   `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON    bool     `help:"Print JSON for programs."`
}

// Help is what --help says on top.
func (*backtestCmd) Help() string {
	return `Every day is judged by the plan file as it is now, as if it had been in force all along, whatever plan was in force then. Values, not promises, are what is taken from the past: on each day only what was known by then. Two files compare what different thresholds would have said. To try a coming year's goals on last year's figures, copy the plan file and set its dates back.`
}

// Run replays the plan and prints what it would have said.
func (c *backtestCmd) Run(e *env) error {
	from, err1 := day("--from", c.From)
	to, err2 := day("--to", c.To)
	if err := errors.Join(err1, err2); err != nil {
		return &app.UseError{Err: err}
	}
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	b, err := a.Backtest(e.ctx, app.BacktestOptions{Plan: c.Plan, Against: c.Against, Goals: c.Goal, From: from, To: to,
		Known: backtest.Knowledge(c.Known), OnProgress: e.terminalProgress("goal days")})
	if err != nil {
		return err
	}
	l := indicators.Lang(c.Lang)
	if l == "" {
		l = b.Of.Language()
	}
	if c.HTML != "" {
		err := app.WriteFile(c.HTML, func(w io.Writer) error { return printed.Write(w, l, b.Result, b.Against) })
		if err != nil {
			return fmt.Errorf("backtest: write %s: %w", c.HTML, err)
		}
	}
	if c.JSON {
		return e.printJSON(b)
	}
	return printBacktest(e.out, b, l, e.tty)
}

// printBacktest prints a replay for people: all goals together, then each with the days on which it changed.
func printBacktest(w io.Writer, b *app.Backtest, l indicators.Lang, colour bool) error {
	var out strings.Builder
	title, sentences := printed.Head(l, b.Result)
	fmt.Fprintf(&out, "%s\n", title)
	if n := b.Of.Illustrative.In(l); n != "" {
		fmt.Fprintln(&out, n)
	}
	fmt.Fprintf(&out, "%s\n\n", strings.Join(sentences, "\n"))
	printSummary(&out, b, l)
	for i := range b.Goals {
		printReplayed(&out, &b.Goals[i], l, colour)
	}
	if b.Against != nil {
		printComparison(&out, b, l)
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func printSummary(out *strings.Builder, b *app.Backtest, l indicators.Lang) {
	var others []backtest.Figure
	if b.Against != nil {
		others = b.Against.Summary.Figures()
		fmt.Fprintf(out, "(1) %s   (2) %s\n%10s %10s\n", indicators.Isolate(l, b.File), indicators.Isolate(l, b.Against.File), "(1)", "(2)")
	}
	for i, f := range b.Summary.Figures() {
		fmt.Fprintf(out, "%10s", printed.Figure(l, f.Value))
		if others != nil {
			fmt.Fprintf(out, " %10s", printed.Figure(l, others[i].Value))
		}
		fmt.Fprintf(out, "  %s\n", printed.Label(l, f.Field))
	}
}

func printReplayed(out *strings.Builder, g *backtest.Goal, l indicators.Lang, colour bool) {
	fmt.Fprintf(out, "\n%s  [%s]: %s\n", g.Of.Statement.In(l), g.ID, printed.Outcome(l, g))
	if told := printed.Tell(l, g); told != "" {
		fmt.Fprintf(out, "  %s\n", told)
	}
	for _, t := range g.Transitions {
		fmt.Fprintf(out, "  %s  %s", indicators.FormatDate(l, t.Date), verdict(l, t.Status, colour))
		if t.Alert != nil {
			fmt.Fprintf(out, "  [%s]", printed.Label(l, "alert."+string(*t.Alert)))
		}
		fmt.Fprintf(out, "\n      %s\n", t.Reason.In(l))
	}
}

func printComparison(out *strings.Builder, b *app.Backtest, l indicators.Lang) {
	c := b.Against
	fmt.Fprintf(out, "\n%s\n", i18n.T(l, "backtest.against", "file", c.File))
	if len(c.Differs) == 0 {
		fmt.Fprintf(out, "  %s\n", i18n.T(l, "backtest.same"))
	}
	for _, d := range c.Differs {
		fmt.Fprintf(out, "  [%s]\n", d.ID)
		for _, line := range printed.Differences(l, d) {
			fmt.Fprintf(out, "      %s\n", line)
		}
	}
	for _, line := range printed.Alone(l, b.Result, c) {
		fmt.Fprintf(out, "  %s\n", line)
	}
}
