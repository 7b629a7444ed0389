package assess

import (
	"math"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess/published"
)

// nearShare is how near the line, as a share of it, a value must be for its trend to matter.
const nearShare = 0.1

// trendChanges is the number of latest changes that make a trend: six points.
const trendChanges = 5

// bound judges a goal that keeps a line in every period: a ceiling, a floor or a band. The rule is
// that of the German sustainability indicators for targets to be maintained every year, with two
// shades of "met" and "missed" by the trend.
type bound struct {
	*judgement
	kind      indicators.TargetKind
	rule      string // the name of its check: "ceiling", "floor", "band"
	low, high float64

	values []float64        // of the judged periods, after up to five earlier ones
	offset int              // the number of those
	kept   int              // judged periods on the good side
	away   int              // latest judged periods in a row on the bad side
	excess float64          // of the latest one
	result published.Result // of the latest one, where a published method judges
	cross  crossing
	lines  []handLine
	mean   float64 // the trend at the latest one
	last   float64
	trend  int // the number of changes it rests on
	damper damper
}

func newBound(j *judgement) *bound {
	t := &j.goal.Target
	b := &bound{judgement: j, kind: t.Kind, low: clamp(t.Value), high: clamp(t.Value), cross: newCrossing(j.goal.Alert), lines: handLines(j.goal), damper: newDamper(j.goal.Alert)}
	if t.Kind == indicators.Between {
		b.low, b.high = clamp(t.Low), clamp(t.High)
	}
	return b
}

// nearest returns the line that v is compared with, how far v lies beyond it (negative inside), the
// size that tells near from far, and the direction that is bad there: +1 up, −1 down.
func (b *bound) nearest(v float64) (line, excess, size, bad float64) {
	above, below := clamp(v-b.high), clamp(b.low-v)
	if b.kind == indicators.AtLeast || (b.kind == indicators.Between && below > above) {
		line, excess, bad = b.low, below, -1
	} else {
		line, excess, bad = b.high, above, 1
	}
	size = math.Abs(line)
	if b.kind == indicators.Between {
		size = math.Abs(clamp(b.high - b.low))
	}
	return line, excess, size, bad
}

func (b *bound) judge() {
	a := b.a
	b.rule = map[indicators.TargetKind]string{indicators.AtMost: "ceiling", indicators.AtLeast: "floor", indicators.Between: "band"}[b.kind]
	a.Method = b.rule
	if b.goal.Method == indicators.DNS {
		a.Method = string(indicators.DNS)
	}
	b.facts["low"], b.facts["high"], b.facts["target"] = b.low, b.high, b.high
	b.aim()
	if b.kind != indicators.Between {
		a.Target = number(b.high)
		a.Expected = a.Target
		a.Trajectory = []DatedValue{{b.plan.Starts, b.high}, {b.due, b.high}}
	}
	b.decimals = decimals(b.low, b.high)
	if b.early() {
		if a.Status == indicators.Unknown {
			b.say("goal_is")
		}
		b.foretell()
		return
	}
	b.collect()
	marks := make([]mark, len(b.s.judged))
	for i := range marks {
		marks[i] = b.mark(i)
	}
	b.measure()
	b.beyond()
	b.foretell()
	final := b.closing(marks[len(marks)-1])
	if final.sentence == "closed.holes" {
		marks[len(marks)-1].status = indicators.Unknown
	}
	b.say(final.sentence)
	b.sayMethodOfLine(final.sentence)
	b.checks()
	byHand := b.checkHand(b.lines, final.status)
	if strings.HasPrefix(final.sentence, "bound.") {
		b.sayKept()
		if v := final.weighed; v != nil && !byHand {
			b.sayDamped(v, final.sentence)
		}
		if b.lost() { // which the reason says already
			b.sayForecast("forecast.last", final.status)
		} else {
			b.sayForecast("forecast.keep", final.status)
		}
	}
	b.drive(final.status)
	b.shift(final.status)
	b.sayCoverage()
	b.settle(marks, final)
}

// sayKept says how often the line was kept, once there is more than one period to speak of.
func (b *bound) sayKept() {
	switch total := len(b.s.judged); {
	case b.sayBeyond(), total < 2:
	case b.kept == 0:
		b.say("kept_none")
	case b.kept == total:
		b.say("kept_all")
	default:
		b.say("kept")
	}
	// The status stays that of the latest values, which people can still act on; but nobody shall learn
	// only after the due date that the share was lost long before.
	if b.lost() {
		b.say("kept_lost")
	}
}

// lost reports whether the share of periods that is asked for cannot be reached any more.
func (b *bound) lost() bool { return b.best() < b.asked()-tolerance }

// collect lines up the values: up to five reports from before the plan give the first periods a trend.
func (b *bound) collect() {
	s := b.s
	kind := s.points[s.judged[0]].Period.Kind
	from := max(0, len(s.before)-trendChanges)
	for _, p := range s.before[from:] {
		if p.Period.Kind == kind {
			b.values = append(b.values, p.Value)
			b.a.Earlier = append(b.a.Earlier, p)
		}
	}
	b.offset = len(b.values)
	b.a.Actuals = make([]DatedValue, len(s.judged))
	for i, at := range s.judged {
		b.values = append(b.values, s.points[at].Value)
		b.a.Actuals[i] = DatedValue{On: s.ends[at], Value: s.points[at].Value}
	}
}

// mark judges period i, after all earlier ones: line first, thresholds after.
func (b *bound) mark(i int) mark {
	at := b.s.judged[i]
	p, end, v := b.s.points[at].Period, b.s.ends[at], b.values[b.offset+i]
	line, excess, size, bad := b.nearest(v)
	b.excess = excess
	if excess <= tolerance*size {
		b.kept++
	}
	b.cross.see(p, end, excess, math.Max(size, tolerance*math.Abs(v)))
	for l := range b.lines {
		b.lines[l].see(p, end, v, line, line, bad)
	}
	b.mean, b.last, b.trend = trend(b.values[:b.offset+i+1])
	var m mark
	if b.goal.Method == indicators.DNS {
		m = b.byMethod(i)
	} else {
		m = b.weigh(i)
		v := m.weighed
		if b.cross.run > 0 || b.cross.crossed { // for a line that is broken the crossing has the plan's patience
			v.now = b.damper.set(v.gap)
		} else {
			v.now = b.damper.see(p.First(), end, v.gap)
			v.run = b.damper.runs[v.says]
		}
		m.status = v.now.status()
	}
	m.status = worse(b.lines, m.status)
	return m
}

// asked returns the share of periods that must keep the line; every one unless the plan says less.
func (b *bound) asked() float64 {
	if asked := b.goal.Target.KeptShare; asked > 0 {
		return asked
	}
	return 1
}

// total returns the number of periods up to the due date.
func (b *bound) total() int { return max(b.s.count(), len(b.s.judged)) }

// best returns the share of periods that can still keep the line by the due date, if all that are not judged do.
func (b *bound) best() float64 {
	return float64(b.total()-len(b.s.judged)+b.kept) / float64(b.total())
}

// trend returns the mean of the latest up to five changes, the latest change, and their number.
func trend(values []float64) (mean, last float64, changes int) {
	n := len(values)
	if changes = min(n-1, trendChanges); changes < 1 {
		return 0, 0, 0
	}
	mean = clamp(values[n-1]-values[n-1-changes]) / float64(changes)
	return mean, clamp(values[n-1] - values[n-2]), changes
}

// closing gives the final verdict once the plan is over and its last period was judged: whether
// enough periods kept the line, provided that the missing ones could not change it.
func (b *bound) closing(latest mark) mark {
	if b.in.AsOf <= b.due || !b.s.closed() {
		return latest
	}
	asked, judged, total := b.asked(), len(b.s.judged), b.total()
	low, high := float64(b.kept)/float64(total), float64(b.kept+total-judged)/float64(total)
	b.facts["total"], b.facts["missing"], b.facts["asked"], b.facts["keptshare"] = total, total-judged, share(asked), share(low)
	b.check("due", number(low), number(asked), "", "check.due")
	switch {
	case low >= asked-tolerance:
		return says(indicators.Achieved, "closed.achieved")
	case high < asked-tolerance:
		return says(indicators.Missed, "closed.missed")
	}
	return says(indicators.Unknown, "closed.holes")
}
