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

// otherTable is one that is not read, as far as it has been seen.
type otherTable struct {
	from, to int64
	value    string
	gap      bool
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
	for i := range t.queue {
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
		if c := row.Cells[k]; len(c) > 1 || len(c) == 1 && c[0] != ' ' {
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

// takes decides about a row that is not plain, and reports whether it is handed on.
func (t *Table) takes(row grid.Row) bool {
	l := hold(row)
	switch {
	case t.other != nil:
		t.other.see(t, &l)
		return false
	case l.filled == 0:
		t.gap = true
		return false
	case l.filled > 1 && t.isTotal(&l):
		t.notes.add(diag.Finding{Code: "total_row", Severity: diag.Info, Row: l.Number, Cell: grid.Address(t.totalAt(&l), l.Number), Value: shorten(l.Cells[t.totalAt(&l)])})
		return t.KeepTotals
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
	if len(t.pending) > 0 { // data goes on after them, so they are data or its headings
		t.queue = slices.Concat(t.pending, []line{l}, t.queue)
		t.release = len(t.pending) + 1
		t.pending = nil
		return false
	}
	return true
}

// isOdd reports whether a row may be a footnote: a remark, a sentence, or something after a blank
// row that does not look like data.
func (t *Table) isOdd(l *line) bool {
	same, other := t.columns.Compare(l.classes)
	at := l.firstFilled()
	after := t.gap || len(t.pending) > 0
	switch {
	case t.usual < 2 || same > 0 && same >= other && l.filled > 1:
		return false
	case l.filled < 3 && t.label(l.Cells[at]) == remarkLabel:
		return true
	case l.filled == 1:
		alone := l.Kinds == nil && len(l.Cells) == 1
		return at == 0 && (after && alone || t.isProse(l.Cells[at], after))
	}
	return after && l.Kinds == nil && len(l.Cells) != t.usual
}

// isProse reports whether a cell is a sentence rather than a name: longer than any of the first
// columns, or after a blank row, of several words.
func (t *Table) isProse(cell []byte, after bool) bool {
	longest := 0
	for k := range t.columns[:min(3, len(t.columns))] {
		longest = max(longest, t.columns[k].Longest())
	}
	words := 1 + bytes.Count(shape.Trim(cell), []byte(" "))
	return words > 3 && len(cell) > max(30, longest) || after && words > 2
}

func (l *line) firstFilled() int {
	for k := range l.Cells {
		if l.fills(k) {
			return k
		}
	}
	return 0
}

// label returns what a cell's text says, remembering what was seen.
func (t *Table) label(cell []byte) label {
	k, ok := t.labelled[string(cell)]
	if !ok {
		if k = labelOf(cell); k == noLabel && len(cell) < 200 && t.names[fold(cell)] {
			k = nameLabel
		}
		if len(t.labelled) < labelledMost {
			t.labelled[string(cell)] = k
		}
	}
	return k
}

func (t *Table) isTotal(l *line) bool { return t.totalAt(l) >= 0 }

// totalAt returns the column that names the row a total; −1: none.
func (t *Table) totalAt(l *line) int {
	for _, k := range t.labels {
		if k < len(l.Cells) && t.label(l.Cells[k]) == totalLabel {
			return k
		}
	}
	return -1
}

// shared counts the cells of a row that are names of the header.
func (t *Table) shared(l *line) (n int) {
	for k, c := range l.Cells {
		if l.fills(k) && t.names[fold(c)] {
			n++
		}
	}
	return n
}

// isHeaderAgain reports whether a row repeats the header: all that it says are its names.
func (t *Table) isHeaderAgain(l *line) bool {
	return l.filled > 1 && l.used == len(t.parts) && t.shared(l) == l.filled
}

// again decides what follows a repeated header: the same rows from the beginning are a second
// table, others are the first going on, as after a page's end.
func (t *Table) again(l *line) {
	next, err := t.pull()
	if err == nil {
		n := hold(next)
		t.queue = slices.Insert(t.queue, 0, n)
		if t.first != nil && slices.EqualFunc(t.first, n.Cells, bytes.Equal) {
			t.leave(l)
			return
		}
	}
	t.notes.add(diag.Finding{Code: "header_repeated", Severity: diag.Info, Row: l.Number})
}

// isOtherHeader reports whether a row begins another table: it names columns, where data has other
// kinds of cells, and half of the names are the header's or a blank row stands before it.
func (t *Table) isOtherHeader(l *line) bool {
	if l.filled < 2 || l.typed() > 0 || t.first == nil {
		return false
	}
	same, other := t.columns.Compare(l.classes)
	if shared := t.shared(l); shared > 1 && shared*2 >= l.filled {
		return same == 0
	}
	if !t.gap || same > 0 || other == 0 {
		return false
	}
	// What the next row looks like decides.
	next, err := t.pull()
	if err != nil {
		return false
	}
	n := hold(next)
	t.queue = slices.Insert(t.queue, 0, n)
	if n.filled < 2 || n.typed() == 0 {
		return false
	}
	same, other = t.columns.Compare(n.classes)
	return n.used != t.usual && n.used != len(t.parts) || other > same
}

// leave begins to pass over another table; rows after a blank one, before its header, are its title.
func (t *Table) leave(l *line) {
	from := l.Number
	if len(t.pending) > 0 {
		from = t.pending[0].Number
		t.pending = nil
	}
	t.other = &otherTable{from: from, to: l.Number, value: shorten(l.text())}
}

// see passes over a row of another table. A row after a blank one that has no number may begin yet
// another.
func (o *otherTable) see(t *Table, l *line) {
	switch {
	case l.filled == 0:
		o.gap = true
		return
	case o.gap && l.filled > 1 && l.typed() == 0:
		t.noteOther()
		t.other = &otherTable{from: l.Number, to: l.Number, value: shorten(l.text())}
		return
	}
	o.gap, o.to = false, l.Number
}

func (t *Table) noteOther() {
	t.notes.rows("other_table", diag.Warning, t.other.from, t.other.to, t.other.value)
}

// finish notes what was held when the sheet ended.
func (t *Table) finish() {
	if t.other != nil {
		t.noteOther()
		t.other = nil
	}
	if n := len(t.pending); n > 0 {
		t.notes.rows("footnotes", diag.Info, t.pending[0].Number, t.pending[n-1].Number, shorten(t.pending[0].text()))
		t.pending = nil
	}
	t.err = io.EOF
}
