package assess

import (
	"math"

	"rasid/indicators"
)

// maxDecimals bounds the digits after the point: what is smaller is noise.
const maxDecimals = 9

// decimals returns how many digits after the point a sentence needs that names these values
// side by side: none for thousands, more for small numbers, and as many as it takes that no
// value that is not 0 reads as 0.
func decimals(values ...float64) int {
	var largest float64
	for _, v := range values {
		if finite(v) {
			largest = math.Max(largest, math.Abs(v))
		}
	}
	d := 0
	switch {
	case largest >= 1000:
	case largest >= 10:
		d = 1
	case largest > 0:
		d = 2
	}
	for _, v := range values {
		for v = math.Abs(v); d < maxDecimals && v > tolerance*largest && finite(v) && v*math.Pow10(d) < 0.5; {
			d++
		}
	}
	return d
}

// percent writes a ratio as a percentage, below ten with a decimal, that never reads as 0 or 100
// unless it is.
func percent(l indicators.Lang, ratio float64) string {
	d := 0
	if math.Abs(ratio) < 0.0995 {
		d = 1
	}
	for distance := math.Min(math.Abs(ratio), math.Abs(math.Abs(ratio)-1)); d < 3 && distance > tolerance && distance*100*math.Pow10(d) < 0.5; {
		d++
	}
	return percentSign(l, indicators.FormatNumber(l, clamp(ratio*100), d))
}

// percentSign adds the sign of per cent where each language puts it.
func percentSign(l indicators.Lang, number string) string {
	switch l {
	case indicators.Arabic:
		return number + "٪"
	case indicators.Kurdish:
		return "%" + number
	}
	return number + noBreak + "%"
}
