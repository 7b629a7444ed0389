package cell

import (
	"bytes"
	"math"
	"strconv"
)

// AppendNumber appends a finite number in the fewest digits that give exactly it again, with a
// point for its decimals, in a form that ParseNumber reads in one way whatever else stands in its
// column. Numbers beyond 10²¹ and below 10⁻⁶ have an exponent.
func AppendNumber(dst []byte, v float64) []byte {
	form := byte('f')
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e21) {
		form = 'e'
	}
	begin := len(dst)
	dst = strconv.AppendFloat(dst, v, form, -1, 64)
	if at := groupedEnd(dst[begin:]); at > 0 {
		dst = append(dst[:begin+at], append([]byte{'0'}, dst[begin+at:]...)...)
	}
	return dst
}

// OneReading returns a number with a decimal point as text that cannot be taken for thousands:
// 1.234 as 1.2340. Other texts are returned as they are.
func OneReading(number string) string {
	if at := groupedEnd([]byte(number)); at > 0 {
		return number[:at] + "0" + number[at:]
	}
	return number
}

// groupedEnd returns where the decimals end of a number that a comma for decimals would make
// another one, as in 1.234 and 1.234e+21; 0 for all others.
func groupedEnd(number []byte) int {
	mantissa, exponent, has := bytes.Cut(number, []byte("e"))
	if has && len(bytes.Trim(exponent, "+-0123456789")) > 0 {
		return 0
	}
	whole, decimals, _ := bytes.Cut(bytes.TrimPrefix(mantissa, []byte("-")), []byte("."))
	if len(whole) < 1 || len(whole) > 3 || whole[0] == '0' || len(decimals) != 3 || natural(whole) < 0 || natural(decimals) < 0 {
		return 0
	}
	return len(mantissa)
}
