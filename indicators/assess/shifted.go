package assess

import "rasid/indicators"

// shiftSeasons are the numbers of periods after which the values of a cadence may repeat.
var shiftSeasons = map[indicators.PeriodKind][]int{
	indicators.Day: {7, 365}, indicators.Week: {52}, indicators.Month: {12}, indicators.Quarter: {4},
}

// history returns the value of every report that can be judged, those from before the plan as well; of a
// running total what each period added.
func (j *judgement) history(added bool) []timed {
	s := j.s
	list := make([]timed, 0, len(s.before)+len(s.judged))
	see := func(p Point) {
		if p.Period.Kind == s.every {
			list = append(list, timed{s.ordinal(p.Period.First()), p.Value})
		}
	}
	for _, p := range s.before {
		see(p)
	}
	for _, at := range s.judged {
		see(s.points[at])
	}
	if !added || len(list) == 0 {
		return list
	}
	for i := len(list) - 1; i > 0; i-- {
		list[i].value = clamp(list[i].value-list[i-1].value) / float64(max(1, list[i].ordinal-list[i-1].ordinal))
	}
	return list[1:]
}

// nameShift names a change of level that has lasted until now; once the plan is over, or where nobody knows
// how it goes on, there is none. pace says that the series is one of paces. better tells whether the level
// after is better than that before, foreseen whether the plan expects the change; it may be nil.
func (j *judgement) nameShift(status indicators.Status, pace bool, better func(before, after float64) bool, foreseen func(values []timed, at int, change float64) bool) {
	switch status {
	case indicators.OnTrack, indicators.AtRisk, indicators.OffTrack:
	default:
		return
	}
	if j.s.overdue >= 2 || j.in.FiguresOnly || j.in.StatusOnly {
		return
	}
	least := shiftAfter
	if j.s.every == indicators.Day {
		least = shiftDays
	}
	values := j.history(j.ind.Measure == indicators.RunningTotal && pace)
	at, step, ok := findShift(values, least, shiftSeasons[j.s.every])
	if !ok || (foreseen != nil && foreseen(values, at, step.change())) {
		return
	}
	since := j.s.period(values[at].ordinal).First()
	j.a.Shift = &Shift{Since: since, Before: step.before, After: step.after, Better: better(step.before, step.after)}
	size := decimals(step.before, step.after, step.change())
	j.facts["shiftsince"], j.facts["levelbefore"], j.facts["levelafter"] = since, figure{step.before, size}, figure{step.after, size}
	sentence := "shift.level"
	if pace {
		sentence = "shift.pace"
	}
	j.say(sentence)
	j.check("shift", number(step.after), number(step.before), "", sentence)
}

func (w *way) shift(status indicators.Status) {
	w.nameShift(status, !w.level, func(before, after float64) bool { return w.up*(after-before) > 0 }, w.foresees)
}

// foresees reports whether the trajectory makes much of a change of pace itself, as a season does.
func (w *way) foresees(values []timed, at int, change float64) bool {
	if w.level {
		return false
	}
	pace := func(part []timed) (list []float64) {
		for _, v := range part {
			if p := w.s.period(v.ordinal); p.First() >= w.plan.Starts && p.Last() <= w.due {
				list = append(list, clamp(w.to-w.from)*(w.path.share(p.Last())-w.path.share(p.First()-1))/change)
			}
		}
		return list
	}
	before, after := pace(values[max(0, at-shiftMemory):at]), pace(values[at:])
	return len(before) > 0 && len(after) > 0 && median(after)-median(before) > shiftForeseen
}

func (b *bound) shift(status indicators.Status) {
	total := b.ind.Measure == indicators.RunningTotal
	b.nameShift(status, total, func(before, after float64) bool {
		switch {
		case b.kind == indicators.AtMost:
			return after < before
		case b.kind == indicators.AtLeast:
			return after > before
		case total: // a pace has no band
			return false
		}
		_, was, _, _ := b.nearest(before)
		_, is, _, _ := b.nearest(after)
		return is < was
	}, nil)
}
