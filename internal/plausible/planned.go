package plausible

import (
	"math"
	"slices"
	"time"

	"rasid/indicators"
)

// leastPlanned is how many values within the season say what one that the plan has more or less of is like.
const leastPlanned = 3

// early is how many days work may begin before its month in the plan, or end after it.
const early = 31

// planned widens what is plausible of a flow by what the plan has it bring in each month: the first year
// knows no other season. What the plan has nothing of may be as little as it likes, but not more than it was.
func (l *line) planned(evidence []at, day float64, c *comparison) {
	if l.Plan == nil || l.Measure != indicators.Flow || !l.scale.log {
		return
	}
	var room [wide]float64
	even := room[:0] // what the values would be if the plan had as much of every day
	for _, e := range evidence {
		if w := l.weight(e.day + l.unit/2); w > 0 {
			even = append(even, e.y-math.Log(w))
		}
	}
	if len(even) < leastPlanned {
		return
	}
	least, most := math.Inf(1), 0.0
	for _, d := range [...]float64{day - early, day + l.unit/2, day + l.unit + early} {
		w := l.weight(d)
		least, most = min(least, w), max(most, w)
	}
	expected, spread := medianAndSpread(slices.Clone(even))
	c.low = min(c.low, expected+math.Log(least)-l.allowance(spread)) // −∞ where the plan has nothing
	if most > 0 {
		c.high = max(c.high, expected+math.Log(most)+l.allowance(spread))
	}
}

// weight is what the plan has a day bring, as a share of the year times the days in it.
func (l *line) weight(day float64) float64 {
	t := time.Unix(int64(day)*24*60*60, 0).UTC()
	return l.Plan[t.Month()-1] / float64(time.Date(t.Year(), t.Month()+1, 0, 0, 0, 0, 0, time.UTC).Day())
}
