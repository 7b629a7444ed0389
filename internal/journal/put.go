package journal

import (
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
)

// blockRows is how many rows one statement takes: enough that the statement's own cost is
// nothing, few enough that a stop is noticed within milliseconds.
const blockRows = 4096

const findRevisions = `SELECT k.rowid, o.revision, o.value FROM temp.incoming k
 CROSS JOIN observation o ON o.indicator = ?1 AND o.place = k.place AND o.period = k.period`

// current is the newest revision that a key has; none when revision is 0.
type current struct {
	revision int64
	value    float64
}

// Put appends rows, which must ascend strictly by key within and over all calls of one Write. A
// value equal to the current one is counted as unchanged and not written.
func (t *Tx) Put(rows []Row) error {
	for len(rows) > 0 {
		n := 1
		for n < min(blockRows, len(rows)) && rows[n].Indicator == rows[0].Indicator {
			n++
		}
		if err := t.putBlock(rows[:n]); err != nil {
			return fmt.Errorf("write observations: %w", err)
		}
		rows = rows[n:]
	}
	return nil
}

// putBlock puts rows of one indicator.
func (t *Tx) putBlock(rows []Row) error {
	indicator := rows[0].Indicator
	if err := t.check(rows); err != nil {
		return err
	}
	first, err := t.First(indicator)
	if err != nil {
		return err
	}
	if first { // as in most large deliveries: there is nothing to compare with
		t.Delivery.New += int64(len(rows))
		return t.insert(indicator, rows, nil)
	}
	if err := t.findCurrent(indicator, rows); err != nil {
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
	return t.insert(indicator, t.changed, t.revisions)
}

// check refuses what must not be stored.
func (t *Tx) check(rows []Row) error {
	for i := range rows {
		r := &rows[i]
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
			return fmt.Errorf("row %d: the value is not a finite number", r.Line)
		}
		r.Value += 0 // -0 becomes 0
		if t.last.Indicator != 0 && t.last.compareKeys(r) >= 0 {
			return fmt.Errorf("row %d: rows do not ascend by key", r.Line)
		}
		t.last = *r
	}
	return nil
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

// insert writes rows of the given revisions; no revisions: the first of each. What all rows share
// is bound once, as every column of every row costs a call. An error ends the delivery, so SQLite
// need not keep a copy of each page, in a temporary file, to undo this statement alone.
func (t *Tx) insert(indicator int32, rows []Row, revisions []int64) error {
	if len(rows) == 0 {
		return nil
	}
	t.touched[indicator] = true
	revision, column, args := "1", "col", []any{indicator, t.Delivery.Seq}
	if revisions != nil {
		revision = "revision"
	}
	if !slices.ContainsFunc(rows, func(r Row) bool { return r.Column != rows[0].Column }) {
		column, args = "?3", append(args, rows[0].Column)
	}
	query := "INSERT OR ROLLBACK INTO observation(indicator, place, period, revision, value, delivery, line, col) SELECT ?1, place, period, " +
		revision + ", value, ?2, line, " + column + " FROM temp.incoming"
	stmt, err := t.statement(query) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return err
	}
	t.in.rows, t.in.revisions = rows, revisions
	defer t.in.clear()
	_, err = stmt.ExecContext(t.ctx, args...)
	return err
}

// findCurrent fills t.found with the newest revision of each row's key.
func (t *Tx) findCurrent(indicator int32, rows []Row) error {
	if t.found == nil {
		t.found = make([]current, blockRows)
	}
	clear(t.found[:len(rows)])
	stmt, err := t.statement(findRevisions) //nolint:sqlclosecheck // the transaction closes it
	if err != nil {
		return err
	}
	t.in.rows = rows
	defer t.in.clear()
	found, err := stmt.QueryContext(t.ctx, indicator)
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
func (t *Tx) statement(query string) (*sql.Stmt, error) {
	if stmt, ok := t.statements[query]; ok {
		return stmt, nil
	}
	stmt, err := t.tx.PrepareContext(t.ctx, query)
	if err != nil {
		return nil, err
	}
	t.statements[query] = stmt
	return stmt, nil
}
