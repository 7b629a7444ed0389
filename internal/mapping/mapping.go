package mapping

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// Table is an open table, before its first data row.
type Table interface {
	Header() []string        // by column, trimmed; nil when the table has none
	HeaderParts() [][]string // by column: what each row of the header says
	HeaderRepaired() bool    // which column is which is a guess
	Units() []string         // by column, of a row of units under the header; nil without one
	Titles() []string        // what stands above the header, and a sheet's name
	Next() (grid.Row, error)
	Notes() []diag.Finding // what was left out or decided; complete after the last row
	Close() error
}

// Open opens a table from its beginning. It is called again when a column's convention can only
// be told from the whole column.
type Open func() (Table, error)

// Delivery is what is known of a table beside its rows.
type Delivery struct {
	Source     config.Source
	Department string          // only its own indicators are taken
	Today      indicators.Date // no period begins after it
}

// Value is one value that a table reports.
type Value struct {
	Indicator int // index into Plan.Indicators
	Place     int // index into Plan.Places.All, or after its end into the sites that were learnt
	Period    indicators.Period
	Value     float64 // in the unit of its indicator
	Row       int64   // as a spreadsheet counts, from 1
	Column    int     // of the value, from 0; −1 when a mapping fixes it
}

// A Sink takes what a table says, in the order of its rows.
type Sink interface {
	// Learn takes a new place, before the first value that is about it.
	Learn(s Site) error
	// Value takes a value that can be counted.
	Value(v Value) error
	// Finding takes what is wrong with a cell, a row or a column, or worth saying about it.
	Finding(f diag.Finding) error
}

// Counts says what became of a table's rows and of the cells that should hold values.
type Counts struct {
	Rows    int64 // data rows
	Skipped int64 // rows that are totals, or that no mapping asks for
	Values  int64 // cells that should hold a value, of the rows that were not skipped
	Blank   int64 // values that are blank or said not to be available
	Refused int64 // values that cannot be taken, or whose row cannot
}

// Understanding is what a table was taken to mean.
type Understanding struct {
	Shape    string            // "long", "wide by indicator", "wide by period", "wide by place"
	Standard string            // "hxl", "dhis2" or ""
	Fields   map[string]string // indicator, place, period, value: the header of the column, or what was found instead
	Values   map[int]string    // by column of values: its header
	Columns  map[int]bool      // those that indicator, place, period or value are read from
	Decimals map[string]string // by header: "." or ",", where the column decided
	Dates    map[string]string // by header: "dmy", "mdy" or "ymd", where the column decided
}

// Mapper reads tables against one plan. It is used by one goroutine at a time.
type Mapper struct {
	plan  *indicators.Plan
	names *names
	root  int // index of the root place
}

// New returns a mapper for a plan.
func New(plan *indicators.Plan) *Mapper {
	m := &Mapper{plan: plan, names: newNames(plan)}
	for i, p := range plan.Places.All() {
		if p.ID == plan.Places.Root() {
			m.root = i
		}
	}
	return m
}

// Read reads a table to its end. A *grid.Fault says why the table as a whole cannot be read;
// what was given to the sink before must then be forgotten. Other errors are the reader's, the
// sink's or the context's.
func (m *Mapper) Read(ctx context.Context, open Open, d Delivery, to Sink) (Counts, Understanding, error) {
	t, err := open()
	if err != nil {
		return Counts{}, Understanding{}, err
	}
	r := &reading{Mapper: m, ctx: ctx, open: open, delivery: d, to: to, sites: sites{names: m.names}}
	err = errors.Join(r.read(t), t.Close())
	return r.counts, r.understood, err
}

// KnownHeader returns a test for the headers that mean something in a source's tables: those that
// its mapping names or, without one, those that are known in every language, tags, and the names
// of indicators. Names of places and periods are not among them, although they may stand above
// columns of values: rows of data are full of them, and must not be taken for headers.
func (m *Mapper) KnownHeader(s config.Source) func(cell string) bool {
	if len(s.Map) > 0 {
		return namedBy(s.Map)
	}
	return func(cell string) bool {
		if len(cell) > longestHeader {
			return false
		}
		if _, ok := roleOf(cell); ok || isTag(cell) {
			return true
		}
		n, ok := m.names.header(cell)
		return ok && n.indicator != unnamed
	}
}

// KnownWord returns a test for everything that a source's tables are expected to say: headers, and
// the names of indicators and places. It tells a right encoding from a wrong one.
func (m *Mapper) KnownWord(s config.Source) func(cell string) bool {
	header := m.KnownHeader(s)
	return func(cell string) bool {
		if header(cell) {
			return true
		}
		if len(cell) > longestHeader {
			return false
		}
		_, ok := m.names.header(cell)
		return ok
	}
}

const longestHeader = 200 // bytes; a longer text is no name

func fault(code string, pairs ...string) *grid.Fault { return grid.NewFault(code, pairs...) }

func finding(code string, pairs ...string) *diag.Finding { return &fault(code, pairs...).Finding }

// text shortens a cell to what a person can still recognise, 100 characters at most.
func text(cell []byte) string {
	s := strings.ToValidUTF8(string(cell[:min(len(cell), 400)]), "�")
	if r := []rune(s); len(r) > 100 {
		return string(r[:100]) + "…"
	}
	return s
}

func quoted(header string) string { return fmt.Sprintf("%q", header) }
