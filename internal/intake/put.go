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
	p := newPutting(ctx, r)
	for rows, err := range r.rows.blocks() {
		if err != nil {
			return err
		}
		if err := p.block(rows); err != nil {
			return err
		}
	}
	return p.end()
}

// putting is rows on their way from the sorter through the series to the journal.
type putting struct {
	*reading
	series series
	group  []journal.Row // the last rows that were seen, which have one key
	rows   []journal.Row // that wait until there are many
}

func newPutting(ctx context.Context, r *reading) *putting {
	p := &putting{reading: r}
	p.series = series{ctx: ctx, r: r, next: p.ready, trusted: r.source.Trusted}
	return p
}

// block takes the next rows. Nearly all are alone under their key, and are handed on without
// being looked at one by one.
func (p *putting) block(rows []journal.Row) error {
	for len(rows) > 0 {
		if len(p.group) > 0 && rows[0].SameKey(p.group[0]) {
			p.group, rows = append(p.group, rows[0]), rows[1:]
			continue
		}
		if err := p.flush(); err != nil {
			return err
		}
		alone := 0 // the last row may have another of its key in the next block
		for alone+1 < len(rows) && !rows[alone].SameKey(rows[alone+1]) {
			alone++
		}
		if err := p.take(rows[:alone]); err != nil {
			return err
		}
		p.group, rows = append(p.group, rows[alone]), rows[alone+1:]
	}
	return nil
}

// flush ends a group: what it says is taken once, or refused.
func (p *putting) flush() error {
	group := p.group
	p.group = p.group[:0]
	if len(group) == 0 {
		return nil
	}
	for _, g := range group[1:] {
		if g.Value != group[0].Value {
			return p.conflict(group)
		}
	}
	for _, g := range group[1:] {
		p.tx.Delivery.Unchanged++
		if p.repeats++; p.repeats > notedRepeats {
			continue
		}
		if err := p.tx.Refuse(diag.Finding{Code: "repeated_row", Severity: diag.Info, Row: g.Line, Args: map[string]string{"first": strconv.FormatInt(group[0].Line, 10)}}); err != nil {
			return err
		}
	}
	return p.take(group[:1])
}

// end takes what still waits.
func (p *putting) end() error {
	if err := p.flush(); err != nil {
		return err
	}
	if err := p.series.end(); err != nil {
		return err
	}
	return p.tx.Put(p.rows)
}

// take takes rows that say one thing each.
func (p *putting) take(rows []journal.Row) error {
	p.see(rows)
	for len(rows) > 0 {
		n := 1
		for n < len(rows) && rows[n].Indicator == rows[0].Indicator {
			n++
		}
		p.seen[rows[0].Indicator] = true
		if err := p.series.add(rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// ready hands rows that count to the journal, many at once.
func (p *putting) ready(rows []journal.Row) error {
	if len(p.rows) == 0 && len(rows) >= putRows {
		return p.tx.Put(rows)
	}
	if p.rows = append(p.rows, rows...); len(p.rows) < putRows {
		return nil
	}
	err := p.tx.Put(p.rows)
	p.rows = p.rows[:0]
	return err
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
