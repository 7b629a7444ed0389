package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
)

// blockRows is how many rows one statement takes: enough that the statement's own cost is
// nothing, few enough that a stop is noticed within milliseconds.
const blockRows = 4096

// current is the newest revision that a key has; none when revision is 0.
type current struct {
	revision int64
	value    float64
}

// Put appends rows, which must ascend strictly by key within and over all calls of one Write. A
// value equal to the current one is counted as unchanged and not written.
func (t *Tx) Put(rows []Row) error {
	for len(rows) > 0 {
		n := min(blockRows, len(rows))
		if err := t.putBlock(rows[:n]); err != nil {
			return fmt.Errorf("write observations: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

func (t *Tx) putBlock(rows []Row) error {
	known, err := t.check(rows)
	if err != nil {
		return err
	}
	if !known { // as in most large deliveries: there is nothing to compare with
		t.Delivery.New += int64(len(rows))
		return t.insertRows(rows, nil)
	}
	if err := t.findCurrent(rows); err != nil {
		return err
	}
	t.changed, t.revisions = t.changed[:0], t.revisions[:0]
	for i, r := range rows {
		c := t.found[i]
		switch {
		case c.revision == 0:
			t.Delivery.New++
		case c.value == r.Value:
			t.Delivery.Unchanged++
			continue
		default:
			t.Delivery.Revised++
		}
		t.changed, t.revisions = append(t.changed, r), append(t.revisions, c.revision+1)
	}
	return t.insertRows(t.changed, t.revisions)
}

// check refuses what must not be stored. It reports whether any of the rows is of an indicator
// that had rows before this delivery.
func (t *Tx) check(rows []Row) (known bool, err error) {
	fresh := t.fresh[t.last.Indicator]
	for i := range rows {
		r := &rows[i]
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
			return false, fmt.Errorf("row %d: the value is not a finite number", r.Line)
		}
		r.Value += 0 // -0 becomes 0
		if t.last.Indicator != 0 && (r.SameKey(t.last) || t.last.Compare(*r) > 0) {
			return false, fmt.Errorf("row %d: rows do not ascend by key", r.Line)
		}
		if r.Indicator != t.last.Indicator {
			if fresh, err = t.First(r.Indicator); err != nil {
				return false, err
			}
		}
		t.last = *r
		known = known || !fresh
	}
	return known, nil
}

// First reports whether a delivery is the first that brings values of an indicator.
func (t *Tx) First(indicator int32) (bool, error) {
	if first, ok := t.fresh[indicator]; ok {
		return first, nil
	}
	var one int
	err := t.tx.QueryRowContext(t.ctx, "SELECT 1 FROM observation WHERE indicator = ? LIMIT 1", indicator).Scan(&one)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return false, fmt.Errorf("look for earlier values: %w", err)
	}
	t.fresh[indicator] = err != nil
	return err != nil, nil
}

// insertRows writes rows of the given revisions; no revisions: the first of each.
func (t *Tx) insertRows(rows []Row, revisions []int64) error {
	if len(rows) == 0 {
		return nil
	}
	last := int32(0)
	for i := range rows {
		if rows[i].Indicator != last {
			last = rows[i].Indicator
			t.touched[last] = true
		}
	}
	t.in.rows, t.in.revisions = rows, revisions
	defer t.in.clear()
	stmt, err := t.statement(&t.insert, insertIncoming) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return err
	}
	_, err = stmt.ExecContext(t.ctx, t.Delivery.Seq)
	return err
}

// findCurrent fills t.found with the newest revision of each row's key.
func (t *Tx) findCurrent(rows []Row) error {
	if t.found == nil {
		t.found = make([]current, blockRows)
	}
	clear(t.found)
	t.in.rows = rows
	defer t.in.clear()
	stmt, err := t.statement(&t.lookUp, lookUpIncoming) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return err
	}
	found, err := stmt.QueryContext(t.ctx)
	if err != nil {
		return err
	}
	defer func() { _ = found.Close() }()
	for found.Next() {
		var n int
		var c current
		if err := found.Scan(&n, &c.revision, &c.value); err != nil {
			return err
		}
		if c.revision > t.found[n].revision {
			t.found[n] = c
		}
	}
	return found.Err()
}

// statement prepares a statement once for the transaction, which closes it at its end.
func (t *Tx) statement(s **sql.Stmt, query string) (_ *sql.Stmt, err error) {
	if *s == nil {
		*s, err = t.tx.PrepareContext(t.ctx, query) //nolint:sqlclosecheck // the transaction closes it
	}
	return *s, err
}
