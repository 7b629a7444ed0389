package assess

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/assess/forecast"
)

// leastPlanned is the amount, as a share of the mean over all periods, below which the plan expects nothing of
// a period.
const leastPlanned = 0.05

// inPlanTime reports whether a count is also forecast by its pace as a share of what the plan expects: where
// the plan knows of a course that the history cannot show, such as a season that was not seen twice.
func (w *way) inPlanTime() bool {
	if w.level || w.up < 0 || w.length == 0 {
		return false
	}
	switch w.path.kind {
	case indicators.SCurve, indicators.Points:
	case indicators.Season:
	default:
		return false
	}
	if k := w.goal.Trajectory.Kind; k == indicators.SCurve || k == indicators.Points {
		return true
	}
	return len(w.s.before) < 2*seasons[w.s.every]
}

// planned is a count in plan time: for each period in which something is expected, what came as a share of it.
type planned struct {
	series forecast.Series
	upto   []int     // for each judged period, how many values there were at its end; 0 for one of another cadence
	left   []float64 // likewise, what was expected of the rest, in the unit
	rest   []int     // likewise, of how many periods
	coming int       // periods after the last value
}

// inPlan lines up a count in plan time. With least, what is missing brought nothing.
func (w *way) inPlan(least bool) planned {
	s := w.s
	n := len(s.judged)
	p := planned{series: forecast.Series{Season: 1, Kind: forecast.Flow}, upto: make([]int, n), left: make([]float64, n), rest: make([]int, n)}
	at := make(map[int]int, len(s.points)) // ordinal to point
	for i := range s.points {
		if s.points[i].Period.Kind == s.every {
			at[s.ordinal(s.ends[i])] = i
		}
	}
	judged := make(map[int]int, n) // point to judged period
	for k, i := range s.judged {
		judged[i] = k
	}
	little := leastPlanned * w.length / float64(max(1, s.count()))
	var total float64
	var periods int
	expected := w.from              // by the end of the period before
	counted, waiting := w.from, 0.0 // a sum so far, and what was expected since
	for ordinal := s.first; ordinal <= s.last; ordinal++ {
		before := expected
		expected = w.expectedBy(s.period(ordinal).Last())
		amount := clamp(expected - before)
		waiting += amount
		i, reported := at[ordinal]
		k, counts := judged[i]
		value := math.NaN()
		switch {
		case !reported || !counts:
			if least && reported && w.flow {
				value = s.points[i].Value / amount
			} else if least && w.flow {
				value = 0
			}
		case w.flow:
			value = s.points[i].Value / amount
		default:
			value = (s.points[i].Value - counted) / waiting
			counted, waiting = s.points[i].Value, 0
		}
		if amount > little {
			total, periods = total+amount, periods+1
			if n > 0 && ordinal <= s.ordinal(s.ends[s.judged[n-1]]) {
				p.series.Values = append(p.series.Values, max(value, 0))
			}
		}
		if reported && counts {
			p.upto[k], p.left[k] = periods, total
		}
	}
	for k, known := range p.upto {
		p.left[k], p.rest[k] = total-p.left[k], periods-known
	}
	p.coming = periods - len(p.series.Values)
	return p
}

// prospects returns what the pace was forecast to bring at the end of each judged period.
func (p *planned) prospects(memo *forecast.Memo) []prospect {
	list := make([]prospect, len(p.upto))
	n := len(p.series.Values)
	if n == 0 {
		return list
	}
	by := make(map[int]forecast.Outlook, n)
	for _, o := range memo.Track(p.series, p.coming, 0) {
		by[o.Known] = o
	}
	for i, k := range p.upto {
		o := by[k]
		list[i] = prospect{known: o.Known > 0 && o.Reason == "", d: o.Step.Sum, adds: true, sample: o.Sample}
		if p.rest[i] > 0 {
			list[i].scale = p.left[i] / float64(p.rest[i])
		}
	}
	return list
}
