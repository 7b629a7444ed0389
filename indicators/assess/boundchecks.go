package assess

import (
	"math"

	"rasid/indicators"
)

// measure fills in the numbers of the latest verdict.
func (b *bound) measure() {
	a := b.a
	v := b.values[len(b.values)-1]
	line, excess, size, bad := b.nearest(v)
	judged := len(b.s.judged)
	a.Actual, a.Expected, a.Target = number(v), number(line), number(line)
	if line != 0 {
		a.GapRatio = number(-excess / math.Abs(line))
		b.facts["gapshare"] = share(math.Abs(clamp(excess / line)))
	}
	kept := float64(b.kept) / float64(judged)
	a.ProgressRatio = number(kept)
	b.decimals = decimals(v, line, b.low, b.high, excess)
	b.facts["actual"], b.facts["line"], b.facts["gap"] = v, line, gap(math.Abs(excess))
	b.facts["kept"], b.facts["total"], b.facts["keptshare"] = b.kept, judged, share(kept)
	b.facts["asked"], b.facts["best"] = share(b.asked()), share(b.best())
	b.facts["run"], b.facts["margin"] = b.cross.run, gap(b.cross.back)
	b.facts["n"] = b.trend
	b.facts["side"] = side(b.kind, excess > tolerance*size, same(excess, 0, size), bad, a.GapRatio != nil && b.unit != "%")
	b.facts["drift"] = term("drift." + tendency(b.mean, size))
}

// side names the phrase for where a value lies: which line, on which side, exactly on it or, where
// the line is 0, without a percentage.
func side(kind indicators.TargetKind, outside, exact bool, bad float64, percent bool) term {
	name := "side." + map[indicators.TargetKind]string{indicators.AtMost: "ceiling", indicators.AtLeast: "floor", indicators.Between: "band"}[kind]
	switch {
	case exact && !outside:
		return term(name + "_exact")
	case kind == indicators.Between && outside && bad > 0:
		name += "_above"
	case kind == indicators.Between && outside:
		name += "_below"
	case kind == indicators.Between:
		return term(name + "_inside")
	case outside:
		name += "_broken"
	default:
		name += "_kept"
	}
	if !percent {
		name += "_plain"
	}
	return term(name)
}

// checks records the rules that the verdict looked at.
func (b *bound) checks() {
	a := b.a
	alone := b.weigh(len(b.s.judged) - 1).status
	if b.goal.Method == indicators.DNS {
		alone = ""
	}
	b.check(b.rule, a.Actual, a.Expected, alone, "check.bound")
	if b.trend > 0 {
		b.facts["mean"], b.facts["lastchange"] = amount(b.mean), amount(b.last)
		b.check("trend", number(b.mean), count(0), "", "check.trend")
	}
	b.check("kept", a.ProgressRatio, number(b.asked()), "", "check.kept")
}
