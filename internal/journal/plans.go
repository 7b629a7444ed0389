package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// PlanUse is a plan file that was in force from a time on, until the next one.
type PlanUse struct {
	Hash string // of the file's bytes, as indicators.Plan.Hash
	At   time.Time
}

// UsePlan records that a plan file is in force from now on, with its bytes. When it was the last
// that was recorded, nothing is.
func (j *Journal) UsePlan(ctx context.Context, hash string, content []byte) error {
	fail := func(err error) error { return fmt.Errorf("record the plan in force: %w", err) }
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = tx.Rollback() }()
	var last string
	var at int64
	err = tx.QueryRowContext(ctx, "SELECT hash, at FROM plan_use ORDER BY seq DESC LIMIT 1").Scan(&last, &at)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fail(err)
	}
	if last == hash {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO plan_file VALUES (?, ?) ON CONFLICT DO NOTHING", hash, content); err != nil {
		return fail(err)
	}
	// A clock that was set back must not make a later plan look earlier than one before it.
	if _, err := tx.ExecContext(ctx, "INSERT INTO plan_use(at, hash) VALUES (?, ?)", max(at, j.now().UnixMilli()), hash); err != nil {
		return fail(err)
	}
	if err := tx.Commit(); err != nil {
		return fail(err)
	}
	return nil
}

// PlanUses returns the plans that were in force, in their order.
func (j *Journal) PlanUses(ctx context.Context) (list []PlanUse, err error) {
	fail := func(err error) ([]PlanUse, error) { return nil, fmt.Errorf("read the plans in force: %w", err) }
	// A reader may be newer than the program that writes: its schema has no plans.
	var there bool
	if err := j.read.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'plan_use')").Scan(&there); err != nil {
		return fail(err)
	}
	if !there {
		return nil, nil
	}
	rows, err := j.read.QueryContext(ctx, "SELECT hash, at FROM plan_use ORDER BY seq")
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var u PlanUse
		var at int64
		if err := rows.Scan(&u.Hash, &at); err != nil {
			return fail(err)
		}
		u.At = time.UnixMilli(at).UTC()
		list = append(list, u)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return list, nil
}

// PlanFile returns the bytes of a plan file that was in force. One that never was is an error.
func (j *Journal) PlanFile(ctx context.Context, hash string) (content []byte, err error) {
	if err := j.read.QueryRowContext(ctx, "SELECT content FROM plan_file WHERE hash = ?", hash).Scan(&content); err != nil {
		return nil, fmt.Errorf("read plan file %.12s: %w", hash, err)
	}
	return content, nil
}
