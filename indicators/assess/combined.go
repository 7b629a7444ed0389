package assess

import (
	"cmp"
	"slices"
	"strings"

	"rasid/indicators"
)

// rank orders statuses for a goal that stands as its worst part does: the higher, the worse. What is not
// known may be as bad as at risk, and is never on track; what is at risk is known to need a hand.
var rank = map[indicators.Status]int{
	indicators.Achieved: 1, indicators.NotStarted: 2, indicators.OnTrack: 3, indicators.Unknown: 4,
	indicators.AtRisk: 5, indicators.OffTrack: 6, indicators.Missed: 7,
}

// combined judges a goal by its parts, each of which was judged as a goal of its own. It claims no value and
// no forecast: parts have units of their own. The probability that it gives for the worst is that of the
// part least likely to succeed, which the whole cannot exceed; for weights it gives none.
func (j *judgement) combined() {
	a, parts := j.a, j.in.Judged
	a.Method, a.Parts = string(j.goal.Combine), parts
	j.sourceOwner(j.goal.Owner)
	if len(parts) == 0 || len(parts) != len(j.goal.Parts) {
		a.Status = indicators.Unknown
		j.say("no_indicator")
		return
	}
	for i := range parts {
		if p := &parts[i]; overdueRank(p.Freshness) > overdueRank(a.Freshness) {
			a.Freshness = p.Freshness
		}
	}
	j.facts["parts"] = len(parts)
	for i := range parts {
		j.facts["part"], j.facts["partstatus"] = j.goal.Parts[i].Statement, parts[i].Status
		j.check("part", parts[i].Actual, parts[i].Target, parts[i].Status, "check.part")
	}
	if j.goal.Combine == indicators.Weighted {
		j.weighted()
	} else {
		j.worst()
	}
}

// overdueRank orders kinds of freshness by how much they keep from being known.
func overdueRank(f indicators.Freshness) int {
	return slices.Index([]indicators.Freshness{indicators.Fresh, indicators.Held, indicators.Late, indicators.Missing}, f)
}

// worst lets the goal stand as its worst part does. Parts that have reached their target while others have
// not begun are a goal under way.
func (j *judgement) worst() {
	a, parts := j.a, j.in.Judged
	decider, done := 0, false
	for i := range parts {
		if done = done || parts[i].Status == indicators.Achieved; worseThan(&parts[i], &parts[decider]) {
			decider = i
		}
	}
	d := &parts[decider]
	a.Status, a.DecidedBy, a.GapRatio, a.ProgressRatio, a.AsOfPeriod = d.Status, d.Goal, d.GapRatio, d.ProgressRatio, d.AsOfPeriod
	if done && a.Status == indicators.NotStarted {
		a.Status = indicators.OnTrack
	}
	j.weakest()
	same := true
	for i := range parts {
		same = same && parts[i].Status == d.Status
	}
	j.told(decider)
	if same {
		j.say("combined.same")
	} else {
		j.say("combined.worst")
		j.others(decider)
	}
}

// worseThan reports whether a part decides before another: by its status, then by how unlikely it is to
// succeed, then by its gap.
func worseThan(p, q *Assessment) bool {
	low := func(v *float64, none float64) float64 {
		if v == nil {
			return none
		}
		return *v
	}
	return cmp.Or(cmp.Compare(rank[q.Status], rank[p.Status]), cmp.Compare(low(p.Probability, 2), low(q.Probability, 2)),
		cmp.Compare(low(p.GapRatio, 0), low(q.GapRatio, 0))) < 0
}

// weakest takes the lowest of the parts' probabilities: all of them cannot succeed more often than that one.
func (j *judgement) weakest() {
	for i := range j.in.Judged {
		if p := &j.in.Judged[i]; p.Probability != nil && (j.a.Probability == nil || *p.Probability < *j.a.Probability) {
			j.a.Probability, j.a.SampleSize = p.Probability, p.SampleSize
		}
	}
}

// told names the part that the reason is about, and ends the reason with that part's own.
func (j *judgement) told(part int) {
	p := &j.in.Judged[part]
	j.facts["part"], j.facts["partstatus"], j.facts["partreason"] = j.goal.Parts[part].Statement, p.Status, phrase(p.Reason)
	j.origin = "combined.reason"
}

// others names every part but one with its status.
func (j *judgement) others(but int) {
	j.list("others", func(i int) bool { return i != but })
	j.say("combined.others")
}

// list makes a fact of the parts that are wanted, with their statuses.
func (j *judgement) list(fact string, want func(part int) bool) {
	if j.mute {
		return
	}
	text := indicators.Text{}
	for _, book := range books() {
		var names []string
		for i := range j.goal.Parts {
			if want(i) {
				names = append(names, book.name(j.goal.Parts[i].Statement.In(book.lang))+" ("+book.sentence("status."+string(j.in.Judged[i].Status))+")")
			}
		}
		text[book.lang] = strings.Join(names, book.comma)
	}
	j.facts[fact] = phrase(text)
}

// way is how far a part has come and should have come, as shares of its way. Where it is not known, the
// share lies between done and most.
type partWay struct{ done, most, expected float64 }

// weighted judges by the share of the way that the parts have come together, in the proportions of a way. A
// part that is past its target makes up for no other. While a part is not known, the verdict stands only
// if it is the same whether that part has done nothing or all.
func (j *judgement) weighted() {
	a, parts := j.a, j.in.Judged
	var sum partWay
	total, weak, unknown := 0.0, 0, 0
	for i := range j.goal.Parts {
		g, p := &j.goal.Parts[i], &parts[i]
		total += g.Weight
		w := wayOf(g, p)
		sum.done += g.Weight * w.done
		sum.most += g.Weight * w.most
		sum.expected += g.Weight * w.expected
		if p.Status == indicators.Unknown {
			unknown++
		}
		if worseThan(p, &parts[weak]) {
			weak = i
		}
	}
	for _, v := range []*float64{&sum.done, &sum.most, &sum.expected} {
		*v = clamp(*v / total)
	}
	low, high := j.weigh(sum.done, sum.expected), j.weigh(sum.most, sum.expected)
	a.Target, a.Expected, a.AsOfPeriod, a.DecidedBy = number(1), number(sum.expected), parts[weak].AsOfPeriod, parts[weak].Goal
	j.facts["done"], j.facts["expected"], j.facts["without"], j.facts["with"] = share(sum.done), share(sum.expected), low, high
	a.Status = low
	if low != high {
		a.Status = indicators.Unknown
	}
	if unknown == 0 {
		a.Actual, a.ProgressRatio = number(sum.done), number(sum.done)
		if sum.expected > 0 {
			a.GapRatio = number((sum.done - sum.expected) / sum.expected)
		}
		j.say("combined.weighted")
	} else {
		j.list("unknown", func(i int) bool { return parts[i].Status == indicators.Unknown })
		j.say("combined.unknown")
		if low != high {
			j.say("combined.unsure")
		} else {
			j.say("combined.sure")
		}
	}
	j.told(weak)
	j.say("combined.weakest")
}

// weigh judges a share of the whole way against what is expected.
func (j *judgement) weigh(done, expected float64) indicators.Status {
	closed, reached, begun := true, true, false
	for i := range j.in.Judged {
		switch j.in.Judged[i].Status {
		case indicators.Achieved:
			begun = true
		case indicators.NotStarted:
			closed, reached = false, false
		case indicators.Missed:
			begun, reached = true, false
		default:
			begun, closed, reached = true, false, false
		}
	}
	switch {
	case j.in.AsOf < j.plan.Starts:
		return indicators.NotStarted
	case reached:
		return indicators.Achieved
	case closed:
		return indicators.Missed
	case expected <= tolerance && !begun:
		return indicators.NotStarted
	case done >= expected*onTrackFrom*(1-tolerance):
		return indicators.OnTrack
	case done >= expected*atRiskFrom*(1-tolerance):
		return indicators.AtRisk
	}
	return indicators.OffTrack
}

// wayOf returns how far a part has come.
func wayOf(g *indicators.Goal, p *Assessment) partWay {
	from, length := g.Target.From, clamp(g.Target.Value-g.Target.From)
	along := func(v *float64, none float64) float64 {
		if v == nil || length == 0 {
			return none
		}
		return clamp((*v - from) / length)
	}
	w := partWay{expected: max(0, min(1, along(p.Expected, 0)))}
	switch p.Status {
	case indicators.Unknown:
		w.most = 1
	case indicators.Achieved:
		w.done, w.most = 1, 1
	default:
		w.done = min(1, along(p.Actual, 0))
		w.most = w.done
	}
	return w
}
