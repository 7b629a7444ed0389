package mapping

import (
	"errors"
	"io"

	"rasid/internal/tabular/cell"
)

// convention is how the cells of one column are written.
type convention struct {
	decimal        cell.Decimal
	order          cell.Order
	decided        bool // by rasid.yaml, or by a look at the whole column
	numbers, dates bool // which of the two the column holds
}

// pin takes over what rasid.yaml says of the table.
func (r *reading) pin(width int) {
	r.conventions = make([]convention, width)
	table := r.delivery.Source.Table
	for c := range r.conventions {
		v := &r.conventions[c]
		v.decimal, v.order = cell.ParseDecimal(table.Decimal), cell.ParseOrder(table.Dates)
	}
	for i := range r.bindings {
		b := &r.bindings[i]
		for _, v := range b.cells {
			if v.column >= 0 && v.column < width {
				r.conventions[v.column].numbers = true
				if b.rows.step || v.indicator != unnamed && r.plan.Indicators[v.indicator].Step != nil {
					r.conventions[v.column].dates = true // on which steps were done
				}
			}
		}
		if p := b.rows.period; p >= 0 && p < width {
			r.conventions[p].dates = true
		}
	}
}

// decide looks at the whole of every column that holds numbers or dates, once: a column that
// writes "12,5" anywhere writes decimals with a comma everywhere. A column that shows both, or
// neither, stays undecided, and its cells that can be read two ways are refused.
func (r *reading) decide() error {
	t, err := r.open()
	if err != nil {
		return err
	}
	defer func() { _ = t.Close() }()
	type evidence struct {
		numbers cell.NumberEvidence
		order   cell.OrderEvidence
	}
	seen := make([]evidence, len(r.conventions))
	for n := 0; ; n++ {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if n&0xfff == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		for c := range min(len(row.Cells), len(seen)) {
			if r.conventions[c].numbers {
				seen[c].numbers.Add(row.Cells[c], row.Kind(c))
			}
			if r.conventions[c].dates {
				seen[c].order.Add(row.Cells[c], row.Kind(c))
			}
		}
	}
	for c := range seen {
		v := &r.conventions[c]
		v.decided = true
		if d, ok := seen[c].numbers.Decide(); ok && v.numbers && v.decimal == cell.Undecided {
			v.decimal = d
			r.understand(&r.understood.Decimals, c, map[cell.Decimal]string{cell.Point: ".", cell.Comma: ","}[d])
		}
		if o, ok := seen[c].order.Decide(); ok && v.dates && v.order == cell.UndecidedOrder {
			v.order = o
			r.understand(&r.understood.Dates, c, map[cell.Order]string{cell.DayMonthYear: "dmy", cell.MonthDayYear: "mdy", cell.YearMonthDay: "ymd"}[o])
		}
	}
	return nil
}

func (r *reading) understand(what *map[string]string, column int, as string) {
	if *what == nil {
		*what = map[string]string{}
	}
	(*what)[r.headers.name(column)] = as
}
