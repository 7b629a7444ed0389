package journal

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"
)

// RunOutcome is how a run of a source ended.
type RunOutcome string

// The outcomes of runs.
const (
	RunDelivered   RunOutcome = "delivered"   // deliveries came of it
	RunUnchanged   RunOutcome = "unchanged"   // the source had nothing new
	RunTroubled    RunOutcome = "troubled"    // something at the source could not be offered
	RunFailed      RunOutcome = "failed"      // it ended with an error
	RunInterrupted RunOutcome = "interrupted" // the service stopped meanwhile
)

// RunOutcomes lists every outcome of a run.
func RunOutcomes() []RunOutcome {
	return []RunOutcome{RunDelivered, RunUnchanged, RunTroubled, RunFailed, RunInterrupted}
}

// Good reports whether the source was reached and read to its end.
func (o RunOutcome) Good() bool { return o != RunFailed && o != RunInterrupted }

// Run is one run of a source, and those after it that went the same way and brought nothing.
type Run struct {
	ID             int64 // assigned by RecordRun, increasing
	Source         string
	Cause          string // why it ran: "slot", "interval", "start", "catch_up", "resumed", "poke" or "command"
	Slot           string // of a cron expression that it ran for; ""
	Started, Ended time.Time
	Outcome        RunOutcome
	Error          string // of the run as a whole; holds no secret

	Deliveries                             []int64 // that came of it
	New, Revised, Unchanged, Held, Refused int64   // values of all of them

	Requests, Retries, Bytes int64 // asked of servers in all; the retries among them; bytes of the answers, unpacked
	Exchanges                []RunExchange
	Troubles                 []RunTrouble
	MoreTroubles             int // that Troubles has no room for

	Repeats                int64     // later runs that went the same way
	LastStarted, LastEnded time.Time // of the last of them, or of the run itself
}

// RunExchange is one request with its answer; secrets are elided. Of many, a run keeps the first and the last.
type RunExchange struct {
	Method         string        `json:"method"`
	URL            string        `json:"url"`
	RequestHeader  http.Header   `json:"request_header"`
	Attempt        int           `json:"attempt"` // of the same request, from 1
	Status         string        `json:"status"`  // "" when no answer came
	ResponseHeader http.Header   `json:"response_header"`
	Bytes          int64         `json:"bytes"` // of the body, unpacked
	Took           time.Duration `json:"took"`
	Error          string        `json:"error,omitempty"`
}

// RunTrouble is something that could not be offered, as collectors.Trouble has it.
type RunTrouble struct {
	Path   string `json:"path"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// RunRepeat says that a recorded run was repeated: how often in all, and when the last time.
type RunRepeat struct {
	ID, Repeats            int64
	LastStarted, LastEnded time.Time
}

// How many runs of a source are kept: those that deliveries came of, which numbers are traced to,
// and the others. A source that fails in a new way every few seconds drives out no delivery's run.
const (
	keptRunsWithNews = 1000
	keptRuns         = 300
)

type runDetail struct {
	Exchanges    []RunExchange `json:"exchanges,omitempty"`
	Troubles     []RunTrouble  `json:"troubles,omitempty"`
	MoreTroubles int           `json:"more_troubles,omitempty"`
}

// RecordRun appends a run, synced to disk, and prunes old ones of its source. It returns the run's number.
func (j *Journal) RecordRun(ctx context.Context, r Run) (id int64, err error) {
	detail, err := json.Marshal(runDetail{r.Exchanges, r.Troubles, r.MoreTroubles})
	if err == nil {
		err = j.small(ctx, func(ctx context.Context, tx *sql.Tx) error {
			id, err = insertRun(ctx, tx, &r, string(detail))
			return err
		})
	}
	if err != nil {
		return 0, fmt.Errorf("record a run of %s: %w", r.Source, err)
	}
	return id, nil
}

func insertRun(ctx context.Context, tx *sql.Tx, r *Run, detail string) (id int64, err error) {
	if err := tx.QueryRowContext(ctx, "SELECT coalesce(max(id), 0) + 1 FROM run").Scan(&id); err != nil {
		return 0, err
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO run("+runColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", id, r.Source, r.Cause, r.Slot,
		r.Started.UnixMilli(), r.Ended.UnixMilli(), string(r.Outcome), r.Error, len(r.Deliveries), r.New, r.Revised, r.Unchanged, r.Held, r.Refused,
		r.Requests, r.Retries, r.Bytes, detail, r.Repeats, r.LastStarted.UnixMilli(), r.LastEnded.UnixMilli()); err != nil {
		return 0, err
	}
	for _, d := range r.Deliveries {
		if _, err := tx.ExecContext(ctx, "INSERT INTO run_delivery VALUES (?, ?)", id, d); err != nil {
			return 0, err
		}
	}
	keep, which := keptRuns, "news = 0"
	if len(r.Deliveries) > 0 {
		keep, which = keptRunsWithNews, "news > 0"
	}
	var last int64
	if err := tx.QueryRowContext(ctx, "SELECT coalesce((SELECT id FROM run WHERE source = ? AND "+which+" ORDER BY id DESC LIMIT 1 OFFSET ?), 0)", r.Source, keep).Scan(&last); err != nil || last == 0 {
		return id, err
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM run_delivery WHERE run IN (SELECT id FROM run WHERE source = ? AND "+which+" AND id <= ?)", r.Source, last); err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, "DELETE FROM run WHERE source = ? AND "+which+" AND id <= ?", r.Source, last)
	return id, err
}

// RepeatRuns records how often runs were repeated.
func (j *Journal) RepeatRuns(ctx context.Context, list []RunRepeat) error {
	err := j.small(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, r := range list {
			if _, err := tx.ExecContext(ctx, "UPDATE run SET repeats = ?, last_started = ?, last_ended = ? WHERE id = ?", r.Repeats, r.LastStarted.UnixMilli(), r.LastEnded.UnixMilli(), r.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("count repeated runs: %w", err)
	}
	return nil
}

const runColumns = `id, source, cause, slot, started, ended, outcome, error, news, new, revised, unchanged, held, refused,
 requests, retries, bytes, detail, repeats, last_started, last_ended`

// RunFilter chooses runs, the newest first; zero fields choose all.
type RunFilter struct {
	Source string
	Good   bool // only those that read their source to its end
	Before int64
	After  int64 // the ones next after this number; they still come newest first
	Limit  int
}

// Runs returns the runs that f chooses, each with its deliveries.
func (j *Journal) Runs(ctx context.Context, f RunFilter) (list []Run, err error) {
	fail := func(err error) ([]Run, error) { return nil, fmt.Errorf("read runs: %w", err) }
	before, limit := f.Before, f.Limit
	if before == 0 {
		before = math.MaxInt64
	}
	if limit == 0 {
		limit = -1
	}
	where, args := "id < ? AND id > ?", []any{before, f.After}
	if f.Source != "" {
		where, args = where+" AND source = ?", append(args, f.Source)
	}
	if f.Good {
		where += " AND outcome NOT IN ('failed', 'interrupted')"
	}
	query := "SELECT " + runColumns + " FROM run WHERE " + where + " ORDER BY id DESC LIMIT ?"
	if f.After > 0 {
		query = "SELECT * FROM (SELECT " + runColumns + " FROM run WHERE " + where + " ORDER BY id LIMIT ?) ORDER BY id DESC"
	}
	rows, err := j.read.QueryContext(ctx, query, append(args, limit)...)
	if err != nil {
		return fail(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		r, err := scanRun(rows)
		if err != nil {
			return fail(err)
		}
		list = append(list, r)
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	for i := range list {
		if list[i].Deliveries, err = j.deliveriesOf(ctx, list[i].ID); err != nil {
			return fail(err)
		}
	}
	return list, nil
}

func scanRun(rows *sql.Rows) (r Run, err error) {
	var started, ended, lastStarted, lastEnded int64
	var news int
	var text []byte
	if err := rows.Scan(&r.ID, &r.Source, &r.Cause, &r.Slot, &started, &ended, &r.Outcome, &r.Error, &news, &r.New, &r.Revised, &r.Unchanged, &r.Held, &r.Refused,
		&r.Requests, &r.Retries, &r.Bytes, &text, &r.Repeats, &lastStarted, &lastEnded); err != nil {
		return r, err
	}
	var d runDetail
	err = json.Unmarshal(text, &d)
	r.Exchanges, r.Troubles, r.MoreTroubles = d.Exchanges, d.Troubles, d.MoreTroubles
	for to, from := range map[*time.Time]int64{&r.Started: started, &r.Ended: ended, &r.LastStarted: lastStarted, &r.LastEnded: lastEnded} {
		*to = time.UnixMilli(from).UTC()
	}
	return r, err
}

func (j *Journal) deliveriesOf(ctx context.Context, run int64) (list []int64, err error) {
	rows, err := j.read.QueryContext(ctx, "SELECT delivery FROM run_delivery WHERE run = ? ORDER BY delivery", run)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var seq int64
		if err := rows.Scan(&seq); err != nil {
			return nil, err
		}
		list = append(list, seq)
	}
	return list, rows.Err()
}

// Run returns the run of that number; false when there is none, or it was pruned.
func (j *Journal) Run(ctx context.Context, id int64) (Run, bool, error) {
	list, err := j.Runs(ctx, RunFilter{Before: id + 1, After: id - 1, Limit: 1})
	if err != nil || len(list) == 0 || list[0].ID != id {
		return Run{}, false, err
	}
	return list[0], true, nil
}

// RunOf returns the number of the run that a delivery came of; 0 when no run is known, as for one
// that was cut short, was pruned or came before runs were kept.
func (j *Journal) RunOf(ctx context.Context, delivery int64) (id int64, err error) {
	err = j.read.QueryRowContext(ctx, "SELECT coalesce(max(run), 0) FROM run_delivery WHERE delivery = ?", delivery).Scan(&id)
	if err != nil {
		return 0, fmt.Errorf("read the run of delivery %d: %w", delivery, err)
	}
	return id, nil
}
