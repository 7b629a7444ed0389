package app

import (
	"context"
	"fmt"
	"slices"
	"time"

	"rasid/collectors/fetch"
	"rasid/indicators"
	"rasid/internal/journal"
)

// RunStatus is a run of a source in the shape that other programs rely on.
type RunStatus struct {
	Run         int64              `json:"run"`
	Source      string             `json:"source"`
	Cause       string             `json:"cause"`
	Slot        string             `json:"slot"` // of a cron expression, on the plan's clock; "" for none
	Started     time.Time          `json:"started"`
	Ended       time.Time          `json:"ended"`
	Outcome     journal.RunOutcome `json:"outcome"`
	Error       string             `json:"error"`
	Deliveries  []int64            `json:"deliveries"`
	New         int64              `json:"new"`
	Revised     int64              `json:"revised"`
	Unchanged   int64              `json:"unchanged"`
	Held        int64              `json:"held"`
	Refused     int64              `json:"refused"`
	Requests    int64              `json:"requests"`
	Retries     int64              `json:"retries"`
	Bytes       int64              `json:"bytes"`        // of the answers, unpacked
	Repeats     int64              `json:"repeats"`      // later runs that went the same way
	LastStarted time.Time          `json:"last_started"` // of the last of them, or of the run itself
	LastEnded   time.Time          `json:"last_ended"`
}

func runStatus(r *journal.Run) RunStatus {
	return RunStatus{r.ID, r.Source, r.Cause, r.Slot, r.Started, r.Ended, r.Outcome, r.Error, append([]int64{}, r.Deliveries...), r.New, r.Revised, r.Unchanged, r.Held, r.Refused,
		r.Requests, r.Retries, r.Bytes, r.Repeats, r.LastStarted, r.LastEnded}
}

// Runs lists runs, the newest first. An unknown source is a *UseError.
func (a *App) Runs(ctx context.Context, source string, limit int) ([]RunStatus, error) {
	found, err := a.runs.Runs(ctx, journal.RunFilter{Source: source, Limit: limit})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 && source != "" && !slices.Contains(a.SourceIDs(), source) {
		return nil, a.unknownSource("runs", source)
	}
	list := []RunStatus{}
	for i := range found {
		list = append(list, runStatus(&found[i]))
	}
	return list, nil
}

// RunWhole is a run with all that is known of it.
type RunWhole struct {
	RunStatus
	Exchanges    []RunExchange   `json:"exchanges"` // with servers, secrets elided; of many the first and the last
	Troubles     []LookTrouble   `json:"troubles"`
	MoreTroubles int             `json:"more_troubles"`
	Read         []RunReading    `json:"read"` // each delivery
	Lang         indicators.Lang `json:"-"`
}

// RunExchange is one request with its answer.
type RunExchange struct {
	fetch.Exchange
	Seconds float64 `json:"took_seconds"`
}

// RunReading is a delivery of a run: as the journal has it, and as it is read today.
type RunReading struct {
	Delivery   int64           `json:"delivery"`
	Name       string          `json:"name"`
	Department string          `json:"department"`
	Outcome    journal.Outcome `json:"outcome"`
	SHA256     string          `json:"sha256"`
	Again      *Reread         `json:"again"` // null when it cannot be read again
	Why        string          `json:"why,omitempty"`
}

// RunWhole returns a run whole; its deliveries are read again from the archive. A number that no run
// has is a *UseError.
func (a *App) RunWhole(ctx context.Context, l indicators.Lang, id int64) (*RunWhole, error) {
	r, ok, err := a.Journal.Run(ctx, id)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, &UseError{Err: fmt.Errorf(`runs: there is no run %d, or it was pruned; "rasid runs" lists them`, id)}
	}
	whole := &RunWhole{RunStatus: runStatus(&r), Exchanges: []RunExchange{}, Troubles: []LookTrouble{}, MoreTroubles: r.MoreTroubles, Read: []RunReading{}, Lang: l}
	for _, x := range r.Exchanges {
		whole.Exchanges = append(whole.Exchanges, RunExchange{fetch.Exchange{Method: x.Method, URL: x.URL, RequestHeader: x.RequestHeader, Attempt: x.Attempt,
			Status: x.Status, ResponseHeader: x.ResponseHeader, Bytes: x.Bytes, Took: x.Took, Error: x.Error}, x.Took.Seconds()})
	}
	for _, t := range r.Troubles {
		whole.Troubles = append(whole.Troubles, LookTrouble(t))
	}
	for _, seq := range r.Deliveries {
		d, ok, err := a.Journal.Delivery(ctx, seq)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		read := RunReading{Delivery: seq, Name: d.Name, Department: d.Department, Outcome: d.Outcome, SHA256: d.SHA256}
		if read.Again, err = a.Reread(ctx, l, d); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			read.Why = err.Error() // the run is shown all the same
		}
		whole.Read = append(whole.Read, read)
	}
	return whole, nil
}

// SourceStatus is when a source runs and how its last run went.
type SourceStatus struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Department  string     `json:"department"` // "" when each delivery says it
	Every       string     `json:"every"`      // such as "10s"; "" with cron
	Cron        string     `json:"cron"`
	CatchUp     string     `json:"catch_up"` // "" without cron
	Spread      string     `json:"spread"`
	Next        []NextRun  `json:"next"` // empty when it cannot be told, as before the first run
	Last        *RunStatus `json:"last"` // null before the first
	LastSuccess *time.Time `json:"last_success"`
}

// NextRun is a run to come, if the service runs then.
type NextRun struct {
	At   time.Time `json:"at"`   // in the plan's time zone
	Slot string    `json:"slot"` // "" without cron
}

// shownNext is how many runs to come are shown.
const shownNext = 3

// SourcesStatus returns how every source stands, in the order of rasid.yaml.
func (a *App) SourcesStatus(ctx context.Context) ([]SourceStatus, error) {
	list := []SourceStatus{}
	for i := range a.Config.Sources {
		s := &a.Config.Sources[i]
		job, err := jobOf(s)
		if err != nil {
			return nil, err
		}
		v := SourceStatus{ID: s.ID, Kind: s.Kind, Department: s.Department, Cron: s.Cron, CatchUp: s.CatchUp, Next: []NextRun{}}
		if s.Cron == "" {
			v.Every = s.Every.String()
		} else if v.CatchUp == "" {
			v.CatchUp = "latest"
		}
		if s.Spread > 0 {
			v.Spread = s.Spread.String()
		}
		last, good := a.runs.Last(ctx, s.ID)
		if last.ID > 0 {
			v.Last = new(runStatus(&last))
		}
		if !good.IsZero() {
			v.LastSuccess = &good
		}
		for _, n := range job.Upcoming(shownNext, a.Plan.TimeZone, a.Now(), last.LastStarted) {
			v.Next = append(v.Next, NextRun{n.At.In(a.Plan.TimeZone), n.Name})
		}
		list = append(list, v)
	}
	return list, nil
}
