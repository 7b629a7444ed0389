package assess

import (
	"rasid/indicators"
	"rasid/indicators/assess/forecast"
)

// Input is what Goal needs to judge one goal.
type Input struct {
	Plan *indicators.Plan
	Goal *indicators.Goal
	// Indicator is the goal's indicator. It may be nil: then it is looked up in the plan, which
	// costs time in proportion to the number of indicators.
	Indicator *indicators.Indicator
	AsOf      indicators.Date
	Points    []Point // of the goal's indicator and place, as RollUp gives them; the whole history
	Held      bool    // the latest delivery for the indicator waits for a person
	// Sources are the reports that a derived indicator rests on, as RollUpSources gives them. Without them
	// nothing is said of whose report is late.
	Sources []Source
	// Steps are the reports of a milestone's steps, in the order of the goal's: as RollUp gives them, in percent. It
	// may be nil: then the plan alone says what is done.
	Steps []StepReports
	// Parts returns what was reported of the places within the goal's, as the function Parts gives it. It is
	// called at most once, and only where the status asks which places drive it. It may be nil.
	Parts func() []Part
	// Judged holds, of a goal of several parts, the assessment of each of them as of AsOf. Nothing else is asked
	// for such a goal; Points and Indicator do not apply.
	Judged []Assessment
	// DeliveryName returns the name of a delivery, for reasons: "trees-2024-03.csv". It may be nil.
	DeliveryName func(seq int64) string
	// FiguresOnly leaves out every text and the Shift, which together take most of the time.
	FiguresOnly bool
	// StatusOnly leaves out the forecast beside the verdict as well: for those who go through many days.
	StatusOnly bool
	// Forecasts saves time where several goals judge the same points; the verdict is the same without.
	// It may be nil.
	Forecasts *forecast.Memo
}

// StepReports is what was reported of one step.
type StepReports struct {
	Points []Point
	Held   bool // the latest delivery for it waits for a person
}

// Goal judges a goal at in.AsOf. Points that end later do not exist for it, nor do steps that were
// done later. It never fails: a goal whose indicator the plan lacks is unknown and says so.
func Goal(in Input) Assessment {
	a := Assessment{
		Goal: in.Goal.ID, Sector: in.Goal.Sector, Owner: in.Goal.Owner,
		Freshness: indicators.Fresh, Handling: indicators.Open, AsOf: in.AsOf,
	}
	j := judgement{in: in, plan: in.Plan, goal: in.Goal, due: dueOf(in.Plan, in.Goal), a: &a}
	j.wording = wording{mute: in.FiguresOnly || in.StatusOnly, facts: facts{"starts": in.Plan.Starts, "due": j.due, "asof": in.AsOf}}
	switch in.Goal.Target.Kind {
	case indicators.NoTarget:
		j.narrative()
	case indicators.Milestone:
		j.milestone()
	case indicators.Combined:
		j.combined()
	default:
		j.measured()
	}
	a.Reason = j.reason(j.plan, in.DeliveryName)
	return a
}

// dueOf returns the day by which a goal is due: the plan's end unless the goal says otherwise.
func dueOf(plan *indicators.Plan, goal *indicators.Goal) indicators.Date {
	if goal.Target.Due != 0 {
		return goal.Target.Due
	}
	return plan.Ends
}

// judgement is the work on one goal.
type judgement struct {
	in    Input
	plan  *indicators.Plan
	goal  *indicators.Goal
	ind   *indicators.Indicator
	due   indicators.Date
	s     *series
	a     *Assessment
	lined *reported // the series as it was reported; nil until it was asked for
	// What was forecast at the end of each judged period, without what is missing and as if that had brought
	// nothing; nil until it was asked for.
	tracked, trackedLeast [][]prospect
	// shaped names the sentence on what the trajectory took from earlier years; empty when that was not asked for.
	shaped string
	wording
}

// A mark is the verdict at the end of one period, with the sentence that says why.
type mark struct {
	status   indicators.Status
	sentence string
	weighed  *weighed // what the status was decided by; nil where no evidence was weighed
}

// says is a mark by one rule alone.
func says(status indicators.Status, sentence string) mark {
	return mark{status: status, sentence: sentence}
}

func (j *judgement) narrative() {
	j.a.Status, j.a.Method = indicators.Narrative, "narrative"
	j.say("narrative")
	j.sourceOwner(j.goal.Owner)
}

// measured judges a goal that has an indicator.
func (j *judgement) measured() {
	a := j.a
	if j.ind = j.in.Indicator; j.ind == nil {
		found, ok := j.plan.Indicator(j.goal.Indicator)
		if !ok {
			a.Status = indicators.Unknown
			j.say("no_indicator")
			j.sourceOwner(j.goal.Owner)
			return
		}
		j.ind = found
	}
	a.Unit, j.unit = j.ind.Unit, j.ind.Unit
	j.s = newSeries(j.plan, j.ind, j.due, j.in.AsOf, j.in.Points)
	a.Points = j.s.points
	a.Freshness = freshness(j.s.overdue, j.s.ever, j.in.Held)
	a.Inputs = inputsOf(j.plan, j.ind, j.s, j.due, j.in.AsOf, j.in.Sources)
	j.facts["every"], j.facts["overdue"] = j.s.every, j.s.overdue
	j.sourceDepartment(j.ind.Department)
	if p, _, ok := j.s.latest(); ok {
		a.Latest, a.AsOfPeriod = &p, p.Period
		j.facts["period"] = p.Period
		j.source(p.Delivery)
	}

	switch j.goal.Target.Kind {
	case indicators.Reach, indicators.Move:
		newWay(j).judge()
	default:
		newBound(j).judge()
	}
	if a.Status != indicators.NotStarted {
		j.sayLate(j.plan, a.Inputs)
	}
	j.checkFreshness()
}

// early handles what comes before there is anything to judge. It reports whether it did.
func (j *judgement) early() bool {
	switch {
	case j.in.AsOf < j.plan.Starts:
		j.a.Status = indicators.NotStarted
		j.say("before")
	case len(j.s.judged) > 0:
		return false
	case j.s.latestDue(j.in.AsOf) < j.s.first:
		j.a.Status = indicators.NotStarted
		if j.s.count() == 0 {
			j.say("no_period")
			break
		}
		j.facts["next"], j.facts["nextdue"] = j.s.period(j.s.first), j.s.overdueSince(j.s.first)-1
		j.say("none_due")
	default:
		j.a.Status = indicators.Unknown
		if p, ok := j.s.unjudged(); ok {
			j.coverageFacts(p)
			if p.Thin {
				j.say("thin")
			} else {
				j.say("none_complete")
			}
			j.source(p.Delivery)
		} else if p, ok := j.s.lacking(); ok {
			j.sayLack(j.plan, p)
			j.source(p.Delivery)
		} else {
			j.say("no_report")
		}
	}
	return true
}

// settle gives the goal its final status: the verdict at the latest period, unless silence has
// made it stale. marks holds the verdict at every judged period.
func (j *judgement) settle(marks []mark, final mark) {
	a, s := j.a, j.s
	a.Status = final.status
	thin, isThin := s.tooThin()
	switch {
	case isThin && final.status != indicators.Achieved && final.status != indicators.Missed:
		a.Status = indicators.Unknown
		since := s.overdueSince(s.ordinal(thin.Period.Last()))
		a.Since = &since
		j.coverageFacts(thin)
		j.say("thin")
		return
	case final.status == indicators.OnTrack && s.overdue >= 2:
		a.Status = indicators.Unknown
		since := s.overdueSince(s.newest + 2)
		a.Since = &since
		j.say("stale")
		return
	case final.status != marks[len(marks)-1].status: // the due date made the difference
		due := j.due
		a.Since = &due
	default:
		i := len(marks) - 1
		for i > 0 && marks[i-1].status == final.status {
			i--
		}
		since := s.ends[s.judged[i]]
		a.Since = &since
	}
	if j.in.AsOf > j.due && !s.closed() && final.status != indicators.Achieved {
		j.say("open_end")
	}
}

// sayCoverage names what the verdict does not rest on: places that have not reported.
func (j *judgement) sayCoverage() {
	if p, ok := j.s.lacking(); ok {
		j.sayLack(j.plan, p)
	}
	if p, ok := j.s.unjudged(); ok {
		j.coverageFacts(p)
		if _, thin := j.s.tooThin(); !thin { // of which settle speaks
			j.say("frontier")
		}
		j.check("coverage", count(p.Reported), count(p.Expected), "", "check.frontier")
		return
	}
	if p, _, ok := j.s.latest(); ok && !p.Complete() {
		j.coverageFacts(p)
		j.say("coverage")
		j.check("coverage", count(p.Reported), count(p.Expected), "", "check.coverage")
	}
}

// coverageFacts are what sentences on the places that reported for a period name.
func (j *judgement) coverageFacts(p Point) {
	j.facts["next"], j.facts["reported"], j.facts["places"] = p.Period, p.Reported, p.Expected
	j.facts["mincoverage"] = share(j.ind.MinCoverage)
}

func (j *judgement) checkFreshness() {
	j.facts["freshness"] = j.a.Freshness
	sentence := "check.freshness"
	if j.late(j.plan, j.a.Inputs) {
		sentence = "check.freshness_inputs"
	}
	j.check("freshness", count(j.s.overdue), nil, "", sentence)
}

// aim names what the goal promises, for reasons that have nothing yet to compare it with.
func (j *judgement) aim() { j.facts["aim"] = term("aim." + string(j.goal.Target.Kind)) }

// check records a rule that was looked at.
func (j *judgement) check(name string, value, line *float64, status indicators.Status, sentence string) {
	j.a.Checks = append(j.a.Checks, Check{Name: name, Value: value, Line: line, Status: status, Detail: j.text(sentence)})
}

// checkHand records the thresholds and, where one of them set the final status, says so. It reports whether
// it did.
func (j *judgement) checkHand(lines []handLine, final indicators.Status) bool {
	var setting *handLine
	for i := range lines {
		h := &lines[i]
		j.handFacts(h)
		says, sentence := indicators.Status(""), "check.threshold"
		if h.crossed {
			says, sentence = h.status, "check.threshold_crossed"
		}
		j.check(h.name, number(h.value), number(h.at), says, sentence)
		if h.set && h.status == final {
			setting = h
		}
	}
	if setting == nil || j.ownLine(setting) {
		return false
	}
	j.handFacts(setting)
	switch {
	case setting.run == 0:
		j.say("threshold_not_back")
	case setting.value > setting.at:
		j.say("threshold_above")
	default:
		j.say("threshold_below")
	}
	return true
}

// ownLine reports whether a line that was set by hand is the one that the goal keeps, of which the reason says
// the same already.
func (j *judgement) ownLine(h *handLine) bool {
	own := j.goal.Target.Kind == indicators.AtMost || j.goal.Target.Kind == indicators.AtLeast
	return own && h.run > 0 && h.at == j.goal.Target.Value
}

func (j *judgement) handFacts(h *handLine) {
	j.facts["handvalue"], j.facts["handline"] = h.value, h.at
	j.facts["handrun"], j.facts["handstatus"], j.facts["handmargin"] = h.run, h.status, gap(h.back)
}

func count(n int) *float64 { return number(float64(n)) }
