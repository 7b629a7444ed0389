package workbook

import (
	"bytes"
	"strconv"
	"time"
)

// appendISO appends a date, with or without a time of day, that a workbook writes in ISO 8601,
// as a row gives it: 2024-03-15, 2024-03-15T08:30. A time of day alone is 08:30.
func appendISO(dst, value []byte) ([]byte, bool) {
	s := string(bytes.TrimSuffix(value, []byte("Z")))
	// Parsing takes a fraction of a second where a layout has none.
	for _, layout := range [...]string{time.DateOnly, "2006-01-02T15:04:05", "2006-01-02T15:04", "15:04:05", "15:04"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		t = t.Round(time.Millisecond)
		millis := t.Sub(t.Truncate(24 * time.Hour)).Milliseconds()
		if layout[0] == '1' {
			return appendTime(dst, millis), true
		}
		dst = t.AppendFormat(dst, time.DateOnly)
		if millis > 0 {
			dst = appendTime(append(dst, 'T'), millis)
		}
		return dst, true
	}
	return dst, false
}

// appendDuration appends a length of time that is written as PT08H30M00S, as hours and minutes.
// OpenDocument writes times of day so.
func appendDuration(dst, value []byte) ([]byte, bool) {
	rest, ok := bytes.CutPrefix(value, []byte("PT"))
	if !ok {
		return dst, false
	}
	millis := 0.0
	for _, unit := range [...]struct {
		letter byte
		millis float64
	}{{'H', 3_600_000}, {'M', 60_000}, {'S', 1000}} {
		i := bytes.IndexByte(rest, unit.letter)
		if i < 0 {
			continue
		}
		n, err := strconv.ParseFloat(string(bytes.ReplaceAll(rest[:i], []byte(","), []byte("."))), 64)
		if err != nil || n < 0 || n > 1e8 {
			return dst, false
		}
		millis += n * unit.millis
		rest = rest[i+1:]
	}
	if len(rest) > 0 {
		return dst, false
	}
	return appendTime(dst, int64(millis+0.5)), true
}
