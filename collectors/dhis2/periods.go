// Package dhis2 writes what is asked of a DHIS2: its periods have forms of their own, and only those
// that have ended are asked for, as analytics also adds up what is only half there.
package dhis2

import (
	"strings"

	"rasid/collectors/fetch"
	"rasid/indicators"
)

// Period writes a period from a day to a year as DHIS2 does: 20240131, 2024W5, 202401, 2024Q1, 2024.
func Period(p indicators.Period) string {
	s := p.String()
	if p.Kind == indicators.Week {
		year, week, _ := strings.Cut(s, "-W")
		return year + "W" + strings.TrimPrefix(week, "0")
	}
	return strings.ReplaceAll(s, "-", "")
}

// mostPeriods bounds the periods of one request, whose address would else be longer than servers take.
const mostPeriods = 400

// Addresses returns what to ask analytics for at an address that lacks the periods alone: those of a
// kind that have ended by the day of the run, from the one that holds the window's first day on. It is
// nothing while none has ended.
func Addresses(address string, kind indicators.PeriodKind, w fetch.Window) (list []string) {
	var periods []string
	ask := func() {
		if len(periods) > 0 {
			list, periods = append(list, address+"&dimension=pe:"+strings.Join(periods, ";")), nil
		}
	}
	today := indicators.DateOf(w.Today)
	for p := indicators.PeriodAt(kind, indicators.DateOf(w.From)); p.Last() < today; p = p.Shift(1) {
		if periods = append(periods, Period(p)); len(periods) == mostPeriods {
			ask()
		}
	}
	ask()
	return list
}
