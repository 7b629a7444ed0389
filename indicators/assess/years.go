package assess

import (
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess/published"
)

// methodNames are what the published methods call themselves, in every language.
var methodNames = map[indicators.Method]string{
	indicators.Eurostat: "Eurostat", indicators.OpenSDG: "Open SDG", indicators.UNSD: "UNSD",
	indicators.ESCAP: "ESCAP", indicators.SDSN: "SDSN", indicators.DNS: "DNS",
}

// yearPoint places the value of a period at its end, in years.
func yearPoint(end indicators.Date, value float64) published.Point {
	y, _, _ := end.YMD()
	first := indicators.NewDate(y, 1, 1)
	return published.Point{Year: float64(y) + float64(end-first+1)/float64(indicators.NewDate(y+1, 1, 1)-first), Value: value}
}

// yearly lists what the published methods judge: of a goal with a baseline, that and the judged
// values. The trend of DNS goes back before it, and rests on what was reported then.
func (w *way) yearly() {
	base := yearPoint(w.plan.Starts-1, w.from)
	if w.goal.Method == indicators.DNS {
		w.years = earlierYears(w.s, base.Year)
	}
	if n := len(w.years); n == 0 || w.years[n-1].Year < base.Year-0.01 {
		w.years = append(w.years, base)
	}
}

// earlierYears returns the yearly values from before the plan, up to a year.
func earlierYears(s *series, until float64) (list []published.Point) {
	for _, p := range s.before {
		if p.Period.Kind != indicators.Year {
			continue
		}
		if at := yearPoint(p.Period.Last(), p.Value); at.Year <= until+0.01 && (len(list) == 0 || at.Year > list[len(list)-1].Year) {
			list = append(list, at)
		}
	}
	return list
}

// byMethod judges the next value by the published method of the goal.
func (w *way) byMethod(end indicators.Date, actual float64) mark {
	at := yearPoint(end, actual)
	if at.Year > w.years[len(w.years)-1].Year {
		w.years = append(w.years, at)
	}
	w.result = published.Judge(w.goal.Method, published.Way{Points: w.years, Target: yearPoint(w.due, w.to), Falling: w.up < 0, Percent: w.unit == "%"})
	if w.result.Category == published.Achieved && w.up*(actual-w.to) >= -tolerance*w.length {
		return says(indicators.Achieved, w.book+".reached")
	}
	return says(w.result.Status, "published.value")
}

// byMethod judges period i of a line that is kept every year.
func (b *bound) byMethod(i int) mark {
	points := earlierYears(b.s, yearPoint(b.plan.Starts-1, 0).Year)
	for k := range i + 1 {
		if p := b.s.points[b.s.judged[k]]; p.Period.Kind == indicators.Year {
			points = append(points, yearPoint(p.Period.Last(), p.Value))
		}
	}
	switch b.kind {
	case indicators.Between:
		b.result = published.DNSBand(points, b.low, b.high)
	default:
		b.result = published.DNSKeep(points, b.high, b.kind == indicators.AtMost)
	}
	_, excess, size, _ := b.nearest(b.values[b.offset+i])
	if excess > tolerance*size {
		return says(b.result.Status, "bound.outside")
	}
	return says(b.result.Status, "bound.inside")
}

// sayMethod says what the published method makes of the latest value, and records it. sentence is the
// method's own.
func (j *judgement) sayMethod(r published.Result, sentence string) {
	j.facts["method"] = methodNames[j.goal.Method]
	if r.Category == published.Achieved {
		j.say("published.achieved")
		j.check("published", nil, nil, r.Status, "published.achieved")
		return
	}
	if r.Why != "" {
		sentence = "published.why_" + string(r.Why)
	}
	if r.Category != "" {
		j.facts["category"] = term("category." + string(j.goal.Method) + "." + string(r.Category))
	}
	for name, v := range map[string]*float64{"methodratio": r.Ratio, "rate": r.Rate, "needed": r.Needed} {
		if v != nil {
			j.facts[name] = share(*v)
		}
	}
	if j.goal.Method == indicators.DNS && r.Rate != nil {
		j.facts["rate"] = amount(*r.Rate)
	}
	if r.Score != nil {
		j.facts["score"] = plain(*r.Score)
	}
	if r.Projected != nil {
		j.facts["projected"] = *r.Projected
	}
	j.facts["changes"] = r.Changes
	j.say(sentence)
	j.check("published", r.Ratio, nil, r.Status, sentence)
}

// sayMethodOfWay says what the method makes of a way, unless the target itself has decided.
func (w *way) sayMethodOfWay(sentence string) {
	if w.published() && sentence == "published.value" {
		w.sayMethod(w.result, "published."+string(w.goal.Method))
	}
}

// sayMethodOfLine says what the method makes of a line, while the plan runs.
func (b *bound) sayMethodOfLine(sentence string) {
	if b.goal.Method != indicators.DNS || !strings.HasPrefix(sentence, "bound.") {
		return
	}
	b.facts["linemet"] = term("line.kept")
	if sentence != "bound.inside" {
		b.facts["linemet"] = term("line.missed")
	}
	b.sayMethod(b.result, "published.dns_line")
}
