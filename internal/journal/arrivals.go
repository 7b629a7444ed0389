package journal

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"math"
	"time"

	"rasid/indicators"
)

// Arrival is one revision of an observation with the delivery that brought it.
type Arrival struct {
	indicators.Observation
	File       string // the delivery's name
	ReceivedAt time.Time
}

// Arrivals returns every revision of every observation of an indicator up to a position (0: all), by
// place, period and revision, under the IDs of places that they are stored with. As with Observations
// the loop must not read anything else.
func (j *Journal) Arrivals(ctx context.Context, indicator string, position int64) iter.Seq2[Arrival, error] {
	return func(yield func(Arrival, error) bool) {
		if err := j.arrivalsEach(ctx, indicator, position, func(a Arrival) bool { return yield(a, nil) }); err != nil {
			yield(Arrival{}, fmt.Errorf("read when values of %s came: %w", indicator, err))
		}
	}
}

func (j *Journal) arrivalsEach(ctx context.Context, indicator string, position int64, yield func(Arrival) bool) error {
	if position == 0 {
		position = math.MaxInt64
	}
	tx, places, err := j.state(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	rows, err := tx.QueryContext(ctx, `SELECT o.place, o.period, o.revision, o.value, o.delivery, o.line, o.col, d.name, d.received_at
 FROM observation o CROSS JOIN delivery d ON d.seq = o.delivery
 WHERE o.indicator = (SELECT id FROM indicator WHERE name = ?) AND o.delivery <= ? ORDER BY o.place, o.period, o.revision`, indicator, position)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	names := map[int64]string{} // a delivery brings thousands of values, and has one name
	var name sql.RawBytes
	for rows.Next() {
		a := Arrival{Observation: indicators.Observation{Indicator: indicator}}
		var place, period, received int64
		if err := rows.Scan(&place, &period, &a.Revision, &a.Value, &a.Delivery, &a.Row, &a.Column, &name, &received); err != nil {
			return err
		}
		known, ok := names[a.Delivery]
		if !ok {
			known = string(name)
			names[a.Delivery] = known
		}
		a.File = known
		a.Place, a.Period, a.ReceivedAt = places[place], indicators.PeriodFromKey(period), time.UnixMilli(received).UTC()
		if !yield(a) {
			return nil
		}
	}
	return rows.Err()
}
