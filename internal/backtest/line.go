package backtest

import (
	"math"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// line knows whether a goal that keeps a line in every period can still keep it often enough.
type line struct {
	low, high float64
	asked     float64 // share of the periods, 0..1
	total     int     // whole periods from the plan's start to the due date

	lost      bool
	certainOn indicators.Date // since when that is known; of the last time that it became so
	missedOn  indicators.Date // last day of the period with which it was lost
}

// newLine returns what watches a goal's line, nil for a goal without one.
func newLine(g *Goal, ind *indicators.Indicator) *line {
	t := &g.Of.Target
	l := line{low: math.Inf(-1), high: math.Inf(1), asked: t.KeptShare}
	switch t.Kind {
	case indicators.AtMost:
		l.high = t.Value
	case indicators.AtLeast:
		l.low = t.Value
	case indicators.Between:
		l.low, l.high = t.Low, t.High
	default:
		return nil
	}
	if l.asked <= 0 {
		l.asked = 1
	}
	p := indicators.PeriodAt(ind.Every, g.plan.Starts)
	if p.First() < g.plan.Starts {
		p = p.Shift(1)
	}
	for ; p.Last() <= g.due(); p = p.Shift(1) {
		l.total++
	}
	return &l
}

// rounding is how much of a line's own size a value may lie beyond it and still keep it: what
// arithmetic may have made of an equal number.
const rounding = 1e-9

// keeps reports whether a value keeps the line.
func (l *line) keeps(v float64) bool {
	return v <= l.high+rounding*math.Abs(l.high) && v >= l.low-rounding*math.Abs(l.low)
}

// see takes what a day's judgement rests on: one value for each period, in their order.
func (l *line) see(day indicators.Date, judged []assess.DatedValue) {
	total := max(l.total, len(judged))
	broken := 0
	for _, v := range judged {
		if l.keeps(v.Value) {
			continue
		}
		broken++
		if float64(total-broken)/float64(total) < l.asked-rounding {
			if !l.lost {
				l.lost, l.certainOn = true, day
			}
			l.missedOn = v.On
			return
		}
	}
	l.lost = false
}
