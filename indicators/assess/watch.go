package assess

import (
	"math"

	"rasid/indicators"
)

// WatchInput is what Watch needs to judge one hand-set line of an indicator.
type WatchInput struct {
	Plan         *indicators.Plan
	Indicator    *indicators.Indicator
	Watch        int // index into Indicator.Watch
	AsOf         indicators.Date
	Points       []Point  // of the indicator at the root of the places, as RollUp gives them
	Held         bool     // the latest delivery for the indicator waits for a person
	Sources      []Source // as of a goal's Input
	DeliveryName func(seq int64) string
}

// Watch judges a watch line at in.AsOf: the status of the line once the value has been strictly
// beyond it for enough consecutive reports, on_track until then, and unknown while nothing was
// reported or two reports are overdue.
func Watch(in WatchInput) WatchAssessment {
	line := in.Indicator.Watch[in.Watch]
	s := newSeries(in.Plan, in.Indicator, in.Plan.Ends, in.AsOf, in.Points)
	a := WatchAssessment{Indicator: in.Indicator.ID, Watch: in.Watch, Freshness: freshness(s.overdue, s.ever, in.Held)}
	a.Inputs = inputsOf(in.Plan, in.Indicator, s, in.Plan.Ends, in.AsOf, in.Sources)
	w := wording{unit: in.Indicator.Unit, facts: facts{
		"starts": in.Plan.Starts, "due": in.Plan.Ends, "asof": in.AsOf, "every": s.every, "overdue": s.overdue,
	}}
	w.sourceDepartment(in.Indicator.Department)

	at, bad, sentence := limit(line)
	w.facts["handline"] = at
	w.facts["aim"] = term("aim.watch_" + sentence)
	w.decimals = decimals(at)
	p, _, ok := s.latest()
	thin, isThin := s.tooThin()
	w.facts["mincoverage"] = share(in.Indicator.MinCoverage)
	switch {
	case in.AsOf < in.Plan.Starts:
		a.Status = indicators.NotStarted
		w.say("before")
	case !ok && s.latestDue(in.AsOf) < s.first:
		a.Status = indicators.NotStarted
		if s.count() == 0 {
			w.say("no_period")
			break
		}
		w.facts["next"], w.facts["nextdue"] = s.period(s.first), s.overdueSince(s.first)-1
		w.say("none_due")
	case !ok:
		a.Status = indicators.Unknown
		if isThin {
			w.facts["reported"], w.facts["places"], w.facts["next"] = thin.Reported, thin.Expected, thin.Period
			w.say("thin")
			w.source(thin.Delivery)
		} else if lack, lacks := s.lacking(); lacks {
			w.sayLack(in.Plan, lack)
			w.source(lack.Delivery)
		} else {
			w.say("no_report")
		}
		w.say("goal_is")
	default:
		w.source(p.Delivery)
		a.AsOfPeriod, a.Actual = p.Period, number(p.Value)
		c := crossing{reports: max(1, line.RaiseAfter)}
		for _, i := range s.judged {
			c.see(s.points[i].Period, s.ends[i], clamp(bad*(s.points[i].Value-at)), math.Abs(at))
		}
		w.decimals = decimals(p.Value, at, p.Value-at)
		w.facts["period"], w.facts["actual"], w.facts["gap"] = p.Period, p.Value, gap(math.Abs(clamp(p.Value-at)))
		w.facts["run"], w.facts["reported"], w.facts["places"], w.facts["next"] = c.run, p.Reported, p.Expected, p.Period
		a.Status = indicators.OnTrack
		switch {
		case c.crossed && c.run == 0:
			a.Status = line.Status
			w.facts["margin"] = gap(c.back)
			w.say("watch." + sentence + "_not_back")
		case c.crossed:
			a.Status = line.Status
			w.say("watch." + sentence)
		case c.run > 0:
			w.say("watch." + sentence + "_few")
		default:
			w.say("watch.inside_" + sentence)
		}
		if !p.Complete() && !isThin { // else the places named are those of the thin report
			w.say("coverage")
		}
		if lack, lacks := s.lacking(); lacks {
			w.sayLack(in.Plan, lack)
		}
		if isThin {
			a.Status = indicators.Unknown
			w.facts["reported"], w.facts["places"], w.facts["next"] = thin.Reported, thin.Expected, thin.Period
			w.say("thin")
		} else if a.Status == indicators.OnTrack && s.overdue >= 2 {
			a.Status = indicators.Unknown
			w.say("stale")
		}
	}
	if a.Status != indicators.NotStarted {
		w.sayLate(in.Plan, a.Inputs)
	}
	a.Reason = w.reason(in.Plan, in.DeliveryName)
	return a
}

// limit returns the value of a watch line, the direction that is bad, and its name.
func limit(w indicators.Watch) (at, bad float64, name string) {
	switch {
	case w.Above != nil:
		return clamp(*w.Above), 1, "above"
	case w.Below != nil:
		return clamp(*w.Below), -1, "below"
	}
	return math.MaxFloat64, 1, "above" // no line: nothing crosses it
}
