package layout

import (
	"bytes"
	"slices"

	"rasid/internal/diag"
)

// otherTable is one that is not read, as far as it has been seen.
type otherTable struct {
	from, to int64
	value    string
	gap      bool
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
	if same > 0 || other == 0 || !t.gap && (l.used == t.usual || l.used == len(t.parts)) {
		return false
	}
	// What the next row looks like decides.
	next, err := t.pull()
	if err != nil {
		return false
	}
	n := hold(next)
	t.queue = slices.Insert(t.queue, 0, n)
	if n.filled < 2 || !t.gap && n.used != l.used {
		return false
	}
	same, other = t.columns.Compare(n.classes)
	if n.typed() == 0 && (same > 0 || other == 0 || n.used != l.used || n.used == t.usual) {
		return false // a row of texts is another table's only when it can be none of this one
	}
	return n.used != t.usual && n.used != len(t.parts) || other > same
}

// leave begins to pass over another table; rows after a blank one, before its header, are its title.
func (t *Table) leave(l *line) {
	from := l.Number
	if len(t.pending) > 0 {
		from = t.pending[0].Number
		t.pending = nil
	}
	t.other = &otherTable{from: from, to: l.Number, value: diag.Shorten(l.text())}
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
		t.other = &otherTable{from: l.Number, to: l.Number, value: diag.Shorten(l.text())}
		return
	}
	o.gap, o.to = false, l.Number
}

func (t *Table) noteOther() {
	t.notes.rows("other_table", diag.Warning, t.other.from, t.other.to, t.other.value)
}
