package scoreboard

import (
	"context"
	"fmt"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
)

// Daily judges the goals of one indicator (a milestone is a goal of its last step's), or with "" those that no
// indicator decides, as of every
// day from one to another, both included, from what was known at a position of the journal. It
// gives them to yield goal by goal and day by day, without texts, and stops at the first error. A goal
// of several parts is a goal of each of their indicators.
func (b *Board) Daily(ctx context.Context, indicator string, from, through indicators.Date, position int64, yield func(*assess.Assessment) error) error {
	if from > through {
		return nil
	}
	plan, err := b.planAt(ctx, position)
	if err != nil {
		return fmt.Errorf("judge goals day by day: %w", err)
	}
	goals, steps := b.alone, []*indicators.Indicator(nil)
	d := days{b: b, plan: plan, through: through, position: position, read: map[string][]indicators.Observation{}}
	if indicator != "" {
		k := slices.IndexFunc(b.parts, func(p part) bool { return p.indicator.ID == indicator })
		if k < 0 {
			return nil
		}
		goals, steps = b.parts[k].goals, b.parts[k].steps
	}
	done := map[int]bool{}
	for _, l := range goals {
		if done[l.goal] {
			continue // two of its parts are of this indicator
		}
		done[l.goal] = true
		g := &plan.Goals[l.goal]
		var leaves []*daily
		for _, of := range g.Leaves() {
			leaf, err := d.daily(ctx, of, steps)
			if err != nil {
				return fmt.Errorf("judge goals day by day: %w", err)
			}
			leaves = append(leaves, leaf)
		}
		for day := from; day <= through; day++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			a := leaves[0].judge(day)
			if len(g.Parts) > 0 {
				judged := make([]assess.Assessment, len(leaves))
				judged[0] = a
				for i := range judged[1:] {
					judged[i+1] = leaves[i+1].judge(day)
				}
				a = assess.Goal(assess.Input{Plan: plan, Goal: g, AsOf: day, Judged: judged, FiguresOnly: true})
			}
			if err := yield(&a); err != nil {
				return err
			}
		}
	}
	return nil
}

// days reads what goals are judged from on many days, each indicator once.
type days struct {
	b        *Board
	plan     *indicators.Plan
	through  indicators.Date
	position int64
	read     map[string][]indicators.Observation // by indicator, in the order of their last days
}

// daily judges a goal, or a part of one, on one day after another.
type daily struct {
	*days
	goal          *indicators.Goal
	ind           *indicators.Indicator // nil without one
	obs           []indicators.Observation
	known, rolled int // observations of periods that have ended, and those of them in points
	points        []assess.Point
	sources       []assess.Source
	steps         []assess.StepReports // of a milestone
	forecasts     forecast.Memo        // most days bring no report, and forecast nothing new
}

// daily reads what a goal is judged from; steps are those of a milestone.
func (d *days) daily(ctx context.Context, goal *indicators.Goal, steps []*indicators.Indicator) (*daily, error) {
	leaf := daily{days: d, goal: goal, rolled: -1}
	if steps != nil {
		obs, err := d.b.observations(ctx, nil, steps, d.plan, &d.through, d.position)
		leaf.steps = stepReports(d.plan, steps, obs, nil) // of which later ones do not exist on a day
		return &leaf, err
	}
	ind, ok := d.plan.Indicator(goal.Indicator)
	if !ok {
		return &leaf, nil
	}
	obs, ok := d.read[ind.ID]
	if !ok {
		var err error
		if obs, err = d.b.observations(ctx, nil, ind.Sources(), d.plan, &d.through, d.position); err != nil {
			return nil, err
		}
		slices.SortStableFunc(obs, func(a, b indicators.Observation) int { return int(a.Period.Last()) - int(b.Period.Last()) })
		d.read[ind.ID] = obs
	}
	leaf.ind, leaf.obs = ind, obs
	return &leaf, nil
}

// judge judges the goal as of a day, which must not lie before the one of the last call.
func (d *daily) judge(day indicators.Date) assess.Assessment {
	for d.known < len(d.obs) && d.obs[d.known].Period.Last() <= day {
		d.known++
	}
	if d.ind != nil && d.known != d.rolled { // without a period that ended since, a roll-up is the same
		d.points, d.sources = assess.RollUpSources(d.plan.Places, d.ind, d.goal.Place, d.plan.Starts, min(day, d.plan.Ends), d.obs[:d.known])
		d.rolled = d.known
	}
	return assess.Goal(assess.Input{Plan: d.plan, Goal: d.goal, Indicator: d.ind, AsOf: day, Points: d.points, Sources: d.sources, Steps: d.steps, FiguresOnly: true, Forecasts: &d.forecasts})
}
