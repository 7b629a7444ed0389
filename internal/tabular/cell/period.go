package cell

import (
	"bytes"
	"slices"
	"strings"
	"time"
	"unicode"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// Order is how a column's dates of digits are ordered. A year of four digits that stands first
// says so by itself.
type Order byte

// The orders.
const (
	UndecidedOrder Order = iota // a date is read only where every order gives the same day
	DayMonthYear
	MonthDayYear
	YearMonthDay
)

var orderNames = [...]string{"auto", "dmy", "mdy", "ymd"}

// String returns the order as rasid.yaml writes it.
func (o Order) String() string { return orderNames[o] }

// ParseOrder reads what String writes; anything else is UndecidedOrder.
func ParseOrder(s string) Order { return Order(max(0, slices.Index(orderNames[:], s))) }

// PeriodRule says how a column's periods are written and what they stand for.
type PeriodRule struct {
	Format   string                // a declared Go layout, 02/01/2006: nothing else is read; with a Hijri calendar it gives the order only
	As       indicators.PeriodKind // the period that holds the date; 0: as written
	Order    Order
	Calendar Calendar       // Hijri dates are read only where it says so
	Clock    *time.Location // where times that state their distance from UTC are shown; nil refuses them
}

const isoLayout = time.DateOnly

// Years outside are not read: they are slips of typing, or of another calendar.
const (
	firstYear, lastYear           = 1800, 2199
	firstHijriYear, lastHijriYear = 1300, 1599
)

// ParsePeriod reads a period as people and spreadsheets write it. Of a declared format it takes
// nothing but that; else ISO 8601 dates and times, 2024-03, 202403, 20240315, 2024Q1, 2016 / Q1,
// 2024-W10, 2024, dates of digits in the column's order, and names of months, quarters and weeks
// in Arabic, Kurmanji and English. A time of day is dropped where a day or more is wanted, a
// weekday must be the right one.
//
// A date stands for the period that holds it; a longer period never stands for a shorter one
// (period_wrong_kind). Refused are period_ambiguous (with the readings: the column's order must
// be decided first), period_convention (readable in another order only), period_hijri,
// period_solar_hijri and period_calendar_ambiguous (the calendar must be declared), period_hijri_span,
// period_kind_unsupported, period_blank, and period_unreadable, which may carry a remark.
func ParsePeriod(text []byte, kind grid.Kind, rule PeriodRule) (indicators.Period, *diag.Finding) {
	if rule.Format == "" || kind == grid.Date || rule.Format == isoLayout && len(text) == len(isoLayout) {
		if k, d, ok := iso(text); ok {
			return hold(k, d, text, rule)
		}
	}
	switch kind {
	case grid.Blank:
		return indicators.Period{}, finding("period_blank", text)
	case grid.Bool, grid.Error:
		return indicators.Period{}, noPeriod(text, rule)
	case grid.Number:
		if len(bytes.Trim(text, "0123456789")) > 0 && !isSerial(text) { // 2024.1 may be October
			return indicators.Period{}, noPeriod(text, rule)
		}
	}
	text = bytes.TrimSpace(unmarked(text))
	if len(text) > longest {
		return indicators.Period{}, noPeriod(text, rule)
	}
	if rule.Format != "" && kind != grid.Date && rule.Calendar == Gregorian {
		return declared(text, rule)
	}
	if rule.Format != "" && kind != grid.Date {
		rule.Order = orderOf(rule.Format)
	}
	var folded [longest]byte
	s := fold(folded[:0], text)
	if len(s) == 0 {
		return indicators.Period{}, finding("period_blank", text)
	}
	if isSerial(s) {
		return indicators.Period{}, noPeriod(text, rule, "remark", "serial")
	}
	var p phrase
	var r readings
	switch {
	case !p.parse(s):
		return indicators.Period{}, noPeriod(text, rule)
	case p.contradict:
		return indicators.Period{}, noPeriod(text, rule, "remark", "months_differ")
	}
	known := r.read(&p, rule)
	switch {
	case p.other:
		return indicators.Period{}, finding("period_kind_unsupported", text)
	case !known && p.n == 1 && (p.tokens[0].class == monthName || p.tokens[0].class == quarter || p.tokens[0].class == week):
		return indicators.Period{}, noPeriod(text, rule, "remark", "year_missing")
	}
	return r.choose(&p, text, rule)
}

// iso reads a plain 2024-03-15 or 2024-03 of a year that is read at all.
func iso(s []byte) (kind indicators.PeriodKind, first indicators.Date, ok bool) {
	kind = indicators.Day
	if len(s) == 7 {
		kind = indicators.Month
	}
	if kind == indicators.Day && (len(s) != 10 || s[7] != '-') || s[4] != '-' {
		return 0, 0, false
	}
	y, m, d := natural(s[:4]), natural(s[5:7]), 1
	if kind == indicators.Day {
		d = natural(s[8:])
	}
	if !isDay(y, m, d) {
		return 0, 0, false
	}
	return kind, indicators.NewDate(y, time.Month(m), d), true
}

// natural returns the number that s writes, or −1 when it is none.
func natural(s []byte) (n int) {
	for _, c := range s {
		if c -= '0'; c > 9 {
			return -1
		}
		n = n*10 + int(c)
	}
	return n
}

// isDay reports whether a Gregorian day exists, in a year that is read at all.
func isDay(y, m, d int) bool {
	if y < firstYear || y > lastYear || m < 1 || m > 12 || d < 1 {
		return false
	}
	switch m {
	case 4, 6, 9, 11:
		return d <= 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return d <= 29
		}
		return d <= 28
	}
	return d <= 31
}

// hold returns the period that the rule wants for a period of kind k that begins at d.
func hold(k indicators.PeriodKind, d indicators.Date, text []byte, rule PeriodRule) (indicators.Period, *diag.Finding) {
	if rule.As == 0 || rule.As == k {
		return indicators.PeriodAt(k, d), nil
	}
	if k != indicators.Day || rule.As < indicators.Day {
		return indicators.Period{}, finding("period_wrong_kind", text, "got", k.String(), "want", rule.As.String())
	}
	return indicators.PeriodAt(rule.As, d), nil
}

// declared reads a date in the declared layout and nothing else.
func declared(text []byte, rule PeriodRule) (indicators.Period, *diag.Finding) {
	s := strings.Map(func(r rune) rune {
		if d, ok := easternDigit(r); ok {
			return rune(d)
		}
		if isUnseen(r) {
			return -1
		}
		return r
	}, string(text))
	if s = strings.TrimFunc(s, unicode.IsSpace); s == "" {
		return indicators.Period{}, finding("period_blank", text)
	}
	t, err := time.Parse(rule.Format, s)
	if err != nil {
		f := finding("period_unreadable", text, "want", rule.Format)
		switch {
		case isSerial([]byte(s)):
			f.Args["remark"] = "serial"
		case isNoDay(text):
			f.Args["remark"] = "no_such_day"
		}
		return indicators.Period{}, f
	}
	switch y := t.Year(); {
	case y >= firstHijriYear && y <= lastHijriYear:
		p, r := phrase{weekday: -1}, readings{}
		r.add(&p, rule, anyOrder, y, int(t.Month()), t.Day())
		return r.choose(&p, text, rule)
	case y < firstYear || y > lastYear:
		return indicators.Period{}, finding("period_unreadable", text, "want", rule.Format)
	}
	if rule.Clock != nil && strings.Contains(rule.Format, "07") { // only zones are written with 07
		t = t.In(rule.Clock)
	}
	if rule.As == indicators.Instant {
		return indicators.InstantAt(t), nil
	}
	return hold(kindOf(rule.Format, t), indicators.DateOf(t), text, rule)
}

// isNoDay reports whether a text is a date in some order, of a day that no month has.
func isNoDay(text []byte) bool {
	var folded [longest]byte
	var p phrase
	var r readings
	return p.parse(fold(folded[:0], text)) && r.read(&p, PeriodRule{}) && r.n == 0 && r.noSuchDay
}

// kindOf returns what a layout tells of a time: its day, or less where the layout has none. Only
// a first day of a month can come of a layout without days.
func kindOf(layout string, t time.Time) indicators.PeriodKind {
	switch shown := t.Format(layout); {
	case t.Day() != 1 || shown != t.AddDate(0, 0, 1).Format(layout):
		return indicators.Day
	case t.Month() != 1 || shown != t.AddDate(0, 1, 0).Format(layout):
		return indicators.Month
	}
	return indicators.Year
}

// orderOf returns the order of day, month and year in a layout.
func orderOf(layout string) Order {
	s := time.Date(2023, time.December, 15, 0, 0, 0, 0, time.UTC).Format(layout)
	y, m, d := strings.Index(s, "23"), max(strings.Index(s, "12"), strings.Index(s, "Dec")), strings.Index(s, "15")
	switch {
	case y < d && m < d:
		return YearMonthDay
	case m < d:
		return MonthDayYear
	}
	return DayMonthYear
}

// isSerial reports whether text is a number as spreadsheets count days, 1954 to 2119. In a text
// nobody can know from which year they are counted, or that they count days at all.
func isSerial(s []byte) bool {
	whole, fraction, _ := bytes.Cut(s, []byte("."))
	return len(whole) == 5 && whole[0] >= '2' && whole[0] <= '7' && len(bytes.Trim(whole, "0123456789"))+len(bytes.Trim(fraction, "0123456789")) == 0
}

// noPeriod refuses a text that is no period.
func noPeriod(text []byte, rule PeriodRule, args ...string) *diag.Finding {
	want := "2024-03-15, 2024-03, 2024-W10, 2024-Q1, 2024"
	switch rule.As {
	case indicators.Instant:
		want = "2024-03-15T08:30"
	case indicators.Day:
		want = "2024-03-15"
	case indicators.Week:
		want = "2024-W10, 2024-03-15"
	case indicators.Month:
		want = "2024-03, 2024-03-15"
	case indicators.Quarter:
		want = "2024-Q1, 2024-03-15"
	case indicators.Year:
		want = "2024, 2024-03-15"
	}
	return finding("period_unreadable", text, append([]string{"want", want}, args...)...)
}
