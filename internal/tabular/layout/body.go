package layout

import (
	"bytes"
	"io"
	"slices"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/shape"
)

// body is where in the data the reading stands.
type body struct {
	queue   []line // rows that were held and are still to be looked at, or handed on when release > 0
	release int    // of queue, how many are handed on as they are
	err     error  // what the reader said at the end of queue

	names    map[string]bool // of the header, folded
	hot      pairs           // what a cell with a label may begin with
	above    [][]byte        // of labels, the last cell that had none
	first    [][]byte        // the first row of data
	gap      bool            // a blank row has come since the last row of data
	pending  []line          // odd rows after which nothing has come yet: footnotes, if nothing does
	other    *otherTable
	labelled map[string]label
}

const (
	pendingMost  = 64
	labelledMost = 4096
)

func (t *Table) setBody(h head, f found) {
	t.columns, t.queue, t.err = f.columns, h.lines[f.data:], h.end
	t.labelled, t.names, t.hot = map[string]label{}, map[string]bool{}, hot
	for _, i := range f.header {
		for k, c := range h.lines[i].Cells {
			if h.lines[i].fills(k) {
				t.names[fold(c)] = true
				t.hot.addWord(string(shape.Trim(c)))
			}
		}
	}
	count := map[int]int{}
	for i := range t.queue[:max(0, f.end-f.data)] {
		if l := &t.queue[i]; l.filled > 1 || len(l.Cells) == 1 && l.filled == 1 {
			if count[len(l.Cells)]++; count[len(l.Cells)] > count[t.usual] {
				t.usual = len(l.Cells)
			}
		}
	}
	if t.usual == 0 {
		t.usual = max(1, t.wide)
	}
	for k := range min(6, len(t.columns)) {
		if c := t.columns[k].Class(); k == 0 || c == shape.Text || c == shape.Code {
			t.labels = append(t.labels, k)
		}
	}
	if len(t.labels) == 0 {
		t.labels = []int{0}
	}
	t.above = make([][]byte, len(t.labels))
}

// pull returns the next row, of those that are held or of the reader.
func (t *Table) pull() (grid.Row, error) {
	if len(t.queue) > 0 {
		row := t.queue[0].Row
		t.queue = t.queue[1:]
		return row, nil
	}
	if t.err != nil {
		return grid.Row{}, t.err
	}
	row, err := t.rows.Next()
	if err != nil {
		t.err = err
	}
	return row, err
}

// plain reports whether a row is data beyond question; nearly all rows are.
func (t *Table) plain(row *grid.Row) bool {
	if t.release > 0 {
		t.release--
		return true
	}
	if t.gap || t.other != nil || len(t.pending) > 0 || len(row.Cells) != t.usual || t.first == nil {
		return false
	}
	filled := 0
	for k := 0; k < len(row.Cells) && filled < 2; k++ {
		if c := row.Cells[k]; len(c) > 0 && c[0] > ' ' {
			filled++
		}
	}
	if filled < min(2, t.usual) {
		return false
	}
	for i, k := range t.labels {
		if k >= len(row.Cells) || len(row.Cells[k]) < 2 {
			continue
		}
		// Most rows repeat the cell above.
		if c := row.Cells[k]; t.hot.has(c) && !bytes.Equal(c, t.above[i]) {
			if t.label(c) != noLabel {
				return false
			}
			t.above[i] = append(t.above[i][:0], c...)
		}
	}
	return true
}

// takes decides about the current row, which is not plain, and reports whether it is handed on. The
// row becomes a copy, because the reader may be asked for the next to decide.
func (t *Table) takes() bool {
	l := hold(t.row)
	t.row = l.Row
	switch {
	case t.other != nil:
		t.other.see(t, &l)
		return false
	case l.filled == 0:
		t.gap = true
		return false
	case t.totalAt(&l) >= 0 && (!t.gap || l.filled == 1 || l.typed() > 0): // "Order, Total" may name columns
		return t.total(&l)
	case t.isHeaderAgain(&l):
		t.again(&l)
		return false
	case t.isOtherHeader(&l):
		t.leave(&l)
		return false
	case t.isOdd(&l) && len(t.pending) < pendingMost:
		t.pending = append(t.pending, l)
		return false
	}
	t.gap = false
	if t.first == nil {
		t.first = l.Cells
	}
	if t.flush(&l) {
		t.release++
		return false
	}
	return true
}

// total notes a row of totals.
func (t *Table) total(l *line) bool {
	if t.flush(l) {
		return false
	}
	at := t.totalAt(l)
	t.notes.add(diag.Finding{Code: "total_row", Severity: diag.Info, Row: l.Number, Cell: grid.Address(at, l.Number), Value: diag.Shorten(l.Cells[at])})
	return t.KeepTotals
}

// flush hands on the rows that are pending, and then l again: the table goes on after them, so
// that they are data or its headings. It reports whether there are any.
func (t *Table) flush(l *line) bool {
	n := len(t.pending)
	if n == 0 {
		return false
	}
	t.queue = slices.Concat(t.pending, []line{*l}, t.queue)
	t.release, t.pending = n, nil
	return true
}

// finish notes what was held when the sheet ended.
func (t *Table) finish() {
	if t.other != nil {
		t.noteOther()
		t.other = nil
	}
	if n := len(t.pending); n > 0 {
		t.notes.rows("footnotes", diag.Info, t.pending[0].Number, t.pending[n-1].Number, diag.Shorten(t.pending[0].text()))
		t.pending = nil
	}
	t.err = io.EOF
}
