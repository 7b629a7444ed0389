package feasibility

import (
	"context"

	"rasid/indicators"
)

// undone warns of steps that the plan calls done and whose department has said since, or of the same day, that less
// of them is: what was said of the later day counts, and one of the two is wrong.
func undone(ctx context.Context, in Input, index int) (found []finding, err error) {
	g := &in.Plan.Goals[index]
	if in.Observations == nil || g.Owner == "" {
		return nil, nil
	}
	for i, step := range g.Target.Steps {
		if step.Done == nil {
			continue
		}
		var last indicators.Observation
		reported := false
		for o, err := range in.Observations(ctx, indicators.StepIndicator(g.ID, step.ID), in.AsOf) {
			if err != nil {
				return nil, err
			}
			if !reported || o.Period.Last() >= last.Period.Last() {
				last, reported = o, true
			}
		}
		if reported && last.Period.Last() >= *step.Done && last.Value < 100 {
			found = append(found, warning(path{"goals", index, "target", "milestone", "steps", i, "done"}, doneDisputed, "remove done:, or have the report corrected",
				"step %q was done on %s, but %s reported that %s%% of it was done by %s: what was said of the later day counts", step.ID, step.Done, g.Owner, plain(last.Value), last.Period.Last()))
		}
	}
	return found, nil
}
