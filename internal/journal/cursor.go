package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Cursor returns how far a named reader has come: the number of the last delivery that it has
// dealt with, 0 at the start.
func (j *Journal) Cursor(ctx context.Context, name string) (position int64, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT position FROM cursor WHERE name = ?", name).Scan(&position)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read cursor %s: %w", name, err)
	}
	return position, nil
}

// Advance records that a named reader has dealt with every delivery up to a position.
func (j *Journal) Advance(ctx context.Context, name string, to int64) error {
	_, err := j.write.ExecContext(ctx, "INSERT INTO cursor VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position", name, to)
	if err != nil {
		return fmt.Errorf("advance cursor %s: %w", name, err)
	}
	return nil
}

// slotStarted is the outcome of a slot whose run has not ended.
const slotStarted = "started"

// ClaimSlot takes a source's cron slot for a run; it reports false when the slot was taken before.
func (j *Journal) ClaimSlot(ctx context.Context, source, slot string) (bool, error) {
	r, err := j.write.ExecContext(ctx, "INSERT INTO slot VALUES (?, ?, ?) ON CONFLICT DO NOTHING", source, slot, slotStarted)
	if err != nil {
		return false, fmt.Errorf("claim slot %s of %s: %w", slot, source, err)
	}
	n, err := r.RowsAffected()
	return n == 1, err
}

// FinishSlot records how the run of a claimed slot ended.
func (j *Journal) FinishSlot(ctx context.Context, source, slot, outcome string) error {
	if _, err := j.write.ExecContext(ctx, "UPDATE slot SET outcome = ? WHERE source = ? AND slot = ?", outcome, source, slot); err != nil {
		return fmt.Errorf("finish slot %s of %s: %w", slot, source, err)
	}
	return nil
}

// LastSlot returns the latest slot that a source's run was claimed for, or "".
func (j *Journal) LastSlot(ctx context.Context, source string) (slot string, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT coalesce(max(slot), '') FROM slot WHERE source = ?", source).Scan(&slot)
	return slot, err
}

// SlotFinished reports whether the run of a claimed slot has ended. For a slot that nobody claimed
// it is an error.
func (j *Journal) SlotFinished(ctx context.Context, source, slot string) (bool, error) {
	var outcome string
	err := j.read.QueryRowContext(ctx, "SELECT outcome FROM slot WHERE source = ? AND slot = ?", source, slot).Scan(&outcome)
	if err != nil {
		return false, fmt.Errorf("read slot %s of %s: %w", slot, source, err)
	}
	return outcome != slotStarted, nil
}
