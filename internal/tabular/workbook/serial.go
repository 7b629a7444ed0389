package workbook

import (
	"math"
	"strconv"
	"time"
)

const dayMillis = 24 * 60 * 60 * 1000

// appendSerial appends the date, the time of day or the length of time that a serial number
// means, and reports whether there is such a date (ECMA-376 part 1, 18.17.4). The system of 1900
// counts from 1 January 1900 as day 1 and knows a day 60, 29 February 1900, that never was; the
// one of 1904 counts from 1 January 1904 as day 0. A number below 1 under a format without day,
// month or year is a time of day. Programs store times as fractions of a day, so that they are
// rounded to the millisecond.
func appendSerial(dst []byte, serial float64, s style, since1904 bool) ([]byte, bool) {
	const lastDay = 2958465 // 31 December 9999
	if s == elapsed && math.Abs(serial) <= lastDay {
		return appendElapsed(dst, serial), true
	}
	if serial < 0 || serial > lastDay+1 || math.IsNaN(serial) {
		return appendFloat(dst, serial), false
	}
	millis := int64(math.Round(serial * dayMillis))
	day, millis := millis/dayMillis, millis%dayMillis
	if s == timeOfDay && day == 0 {
		return appendTime(dst, millis), true
	}
	switch {
	case since1904:
		day += 1462
	case day == 0:
		return append(dst, "1900-01-00"...), false
	case day == 60:
		return append(dst, "1900-02-29"...), false
	case day < 60:
		day++
	}
	if day > lastDay {
		return appendFloat(dst, serial), false
	}
	dst = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(day)).AppendFormat(dst, time.DateOnly)
	if millis > 0 {
		dst = appendTime(append(dst, 'T'), millis)
	}
	return dst, true
}

// appendElapsed appends a length of time in days as hours and minutes, as [h]:mm shows it.
func appendElapsed(dst []byte, days float64) []byte {
	millis := int64(math.Round(math.Abs(days) * dayMillis))
	if days < 0 && millis > 0 {
		dst = append(dst, '-')
	}
	return appendTime(dst, millis)
}

// appendTime appends hours and minutes, and seconds and milliseconds if there are any.
func appendTime(dst []byte, millis int64) []byte {
	dst = appendPadded(dst, millis/3_600_000, 2)
	dst = appendPadded(append(dst, ':'), millis/60_000%60, 2)
	if millis%60_000 > 0 {
		dst = appendPadded(append(dst, ':'), millis/1000%60, 2)
	}
	if millis%1000 > 0 {
		dst = appendPadded(append(dst, '.'), millis%1000, 3)
	}
	return dst
}

func appendPadded(dst []byte, n int64, width int) []byte {
	s := strconv.FormatInt(n, 10)
	for i := len(s); i < width; i++ {
		dst = append(dst, '0')
	}
	return append(dst, s...)
}
