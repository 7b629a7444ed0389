// Package app wires a workspace together. It is the only package that knows every other one.
package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rasid/collectors"
	"rasid/collectors/fetch"
	"rasid/indicators"
	"rasid/indicators/plans"
	"rasid/internal/alerts"
	"rasid/internal/alerts/heartbeat"
	"rasid/internal/config"
	"rasid/internal/diag"
	"rasid/internal/goalposts"
	"rasid/internal/influx"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/places"
	"rasid/internal/planfile"
	"rasid/internal/schedule"
	"rasid/internal/scoreboard"
)

// Options says which workspace, and how to open it.
type Options struct {
	Workspace string           // required
	ReadOnly  bool             // reads beside a running service
	Now       func() time.Time // defaults to time.Now
	Pinned    bool             // Now stands still: people are told
	Settle    time.Duration    // replaces every source's settle time when not negative
	Log       *slog.Logger     // required
	// OnStep is for tests; it may be nil.
	OnStep     func(intake.Step)
	OnProgress func(intake.Progress) // may be nil
	CheckLater bool                  // Service checks the journal, while the page answers already; until then nothing is taken in

	ReloadEvery time.Duration // how often Service looks for changed files; defaults to 5 s
}

// App is an open workspace. One that was opened for reading only takes nothing in: its Intake is
// nil and its sources do not run.
type App struct {
	Options
	Plan    *indicators.Plan
	Config  *config.Config
	Journal *journal.Journal
	Board   *scoreboard.Board
	Intake  *intake.Intake // nil until the journal may be written
	Mirror  *influx.Mirror // nil when rasid.yaml names no InfluxDB
	Alerts  *alerts.Service

	Heartbeat *heartbeat.Heartbeat // nil when rasid.yaml names none

	judged   atomic.Pointer[time.Time] // when all that had changed was last judged
	places   *places.Book
	onAnswer func(fetch.Exchange) // told every answer of a server; may be nil
	looking  fetch.Memory         // in place of the marks in the journal; nil: those
	tmp      string               // where answers lie until they are archived; "": in the archive
	posts    *goalposts.Log
	stamp    string // of the files that were read
	runner   *schedule.Runner
	mu       sync.Mutex
	sources  []*source // their last runs are guarded by mu
}

// Progress is how far a delivery is.
type Progress = intake.Progress

// The files of a workspace that people write.
const (
	planFile   = "plan.yaml"
	configFile = "rasid.yaml"
)

// journalFile is the journal's, in the workspace.
const journalFile = "rasid.db"

// UseError is a request that must be made differently: nothing has failed.
type UseError = diag.UseError

// Problems are those of a workspace's files.
type Problems = diag.List

// ProblemsError is a workspace whose files have errors.
type ProblemsError struct{ Problems diag.List }

func (e *ProblemsError) Error() string {
	return fmt.Sprintf("%d problems in the workspace's files", len(e.Problems))
}

// Check reads a workspace's files and returns every problem in them. The plan or the
// configuration is nil when its file has errors. It writes nothing.
func Check(workspace string) (*indicators.Plan, *config.Config, diag.List) {
	plan, problems := planfile.Read(filepath.Join(workspace, planFile))
	cfg, more := config.Read(filepath.Join(workspace, configFile), plan)
	return plan, cfg, append(problems, more...)
}

// read reads the workspace's files.
func (a *App) read() error {
	a.stamp = stampOf(a.Workspace)
	var problems diag.List
	if a.Plan, a.Config, problems = Check(a.Workspace); problems.HasErrors() {
		return &ProblemsError{problems}
	}
	return nil
}

// Open opens a workspace, and unless it is for reading only makes its folders and journal and
// finishes what a crash cut short. Files with errors give a *ProblemsError with all of them, and
// then nothing is made.
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ReloadEvery <= 0 {
		o.ReloadEvery = 5 * time.Second
	}
	go program() // found out while the plan is read
	a := &App{Options: o}
	if err := a.read(); err != nil {
		return nil, err // nothing is created for a workspace that cannot work
	}
	j, err := journal.Open(ctx, journal.Options{Path: a.journalPath(), Now: o.Now, ReadOnly: o.ReadOnly, CheckLater: o.CheckLater})
	if err != nil {
		return nil, err
	}
	err = a.use(j)
	if err == nil && !o.ReadOnly && !o.CheckLater {
		err = a.begin(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, j.Close())
	}
	return a, nil
}

func (a *App) journalPath() string { return filepath.Join(a.Workspace, journalFile) }

// use makes the parts that work on a journal, without reading or writing it.
func (a *App) use(j *journal.Journal) (err error) {
	a.Journal = j
	a.places = places.NewBook(a.Plan, j)
	a.posts = goalposts.New(goalposts.Config{Plan: a.Plan, Journal: j, Log: a.Log})
	a.Board = scoreboard.New(scoreboard.Config{Plan: a.Plan, PlanAt: a.places.At, PlanThen: a.planThen, Journal: j, Now: a.Now, Log: a.Log,
		Saved: scoreboard.Saved{Path: a.journalPath() + ".scoreboard", Program: program}})
	a.Mirror = a.newMirror()
	if a.Alerts, err = a.newAlerts(); err != nil {
		return err
	}
	if a.Heartbeat, err = a.newHeartbeat(); err != nil {
		return err
	}
	for _, s := range a.Config.Sources {
		from, err := a.connect(s)
		if err != nil {
			return err
		}
		a.sources = append(a.sources, &source{Source: s, from: from})
	}
	jobs, err := a.jobs()
	if err != nil {
		return err
	}
	a.runner, err = schedule.New(schedule.Config{Jobs: jobs, Zone: a.Plan.TimeZone, Ledger: a.Journal, Log: a.Log})
	return err
}

// planThen returns the plan that was in force at a time, with a way to the places that were learnt.
func (a *App) planThen(ctx context.Context, at time.Time) (*indicators.Plan, func(context.Context, int64) (*indicators.Plan, error), error) {
	plan, err := a.posts.At(ctx, at)
	if err != nil {
		return nil, nil, err
	}
	return plan, places.NewBook(plan, a.Journal).At, nil
}

// begin makes an open workspace ready to take deliveries. The journal must have been checked.
func (a *App) begin(ctx context.Context) error {
	if err := a.prepare(ctx); err != nil {
		return err
	}
	if err := a.Journal.UsePlan(ctx, a.Plan.Hash, a.Plan.Source); err != nil {
		return err
	}
	if err := a.catchUp(ctx); err != nil {
		// The deliveries are safe, and the next occasion tries again.
		a.Log.Error("receipts not written", "error", err)
	}
	return ctx.Err()
}

// prepare makes the folders that people drop into, and what takes from them.
func (a *App) prepare(ctx context.Context) (err error) {
	for _, s := range a.Config.Sources {
		if s.Path == "" {
			continue // it is not a folder
		}
		dirs := []string{s.Path}
		if s.Department == "" {
			for _, d := range a.Plan.Departments {
				dirs = append(dirs, filepath.Join(s.Path, d.ID))
			}
		}
		for _, d := range dirs {
			if err := os.MkdirAll(filepath.Join(a.Workspace, d), 0o755); err != nil {
				return fmt.Errorf("prepare workspace: %w", err)
			}
		}
	}
	a.Intake, err = intake.New(ctx, intake.Config{Workspace: a.Workspace, Archive: a.Config.Archive.Path, Plan: a.Plan, PlanAt: a.places.At, Journal: a.Journal,
		Sources: a.Config.Sources, Now: a.Now, Log: a.Log, OnStep: a.OnStep, OnProgress: a.OnProgress})
	return err
}

// catchUp finishes what a stop or a crash cut short. Nothing else may be taking deliveries.
func (a *App) catchUp(ctx context.Context) error {
	// What is left of copies and sorting is nothing that counts.
	if err := os.RemoveAll(filepath.Join(a.Workspace, a.Config.Archive.Path, "tmp")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		a.Log.Warn("old temporary files stay", "error", err)
	}
	return a.Intake.Receipts(ctx)
}

// Close closes the journal.
func (a *App) Close() error { return a.Journal.Close() }

type source struct {
	config.Source
	from collectors.Source
	last SourceRun
}

// SourceRun is how a source's last run went. Attempt is when it began and Success when the last
// one without error ended, the zero time until there is one; Err is empty after a good run.
type SourceRun struct {
	ID               string
	Attempt, Success time.Time
	Next             time.Time // when it is due; the zero time when it is not on a schedule yet
	Err              string
	Troubles         []collectors.Trouble
}

// CollectOne runs one source now and returns how that went. The error is of the run as a whole;
// files that could not be taken are in its Troubles.
func (a *App) CollectOne(ctx context.Context, id string) (SourceRun, error) {
	k := slices.IndexFunc(a.sources, func(s *source) bool { return s.ID == id })
	if k < 0 {
		return SourceRun{}, &UseError{Err: fmt.Errorf("collect: there is no source %q; rasid.yaml has %s", id, strings.Join(a.SourceIDs(), ", "))}
	}
	s := a.sources[k]
	run := SourceRun{ID: id, Attempt: a.Now()}
	troubles, err := s.from.Collect(ctx, a.Intake)
	run.Troubles = troubles
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
	return run, err
}

// Sources returns how every source's last run went.
func (a *App) Sources() []SourceRun {
	a.mu.Lock()
	defer a.mu.Unlock()
	list := make([]SourceRun, len(a.sources))
	jobs := a.runner.Status() // one for each source, in the same order
	for i, s := range a.sources {
		list[i] = s.last
		list[i].ID, list[i].Next = s.ID, jobs[i].Next
	}
	return list
}

// SourceIDs lists the sources in the order of rasid.yaml.
func (a *App) SourceIDs() (ids []string) {
	for _, s := range a.Config.Sources {
		ids = append(ids, s.ID)
	}
	return ids
}

// Init makes a workspace of one of the plans that plans.Names lists: its files and an inbox for
// each department. It is an error if dir holds a plan.yaml or rasid.yaml; nothing is overwritten.
func Init(dir, plan string) error {
	from, err := plans.Files(plan)
	if err != nil {
		return &UseError{Err: fmt.Errorf("init: %w", err)}
	}
	var names []string
	err = fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("init: %w", err)
	}
	for _, name := range append([]string{planFile, configFile}, names...) {
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(name))); err == nil {
			return &UseError{Err: fmt.Errorf("init %s: %s is there already, and is left as it is; name an empty folder", dir, name)}
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "inbox"), 0o755); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	if err := os.CopyFS(dir, from); err != nil {
		return fmt.Errorf("init: %w", err)
	}
	p, _, problems := Check(dir)
	if problems.HasErrors() {
		return &ProblemsError{problems}
	}
	for _, d := range p.Departments {
		if err := os.MkdirAll(filepath.Join(dir, "inbox", d.ID), 0o755); err != nil {
			return fmt.Errorf("init: %w", err)
		}
	}
	return nil
}
