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
// gives them to yield goal by goal and day by day, without texts, and stops at the first error.
func (b *Board) Daily(ctx context.Context, indicator string, from, through indicators.Date, position int64, yield func(*assess.Assessment) error) error {
	if from > through {
		return nil
	}
	plan, err := b.planAt(ctx, position)
	if err != nil {
		return fmt.Errorf("judge goals day by day: %w", err)
	}
	if indicator == "" {
		return daily(ctx, plan, b.alone, nil, nil, from, through, yield)
	}
	k := slices.IndexFunc(b.parts, func(p part) bool { return p.indicator.ID == indicator && len(p.goals) > 0 })
	if k < 0 {
		return nil
	}
	obs, err := b.observations(ctx, nil, b.parts[k].sources(), plan, through, position)
	if err != nil {
		return fmt.Errorf("judge goals day by day: %w", err)
	}
	if steps := b.parts[k].steps; steps != nil {
		return dailySteps(ctx, plan, &plan.Goals[b.parts[k].goals[0]], stepReports(plan, steps, obs, nil), from, through, yield)
	}
	slices.SortStableFunc(obs, func(a, b indicators.Observation) int { return int(a.Period.Last()) - int(b.Period.Last()) })
	return daily(ctx, plan, b.parts[k].goals, b.parts[k].indicator, obs, from, through, yield)
}

// daily judges goals of one indicator, whose observations are in the order of their last days.
func daily(ctx context.Context, plan *indicators.Plan, goals []int, ind *indicators.Indicator, obs []indicators.Observation, from, through indicators.Date, yield func(*assess.Assessment) error) error {
	var forecasts forecast.Memo // most days bring no report, and forecast nothing new
	for _, i := range goals {
		g := &plan.Goals[i]
		known, rolled := 0, -1 // observations of periods that have ended, and those of them in points
		var points []assess.Point
		for day := from; day <= through; day++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			for known < len(obs) && obs[known].Period.Last() <= day {
				known++
			}
			if ind != nil && known != rolled { // without a period that ended since, a roll-up is the same
				points, rolled = assess.RollUp(plan.Places, ind, g.Place, plan.Starts, min(day, plan.Ends), obs[:known]), known
			}
			a := assess.Goal(assess.Input{Plan: plan, Goal: g, Indicator: ind, AsOf: day, Points: points, FiguresOnly: true, Forecasts: &forecasts})
			if err := yield(&a); err != nil {
				return err
			}
		}
	}
	return nil
}

// dailySteps judges a milestone, for which later reports do not exist on a day.
func dailySteps(ctx context.Context, plan *indicators.Plan, g *indicators.Goal, steps []assess.StepReports, from, through indicators.Date, yield func(*assess.Assessment) error) error {
	for day := from; day <= through; day++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		a := assess.Goal(assess.Input{Plan: plan, Goal: g, AsOf: day, Steps: steps, FiguresOnly: true})
		if err := yield(&a); err != nil {
			return err
		}
	}
	return nil
}
