package cell

import (
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/diag"
)

// choose returns the one period that the readings leave, or why there is none.
func (r *readings) choose(p *phrase, text []byte, rule PeriodRule) (indicators.Period, *diag.Finding) {
	refuse := func(args ...string) (indicators.Period, *diag.Finding) {
		return indicators.Period{}, noPeriod(text, rule, args...)
	}
	switch {
	case r.nHijri > 0:
		return indicators.Period{}, r.undeclared(p, text, rule)
	case r.span:
		return indicators.Period{}, finding("period_hijri_span", text)
	case r.n == 0 && r.noSuchDay:
		return refuse("remark", "no_such_day")
	case p.weekday >= 0 && r.keep(func(c candidate) bool { return c.kind == indicators.Day && int8(c.first.Weekday()) == p.weekday }) && r.n == 0:
		return refuse("remark", "weekday")
	case p.clock.is && r.keep(func(c candidate) bool { return c.kind == indicators.Day }) && r.n == 0:
		return refuse()
	case p.clock.zoned && rule.Clock == nil:
		return refuse("remark", "zone")
	}
	if before := r.list[0]; r.n > 0 && rule.Order != UndecidedOrder {
		if r.keep(func(c candidate) bool { return c.orders&(1<<rule.Order) != 0 }); r.n == 0 {
			return indicators.Period{}, finding("period_convention", text, "reading", indicators.PeriodAt(before.kind, before.first).String())
		}
	}
	switch {
	case r.n == 0 && r.yearless:
		return refuse("remark", "year_missing")
	case r.n == 0:
		return refuse()
	}
	chosen, problem := r.list[0].period(p.clock, text, rule)
	same := !r.yearless && !r.several
	for _, c := range r.list[1:r.n] {
		if other, _ := c.period(p.clock, text, rule); other != chosen || problem != nil {
			same = false
		}
	}
	if !same {
		return indicators.Period{}, r.ambiguous(p, text)
	}
	return chosen, problem
}

// period returns the period that the rule wants for a reading.
func (c candidate) period(at clock, text []byte, rule PeriodRule) (indicators.Period, *diag.Finding) {
	if !at.is {
		return hold(c.kind, c.first, text, rule)
	}
	y, m, d := c.first.YMD()
	t := time.Date(y, m, d, 0, 0, int(at.seconds-at.offset), 0, time.UTC)
	if at.zoned {
		t = t.In(rule.Clock)
	}
	if rule.As == 0 || rule.As == indicators.Instant {
		return indicators.InstantAt(t), nil
	}
	return hold(indicators.Day, indicators.DateOf(t), text, rule)
}

func (r *readings) ambiguous(p *phrase, text []byte) *diag.Finding {
	var list []string
	for _, c := range r.list[:r.n] {
		list = append(list, indicators.PeriodAt(c.kind, c.first).String())
	}
	if r.yearless {
		for _, t := range p.tokens[:p.n] {
			if t.class == short {
				list = append(list, r.list[0].first.String()[5:8]+twoDigits(int(t.value)))
			}
		}
	}
	return finding("period_ambiguous", text, "readings", strings.Join(list, " / "))
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }

// Years of both Hijri calendars in which the other one is as likely: 1960 to 2000 of the lunar
// one, 2001 to 2042 of the solar one.
const firstEitherYear, lastEitherYear = 1380, 1420

// undeclared refuses a Hijri date of a column whose calendar nobody declared, with the Gregorian
// days that it may be.
func (r *readings) undeclared(p *phrase, text []byte, rule PeriodRule) *diag.Finding {
	var byMoon, bySun []string
	for _, h := range r.hijri[:r.nHijri] {
		if s := h.span(lunar); s != "" && !p.solar {
			byMoon = append(byMoon, s)
		}
		if s := h.span(solar); s != "" && !p.lunar && (p.solar || h.year >= firstEitherYear && h.year <= lastEitherYear) {
			bySun = append(bySun, s)
		}
	}
	moon, sun := strings.Join(byMoon, " / "), strings.Join(bySun, " / ")
	switch {
	case moon != "" && sun != "":
		return finding("period_calendar_ambiguous", text, "lunar", moon, "solar", sun)
	case moon != "":
		return finding("period_hijri", text, "reading", moon)
	case sun != "":
		return finding("period_solar_hijri", text, "reading", sun)
	}
	return noPeriod(text, rule, "remark", "hijri_unknown")
}

// span returns the Gregorian day of a Hijri one, or the first and the last of a month or a year,
// or nothing when there is no such date.
func (h hijriDay) span(convert func(y, m, d int) (indicators.Date, bool)) string {
	if h.day != none {
		d, ok := convert(h.year, h.month, h.day)
		if !ok {
			return ""
		}
		return d.String()
	}
	month := h.month
	if month == none {
		month = 1
	}
	first, ok := convert(h.year, month, 1)
	next, nextOK := convert(h.year+1, 1, 1)
	if h.month != none && h.month < 12 {
		next, nextOK = convert(h.year, h.month+1, 1)
	}
	if !ok || !nextOK {
		return ""
	}
	return first.String() + "…" + (next - 1).String()
}
