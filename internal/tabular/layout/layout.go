// Package layout finds the table in a sheet: what stands above its header, the header's rows, the
// units under it, the data, and after them totals, footnotes and further tables. It streams: only
// the first rows, and at times a few doubtful ones, are held.
//
// No row that says anything is lost without a note. Rows that are only odd are handed on as data, for the caller to
// refuse.
package layout

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/shape"
)

// Auto in Options.HeaderRows leaves the header to be found out.
const Auto = -1

// Options pins what would otherwise be found out.
type Options struct {
	HeaderRows  int                    // how many; Auto; 0: the table has no header
	KnownHeader func(cell string) bool // says whether a cell is a header that somebody asks for; may be nil
	From        int64                  // the row before which nothing is looked at; 0: all are
}

// Table is a sheet's table. Its header is known at once, its notes are complete after the end.
type Table struct {
	// KeepTotals hands on rows of totals too, for showing a table as it stands. They are never
	// to be stored.
	KeepTotals bool

	rows    grid.Reader
	options Options
	notes   notes

	titles     []string // the texts above the header, a cell each
	headerRows []int64
	parts      [][]string // of each column, what the header's rows say
	single     [][]byte   // the cells of a header of one row, as they stand
	units      []string
	wide       int // cells of the longest header row, empty ones at its end too
	known      int // headers that somebody asks for
	repaired   bool

	columns shape.Columns // of the first rows
	usual   int           // cells of most rows
	labels  []int         // columns in which a total may be named

	filler filler   // rows, if it is one
	row    grid.Row // the current one
	body
}

// filler is a reader that sets the fields of a row which is used again and again: copying rows
// would cost as much as cutting them.
type filler interface{ Fill(row *grid.Row) error }

// Read reads up to the first row of data. A *grid.Fault says that there is nothing to read; any
// other error is the reader's.
func Read(rows grid.Reader, o Options) (*Table, error) {
	t := &Table{rows: rows, options: o}
	t.filler, _ = rows.(filler)
	h, err := readHead(rows, o)
	if err != nil {
		return nil, err
	}
	if len(h.lines) == 0 {
		return nil, grid.NewFault("empty_file")
	}
	if h.before[0] > 0 {
		t.notes.rows("other_table", diag.Warning, h.before[0], h.before[1], h.says)
	}
	f := h.find(o)
	t.setHeader(h.lines, f)
	t.setBody(h, f)
	return t, nil
}

// setHeader takes the header from the rows where it was found.
func (t *Table) setHeader(lines []line, f found) {
	var first int64
	if f.data < len(lines) {
		first = lines[f.data].Number
	}
	if len(f.header) > 0 {
		first = lines[f.header[0]].Number
	}
	t.notePreamble(lines, first)
	used := 0
	for _, i := range f.header {
		l := &lines[i]
		t.headerRows = append(t.headerRows, l.Number)
		t.wide, used = max(t.wide, len(l.Cells)), max(used, l.used)
		if l.Repaired != "" {
			t.repaired = true
		}
	}
	if len(f.header) == 1 {
		t.single = lines[f.header[0]].Cells[:used]
	}
	t.parts = make([][]string, used)
	for n, i := range f.header {
		below := line{}
		if n+1 < len(f.header) {
			below = lines[f.header[n+1]]
		}
		for k, name := range names(&lines[i], &below, used) {
			// A workbook's header cell merged over two rows repeats its name; that says nothing more.
			if name != "" && lines[i].Merge(k)&(grid.Covered|grid.MergedDown) != grid.Covered|grid.MergedDown {
				t.parts[k] = append(t.parts[k], name)
			}
		}
	}
	switch {
	case len(f.header) == 0:
		t.notes.add(diag.Finding{Code: "header_none", Severity: diag.Info})
	case t.repaired:
		t.notes.add(diag.Finding{Code: HeaderRepaired, Severity: diag.Warning, Row: t.headerRows[0], Value: strings.Join(t.Header(), " | ")})
	}
	if t.options.KnownHeader != nil {
		for _, p := range t.parts {
			if slices.ContainsFunc(p, t.options.KnownHeader) {
				t.known++
			}
		}
	}
	if f.units >= 0 {
		l := &lines[f.units]
		t.units = names(l, &line{}, max(used, l.used))
		t.notes.add(diag.Finding{Code: "units_row", Severity: diag.Info, Row: l.Number, Value: diag.Shorten(bytes.Join(l.Cells, []byte(" | ")))})
	}
}

// names returns a header row's cells as names. A name above several columns stands for each of
// them that has a name of its own below.
func names(l, below *line, width int) []string {
	list := make([]string, width)
	for k := range list {
		if k < len(l.Cells) {
			list[k] = strings.Join(strings.Fields(string(shape.Trim(l.Cells[k]))), " ")
		}
		if list[k] == "" && k > 0 && below.fills(k) && below.fills(k-1) {
			list[k] = list[k-1]
		}
	}
	return list
}

// Header returns the names of the columns, without empty ones at the end; those of several header
// rows are joined by a space. It is empty when the table has no header.
func (t *Table) Header() []string {
	list := make([]string, len(t.parts))
	for k, p := range t.parts {
		list[k] = strings.Join(p, " ")
	}
	return list
}

// HeaderCells returns what Header does, but the cells of a header of one row as they stand, with
// the units below the names, and with empty ones at the end.
func (t *Table) HeaderCells() []string {
	list := t.Header()
	for k, c := range t.single {
		list[k] = string(c)
	}
	for k, u := range t.units {
		if u != "" && k < len(list) {
			list[k] = strings.TrimSpace(list[k] + " " + u)
		}
	}
	return append(list, make([]string, max(0, t.wide-len(list)))...)
}

// HeaderParts returns, for each column, what each header row calls it: a column may be asked for
// by any of them.
func (t *Table) HeaderParts() [][]string { return t.parts }

// HeaderRows returns the rows that the header stands in.
func (t *Table) HeaderRows() []int64 { return t.headerRows }

// Titles returns the texts that stand above the header, a cell each.
func (t *Table) Titles() []string { return t.titles }

// KnownHeaders returns how many columns somebody asks for.
func (t *Table) KnownHeaders() int { return t.known }

// HeaderRepaired reports whether the header did not read well, so that which column is which is
// only probable. Its rows may be shown; they must not be stored, and say so in Repaired.
func (t *Table) HeaderRepaired() bool { return t.repaired }

// Units returns the cells of the units row under the header; nil when there is none.
func (t *Table) Units() []string { return t.units }

// Notes returns what was left out or decided, with the rows; complete after Next returned io.EOF.
func (t *Table) Notes() []diag.Finding { return t.notes.list }

// Next returns the next row of data, or io.EOF. It is valid until the next call.
func (t *Table) Next() (grid.Row, error) {
	for {
		var err error
		switch {
		case len(t.queue) > 0 || t.err != nil:
			t.row, err = t.pull()
		case t.filler != nil:
			err = t.filler.Fill(&t.row)
		default:
			t.row, err = t.rows.Next()
		}
		if err != nil {
			t.err = err
			if errors.Is(err, io.EOF) {
				t.finish()
			}
			return grid.Row{}, err
		}
		if t.plain(&t.row) || t.takes() {
			if t.repaired && t.row.Repaired == "" {
				t.row.Repaired = HeaderRepaired
			}
			return t.row, nil
		}
	}
}
