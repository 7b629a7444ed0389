package journal

import (
	"context"
	"fmt"
	"math"
)

// LearntPlace is a place that no plan names and that a delivery brought.
type LearntPlace struct {
	ID     string
	Parent string // ID of the place of the plan that it lies within
	Name   string // as it was written first
	// The delivery and the row of its table that wrote it first.
	Delivery, Line int64
}

const learntSchema = 6 // the first that has learnt places

// PlaceKey returns the journal's small number for a place, giving a new name a new one. Unless the
// delivery commits, nothing of it stays.
func (t *Tx) PlaceKey(id string) (key int32, err error) {
	if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO place(name) VALUES (?) ON CONFLICT DO NOTHING", id); err != nil {
		return 0, fmt.Errorf("write place: %w", err)
	}
	if err := t.tx.QueryRowContext(t.ctx, "SELECT id FROM place WHERE name = ?", id).Scan(&key); err != nil {
		return 0, fmt.Errorf("write place: %w", err)
	}
	return key, nil
}

// Learn records that the delivery brought a place. A place that is recorded already stays as it is.
func (t *Tx) Learn(p LearntPlace) error {
	key, err := t.PlaceKey(p.ID)
	if err != nil {
		return err
	}
	if _, err := t.tx.ExecContext(t.ctx, "INSERT INTO learnt_place VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", key, p.Parent, p.Name, t.Delivery.Seq, p.Line); err != nil {
		return fmt.Errorf("write learnt place: %w", err)
	}
	return nil
}

// Learnt returns the places that deliveries after one position, up to another, brought, in their
// order; up to 0: to the last.
func (j *Journal) Learnt(ctx context.Context, after, position int64) (list []LearntPlace, err error) {
	if position == 0 {
		position = math.MaxInt64
	}
	// A reader may be newer than the program that writes: its schema has no such places.
	var version int
	if err := j.read.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil || version < learntSchema {
		return nil, err
	}
	rows, err := j.read.QueryContext(ctx, `SELECT p.name, l.parent, l.name, l.delivery, l.line FROM learnt_place l JOIN place p ON p.id = l.place
 WHERE l.delivery > ? AND l.delivery <= ? ORDER BY l.delivery, l.place`, after, position)
	if err != nil {
		return nil, fmt.Errorf("read learnt places: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var p LearntPlace
		if err := rows.Scan(&p.ID, &p.Parent, &p.Name, &p.Delivery, &p.Line); err != nil {
			return nil, fmt.Errorf("read learnt places: %w", err)
		}
		list = append(list, p)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read learnt places: %w", err)
	}
	return list, nil
}

// Observed reports whether any value was ever stored under a place's own ID, counted or held.
func (j *Journal) Observed(ctx context.Context, place string) (is bool, err error) {
	err = j.read.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM place p JOIN indicator i WHERE p.name = ? AND (
 EXISTS (SELECT 1 FROM observation o WHERE o.indicator = i.id AND o.place = p.id) OR EXISTS (SELECT 1 FROM held_value h WHERE h.indicator = i.id AND h.place = p.id)))`, place).Scan(&is)
	if err != nil {
		return false, fmt.Errorf("look for values of %s: %w", place, err)
	}
	return is, nil
}
