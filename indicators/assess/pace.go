package assess

import (
	"math"

	"rasid/indicators"
)

// paceReports is the number of latest reports that the present pace is the mean of.
const paceReports = 4

// measure fills in the numbers of the verdict: the gap, the progress and the paces.
func (w *way) measure(actual []float64) {
	a, last := w.a, len(actual)-1
	value, expected := actual[last], w.expected[last]
	a.Actual, a.Expected = number(value), number(expected)
	behind := clamp(w.up * (value - expected))
	span := math.Abs(clamp(expected - w.from))
	if span > tolerance*w.length {
		a.GapRatio = number(behind / span)
	}
	if w.length > 0 {
		a.ProgressRatio = number((value - w.from) / (w.to - w.from))
	}
	w.facts["actual"], w.facts["expected"], w.facts["gap"] = value, expected, gap(math.Abs(behind))
	w.decimals = decimals(value, expected, w.to, w.from, behind)
	if span > 0 {
		w.facts["gapshare"] = share(math.Abs(clamp(behind / span)))
		w.facts["ratio"] = share(clamp((value - w.from) / (expected - w.from)))
	}
	w.facts["shortfall"] = gap(math.Abs(clamp(w.to - value)))
	if w.length > 0 {
		w.facts["shortshare"] = share(math.Abs(clamp((w.to - value) / w.length)))
	} else {
		w.facts["gap"] = w.facts["shortfall"]
	}
	if a.ProgressRatio != nil {
		w.facts["progress"] = share(*a.ProgressRatio)
	}
	w.pace(value)
}

// pace fills in the pace that is needed from the latest judged period to the due date, and the
// present one. Both are in the unit per reporting period and negative where the value must fall.
func (w *way) pace(value float64) {
	left := w.s.left()
	if w.in.AsOf > w.due { // no period is left in which to work
		left = 0
	}
	if remaining := clamp(w.to - value); left > 0 && w.length > 0 && w.up*remaining > tolerance*w.length {
		w.a.RequiredPace = number(remaining / float64(left))
	}
	n := min(len(w.s.judged), paceReports)
	if n == 0 {
		return
	}
	latest := w.s.judged[len(w.s.judged)-n:]
	var pace float64
	switch {
	case w.flow:
		for i, at := range latest {
			pace += (w.s.points[at].Value - pace) / float64(i+1)
		}
	default: // the change from the report before the latest ones, or from the baseline
		from, since := w.from, w.s.first-1
		if len(w.s.judged) > n {
			before := w.s.judged[len(w.s.judged)-n-1]
			from, since = w.s.points[before].Value, w.s.ordinal(w.s.ends[before])
		}
		end := latest[n-1]
		periods := max(1, w.s.ordinal(w.s.ends[end])-since)
		pace = clamp(w.s.points[end].Value-from) / float64(periods)
	}
	w.a.CurrentPace = number(pace)
	w.facts["n"] = n
	w.finish(value)
}

// sayPace says what pace would still make it, beside the present one.
func (w *way) sayPace(status indicators.Status) {
	need, now := w.a.RequiredPace, w.a.CurrentPace
	if need == nil || status == indicators.Achieved || status == indicators.Missed {
		return
	}
	w.facts["need"] = amount(math.Abs(*need))
	if now != nil {
		w.facts["pace"] = amount(*now)
	}
	if !w.level {
		if now == nil {
			w.say("pace.needed")
			return
		}
		w.say("pace.both")
		w.check("pace", now, need, "", "pace.both")
		return
	}
	direction := "rise"
	if *need < 0 {
		direction = "fall"
	}
	if now == nil {
		w.say("pace." + direction)
		return
	}
	w.facts["pace"] = amount(math.Abs(*now))
	sentence := "pace." + direction + "_" + tendency(*now, w.length)
	w.say(sentence)
	w.check("pace", now, need, "", sentence)
}

// tendency names a change: rose, fell or steady.
func tendency(change, size float64) string {
	switch {
	case change > tolerance*size:
		return "rose"
	case change < -tolerance*size:
		return "fell"
	}
	return "steady"
}

// checks records the rules that the verdict looked at.
func (w *way) checks(actual []float64, missing int, unsure bool) {
	last := len(actual) - 1
	value, expected := actual[last], w.expected[last]
	alone := w.verdict(value, expected).status
	if !w.published() {
		w.check("trajectory", number(value), number(expected), alone, "check.trajectory")
	}
	if final := w.closing(mark{status: alone}); final.status == indicators.Missed {
		w.check("due", number(value), number(w.to), final.status, "check.due_total")
	}
	if !w.level && w.length > 0 {
		end := w.s.ends[w.s.judged[last]]
		earned := w.path.earned(clamp((value-w.from)/(w.to-w.from)), end)
		days := int(earned - end)
		w.facts["earned"], w.facts["days"] = earned, max(days, -days)
		sentence := "check.earned_even"
		if days < 0 {
			sentence = "check.earned_behind"
		} else if days > 0 {
			sentence = "check.earned_ahead"
		}
		w.check("earned_schedule", count(days), count(0), "", sentence)
		passed, done := int(end-w.plan.Starts)+1, max(0, int(earned-w.plan.Starts)+1)
		index := float64(done) / float64(max(1, passed))
		w.facts["earneddays"], w.facts["passeddays"], w.facts["index"] = done, passed, plain(index)
		w.check("schedule_index", number(index), count(1), "", "check.schedule_index")
	}
	if missing > 0 {
		w.facts["filled"] = clamp(w.from + w.tallies[w.s.judged[last]].filled)
		says := alone
		if unsure {
			says = indicators.Unknown
		}
		w.check("holes", count(missing), count(0), says, "check.holes")
	}
	if w.ind.Measure == indicators.RunningTotal {
		w.checkFalls()
	}
}

// checkFalls looks for a running total that fell, which a sum so far cannot.
func (w *way) checkFalls() {
	for i := len(w.s.judged) - 1; i > 0; i-- {
		before, after := w.s.points[w.s.judged[i-1]], w.s.points[w.s.judged[i]]
		if after.Value < before.Value && !same(after.Value, before.Value, math.Abs(before.Value)) {
			w.facts["fellto"], w.facts["fellfrom"], w.facts["fellin"] = after.Value, before.Value, after.Period
			w.check("running_total", number(after.Value), number(before.Value), "", "check.running_total")
			return
		}
	}
}
