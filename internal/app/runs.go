package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/internal/config"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/runlog"
)

// byCommand is the cause of a run that somebody asked for on the command line.
const byCommand = "command"

// SourceRun is how a source's last run went. Attempt is when it began and Success when the last
// one without error ended, the zero time until there is one; Err is empty after a good run.
type SourceRun struct {
	ID               string
	Run              int64 // its number in the journal; 0 when there is none
	Attempt, Success time.Time
	Next             time.Time // when it is due; the zero time when it is not on a schedule yet
	Err              string
	Troubles         []collectors.Trouble

	Asks            bool  // a server
	Skipped, Missed int64 // turns and slots since the service began, as schedule.Status has them
}

type source struct {
	config.Source
	from collectors.Source
	last SourceRun
}

// CollectOne runs one source now and returns how that went. The error is of the run as a whole;
// files that could not be taken are in its Troubles.
func (a *App) CollectOne(ctx context.Context, id string) (SourceRun, error) {
	run, _, err := a.collect(ctx, id, byCommand, "")
	return run, err
}

// collect runs one source, for a slot of its cron expression or "", and records the run. It also
// returns the run as the journal has it.
func (a *App) collect(ctx context.Context, id, cause, slot string) (SourceRun, journal.Run, error) {
	k := slices.IndexFunc(a.sources, func(s *source) bool { return s.ID == id })
	if k < 0 {
		return SourceRun{}, journal.Run{}, a.unknownSource("collect", id)
	}
	s := a.sources[k]
	run := SourceRun{ID: id, Attempt: a.Now()}
	if slot != "" {
		a.slots.Store(id, slot)
		defer a.slots.Delete(id)
	}
	recording := runlog.Begin(id, cause, slot, run.Attempt)
	defer func() {
		if p := recover(); p != nil { // whoever scheduled the run tells of it, with where it was
			recording.End(a.Now(), nil, fmt.Errorf("panic: %v", p), false)
			a.runs.Keep(ctx, recording)
			panic(p)
		}
	}()
	troubles, err := s.from.Collect(hearing(ctx, recording.Asked), deliveries{a.Intake, recording})
	recording.End(a.Now(), troubles, err, err != nil && ctx.Err() != nil)
	kept := a.runs.Keep(ctx, recording)
	run.Run, run.Troubles = kept.ID, troubles
	if err != nil {
		run.Err = err.Error()
		err = fmt.Errorf("collect %s: %w", id, err)
	}
	a.mu.Lock()
	if run.Success = s.last.Success; err == nil {
		run.Success = a.Now()
	}
	s.last = run
	a.mu.Unlock()
	return run, kept, err
}

func (a *App) unknownSource(what, id string) error {
	return &UseError{Err: fmt.Errorf("%s: there is no source %q; rasid.yaml has %s", what, id, strings.Join(a.SourceIDs(), ", "))}
}

// deliveries takes offers, and notes what came of them in the recording of a run.
type deliveries struct {
	to *intake.Intake
	in *runlog.Recording
}

// Take implements collectors.Taker.
func (d deliveries) Take(ctx context.Context, o collectors.Offer) error {
	made, err := d.to.Deliver(ctx, o)
	if err == nil && made.Seq > 0 {
		d.in.Delivered(made)
	}
	return err
}

type hearer struct{}

// hearing returns a context whose requests to servers are told to hear.
func hearing(ctx context.Context, hear func(fetch.Exchange)) context.Context {
	return context.WithValue(ctx, hearer{}, hear)
}

// onAnswer tells an exchange to whoever made its context by hearing.
func (a *App) onAnswer(ctx context.Context, x fetch.Exchange) {
	if hear, ok := ctx.Value(hearer{}).(func(fetch.Exchange)); ok {
		hear(x)
	}
}

// Sources returns how every source's last run went, be it one before the start.
func (a *App) Sources() []SourceRun {
	jobs := a.runner.Status() // one for each source, in the same order
	list := make([]SourceRun, len(a.sources))
	a.mu.Lock()
	for i, s := range a.sources {
		list[i] = s.last
		list[i].Asks = s.Path == ""
		list[i].ID, list[i].Next, list[i].Skipped, list[i].Missed = s.ID, jobs[i].Next, jobs[i].Skipped, jobs[i].Missed
	}
	a.mu.Unlock()
	for i := range list {
		s := &list[i]
		last, good := a.runs.Last(context.Background(), s.ID)
		if s.Success.IsZero() {
			s.Success = good
		}
		if s.Attempt.IsZero() && last.ID > 0 {
			s.Run, s.Attempt, s.Err = last.ID, last.LastStarted, last.Error
			for _, t := range last.Troubles {
				s.Troubles = append(s.Troubles, collectors.Trouble{Source: s.ID, Path: t.Path, Code: t.Code, Detail: t.Detail})
			}
		}
	}
	return list
}

// logRun says how a run went that is no repeat of the one before it.
func (a *App) logRun(r *journal.Run, run SourceRun) {
	if r.Repeats > 0 {
		return
	}
	for _, t := range run.Troubles {
		a.Log.Warn("cannot be taken", "run", r.ID, "source", t.Source, "path", t.Path, "code", t.Code, "detail", t.Detail)
	}
	if r.Outcome == journal.RunUnchanged || r.Outcome == journal.RunFailed { // whoever scheduled the run tells of its error
		return
	}
	a.Log.Info("run ended", "run", r.ID, "source", r.Source, "cause", r.Cause, "slot", r.Slot, "outcome", r.Outcome, "took", r.Ended.Sub(r.Started),
		"deliveries", r.Deliveries, "new", r.New, "revised", r.Revised, "held", r.Held, "refused", r.Refused, "requests", r.Requests, "retries", r.Retries, "bytes", r.Bytes)
}
