// Package tabular reads the tables that departments send: bytes → text → rows and cells → header
// and data, streaming, in bounded memory. It refuses what it cannot read for certain, with the
// place and the remedy, changes no value, and loses no row without a note.
package tabular

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"slices"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/layout"
)

// Auto in Options.HeaderRows leaves the header to be found out.
const Auto = layout.Auto

// Options pins what would otherwise be found out. An empty string and "auto" pin nothing.
type Options struct {
	Encoding    string
	Delimiter   string                 // one character, "tab", or ", "
	Quote       string                 // one character, or "none"
	Sheet       string                 // of a workbook
	Escape      string                 // the quote itself when quotes are doubled, another character, or "none"
	HeaderRows  int                    // how many rows the header has; Auto; 0: none
	KnownWord   func(cell string) bool // says whether a cell is a word that is expected; proves encodings; nil: KnownHeader
	KnownHeader func(cell string) bool // says whether a cell is a header that somebody asks for; may be nil
	// Anyhow reads what would be refused in the likeliest way: to be shown, never to be stored.
	Anyhow bool
}

// Dialect is how a table is written.
type Dialect struct {
	Encoding  string `json:"encoding"`
	Delimiter string `json:"delimiter"`
	Quote     string `json:"quote"`
	Escape    string `json:"escape"`
	LineEnd   string `json:"line_end"` // "\n", "\r\n", "\r", or "mixed"
	Container string `json:"container,omitempty"`
	Sheet     string `json:"sheet,omitempty"`
}

// Table is an open table, positioned after its header. Close frees what it holds.
type Table struct {
	*layout.Table
	rows    rows
	dialect Dialect
}

// noter is a reader that notes what it decided about rows.
type noter interface {
	grid.Reader
	Notes() []diag.Finding
}

// Open finds out how a table is written and reads up to its first row of data. A *grid.Fault says
// why a file cannot be read; any other error is the reader's.
func Open(r io.ReaderAt, size int64, o Options) (*Table, error) {
	o.KnownHeader = remembered(o.KnownHeader)
	from, err := find(r, size, o)
	if err != nil {
		return nil, err
	}
	t, err := from.open(o, 0)
	if err != nil || o.KnownHeader == nil || t.KnownHeaders() > 1 || o.HeaderRows == 0 {
		return t, err
	}
	// Nobody asks for the first table. One further down may be asked for.
	row, err := from.knownRow(o)
	if err != nil || row <= t.HeaderRow() {
		return t, err
	}
	if err := t.Close(); err != nil {
		return nil, err
	}
	return from.open(o, row)
}

// open opens the table that begins at or after a row.
func (s source) open(o Options, from int64) (*Table, error) {
	rows, err := s.rows(o)
	if err != nil {
		return nil, err
	}
	t, err := layout.Read(rows, layout.Options{HeaderRows: o.HeaderRows, KnownHeader: o.KnownHeader, From: from})
	if err != nil {
		return nil, errors.Join(err, closed(rows))
	}
	return &Table{Table: t, rows: rows, dialect: rows.dialect(s.dialect)}, nil
}

// knownRow returns the row with most known headers, at least two; 0 when there is none.
func (s source) knownRow(o Options) (row int64, err error) {
	rows, err := s.rows(o)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, closed(rows)) }()
	for most := 1; ; {
		r, err := rows.Next()
		if err != nil {
			return row, nil // what is wrong is said when the table is read
		}
		known := 0
		for _, c := range r.Cells {
			if c = bytes.TrimSpace(c); len(c) > 0 && len(c) < 200 && o.KnownHeader(string(c)) {
				known++
			}
		}
		if known > most {
			most, row = known, r.Number
		}
	}
}

// closed closes rows that hold something open.
func closed(r rows) error {
	if c, ok := r.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Close frees what the table holds beside memory.
func (t *Table) Close() error { return closed(t.rows) }

// remembered keeps answers: cells repeat, and asking is slow.
func remembered(known func(string) bool) func(string) bool {
	if known == nil {
		return nil
	}
	seen := map[string]bool{}
	return func(cell string) bool {
		is, ok := seen[cell]
		if !ok {
			if is = known(cell); len(seen) < 10_000 {
				seen[cell] = is
			}
		}
		return is
	}
}

// HeaderRow returns the last row of the header, 0 when there is none.
func (t *Table) HeaderRow() int64 {
	if rows := t.HeaderRows(); len(rows) > 0 {
		return rows[len(rows)-1]
	}
	return 0
}

// Dialect returns how the table is written.
func (t *Table) Dialect() Dialect { return t.dialect }

// Titles returns what says what the table is about: the text above its header, and its sheet's name.
func (t *Table) Titles() []string {
	list := t.Table.Titles()
	if t.dialect.Sheet != "" {
		list = append(list, t.dialect.Sheet)
	}
	return list
}

// Notes returns what was left out, repaired or decided, in the order of the rows; complete after
// Next returned io.EOF.
func (t *Table) Notes() []diag.Finding {
	all := slices.Concat(t.rows.Notes(), t.Table.Notes())
	slices.SortStableFunc(all, func(a, b diag.Finding) int { return cmp.Compare(a.Row, b.Row) })
	return all
}
