// Package backtest replays a plan over days that have passed, with what was known on each of them:
// what every goal would have been said to be, which alerts would have gone out, and how long before a
// miss was certain. The plan is laid over the whole span as it is given, whatever plan was in force
// then, so that people can try what they have not committed to.
package backtest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"rasid/indicators"
)

// Config says what is replayed. All fields are required but for those that say otherwise.
type Config struct {
	Plan *indicators.Plan // with the places that were learnt
	File string           // the plan's, as people named it; may be empty
	// From and To are the first and the last day that are told about; neither lies after Today. Days
	// outside are looked at as well where the plan has them, so that a run of warnings has its true beginning.
	From, To indicators.Date
	Today    indicators.Date // in the plan's time zone; outcomes are what is known on it
	Goals    []string        // IDs; nil: all goals of the plan
	Known    Knowledge
	// Arrivals returns every revision of every observation of an indicator that has been received, the
	// revisions of one in their order. It is called from several goroutines, once for each indicator.
	Arrivals func(ctx context.Context, indicator string) ([]Arrival, error)
	// OnProgress is told how many days of goals are done, of how many. It may be nil, and is called by
	// one goroutine at a time.
	OnProgress func(done, total int64)
}

// part is the work that one indicator makes, a milestone, the goals that nothing reported decides, or one goal of
// several parts.
type part struct {
	indicator *indicators.Indicator   // nil: milestones, narrative goals and goals of several parts
	steps     []*indicators.Indicator // of the only goal, a milestone
	goals     []int                   // indexes into Result.Goals
}

// workers is how many indicators are replayed side by side, at most: each holds its observations.
const workers = 3

// Run replays the plan. An error is one of reading what had arrived, or the context's.
func Run(ctx context.Context, cfg Config) (*Result, error) {
	r := &Result{Plan: cfg.Plan.ID, File: cfg.File, Of: cfg.Plan, From: cfg.From, To: cfg.To, Goals: []Goal{}}
	var parts []part
	at, steps := map[string]int{}, cfg.Plan.StepIndicators()
	for i := range cfg.Plan.Goals {
		g := &cfg.Plan.Goals[i]
		if cfg.Goals != nil && !slices.Contains(cfg.Goals, g.ID) {
			continue
		}
		if own := steps[g.ID]; own != nil {
			parts = append(parts, part{steps: own, goals: []int{len(r.Goals)}})
			r.Goals = append(r.Goals, Goal{ID: g.ID, plan: cfg.Plan, Of: g})
			continue
		}
		k, ok := at[g.Indicator]
		if !ok || len(g.Parts) > 0 {
			if k = len(parts); len(g.Parts) == 0 {
				at[g.Indicator] = k
			}
			ind, _ := cfg.Plan.Indicator(g.Indicator)
			parts = append(parts, part{indicator: ind})
		}
		parts[k].goals = append(parts[k].goals, len(r.Goals))
		r.Goals = append(r.Goals, Goal{ID: g.ID, plan: cfg.Plan, Of: g})
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	p := progress{show: cfg.OnProgress}
	for _, part := range parts {
		p.total += int64(len(part.goals)) * int64(lastDay(&cfg, r, part)-firstDay(&cfg)+1)
	}
	var running sync.WaitGroup
	var next atomic.Int64
	for range min(workers, runtime.GOMAXPROCS(0), len(parts)) {
		running.Go(func() {
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= len(parts) {
					return
				}
				if err := replayPart(ctx, &cfg, r, parts[k], &p); err != nil {
					stop(fmt.Errorf("replay the plan: %w", err))
				}
			}
		})
	}
	running.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	r.Summary = summarize(r)
	return r, nil
}

// firstDay returns the first day that is looked at.
func firstDay(cfg *Config) indicators.Date { return min(cfg.From, cfg.Plan.Starts) }

// lastDay returns the last day that is looked at for a part: that of the span, or the due date of
// its goals where that has come.
func lastDay(cfg *Config, r *Result, p part) indicators.Date {
	last := cfg.To
	for _, i := range p.goals {
		last = max(last, min(cfg.Today, r.Goals[i].due()))
	}
	return last
}

// progress counts days of goals.
type progress struct {
	mu          sync.Mutex
	show        func(done, total int64)
	done, total int64 // done is guarded by mu
}

func (p *progress) add(n int) {
	if p.show == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done += int64(n)
	p.show(p.done, p.total)
}
