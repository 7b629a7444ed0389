package intake

import (
	"context"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
)

// put hands the sorted rows to the journal. Rows of one key and one value count once; rows of
// one key and different values are all refused, as nobody can say which is meant.
func (r *reading) put(ctx context.Context) error {
	d := r.tx.Delivery
	block := make([]journal.Row, 0, 4096)
	checked := &series{ctx: ctx, r: r, next: func(row journal.Row) error {
		if block = append(block, row); len(block) < cap(block) {
			return nil
		}
		err := r.tx.Put(block)
		block = block[:0]
		return err
	}}
	var group []journal.Row
	repeated := 0
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		first := group[0]
		for _, g := range group[1:] {
			if g.Value != first.Value {
				return r.conflict(group)
			}
		}
		for _, g := range group[1:] {
			d.Unchanged++
			if repeated++; repeated > notedRepeats {
				continue
			}
			if err := r.tx.Refuse(diag.Finding{Code: "repeated_row", Severity: diag.Info, Row: g.Line, Args: map[string]string{"first": strconv.FormatInt(first.Line, 10)}}); err != nil {
				return err
			}
		}
		r.seen[first.Indicator] = true
		return checked.add(first)
	}
	for row, err := range r.rows.all() {
		if err != nil {
			return err
		}
		if len(group) > 0 && !row.SameKey(group[0]) {
			if err := flush(); err != nil {
				return err
			}
			group = group[:0]
		}
		group = append(group, row)
	}
	if err := flush(); err != nil {
		return err
	}
	if err := checked.end(); err != nil {
		return err
	}
	return r.tx.Put(block)
}

// header returns the header of a column, where the table has one.
func (r *reading) header(column int) string {
	if r.table == nil || column >= len(r.table.Header()) {
		return ""
	}
	return r.table.Header()[column]
}

// notedRepeats is how many repeated rows are named in the receipt.
const notedRepeats = 100

func (r *reading) conflict(group []journal.Row) error {
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	for i, g := range group {
		other := group[0]
		if i == 0 || other.Value == g.Value {
			for _, o := range group {
				if o.Value != g.Value {
					other = o
				}
			}
		}
		r.tx.Delivery.Refused++
		column := max(int(g.Column), 0)
		f := diag.Finding{Code: "conflicting_rows", Severity: diag.Error, Row: g.Line, Cell: grid.Address(column, g.Line), Column: r.header(column), Value: number(g.Value),
			Args: map[string]string{"other": strconv.FormatInt(other.Line, 10), "value": number(g.Value), "other_value": number(other.Value)}}
		if err := r.Finding(f); err != nil {
			return err
		}
	}
	return nil
}
