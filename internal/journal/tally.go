package journal

import (
	"context"
	"fmt"

	"rasid/internal/diag"
)

// Tally is what one source's deliveries brought.
type Tally struct {
	Source  string
	Files   map[Outcome]int64
	Rows    map[string]int64 // data rows by what became of them: "new", "revised", "unchanged", "held", "refused", "skipped", "blank"
	Reasons map[string]int64 // refusals of rows by diag.Finding.Code; a row may have several
}

// RowOutcomes lists what may become of a data row, in the order of Delivery's counts.
func RowOutcomes() []string {
	return []string{"new", "revised", "unchanged", "held", "refused", "skipped", "blank"}
}

// theSource is the SQL for the source of a delivery d: a decision about a held delivery belongs
// to the source that the held one came from.
const theSource = "CASE d.source WHEN 'release' THEN (SELECT h.source FROM delivery h WHERE h.seq = d.duplicate_of) ELSE d.source END"

// Tallies counts what the deliveries after a position brought, and returns the position that it
// counts up to. A held delivery's file and rows count as held; when a person has decided, the
// decision counts as a delivery of its own. Refusals count once their delivery is not held.
func (j *Journal) Tallies(ctx context.Context, after int64) (list []Tally, head int64, err error) {
	fail := func(err error) ([]Tally, int64, error) { return nil, 0, fmt.Errorf("count deliveries: %w", err) }
	if head, err = j.Head(ctx); err != nil {
		return fail(err)
	}
	if head == after {
		return nil, head, nil
	}
	index := map[string]int{}
	of := func(source string) *Tally {
		k, ok := index[source]
		if !ok {
			k = len(list)
			index[source] = k
			list = append(list, Tally{source, map[Outcome]int64{}, map[string]int64{}, map[string]int64{}})
		}
		return &list[k]
	}
	rows, err := j.read.QueryContext(ctx, `SELECT `+theSource+`, d.outcome, count(*), sum(d.new), sum(d.revised), sum(d.unchanged), sum(d.held), sum(d.refused), sum(d.skipped), sum(d.blank)
 FROM delivery d WHERE d.seq > ? AND d.seq <= ? GROUP BY 1, 2 ORDER BY 1, 2`, after, head)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var source string
		var outcome Outcome
		var files int64
		n := make([]int64, len(RowOutcomes()))
		if err := rows.Scan(&source, &outcome, &files, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6]); err != nil {
			return fail(err)
		}
		t := of(source)
		t.Files[outcome] += files
		for k, name := range RowOutcomes() {
			t.Rows[name] += n[k]
		}
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	reasons, err := j.read.QueryContext(ctx, `SELECT `+theSource+`, r.code, sum(r.refusals) FROM delivery d JOIN reason r ON r.delivery = d.seq
 WHERE d.seq > ? AND d.seq <= ? AND d.outcome <> 'held' GROUP BY 1, 2 ORDER BY 1, 2`, after, head)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = reasons.Close() }()
	for reasons.Next() {
		var source, code string
		var n int64
		if err := reasons.Scan(&source, &code, &n); err != nil {
			return fail(err)
		}
		of(source).Reasons[code] += n
	}
	if err := reasons.Err(); err != nil {
		return fail(err)
	}
	return list, head, nil
}

// reasons counts the refusals of one delivery's rows by code.
type reasons map[string]int64

func (r reasons) see(f diag.Finding) {
	if f.Severity == diag.Error && f.Row > 0 {
		r[f.Code]++
	}
}

// write appends the counts to the journal.
func (r reasons) write(t *Tx) error {
	for code, n := range r {
		if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO reason VALUES (?, ?, ?)", t.Delivery.Seq, code, n); err != nil {
			return fmt.Errorf("write reasons: %w", err)
		}
	}
	return nil
}
