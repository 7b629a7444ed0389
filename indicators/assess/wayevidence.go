package assess

import (
	"math"

	"rasid/indicators"
)

// weighed is the evidence that a period's status was decided by.
type weighed struct {
	gap, ahead view     // the two windows; ahead is what the forecast says, or the pace
	chance     *float64 // the probability of reaching the target; nil where the pace stands in for a forecast
	attained   float64  // the share of the way that the pace would come to, where chance is nil
	says       severity // what both agree on
	run        int      // reports in a row that said so
	now        severity // what counts
}

// wayEvidence weighs, period by period, how far a way is behind and where it is heading.
type wayEvidence struct {
	*way
	actual []float64
	damper damper
	usual  usual
}

func newWayEvidence(w *way, actual []float64) *wayEvidence {
	return &wayEvidence{way: w, actual: actual, damper: newDamper(w.goal.Alert)}
}

// mark judges period i, after all earlier ones.
func (e *wayEvidence) mark(i int, blind bool) mark {
	at := e.s.judged[i]
	m := e.verdict(e.actual[i], e.expected[i])
	if e.length == 0 || m.status == indicators.Achieved || m.status == indicators.NotStarted {
		e.damper.reset()
		return m
	}
	v := &weighed{gap: view{severityOf(m.status), severityOf(m.status)}}
	behind := false
	if ratio, ok := e.ratio(i); ok {
		margin := e.goal.Alert.ClearMargin
		if change, known := e.usual.see(ratio); margin <= 0 {
			if margin = clearRatio; known {
				margin = min(max(margin, change), mostMargin)
			}
		}
		v.gap, behind = ratioView(ratio, margin), ratio < 1-tolerance
	}
	all := v.gap
	if v.gap.clear > fine || behind { // else the gap alone is good enough
		all = e.lookAhead(i, v, blind, behind)
	}
	v.now = e.damper.see(e.s.points[at].Period.First(), e.s.ends[at], all)
	v.says, v.run = all.raise, e.damper.runs[all.raise]
	m.status, m.weighed = v.now.status(), v
	if v.now > fine && m.sentence == e.book+".close" { // which says that it counts as on track
		m.sentence = e.book + ".behind"
	}
	return m
}

// ratio returns what share of the expected way is done. It is not ok where nothing was expected yet.
func (e *wayEvidence) ratio(i int) (ratio float64, ok bool) {
	due := e.up * (e.expected[i] - e.from)
	if due <= tolerance*e.length {
		return 0, false
	}
	return e.up * (e.actual[i] - e.from) / due, true
}

// lookAhead fills in where the goal was heading at the end of period i, and returns what that and the gap say
// together. Where reports are missing, blind, no forecast eases a gap, and one that is made as if they had
// brought nothing may still make it worse.
func (e *wayEvidence) lookAhead(i int, v *weighed, blind, behind bool) view {
	late := float64(e.due-e.s.ends[e.s.judged[i]]) <= lastPart*float64(e.due-e.plan.Starts)
	ahead := e.prospect(i, e.actual[i], blind)
	switch {
	case e.s.ordinal(e.s.ends[e.s.judged[i]]) >= e.s.last: // nothing is left that could still bring it
		v.chance = number(0)
	case ahead.known:
		v.chance = number(e.chance(ahead, e.actual[i]))
	case blind:
		return v.gap
	default:
		v.attained = e.attained(i)
		v.ahead = ratioView(v.attained, mostMargin)
		return both(v.gap, v.ahead)
	}
	p := *v.chance
	if v.ahead = chanceView(p); blind {
		v.ahead = view{off, off}
	}
	all := both(v.gap, v.ahead)
	if late {
		all = all.late(p)
	}
	if behind {
		all = all.doubt(p)
	}
	return all
}

// attained returns the share of the way that is done by the due date if the pace of the latest reports,
// as a share of what was expected in them, goes on. A season is in the trajectory and so in what it expects.
func (e *wayEvidence) attained(i int) float64 {
	back, backExpected := e.from, e.from
	if k := i - paceReports; k >= 0 {
		back, backExpected = e.actual[k], e.expected[k]
	}
	share := 0.0
	if expected := e.up * (e.expected[i] - backExpected); expected > tolerance*e.length {
		share = e.up * (e.actual[i] - back) / expected
	}
	rest := e.up * (e.to - e.expected[i])
	return (e.up*(e.actual[i]-e.from) + share*math.Max(rest, 0)) / e.length
}

// sayEvidence says why the status is not the one that the gap alone would give.
func (w *way) sayEvidence(v *weighed) {
	if v == nil {
		return
	}
	w.facts["countsas"], w.facts["would"] = v.now.status(), v.says.status()
	w.facts["waited"], w.facts["attained"] = v.run, share(v.attained)
	byChance := func(sentence string) {
		w.facts["chance"] = share(*v.chance)
		w.say(sentence)
	}
	switch {
	case v.now > v.says:
		w.say("evidence.standing")
	case v.now < v.says:
		w.say("evidence.waiting")
	case v.says > v.gap.raise && v.says == off:
		byChance("evidence.late")
	case v.says > v.gap.raise:
		byChance("evidence.doubtful")
	case v.says < v.gap.raise && v.chance != nil:
		byChance("evidence.eased")
	case v.says < v.gap.raise:
		w.say("evidence.eased_pace")
	}
}

// checkForecast records the second window of a verdict by evidence.
func (w *way) checkForecast(v *weighed) {
	if v == nil || v.chance == nil {
		return
	}
	w.facts["checkchance"] = share(*v.chance)
	w.check("forecast", v.chance, number(likelyFrom), v.ahead.raise.status(), "check.forecast")
}
