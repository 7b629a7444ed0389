package assess

import (
	"slices"

	"rasid/indicators"
)

// mostYears bounds the earlier years that a season is learnt from, the latest ones: habits change.
const mostYears = 5

// shape returns the trajectory of a goal, with what it takes from earlier years filled in. Where they tell
// too little it is a straight line, and the reason says so.
func (j *judgement) shape(level bool) indicators.Trajectory {
	t := j.goal.Trajectory
	learns := t.Kind == indicators.Season && t.Learn
	if !learns && t.Kind != indicators.History {
		return t
	}
	years := 0
	if !level {
		if learns {
			t.Months, years = j.learnMonths()
		} else if t.Points = j.yearBefore(); t.Points != nil {
			t.Kind, years = indicators.Points, 1
		}
	}
	j.facts["years"] = years
	switch {
	case years == 0:
		t = indicators.Trajectory{Kind: indicators.Linear}
		j.shaped = "shape.none"
	case learns:
		j.shaped = "check.shape_months"
	default:
		j.shaped = "check.shape_history"
	}
	return t
}

// sayShape says where the expected course comes from, if not from the plan.
func (j *judgement) sayShape() {
	if j.shaped == "" {
		return
	}
	if j.shaped == "shape.none" {
		j.say(j.shaped)
	}
	years, _ := j.facts["years"].(int)
	j.check("shape", count(years), nil, "", j.shaped)
}

// An earned amount is what one period of an earlier year brought.
type earned struct {
	period indicators.Period
	amount float64
}

// learnMonths returns the weights of the months as the mean share of each in the latest earlier years
// that were reported in whole, and how many those are.
func (j *judgement) learnMonths() (months [12]float64, years int) {
	for back := 1; back <= 3*mostYears && years < mostYears; back++ {
		amounts := j.amounts(j.plan.Starts.AddMonths(-12*back), j.plan.Starts.AddMonths(-12*(back-1))-1)
		total := totalOf(amounts)
		if !(total > 0) {
			continue
		}
		years++
		for _, e := range amounts {
			days := e.period.Days()
			for d := e.period.First(); d <= e.period.Last(); {
				y, m, _ := d.YMD()
				end := min(indicators.NewDate(y, m+1, 1)-1, e.period.Last())
				months[m-1] += e.amount / total * float64(end-d+1) / float64(days)
				d = end + 1
			}
		}
	}
	for i := range months {
		months[i] = clamp(months[i] / float64(max(1, years)))
	}
	if c := newCurve(indicators.Trajectory{Kind: indicators.Season, Months: months}, j.plan.Starts, j.due); c.kind != indicators.Season {
		return months, 0 // nothing ever came in the months of this plan
	}
	return months, years
}

// yearBefore returns the course of the year before, moved to this one, or nil when it was not reported
// in whole.
func (j *judgement) yearBefore() (points []indicators.TrajectoryPoint) {
	amounts := j.amounts(j.plan.Starts.AddMonths(-12), j.due.AddMonths(-12))
	total := totalOf(amounts)
	if !(total > 0) {
		return nil
	}
	var sum float64
	for _, e := range amounts {
		sum += e.amount
		on := e.period.Last().AddMonths(12)
		switch e.period.Kind {
		case indicators.Month:
			on = e.period.Shift(12).Last()
		case indicators.Quarter:
			on = e.period.Shift(4).Last()
		}
		if on < j.due {
			points = append(points, indicators.TrajectoryPoint{On: on, Share: clamp(sum / total)})
		}
	}
	return append(points, indicators.TrajectoryPoint{On: j.due, Share: 1})
}

func totalOf(amounts []earned) (total float64) {
	for _, e := range amounts {
		total = clamp(total + e.amount)
	}
	return total
}

// amounts returns what each whole period between two days before the plan brought. It is nil unless
// every one was reported, by the same number of places, and none is negative: half a year, or one in
// which places joined, has another shape than the year had.
func (j *judgement) amounts(from, to indicators.Date) (list []earned) {
	span := newCalendar(&indicators.Plan{Starts: from}, j.ind, to)
	all := j.s.all
	start, _ := slices.BinarySearchFunc(all, from, func(p Point, d indicators.Date) int { return int(p.Period.First() - d) })
	next, reported := span.first, 0
	for i := start; i < len(all) && all[i].Period.First() <= to; i++ {
		p := all[i]
		if p.Period.Kind != span.every || !span.holds(p.Period, p.Period.Last()) || p.Period.Last() > j.in.AsOf {
			continue
		}
		if reported == 0 {
			reported = p.Reported
		}
		value, known := j.amountOf(all, i)
		if span.ordinal(p.Period.First()) != next || p.Reported != reported || !known || !finite(value) || value < 0 {
			return nil
		}
		list = append(list, earned{p.Period, value})
		next++
	}
	if next <= span.last {
		return nil
	}
	return list
}

// amountOf returns what the period of a point brought. Of a running total it takes the one before; one
// that fell began anew.
func (j *judgement) amountOf(all []Point, i int) (amount float64, known bool) {
	p := all[i]
	if j.ind.Measure != indicators.RunningTotal {
		return p.Value, true
	}
	if i == 0 || all[i-1].Period != p.Period.Shift(-1) {
		return 0, false
	}
	if p.Value < all[i-1].Value {
		return p.Value, true
	}
	return clamp(p.Value - all[i-1].Value), true
}
