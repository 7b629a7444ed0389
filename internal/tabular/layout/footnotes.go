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
	case t.label(l.Cells[at]) == remarkLabel && (l.filled < 3 || same == 0 && isCut(l)), len(t.pending) > 0 && same == 0 && isCut(l):
		return true
	case after && l.filled < 3 && t.usual > 2 && l.Kinds == nil && bytes.HasSuffix(shape.Trim(l.Cells[at]), []byte(":")): // "Prepared by:"
		return true
	case l.filled == 1 && len(l.Cells) == 1 && (isBracketed(l.Cells[0]) || other > 0 && l.classes[0] == shape.Text): // "(12 rows)", "Table 2" over dates
		return true
	case l.filled == 1:
		alone := l.Kinds == nil && len(l.Cells) == 1
		return at == 0 && (after && (alone || l.Kinds == nil && t.usual > 2) || t.isProse(l.Cells[at], after || alone && t.usual > 2))
	}
	return after && l.Kinds == nil && (len(l.Cells) != t.usual || l.filled < 3 && t.usual > 3 && same == 0 && len(t.pending) > 0)
}

// isCut reports whether a row is a sentence that its commas have cut: a space follows each of them.
func isCut(l *line) bool {
	for k, c := range l.Cells {
		if k > 0 && len(c) > 0 && c[0] != ' ' {
			return false
		}
	}
	return l.used > 1 && l.Kinds == nil
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
