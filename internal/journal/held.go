package journal

import (
	"context"
	"fmt"
)

// undecided says of a held value h that nobody has decided about it by position ?1 and that no
// later report of the same key has taken its place.
const undecided = `h.delivery <= ?1
 AND NOT EXISTS (SELECT 1 FROM delivery r WHERE r.duplicate_of = h.delivery AND r.source = 'release' AND r.seq <= ?1)
 AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.indicator = h.indicator AND o.place = h.place AND o.period = h.period AND o.delivery > h.delivery AND o.delivery <= ?1)`

// Hold keeps a value that does not count until a person decides, and counts it as held. A value
// that waits already, reported again, is not kept twice.
func (t *Tx) Hold(r Row) error {
	t.Delivery.Held++
	t.touched[r.Indicator] = true
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO held_value SELECT ?2, ?3, ?4, ?5, ?6, ?7, ?8
 WHERE NOT EXISTS (SELECT 1 FROM held_value h WHERE h.indicator = ?3 AND h.place = ?4 AND h.period = ?5 AND h.value = ?6 AND `+undecided+`)`,
		t.Delivery.Seq, t.Delivery.Seq, r.Indicator, r.Place, r.Period, r.Value, r.Line, r.Column)
	if err != nil {
		return fmt.Errorf("hold value: %w", err)
	}
	return nil
}

// HeldValues returns the values of a delivery that still wait, ascending by key.
func (j *Journal) HeldValues(ctx context.Context, delivery, position int64) (list []Row, err error) {
	rows, err := j.read.QueryContext(ctx, `SELECT indicator, place, period, value, line, col FROM held_value h WHERE h.delivery = ?2 AND `+undecided+
		` ORDER BY indicator, place, period`, position, delivery)
	if err != nil {
		return nil, fmt.Errorf("read held values: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r Row
		if err := rows.Scan(&r.Indicator, &r.Place, &r.Period, &r.Value, &r.Line, &r.Column); err != nil {
			return nil, fmt.Errorf("read held values: %w", err)
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read held values: %w", err)
	}
	return list, nil
}

// SeriesValue is a value of one indicator at one place.
type SeriesValue struct {
	Period int64 // indicators.Period.Key
	Value  float64
	Held   bool // it waits for a person and does not count
}

// Series returns what is known of one indicator at one place, by period: the newest revisions,
// and what is held. A period may have both. Keys are those of Keys.
func (j *Journal) Series(ctx context.Context, indicator, place int32) (list []SeriesValue, err error) {
	const now = 1<<63 - 1
	rows, err := j.read.QueryContext(ctx, `SELECT period, value, 0, revision FROM observation WHERE indicator = ?2 AND place = ?3
 UNION ALL SELECT period, value, 1, 0 FROM held_value h WHERE h.indicator = ?2 AND h.place = ?3 AND `+undecided+` ORDER BY 1, 3, 4`, int64(now), indicator, place)
	if err != nil {
		return nil, fmt.Errorf("read series: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v SeriesValue
		var revision int64
		if err := rows.Scan(&v.Period, &v.Value, &v.Held, &revision); err != nil {
			return nil, fmt.Errorf("read series: %w", err)
		}
		if n := len(list); n > 0 && list[n-1].Period == v.Period && list[n-1].Held == v.Held {
			list[n-1] = v // a later revision
			continue
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read series: %w", err)
	}
	return list, nil
}
