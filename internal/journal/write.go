package journal

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
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
	Column           int32 // of the value, from 0; −1 when a mapping fixes it
}

// Compare orders rows by key, then by line.
func (r Row) Compare(s Row) int {
	if c := r.compareKeys(&s); c != 0 {
		return c
	}
	return cmp.Compare(r.Line, s.Line)
}

func (r *Row) compareKeys(s *Row) int {
	switch {
	case r.Indicator != s.Indicator:
		return cmp.Compare(r.Indicator, s.Indicator)
	case r.Place != s.Place:
		return cmp.Compare(r.Place, s.Place)
	}
	return cmp.Compare(r.Period, s.Period)
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

	ctx        context.Context
	tx         *sql.Tx
	in         *incoming
	statements map[string]*sql.Stmt // of in's rows, by their text
	fresh      map[int32]bool       // indicators without a row before this delivery
	touched    map[int32]bool
	refusals   int64
	reasons    reasons
	last       Row
	found      []current // of each row of a block
	changed    []Row     // the rows of a block that are new or revised, and their revisions
	revisions  []int64
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
	tx := &Tx{Delivery: &d, ctx: ctx, tx: sqlTx, in: &j.incoming, statements: map[string]*sql.Stmt{}, fresh: map[int32]bool{}, touched: map[int32]bool{}, reasons: reasons{}}
	if err := fn(tx); err != nil {
		return Delivery{}, err
	}
	if err := tx.finish(); err != nil {
		return fail(err)
	}
	if err := sqlTx.Commit(); err != nil {
		return fail(err)
	}
	j.checkpoint()
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
