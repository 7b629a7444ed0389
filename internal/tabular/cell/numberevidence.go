package cell

import (
	"bytes"

	"rasid/internal/tabular/grid"
)

// NumberEvidence counts what the cells of a column say about its decimal mark. The zero value
// has seen none. Evidence of parts of a column may be added field by field.
type NumberEvidence struct {
	Point    int // cells that are numbers only with a decimal point: 12.5, 1,234.56, 38,647,633
	Comma    int // cells that are numbers only with a decimal comma: 12,5, 1.234,56
	Disputed int // cells that are another number under each: 1,234
}

// Add counts a cell, whatever unit stands beside its number. A workbook's own numbers and what is
// no number say nothing.
func (e *NumberEvidence) Add(text []byte, kind grid.Kind) {
	if text = bytes.TrimSpace(text); kind != grid.Text || len(text) > longest || !bytes.ContainsAny(text, ".,،") {
		return
	}
	var folded, point, comma [longest]byte
	p, ok := split(fold(folded[:0], text))
	if !ok {
		return
	}
	asPoint, byPoint := reading(point[:0], p.digits, '.', true)
	asComma, byComma := reading(comma[:0], p.digits, ',', true)
	switch {
	case byPoint && !byComma:
		e.Point++
	case byComma && !byPoint:
		e.Comma++
	case byPoint && !bytes.Equal(asPoint, asComma):
		e.Disputed++
	}
}

// Decide returns the column's mark, when cells speak for it, none against it, and they are not
// a lone few among the disputed ones.
func (e NumberEvidence) Decide() (Decimal, bool) {
	switch {
	case e.Comma == 0 && enough(e.Point, e.Disputed):
		return Point, true
	case e.Point == 0 && enough(e.Comma, e.Disputed):
		return Comma, true
	}
	return Undecided, false
}
