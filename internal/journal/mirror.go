package journal

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"time"

	"rasid/indicators"
)

// MirrorState returns what SetMirrorState kept for a mirror, or "".
func (j *Journal) MirrorState(ctx context.Context, mirror string) (state string, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT state FROM mirror WHERE name = ?", mirror).Scan(&state)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("read the state of the mirror %s: %w", mirror, err)
	}
	return state, nil
}

// SetMirrorState keeps how far a mirror has come.
func (j *Journal) SetMirrorState(ctx context.Context, mirror, state string) error {
	_, err := j.write.ExecContext(ctx, "INSERT INTO mirror VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET state = excluded.state", mirror, state)
	if err != nil {
		return fmt.Errorf("keep the state of the mirror %s: %w", mirror, err)
	}
	return nil
}

// Change is the newest revision of an observation that some deliveries brought. Place and period
// stand in Observation; PlaceKey and Period.Key name where Changes goes on.
type Change struct {
	indicators.Observation
	PlaceKey int64
}

// ChangeQuery chooses the observations of one indicator that came after one delivery and not
// after another, from behind a place and period on.
type ChangeQuery struct {
	Indicator              string
	After, To              int64
	BehindPlace, BehindKey int64 // Change.PlaceKey and Period.Key; 0: from the first on
	Limit                  int
}

// Changes returns observations by place and period, no more than q.Limit. Unlike Observations it
// holds no connection while the caller works.
func (j *Journal) Changes(ctx context.Context, q ChangeQuery) ([]Change, error) {
	fail := func(err error) ([]Change, error) {
		return nil, fmt.Errorf("read changes of %s: %w", q.Indicator, err)
	}
	tx, places, err := j.state(ctx)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = tx.Rollback() }()
	behind := q.BehindKey
	if q.BehindPlace == 0 {
		behind = math.MinInt64
	}
	// Of a group SQLite takes the value from the row with the largest revision.
	rows, err := tx.QueryContext(ctx, `SELECT place, period, max(revision), value FROM observation
 WHERE indicator = (SELECT id FROM indicator WHERE name = ?) AND delivery > ? AND delivery <= ? AND (place, period) > (?, ?)
 GROUP BY place, period ORDER BY place, period LIMIT ?`, q.Indicator, q.After, q.To, q.BehindPlace, behind, q.Limit)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rows.Close() }()
	list := make([]Change, 0, min(q.Limit, 1024))
	for rows.Next() {
		c := Change{Observation: indicators.Observation{Indicator: q.Indicator}}
		var period int64
		if err := rows.Scan(&c.PlaceKey, &period, &c.Revision, &c.Value); err != nil {
			return fail(err)
		}
		c.Place, c.Period = places[c.PlaceKey], indicators.PeriodFromKey(period)
		list = append(list, c)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return list, nil
}

// Backlog returns how many values and deliveries came after a position, and when the first of
// those deliveries did; the zero time when there is none.
func (j *Journal) Backlog(ctx context.Context, after int64) (n int64, oldest time.Time, err error) {
	var first sql.NullInt64
	err = j.read.QueryRowContext(ctx, "SELECT coalesce(sum(new + revised + 1), 0), min(received_at) FROM delivery WHERE seq > ?", after).Scan(&n, &first)
	if err != nil {
		return 0, time.Time{}, fmt.Errorf("count what is not mirrored: %w", err)
	}
	if first.Valid {
		oldest = time.UnixMilli(first.Int64).UTC()
	}
	return n, oldest, nil
}

// Refusal is what a mirror's server would not take: one line, or Lines of one series that are
// older than what the server keeps. At and Newest are the points' times; At is zero for a series.
type Refusal struct {
	Series  string
	At      int64 // nanoseconds since 1970
	Reason  string
	Lines   int64
	Newest  int64 // nanoseconds since 1970
	Line    string
	Message string // the server's
	NotedAt time.Time
}

// NoteRefusals keeps refusals. The same line again replaces what was noted; lines of a series add up.
func (j *Journal) NoteRefusals(ctx context.Context, mirror string, list []Refusal) error {
	tx, err := j.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("note refusals of the mirror %s: %w", mirror, err)
	}
	defer func() { _ = tx.Rollback() }()
	for _, r := range list {
		_, err := tx.ExecContext(ctx, `INSERT INTO mirror_refusal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason,
 lines = CASE at WHEN 0 THEN lines + excluded.lines ELSE excluded.lines END, newest = max(newest, excluded.newest), line = excluded.line,
 message = excluded.message, noted_at = excluded.noted_at`, mirror, r.Series, r.At, r.Reason, r.Lines, r.Newest, r.Line, r.Message, j.now().UnixMilli())
		if err != nil {
			return fmt.Errorf("note refusals of the mirror %s: %w", mirror, err)
		}
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("note refusals of the mirror %s: %w", mirror, err)
	}
	return nil
}

// ForgetRefusals forgets the refusals of points from a time on, which are sent again.
func (j *Journal) ForgetRefusals(ctx context.Context, mirror string, from int64) error {
	if _, err := j.write.ExecContext(ctx, "DELETE FROM mirror_refusal WHERE mirror = ? AND newest >= ?", mirror, from); err != nil {
		return fmt.Errorf("forget refusals of the mirror %s: %w", mirror, err)
	}
	return nil
}

// ForgetRefusal forgets the refusal of one point, which was taken after all.
func (j *Journal) ForgetRefusal(ctx context.Context, mirror, series string, at int64) error {
	if _, err := j.write.ExecContext(ctx, "DELETE FROM mirror_refusal WHERE mirror = ? AND series = ? AND at = ?", mirror, series, at); err != nil {
		return fmt.Errorf("forget a refusal of the mirror %s: %w", mirror, err)
	}
	return nil
}

// Refusals returns what a mirror's server would not take, by series and time, at most limit.
func (j *Journal) Refusals(ctx context.Context, mirror string, limit int) (list []Refusal, err error) {
	rows, err := j.read.QueryContext(ctx, `SELECT series, at, reason, lines, newest, line, message, noted_at FROM mirror_refusal
 WHERE mirror = ? ORDER BY series, at LIMIT ?`, mirror, limit)
	if err != nil {
		return nil, fmt.Errorf("read refusals of the mirror %s: %w", mirror, err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var r Refusal
		var noted int64
		if err := rows.Scan(&r.Series, &r.At, &r.Reason, &r.Lines, &r.Newest, &r.Line, &r.Message, &noted); err != nil {
			return nil, fmt.Errorf("read refusals of the mirror %s: %w", mirror, err)
		}
		r.NotedAt = time.UnixMilli(noted).UTC()
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read refusals of the mirror %s: %w", mirror, err)
	}
	return list, nil
}

// CountRefusals counts the lines that a mirror's server would not take, by reason.
func (j *Journal) CountRefusals(ctx context.Context, mirror string) (map[string]int64, error) {
	rows, err := j.read.QueryContext(ctx, "SELECT reason, sum(lines) FROM mirror_refusal WHERE mirror = ? GROUP BY 1", mirror)
	if err != nil {
		return nil, fmt.Errorf("count refusals of the mirror %s: %w", mirror, err)
	}
	defer func() { _ = rows.Close() }()
	counts := map[string]int64{}
	for rows.Next() {
		var reason string
		var n int64
		if err := rows.Scan(&reason, &n); err != nil {
			return nil, fmt.Errorf("count refusals of the mirror %s: %w", mirror, err)
		}
		counts[reason] = n
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("count refusals of the mirror %s: %w", mirror, err)
	}
	return counts, nil
}
