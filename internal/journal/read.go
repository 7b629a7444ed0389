package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
)

const deliveryColumns = `seq, sha256, name, origin, source, department, size, modified, received_at,
 outcome, duplicate_of, reading, note, dialect, rows, new, revised, unchanged, held, refused, skipped, blank`

func scanDelivery(scan func(...any) error) (Delivery, error) {
	var d Delivery
	var modified, received int64
	var dialect string
	err := scan(&d.Seq, &d.SHA256, &d.Name, &d.Origin, &d.Source, &d.Department, &d.Size, &modified, &received,
		&d.Outcome, &d.DuplicateOf, &d.Reading, &d.Note, &dialect,
		&d.Rows, &d.New, &d.Revised, &d.Unchanged, &d.Held, &d.Refused, &d.Skipped, &d.Blank)
	if err != nil {
		return d, err
	}
	d.Modified, d.ReceivedAt = time.UnixMilli(modified).UTC(), time.UnixMilli(received).UTC()
	return d, json.Unmarshal([]byte(dialect), &d.Dialect)
}

// DeliveryFilter chooses deliveries; zero fields choose all. AfterSeq leaves out the delivery of
// that number and those before it.
type DeliveryFilter struct {
	Department string
	AfterSeq   int64
	BeforeSeq  int64
	Limit      int
	Newest     bool // the newest first, else the oldest first
}

// Deliveries returns the ledger rows that f chooses.
func (j *Journal) Deliveries(ctx context.Context, f DeliveryFilter) ([]Delivery, error) {
	q := "SELECT " + deliveryColumns + " FROM delivery WHERE seq > ? AND seq < ? AND (? = '' OR department = ?) ORDER BY seq"
	if f.Newest {
		q += " DESC"
	}
	limit, before := f.Limit, f.BeforeSeq
	if limit == 0 {
		limit = -1
	}
	if before == 0 {
		before = math.MaxInt64
	}
	return j.list(ctx, q+" LIMIT ?", f.AfterSeq, before, f.Department, f.Department, limit)
}

func (j *Journal) list(ctx context.Context, query string, args ...any) ([]Delivery, error) {
	rows, err := j.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read deliveries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []Delivery
	for rows.Next() {
		d, err := scanDelivery(rows.Scan)
		if err != nil {
			return nil, fmt.Errorf("read deliveries: %w", err)
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

func (j *Journal) one(ctx context.Context, where string, args ...any) (Delivery, bool, error) {
	d, err := scanDelivery(j.read.QueryRowContext(ctx, "SELECT "+deliveryColumns+" FROM delivery WHERE "+where, args...).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Delivery{}, false, nil
	}
	if err != nil {
		return Delivery{}, false, fmt.Errorf("read delivery: %w", err)
	}
	return d, true, nil
}

// Delivery returns the delivery of that number. Like the Find methods it reports false, not an
// error, when there is none.
func (j *Journal) Delivery(ctx context.Context, seq int64) (Delivery, bool, error) {
	return j.one(ctx, "seq = ?", seq)
}

// FindSame returns the first delivery of the same bytes by the same department, read the same way.
func (j *Journal) FindSame(ctx context.Context, sha256, department, reading string) (Delivery, bool, error) {
	return j.one(ctx, "sha256 = ? AND department = ? AND reading = ? AND outcome <> 'duplicate' ORDER BY seq LIMIT 1", sha256, department, reading)
}

// FindOrigin returns the newest delivery of exactly this drop, however it was read.
func (j *Journal) FindOrigin(ctx context.Context, origin, sha256 string) (Delivery, bool, error) {
	return j.one(ctx, "sha256 = ? AND origin = ? ORDER BY seq DESC LIMIT 1", sha256, origin)
}

// FindLatest returns the newest delivery of a source for a department.
func (j *Journal) FindLatest(ctx context.Context, source, department string) (Delivery, bool, error) {
	return j.one(ctx, "source = ? AND department = ? ORDER BY seq DESC LIMIT 1", source, department)
}

// FindRequest returns the decision that was made on a request, by the Origin that it was given.
func (j *Journal) FindRequest(ctx context.Context, origin string) (Delivery, bool, error) {
	return j.one(ctx, "origin = ? AND source = 'release' LIMIT 1", origin)
}

// FindDecision returns what a person decided about a held delivery.
func (j *Journal) FindDecision(ctx context.Context, seq int64) (Delivery, bool, error) {
	return j.one(ctx, "duplicate_of = ? AND source = 'release' LIMIT 1", seq)
}

// Findings returns the findings of a delivery in the order in which they were made.
func (j *Journal) Findings(ctx context.Context, seq int64) ([]diag.Finding, error) {
	rows, err := j.read.QueryContext(ctx, "SELECT finding FROM refusal WHERE delivery = ? ORDER BY n", seq)
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []diag.Finding
	for rows.Next() {
		var b []byte
		var f diag.Finding
		if err := rows.Scan(&b); err != nil {
			return nil, fmt.Errorf("read findings: %w", err)
		}
		if err := json.Unmarshal(b, &f); err != nil {
			return nil, fmt.Errorf("read findings: %w", err)
		}
		list = append(list, f)
	}
	return list, rows.Err()
}

// Query chooses the observations of one indicator; zero fields choose all.
type Query struct {
	Indicator string
	AsOf      *indicators.Date // only periods whose last day is not after it
	Position  int64            // as it was known after this delivery; 0: everything known
	// Same maps IDs under which places were learnt to the plan's own. Values of both are the
	// plan's place's: of two about one period the one that came later, as with any revision.
	Same map[string]string
}

// Observations returns the current revision of every observation that q chooses, by place and
// period; places that are the same as learnt ones come last. It reads one state of the journal
// from beginning to end, whatever is written meanwhile, and holds one of the few reading
// connections so long: the loop must not read anything else. An error ends the sequence, and the
// observation beside it means nothing.
func (j *Journal) Observations(ctx context.Context, q Query) iter.Seq2[indicators.Observation, error] {
	if len(q.Same) == 0 {
		return j.stored(ctx, q)
	}
	return united(j.stored(ctx, q), q.Same)
}

// stored returns the observations under the IDs that they are stored with.
func (j *Journal) stored(ctx context.Context, q Query) iter.Seq2[indicators.Observation, error] {
	return func(yield func(indicators.Observation, error) bool) {
		fail := func(err error) {
			yield(indicators.Observation{}, fmt.Errorf("read observations of %s: %w", q.Indicator, err))
		}
		position := q.Position
		if position == 0 {
			position = math.MaxInt64
		}
		tx, places, err := j.state(ctx)
		if err != nil {
			fail(err)
			return
		}
		defer func() { _ = tx.Rollback() }()
		rows, err := tx.QueryContext(ctx, `SELECT place, period, revision, value, delivery, line, col FROM observation
 WHERE indicator = (SELECT id FROM indicator WHERE name = ?) AND delivery <= ? ORDER BY place, period, revision`, q.Indicator, position)
		if err != nil {
			fail(err)
			return
		}
		defer func() { _ = rows.Close() }()
		var last indicators.Observation
		wanted := func() bool {
			return !last.Period.IsZero() && (q.AsOf == nil || last.Period.Last() <= *q.AsOf)
		}
		var place, lastPlace, period int64
		for rows.Next() {
			o := indicators.Observation{Indicator: q.Indicator, Place: last.Place}
			if err := rows.Scan(&place, &period, &o.Revision, &o.Value, &o.Delivery, &o.Row, &o.Column); err != nil {
				fail(err)
				return
			}
			if o.Period = indicators.PeriodFromKey(period); place != lastPlace {
				o.Place = places[place]
			}
			if (place != lastPlace || o.Period != last.Period) && wanted() && !yield(last, nil) {
				return
			}
			last, lastPlace = o, place
		}
		if err := rows.Err(); err != nil {
			fail(err)
			return
		}
		if wanted() {
			yield(last, nil)
		}
	}
}

// Revisions returns every revision of one observation, the first reported first.
func (j *Journal) Revisions(ctx context.Context, indicator, place string, p indicators.Period) ([]indicators.Observation, error) {
	rows, err := j.read.QueryContext(ctx, `SELECT revision, value, delivery, line, col FROM observation
 WHERE indicator = (SELECT id FROM indicator WHERE name = ?) AND place = (SELECT id FROM place WHERE name = ?) AND period = ?
 ORDER BY revision`, indicator, place, p.Key())
	if err != nil {
		return nil, fmt.Errorf("read revisions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var list []indicators.Observation
	for rows.Next() {
		o := indicators.Observation{Indicator: indicator, Place: place, Period: p}
		if err := rows.Scan(&o.Revision, &o.Value, &o.Delivery, &o.Row, &o.Column); err != nil {
			return nil, fmt.Errorf("read revisions: %w", err)
		}
		list = append(list, o)
	}
	return list, rows.Err()
}

// Head returns the journal's position: the number of its last delivery, 0 when it has none.
func (j *Journal) Head(ctx context.Context) (seq int64, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM delivery").Scan(&seq)
	return seq, err
}

// PositionAt returns the position that the journal had at t, 0 when it was still empty.
func (j *Journal) PositionAt(ctx context.Context, t time.Time) (seq int64, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT coalesce(max(seq), 0) FROM delivery WHERE received_at <= ?", t.UnixMilli()).Scan(&seq)
	return seq, err
}

// ID returns the journal's identity: no other journal has it, but for copies of this one.
func (j *Journal) ID(ctx context.Context) (id string, err error) {
	if err = j.read.QueryRowContext(ctx, "SELECT id FROM identity").Scan(&id); err != nil {
		return "", fmt.Errorf("read the journal's identity: %w", err)
	}
	return id, nil
}

// Touched returns the indicators whose standing may differ now from what it was at a position:
// those that later deliveries brought values for, and those of held deliveries that were decided
// on since. It also returns the position now.
func (j *Journal) Touched(ctx context.Context, after int64) (names []string, head int64, err error) {
	if head, err = j.Head(ctx); err != nil {
		return nil, 0, fmt.Errorf("read changes: %w", err)
	}
	rows, err := j.read.QueryContext(ctx, `SELECT i.name FROM touched t JOIN indicator i ON i.id = t.indicator WHERE t.delivery > ?1 AND t.delivery <= ?2
 UNION SELECT i.name FROM delivery r JOIN touched t ON t.delivery = r.duplicate_of JOIN indicator i ON i.id = t.indicator
 WHERE r.source = 'release' AND r.seq > ?1 AND r.seq <= ?2 ORDER BY 1`, after, head)
	if err != nil {
		return nil, 0, fmt.Errorf("read changes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, 0, fmt.Errorf("read changes: %w", err)
		}
		names = append(names, n)
	}
	return names, head, rows.Err()
}

// waits says, of a delivery d, that it is held and that nobody had decided about it at a position.
const waits = `d.seq <= ?1 AND (d.outcome = 'held' AND NOT EXISTS (SELECT 1 FROM delivery r WHERE r.duplicate_of = d.seq AND r.source = 'release' AND r.seq <= ?1)
 OR EXISTS (SELECT 1 FROM held_value h WHERE h.delivery = d.seq AND ` + undecided + `))`

// Waiting returns the deliveries that waited for a person at a position, the oldest first.
func (j *Journal) Waiting(ctx context.Context, position int64) ([]Delivery, error) {
	return j.list(ctx, "SELECT "+deliveryColumns+" FROM delivery d WHERE "+waits+" ORDER BY seq", position)
}

// HeldIndicators returns the indicators of deliveries and values that waited for a person at a position.
func (j *Journal) HeldIndicators(ctx context.Context, position int64) (map[string]bool, error) {
	rows, err := j.read.QueryContext(ctx, `SELECT i.name FROM delivery d JOIN touched t ON t.delivery = d.seq JOIN indicator i ON i.id = t.indicator
 WHERE d.outcome = 'held' AND `+waits+`
 UNION SELECT i.name FROM held_value h JOIN indicator i ON i.id = h.indicator WHERE `+undecided, position)
	if err != nil {
		return nil, fmt.Errorf("read held deliveries: %w", err)
	}
	defer func() { _ = rows.Close() }()
	held := map[string]bool{}
	for rows.Next() {
		var n string
		if err := rows.Scan(&n); err != nil {
			return nil, fmt.Errorf("read held deliveries: %w", err)
		}
		held[n] = true
	}
	return held, rows.Err()
}
