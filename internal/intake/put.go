package intake

import (
	"context"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
)

const (
	putRows      = 4096 // that the journal is given at once
	notedRepeats = 100  // repeated rows that are named in the receipt
)

// put hands the sorted rows to the journal. Rows of one key and one value count once; rows of
// one key and different values are all refused, as nobody can say which is meant.
func (r *reading) put(ctx context.Context) error {
	ready := make([]journal.Row, 0, putRows)
	checked := &series{ctx: ctx, r: r, next: func(row journal.Row) error {
		if ready = append(ready, row); len(ready) < cap(ready) {
			return nil
		}
		err := r.tx.Put(ready)
		ready = ready[:0]
		return err
	}}
	var group []journal.Row // rows of one key
	last := int32(0)        // the indicator of the row before
	flush := func() error {
		if len(group) == 0 {
			return nil
		}
		if len(group) > 1 {
			if conflict, err := r.repeated(group); conflict || err != nil {
				return err
			}
		}
		if group[0].Indicator != last {
			last = group[0].Indicator
			r.seen[last] = true
		}
		return checked.add(group[0])
	}
	for rows, err := range r.rows.blocks() {
		if err != nil {
			return err
		}
		for _, row := range rows {
			if len(group) > 0 && row.SameKey(group[0]) {
				group = append(group, row)
				continue
			}
			if err := flush(); err != nil {
				return err
			}
			group = append(group[:0], row)
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if err := checked.end(); err != nil {
		return err
	}
	return r.tx.Put(ready)
}

// repeated notes the rows of a group after its first, which say the same, or refuses the group.
func (r *reading) repeated(group []journal.Row) (conflict bool, err error) {
	first := group[0]
	for _, g := range group[1:] {
		if g.Value != first.Value {
			return true, r.conflict(group)
		}
	}
	for _, g := range group[1:] {
		r.tx.Delivery.Unchanged++
		if r.repeats++; r.repeats > notedRepeats {
			continue
		}
		if err := r.tx.Refuse(diag.Finding{Code: "repeated_row", Severity: diag.Info, Row: g.Line, Args: map[string]string{"first": strconv.FormatInt(first.Line, 10)}}); err != nil {
			return false, err
		}
	}
	return false, nil
}

// header returns the header of a column, where the table has one.
func (r *reading) header(column int) string {
	if r.table == nil || column >= len(r.table.Header()) {
		return ""
	}
	return r.table.Header()[column]
}

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
