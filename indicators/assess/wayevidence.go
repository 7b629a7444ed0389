package assess

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/assess/forecast"
)

// weighed is the evidence that a period's status was decided by.
type weighed struct {
	gap, ahead view     // the two windows; ahead is what the forecast says, or the pace
	chance     *float64 // the probability of reaching the target; nil where the pace stands in for a forecast
	attained   float64  // the share of the way that the pace would come to, where chance is nil
	says       severity // what both agree on
	run        int      // reports in a row that said so
	now        severity // what counts
	late       bool     // time is running out
}

// wayEvidence weighs, period by period, how far a way is behind and where it is heading.
type wayEvidence struct {
	*way
	actual   []float64
	damper   damper
	usual    usual
	outlooks func() []forecast.Outlook
}

func newWayEvidence(w *way, actual []float64) *wayEvidence {
	return &wayEvidence{way: w, actual: actual, damper: newDamper(w.goal.Alert), outlooks: w.track}
}

// mark judges period i, after all earlier ones.
func (e *wayEvidence) mark(i int, blind bool) mark {
	at := e.s.judged[i]
	first, end := e.s.points[at].Period.First(), e.s.ends[at]
	m := e.verdict(e.actual[i], e.expected[i])
	if e.length == 0 || m.status == indicators.Achieved || m.status == indicators.NotStarted {
		e.damper.reset()
		return m
	}
	v := &weighed{gap: view{severityOf(m.status), severityOf(m.status)}}
	if ratio, ok := e.ratio(i); ok {
		margin := e.goal.Alert.ClearMargin
		if change, known := e.usual.see(ratio); margin <= 0 {
			if margin = clearRatio; known {
				margin = min(max(margin, change), mostMargin)
			}
		}
		v.gap = ratioView(ratio, margin)
	}
	all := v.gap
	if v.gap.clear > fine { // else the gap alone is good enough
		e.lookAhead(i, v, blind)
		if all = both(v.gap, v.ahead); v.late {
			all = all.late(*v.chance)
		}
	}
	v.now = e.damper.see(first, end, all)
	v.says, v.run = all.raise, e.damper.runs[all.raise]
	m.status, m.weighed = v.now.status(), v
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

// lookAhead fills in where the goal was heading at the end of period i.
func (e *wayEvidence) lookAhead(i int, v *weighed, blind bool) {
	v.late = float64(e.due-e.s.ends[e.s.judged[i]]) <= lastPart*float64(e.due-e.plan.Starts)
	if blind {
		v.ahead, v.chance = view{off, off}, number(0)
		return
	}
	if e.s.ordinal(e.s.ends[e.s.judged[i]]) >= e.s.last { // nothing is left that could still bring it
		v.ahead, v.chance = view{off, off}, number(0)
		return
	}
	if o := e.outlooks()[i]; o.Reason == "" && o.Known > 0 {
		p := e.chance(o.Step, e.actual[i])
		v.chance, v.ahead = number(p), chanceView(p)
		return
	}
	v.late, v.attained = false, e.attained(i)
	v.ahead = ratioView(v.attained, mostMargin)
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
	if v.chance != nil {
		w.facts["chance"] = share(*v.chance)
	}
	switch {
	case v.now > v.says:
		w.say("evidence.standing")
	case v.now < v.says:
		w.say("evidence.waiting")
	case v.says > v.gap.raise:
		w.say("evidence.late")
	case v.says < v.gap.raise && v.chance != nil:
		w.say("evidence.eased")
	case v.says < v.gap.raise:
		w.say("evidence.eased_pace")
	}
}

// checkForecast records the second window of a verdict by evidence.
func (w *way) checkForecast(v *weighed) {
	if v == nil || v.chance == nil {
		return
	}
	w.facts["chance"] = share(*v.chance)
	w.check("forecast", v.chance, number(likelyFrom), v.ahead.raise.status(), "check.forecast")
}
