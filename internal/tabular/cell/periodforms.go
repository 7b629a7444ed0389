package cell

import (
	"time"

	"rasid/indicators"
)

// orders is a set of orders that a reading is possible in.
type orders byte

const (
	anyOrder   orders = 1<<DayMonthYear | 1<<MonthDayYear | 1<<YearMonthDay
	yearLast   orders = 1<<DayMonthYear | 1<<MonthDayYear
	dayFirst   orders = 1 << DayMonthYear
	monthFirst orders = 1 << MonthDayYear
	yearFirst  orders = 1 << YearMonthDay
)

// candidate is one reading of a cell.
type candidate struct {
	kind   indicators.PeriodKind
	first  indicators.Date
	orders orders
}

// readings are all readings of a cell, and why there are none.
type readings struct {
	list      [8]candidate
	n         int
	hijri     [4]hijriDay // dates of a Hijri calendar that nobody declared
	nHijri    int
	span      bool // it is a month or a year of a declared Hijri calendar
	noSuchDay bool
	yearless  bool // it can also be a day of a month, without its year
	several   bool // its readings are of several kinds, so that none may be chosen by what is wanted
}

// hijriDay is a date of a Hijri calendar; month and day may be none.
type hijriDay struct{ year, month, day int }

// none is the month of a year, and the day of a month or a year.
const none = -1

// read adds what each form of a period can mean. n is a number of one or two digits, y of four, c
// of six, e of eight; M is a month's name, q a quarter, w a week.
func (r *readings) read(p *phrase, rule PeriodRule) (known bool) {
	var b [2 * len(p.tokens)]byte
	form := p.form(b[:0])
	v := func(i int) int { return int(p.tokens[i].value) }
	month := func(i int, each func(m int)) { eachMonth(p.tokens[i].value, each) }
	switch string(form) {
	case "y":
		r.add(p, rule, anyOrder, v(0), none, none)
	case "c":
		r.add(p, rule, anyOrder, int(p.tokens[0].long/100), int(p.tokens[0].long%100), none)
	case "e":
		d := int(p.tokens[0].long)
		r.add(p, rule, anyOrder, d/10000, d/100%100, d%100)
	case "y/n":
		r.add(p, rule, anyOrder, v(0), v(1), none)
		if t := p.tokens[1]; t.gap == '.' && t.size == 1 && t.value == 1 { // 2024.10, after a spreadsheet took it for a number
			r.add(p, rule, anyOrder, v(0), 10, none)
		}
	case "n/y":
		r.add(p, rule, anyOrder, v(1), v(0), none)
	case "y n":
		r.part(p, rule, v(0), v(1))
	case "n y":
		r.part(p, rule, v(1), v(0))
	case "y/n/n", "y n n":
		r.add(p, rule, anyOrder, v(0), v(1), v(2))
	case "n/n/y", "n n y":
		r.add(p, rule, dayFirst, v(2), v(1), v(0))
		r.add(p, rule, monthFirst, v(2), v(0), v(1))
	case "n/n/n":
		for _, y := range p.tokens[2].years() {
			r.add(p, rule, dayFirst, y, v(1), v(0))
			r.add(p, rule, monthFirst, y, v(0), v(1))
		}
		for _, y := range p.tokens[0].years() {
			r.add(p, rule, yearFirst, y, v(1), v(2))
		}
	case "nMy":
		month(1, func(m int) { r.add(p, rule, anyOrder, v(2), m, v(0)) })
	case "Mny":
		month(0, func(m int) { r.add(p, rule, anyOrder, v(2), m, v(1)) })
	case "yMn":
		month(1, func(m int) { r.add(p, rule, anyOrder, v(0), m, v(2)) })
	case "nMn":
		month(1, func(m int) { r.shortYear(p, rule, m, p.tokens[0], p.tokens[2]) })
	case "Mnn":
		month(0, func(m int) { r.shortYear(p, rule, m, p.tokens[1], p.tokens[2]) })
	case "My":
		month(0, func(m int) { r.add(p, rule, anyOrder, v(1), m, none) })
	case "yM":
		const financial = 1<<4 | 1<<7 | 1<<9 | 1<<10 | 1<<11 // DHIS2's 2004April is the year from April on
		if p.tokens[1].gap == 0 && p.tokens[1].value&financial != 0 {
			p.other = true
		}
		month(1, func(m int) { r.add(p, rule, anyOrder, v(0), m, none) })
	case "Mn":
		month(0, func(m int) { r.monthOrDay(p, rule, m, p.tokens[1]) })
	case "nM":
		month(1, func(m int) { r.monthOrDay(p, rule, m, p.tokens[0]) })
	case "qy":
		r.addQuarter(v(1), v(0))
	case "yq":
		r.addQuarter(v(0), v(1))
	case "wy":
		r.addWeek(v(1), v(0))
	case "yw":
		r.addWeek(v(0), v(1))
	default:
		return false
	}
	return true
}

// eachMonth calls each for every month of a set.
func eachMonth(set uint16, each func(m int)) {
	for m := 1; m <= 12; m++ {
		if set&(1<<m) != 0 {
			each(m)
		}
	}
}

// add adds a day, a month or a year if it exists.
func (r *readings) add(p *phrase, rule PeriodRule, o orders, y, m, d int) {
	isHijri := y >= firstHijriYear && y <= lastHijriYear
	switch {
	case (p.lunar || p.solar) && !isHijri:
		return
	case isHijri && (rule.Calendar == Gregorian || p.solar && rule.Calendar == Hijri || p.lunar && !p.solar && rule.Calendar == SolarHijri):
		if r.nHijri < len(r.hijri) && m <= 12 && d <= 31 {
			r.hijri[r.nHijri] = hijriDay{y, m, d}
			r.nHijri++
		}
		return
	case isHijri && d == none:
		r.span = true
		return
	case isHijri:
		convert := lunar
		if rule.Calendar == SolarHijri {
			convert = solar
		}
		day, ok := convert(y, m, d)
		r.noSuchDay = r.noSuchDay || !ok
		if ok {
			r.push(candidate{indicators.Day, day, o})
		}
		return
	case y < firstYear || y > lastYear:
		return
	}
	kind := indicators.Day
	switch {
	case m == none && d == none:
		kind, m, d = indicators.Year, 1, 1
	case d == none:
		kind, d = indicators.Month, 1
	}
	if !isDay(y, m, d) {
		r.noSuchDay = r.noSuchDay || kind == indicators.Day
		return
	}
	r.push(candidate{kind, indicators.NewDate(y, time.Month(m), d), o})
}

func (r *readings) addQuarter(y, q int) {
	if y >= firstYear && y <= lastYear && q >= 1 && q <= 4 {
		r.push(candidate{indicators.Quarter, indicators.NewDate(y, time.Month(3*q-2), 1), anyOrder})
	}
}

func (r *readings) addWeek(y, w int) {
	if y < firstYear || y > lastYear || w < 1 || w > 53 {
		return
	}
	monday := indicators.PeriodAt(indicators.Week, indicators.NewDate(y, time.January, 4)).First().AddDays(7 * (w - 1))
	if monday.AddDays(3).Year() == y { // a week is of the year that its Thursday is of
		r.push(candidate{indicators.Week, monday, anyOrder})
	}
}

// part adds what "2019 1" can mean: no mark says whether it is a month, a quarter or a week.
func (r *readings) part(p *phrase, rule PeriodRule, y, n int) {
	r.several = true
	r.add(p, rule, anyOrder, y, n, none)
	r.addQuarter(y, n)
	r.addWeek(y, n)
	if r.n < 2 {
		r.n = 0
	}
}

// shortYear adds what "15 Mar 24" can mean: either number may be the day.
func (r *readings) shortYear(p *phrase, rule PeriodRule, m int, a, b token) {
	for _, y := range b.years() {
		r.add(p, rule, yearLast, y, m, int(a.value))
	}
	for _, y := range a.years() {
		r.add(p, rule, yearFirst, y, m, int(b.value))
	}
}

// monthOrDay adds what "Mar 24" can mean: a month of a short year, or a day without its year.
func (r *readings) monthOrDay(p *phrase, rule PeriodRule, m int, n token) {
	for _, y := range n.years() {
		r.add(p, rule, anyOrder, y, m, none)
	}
	r.yearless = r.yearless || isDay(2000, m, int(n.value))
}

// years returns the years that two digits can stand for. Spreadsheets take 00 to 29 for 2000 to
// 2029, POSIX takes 69 to 99 for 1969 to 1999; on those between the two do not agree. One digit
// is no year.
func (t token) years() []int {
	n := int(t.value)
	switch {
	case t.size != 2:
		return nil
	case n < 30:
		return []int{2000 + n}
	case n >= 69:
		return []int{1900 + n}
	}
	return []int{1900 + n, 2000 + n}
}

func (r *readings) push(c candidate) {
	for i := range r.list[:r.n] {
		if l := &r.list[i]; l.kind == c.kind && l.first == c.first { // 05/05/2024 is one day in any order
			l.orders |= c.orders
			return
		}
	}
	if r.n < len(r.list) {
		r.list[r.n] = c
		r.n++
	}
}

// keep keeps the readings that a test holds for, and reports whether any went.
func (r *readings) keep(test func(candidate) bool) (dropped bool) {
	n := 0
	for _, c := range r.list[:r.n] {
		if test(c) {
			r.list[n] = c
			n++
		}
	}
	dropped = n < r.n
	r.n = n
	return dropped
}
