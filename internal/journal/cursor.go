package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
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
func (j *Journal) ClaimSlot(ctx context.Context, source, slot string) (claimed bool, err error) {
	err = j.small(ctx, func(ctx context.Context, tx *sql.Tx) error {
		r, err := tx.ExecContext(ctx, "INSERT INTO slot VALUES (?, ?, ?) ON CONFLICT DO NOTHING", source, slot, slotStarted)
		if err != nil {
			return err
		}
		n, err := r.RowsAffected()
		claimed = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("claim slot %s of %s: %w", slot, source, err)
	}
	return claimed, nil
}

// FinishSlot records how the run of a claimed slot ended, and forgets old slots of the source.
func (j *Journal) FinishSlot(ctx context.Context, source, slot, outcome string) error {
	old := j.now().Add(-keptSlotTime).UTC().Format(slotDay)
	err := j.small(ctx, func(ctx context.Context, tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE slot SET outcome = ? WHERE source = ? AND slot = ?", outcome, source, slot); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM slot WHERE source = ?1 AND slot < min(?2, coalesce((SELECT slot FROM slot WHERE source = ?1 ORDER BY slot DESC LIMIT 1 OFFSET ?3), ''))`,
			source, old, keptSlots-1)
		return err
	})
	if err != nil {
		return fmt.Errorf("finish slot %s of %s: %w", slot, source, err)
	}
	return nil
}

// Slots are what tells that one has run already; how a source went, its runs tell. So only as many
// stay as a clock that is set back can come upon.
const (
	keptSlots    = 1000               // of a source at least
	keptSlotTime = 3 * 24 * time.Hour // at least
	slotDay      = "2006-01-02"
)

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
