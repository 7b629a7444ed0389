package journal

import (
	"context"
	"fmt"
)

// undecided says of a held value h that nobody has decided about it by position ?1 and that no
// later report of the same key has taken its place.
const undecided = `h.delivery <= ?1
 AND NOT EXISTS (SELECT 1 FROM decision d WHERE d.indicator = h.indicator AND d.place = h.place AND d.period = h.period AND d.held = h.delivery AND d.delivery <= ?1)
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

// HeldValue is a value that waits for a person, and what its keys stand for.
type HeldValue struct {
	Row
	Delivery                 int64 // that brought it
	IndicatorName, PlaceName string
}

// HeldValues returns the values of a delivery that waited at a position, ascending by key; of
// delivery 0: of all deliveries, the oldest first.
func (j *Journal) HeldValues(ctx context.Context, delivery, position int64) (list []HeldValue, err error) {
	rows, err := j.read.QueryContext(ctx, `SELECT h.delivery, h.indicator, h.place, h.period, h.value, h.line, h.col, i.name, p.name
 FROM held_value h JOIN indicator i ON i.id = h.indicator JOIN place p ON p.id = h.place WHERE (?2 = 0 OR h.delivery = ?2) AND `+undecided+
		` ORDER BY h.delivery, h.indicator, h.place, h.period`, position, delivery)
	if err != nil {
		return nil, fmt.Errorf("read held values: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var v HeldValue
		if err := rows.Scan(&v.Delivery, &v.Indicator, &v.Place, &v.Period, &v.Value, &v.Line, &v.Column, &v.IndicatorName, &v.PlaceName); err != nil {
			return nil, fmt.Errorf("read held values: %w", err)
		}
		list = append(list, v)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read held values: %w", err)
	}
	return list, nil
}

// Decide records what a person decided about a value that waits. The delivery being written is the
// decision; when the value counts, it must be put as well.
func (t *Tx) Decide(v HeldValue, counts bool, who, note string) error {
	t.touched[v.Indicator] = true
	_, err := t.tx.ExecContext(t.ctx, "INSERT INTO decision VALUES (?, ?, ?, ?, ?, ?, ?, ?)", v.Indicator, v.Place, v.Period, v.Delivery, t.Delivery.Seq, counts, who, note)
	if err != nil {
		return fmt.Errorf("write decision: %w", err)
	}
	return nil
}

// Decision is what a person decided about a value that was held.
type Decision struct {
	Indicator, Place string
	Period           int64 // indicators.Period.Key
	Held             int64 // the delivery that brought the value
	Counts           bool
	Who, Note        string
}

// Decisions returns what a decision, by its number as a delivery, said of each value.
func (j *Journal) Decisions(ctx context.Context, delivery int64) (list []Decision, err error) {
	rows, err := j.read.QueryContext(ctx, `SELECT i.name, p.name, d.period, d.held, d.counts, d.who, d.note FROM decision d
 JOIN indicator i ON i.id = d.indicator JOIN place p ON p.id = d.place WHERE d.delivery = ? ORDER BY d.indicator, d.place, d.period`, delivery)
	if err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var d Decision
		if err := rows.Scan(&d.Indicator, &d.Place, &d.Period, &d.Held, &d.Counts, &d.Who, &d.Note); err != nil {
			return nil, fmt.Errorf("read decisions: %w", err)
		}
		list = append(list, d)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read decisions: %w", err)
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
