package assess

import "rasid/indicators"

// Share returns the share of the way from baseline to target, 0..1, that is expected by the end
// of day on. Before the plan it is 0, from the due date on it is 1.
func Share(plan *indicators.Plan, g *indicators.Goal, on indicators.Date) float64 {
	first, due := plan.Starts, g.Target.Due
	if on < first {
		return 0
	}
	if on >= due {
		return 1
	}
	x := float64(on-first+1) / float64(due-first+1)
	tr := g.Trajectory
	switch tr.Kind {
	case indicators.SCurve:
		return x * x * (3 - 2*x)
	case indicators.Season:
		return season(tr.Months, first, due, on)
	case indicators.Stairs:
		share := 0.0
		for _, p := range tr.Points {
			if p.On <= on {
				share = p.Share
			}
		}
		return share
	case indicators.Points:
		// The curve starts at the baseline on the eve of the plan.
		before := indicators.TrajectoryPoint{On: first - 1}
		for _, p := range tr.Points {
			if on <= p.On {
				return before.Share + (p.Share-before.Share)*float64(on-before.On)/float64(p.On-before.On)
			}
			before = p
		}
		return 1
	}
	return x
}

// season spreads each month's weight evenly over those of its days that lie in the plan.
func season(weights [12]float64, first, due, on indicators.Date) float64 {
	var done, all float64
	for m := indicators.PeriodAt(indicators.Month, first); m.First() <= due; m = m.Shift(1) {
		w := weights[m.First().Month()-1]
		begin, end := max(first, m.First()), min(due, m.Last())
		all += w
		switch {
		case end <= on:
			done += w
		case begin <= on:
			done += w * float64(on-begin+1) / float64(end-begin+1)
		}
	}
	if all == 0 {
		return 0
	}
	return done / all
}

// Expected returns the value that is expected by the end of day on.
func Expected(plan *indicators.Plan, g *indicators.Goal, on indicators.Date) float64 {
	return g.Target.From + (g.Target.Value-g.Target.From)*Share(plan, g, on)
}

// curve samples the trajectory for drawing: the eve of the plan, every week, and the due date.
func curve(plan *indicators.Plan, g *indicators.Goal) []DatedValue {
	var list []DatedValue
	for d := plan.Starts - 1; d < g.Target.Due; d += 7 {
		list = append(list, DatedValue{d, Expected(plan, g, d)})
	}
	return append(list, DatedValue{g.Target.Due, Expected(plan, g, g.Target.Due)})
}
