package feasibility

import (
	"fmt"
	"math"
	"strconv"

	"rasid/indicators"
)

const largest = math.MaxFloat64

// tolerance is how far apart, relative to their size, two numbers may lie and still be equal.
const tolerance = 1e-9

// plain writes a number as the plan file does.
func plain(v float64) string { return strconv.FormatFloat(rounded(v), 'f', -1, 64) }

// rounded keeps six digits of a number, so that sums do not show what their rounding left.
func rounded(v float64) float64 {
	if v == 0 {
		return 0
	}
	scale := math.Pow10(5 - int(math.Floor(math.Log10(math.Abs(v)))))
	if r := math.Round(v*scale) / scale; !math.IsNaN(r) && !math.IsInf(r, 0) {
		return r
	}
	return v
}

// short rounds a number that nobody wrote, such as a forecast, to three digits.
func short(v float64) string {
	return strconv.FormatFloat(outward(v, 3, 0), 'f', -1, 64)
}

// outward rounds to some digits: up for a positive direction, down for a negative one, to the
// nearest for 0.
func outward(v float64, digits int, direction float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	power := digits - 1 - int(math.Floor(math.Log10(math.Abs(v))))
	round := math.Round
	switch {
	case direction > 0:
		round = math.Ceil
	case direction < 0:
		round = math.Floor
	}
	if power >= 0 { // 10 to a negative power is no exact number
		return round(v*math.Pow10(power)) / math.Pow10(power)
	}
	return round(v/math.Pow10(-power)) * math.Pow10(-power)
}

func percent(share float64) string { return plain(share*100) + "%" }

// chance writes a probability, below one percent as such.
func chance(p float64) string {
	if p < 0.01 {
		return "less than 1 %"
	}
	return fmt.Sprintf("%.0f %%", math.Floor(p*100))
}

func times(n int) string {
	switch n {
	case 0:
		return "never"
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

func reports(n int) string {
	if n == 1 {
		return "1 report"
	}
	return fmt.Sprintf("%d reports", n)
}

// shorter lists the cadences below one, the longest first.
func shorter(k indicators.PeriodKind) (list []indicators.PeriodKind) {
	for k--; k >= indicators.Day; k-- {
		list = append(list, k)
	}
	return list
}
