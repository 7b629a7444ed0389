package plausible

import (
	"math"
	"strconv"
)

// Code is the code of the finding that tells a person of the doubt. A slip that fits is said
// before the comparison that it came from, for it says what to look for.
func (d Doubt) Code() string {
	switch f := d.Slip.Factor; f {
	case 0:
	case -1:
		return "implausible_sign"
	case 10, 100, 1000:
		return "implausible_digits_more"
	case 1. / 10, 1. / 100, 1. / 1000:
		return "implausible_digits_fewer"
	case 60:
		return "implausible_minutes"
	case 1. / 60:
		return "implausible_hours"
	case 7, 12, 30:
		return "implausible_longer"
	default:
		return "implausible_shorter"
	}
	return codes[d.Basis]
}

var codes = map[Basis]string{Recent: "implausible_recent", Season: "implausible_season", Weekday: "implausible_weekday", Zero: "implausible_zero", Negative: "implausible_negative",
	Together: "implausible_together", Fell: "implausible_fell", Later: "implausible_later", Increase: "implausible_increase"}

// Args is what the sentence of Code names, and what programs may want to know beside it: value,
// expected, low, high and sample; ratio, the value as a multiple of the expected one; basis; and
// factor, how many times more or less a slip made of it. Numbers are ungrouped, with a point for
// decimals; what was computed is rounded to three digits.
func (d Doubt) Args() map[string]string {
	a := map[string]string{
		"value": exact(d.Value), "expected": rounded(d.Expected), "low": rounded(d.Low), "high": rounded(d.High),
		"ratio": rounded(d.Ratio()), "basis": string(d.Basis), "sample": strconv.Itoa(d.Sample),
	}
	switch d.Basis {
	case Fell:
		a["low"] = exact(d.Low) // what was reported before
	case Later:
		a["high"] = exact(d.High)
	}
	if f := math.Abs(d.Slip.Factor); f > 0 {
		a["factor"] = rounded(max(f, 1/f))
	}
	return a
}

func exact(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// rounded keeps three digits, and all those before the point.
func rounded(v float64) string {
	if a := math.Abs(v); a >= 100 && a < 1e15 {
		return exact(math.Round(v))
	}
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err != nil {
		return exact(v)
	}
	return exact(r)
}
