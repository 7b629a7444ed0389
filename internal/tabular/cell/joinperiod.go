package cell

import (
	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// JoinPeriod reads a period that stands in two columns: a year, and the number or the name of
// its month, quarter or ISO week, as unit says. A part that names a year itself must name the
// same one. Findings carry both texts.
func JoinPeriod(year, part []byte, unit indicators.PeriodKind) (indicators.Period, *diag.Finding) {
	p, f := join(year, part, unit)
	if f != nil {
		f.Value = shorten(year) + " " + shorten(part)
	}
	return p, f
}

func join(year, part []byte, unit indicators.PeriodKind) (indicators.Period, *diag.Finding) {
	rule := PeriodRule{As: unit}
	y, f := ParsePeriod(year, grid.Text, PeriodRule{})
	switch {
	case f != nil:
		return indicators.Period{}, f
	case y.Kind != indicators.Year:
		return indicators.Period{}, finding("period_wrong_kind", year, "got", y.Kind.String(), "want", indicators.Year.String())
	case len(part) > longest:
		return indicators.Period{}, noPeriod(part, rule)
	}
	var folded [longest]byte
	var p phrase
	var r readings
	s := fold(folded[:0], part)
	if len(s) == 0 {
		return indicators.Period{}, finding("period_blank", part)
	}
	if p.parse(s) && p.n == 1 && !p.contradict && !p.other && r.addPart(&p, y.First().Year(), unit) {
		return r.choose(&p, part, rule)
	}
	whole, f := ParsePeriod(part, grid.Text, rule)
	if f == nil && yearOf(whole) != y.First().Year() {
		return indicators.Period{}, noPeriod(part, rule, "remark", "years_differ")
	}
	return whole, f
}

// yearOf returns the year that a period is named after; a week's is the one its Thursday is of.
func yearOf(p indicators.Period) int {
	if p.Kind == indicators.Week {
		return p.First().AddDays(3).Year()
	}
	return p.First().Year()
}

// addPart adds the part of a year that a lone token names, and reports whether it can be one.
func (r *readings) addPart(p *phrase, y int, unit indicators.PeriodKind) bool {
	t := p.tokens[0]
	number := t.class == short || t.class == ordinal
	switch {
	case t.class == monthName:
		eachMonth(t.value, func(m int) { r.add(p, PeriodRule{}, anyOrder, y, m, none) })
	case t.class == quarter, number && unit == indicators.Quarter:
		r.addQuarter(y, int(t.value))
	case t.class == week, number && unit == indicators.Week:
		r.addWeek(y, int(t.value))
	case number && unit == indicators.Month:
		r.add(p, PeriodRule{}, anyOrder, y, int(t.value), none)
	default:
		return false
	}
	return true
}
