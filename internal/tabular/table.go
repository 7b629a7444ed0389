// Package tabular reads the tables that departments send: bytes → text → rows and cells → header
// and data, streaming, in bounded memory. It refuses what it cannot read for certain, with the
// place and the remedy, changes no value, and loses no row without a note.
package tabular

import (
	"bytes"
	"cmp"
	"io"
	"slices"

	"rasid/internal/diag"
	"rasid/internal/tabular/delimited"
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
	Escape      string                 // the quote itself when quotes are doubled, another character, or "none"
	HeaderRows  int                    // how many rows the header has; Auto; 0: none
	KnownHeader func(cell string) bool // says whether a cell is a header that somebody asks for; may be nil
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

// Table is an open table, positioned after its header.
type Table struct {
	*layout.Table
	rows    noter
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
	text, err := decode(r, size, o)
	if err != nil {
		return nil, err
	}
	o.KnownHeader = remembered(o.KnownHeader)
	t, err := openText(text, o, 0)
	if err != nil || o.KnownHeader == nil || t.KnownHeaders() > 1 || o.HeaderRows == 0 {
		return t, err
	}
	// Nobody asks for the first table. One further down may be asked for.
	from, err := knownRow(text, o)
	if err != nil || from <= t.lastHeaderRow() {
		return t, err
	}
	return openText(text, o, from)
}

// openText opens the table that begins at or after a row.
func openText(text text, o Options, from int64) (*Table, error) {
	rows, err := delimited.NewReader(text.reader(), delimited.Options{Delimiter: o.Delimiter, Quote: o.Quote, Escape: o.Escape, KnownHeader: o.KnownHeader})
	if err != nil {
		return nil, err
	}
	t, err := layout.Read(rows, layout.Options{HeaderRows: o.HeaderRows, KnownHeader: o.KnownHeader, From: from})
	if err != nil {
		return nil, err
	}
	d := rows.Dialect()
	return &Table{Table: t, rows: rows, dialect: Dialect{Encoding: text.name, Container: text.container,
		Delimiter: d.Delimiter, Quote: d.Quote, Escape: d.Escape, LineEnd: d.LineEnd}}, nil
}

// knownRow returns the row with most known headers, at least two; 0 when there is none.
func knownRow(text text, o Options) (row int64, err error) {
	rows, err := delimited.NewReader(text.reader(), delimited.Options{Delimiter: o.Delimiter, Quote: o.Quote, Escape: o.Escape, KnownHeader: o.KnownHeader})
	if err != nil {
		return 0, err
	}
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

func (t *Table) lastHeaderRow() int64 {
	if rows := t.HeaderRows(); len(rows) > 0 {
		return rows[len(rows)-1]
	}
	return 0
}

// Dialect returns how the table is written.
func (t *Table) Dialect() Dialect { return t.dialect }

// Notes returns what was left out, repaired or decided, in the order of the rows; complete after
// Next returned io.EOF.
func (t *Table) Notes() []diag.Finding {
	all := slices.Concat(t.rows.Notes(), t.Table.Notes())
	slices.SortStableFunc(all, func(a, b diag.Finding) int { return cmp.Compare(a.Row, b.Row) })
	return all
}
