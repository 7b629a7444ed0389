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

// milestone judges a goal by the dates of its steps. Shares done and expected are 0..1.
func (j *judgement) milestone() {
	a, steps := j.a, j.goal.Target.Steps
	a.Method, a.Target = "milestone", number(1)
	for _, s := range steps {
		a.Trajectory = append(a.Trajectory, DatedValue{On: s.Due, Value: stepsAt(steps, s.Due).expected})
	}
	j.facts["total"] = len(steps)
	j.aim()
	j.sourcePlan(j.goal.Owner)
	if len(steps) == 0 {
		a.Status = indicators.Unknown
		j.say("milestone.no_steps")
		return
	}
	now := stepsAt(steps, j.in.AsOf)
	a.Expected = number(now.expected)
	a.Actual, a.ProgressRatio = number(now.done), number(now.done)
	if now.expected > 0 {
		a.GapRatio = number((now.done - now.expected) / now.expected)
	}
	var done []indicators.Date
	for _, s := range steps {
		if s.Done != nil && *s.Done <= j.in.AsOf {
			done = append(done, *s.Done)
		}
	}
	slices.Sort(done)
	for _, d := range done {
		a.Actuals = append(a.Actuals, DatedValue{On: d, Value: stepsAt(steps, d).done})
	}
	j.facts["done"], j.facts["expected"], j.facts["count"] = share(now.done), share(now.expected), now.count
	a.Status = j.stepStatus(j.in.AsOf)
	j.sayMilestone(now)
	j.check("steps", a.Actual, a.Expected, a.Status, "check.steps")
	j.sinceStep()
}

// stepsState is what the steps of a milestone show at the end of a day.
type stepsState struct {
	done, expected float64 // shares
	count          int     // steps done
	late           []int   // steps past their date and not done, in the order of the plan
	lateShare      float64
	lateDays       int // of the latest of them
	next           int // the step that is due next; −1 for none
}

func stepsAt(steps []indicators.Step, day indicators.Date) stepsState {
	at := stepsState{next: -1}
	for i, s := range steps {
		done := s.Done != nil && *s.Done <= day
		weight := max(0, clamp(s.Share))
		if done {
			at.done = clamp(at.done + weight)
			at.count++
		}
		if s.Due <= day {
			at.expected = clamp(at.expected + weight)
		}
		switch {
		case done:
		case s.Due < day:
			at.late = append(at.late, i)
			at.lateShare = clamp(at.lateShare + weight)
			at.lateDays = max(at.lateDays, int(day-s.Due))
		case at.next < 0 || s.Due < steps[at.next].Due:
			at.next = i
		}
	}
	return at
}

// stepStatus judges the milestone at the end of a day.
func (j *judgement) stepStatus(day indicators.Date) indicators.Status {
	at := stepsAt(j.goal.Target.Steps, day)
	switch {
	case day < j.plan.Starts:
		return indicators.NotStarted
	case at.count == len(j.goal.Target.Steps):
		return indicators.Achieved
	case day > j.due:
		return indicators.Missed
	case at.lateDays > lateDays, at.lateShare > lateShare+tolerance:
		return indicators.OffTrack
	case len(at.late) > 0:
		return indicators.AtRisk
	case at.count == 0 && at.expected == 0 && !j.soon(at, day):
		return indicators.NotStarted
	}
	return indicators.OnTrack
}

// soon reports whether the next step is due within two weeks.
func (j *judgement) soon(at stepsState, day indicators.Date) bool {
	return at.next >= 0 && j.goal.Target.Steps[at.next].Due-day <= soonDays
}

func (j *judgement) sayMilestone(at stepsState) {
	steps, day := j.goal.Target.Steps, j.in.AsOf
	if at.next >= 0 {
		next := steps[at.next]
		j.facts["step"], j.facts["stepdue"], j.facts["days"] = next.Name, next.Due, int(next.Due-day)
	}
	switch {
	case day < j.plan.Starts:
		j.say("before")
		return
	case j.a.Status == indicators.Achieved:
		j.facts["last"] = j.a.Actuals[len(j.a.Actuals)-1].On
		j.say("milestone.achieved")
		return
	case j.a.Status == indicators.Missed:
		open := slices.IndexFunc(steps, func(s indicators.Step) bool { return s.Done == nil || *s.Done > day })
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
// plan names or a step was done, so only those are judged.
func (j *judgement) sinceStep() {
	days := []indicators.Date{j.plan.Starts, j.due + 1}
	for _, s := range j.goal.Target.Steps {
		days = append(days, s.Due-soonDays, s.Due, s.Due+1, s.Due+lateDays+1)
		if s.Done != nil {
			days = append(days, *s.Done)
		}
	}
	slices.Sort(days)
	for _, day := range slices.Backward(days) {
		if day > j.in.AsOf || day < j.plan.Starts {
			continue
		}
		if j.stepStatus(day) != j.a.Status {
			break
		}
		j.a.Since = &day
	}
}
