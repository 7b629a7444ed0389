// Package grid is a sheet as rows of cells, before anybody knows what they mean: what text files
// and workbooks have in common.
package grid

import (
	"bytes"
	"slices"
	"strconv"

	"rasid/internal/diag"
)

// Kind is what a workbook says that a cell holds. Cells of text files are all Text.
type Kind byte

// The kinds.
const (
	Text Kind = iota
	Number
	Date // or a time of day, or both
	Bool
	Error // a formula that failed
	Blank
)

// Merge says how a cell takes part in a range that a workbook merges into one cell; 0 is not at all.
type Merge byte

// The flags of a merged range's cells.
const (
	MergedDown   Merge = 1 << iota // the range has several rows: one value stands for all of them
	MergedAcross                   // the range has several columns
	Covered                        // the cell is not the range's first: below it it repeats that one's value, beside it it is blank
)

// Row is one row of a sheet. Its slices are valid until the next call of Next.
type Row struct {
	Number int64 // as a spreadsheet counts rows, from 1
	// Cells are UTF-8 text. Of a workbook, a Number is written as the shortest decimal with a
	// point, a Date in ISO 8601 (2024-03-15, 2024-03-15T08:30, 08:30; a length of time of more
	// than a day is 36:00), a Bool as true or false, an Error as #DIV/0!.
	Cells   [][]byte
	Kinds   []Kind  // one a cell; nil when all are Text
	Percent []bool  // one a cell, whether the workbook shows a Number as a percentage; nil when none is
	Merges  []Merge // one a cell; nil when no cell is merged
	Hidden  bool    // the workbook hides the row
	// Repaired is the code of what was wrong with the row when its cells are only the one reading
	// that fits its neighbours ("delimiter_missing"). It may be shown; it must not be stored.
	Repaired string
}

// Kind returns the kind of a cell.
func (r Row) Kind(column int) Kind {
	if column < 0 || column >= len(r.Kinds) {
		return Text
	}
	return r.Kinds[column]
}

// IsPercent reports whether a workbook shows a cell's number as a percentage: it holds 0.12 and
// shows 12 %.
func (r Row) IsPercent(column int) bool {
	return column >= 0 && column < len(r.Percent) && r.Percent[column]
}

// Merge returns how a cell takes part in a merged range.
func (r Row) Merge(column int) Merge {
	if column < 0 || column >= len(r.Merges) {
		return 0
	}
	return r.Merges[column]
}

// Clone returns a copy that stays valid after the next call of Next.
func (r Row) Clone() Row {
	cells := make([][]byte, len(r.Cells))
	for i, c := range r.Cells {
		cells[i] = bytes.Clone(c)
	}
	r.Cells, r.Kinds, r.Percent, r.Merges = cells, slices.Clone(r.Kinds), slices.Clone(r.Percent), slices.Clone(r.Merges)
	return r
}

// Reader reads a sheet row by row. Next returns io.EOF after the last row, and a *Fault for what
// is wrong with the file as a whole.
type Reader interface {
	Next() (Row, error)
}

// Fault is why a file as a whole cannot be read.
type Fault struct{ diag.Finding }

func (e *Fault) Error() string { return "read table: " + e.Code }

// NewFault returns a fault of a code with pairs of argument names and values.
func NewFault(code string, args ...string) *Fault {
	f := diag.Finding{Code: code, Severity: diag.Error}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]string{}
		}
		f.Args[args[i]] = args[i+1]
	}
	return &Fault{f}
}

// Address returns the spreadsheet's name of a cell: column 2, row 12 is "C12".
func Address(column int, row int64) string {
	name := ""
	for c := column; c >= 0; c = c/26 - 1 {
		name = string(rune('A'+c%26)) + name
	}
	return name + strconv.FormatInt(row, 10)
}
