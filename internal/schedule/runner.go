package schedule

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// A Ledger remembers which slots have run. A job's slots are kept under the job's ID.
type Ledger interface {
	// ClaimSlot tells true to one claim of a slot and false to every later one.
	ClaimSlot(ctx context.Context, job, slot string) (claimed bool, err error)
	// FinishSlot records how a claimed slot ended.
	FinishSlot(ctx context.Context, job, slot, outcome string) error
	// LastSlot returns the greatest slot claimed, by the order of its text, or "" if there is none.
	LastSlot(ctx context.Context, job string) (slot string, err error)
}

// A Resumer is a Ledger that also knows which slots ended. With one, a slot that a crash or a
// stop cut short runs again at the next start, instead of waiting for its next turn.
type Resumer interface {
	// SlotFinished reports whether FinishSlot was called for a claimed slot.
	SlotFinished(ctx context.Context, job, slot string) (bool, error)
}

// The outcomes that a Ledger is told.
const (
	Done        = "done"        // it ran without error
	Failed      = "failed"      // it ran and returned an error, or panicked
	Skipped     = "skipped"     // it came due while the run before it was still going on
	Missed      = "missed"      // nothing ran when it came due; a later slot's run made up for it
	Interrupted = "interrupted" // its run was cut short, and a later slot's run made up for it
	Began       = "began"       // no run: the moment from which on slots count
)

// Config is what a Runner works with.
type Config struct {
	Jobs   []Job
	Zone   *time.Location   // of the cron expressions; required if there is one
	Ledger Ledger           // required if a job has a cron expression
	Now    func() time.Time // the wall clock; defaults to time.Now
	Log    *slog.Logger     // required
	// Glance is how long a job of a cron expression waits at most before it looks at the wall clock
	// again: a timer knows nothing of a suspended machine or of a clock that was set. Defaults to 30 s.
	Glance time.Duration
	Grace  time.Duration // how long Run waits for jobs to end once its context is done; defaults to 8 s
}

// Runner runs jobs, each in its own time: a slow one does not hold up another.
type Runner struct {
	cfg  Config
	jobs []*job // in the order of Config.Jobs
}

// job is a Job and how it goes.
type job struct {
	Job
	poked chan struct{} // holds one: pokes while one waits are the same poke

	mu     sync.Mutex
	status Status // guarded by mu
}

// Status is how a job goes. Times are the zero time until there is one.
type Status struct {
	ID          string
	Running     bool
	LastStart   time.Time // of the run that is going on, or of the last one
	LastEnd     time.Time
	LastSuccess time.Time // the end of the last run without error
	LastError   error     // of the last run, or of the ledger since; nil if it went well
	Next        time.Time // when the next run is due
	Runs        int64     // runs that ended, however they ended
	Failures    int64     // those of them that returned an error or panicked
	Skipped     int64     // turns that came while the run before was still going on
	Missed      int64     // slots that came due while nothing ran, without the one whose run made up for them
}

// New returns a Runner for cfg, or an error that names every mistake in it.
func New(cfg Config) (*Runner, error) {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Glance <= 0 {
		cfg.Glance = 30 * time.Second
	}
	if cfg.Grace <= 0 {
		cfg.Grace = 8 * time.Second
	}
	var problems []error
	if cfg.Log == nil {
		problems = append(problems, errors.New("schedule: no log is given"))
	}
	r := &Runner{cfg: cfg}
	for _, j := range cfg.Jobs {
		byCron := j.Cron.schedule != nil
		switch {
		case j.ID == "" || j.Run == nil:
			problems = append(problems, fmt.Errorf("schedule job %q: it needs an ID and something to run", j.ID))
		case slices.ContainsFunc(r.jobs, func(o *job) bool { return o.ID == j.ID }):
			problems = append(problems, fmt.Errorf("schedule job %q: there are two of this ID", j.ID))
		case byCron == (j.Every > 0):
			problems = append(problems, fmt.Errorf("schedule job %q: it runs either by cron or every so often; give one of the two", j.ID))
		case !slices.Contains([]CatchUp{"", Latest, All, None}, j.CatchUp) || j.Spread < 0:
			problems = append(problems, fmt.Errorf("schedule job %q: catch up %q and spread %v cannot be", j.ID, j.CatchUp, j.Spread))
		case byCron && (cfg.Ledger == nil || cfg.Zone == nil):
			problems = append(problems, fmt.Errorf("schedule job %q: a cron expression needs a ledger and a time zone", j.ID))
		}
		r.jobs = append(r.jobs, &job{Job: j, poked: make(chan struct{}, 1), status: Status{ID: j.ID}})
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	return r, nil
}

// Run runs the jobs until ctx is done and every run has ended. It is called once. If a run has
// not ended after the grace time, Run returns an error that names its job.
func (r *Runner) Run(ctx context.Context) error {
	var running sync.WaitGroup
	for _, j := range r.jobs {
		running.Go(func() {
			if j.Every > 0 {
				r.repeat(ctx, j)
				return
			}
			r.follow(ctx, j)
		})
	}
	<-ctx.Done()
	ended := make(chan struct{})
	go func() { running.Wait(); close(ended) }()
	select {
	case <-ended:
		return nil
	case <-time.After(r.cfg.Grace):
	}
	var late []string
	for _, s := range r.Status() {
		if s.Running {
			late = append(late, s.ID)
		}
	}
	return fmt.Errorf("stop jobs: %s did not end within %v; the process ends without waiting longer", strings.Join(late, ", "), r.cfg.Grace)
}

// Poke runs a job now. If it is running, it runs once more as soon as that has ended.
func (r *Runner) Poke(id string) error {
	var have []string
	for _, j := range r.jobs {
		if j.ID == id {
			select {
			case j.poked <- struct{}{}:
			default:
			}
			return nil
		}
		have = append(have, j.ID)
	}
	return fmt.Errorf("poke: unknown job %q (have: %s)", id, strings.Join(have, ", "))
}

// Status returns how every job goes, in the order of Config.Jobs.
func (r *Runner) Status() []Status {
	list := make([]Status, len(r.jobs))
	for i, j := range r.jobs {
		j.mu.Lock()
		list[i] = j.status
		j.mu.Unlock()
	}
	return list
}
