package template

import "rasid/indicators"

// due returns the periods that are reported next: the days or weeks of the present month, else
// the last period that has ended, within the plan's span.
func due(every indicators.PeriodKind, today indicators.Date, plan *indicators.Plan) (list []indicators.Period) {
	today = min(max(today, plan.Starts), plan.Ends)
	month := indicators.PeriodAt(indicators.Month, today)
	switch every {
	case indicators.Day, indicators.Week:
		for p := indicators.PeriodAt(every, month.First()); p.First() <= month.Last(); p = p.Shift(1) {
			if p.First() >= month.First() && p.First() >= plan.Starts && p.First() <= plan.Ends {
				list = append(list, p)
			}
		}
	default:
		p := indicators.PeriodAt(every, today)
		if before := indicators.PeriodAt(every, p.First().AddDays(-1)); p.Last() > today && before.First() >= plan.Starts {
			p = before
		}
		list = append(list, p)
	}
	return list
}
