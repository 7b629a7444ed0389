package indicators

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// PeriodKind is the length of a period. It is also the cadence of an indicator.
type PeriodKind uint8

// The kinds of period, from the shortest to the longest.
const (
	Instant PeriodKind = iota + 1 // a moment, to the second, on the plan's own clock
	Day
	Week // ISO 8601: from Monday to Sunday
	Month
	Quarter
	Year
)

var periodKindNames = [...]string{Instant: "instant", Day: "day", Week: "week", Month: "month", Quarter: "quarter", Year: "year"}

// PeriodKindNames lists the kinds as they are written in plan files.
func PeriodKindNames() []string { return periodKindNames[1:] }

// String returns the kind as it is written in plan files.
func (k PeriodKind) String() string {
	if k == 0 || int(k) >= len(periodKindNames) {
		return "PeriodKind(" + strconv.Itoa(int(k)) + ")"
	}
	return periodKindNames[k]
}

// ParsePeriodKind reads what String writes.
func ParsePeriodKind(s string) (PeriodKind, bool) {
	for k := Instant; k <= Year; k++ {
		if periodKindNames[k] == s {
			return k, true
		}
	}
	return 0, false
}

// Period is the span of time that a value is about. Periods are comparable with ==; the zero
// Period is no period. Its clock is the plan's: it carries no zone.
type Period struct {
	Kind  PeriodKind
	start int64 // seconds since 1970-01-01T00:00:00 on the plan's clock, at the start of the period
}

// PeriodAt returns the period of kind k that holds day d. For Instant it is the day's midnight.
func PeriodAt(k PeriodKind, d Date) Period {
	switch k {
	case Week:
		d -= Date((d.Weekday() + 6) % 7)
	case Month, Quarter, Year:
		y, m, _ := d.YMD()
		switch k {
		case Quarter:
			m = (m-1)/3*3 + 1
		case Year:
			m = time.January
		}
		d = NewDate(y, m, 1)
	}
	return Period{k, int64(d) * secondsPerDay}
}

// InstantAt returns the moment that t's own clock shows, to the second.
func InstantAt(t time.Time) Period {
	h, m, s := t.Clock()
	return Period{Instant, int64(DateOf(t))*secondsPerDay + int64(h*3600+m*60+s)}
}

// IsZero reports whether p is no period.
func (p Period) IsZero() bool { return p.Kind == 0 }

// First returns the first day of p.
func (p Period) First() Date {
	d := p.start / secondsPerDay
	if p.start%secondsPerDay < 0 {
		d--
	}
	return Date(d)
}

// Last returns the last day of p.
func (p Period) Last() Date {
	if p.Kind == Instant || p.Kind == Day {
		return p.First()
	}
	return p.Shift(1).First() - 1
}

// Days returns the length of p in days; an instant has 1.
func (p Period) Days() int { return int(p.Last()-p.First()) + 1 }

// Shift returns the period n periods after p, or before it for a negative n. Instants shift by days.
func (p Period) Shift(n int) Period {
	d := p.First()
	switch p.Kind {
	case Instant:
		return Period{Instant, p.start + int64(n)*secondsPerDay}
	case Week:
		d = d.AddDays(7 * n)
	case Month:
		d = d.AddMonths(n)
	case Quarter:
		d = d.AddMonths(3 * n)
	case Year:
		d = d.AddMonths(12 * n)
	default:
		d = d.AddDays(n)
	}
	return Period{p.Kind, int64(d) * secondsPerDay}
}

// Ordinal numbers the periods of kind k: it is the number of the one that holds d. Neighbours differ by 1.
// An Instant counts as its day.
func (k PeriodKind) Ordinal(d Date) int {
	switch k {
	case Week: // 1970-01-01, day 0, was a Thursday
		return floorDiv(int(d)+3, 7)
	case Month:
		y, m, _ := d.YMD()
		return y*12 + int(m) - 1
	case Quarter:
		y, m, _ := d.YMD()
		return y*4 + int(m-1)/3
	case Year:
		return d.Year()
	}
	return int(d)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// Numbered returns the period of kind k that has an ordinal.
func (k PeriodKind) Numbered(ordinal int) Period {
	return PeriodAt(k, 0).Shift(ordinal - k.Ordinal(0))
}

// Start returns the first instant of p on a clock in loc.
func (p Period) Start(loc *time.Location) time.Time {
	t := p.First().In(loc)
	if p.Kind == Instant {
		y, m, d := p.First().YMD()
		s := int(p.start - int64(p.First())*secondsPerDay)
		t = time.Date(y, m, d, s/3600, s/60%60, s%60, 0, loc)
	}
	return t
}

// Compare orders periods by their start, the shorter first where they start together.
func (p Period) Compare(q Period) int {
	switch {
	case p.start != q.start:
		if p.start < q.start {
			return -1
		}
		return 1
	default:
		return int(p.Kind) - int(q.Kind)
	}
}

// Key returns p as one number, in the order of Compare, for storage. PeriodFromKey reads it back.
func (p Period) Key() int64 { return p.start<<3 | int64(p.Kind) }

// PeriodFromKey returns the period that Key was taken of.
func PeriodFromKey(k int64) Period { return Period{PeriodKind(k & 7), k >> 3} }

// String returns p as 2024-03-15, 2024-W10, 2024-03, 2024-Q1, 2024 or 2024-03-15T06:30:00.
func (p Period) String() string {
	d := p.First()
	y, m, _ := d.YMD()
	switch p.Kind {
	case Instant:
		return p.Start(time.UTC).Format("2006-01-02T15:04:05")
	case Day:
		return d.String()
	case Week:
		wy, w := d.utc().ISOWeek()
		return fmt.Sprintf("%04d-W%02d", wy, w)
	case Month:
		return fmt.Sprintf("%04d-%02d", y, int(m))
	case Quarter:
		return fmt.Sprintf("%04d-Q%d", y, (int(m)+2)/3)
	case Year:
		return fmt.Sprintf("%04d", y)
	}
	return ""
}

// ParsePeriod reads what String writes, and nothing else. Looser forms are the table reader's task.
func ParsePeriod(s string) (Period, error) {
	bad := func() (Period, error) {
		return Period{}, fmt.Errorf("period %q: want 2024-03-15, 2024-W10, 2024-03, 2024-Q1, 2024 or 2024-03-15T06:30:00", s)
	}
	digits := func(s string) (int, bool) {
		n, err := strconv.Atoi(s)
		return n, err == nil && s[0] != '+' && s[0] != '-'
	}
	var p Period
	switch {
	case len(s) == 19:
		t, err := time.Parse("2006-01-02T15:04:05", s)
		if err != nil {
			return bad()
		}
		return InstantAt(t), nil
	case len(s) == 10:
		d, err := ParseDate(s)
		if err != nil {
			return bad()
		}
		return PeriodAt(Day, d), nil
	case len(s) != 4 && len(s) != 7 && len(s) != 8:
		return bad()
	}
	y, ok := digits(s[:4])
	if !ok {
		return bad()
	}
	rest := s[4:]
	switch {
	case rest == "":
		p = PeriodAt(Year, NewDate(y, 1, 1))
	case strings.HasPrefix(rest, "-Q") && len(rest) == 3:
		p = PeriodAt(Quarter, NewDate(y, time.Month(int(rest[2]-'0')*3), 1))
	case strings.HasPrefix(rest, "-W") && len(rest) == 4:
		w, _ := digits(rest[2:])
		p = PeriodAt(Week, NewDate(y, 1, 4)).Shift(w - 1) // 4 January is always in week 1
	case rest[0] == '-' && len(rest) == 3:
		m, _ := digits(rest[1:])
		p = PeriodAt(Month, NewDate(y, time.Month(m), 1))
	default:
		return bad()
	}
	if p.String() != s { // month 13, week 53 of a short year, a sign among the digits
		return bad()
	}
	return p, nil
}

// MarshalText writes p as String does.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText writes; empty text is no period.
func (p *Period) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*p = Period{}
		return nil
	}
	*p, err = ParsePeriod(string(b))
	return err
}
