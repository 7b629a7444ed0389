package layout

import (
	"bytes"

	"rasid/internal/tabular/shape"
)

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
	case l.filled == 1 && len(l.Cells) == 1 && isBracketed(l.Cells[0]): // "(12 rows)"
		return true
	case l.filled == 1:
		return at == 0 && (after && l.Kinds == nil && (len(l.Cells) == 1 || t.usual > 2) || t.isProse(l.Cells[at], after))
	}
	return after && l.Kinds == nil && len(l.Cells) != t.usual
}

func isBracketed(cell []byte) bool {
	cell = shape.Trim(cell)
	return len(cell) > 2 && cell[0] == '(' && cell[len(cell)-1] == ')'
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

// totalAt returns the column that names the row a total; −1: none.
func (t *Table) totalAt(l *line) int {
	for _, k := range t.labels {
		if k < len(l.Cells) && t.label(l.Cells[k]) == totalLabel {
			return k
		}
	}
	return -1
}
