package assess

import (
	"sort"
	"time"

	"rasid/indicators"
)

// curve is a trajectory laid over the days from a plan's start to a goal's due date.
type curve struct {
	kind        indicators.TrajectoryKind
	starts, due indicators.Date
	points      []indicators.TrajectoryPoint
	weights     [12]float64
	months      []monthSpan // Season: the months from the first to the last, and what is expected before each
	total       float64     // Season: the weight of all months
}

// monthSpan is a month of a season curve: the days of it that lie inside the plan.
type monthSpan struct {
	first, last indicators.Date
	before      float64 // the weight of the months before it
}

func newCurve(t indicators.Trajectory, starts, due indicators.Date) curve {
	c := curve{kind: t.Kind, starts: starts, due: due, points: t.Points, weights: t.Months}
	if (c.kind == indicators.Stairs || c.kind == indicators.Points) && len(c.points) == 0 {
		c.kind = indicators.Linear
	}
	if c.kind != indicators.Season {
		return c
	}
	for d := starts; d <= due; {
		y, m, _ := d.YMD()
		span := monthSpan{first: d, last: min(indicators.NewDate(y, m+1, 1)-1, due), before: c.total}
		c.months = append(c.months, span)
		c.total = clamp(c.total + c.weight(m))
		d = span.last + 1
	}
	if c.total <= 0 { // no month of the plan has a weight: nothing better is known than a straight line
		c.kind = indicators.Linear
	}
	return c
}

func (c *curve) weight(m time.Month) float64 {
	return max(0, clamp(c.weights[m-1]))
}

// share returns the share of the way, 0..1, that is expected by the end of day d.
func (c *curve) share(d indicators.Date) float64 {
	switch {
	case d < c.starts:
		return 0
	case d >= c.due:
		return 1
	}
	passed := float64(d-c.starts+1) / float64(c.due-c.starts+1)
	switch c.kind {
	case indicators.SCurve:
		return passed * passed * (3 - 2*passed)
	case indicators.Season:
		return c.season(d)
	case indicators.Stairs:
		share := 0.0
		for _, p := range c.points {
			if p.On <= d {
				share = p.Share
			}
		}
		return clamp(share)
	case indicators.Points:
		return min(clamp(c.between(d)), 1) // what lies between may pass the end by the last bit
	}
	return passed
}

func (c *curve) season(d indicators.Date) float64 {
	i := sort.Search(len(c.months), func(i int) bool { return c.months[i].last >= d })
	m := c.months[i]
	inside := float64(d-m.first+1) / float64(m.last-m.first+1)
	return min(1, (m.before+c.weight(m.first.Month())*inside)/c.total)
}

// between lies on the straight lines from the end of the day before the plan through the points.
func (c *curve) between(d indicators.Date) float64 {
	on, share := c.starts-1, 0.0
	for _, p := range c.points {
		if p.On >= d {
			if p.On <= on {
				return p.Share
			}
			return share + (p.Share-share)*float64(d-on)/float64(p.On-on)
		}
		on, share = p.On, p.Share
	}
	return share
}

// firstExpected returns the first day by the end of which anything is expected.
func (c *curve) firstExpected() indicators.Date {
	return c.search(func(share float64) bool { return share > 0 })
}

// earned returns the day whose expectation a share of the way meets: behind the trajectory the
// day on which that much was first expected, ahead of it the last day on which no more is.
// It is the earned-schedule rule, which keeps telling late from early up to the very end. A
// share of 0 or less gives the day before the plan.
func (c *curve) earned(share float64, at indicators.Date) indicators.Date {
	expected := c.share(at)
	switch {
	case same(share, expected, 1):
		return at
	case share <= 0:
		return c.starts - 1
	case share < expected:
		return c.search(func(s float64) bool { return s >= share-tolerance })
	}
	return c.search(func(s float64) bool { return s > share+tolerance }) - 1
}

// search returns the first day for which yes holds, or the day after the due date.
func (c *curve) search(yes func(share float64) bool) indicators.Date {
	days := max(0, int(c.due-c.starts)+1)
	return c.starts.AddDays(sort.Search(days, func(i int) bool { return yes(c.share(c.starts.AddDays(i))) }))
}

// values draws the curve from baseline to target: every day on which it bends.
func (c *curve) values(from, to float64) []DatedValue {
	days := []indicators.Date{c.starts}
	switch c.kind {
	case indicators.Season:
		for _, m := range c.months {
			days = append(days, m.last)
		}
	case indicators.SCurve:
		const pieces = 24
		for i := 1; i < pieces; i++ {
			days = append(days, c.starts+(c.due-c.starts)*indicators.Date(i)/pieces)
		}
	case indicators.Stairs, indicators.Points:
		for _, p := range c.points {
			if c.kind == indicators.Stairs {
				days = append(days, p.On-1)
			}
			days = append(days, p.On)
		}
	}
	days = append(days, c.due)
	values := make([]DatedValue, 0, len(days))
	for _, d := range days {
		if d < c.starts || d > c.due || (len(values) > 0 && d <= values[len(values)-1].On) {
			continue
		}
		values = append(values, DatedValue{On: d, Value: clamp(along(from, to, c.share(d)))})
	}
	return values
}

// along returns the value at a share of the way; at 1 it is exactly to.
func along(from, to, share float64) float64 {
	if share == 1 {
		return to
	}
	return from + (to-from)*share
}

// tolerance is how far apart, relative to their size, two numbers may lie and still be equal:
// decimal fractions and sums of many reports are not exact.
const tolerance = 1e-9

// same reports whether a and b are equal but for rounding, on the scale of size.
func same(a, b, size float64) bool {
	d := a - b
	return d <= tolerance*size && -d <= tolerance*size
}
