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
	r.from = max(r.from, min(r.upto, s.first)-forecast.MaxHistory+1) // so much for the first period of the plan
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

// outlook forecasts the series to its last period before the due date. It is not ok where nothing is left
// to forecast, or the history does not allow it; then a tells at most how many values there were.
func (j *judgement) outlook() (last forecast.Step, ok bool) {
	r, ok := j.reported(false)
	horizon := j.s.last - r.upto
	if !ok || j.in.AsOf > j.due || horizon < 1 {
		return last, false
	}
	f := j.in.Forecasts.Of(r.Series, horizon)
	if f.Sample > 0 {
		n := f.Sample
		j.a.SampleSize = &n
	}
	if f.Reason != "" {
		return last, false
	}
	return f.Steps[horizon-1], true
}

// track returns what was forecast for the last period before the due date at the end of each judged period:
// one outlook for each, without a Known where there is none. With least, it is forecast as reported has it.
func (j *judgement) track(least bool) []forecast.Outlook {
	memo := &j.tracked
	if least {
		memo = &j.trackedLeast
	}
	if *memo != nil {
		return *memo
	}
	track := make([]forecast.Outlook, len(j.s.judged))
	*memo = track
	r, ok := j.reported(least)
	if !ok {
		return track
	}
	by := make(map[int]forecast.Outlook, len(track))
	for _, o := range j.in.Forecasts.Track(r.Series, j.s.last-r.upto, j.s.first-r.from) {
		by[r.from+o.Known-1] = o
	}
	for i, at := range j.s.judged {
		if j.s.points[at].Period.Kind == j.s.every {
			track[i] = by[j.s.ordinal(j.s.ends[at])]
		}
	}
	return track
}

// foretell fills in the forecast of a distribution, on top of what is done already.
func (a *Assessment) foretell(d forecast.Distribution, done float64) {
	low, high := d.Interval(forecastInterval)
	a.Forecast, a.ForecastLow, a.ForecastHigh = number(done+d.Point()), number(done+low), number(done+high)
}

// foretell forecasts the value by the due date, and the probability that it reaches the target.
func (w *way) foretell() {
	step, ok := w.outlook()
	if !ok {
		return
	}
	d, done := step.Value, 0.0
	if w.flow {
		d, done = step.Sum, w.from
		if n := len(w.s.judged); n > 0 { // what is missing will have been like the rest
			done = clamp(w.from + w.tallies[w.s.judged[n-1]].filled)
		}
	}
	w.a.foretell(d, done)
	if w.length > 0 || w.goal.Target.Kind != indicators.Move { // to be exactly somewhere has no probability
		w.a.Probability = number(w.chance(step, done))
	}
}

// chance returns the probability that the target is reached by the step, with so much done already.
func (w *way) chance(step forecast.Step, done float64) float64 {
	d, slack := step.Value, tolerance*w.length
	if w.flow {
		d = step.Sum
	} else {
		done = 0
	}
	if w.up > 0 {
		return d.AtLeast(w.to - done - slack)
	}
	return 1 - d.AtLeast(math.Nextafter(w.to-done+slack, math.Inf(1)))
}

// foretell forecasts the value of the last period, and the probability that it keeps the line.
func (b *bound) foretell() {
	step, ok := b.outlook()
	if !ok {
		return
	}
	d := step.Value
	b.a.foretell(d, 0)
	b.a.Probability = number(b.chance(step))
}

// chance returns the probability that the period of the step keeps the line.
func (b *bound) chance(step forecast.Step) float64 {
	d, above := step.Value, 1.0
	if b.kind != indicators.AtMost {
		above = d.AtLeast(b.low)
	}
	if b.kind != indicators.AtLeast {
		above -= d.AtLeast(math.Nextafter(b.high, math.Inf(1)))
	}
	return max(above, 0)
}

// sayForecast says what is forecast and how sure that is, where the goal may be missed.
func (j *judgement) sayForecast(sentence string, status indicators.Status) {
	a := j.a
	if a.Forecast == nil || a.ForecastLow == nil || a.ForecastHigh == nil || a.Probability == nil || a.SampleSize == nil {
		return
	}
	if status != indicators.AtRisk && status != indicators.OffTrack && *a.Probability >= evenChance {
		return
	}
	j.facts["forecast"], j.facts["fclow"], j.facts["fchigh"] = *a.Forecast, *a.ForecastLow, *a.ForecastHigh
	j.facts["chance"], j.facts["sample"] = share(*a.Probability), *a.SampleSize
	j.say(sentence)
}
