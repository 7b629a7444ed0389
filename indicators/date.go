package indicators

import (
	"fmt"
	"time"
)

// Date is a day of the Gregorian calendar, counted from 1970-01-01 (which is 0). It has no
// time zone: "the 3rd of March" of whoever reports it.
type Date int32

const secondsPerDay = 24 * 60 * 60

// NewDate returns the day of the given fields. Out-of-range fields are carried as time.Date
// carries them: NewDate(2024, 2, 30) is 2024-03-01.
func NewDate(year int, month time.Month, day int) Date {
	return Date(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// DateOf returns the day that t's own clock shows.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// ParseDate reads a day written as 2006-01-02. A day that does not exist is an error.
func ParseDate(s string) (Date, error) {
	if d, ok := plainDate(s); ok {
		return d, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return 0, fmt.Errorf("date %q: want a day written like 2024-03-31", s)
	}
	return DateOf(t), nil
}

// plainDate reads what ParseDate does when nothing is wrong with it, several times faster than
// time.Parse: most cells of large tables are dates. It leaves days after the 28th to ParseDate.
func plainDate(s string) (Date, bool) {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		if i == 4 || i == 7 {
			continue
		}
		digit := s[i] - '0'
		if digit > 9 {
			return 0, false
		}
		n = n*10 + int(digit)
	}
	year, month, day := n/10_000, n/100%100, n%100
	if month < 1 || month > 12 || day < 1 || day > 28 {
		return 0, false
	}
	return NewDate(year, time.Month(month), day), true
}

// utc returns midnight of d on a clock without a zone.
func (d Date) utc() time.Time { return time.Unix(int64(d)*secondsPerDay, 0).UTC() }

// In returns the first instant of d in loc. On a day whose midnight does not exist there, it
// is the first instant after the gap; where midnight comes twice, the first of the two.
func (d Date) In(loc *time.Location) time.Time {
	y, m, day := d.YMD()
	t := time.Date(y, m, day, 0, 0, 0, 0, loc)
	start, end := t.ZoneBounds()
	if DateOf(t) < d && !end.IsZero() { // time.Date steps back over a gap at midnight
		return end
	}
	if start.IsZero() {
		return t
	}
	_, offset := t.Zone()
	_, before := start.Add(-time.Second).Zone()
	if earlier := t.Add(time.Duration(offset-before) * time.Second); before > offset && earlier.Before(start) {
		return earlier // time.Date may choose the second of two midnights
	}
	return t
}

// YMD returns the calendar fields of d.
func (d Date) YMD() (year int, month time.Month, day int) { return d.utc().Date() }

// Year returns the year of d.
func (d Date) Year() int { return d.utc().Year() }

// Month returns the month of d.
func (d Date) Month() time.Month { return d.utc().Month() }

// Weekday returns the day of the week of d.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// AddDays returns the day n days after d, or before it for a negative n.
func (d Date) AddDays(n int) Date { return d + Date(n) }

// AddMonths returns the same day n months later; a day that the month lacks becomes its last.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.YMD()
	first := NewDate(y, m+time.Month(n), 1)
	last := NewDate(y, m+time.Month(n)+1, 1) - 1
	return min(first.AddDays(day-1), last)
}

// String returns d as 2006-01-02.
func (d Date) String() string { return d.utc().Format(time.DateOnly) }

// MarshalText writes d as 2006-01-02, so that JSON carries the form that people read.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	p, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = p
	return nil
}
