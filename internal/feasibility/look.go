package feasibility

import (
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/planfile"
	"rasid/internal/yamlnode"
)

// Input is a plan and what is known about its indicators.
type Input struct {
	File  string           // how problems call the plan file
	Plan  *indicators.Plan // with the places that were learnt; its Source is the file
	AsOf  indicators.Date  // the day that it is looked at, in the plan's time zone
	Today indicators.Date  // by the clock; a step cannot have been done after it
	// Observations returns what was reported of an indicator about periods that ended by a day. It is
	// called from several goroutines. When it is nil, only the plan is looked at.
	Observations func(ctx context.Context, indicator string, upTo indicators.Date) iter.Seq2[indicators.Observation, error]

	root yamlnode.Documents // the files of the plan
}

// written reports whether a key stands in the file.
func (in Input) written(key path) bool {
	return in.root.Seek(key...) != in.root.Seek(key[:len(key)-1]...)
}

// Look returns a warning for each promise of a plan that cannot work, in the order of the file. The
// error is one of reading observations.
func Look(ctx context.Context, in Input) (diag.List, error) {
	in.root = planfile.Documents(in.File, in.Plan.Source)
	found := people(in.Plan)
	found = append(found, twins(in.Plan)...)
	goals := make(map[string][]leaf, len(in.Plan.Indicators))
	for _, l := range leaves(in.Plan) {
		if goals[l.goal.Indicator] = append(goals[l.goal.Indicator], l); l.goal.Target.Kind == indicators.Milestone {
			found = append(found, milestone(in, l.at[1].(int))...)
			other, err := undone(ctx, in, l.at[1].(int))
			if err != nil {
				return nil, fmt.Errorf("look at what the plan can bring: %w", err)
			}
			found = append(found, other...)
		}
	}
	parts := make([][]finding, in.Plan.Listed()) // the indicators of steps come after those that are listed
	err := abreast(ctx, len(parts), func(ctx context.Context, k int) (err error) {
		parts[k], err = indicatorAndGoals(ctx, in, k, goals[in.Plan.Indicators[k].ID])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("look at what the plan can bring: %w", err)
	}
	note(in, append(found, slices.Concat(parts...)...))
	return in.root.Problems(), nil
}

// workers is how many indicators are looked at side by side, at most: each holds a reading
// connection of the journal.
const workers = 3

// abreast calls do for 0..n-1 until one fails.
func abreast(ctx context.Context, n int, do func(ctx context.Context, k int) error) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var running sync.WaitGroup
	var next atomic.Int64
	for range min(workers, runtime.GOMAXPROCS(0), n) {
		running.Go(func() {
			for ctx.Err() == nil {
				k := int(next.Add(1)) - 1
				if k >= n {
					return
				}
				if err := do(ctx, k); err != nil {
					stop(err)
				}
			}
		})
	}
	running.Wait()
	return context.Cause(ctx)
}

// A path leads to a key of the plan file, as yamlnode.Value.Seek takes it.
type path []any

// leaf is a goal or a part of one, with where it stands in the file.
type leaf struct {
	goal *indicators.Goal
	at   path
}

// key is the path to a key of it.
func (l leaf) key(keys ...any) path { return slices.Concat(l.at, keys) }

// leaves lists what is judged by a target of its own, in the order of the plan.
func leaves(p *indicators.Plan) (list []leaf) {
	for i := range p.Goals {
		g := &p.Goals[i]
		if len(g.Parts) == 0 {
			list = append(list, leaf{g, path{"goals", i}})
		}
		for k := range g.Parts {
			list = append(list, leaf{&g.Parts[k], path{"goals", i, "parts", k}})
		}
	}
	return list
}

// A finding is a warning before it is placed in the file.
type finding struct {
	at              path
	of              path // the goal or indicator whose accept: counts; nil: that of at
	code            string
	remark          bool // less than a warning
	message, remedy string
}

func warning(at path, code, remedy, format string, args ...any) finding {
	return finding{at: at, code: code, message: fmt.Sprintf(format, args...), remedy: remedy}
}

// note places findings in the file, without those that a goal or an indicator accepts.
func note(in Input, found []finding) {
	root := in.root
	seen := map[string]bool{}
	for _, w := range found {
		of := w.of
		if of == nil {
			of = w.at[:2]
		}
		if slices.Contains(root.Seek(of[0], of[1], "accept").Scalars(), w.code) {
			continue
		}
		key := fmt.Sprint(w.at, w.code)
		if seen[key] {
			continue // several goals of one indicator share some keys
		}
		seen[key] = true
		if v := root.Seek(w.at...); w.remark {
			v.Remarkf(w.code, w.remedy, "%s", w.message)
		} else {
			v.Warnf(w.code, w.remedy, "%s", w.message)
		}
	}
	for kind, n := range map[string]int{"goals": len(in.Plan.Goals), "indicators": in.Plan.Listed(), "departments": len(in.Plan.Departments)} {
		for i := range n {
			acceptable(root.Seek(kind, i))
		}
	}
}

// acceptable warns of names under accept: that are no warning's.
func acceptable(owner yamlnode.Value) {
	list := owner.Seek("accept")
	if list == owner {
		return
	}
	for i, name := range list.Scalars() {
		if slices.Contains(Codes(), name) {
			continue
		}
		at := list
		if list.IsList() {
			at = list.Seek(i)
		}
		remedy := "known: " + strings.Join(Codes(), ", ")
		if near := diag.Nearest(name, Codes()); near != "" {
			remedy = fmt.Sprintf("did you mean %q?", near)
		}
		at.Warnf(unknownAccept, remedy, "there is no warning %q to accept", name)
	}
}
