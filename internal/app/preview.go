package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/mapping"
	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

// Preview is what a file would be understood as, if it were dropped.
type Preview struct {
	File       string            `json:"file"`
	Encoding   string            `json:"encoding"`
	Dialect    PreviewDialect    `json:"dialect"`
	Sheet      string            `json:"sheet"`
	HeaderRows []int64           `json:"header_rows"`
	Shape      string            `json:"shape"`
	Standard   string            `json:"standard,omitempty"`
	Mapping    map[string]string `json:"mapping"`  // field: header of its column
	Decimals   map[string]string `json:"decimals"` // column: "." or ",", where the column decided
	Dates      map[string]string `json:"dates"`    // column: dmy, mdy or ymd, where the column decided
	Source     string            `json:"source"`
	Department string            `json:"department"`
	Rows       int64             `json:"rows"`
	Accepted   int64             `json:"accepted"` // values that would count: new, revised or unchanged
	New        int64             `json:"new"`
	Unchanged  int64             `json:"unchanged"`
	Revised    int64             `json:"revised"`
	Held       int64             `json:"held"`
	Refused    int64             `json:"refused"`
	Blank      int64             `json:"blank"`
	Skipped    int64             `json:"skipped"`
	Learnt     []PreviewPlace    `json:"learnt"` // places that nobody knew and that the drop would bring
	Problems   []PreviewProblem  `json:"problems"`

	Lang         indicators.Lang      `json:"-"`
	Alone        bool                 `json:"-"` // nothing was compared with what the journal knows
	Columns      map[int]bool         `json:"-"` // of the table, from 0, that indicator, place, period or value are read from
	Findings     []diag.Finding       `json:"-"`
	Observations []PreviewObservation `json:"-"`
}

// PreviewDialect is how a text's rows and cells are parted.
type PreviewDialect struct {
	Delimiter string `json:"delimiter"`
	Quote     string `json:"quote"`
	Escape    string `json:"escape"`
	LineEnd   string `json:"line_end"`
}

// PreviewProblem is one finding in the reader's language.
type PreviewProblem struct {
	Code       string        `json:"code"`
	Row        int64         `json:"row"`
	Column     string        `json:"column"`
	Cell       string        `json:"cell"`
	Value      string        `json:"value"`
	Message    string        `json:"message"`
	Suggestion string        `json:"suggestion"`
	Severity   diag.Severity `json:"severity"`
}

// PreviewPlace is a place that a drop would bring.
type PreviewPlace struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Within string `json:"within"`      // ID of the place around it
	Around string `json:"within_name"` // its name
	Row    int64  `json:"row"`
	Cell   string `json:"cell"`
}

// PreviewObservation is one value that would be stored.
type PreviewObservation struct {
	Indicator string            `json:"indicator"`
	Place     string            `json:"place"`
	Period    indicators.Period `json:"period"`
	Value     float64           `json:"value"`
	Row       int64             `json:"row"`
	Cell      string            `json:"cell,omitempty"`
}

// PreviewOptions says how to look at a file.
type PreviewOptions struct {
	Workspace  string
	Source     string          // the source's ID; empty: the one whose folder the file lies in, else the first that needs no mapping
	Department string          // empty: the source's, or the folder's name, or anybody's
	Lang       indicators.Lang // empty: the plan's own
	Now        time.Time
	Alone      bool // values are not compared with what the journal knows: all are new
	// OnValue is called with every value; nil keeps none.
	OnValue func(PreviewObservation) error
}

// Look reports whether the preview found something that a person should look at.
func (p *Preview) Look() bool {
	return p.Refused > 0 || p.Held > 0 || slices.ContainsFunc(p.Findings, func(f diag.Finding) bool { return f.Severity == diag.Error })
}

// Others returns the findings that say more than that a place would be learnt.
func (p *Preview) Others() []diag.Finding {
	_, others := diag.Learnt(p.Findings)
	return others
}

// Refusals says what would be refused, a line each.
func (p *Preview) Refusals() (lines []string) {
	for _, f := range p.Findings {
		if f.Severity == diag.Error {
			lines = append(lines, strings.TrimSpace(f.Cell+" "+i18n.Finding(p.Lang, f)))
		}
	}
	return lines
}

// PreviewCSV writes a file's table as it is understood, as CSV. A workspace, where there is one,
// says which headers are known and what is pinned. problem says why the table would be refused; what
// can be seen of it is written all the same.
func PreviewCSV(w io.Writer, path string, o PreviewOptions) (problem string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fmt.Errorf("preview: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	options, sheet := tabular.Options{HeaderRows: tabular.Auto}, f
	if _, err := os.Stat(filepath.Join(o.Workspace, planFile)); err == nil {
		plan, cfg, problems := Check(o.Workspace)
		if problems.HasErrors() {
			return "", &ProblemsError{problems}
		}
		source, err := sourceFor(cfg, o, path)
		if err != nil {
			return "", err
		}
		var done func()
		if sheet, done, err = sheetOf(context.Background(), source, f); err != nil {
			if fault, ok := errors.AsType[*grid.Fault](err); ok {
				return i18n.Finding(cmp.Or(o.Lang, indicators.English), fault.Finding), nil
			}
			return "", err
		}
		defer done()
		options = intake.TableOptions(mapping.New(plan), source, sheet)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("preview: %w", err)
	}
	err = writeTable(io.Discard, sheet, options)
	fault, refused := errors.AsType[*grid.Fault](err)
	if err != nil && !refused {
		return "", err
	}
	// What is wrong with the file is said; what can be seen of it all the same is shown.
	options.Anyhow = refused || options.KnownHeader == nil
	err = writeTable(w, sheet, options)
	if also, ok := errors.AsType[*grid.Fault](err); ok && !refused {
		fault, refused = also, true
	} else if err != nil && !ok {
		return "", err
	}
	if !refused {
		return "", nil
	}
	return i18n.Finding(cmp.Or(o.Lang, indicators.English), fault.Finding), nil
}

// sheetOf returns what a source's table is read from: the file itself or, of a source that receives
// JSON, the table that its program makes of it, until done is called.
func sheetOf(ctx context.Context, s config.Source, f *os.File) (sheet *os.File, done func(), err error) {
	if s.HTTP.Rows == "" {
		return f, func() {}, nil
	}
	st, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	rows, err := intake.RowsOf(ctx, s, f, st.Size(), os.TempDir())
	if err != nil {
		return nil, nil, err
	}
	return rows.File, rows.Close, nil
}

func writeTable(w io.Writer, f *os.File, o tabular.Options) error {
	t, err := openTable(f, o)
	if err != nil {
		return err
	}
	return errors.Join(tabular.WriteCSV(w, t), t.Close())
}

func openTable(f *os.File, o tabular.Options) (*tabular.Table, error) {
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	return tabular.Open(f, st.Size(), o)
}

// PreviewFile reads a file as its drop would be read, and writes nothing.
func PreviewFile(ctx context.Context, path string, o PreviewOptions) (*Preview, error) {
	plan, cfg, problems := Check(o.Workspace)
	if problems.HasErrors() {
		return nil, &ProblemsError{problems}
	}
	source, err := sourceFor(cfg, o, path)
	if err != nil {
		return nil, err
	}
	department := departmentFor(plan, source, o, path)
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("preview: %w", err)
	}
	defer func() { _ = f.Close() }()
	if o.Lang == "" {
		o.Lang = plan.Language()
	}
	if plan, err = grown(ctx, o.Workspace, plan); err != nil {
		return nil, err
	}
	m := mapping.New(plan)
	s := &previewSink{plan: plan, lang: o.Lang, preview: &Preview{Lang: o.Lang, Alone: o.Alone, File: filepath.Base(path), Source: source.ID, Department: department,
		HeaderRows: []int64{}, Mapping: map[string]string{}, Decimals: map[string]string{}, Dates: map[string]string{}, Problems: []PreviewProblem{}, Learnt: []PreviewPlace{}}}
	known := func(valueKey) (float64, bool) { return 0, false }
	if !o.Alone {
		if known, err = knownValues(ctx, o.Workspace, plan); err != nil {
			return nil, err
		}
	}
	var table *tabular.Table
	sheet, done, unfit := sheetOf(ctx, source, f)
	if _, ok := errors.AsType[*grid.Fault](unfit); unfit != nil && !ok {
		return nil, unfit
	}
	if unfit == nil {
		defer done()
	}
	open := func() (mapping.Table, error) {
		if unfit != nil {
			return nil, unfit
		}
		t, err := openTable(sheet, intake.TableOptions(m, source, sheet))
		if table == nil {
			table = t
		}
		return t, err
	}
	counts, understood, err := m.Read(ctx, open, mapping.Delivery{Source: source, Department: department, Today: indicators.DateOf(o.Now.In(plan.TimeZone))}, s)
	var fault *grid.Fault
	if err != nil && !errors.As(err, &fault) {
		return nil, err
	}
	p := s.preview
	if fault != nil { // nothing of a broken table is stored
		err = s.Finding(fault.Finding)
	} else {
		err = s.settle(known, o.OnValue)
	}
	if err != nil {
		return nil, err
	}
	if table != nil {
		d := table.Dialect()
		p.Encoding, p.Sheet, p.HeaderRows = d.Encoding, d.Sheet, append(p.HeaderRows, table.HeaderRows()...)
		p.Dialect = PreviewDialect{d.Delimiter, d.Quote, d.Escape, d.LineEnd}
	}
	p.Shape, p.Standard, p.Columns = understood.Shape, understood.Standard, understood.Columns
	for to, from := range map[*map[string]string]map[string]string{&p.Mapping: understood.Fields, &p.Decimals: understood.Decimals, &p.Dates: understood.Dates} {
		if from != nil {
			*to = from
		}
	}
	p.Rows, p.Refused, p.Blank, p.Skipped = counts.Rows, p.Refused+counts.Refused, counts.Blank, counts.Skipped
	return p, nil
}

// sourceFor chooses the source that would read the file.
func sourceFor(cfg *config.Config, o PreviewOptions, path string) (config.Source, error) {
	var ids []string
	for _, s := range cfg.Sources {
		if s.ID == o.Source {
			return s, nil
		}
		ids = append(ids, s.ID)
	}
	if o.Source != "" {
		return config.Source{}, &UseError{Err: fmt.Errorf("preview: there is no source %q (have: %s)", o.Source, strings.Join(ids, ", "))}
	}
	best, depth := -1, -1
	full, err := filepath.Abs(path)
	if err != nil {
		return config.Source{}, fmt.Errorf("preview: %w", err)
	}
	for i, s := range cfg.Sources {
		if s.Path == "" {
			continue // no file comes from there
		}
		dir, err := filepath.Abs(filepath.Join(o.Workspace, s.Path))
		if err != nil {
			return config.Source{}, fmt.Errorf("preview: %w", err)
		}
		if rel, err := filepath.Rel(dir, full); err == nil && filepath.IsLocal(rel) && len(dir) > depth {
			best, depth = i, len(dir)
		}
	}
	if best >= 0 {
		return cfg.Sources[best], nil
	}
	for _, s := range cfg.Sources {
		if len(s.Map) == 0 && s.HTTP.Rows == "" && (s.Department == "" || s.Department == o.Department) {
			return s, nil
		}
	}
	return cfg.Sources[0], nil
}

// departmentFor says whose delivery the file would be; "" is anybody's.
func departmentFor(plan *indicators.Plan, s config.Source, o PreviewOptions, path string) string {
	if o.Department != "" {
		return o.Department
	}
	if s.Department != "" {
		return s.Department
	}
	if _, ok := plan.Department(filepath.Base(filepath.Dir(path))); ok {
		return filepath.Base(filepath.Dir(path))
	}
	if len(plan.Departments) == 1 {
		return plan.Departments[0].ID
	}
	return ""
}

type valueKey struct {
	indicator, place string
	period           indicators.Period
}

// knownValues returns what the journal knows, to tell new from revised; nothing without a journal.
func knownValues(ctx context.Context, workspace string, plan *indicators.Plan) (func(valueKey) (float64, bool), error) {
	path := filepath.Join(workspace, journalFile)
	if _, err := os.Stat(path); err != nil {
		return func(valueKey) (float64, bool) { return 0, false }, nil
	}
	j, err := journal.Open(ctx, journal.Options{Path: path, ReadOnly: true})
	if err != nil {
		return nil, err
	}
	defer func() { _ = j.Close() }()
	known := map[valueKey]float64{}
	for _, ind := range plan.Indicators {
		for o, err := range j.Observations(ctx, journal.Query{Indicator: ind.ID, Same: plan.Places.Same()}) {
			if err != nil {
				return nil, err
			}
			known[valueKey{o.Indicator, o.Place, o.Period}] = o.Value
		}
	}
	return func(k valueKey) (float64, bool) { v, ok := known[k]; return v, ok }, nil
}
