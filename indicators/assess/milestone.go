package assess

import (
	"slices"

	"rasid/indicators"
)

// The date rule of a milestone: a step this late, or late steps of this share together, put it off
// track; fewer put it at risk. A step due this soon is named.
const (
	lateDays  = 30
	lateShare = 0.2
	soonDays  = 14
)

// A stated is what was said of a step about the end of a day: by a report, or by the plan.
type stated struct {
	on            indicators.Date
	share         float64 // 0..1
	delivery, row int64   // 0: the plan
}

// progress is what is known of a milestone's steps. Of two things that were said of a step, the one about the later
// day counts, and of the same day the report: a plan that says done and a report of less since then contradict
// each other, and the newer one knows more.
type progress struct {
	steps  []indicators.Step
	stated [][]stated // by step, in the order of their days, one for each day
}

func newProgress(steps []indicators.Step, reports []StepReports, asOf indicators.Date) progress {
	p := progress{steps, make([][]stated, len(steps))}
	for i, s := range steps {
		var list []stated
		if s.Done != nil && *s.Done <= asOf {
			list = append(list, stated{on: *s.Done, share: 1})
		}
		if i < len(reports) {
			for _, r := range reports[i].Points {
				if on := r.Period.Last(); on <= asOf && r.Usable() && finite(r.Value) {
					list = slices.DeleteFunc(list, func(o stated) bool { return o.on == on })
					list = append(list, stated{on, min(max(r.Value/100, 0), 1), r.Delivery, r.Row})
				}
			}
		}
		slices.SortStableFunc(list, func(a, b stated) int { return int(a.on) - int(b.on) })
		p.stated[i] = list
	}
	return p
}

// latest returns what was said last of a step by the end of a day.
func (p progress) latest(step int, day indicators.Date) (s stated, ok bool) {
	for _, s := range slices.Backward(p.stated[step]) {
		if s.on <= day {
			return s, true
		}
	}
	return stated{}, false
}

// since returns the day from which on a step has been done without a break; ok only where it is done at the end.
func (p progress) since(step int) (on indicators.Date, ok bool) {
	for _, s := range slices.Backward(p.stated[step]) {
		if s.share < 1 {
			break
		}
		on, ok = s.on, true
	}
	return on, ok
}

// days lists the days on which something was said to be so, in order.
func (p progress) days() (days []indicators.Date) {
	for _, list := range p.stated {
		for _, s := range list {
			days = append(days, s.on)
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// milestone judges a goal by the dates of its steps. Shares done and expected are 0..1.
func (j *judgement) milestone() {
	a, steps := j.a, j.goal.Target.Steps
	a.Method, a.Target = "milestone", number(1)
	known := newProgress(steps, j.in.Steps, j.in.AsOf)
	for _, s := range steps {
		a.Trajectory = append(a.Trajectory, DatedValue{On: s.Due, Value: known.at(s.Due).expected})
	}
	j.facts["total"] = len(steps)
	j.aim()
	j.sourcePlan(j.goal.Owner)
	if len(steps) == 0 {
		a.Status = indicators.Unknown
		j.say("milestone.no_steps")
		return
	}
	now := known.at(j.in.AsOf)
	a.Expected = number(now.expected)
	a.Actual, a.ProgressRatio = number(now.done), number(now.done)
	if now.expected > 0 {
		a.GapRatio = number((now.done - now.expected) / now.expected)
	}
	for _, d := range known.days() {
		a.Actuals = append(a.Actuals, DatedValue{On: d, Value: known.at(d).done})
	}
	j.facts["done"], j.facts["expected"], j.facts["count"] = share(now.done), share(now.expected), now.count
	j.stepStates(known)
	a.Status = j.stepStatus(known, j.in.AsOf)
	j.sayMilestone(known, now)
	j.check("steps", a.Actual, a.Expected, a.Status, "check.steps")
	j.sinceStep(known)
	overdue := 0
	for _, s := range a.Steps {
		if s.Freshness != indicators.Fresh {
			overdue++
		}
	}
	if overdue > 0 {
		j.facts["freshness"], j.facts["overdue"] = a.Freshness, overdue
		j.check("freshness", count(overdue), nil, "", "check.freshness")
	}
}

// stepStates writes down how each step stands, whether its reports come, and what was reported last.
func (j *judgement) stepStates(known progress) {
	worst := indicators.Fresh
	var newest stated
	for i, s := range known.steps {
		state := StepState{Step: s.ID, Freshness: j.stepFreshness(known, i)}
		if l, ok := known.latest(i, j.in.AsOf); ok {
			state.Done, state.On, state.Delivery, state.Row = number(l.share), &l.on, l.delivery, l.row
			if on, ok := known.since(i); ok {
				state.On = &on
			}
			if l.delivery != 0 && (newest.delivery == 0 || l.on > newest.on || l.on == newest.on && l.delivery > newest.delivery) {
				newest = l
			}
		}
		j.a.Steps = append(j.a.Steps, state)
		if pressing(state.Freshness) > pressing(worst) {
			worst = state.Freshness
		}
	}
	j.a.Freshness = worst
	if newest.delivery != 0 {
		j.source(newest.delivery)
	}
}

// pressing orders freshness as a goal shows that of several steps: what waits for a person comes first, as it does
// where a goal has one indicator.
func pressing(f indicators.Freshness) int {
	return slices.Index([]indicators.Freshness{indicators.Fresh, indicators.Late, indicators.Missing, indicators.Held}, f)
}

// stepFreshness says whether a step is reported as the plan asks. Nobody reports those of a goal without an owner.
func (j *judgement) stepFreshness(known progress, i int) indicators.Freshness {
	switch {
	case i < len(j.in.Steps) && j.in.Steps[i].Held:
		return indicators.Held
	case j.goal.Owner == "":
		return indicators.Fresh
	}
	if _, done := known.since(i); done {
		return indicators.Fresh
	}
	last, ever := known.latest(i, j.in.AsOf)
	overdue := j.overduePeriods(known, i, last.on, ever)
	if step := known.steps[i]; overdue == 0 && j.in.AsOf > j.plan.Workday(step.Due.AddDays(j.goal.Target.StepsGraceDays)) && (!ever || last.on < step.Due) {
		return indicators.Late // its day has come, and nobody says whether it is done
	}
	return freshness(overdue, ever, false)
}

// overduePeriods returns how many reports of a step under way are overdue. It is under way from the day after the
// one before it is due, or once something of it was reported, until the milestone is due.
func (j *judgement) overduePeriods(known progress, i int, last indicators.Date, ever bool) int {
	every := j.goal.Target.StepsEvery
	if every == 0 {
		return 0
	}
	from := j.plan.Starts
	if i > 0 {
		from = max(from, known.steps[i-1].Due+1)
	}
	if ever {
		from = min(from, known.stated[i][0].on)
	}
	first := every.Ordinal(from)
	if indicators.PeriodAt(every, from).First() < from {
		first++
	}
	worked := j.plan.LastWorkday(j.in.AsOf - 1) // what is due on a free day is due on the next one on which somebody works
	newest := min(every.Ordinal(worked.AddDays(1-j.goal.Target.StepsGraceDays))-1, every.Ordinal(j.due))
	reported := first - 1
	if ever {
		reported = max(reported, every.Ordinal(last))
	}
	return max(0, newest-reported)
}

// stepsState is what the steps of a milestone show at the end of a day.
type stepsState struct {
	done, expected float64 // shares
	count          int     // steps done
	late           []int   // steps past their date and not done, in the order of the plan
	lateShare      float64 // of the whole, without what is done of them
	lateDays       int     // of the latest of them
	next           int     // the step that is due next; −1 for none
}

func (p progress) at(day indicators.Date) stepsState {
	at := stepsState{next: -1}
	for i, s := range p.steps {
		last, _ := p.latest(i, day)
		done := last.share >= 1
		weight := max(0, clamp(s.Share))
		at.done = clamp(at.done + weight*last.share)
		if done {
			at.count++
		}
		if s.Due <= day {
			at.expected = clamp(at.expected + weight)
		}
		switch {
		case done:
		case s.Due < day:
			at.late = append(at.late, i)
			at.lateShare = clamp(at.lateShare + weight*(1-last.share))
			at.lateDays = max(at.lateDays, int(day-s.Due))
		case at.next < 0 || s.Due < p.steps[at.next].Due:
			at.next = i
		}
	}
	return at
}

// stepStatus judges the milestone at the end of a day.
func (j *judgement) stepStatus(known progress, day indicators.Date) indicators.Status {
	at := known.at(day)
	switch {
	case day < j.plan.Starts:
		return indicators.NotStarted
	case at.count == len(known.steps):
		return indicators.Achieved
	case day > j.due:
		return indicators.Missed
	case at.lateDays > lateDays, at.lateShare > lateShare+tolerance:
		return indicators.OffTrack
	case len(at.late) > 0:
		return indicators.AtRisk
	case at.done == 0 && at.expected == 0 && !j.soon(at, day):
		return indicators.NotStarted
	}
	return indicators.OnTrack
}

// soon reports whether the next step is due within two weeks.
func (j *judgement) soon(at stepsState, day indicators.Date) bool {
	return at.next >= 0 && j.goal.Target.Steps[at.next].Due-day <= soonDays
}

func (j *judgement) sayMilestone(known progress, at stepsState) {
	steps, day := known.steps, j.in.AsOf
	if at.next >= 0 {
		next := steps[at.next]
		j.facts["step"], j.facts["stepdue"], j.facts["days"] = next.Name, next.Due, int(next.Due-day)
	}
	switch {
	case day < j.plan.Starts:
		j.say("before")
		return
	case j.a.Status == indicators.Achieved:
		var last indicators.Date
		for i := range steps {
			on, _ := known.since(i)
			last = max(last, on)
		}
		j.facts["last"] = last
		j.say("milestone.achieved")
		return
	case j.a.Status == indicators.Missed:
		open := 0
		for last, _ := known.latest(open, day); last.share >= 1; last, _ = known.latest(open, day) {
			open++
		}
		j.facts["step"] = steps[open].Name
		j.say("milestone.missed")
		return
	case j.a.Status == indicators.NotStarted:
		j.say("milestone.not_started")
		return
	case len(at.late) == 0:
		j.say("milestone.on_track")
	default:
		first := at.late[0]
		for _, i := range at.late {
			if steps[i].Due < steps[first].Due {
				first = i
			}
		}
		j.facts["late"], j.facts["latedue"], j.facts["latedays"] = steps[first].Name, steps[first].Due, int(day-steps[first].Due)
		j.facts["latecount"] = len(at.late)
		j.say("milestone.late")
		if last, ok := known.latest(first, day); ok {
			j.facts["lateshare"], j.facts["lateon"] = share(last.share), last.on
			j.say("milestone.late_share")
		} else if len(j.in.Steps) > 0 {
			j.say("milestone.late_unreported")
		}
		if len(at.late) > 1 {
			j.say("milestone.more_late")
		}
	}
	switch {
	case at.next < 0:
	case steps[at.next].Due == day:
		j.say("milestone.today")
	case j.soon(at, day):
		j.say("milestone.soon")
	default:
		j.say("milestone.next")
	}
}

// sinceStep finds the day on which the present status began. It can change only on days that the
// plan names or something is said to have been so on, so only those are judged.
func (j *judgement) sinceStep(known progress) {
	days := []indicators.Date{j.plan.Starts, j.due + 1}
	for _, s := range j.goal.Target.Steps {
		days = append(days, s.Due-soonDays, s.Due, s.Due+1, s.Due+lateDays+1)
	}
	days = append(days, known.days()...)
	slices.Sort(days)
	for _, day := range slices.Backward(days) {
		if day > j.in.AsOf || day < j.plan.Starts {
			continue
		}
		if j.stepStatus(known, day) != j.a.Status {
			break
		}
		j.a.Since = &day
	}
}
