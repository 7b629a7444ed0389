package workbook

import (
	"bytes"

	"rasid/internal/tabular/grid"
)

// line is the row under assembly. Its memory is used again for the next row.
type line struct {
	number int64
	hidden bool
	bytes  []byte // the cells' texts, one after the other
	cells  []cell
	row    grid.Row
}

type cell struct {
	begin, end int
	kind       grid.Kind
	percent    bool
	merge      grid.Merge
}

var noCell = cell{kind: grid.Blank}

func (l *line) begin(number int64, hidden bool) {
	l.number, l.hidden = number, hidden
	l.bytes, l.cells = l.bytes[:0], l.cells[:0]
}

// at returns the cell of a column; the row grows as far as that.
func (l *line) at(column int) *cell {
	for len(l.cells) <= column {
		l.cells = append(l.cells, noCell)
	}
	return &l.cells[column]
}

func (l *line) text(c cell) []byte { return l.bytes[c.begin:c.end] }

// set writes a cell whose text was appended to bytes from begin on.
func (l *line) set(column, begin int, k grid.Kind, percent bool) {
	c := l.at(column)
	c.begin, c.end, c.kind, c.percent = begin, len(l.bytes), k, percent
}

// copy writes a cell with another's content.
func (l *line) copy(column int, text []byte, k grid.Kind, percent bool) {
	begin := len(l.bytes)
	l.bytes = append(l.bytes, text...)
	l.set(column, begin, k, percent)
}

// hasContent reports whether a cell holds more than space.
func (l *line) hasContent() bool {
	for _, c := range l.cells {
		if c.kind != grid.Blank && len(bytes.TrimSpace(l.text(c))) > 0 {
			return true
		}
	}
	return false
}

// finish gives the row without the blank cells at its end.
func (l *line) finish() grid.Row {
	n := len(l.cells)
	for n > 0 && l.cells[n-1].kind == grid.Blank && l.cells[n-1].merge == 0 {
		n--
	}
	r := &l.row
	r.Number, r.Hidden = l.number, l.hidden
	r.Cells, r.Kinds, r.Percent, r.Merges = r.Cells[:0], r.Kinds[:0], r.Percent[:0], r.Merges[:0]
	percent, merged := false, false
	for _, c := range l.cells[:n] {
		r.Cells = append(r.Cells, l.bytes[c.begin:c.end:c.end])
		r.Kinds = append(r.Kinds, c.kind)
		r.Percent = append(r.Percent, c.percent)
		r.Merges = append(r.Merges, c.merge)
		percent, merged = percent || c.percent, merged || c.merge != 0
	}
	out := *r
	if !percent {
		out.Percent = nil
	}
	if !merged {
		out.Merges = nil
	}
	return out
}
