package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

type previewCmd struct {
	File         string `arg:"" help:"The file to look at." type:"existingfile"`
	Source       string `help:"Read it as this source of rasid.yaml would; when left out, the source whose folder holds it." placeholder:"ID"`
	Department   string `help:"Whose delivery it would be." placeholder:"ID"`
	Lang         string `help:"ar, ku or en; the plan's own when left out." enum:"ar,ku,en," default:""`
	JSON         bool   `help:"Print JSON for programs." xor:"form"`
	CSV          bool   `help:"Print the table as it is understood, as CSV; needs no workspace." xor:"form" name:"csv"`
	Observations bool   `help:"Print every value that would be stored, a JSON object a line." xor:"form"`
}

// Run shows what a file would be understood as. It writes nothing.
func (c *previewCmd) Run(e *env) error {
	if c.CSV {
		return c.csv(e)
	}
	out := bufio.NewWriter(e.out)
	o := app.PreviewOptions{Workspace: e.cli.Workspace, Source: c.Source, Department: c.Department, Lang: indicators.Lang(c.Lang), Now: e.now()}
	if c.Observations {
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		o.OnValue = func(v app.PreviewObservation) error { return enc.Encode(v) }
	}
	p, err := app.PreviewFile(e.ctx, c.File, o)
	if err != nil {
		return err
	}
	switch {
	case c.Observations:
		for _, r := range p.Refusals() {
			fmt.Fprintln(e.err, r)
		}
	case c.JSON:
		enc := json.NewEncoder(out)
		enc.SetIndent("", " ")
		enc.SetEscapeHTML(false)
		err = enc.Encode(p)
	default:
		printPreview(out, p)
	}
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	if p.Look() {
		return errProblems
	}
	return nil
}

// csv prints the table as it is understood.
func (c *previewCmd) csv(e *env) error {
	problem, err := app.PreviewCSV(e.out, c.File, app.PreviewOptions{Workspace: e.cli.Workspace, Source: c.Source, Department: c.Department, Lang: indicators.Lang(c.Lang)})
	if err != nil {
		return err
	}
	if problem != "" {
		fmt.Fprintf(e.err, "%s: %s\n", c.File, problem)
		return errProblems
	}
	return nil
}

func printPreview(w *bufio.Writer, p *app.Preview) {
	l := p.Lang
	line := func(key, value string) {
		if value != "" {
			fmt.Fprintf(w, "  %s: %s\n", i18n.T(l, "preview."+key), value)
		}
	}
	fmt.Fprintf(w, "%s\n", p.File)
	line("source", strings.Trim(p.Source+", "+p.Department, ", "))
	line("encoding", p.Encoding)
	if d := p.Dialect; d.Delimiter != "" {
		line("delimiter", strings.NewReplacer("\t", "tab", " ", "space").Replace(d.Delimiter))
	}
	line("sheet", p.Sheet)
	line("header_rows", strings.Trim(fmt.Sprint(p.HeaderRows), "[]"))
	line("shape", strings.TrimSpace(p.Shape+" "+p.Standard))
	for _, field := range []string{"indicator", "place", "period", "value"} {
		if h := p.Mapping[field]; h != "" {
			line("field", i18n.T(l, field)+" ← "+h)
		}
	}
	for _, decided := range []map[string]string{p.Decimals, p.Dates} {
		for _, h := range slices.Sorted(maps.Keys(decided)) {
			line("convention", h+": "+decided[h])
		}
	}
	fmt.Fprintln(w)
	for _, n := range []struct {
		key string
		n   int64
	}{{"rows", p.Rows}, {"new", p.New}, {"revised", p.Revised}, {"unchanged", p.Unchanged}, {"held", p.Held}, {"refused", p.Refused}, {"blank", p.Blank}, {"skipped", p.Skipped}} {
		if p.Alone && slices.Contains([]string{"new", "revised", "unchanged"}, n.key) {
			continue
		}
		fmt.Fprintf(w, "  %s: %s\n", i18n.T(l, n.key), indicators.FormatNumber(l, float64(n.n), 0))
	}
	if len(p.Observations) > 0 {
		fmt.Fprintf(w, "\n%s\n", i18n.T(l, "preview.first"))
		for _, o := range p.Observations {
			fmt.Fprintf(w, "  %-6s %-20s %-16s %-10s %s\n", o.Cell, o.Indicator, o.Place, o.Period, indicators.FormatNumber(l, o.Value, 6))
		}
	}
	for k, s := range p.Learnt {
		if k == 0 {
			fmt.Fprintf(w, "\n%s\n", i18n.T(l, "preview.learnt"))
		}
		fmt.Fprintf(w, "  %-6s %s (%s)  [%s]\n", s.Cell, s.Name, s.Around, s.ID)
	}
	if findings := p.Others(); len(findings) > 0 {
		fmt.Fprintf(w, "\n%s\n", i18n.T(l, "findings"))
		for _, text := range i18n.Grouped(l, findings) {
			fmt.Fprintf(w, "- %s\n", text)
		}
	}
	if settle := app.Settle(p); settle != "" {
		fmt.Fprintf(w, "\n%s\n\n%s", i18n.T(l, "preview.settle"), settle)
	}
}
