package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"rasid/internal/diag"
)

// Outcome is what became of a delivery as a whole.
type Outcome string

// The outcomes.
const (
	Accepted  Outcome = "accepted"  // every row was understood
	Partial   Outcome = "partial"   // some rows were refused
	Refused   Outcome = "refused"   // nothing of it could be used
	Held      Outcome = "held"      // waits for a person
	Discarded Outcome = "discarded" // a person decided against a held one
	Duplicate Outcome = "duplicate" // the same bytes were read before
	Empty     Outcome = "empty"     // no data row
)

// Outcomes lists every outcome.
func Outcomes() []Outcome {
	return []Outcome{Accepted, Partial, Refused, Held, Discarded, Duplicate, Empty}
}

// Delivery is the ledger row of one file or response received. Origin names one drop of it, and
// SHA256 its bytes in hexadecimal. Times are UTC, to the millisecond: Modified as the source says,
// ReceivedAt by the journal's clock and never before that of an earlier delivery.
type Delivery struct {
	Seq                              int64 // assigned by Write, increasing in commit order
	SHA256                           string
	Name, Origin, Source, Department string
	Size                             int64 // bytes
	Modified, ReceivedAt             time.Time
	Outcome                          Outcome
	DuplicateOf                      int64  // Duplicate: the first; Held and Discarded decisions: the held one
	Reading                          string // names the mapping and plan that the bytes were read under
	Note                             string
	Dialect                          map[string]string

	Rows, Skipped                                 int64 // data rows, and those of them that no mapping wants
	New, Revised, Unchanged, Held, Refused, Blank int64 // values, by what became of them: a row holds one for each mapping that wants it
}

// Row is an observation on its way in. Period is indicators.Period.Key, Value is in the
// indicator's unit, and Line is the row of the delivered table, from 1.
type Row struct {
	Indicator, Place int32 // from Keys
	Period           int64
	Value            float64
	Line             int64
}

// Compare orders rows by key, then by line.
func (r Row) Compare(s Row) int {
	switch {
	case r.Indicator != s.Indicator:
		return int(r.Indicator) - int(s.Indicator)
	case r.Place != s.Place:
		return int(r.Place) - int(s.Place)
	case r.Period != s.Period:
		if r.Period < s.Period {
			return -1
		}
		return 1
	case r.Line < s.Line:
		return -1
	case r.Line > s.Line:
		return 1
	}
	return 0
}

// SameKey reports whether r and s are about the same indicator, place and period.
func (r Row) SameKey(s Row) bool {
	return r.Indicator == s.Indicator && r.Place == s.Place && r.Period == s.Period
}

// Keys returns the journal's small numbers for names, giving new names new ones for ever.
func (j *Journal) Keys(ctx context.Context, indicators, places []string) (ind, pl []int32, err error) {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, nil, fmt.Errorf("journal keys: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	intern := func(table string, names []string) ([]int32, error) {
		keys := make([]int32, len(names))
		for i, n := range names {
			if _, err := tx.ExecContext(ctx, "INSERT INTO "+table+"(name) VALUES (?) ON CONFLICT DO NOTHING", n); err != nil {
				return nil, err
			}
			if err := tx.QueryRowContext(ctx, "SELECT id FROM "+table+" WHERE name = ?", n).Scan(&keys[i]); err != nil {
				return nil, err
			}
		}
		return keys, nil
	}
	if ind, err = intern("indicator", indicators); err == nil {
		if pl, err = intern("place", places); err == nil {
			err = tx.Commit()
		}
	}
	if err != nil {
		return nil, nil, fmt.Errorf("journal keys: %w", err)
	}
	return ind, pl, nil
}

// Tx is one delivery being written. It must not be used after the function given to Write returns.
type Tx struct {
	Delivery *Delivery // Outcome, Rows, Skipped, Blank, Note and Dialect may be set until the end

	ctx      context.Context
	tx       *sql.Tx
	full     map[bool]*sql.Stmt // prepared for blockRows rows: true inserts, false looks up
	fresh    map[int32]bool     // indicators without a row before this delivery
	touched  map[int32]bool
	refusals int64
	reasons  reasons
	last     Row
	args     []any
	found    []current
}

type current struct {
	revision int64
	value    float64
}

// Write appends one delivery: fn puts its rows and refusals, and all of it commits, synced to
// disk, when fn returns nil. It returns the delivery with its number, time and counts. An error of
// fn is returned as it is; after any error the journal is as it was before.
func (j *Journal) Write(ctx context.Context, d Delivery, fn func(*Tx) error) (Delivery, error) {
	fail := func(err error) (Delivery, error) {
		return Delivery{}, fmt.Errorf("write delivery %q to the journal: %w", d.Name, err)
	}
	sqlTx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = sqlTx.Rollback() }()
	var last sql.NullInt64
	if err := sqlTx.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) + 1, max(received_at) FROM delivery").Scan(&d.Seq, &last); err != nil {
		return fail(err)
	}
	// A clock that was set back must not make a later delivery look earlier than one before it.
	d.ReceivedAt = time.UnixMilli(max(j.now().UnixMilli(), last.Int64)).UTC()
	tx := &Tx{Delivery: &d, ctx: ctx, tx: sqlTx, full: map[bool]*sql.Stmt{}, fresh: map[int32]bool{}, touched: map[int32]bool{}, reasons: reasons{}}
	if err := fn(tx); err != nil {
		return Delivery{}, err
	}
	if err := tx.finish(); err != nil {
		return fail(err)
	}
	if err := sqlTx.Commit(); err != nil {
		return fail(err)
	}
	if d.New+d.Revised > 500_000 {
		// A large delivery leaves a write-ahead log of its size; the next readers should not pay for it.
		_, _ = j.write.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return d, nil
}

func (t *Tx) finish() error {
	d := t.Delivery
	dialect, err := json.Marshal(d.Dialect)
	if err != nil {
		return err
	}
	if err := t.reasons.write(t); err != nil {
		return err
	}
	for ind := range t.touched {
		if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO touched VALUES (?, ?)", d.Seq, ind); err != nil {
			return err
		}
	}
	_, err = t.tx.ExecContext(t.ctx, "INSERT INTO delivery("+deliveryColumns+") VALUES (?"+strings.Repeat(",?", 21)+")",
		d.Seq, d.SHA256, d.Name, d.Origin, d.Source, d.Department, d.Size, d.Modified.UnixMilli(), d.ReceivedAt.UnixMilli(),
		string(d.Outcome), d.DuplicateOf, d.Reading, d.Note, string(dialect),
		d.Rows, d.New, d.Revised, d.Unchanged, d.Held, d.Refused, d.Skipped, d.Blank)
	return err
}

// Refuse records a finding. One of severity error about a row counts as a refused row only
// through Delivery.Refused, which the caller sets: a row may have several findings.
func (t *Tx) Refuse(f diag.Finding) error {
	b, err := json.Marshal(f)
	if err != nil {
		return fmt.Errorf("write finding: %w", err)
	}
	t.refusals++
	t.reasons.see(f)
	if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO refusal VALUES (?, ?, ?)", t.Delivery.Seq, t.refusals, string(b)); err != nil {
		return fmt.Errorf("write finding: %w", err)
	}
	return nil
}

// Touch records that the delivery concerns an indicator although it changed nothing of it.
func (t *Tx) Touch(indicator int32) { t.touched[indicator] = true }

const blockRows = 400

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
	known := false
	for i := range rows {
		r := &rows[i]
		if math.IsNaN(r.Value) || math.IsInf(r.Value, 0) {
			return fmt.Errorf("row %d: the value is not a finite number", r.Line)
		}
		r.Value += 0 // -0 becomes 0
		if t.last.Indicator != 0 && (r.SameKey(t.last) || t.last.Compare(*r) > 0) {
			return fmt.Errorf("row %d: rows do not ascend by key", r.Line)
		}
		t.last = *r
		fresh, ok := t.fresh[r.Indicator]
		if !ok {
			var one int
			err := t.tx.QueryRowContext(t.ctx, "SELECT 1 FROM observation WHERE indicator = ? LIMIT 1", r.Indicator).Scan(&one)
			if fresh = errors.Is(err, sql.ErrNoRows); err != nil && !fresh {
				return err
			}
			t.fresh[r.Indicator] = fresh
		}
		known = known || !fresh
	}
	if cap(t.found) < len(rows) {
		t.found = make([]current, blockRows)
	}
	t.found = t.found[:len(rows)]
	clear(t.found)
	if known {
		if err := t.lookUp(rows); err != nil {
			return err
		}
	}
	t.args = t.args[:0]
	n := 0
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
		t.touched[r.Indicator] = true
		t.args = append(t.args, r.Indicator, r.Place, r.Period, c.revision+1, r.Value, t.Delivery.Seq, r.Line)
		n++
	}
	if n == 0 {
		return nil
	}
	stmt, done, err := t.statement(true, n, "INSERT INTO observation VALUES ", "(?,?,?,?,?,?,?)", "") //nolint:sqlclosecheck // done closes it
	if err != nil {
		return err
	}
	defer done()
	_, err = stmt.ExecContext(t.ctx, t.args...)
	return err
}

// lookUp fills t.found with the current revision of each row's key: one statement a block, so
// that the search runs inside SQLite.
func (t *Tx) lookUp(rows []Row) error {
	t.args = t.args[:0]
	for i, r := range rows {
		t.args = append(t.args, i, r.Indicator, r.Place, r.Period)
	}
	stmt, done, err := t.statement(false, len(rows), "WITH k(n, i, p, t) AS (VALUES ", "(?,?,?,?)", //nolint:sqlclosecheck // done closes it
		") SELECT k.n, o.revision, o.value FROM k CROSS JOIN observation o ON o.indicator = k.i AND o.place = k.p AND o.period = k.t")
	if err != nil {
		return err
	}
	defer done()
	found, err := stmt.QueryContext(t.ctx, t.args...)
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

// statement returns a statement for n rows; those for whole blocks are prepared once.
func (t *Tx) statement(insert bool, n int, head, row, tail string) (*sql.Stmt, func(), error) {
	if n == blockRows && t.full[insert] != nil {
		return t.full[insert], func() {}, nil
	}
	stmt, err := t.tx.PrepareContext(t.ctx, head+row+strings.Repeat(","+row, n-1)+tail)
	if err != nil {
		return nil, nil, err
	}
	if n == blockRows {
		t.full[insert] = stmt
		return stmt, func() {}, nil
	}
	return stmt, func() { _ = stmt.Close() }, nil
}
