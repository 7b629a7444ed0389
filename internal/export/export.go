// Package export writes observations, and what is derived of them, for other programs and for people, in a form
// each: one value after another in the order of their keys, so that memory does not grow with them and
// the same journal gives the same bytes. What is written as a table (csv, xlsx, hxl, dhis2) and
// delivered again changes nothing: every value comes back bit by bit under the same key, and what was derived
// is marked so and is no report.
package export

import (
	"fmt"
	"io"

	"rasid/indicators"
	"rasid/internal/journal"
)

// Format is a form of exported observations.
type Format string

// The forms.
const (
	CSV         Format = "csv"         // UTF-8, comma, LF
	XLSX        Format = "xlsx"        // one sheet, and another that says what it holds
	JSONL       Format = "jsonl"       // one object a line
	Line        Format = "line"        // InfluxDB's line protocol, as the mirror sends it
	OpenMetrics Format = "openmetrics" // for promtool tsdb create-blocks-from openmetrics
	HXL         Format = "hxl"         // CSV with a row of hashtags
	DHIS2       Format = "dhis2"       // a data value set as CSV, by codes
)

// Formats lists every form.
func Formats() []Format { return []Format{CSV, XLSX, JSONL, Line, OpenMetrics, HXL, DHIS2} }

// Config says what is written, and where to.
type Config struct {
	Plan   *indicators.Plan // names, units and departments
	Format Format
	Out    io.Writer
	// Lang is the language of headers and names. Empty, headers are the words that programs rely on,
	// such as indicator_name, and names are in the plan's own language.
	Lang  indicators.Lang
	Mark  bool     // csv and hxl begin with the mark by which spreadsheets know UTF-8
	About []string // lines for people about what was chosen; only xlsx has room for them
}

// Row is a value that was reported or, with Derived, one that follows from others. Delivery, row and file of a
// derived value are those of the input that was learnt last; it has no revision.
type Row struct {
	journal.Reported
	Derived *indicators.Point
}

// state says whether a derived value may be judged by; it is "" of what was reported.
func (r *Row) state() string {
	if r.Derived == nil {
		return ""
	}
	return string(r.Derived.State())
}

// Writer writes rows. Close writes what belongs to the end; what was written before it, or
// after an error, is not whole. It does not close Config.Out.
type Writer interface {
	Write(r *Row) error
	Close() error
}

// Takes reports whether a format has room for a derived point: for what is missing only where values come with
// their state, for what too few places have reported only where that can be seen.
func (f Format) Takes(p *indicators.Point) bool {
	switch p.State() {
	case indicators.PointMissing:
		return f == Line
	case indicators.PointThin:
		return f != OpenMetrics && f != DHIS2
	}
	return true
}

// New returns a writer for observations that come in the order of journal.Select and, after them, derived
// values in the same order. An unknown format is an error.
func New(cfg Config) (Writer, error) {
	b := newBook(cfg.Plan, cfg.Lang)
	switch cfg.Format {
	case CSV:
		return newTable(cfg, b, columnsOf(cfg.Plan)), nil
	case HXL:
		return newTable(cfg, b, hxlColumns(columnsOf(cfg.Plan), b.lang)), nil
	case DHIS2:
		return newTable(cfg, b, dhis2Columns), nil
	case XLSX:
		return newWorkbook(cfg, b)
	case JSONL:
		return newLines(cfg, b), nil
	case Line:
		return &points{book: b, out: cfg.Out, starts: map[indicators.Period]int64{}}, nil
	case OpenMetrics:
		return newMetrics(cfg, b), nil
	}
	return nil, fmt.Errorf("export: there is no format %q; have %v", cfg.Format, Formats())
}

// book says what a plan knows of indicators and places. What left the plan has no name and no unit.
type book struct {
	plan   *indicators.Plan
	lang   indicators.Lang
	known  map[string]*indicators.Indicator
	places map[string]string // names

	periods  map[indicators.Period]string // texts: most rows repeat one
	received map[int64]string             // by delivery
}

// remembered bounds how many of each kind are kept.
const remembered = 20_000

func newBook(plan *indicators.Plan, l indicators.Lang) *book {
	if l == "" {
		l = plan.Language()
	}
	b := &book{plan: plan, lang: l, known: map[string]*indicators.Indicator{}, places: map[string]string{}, periods: map[indicators.Period]string{}, received: map[int64]string{}}
	for i := range plan.Indicators {
		b.known[plan.Indicators[i].ID] = &plan.Indicators[i]
	}
	for _, p := range plan.Places.All() {
		b.places[p.ID] = p.Name.In(l)
	}
	return b
}

func (b *book) name(indicator string) string {
	if ind := b.known[indicator]; ind != nil {
		return ind.Name.In(b.lang)
	}
	return ""
}

// expression returns of what a value was derived, "" for one that was reported.
func (b *book) expression(r *Row) string {
	if ind := b.known[r.Indicator]; r.Derived != nil && ind != nil && ind.Derived != nil {
		return ind.Derived.Text
	}
	return ""
}

func (b *book) unit(indicator string) string {
	if ind := b.known[indicator]; ind != nil {
		return ind.Unit
	}
	return ""
}

// department returns whose indicator it is, or for one that left the plan who reported it.
func (b *book) department(o *Row) string {
	if ind := b.known[o.Indicator]; ind != nil {
		return ind.Department
	}
	return o.Department
}

// remember returns what belongs to a key, and keeps it.
func remember[K comparable, V any](known map[K]V, key K, find func() V) V {
	v, ok := known[key]
	if !ok {
		if v = find(); len(known) >= remembered {
			clear(known)
		}
		known[key] = v
	}
	return v
}

func (b *book) period(p indicators.Period) string { return remember(b.periods, p, p.String) }

// receivedLayout is RFC 3339 to the millisecond, which is what --known-at is compared with.
const receivedLayout = "2006-01-02T15:04:05.000Z07:00"

func (b *book) receivedAt(o *Row) string {
	return remember(b.received, o.Delivery, func() string { return o.ReceivedAt.In(b.plan.TimeZone).Format(receivedLayout) })
}
