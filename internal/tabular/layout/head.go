package layout

import (
	"bytes"
	"errors"
	"io"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/shape"
)

const (
	headRows  = 120
	headBytes = 1 << 20
)

// line is a row that is held, with what its cells look like.
type line struct {
	grid.Row
	classes []shape.Class
	filled  int // cells that are not blank
	used    int // cells up to the last that is not blank
}

// hold copies a row.
func hold(row grid.Row) line {
	l := line{Row: row.Clone(), classes: classesOf(row)}
	for k, c := range row.Cells {
		if len(shape.Trim(c)) > 0 {
			l.filled++
			l.used = k + 1
		}
	}
	if l.isRuler() {
		l.filled, l.used, l.Cells, l.classes = 0, 0, nil, nil
	}
	return l
}

// isRuler reports whether a row is a line drawn under names or around a title: its cells hold
// nothing but strokes, and one of them several.
func (l *line) isRuler() bool {
	long := false
	for k, c := range l.Cells {
		if !l.fills(k) {
			continue
		}
		if len(bytes.Trim(c, "-=_+|:*~ ")) > 0 {
			return false
		}
		long = long || bytes.Contains(c, []byte("---")) || bytes.Contains(c, []byte("===")) || bytes.Contains(c, []byte("___")) || bytes.Contains(c, []byte("***"))
	}
	return long
}

// classesOf believes a workbook about its cells, and a text's cells by their look.
func classesOf(row grid.Row) []shape.Class {
	classes := make([]shape.Class, len(row.Cells))
	for k, c := range row.Cells {
		switch row.Kind(k) {
		case grid.Number:
			classes[k] = shape.Number
		case grid.Date:
			classes[k] = shape.Date
		case grid.Blank:
			classes[k] = shape.Blank
		case grid.Error:
			classes[k] = shape.Blank
		default:
			classes[k] = shape.Of(c)
		}
	}
	return classes
}

// fills reports whether a cell is not blank.
func (l *line) fills(k int) bool { return k < len(l.Cells) && len(shape.Trim(l.Cells[k])) > 0 }

// typed counts the cells that are numbers, dates or times.
func (l *line) typed() (n int) {
	for _, c := range l.classes {
		if c == shape.Number || c == shape.Date || c == shape.Time {
			n++
		}
	}
	return n
}

// head is the first rows of a sheet, blank ones among them.
type head struct {
	lines  []line
	end    error    // what the reader said after them; nil: there are more
	before [2]int64 // the first and the last row with anything in it before Options.From
	says   string   // what the first of those says
}

// readHead holds the first rows, without blank ones at their beginning.
func readHead(rows grid.Reader, o Options) (head, error) {
	var h head
	for size := 0; len(h.lines) < headRows && size < headBytes; {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			h.end = err
			break
		}
		if err != nil {
			return h, err
		}
		l := hold(row)
		if row.Number < o.From && l.filled > 0 {
			if h.before[1] = row.Number; h.before[0] == 0 {
				h.before[0], h.says = row.Number, diag.Shorten(l.text())
			}
		}
		if row.Number < o.From || len(h.lines) == 0 && l.filled == 0 {
			continue
		}
		for _, c := range l.Cells {
			size += len(c) + 24
		}
		h.lines = append(h.lines, l)
	}
	return h, nil
}
