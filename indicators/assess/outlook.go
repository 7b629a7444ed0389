package assess

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/assess/forecast"
)

// forecastInterval is the probability with which the outcome lies within ForecastLow..ForecastHigh.
const forecastInterval = 0.9

// seasons are the periods after which each cadence repeats.
var seasons = map[indicators.PeriodKind]int{
	indicators.Day: 7, indicators.Week: 52, indicators.Month: 12, indicators.Quarter: 4, indicators.Year: 1,
}

var kinds = map[indicators.Measure]forecast.Kind{
	indicators.Level: forecast.Level, indicators.Flow: forecast.Flow, indicators.RunningTotal: forecast.RunningTotal,
}

// reported is the series of an indicator as the forecast needs it: every report that can be judged, those
// from before the plan as well.
type reported struct {
	forecast.Series
	from, upto int // the ordinals of its first and last value
}

// reported lines up the series. It is not ok while there is no report. With least, a period of the plan
// that lacks reports counts with what it has, and not at all where it has none.
func (j *judgement) reported(least bool) (r reported, ok bool) {
	if !least && j.lined != nil {
		return *j.lined, j.lined.from <= j.lined.upto
	}
	defer func() {
		if !least {
			j.lined = &r
		}
	}()
	s := j.s
	r.from, r.upto = math.MaxInt, s.first-1
	each := func(see func(ordinal int, v float64)) {
		for _, p := range s.before {
			if p.Period.Kind == s.every {
				see(s.ordinal(p.Period.Last()), p.Value)
			}
		}
		for _, at := range s.judged {
			if p := s.points[at]; p.Period.Kind == s.every {
				see(s.ordinal(s.ends[at]), p.Value)
			}
		}
	}
	each(func(ordinal int, _ float64) { r.from, r.upto = min(r.from, ordinal), max(r.upto, ordinal) })
	if r.from > r.upto {
		return r, false
	}
	if least {
		r.from = min(r.from, s.first)
	}
	r.Series = forecast.Series{Values: make([]float64, r.upto-r.from+1), Season: seasons[s.every], Kind: kinds[j.ind.Measure]}
	for i := range r.Values {
		if r.Values[i] = math.NaN(); least && r.from+i >= s.first {
			r.Values[i] = 0
		}
	}
	if least {
		for i, p := range s.points {
			if at := s.ordinal(s.ends[i]); p.Period.Kind == s.every && at >= r.from && at <= r.upto {
				r.Values[at-r.from] = p.Value
			}
		}
	}
	lowest, highest := math.Inf(1), math.Inf(-1)
	each(func(ordinal int, v float64) {
		if ordinal >= r.from {
			r.Values[ordinal-r.from] = v
			lowest, highest = min(lowest, v), max(highest, v)
		}
	})
	switch {
	case r.Kind == forecast.Level && j.ind.Unit == "%" && lowest >= 0 && highest <= 100:
		r.Kind, r.Low, r.High = forecast.Share, 0, 100
	case lowest < 0: // returns and corrections: neither a flow nor a total then
		r.Kind = forecast.Level
	}
	return r, true
}

// A prospect is what was forecast of a goal at the end of a period.
type prospect struct {
	known  bool // there was a forecast
	d      forecast.Distribution
	scale  float64 // what 1 of d is, in the unit
	adds   bool    // d comes on top of what is done
	sample int     // the values that it rests on, or that were too few
}

// track returns the prospect at the end of each judged period, to the last period before the due date: of the
// value, or with sum of all that comes until then. With least, it is forecast as reported has it.
func (j *judgement) track(sum, least bool) []prospect {
	track := make([]prospect, len(j.s.judged))
	r, ok := j.reported(least)
	if !ok {
		return track
	}
	seen, k := j.in.Forecasts.Track(r.Series, j.s.last-r.upto, j.s.first-r.from), 0
	for i, at := range j.s.judged {
		if j.s.points[at].Period.Kind != j.s.every {
			continue
		}
		known := j.s.ordinal(j.s.ends[at]) - r.from + 1
		for k < len(seen) && seen[k].Known < known {
			k++
		}
		if k < len(seen) && seen[k].Known == known {
			o := &seen[k]
			track[i] = newProspect(o.Reason == "", &o.Step, o.Sample, sum)
		}
	}
	return track
}

func newProspect(known bool, step *forecast.Step, sample int, sum bool) prospect {
	p := prospect{known: known, d: step.Value, scale: 1, adds: sum, sample: sample}
	if sum {
		p.d = step.Sum
	}
	return p
}

// outlook forecasts each period that is to come up to the last before the due date from all that is known. The
// prospect is that of the last value.
func (j *judgement) outlook() ([]forecast.Step, prospect) {
	r, ok := j.reported(false)
	horizon := j.s.last - r.upto
	if !ok || horizon < 1 {
		return nil, prospect{}
	}
	f := j.in.Forecasts.Of(r.Series, horizon)
	if f.Reason != "" {
		return nil, prospect{sample: f.Sample}
	}
	return f.Steps, newProspect(true, &f.Steps[horizon-1], f.Sample, false)
}

// foretell fills in what the prospect says, on top of what is done already. It reports whether there is one.
func (j *judgement) foretell(p prospect, done float64) bool {
	if j.in.AsOf > j.due {
		return false
	}
	if p.sample > 0 {
		j.a.SampleSize = &p.sample
	}
	if !p.known || p.scale == 0 {
		return false
	}
	if !p.adds {
		done = 0
	}
	low, high := p.d.Interval(forecastInterval)
	of := func(v float64) *float64 { return number(done + p.scale*v) }
	j.a.Forecast, j.a.ForecastLow, j.a.ForecastHigh = of(p.d.Point()), of(low), of(high)
	return true
}

// prospect returns the prospect at the end of judged period i, with so much done by then. Where the plan knows
// of a course that the history cannot show, it is the better one of the pace as it was and of the pace as a
// share of the plan's: work that lags behind its season may be made up after it. With least, what is missing
// counts as if it had brought nothing.
func (w *way) prospect(i int, done float64, least bool) prospect {
	memo := &w.tracked
	if least {
		memo = &w.trackedLeast
	}
	if *memo == nil {
		*memo = [][]prospect{w.track(w.flow, least)}
		if w.inPlanTime() {
			p := w.inPlan(least)
			*memo = append(*memo, p.prospects(w.in.Forecasts))
		}
	}
	best := (*memo)[0][i]
	for _, other := range (*memo)[1:] {
		if p := other[i]; p.known && (!best.known || w.chance(p, done) > w.chance(best, done)) {
			best = p
		}
	}
	return best
}

// foretell forecasts the value by the due date, and the probability that it reaches the target.
func (w *way) foretell() {
	if w.in.StatusOnly {
		return
	}
	var p prospect
	done := w.from
	if n := len(w.s.judged); n == 0 {
		var steps []forecast.Step
		if steps, p = w.outlook(); p.known {
			p = newProspect(true, &steps[len(steps)-1], p.sample, w.flow)
		}
	} else {
		if done = w.s.points[w.s.judged[n-1]].Value; w.flow { // what is missing will have been like the rest
			done = clamp(w.from + w.tallies[w.s.judged[n-1]].filled)
		}
		p = w.prospect(n-1, done, false)
	}
	if w.judgement.foretell(p, done) && (w.length > 0 || w.goal.Target.Kind != indicators.Move) { // to be exactly somewhere has no probability
		w.a.Probability = number(w.chance(p, done))
	}
}

// chance returns the probability that the target is reached, with so much done already.
func (w *way) chance(p prospect, done float64) float64 {
	if p.scale == 0 { // nothing is expected that could still bring it
		return 0
	}
	if !p.adds {
		done = 0
	}
	slack := tolerance * w.length
	if w.up > 0 {
		return p.d.AtLeast((w.to - done - slack) / p.scale)
	}
	return p.d.AtMost((w.to - done + slack) / p.scale)
}

// prospects returns the prospect of a line at the end of each judged period.
func (b *bound) prospects() []prospect {
	if b.tracked == nil {
		b.tracked = [][]prospect{b.track(false, false)}
	}
	return b.tracked[0]
}

// foretell forecasts the value of the last period, and the probability that enough periods will have kept the
// line by the due date.
func (b *bound) foretell() {
	if b.in.StatusOnly {
		return
	}
	steps, p := b.outlook()
	if !b.judgement.foretell(p, 0) {
		return
	}
	b.a.Probability = number(b.odds(steps))
	b.facts["lastchance"] = share(b.chance(steps[len(steps)-1].Value))
}

// odds returns the probability that the goal is met, given a step for each period that is to come. Periods
// without a report keep the line as often as those with one.
func (b *bound) odds(steps []forecast.Step) float64 {
	if coming := b.total() - len(b.s.judged); len(steps) > coming { // the first ones lie before the plan
		steps = steps[len(steps)-coming:]
	}
	each := make([]float64, 0, b.total())
	for _, s := range steps {
		each = append(each, b.chance(s.Value))
	}
	if judged := len(b.s.judged); judged > 0 {
		for range b.total() - judged - len(steps) {
			each = append(each, float64(b.kept)/float64(judged))
		}
	}
	common := 0.0
	if len(steps) > 0 { // reports of another cadence may already be as many as the plan has periods
		if first, last := steps[0].Value.Spread(), steps[len(steps)-1].Value.Spread(); last > first {
			common = min(1-first*first/(last*last), mostCommon)
		}
	}
	return keptOdds(each, int(math.Ceil(b.asked()*float64(b.total())-tolerance))-b.kept, common)
}

// mostCommon bounds what periods have in common.
const mostCommon = 0.95

// chance returns the probability that the last period keeps the line.
func (b *bound) chance(d forecast.Distribution) float64 {
	above := 1.0
	if b.kind != indicators.AtMost {
		above = d.AtLeast(b.low)
	}
	if b.kind != indicators.AtLeast {
		above -= 1 - d.AtMost(b.high)
	}
	return max(above, 0)
}

// sayForecast says what is forecast and how sure that is, where the goal may be missed. The probability is
// left out where it was named already.
func (j *judgement) sayForecast(sentence string, status indicators.Status) {
	a := j.a
	if a.Forecast == nil || a.ForecastLow == nil || a.ForecastHigh == nil || a.Probability == nil || a.SampleSize == nil {
		return
	}
	if status != indicators.AtRisk && status != indicators.OffTrack && (*a.Probability >= evenChance || sentence == "forecast.last") {
		return
	}
	if j.facts["chance"] == share(*a.Probability) {
		sentence = "forecast.range"
	}
	j.facts["forecast"], j.facts["fclow"], j.facts["fchigh"] = *a.Forecast, *a.ForecastLow, *a.ForecastHigh
	j.facts["chance"], j.facts["sample"] = share(*a.Probability), *a.SampleSize
	j.say(sentence)
}
