package assess

import "rasid/indicators"

// calendar knows the reporting periods of a goal: the whole periods of its cadence that lie
// between the plan's start and the goal's due date.
type calendar struct {
	every       indicators.PeriodKind
	starts, due indicators.Date // both days belong to it
	grace       int             // days
	plan        *indicators.Plan
	first, last int // ordinals of the first and the last whole period; last < first when none fits
}

func newCalendar(plan *indicators.Plan, ind *indicators.Indicator, due indicators.Date) calendar {
	c := calendar{every: ind.Every, starts: plan.Starts, due: due, grace: max(ind.GraceDays, 0), plan: plan}
	if c.every < indicators.Day || c.every > indicators.Year {
		c.every = indicators.Day
	}
	first, last := indicators.PeriodAt(c.every, c.starts), indicators.PeriodAt(c.every, due)
	c.first, c.last = c.ordinal(first.First()), c.ordinal(last.First())
	if first.First() < c.starts {
		c.first++
	}
	if last.Last() > due {
		c.last--
	}
	return c
}

// ordinal numbers the periods of the cadence: the number of the one that holds d. Neighbours
// differ by 1.
func (c calendar) ordinal(d indicators.Date) int { return c.every.Ordinal(d) }

// period returns the period of an ordinal.
func (c calendar) period(ordinal int) indicators.Period {
	at := indicators.PeriodAt(c.every, c.starts)
	return at.Shift(ordinal - c.ordinal(c.starts))
}

// holds reports whether p lies wholly between the plan's start and the due date.
func (c calendar) holds(p indicators.Period, last indicators.Date) bool {
	return p.First() >= c.starts && last <= c.due
}

// count returns the number of whole periods.
func (c calendar) count() int { return max(0, c.last-c.first+1) }

// overdue returns the number of reports that are overdue at asOf after the latest one, whose
// ordinal is latest; ever is false where no report ever came.
func (c calendar) overdue(asOf indicators.Date, latest int, ever bool) int {
	due := c.latestDue(asOf)
	if due < c.first {
		return 0
	}
	if !ever || latest < c.first-1 {
		latest = c.first - 1
	}
	return max(0, due-latest)
}

// latestDue returns the ordinal of the newest period whose report is due and past its grace. What is due on a
// free day is due on the next one on which somebody works.
func (c calendar) latestDue(asOf indicators.Date) int {
	worked := c.plan.LastWorkday(asOf - 1)
	newest := c.ordinal(worked.AddDays(1-c.grace)) - 1 // ended by the grace before that day
	return min(newest, c.last)
}

// overdueSince returns the first day on which the report of an ordinal is late.
func (c calendar) overdueSince(ordinal int) indicators.Date {
	return c.plan.Workday(c.period(ordinal).Last().AddDays(c.grace)) + 1
}

// freshness says whether reports arrive as promised: one overdue is late, two or none ever missing.
func freshness(overdue int, ever, held bool) indicators.Freshness {
	switch {
	case held:
		return indicators.Held
	case overdue == 0:
		return indicators.Fresh
	case overdue == 1 && ever:
		return indicators.Late
	}
	return indicators.Missing
}
