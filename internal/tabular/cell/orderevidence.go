package cell

import (
	"bytes"

	"rasid/internal/tabular/grid"
)

// OrderEvidence counts what the cells of a column say about the order of its dates. The zero
// value has seen none. Evidence of parts of a column may be added field by field.
type OrderEvidence struct {
	DayFirst   int // cells that are dates only as day/month/year: 15/03/2024
	MonthFirst int // only as month/day/year: 03/15/2024
	YearFirst  int // only as year/month/day, with a short year: 70/03/15
	Disputed   int // cells that are different dates in different orders: 03/04/2024
}

// Add counts a cell. A workbook's own dates and what is no date of digits say nothing; nor does
// a year of four digits that stands first.
func (e *OrderEvidence) Add(text []byte, kind grid.Kind) {
	var folded [longest]byte
	if text = bytes.TrimSpace(text); kind != grid.Text || len(text) > longest {
		return
	}
	var p phrase
	var r readings
	if !p.parse(fold(folded[:0], text)) || p.contradict || p.other || !r.read(&p, PeriodRule{Calendar: Hijri}) || r.several || r.yearless {
		return
	}
	switch {
	case r.n > 1:
		e.Disputed++
	case r.n == 0:
	case r.list[0].orders == dayFirst:
		e.DayFirst++
	case r.list[0].orders == monthFirst:
		e.MonthFirst++
	case r.list[0].orders == yearFirst:
		e.YearFirst++
	}
}

// Decide returns the column's order, when cells speak for it, none against it, and they are not
// a lone few among the disputed ones.
func (e OrderEvidence) Decide() (Order, bool) {
	switch n := [...]int{e.DayFirst, e.MonthFirst, e.YearFirst}; {
	case n[1]+n[2] == 0 && enough(n[0], e.Disputed):
		return DayMonthYear, true
	case n[0]+n[2] == 0 && enough(n[1], e.Disputed):
		return MonthDayYear, true
	case n[0]+n[1] == 0 && enough(n[2], e.Disputed):
		return YearMonthDay, true
	}
	return UndecidedOrder, false
}
