package rehearsal

import (
	"cmp"
	"math"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/plans"
)

// comfort is how far a value keeps from a line to keep when all is well, as a share of the line.
const comfort = 0.08

// course is how one indicator goes through the year.
type course struct {
	plan  *indicators.Plan
	ind   *indicators.Indicator
	goal  *indicators.Goal // the first that measures it; nil: nobody promises anything
	story plans.Story
	way   []assess.DatedValue // what is expected, of a goal that has a way to go
	done  []float64           // the share of the way by the end of each day of the span, as the story has it
	share map[string]float64  // of each place
	names []string            // the places that report, in the plan's order
}

func newCourse(plan *indicators.Plan, ind *indicators.Indicator, stories map[string]plans.Story) *course {
	c := &course{plan: plan, ind: ind, names: ind.Places, story: plans.Story{Turn: plans.Steady}}
	for i := range plan.Goals {
		for _, leaf := range plan.Goals[i].Leaves() {
			if c.goal == nil && leaf.Indicator == ind.ID {
				c.goal = leaf
			}
		}
	}
	if s, ok := stories[ind.ID]; ok {
		c.story = s
	}
	if len(c.names) == 0 {
		c.names = c.story.Places
	}
	if len(c.names) == 0 {
		root := ""
		if c.goal != nil {
			root = c.goal.Place
		}
		c.names = []string{cmp.Or(root, plan.Places.Root())}
	}
	c.parts()
	c.walk()
	return c
}

// parts gives each place its share of a sum.
func (c *course) parts() {
	c.share = map[string]float64{}
	var sum float64
	for _, p := range c.names {
		c.share[p] = 1 + 0.6*wave(hash(p)%97, hash(c.ind.ID)%89)
		sum += c.share[p]
	}
	for p := range c.share {
		c.share[p] /= sum
	}
}

// gentle is how many days a season takes to set in: work is not begun by the calendar.
const gentle = 25

// walk goes the way day by day.
func (c *course) walk() {
	days := int(c.plan.Ends-c.plan.Starts) + 1
	if c.goal == nil || c.goal.Target.Kind != indicators.Reach && c.goal.Target.Kind != indicators.Move {
		for i := range days { // the sum so far of what nobody promises anything of
			c.done = append(c.done, float64(i+1)/float64(days))
		}
		return
	}
	a := assess.Goal(assess.Input{Plan: c.plan, Goal: c.goal, Indicator: c.ind, AsOf: c.plan.Starts, FiguresOnly: true})
	c.way = a.Trajectory
	from, span := c.goal.Target.From, c.goal.Target.Value-c.goal.Target.From
	steps, before := make([]float64, days), 0.0
	for i := range days {
		expected := (c.expected(c.plan.Starts.AddDays(i)) - from) / span
		steps[i], before = expected-before, expected
	}
	var sum, lost, left float64
	smooth := make([]float64, days)
	for i := range days {
		low, high := max(0, i-gentle), min(days-1, i+gentle)
		for k := low; k <= high; k++ {
			smooth[i] += steps[k] / float64(high-low+1)
		}
		if d := c.plan.Starts.AddDays(i); c.story.Turn == plans.Recovers && on(c.story, d) {
			lost += smooth[i] * c.story.By
		} else if c.story.Turn == plans.Recovers && d >= c.story.From {
			left += smooth[i]
		}
	}
	for i := range days {
		d := c.plan.Starts.AddDays(i)
		factor := pace(c.story, d)
		if lost > 0 && left > 0 && !on(c.story, d) && d >= c.story.From {
			factor += lost / left
		}
		sum += smooth[i] * factor * (1 + 0.25*wave(int(d), hash(c.ind.ID)%83))
		c.done = append(c.done, sum)
	}
}

// expected reads the trajectory on a day.
func (c *course) expected(d indicators.Date) float64 {
	n, _ := slices.BinarySearchFunc(c.way, d, func(v assess.DatedValue, d indicators.Date) int { return cmp.Compare(v.On, d) })
	switch {
	case len(c.way) == 0:
		return c.goal.Target.From
	case n == len(c.way):
		return c.way[n-1].Value
	case n == 0 || c.way[n].On == d:
		return c.way[n].Value
	}
	a, b := c.way[n-1], c.way[n]
	return a.Value + (b.Value-a.Value)*float64(d-a.On)/float64(b.On-a.On)
}

// by returns the share of the way by the end of a day; nothing before the span, and no more after it.
func (c *course) by(d indicators.Date) float64 {
	if d < c.plan.Starts || len(c.done) == 0 {
		return 0
	}
	return c.done[min(int(d-c.plan.Starts), len(c.done)-1)]
}

// at returns the true value of a place about a period.
func (c *course) at(place string, p indicators.Period) float64 {
	share, noise := 1.0, 1+0.03*wave(int(p.Last()), hash(place)%71)
	if c.ind.Across == indicators.SumAcross {
		share = c.share[place]
	}
	var v float64
	switch {
	case c.way != nil && c.ind.Measure == indicators.Flow:
		v = (c.goal.Target.Value - c.goal.Target.From) * (c.by(p.Last()) - c.by(p.First()-1)) * share * noise
	case c.way != nil && c.ind.Measure == indicators.RunningTotal:
		v = (c.goal.Target.From + (c.goal.Target.Value-c.goal.Target.From)*c.by(p.Last())) * share
	case c.way != nil:
		v = (c.goal.Target.From + (c.goal.Target.Value-c.goal.Target.From)*c.by(p.Last())) * share * (1 + (noise-1)/3)
	case c.story.PerHead > 0:
		at, _ := c.plan.Places.Place(place)
		v = c.story.PerHead * at.Weights["population"] * noise
	case c.ind.Measure == indicators.RunningTotal:
		v = c.beside(c.plan.Starts) * c.by(p.Last()) * share
	default:
		v = c.beside(p.Last()) * share * noise
	}
	return c.rounded(v)
}

// beside returns a value that keeps to a line, or to the middle of what is valid, as the story has it.
func (c *course) beside(d indicators.Date) float64 {
	bend := bend(c.story, d, c.plan)
	if c.goal == nil {
		low, high := 0.0, 200.0
		if c.ind.Valid.Min != nil {
			low = *c.ind.Valid.Min
		}
		if c.ind.Valid.Max != nil {
			high = *c.ind.Valid.Max
		}
		base := (low + high) / 2
		if c.story.Base > 0 {
			base = c.story.Base
		}
		if c.story.Turn == plans.Creeps {
			base *= 1 + c.story.By*float64(d-c.plan.Starts)/float64(max(1, c.plan.Ends-c.plan.Starts))
		}
		return base
	}
	t := c.goal.Target
	stopped := c.story.Turn == plans.Stops && on(c.story, d)
	switch t.Kind {
	case indicators.AtMost:
		return t.Value - (t.Value-cmp.Or(c.story.Base, t.Value*(1-comfort)))*bend
	case indicators.AtLeast:
		if stopped {
			return t.Value * (1 - c.story.By)
		}
		return t.Value - (t.Value-cmp.Or(c.story.Base, t.Value*(1+comfort)))*bend
	case indicators.Between:
		return (t.Low+t.High)/2 + (t.High-t.Low)/2*(1-bend)
	}
	return t.Value
}

// rounded writes a value as people would: counts whole, the rest to a sensible place, within what is valid.
func (c *course) rounded(v float64) float64 {
	size := math.Abs(v)
	switch {
	case c.ind.Measure != indicators.Level && c.ind.Unit != "%" || c.ind.Across == indicators.SumAcross || size >= 100:
		v = math.Round(v)
	case size >= 10:
		v = math.Round(v*10) / 10
	default:
		v = math.Round(v*100) / 100
	}
	if c.ind.Valid.Min != nil {
		v = max(v, *c.ind.Valid.Min)
	}
	if c.ind.Valid.Max != nil {
		v = min(v, *c.ind.Valid.Max)
	}
	return v + 0 // no negative zero
}
