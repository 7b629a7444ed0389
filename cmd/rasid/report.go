package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/pdf"
	"rasid/internal/report"
)

type reportCmd struct {
	Month   string   `help:"The month, as 2024-06; the last one that is over when left out." placeholder:"MONTH" xor:"when"`
	Quarter string   `help:"A quarter instead, as 2024-Q2." placeholder:"QUARTER" xor:"when"`
	AsOf    string   `help:"The month of this day, up to it; with --month or --quarter, that one up to it." placeholder:"DATE" name:"as-of"`
	KnownAt string   `help:"Judge from what was known at this time (RFC 3339, or a day: its end); all that is known when left out." placeholder:"TIME" name:"known-at"`
	Sector  []string `help:"Only the goals of these sectors." placeholder:"ID"`
	Goal    []string `help:"Only these goals." placeholder:"ID"`
	Format  string   `help:"html, xlsx or pdf; by the name of --output when left out, else html." enum:"html,xlsx,pdf," default:"" short:"f"`
	Output  string   `help:"The file to write, at once or not at all; - is standard output. PLAN-MONTH-LANG.html in the current folder when left out." short:"o" placeholder:"FILE"`
	Browser string   `help:"The Chromium, Chrome or Edge that makes the PDF; found by its usual names when left out." placeholder:"FILE"`
	Lang    string   `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON    bool     `help:"Print the report as JSON for programs; a file is then written only if --output names one."`
}

// Help is what --help says on top.
func (*reportCmd) Help() string {
	return `A report is the stocktake at the end of a month or a quarter: how the goals stand, what changed since the period before, what needs a decision, what cannot be judged and why, each goal with its chart and reason, and how departments reported. .html is one file that loads nothing, to read, send and print on A4; .xlsx has the same figures with the observations of the period and where each came from; .pdf is the .html printed by an installed browser.`
}

// Run writes the report of a month or a quarter.
func (c *reportCmd) Run(e *env) error {
	use := func(format string, args ...any) error {
		return &app.UseError{Err: fmt.Errorf("report: "+format, args...)}
	}
	format, err := c.format()
	if err != nil {
		return err
	}
	if c.Output == "-" {
		switch {
		case c.JSON:
			return use("--json prints on standard output itself; name a file with --output, or leave it out")
		case format != "html" && e.tty:
			return use("%s is nothing for a terminal; name a file with --output", format)
		}
	}
	browser := c.Browser
	if format == "pdf" && browser == "" { // nobody should wait for a report that cannot be written
		if browser, err = pdf.Find(); err != nil {
			return fmt.Errorf("report: %w", err)
		}
	}
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	o, err := c.options(a)
	if err != nil {
		return err
	}
	o.OnProgress = e.terminalProgress("indicators")
	r, err := a.Report(e.ctx, o)
	if err != nil {
		return err
	}
	l := (view{Lang: c.Lang}).lang(a.Plan)
	write := func(w io.Writer) error {
		switch format {
		case "xlsx":
			return report.WriteWorkbook(w, l, r)
		case "pdf":
			var page bytes.Buffer
			if err := report.WriteHTML(&page, l, r); err != nil {
				return err
			}
			return pdf.Print(e.ctx, w, page.Bytes(), pdf.Config{Browser: browser})
		}
		return report.WriteHTML(w, l, r)
	}
	if c.Output == "-" {
		return write(e.out)
	}
	if c.JSON && c.Output == "" {
		return e.printJSON(app.ReportOf(r))
	}
	path := c.Output
	if path == "" {
		path = fmt.Sprintf("%s-%s-%s.%s", r.Of.ID, r.Period, l, format)
	}
	if err := app.WriteFile(path, write); err != nil {
		return fmt.Errorf("report to %s: %w", path, err)
	}
	if c.JSON {
		return e.printJSON(app.ReportOf(r))
	}
	fmt.Fprintf(e.out, "%s: %s, %d goals as of %s\n", path, r.Period, len(r.Goals), r.AsOf)
	return nil
}

// format returns the form of the file, which --format and the name of --output must agree on.
func (c *reportCmd) format() (string, error) {
	byName := map[string]string{".html": "html", ".htm": "html", ".xlsx": "xlsx", ".pdf": "pdf"}[strings.ToLower(filepath.Ext(c.Output))]
	switch {
	case c.Format != "":
		return c.Format, nil
	case byName != "":
		return byName, nil
	case c.Output == "" || c.Output == "-":
		return "html", nil
	}
	return "", &app.UseError{Err: fmt.Errorf("report: --output %s: reports are .html, .xlsx or .pdf; end the name in one of them, or give --format", c.Output)}
}

// options reads what the report is about.
func (c *reportCmd) options(a *app.App) (o app.ReportOptions, err error) {
	o.Sectors, o.Goals = c.Sector, c.Goal
	period := func(flag, text string, kind indicators.PeriodKind, like string) error {
		if text == "" {
			return nil
		}
		p, err := indicators.ParsePeriod(text)
		if err != nil || p.Kind != kind {
			return fmt.Errorf("report: %s %q: want a %s written like %s", flag, text, kind, like)
		}
		o.Period = p
		return nil
	}
	_, knownAt, err1 := view{KnownAt: c.KnownAt}.times(a.Plan, a.Now())
	asOf, err2 := day("report: --as-of", c.AsOf)
	err = errors.Join(err1, err2, period("--month", c.Month, indicators.Month, "2024-06"), period("--quarter", c.Quarter, indicators.Quarter, "2024-Q2"))
	if o.KnownAt = knownAt; asOf != nil {
		if o.Period.IsZero() {
			o.Period = indicators.PeriodAt(indicators.Month, *asOf)
		}
		if o.AsOf = asOf; *asOf < o.Period.First() || *asOf > o.Period.Last() {
			err = errors.Join(err, fmt.Errorf("report: --as-of %s does not lie in %s", asOf, o.Period))
		}
	}
	if err != nil {
		return o, &app.UseError{Err: err}
	}
	return o, nil
}
