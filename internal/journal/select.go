package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"math"
	"time"

	"rasid/indicators"
)

// Selection chooses observations of any number of indicators.
type Selection struct {
	Indicators []string         // nil: all that the journal has
	Places     []string         // nil: all that the journal has
	From       *indicators.Date // only periods that begin on it or after it
	To         *indicators.Date // only periods that end on it or before it
	Position   int64            // as it was known after this delivery; 0: everything known
	// Same maps IDs under which places were learnt to the plan's own, as in Query. Places names the
	// plan's own alone.
	Same map[string]string
}

// Reported is an observation with what is known of the delivery that brought it.
type Reported struct {
	indicators.Observation
	Department string // that sent it
	File       string // the delivery's name
	ReceivedAt time.Time
}

// Select returns the current revision of every observation that s chooses, in the byte order of
// the names of indicators, then of places, then by period: two journals of the same content give
// the same sequence, whatever arrived first. Like Observations it reads one state of the journal
// and holds a reading connection; memory does not grow with what is read. What is yielded is
// good until the loop goes on.
func (j *Journal) Select(ctx context.Context, s Selection) iter.Seq2[*Reported, error] {
	return func(yield func(*Reported, error) bool) {
		if err := j.selectEach(ctx, s, func(r *Reported) bool { return yield(r, nil) }); err != nil {
			yield(nil, fmt.Errorf("read observations: %w", err))
		}
	}
}

func (j *Journal) selectEach(ctx context.Context, s Selection, yield func(*Reported) bool) error {
	if s.Position == 0 {
		s.Position = math.MaxInt64
	}
	tx, places, err := j.state(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	ids, names, err := indicatorsIn(ctx, tx, s.Indicators)
	if err != nil {
		return err
	}
	// Places come in the order of the index of their names, and each one's observations in the order
	// of their key: nothing is sorted.
	prepared, err := tx.PrepareContext(ctx, `SELECT p.id, o.period, o.revision, o.value, o.delivery, o.line, o.col
 FROM place p CROSS JOIN observation o ON o.indicator = ?1 AND o.place = p.id AND o.period >= ?2
 WHERE o.delivery <= ?3 AND (?4 IS NULL OR p.name IN (SELECT value FROM json_each(?4)))
 AND (?5 IS NULL OR p.name NOT IN (SELECT value FROM json_each(?5))) ORDER BY p.name, o.period, o.revision`)
	if err != nil {
		return err
	}
	defer func() { _ = prepared.Close() }()
	from := int64(math.MinInt64)
	if s.From != nil {
		from = indicators.PeriodAt(indicators.Instant, *s.From).Key()
	}
	w := selecting{ctx: ctx, tx: tx, places: places, to: s.To, deliveries: map[int64]sender{}}
	joined := joinedOf(s)
	for i, id := range ids {
		read := func(only, but []string, yield func(*Reported) bool) (more bool, err error) {
			rows, err := prepared.QueryContext(ctx, id, from, s.Position, asJSON(only), asJSON(but))
			if err != nil {
				return false, err
			}
			w.yield = yield
			return w.indicator(rows, names[i])
		}
		if more, err := joined.read(s.Places, read, yield); err != nil || !more {
			return err
		}
	}
	return nil
}

// asJSON is a list for json_each; no list is NULL, which stands for everything.
func asJSON(names []string) any {
	if names == nil {
		return nil
	}
	b, _ := json.Marshal(names) // a list of strings always can be
	return string(b)
}

func indicatorsIn(ctx context.Context, tx *sql.Tx, wanted []string) (ids []int64, names []string, err error) {
	rows, err := tx.QueryContext(ctx, "SELECT id, name FROM indicator WHERE ?1 IS NULL OR name IN (SELECT value FROM json_each(?1)) ORDER BY name", asJSON(wanted))
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id int64
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return nil, nil, err
		}
		ids, names = append(ids, id), append(names, name)
	}
	return ids, names, rows.Err()
}

// selecting is a Select under way.
type selecting struct {
	ctx        context.Context
	tx         *sql.Tx
	places     []string
	to         *indicators.Date
	yield      func(*Reported) bool
	deliveries map[int64]sender // those met last
}

// sender is what Reported says of a delivery.
type sender struct {
	department, file string
	received         time.Time
}

// rememberedSenders bounds how many deliveries are kept while observations are read.
const rememberedSenders = 20_000

// indicator yields one indicator's observations; more is false when the reader has had enough.
func (w *selecting) indicator(rows *sql.Rows, name string) (more bool, err error) {
	defer func() { _ = rows.Close() }()
	var last, o Reported
	var place, lastPlace, period int64
	give := func() (bool, error) {
		if last.Period.IsZero() || w.to != nil && last.Period.Last() > *w.to {
			return true, nil
		}
		d, err := w.sender(last.Delivery)
		if err != nil {
			return false, err
		}
		last.Department, last.File, last.ReceivedAt = d.department, d.file, d.received
		return w.yield(&last), nil
	}
	for rows.Next() {
		if err := rows.Scan(&place, &period, &o.Revision, &o.Value, &o.Delivery, &o.Row, &o.Column); err != nil {
			return false, err
		}
		o.Period = indicators.PeriodFromKey(period)
		if place != lastPlace || o.Period != last.Period {
			if more, err := give(); err != nil || !more {
				return false, err
			}
		}
		o.Indicator, o.Place = name, w.places[place]
		last, lastPlace = o, place
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	return give()
}

// sender returns who sent a delivery.
func (w *selecting) sender(seq int64) (sender, error) {
	if d, ok := w.deliveries[seq]; ok {
		return d, nil
	}
	var d sender
	var received int64
	err := w.tx.QueryRowContext(w.ctx, "SELECT department, name, received_at FROM delivery WHERE seq = ?", seq).Scan(&d.department, &d.file, &received)
	if err != nil {
		return d, fmt.Errorf("delivery %d: %w", seq, err)
	}
	d.received = time.UnixMilli(received).UTC()
	if len(w.deliveries) >= rememberedSenders {
		clear(w.deliveries)
	}
	w.deliveries[seq] = d
	return d, nil
}

// Names returns the names of all indicators and all places that have observations, in byte order.
func (j *Journal) Names(ctx context.Context) (indicators, places []string, err error) {
	for table, to := range map[string]*[]string{"indicator": &indicators, "place": &places} {
		rows, err := j.read.QueryContext(ctx, "SELECT name FROM "+table+" ORDER BY name")
		if err != nil {
			return nil, nil, fmt.Errorf("read names: %w", err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var name string
			if err := rows.Scan(&name); err != nil {
				return nil, nil, fmt.Errorf("read names: %w", err)
			}
			*to = append(*to, name)
		}
		if err := rows.Err(); err != nil {
			return nil, nil, fmt.Errorf("read names: %w", err)
		}
	}
	return indicators, places, nil
}
