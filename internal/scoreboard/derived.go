package scoreboard

import (
	"context"
	"fmt"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// Derived computes a derived indicator at every place within which something was reported that it rests on,
// as known at a position of the journal, from periods that end by a day (nil: all). It gives the points to
// yield place by place, in the order of their IDs, at those places that only chooses (nil: all), and stops at
// the first error. No clock has a part in it: the same journal gives the same points.
func (b *Board) Derived(ctx context.Context, indicator string, asOf *indicators.Date, position int64, only func(place string) bool, yield func(place string, points []assess.Point) error) error {
	plan, err := b.planAt(ctx, position)
	if err != nil {
		return fmt.Errorf("derive %s: %w", indicator, err)
	}
	k := slices.IndexFunc(plan.Indicators, func(i indicators.Indicator) bool { return i.ID == indicator && i.Derived != nil })
	if k < 0 {
		return nil
	}
	ind, last := &plan.Indicators[k], plan.Ends
	if asOf != nil {
		last = min(last, *asOf)
	}
	obs, err := b.observations(ctx, nil, ind.Sources(), plan, asOf, position)
	if err != nil {
		return fmt.Errorf("derive %s: %w", indicator, err)
	}
	return assess.Everywhere(plan.Places, ind, plan.Starts, last, obs, only, yield)
}
