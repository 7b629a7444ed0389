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

// outlook forecasts the series to its last period before the due date, from every report of it that can
// be judged, those from before the plan as well. It is not ok where nothing is left to forecast, or the
// history does not allow it; then a tells at most how many values there were.
func (j *judgement) outlook() (last forecast.Step, ok bool) {
	s := j.s
	if j.in.AsOf > j.due {
		return last, false
	}
	from, upto := math.MaxInt, s.first-1
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
	each(func(ordinal int, _ float64) { from, upto = min(from, ordinal), max(upto, ordinal) })
	horizon := s.last - upto
	if from > upto || horizon < 1 {
		return last, false
	}
	from = max(from, upto-forecast.MaxHistory+1)
	series := forecast.Series{Values: make([]float64, upto-from+1), Season: seasons[s.every], Kind: kinds[j.ind.Measure]}
	for i := range series.Values {
		series.Values[i] = math.NaN()
	}
	least, most := math.Inf(1), math.Inf(-1)
	each(func(ordinal int, v float64) {
		if ordinal >= from {
			series.Values[ordinal-from] = v
			least, most = min(least, v), max(most, v)
		}
	})
	switch {
	case series.Kind == forecast.Level && j.ind.Unit == "%" && least >= 0 && most <= 100:
		series.Kind, series.Low, series.High = forecast.Share, 0, 100
	case least < 0: // returns and corrections: neither a flow nor a total then
		series.Kind = forecast.Level
	}
	f := j.in.Forecasts.Of(series, horizon)
	if f.Sample > 0 {
		n := f.Sample
		j.a.SampleSize = &n
	}
	if f.Reason != "" {
		return last, false
	}
	return f.Steps[horizon-1], true
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
	slack := tolerance * w.length
	switch {
	case w.length == 0 && w.goal.Target.Kind == indicators.Move: // to be exactly somewhere has no probability
	case w.up > 0:
		w.a.Probability = number(d.AtLeast(w.to - done - slack))
	default:
		w.a.Probability = number(1 - d.AtLeast(math.Nextafter(w.to-done+slack, math.Inf(1))))
	}
}

// foretell forecasts the value of the last period, and the probability that it keeps the line.
func (b *bound) foretell() {
	step, ok := b.outlook()
	if !ok {
		return
	}
	d := step.Value
	b.a.foretell(d, 0)
	above := 1.0
	if b.kind != indicators.AtMost {
		above = d.AtLeast(b.low)
	}
	if b.kind != indicators.AtLeast {
		above -= d.AtLeast(math.Nextafter(b.high, math.Inf(1)))
	}
	b.a.Probability = number(max(above, 0))
}
