package feasibility

import (
	"fmt"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// learning warns of a course that is to be taken from earlier years which do not tell it.
func (s *subject) learning() {
	t := s.goal.Trajectory
	if t.Kind != indicators.History && !t.Learn {
		return
	}
	a := s.then
	if s.in.AsOf >= s.in.Plan.Starts {
		a = s.today()
	}
	for _, c := range a.Checks {
		if c.Name != "shape" || c.Value == nil || *c.Value > 0 {
			continue
		}
		why, is := s.missing()
		if !is {
			return
		}
		at := s.key("trajectory")
		if t.Learn {
			at = s.key("trajectory", "season")
		}
		s.warn(at, learnsNothing, "drop the reports of that year into the inbox, where they count, or write season: with weights of months",
			"there is no earlier year to take the course from: %s; until then a straight line is expected", why)
	}
}

// missing says what the year before the plan lacks to be learnt from. It is not so while that year
// runs and nothing of it is overdue.
func (s *subject) missing() (why string, is bool) {
	starts := s.in.Plan.Starts
	from, to := starts.AddMonths(-12), starts-1
	if s.goal.Trajectory.Kind == indicators.History {
		to = s.due().AddMonths(-12)
	}
	known := map[indicators.Period]assess.Point{}
	for _, p := range s.points {
		known[p.Period] = p
	}
	var first assess.Point
	var holes []indicators.Period
	complete, total := true, 0.0
	ends := periodEnds(s.ind.Every, from, to)
	if s.ind.Measure == indicators.RunningTotal && len(ends) > 0 { // what the first period brought is counted from the one before
		ends = append([]indicators.Date{indicators.PeriodAt(s.ind.Every, ends[0]).First() - 1}, ends...)
	}
	for _, end := range ends {
		period := indicators.PeriodAt(s.ind.Every, end)
		p, ok := known[period]
		switch {
		case !ok && end.AddDays(s.ind.GraceDays) >= s.in.AsOf:
			complete = false
		case !ok:
			holes = append(holes, period)
		case p.Value < 0:
			return fmt.Sprintf("the value of %s is below 0", period), true
		case first.Period.IsZero():
			first = p
		case p.Reported != first.Reported:
			return fmt.Sprintf("%s was reported by %d places and %s by %d", first.Period, first.Reported, period, p.Reported), true
		}
		total += p.Value
	}
	switch {
	case first.Period.IsZero() && len(holes) > 0:
		return fmt.Sprintf("%s has no report from %s to %s", s.ind.ID, from, min(to, s.in.AsOf)), true
	case len(holes) == 1:
		return fmt.Sprintf("the report for %s is missing", holes[0]), true
	case len(holes) > 1:
		return fmt.Sprintf("%d reports are missing, the first of them for %s", len(holes), holes[0]), true
	case !complete:
		return "", false
	case total == 0:
		return fmt.Sprintf("nothing came from %s to %s", from, to), true
	}
	return "nothing came in the months of this plan", s.goal.Trajectory.Learn
}

// otherCadence warns of reports about other periods than the plan promises.
func otherCadence(in Input, k int, obs []indicators.Observation) []finding {
	ind := &in.Plan.Indicators[k]
	kinds := map[indicators.PeriodKind]map[indicators.Period]bool{}
	for _, o := range obs {
		if o.Period.Last() <= in.AsOf.AddMonths(-12) {
			continue
		}
		if kinds[o.Period.Kind] == nil {
			kinds[o.Period.Kind] = map[indicators.Period]bool{}
		}
		kinds[o.Period.Kind][o.Period] = true
	}
	const least = 3
	if ind.Derived != nil || len(kinds) != 1 || in.AsOf > in.Plan.Ends || kinds[ind.Every] != nil {
		return nil
	}
	for kind, periods := range kinds {
		if len(periods) >= least && kind != indicators.Instant {
			return []finding{warning(path{"indicators", k, "every"}, cadenceOther, "write every: "+kind.String()+", or have it reported every "+ind.Every.String(),
				"the %d periods that were reported in the last 12 months are %ss: reports will seem to be missing, and nothing can be forecast", len(periods), kind)}
		}
	}
	return nil
}
