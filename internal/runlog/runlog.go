// Package runlog keeps the journal of runs. A run that brought something or went otherwise than the
// one before it is written at once; one that went the same way is counted, and the count is written
// now and then: a source that is asked every ten seconds makes the journal neither long nor busy.
//
// What it does not do: it does not run anything, and a crash may lose the latest counts.
package runlog

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"time"

	"rasid/internal/journal"
)

// writeEvery is how long repeats of a run are counted in memory at most, as long as they come.
const writeEvery = 10 * time.Minute

// Journal is where runs are kept.
type Journal interface {
	Runs(ctx context.Context, f journal.RunFilter) ([]journal.Run, error)
	RecordRun(ctx context.Context, r journal.Run) (id int64, err error)
	RepeatRuns(ctx context.Context, list []journal.RunRepeat) error
}

// Log is a journal of runs. Its methods may be called from any goroutine.
type Log struct {
	journal Journal
	log     *slog.Logger

	mu      sync.Mutex
	sources map[string]*source // guarded by mu
}

// source is what is known of a source's runs. Its fields are guarded by Log.mu.
type source struct {
	loaded  bool
	last    journal.Run // of ID 0 when there is none
	good    time.Time   // when the last good one ended
	written time.Time   // when the count of last was written
	dirty   bool        // last has repeats that are not written
	counts  Counts
}

// Counts are of a source's runs since the process began.
type Counts struct {
	Runs     map[journal.RunOutcome]int64
	Requests map[string]int64 // by the class of their answers, such as "2xx"; "none" where none came
	Retries  int64
	Bytes    int64 // of answers, unpacked
	Seconds  float64
}

// New returns a log over a journal.
func New(j Journal, log *slog.Logger) *Log {
	return &Log{journal: j, log: log, sources: map[string]*source{}}
}

// Keep records a run that has ended. It returns the run as it stands in the journal: one that went as
// the run before it is that run, repeated. Its number is 0 if it could not be written, which is logged.
// Runs of one source are given one at a time.
func (l *Log) Keep(ctx context.Context, ended *Recording) journal.Run {
	ctx = context.WithoutCancel(ctx) // a run that was cut short is recorded too
	r := ended.run
	s := l.of(ctx, r.Source)
	only := func(o *source) bool { return o == s }
	l.mu.Lock()
	s.counts.add(ended)
	if r.Outcome.Good() {
		s.good = r.Ended
	}
	if s.last.ID > 0 && same(&s.last, &r) {
		s.last.Repeats++
		s.last.LastStarted, s.last.LastEnded, s.dirty = r.Started, r.Ended, true
		kept, overdue := s.last, r.Ended.Sub(s.written).Abs() >= writeEvery
		l.mu.Unlock()
		if overdue {
			l.write(ctx, only)
		}
		return kept
	}
	l.mu.Unlock()
	l.write(ctx, only)
	id, err := l.journal.RecordRun(ctx, r)
	if err != nil {
		l.log.Warn("run not recorded", "source", r.Source, "outcome", r.Outcome, "error", err)
	}
	r.ID = id
	l.mu.Lock()
	defer l.mu.Unlock()
	s.last, s.written, s.dirty = r, r.Ended, false
	return r
}

// Flush writes what is only counted yet.
func (l *Log) Flush(ctx context.Context) {
	l.write(context.WithoutCancel(ctx), func(*source) bool { return true })
}

func (l *Log) write(ctx context.Context, which func(*source) bool) {
	l.mu.Lock()
	var list []journal.RunRepeat
	var of []*source
	for _, s := range l.sources {
		if s.dirty && which(s) {
			s.dirty = false
			list = append(list, journal.RunRepeat{ID: s.last.ID, Repeats: s.last.Repeats, LastStarted: s.last.LastStarted, LastEnded: s.last.LastEnded})
			of = append(of, s)
		}
	}
	l.mu.Unlock()
	if len(list) == 0 {
		return
	}
	err := l.journal.RepeatRuns(ctx, list)
	if err != nil {
		l.log.Warn("repeated runs not counted", "error", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for i, s := range of {
		if s.written = list[i].LastEnded; err != nil && s.last.ID == list[i].ID {
			s.dirty = true
		}
	}
}

// of returns what is known of a source, read from the journal the first time.
func (l *Log) of(ctx context.Context, id string) *source {
	l.mu.Lock()
	s := l.sources[id]
	if s == nil {
		s = &source{counts: Counts{Runs: map[journal.RunOutcome]int64{}, Requests: map[string]int64{}}}
		for _, o := range journal.RunOutcomes() {
			s.counts.Runs[o] = 0
		}
		for _, c := range classes {
			s.counts.Requests[c] = 0
		}
		l.sources[id] = s
	}
	loaded := s.loaded
	l.mu.Unlock()
	if loaded {
		return s
	}
	last, err := l.journal.Runs(ctx, journal.RunFilter{Source: id, Limit: 1})
	var good []journal.Run
	if err == nil {
		good, err = l.journal.Runs(ctx, journal.RunFilter{Source: id, Good: true, Limit: 1})
	}
	if err != nil {
		l.log.Warn("earlier runs not read", "source", id, "error", err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.loaded || err != nil { // somebody else was faster
		return s
	}
	s.loaded = true
	if len(last) > 0 && s.last.ID == 0 {
		s.last, s.written = last[0], last[0].LastEnded
	}
	if len(good) > 0 && s.good.Before(good[0].LastEnded) {
		s.good = good[0].LastEnded
	}
	return s
}

// Last returns the last run of a source, of ID 0 when there was none, and when the last good one ended.
func (l *Log) Last(ctx context.Context, id string) (last journal.Run, good time.Time) {
	s := l.of(ctx, id)
	l.mu.Lock()
	defer l.mu.Unlock()
	return s.last, s.good
}

// Counts returns the counts of a source; every outcome and class stands in them.
func (l *Log) Counts(ctx context.Context, id string) Counts {
	s := l.of(ctx, id)
	l.mu.Lock()
	defer l.mu.Unlock()
	c := s.counts
	c.Runs, c.Requests = maps.Clone(c.Runs), maps.Clone(c.Requests)
	return c
}

// Runs returns the runs that f chooses, with the repeats that are not written yet.
func (l *Log) Runs(ctx context.Context, f journal.RunFilter) ([]journal.Run, error) {
	list, err := l.journal.Runs(ctx, f)
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range list {
		if s := l.sources[list[i].Source]; s != nil && s.last.ID == list[i].ID {
			list[i].Repeats, list[i].LastStarted, list[i].LastEnded = s.last.Repeats, s.last.LastStarted, s.last.LastEnded
		}
	}
	return list, err
}

func (c *Counts) add(r *Recording) {
	c.Runs[r.run.Outcome]++
	for class, n := range r.classes {
		c.Requests[class] += n
	}
	c.Retries += r.run.Retries
	c.Bytes += r.run.Bytes
	c.Seconds += r.run.Ended.Sub(r.run.Started).Seconds()
}

// same reports whether a run went as the one before it, and brought nothing.
func same(last, r *journal.Run) bool {
	return len(r.Deliveries) == 0 && len(last.Deliveries) == 0 && r.Outcome == last.Outcome && r.Error == last.Error &&
		r.Requests == last.Requests && r.Retries == last.Retries && r.MoreTroubles == last.MoreTroubles && slices.Equal(r.Troubles, last.Troubles) &&
		slices.EqualFunc(r.Exchanges, last.Exchanges, func(a, b journal.RunExchange) bool {
			return a.Method == b.Method && a.URL == b.URL && a.Status == b.Status && a.Attempt == b.Attempt && a.Error == b.Error
		})
}
