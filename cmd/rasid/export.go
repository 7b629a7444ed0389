package main

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
)

type exportCmd struct {
	What       string   `arg:"" optional:"" help:"observations, or goals: how each stands." enum:"observations,goals" default:"observations"`
	Format     string   `help:"csv, xlsx, jsonl, line (InfluxDB), openmetrics (promtool tsdb create-blocks-from), hxl, dhis2; goals: csv, xlsx, jsonl. By the name of --output when left out, else csv." enum:"csv,xlsx,jsonl,line,openmetrics,hxl,dhis2," default:"" short:"f"`
	Output     string   `help:"The file to write, at once or not at all; one that is there is replaced. Left out: standard output." short:"o" placeholder:"FILE" type:"path"`
	Indicator  []string `help:"Only these indicators." placeholder:"ID"`
	Place      []string `help:"Only these places and what lies within them." placeholder:"ID"`
	Department []string `help:"Only the indicators of these departments." placeholder:"ID"`
	From       string   `help:"Only periods that begin on this day or later." placeholder:"DATE"`
	To         string   `help:"Only periods that end on this day or earlier." placeholder:"DATE"`
	Mark       bool     `help:"Begin csv and hxl with the mark (BOM) by which spreadsheets know UTF-8."`
	view
}

// endings are the formats that names of files stand for.
var endings = map[string]string{".csv": "csv", ".xlsx": "xlsx", ".jsonl": "jsonl", ".ndjson": "jsonl", ".lp": "line", ".om": "openmetrics"}

// Run writes what the journal holds.
func (c *exportCmd) Run(e *env) error {
	if c.Format == "" {
		if c.Format = endings[strings.ToLower(filepath.Ext(c.Output))]; c.Format == "" {
			c.Format = "csv"
		}
	}
	use := func(format string, args ...any) error {
		return &app.UseError{Err: fmt.Errorf("export: "+format, args...)}
	}
	switch {
	case c.JSON && c.Output == "":
		return use("--json says what was written to --output; for rows as JSON use --format jsonl")
	case c.Format == "xlsx" && c.Output == "" && e.tty:
		return use("a workbook is nothing for a terminal; name a file with --output")
	case c.What == "goals" && c.Format != "csv" && c.Format != "xlsx" && c.Format != "jsonl":
		return use("goals come as csv, xlsx or jsonl")
	case c.What == "goals" && len(c.Indicator)+len(c.Place)+len(c.Department)+len(c.From)+len(c.To) > 0:
		return use("--indicator, --place, --department, --from and --to choose observations; goals have --as-of and --known-at")
	}
	a, err := e.open(true, app.Options{})
	if err != nil {
		return err
	}
	defer func() { _ = a.Close() }()
	write, err := c.writer(e, a)
	if err != nil {
		return err
	}
	if c.Output == "" {
		_, err := write(e.out)
		return err
	}
	var n int64
	err = app.WriteFile(c.Output, func(w io.Writer) (err error) {
		n, err = write(w)
		return err
	})
	if err != nil {
		return fmt.Errorf("export to %s: %w", c.Output, err)
	}
	if c.JSON {
		return e.printJSON(struct {
			File   string `json:"file"`
			Format string `json:"format"`
			Rows   int64  `json:"rows"`
		}{c.Output, c.Format, n})
	}
	fmt.Fprintf(e.out, "%s: %d %s as %s\n", c.Output, n, c.What, c.Format)
	return nil
}

// writer returns what writes the chosen rows and counts them.
func (c *exportCmd) writer(e *env, a *app.App) (func(io.Writer) (int64, error), error) {
	asOf, knownAt, err := c.times(a.Plan, a.Now())
	if err != nil {
		return nil, err
	}
	if c.What == "goals" {
		return func(w io.Writer) (int64, error) {
			return a.ExportGoals(e.ctx, w, app.GoalsOptions{Format: c.format(), Lang: indicators.Lang(c.Lang), Mark: c.Mark, AsOf: asOf, KnownAt: knownAt})
		}, nil
	}
	o := app.ExportOptions{Format: c.format(), Lang: indicators.Lang(c.Lang), Mark: c.Mark, Indicators: c.Indicator, Places: c.Place, Departments: c.Department, KnownAt: knownAt}
	if c.AsOf != "" {
		o.AsOf = &asOf
	}
	from, err1 := day("--from", c.From)
	to, err2 := day("--to", c.To)
	if err := errors.Join(err1, err2); err != nil {
		return nil, &app.UseError{Err: err}
	}
	o.From, o.To = from, to
	show := e.terminalProgress("values")
	if show == nil || c.Output == "" && e.tty { // where the rows themselves go
		return func(w io.Writer) (int64, error) { return a.Export(e.ctx, w, o) }, nil
	}
	o.OnRows = func(n int64) { show(app.Progress{Name: "export", Values: n}) }
	return func(w io.Writer) (int64, error) {
		defer show(app.Progress{Name: "export", Done: true})
		return a.Export(e.ctx, w, o)
	}, nil
}

func (c *exportCmd) format() app.ExportFormat { return app.ExportFormat(c.Format) }

func day(flag, text string) (*indicators.Date, error) {
	if text == "" {
		return nil, nil
	}
	d, err := indicators.ParseDate(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", flag, err)
	}
	return &d, nil
}
