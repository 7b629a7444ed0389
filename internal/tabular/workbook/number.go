package workbook

import (
	"bytes"
	"math"
	"strconv"
)

// appendNumber appends a number as the shortest decimal with a point that means the same double:
// "4.5299999999999997E1" is 45.3. False is what is no finite number.
func appendNumber(dst, raw []byte) ([]byte, bool) {
	raw = bytes.TrimSpace(raw)
	plain, ok := decimal(raw)
	if plain {
		return append(dst, raw...), true
	}
	if !ok {
		return dst, false
	}
	v, err := strconv.ParseFloat(string(raw), 64)
	if err != nil {
		return dst, false
	}
	return appendFloat(dst, v), true
}

func appendFloat(dst []byte, v float64) []byte {
	switch a := math.Abs(v); {
	case a == 0:
		return append(dst, '0') // a workbook shows no minus before a zero
	case a < 1e-9 || a >= 1e21:
		return strconv.AppendFloat(dst, v, 'e', -1, 64)
	}
	return strconv.AppendFloat(dst, v, 'f', -1, 64)
}

// decimal reports whether a text is a decimal number, and whether it is written as appendNumber
// would: doubles keep 15 digits apart, so that no shorter decimal can mean the same.
func decimal(raw []byte) (plain, ok bool) {
	const exactDigits = 15
	i, digits, point := 0, 0, -1
	if i < len(raw) && (raw[i] == '-' || raw[i] == '+') {
		i++
	}
	plain = i == 0 || raw[0] == '-'
	first := i
	for ; i < len(raw); i++ {
		if raw[i] == '.' && point < 0 {
			point = i
			continue
		}
		if raw[i] < '0' || raw[i] > '9' {
			break
		}
		digits++
	}
	if digits == 0 {
		return false, false
	}
	whole := i
	if point >= 0 {
		whole = point
	}
	plain = plain && digits <= exactDigits && whole > first && (raw[first] != '0' || whole == first+1) &&
		(point < 0 || raw[i-1] != '0' && raw[i-1] != '.') && string(raw) != "-0"
	if i == len(raw) {
		return plain, true
	}
	if raw[i] != 'e' && raw[i] != 'E' {
		return false, false
	}
	i++
	if i < len(raw) && (raw[i] == '-' || raw[i] == '+') {
		i++
	}
	begin := i
	for i < len(raw) && raw[i] >= '0' && raw[i] <= '9' {
		i++
	}
	return false, i == len(raw) && i > begin
}
