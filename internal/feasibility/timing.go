package feasibility

import (
	"fmt"

	"rasid/indicators"
)

const (
	leastReports = 3    // before a deadline
	leastYears   = 2    // for a method that compares years
	leastNotice  = 0.05 // of a goal's time: an alert later than that leaves nothing to do
)

// timing warns of a goal that reports cannot show in time.
func (s *subject) timing() {
	s.rising()
	if s.cadence() {
		s.dueInside()
		s.alert()
	}
}

// rising warns of a count that is expected to fall, which no count does.
func (s *subject) rising() {
	t := s.goal.Trajectory
	if !s.counts() || (t.Kind != indicators.Stairs && t.Kind != indicators.Points) {
		return
	}
	for i := 1; i < len(t.Points); i++ {
		if p, before := t.Points[i], t.Points[i-1]; p.Share < before.Share-tolerance {
			s.warn(s.key("trajectory", string(t.Kind), before.On.String()), courseFalls, fmt.Sprintf("write no more than is expected by %s", p.On),
				"%s only adds up, and is expected to fall from %s to %s of the way between %s and %s", s.ind.ID, percent(before.Share), percent(p.Share), before.On, p.On)
			return
		}
	}
}

// cadence warns of too few reports before the deadline, and says whether they are enough.
func (s *subject) cadence() bool {
	starts, due, n := s.in.Plan.Starts, s.due(), len(s.ends)
	least := leastReports
	if s.goal.Method != "" {
		least = leastYears
	}
	at := s.key("indicator")
	if n == 0 {
		s.warn(at, cadenceSlow, s.moreOften(least), "no whole %s lies between %s and %s: no report of %s can count for this goal", s.ind.Every, starts, due, s.ind.ID)
		return false
	}
	if n < least {
		s.warn(at, cadenceSlow, s.moreOften(least), "%s is reported every %s: from %s to %s that is %s, too few to see a drift and act on it", s.ind.ID, s.ind.Every, starts, due, reports(n))
		return false
	}
	if first := s.ends[0].AddDays(s.ind.GraceDays); first > due {
		s.warn(at, cadenceSlow, "shorten grace:, or make the goal due later", "reports of %s may come %d days after their period: the first need not be there before %s, after the deadline on %s",
			s.ind.ID, s.ind.GraceDays, first, due)
		return false
	}
	return true
}

// moreOften names the longest cadence that gives enough reports.
func (s *subject) moreOften(least int) string {
	for _, k := range shorter(s.ind.Every) {
		if len(periodEnds(k, s.in.Plan.Starts, s.due())) >= least {
			return fmt.Sprintf("have it reported every %s, or make the goal due later", k)
		}
	}
	return "make the goal due later"
}

// dueInside warns of a deadline in the middle of a period, whose report ends after it.
func (s *subject) dueInside() {
	last := s.ends[len(s.ends)-1]
	next := indicators.PeriodAt(s.ind.Every, last+1)
	if s.ind.Every < indicators.Month || int(s.due()-last)*4 < next.Days() {
		return
	}
	at := s.key("target", "due")
	if s.due() == s.in.Plan.Ends {
		at = path{"plan", "ends"}
	}
	f := warning(at, dueInside, fmt.Sprintf("make it due on %s or %s", last, next.Last()),
		"what %s reports for %s ends after %s and does not count: the target must be met by %s", s.ind.ID, next, s.due(), last)
	f.of = s.key()
	s.found = append(s.found, f)
}

// alert warns of a goal whose first alert would come too late.
func (s *subject) alert() {
	policy := s.goal.Alert
	first := s.firstExpected()
	day, ok := s.alertAt(first, policy.RaiseAfterReports, policy.RaiseAfterDays)
	if !s.tooLate(day, ok) {
		return
	}
	when := "no alert could come before the deadline on " + s.due().String()
	if ok && day <= s.due() {
		when = fmt.Sprintf("the first alert could come on %s, %d days before the deadline on %s", day, s.due()-day, s.due())
	}
	if alone, ok := s.alertAt(first, 1, 0); s.tooLate(alone, ok) {
		if s.approaches() && first > 0 {
			since := s.in.Plan.Starts
			if first < len(s.ends) {
				since = s.ends[first]
			}
			s.warn(s.key("trajectory"), alertLate, "expect a part of it earlier, or have it reported more often",
				"the first report that is expected to show anything is that up to %s: %s", since, when)
			return
		}
		s.warn(s.key("indicator"), alertLate, "have it reported more often or with less grace:, or make the goal due later", "with %s every %s and %d days of grace, %s", s.ind.ID, s.ind.Every, s.ind.GraceDays, when)
		return
	}
	most := 1
	for n := 2; n < len(s.ends); n++ {
		if day, ok := s.alertAt(first, n, 0); s.tooLate(day, ok) {
			break
		}
		most = n
	}
	s.warn(s.key("alert", "raise_after"), alertLate, fmt.Sprintf("write %s or less", reports(most)),
		"%s, by which %d %ss end", when, len(s.ends), s.ind.Every)
}

// firstExpected returns the index of the first period by whose end anything can be amiss.
func (s *subject) firstExpected() int {
	if !s.approaches() {
		return 0
	}
	for i, end := range s.ends {
		if d := s.expectedBy(end) - s.goal.Target.From; max(d, -d) > tolerance*s.length() {
			return i
		}
	}
	return len(s.ends)
}

// alertAt returns the day by which the reports are there that raise an alert, when the report of
// index first is the first one amiss. It is not ok when they never are.
func (s *subject) alertAt(first, inReports, inDays int) (day indicators.Date, ok bool) {
	at := first + max(1, inReports) - 1
	for first < len(s.ends) && at < len(s.ends) && int(s.ends[at]-indicators.PeriodAt(s.ind.Every, s.ends[first]).First())+1 < inDays {
		at++
	}
	if at >= len(s.ends) {
		return 0, false
	}
	return s.ends[at].AddDays(s.ind.GraceDays), true
}

func (s *subject) tooLate(day indicators.Date, ok bool) bool {
	return !ok || late(s.in.Plan.Starts, s.due(), day)
}

func late(starts, due, day indicators.Date) bool {
	return day > due || float64(due-day) < leastNotice*float64(due-starts+1)
}

// milestone warns of steps that can show nothing in time, or that were done on days to come.
func milestone(in Input, index int) (found []finding) {
	t := &in.Plan.Goals[index].Target
	key := func(keys ...any) path { return append(path{"goals", index, "target", "milestone"}, keys...) }
	done := 0
	for i, step := range t.Steps {
		switch {
		case step.Done == nil:
		case *step.Done > in.Today:
			found = append(found, warning(key("steps", i, "done"), doneAhead, "write done: on the day itself",
				"step %q was done on %s, which has not come: until then it is not done", step.ID, step.Done))
		case *step.Done < in.Plan.Starts:
			done++
		}
	}
	if len(t.Steps) == 0 {
		return found
	}
	if done == len(t.Steps) {
		return append(found, warning(key("steps"), targetMet, "remove the goal, or add a step that lies ahead", "every step was done before the plan began on %s", in.Plan.Starts))
	}
	if first := t.Steps[0]; late(in.Plan.Starts, t.Due, first.Due+1) {
		when := "itself"
		if first.Due < t.Due {
			when = fmt.Sprintf("less %d days", t.Due-first.Due)
		}
		found = append(found, warning(key("steps", 0, "due"), alertLate, "add a step that is due earlier",
			"the first step is due on the day of the deadline %s, %s: nothing can be seen to be late in time", when, t.Due))
	}
	return found
}
