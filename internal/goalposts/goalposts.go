// Package goalposts knows the plans that were in force, from the files that the journal keeps: which one
// was at a time, and what each change moved for a goal.
package goalposts

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/planfile"
)

// Config is what a log works with. Every field is required.
type Config struct {
	Plan    *indicators.Plan // in force now
	Journal *journal.Journal
	Log     *slog.Logger
}

// Log is the history of a plan. It may be used from any goroutine.
type Log struct {
	Config
	mu   sync.Mutex
	read map[string]*indicators.Plan // by hash; nil for a file that cannot be read; guarded by mu
}

// New returns the log of the plan in force.
func New(cfg Config) *Log {
	return &Log{Config: cfg, read: map[string]*indicators.Plan{cfg.Plan.Hash: cfg.Plan}}
}

// Change is one thing that a new plan file moved for a goal. Was and Is are written as the plan
// file writes them; empty is not set.
type Change struct {
	At    time.Time // from when on the new file was in force; the zero time: it is not recorded yet
	Field string    // one of Fields
	Was   string
	Is    string
}

// version is a plan with when it came into force.
type version struct {
	plan *indicators.Plan
	at   time.Time
}

// versions returns the plans that were in force, in their order. Files that this program refuses are left
// out: an older one may have allowed what this one does not.
func (l *Log) versions(ctx context.Context) (list []version, err error) {
	uses, err := l.Journal.PlanUses(ctx)
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range uses {
		plan, known := l.read[u.Hash]
		if !known {
			content, err := l.Journal.PlanFile(ctx, u.Hash)
			if err != nil {
				return nil, err
			}
			parsed, problems := planfile.Parse("plan.yaml", content)
			if plan = parsed; plan == nil {
				l.Log.Warn("a plan that was in force is not understood any more and is left out of views of the past", "hash", u.Hash, "from", u.At, "reason", problems[0].Message)
			}
			l.read[u.Hash] = plan
		}
		if plan != nil {
			list = append(list, version{plan, u.At})
		}
	}
	return list, nil
}

// At returns the plan that was in force at a time. Before the first that was recorded it is that one,
// and without any it is the plan in force now.
func (l *Log) At(ctx context.Context, t time.Time) (*indicators.Plan, error) {
	list, err := l.versions(ctx)
	if err != nil {
		return nil, err
	}
	plan := l.Plan
	for i, v := range list {
		if i > 0 && v.at.After(t) {
			break
		}
		plan = v.plan
	}
	return plan, nil
}

// Changes returns what new plan files moved for a goal by a time (zero: until now), in their order. Last comes
// what the present file moves if nothing that writes the journal has read it yet.
func (l *Log) Changes(ctx context.Context, goal string, until time.Time) (changes []Change, err error) {
	list, err := l.versions(ctx)
	if err != nil {
		return nil, err
	}
	if n := len(list); until.IsZero() && n > 0 && list[n-1].plan.Hash != l.Plan.Hash {
		list = append(list, version{plan: l.Plan})
	}
	for i := 1; i < len(list); i++ {
		if !until.IsZero() && list[i].at.After(until) {
			break
		}
		for _, c := range Compare(list[i-1].plan, list[i].plan, goal) {
			c.At = list[i].at
			changes = append(changes, c)
		}
	}
	return changes, nil
}
