package indicators

import (
	"math"
	"strconv"
	"strings"
)

// FormatNumber writes v for people who read l: grouped by thousands, with at most decimals
// digits after the point and no trailing zeros. English: 12,345.6. Arabic: ١٢٬٣٤٥٫٦.
// Kurdish: 12.345,6. NaN and infinities, which no observation can hold, are written as "–".
func FormatNumber(l Lang, v float64, decimals int) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	s := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	whole, frac, _ := strings.Cut(s, ".")
	frac = strings.TrimRight(frac, "0")
	group, point := ",", "."
	switch l {
	case Arabic:
		group, point = "٬", "٫"
	case Kurdish:
		group, point = ".", ","
	}
	var b strings.Builder
	if v < 0 && (strings.Trim(whole, "0") != "" || frac != "") {
		b.WriteRune('-')
	}
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(group)
		}
		b.WriteRune(r)
	}
	if frac != "" {
		b.WriteString(point + frac)
	}
	return LocalDigits(l, b.String())
}

// Decimals returns how many digits after the point figures need that stand side by side: none where all are
// whole or one is 1,000 or more, up to 4 where all are below 1. Figures that are not known are nil.
func Decimals(values ...*float64) int {
	largest, whole := 0.0, true
	for _, v := range values {
		if v != nil {
			largest, whole = max(largest, math.Abs(*v)), whole && *v == math.Trunc(*v)
		}
	}
	switch {
	case whole || largest >= 1000:
		return 0
	case largest >= 10:
		return 1
	case largest >= 1:
		return 2
	}
	return 4
}

// FormatPercent writes the ratio v as a percentage without decimals: 0.256 is "26 %", in Arabic "٢٦٪".
func FormatPercent(l Lang, v float64) string {
	s := FormatNumber(l, v*100, 0)
	switch l {
	case Arabic:
		return s + "٪"
	case Kurdish:
		return "%" + s
	}
	return s + " %"
}

// LocalDigits replaces the digits of s by those of l.
func LocalDigits(l Lang, s string) string {
	if l != Arabic {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '٠' + (r - '0')
		}
		return r
	}, s)
}
