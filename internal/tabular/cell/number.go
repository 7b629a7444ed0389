package cell

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// Decimal is what marks the decimals of a column's numbers.
type Decimal byte

// The marks.
const (
	Undecided Decimal = iota // a cell is read only where both marks give the same number
	Point                    // 1,234.56
	Comma                    // 1.234,56
)

// String returns the mark as rasid.yaml writes it.
func (d Decimal) String() string {
	switch d {
	case Point:
		return "."
	case Comma:
		return ","
	}
	return "auto"
}

// ParseDecimal reads what String writes; anything else is Undecided.
func ParseDecimal(s string) Decimal {
	switch s {
	case ".":
		return Point
	case ",":
		return Comma
	}
	return Undecided
}

// NumberRule says how a column's numbers are written.
type NumberRule struct {
	Decimal Decimal
	Units   []string // units that may stand beside a number, besides those that are known everywhere
}

// Number is a number with what stood beside it.
type Number struct {
	Value float64 // finite, never −0; of "12 %" it is 12
	Unit  string  // "%", "SYP", "ل.س", "m³", in the spelling of NumberRule.Units or of the known list; empty: none
}

// ParseNumber reads a number as people and spreadsheets write it: digits (Western, Arabic-Indic
// or Persian), a decimal mark, thousands grouped by comma, point, apostrophe, space or ٬, a sign
// before or after it, parentheses for negative, an exponent, and one unit or currency. percent
// says that a workbook shows the Number as a percentage: then 0.12 is 12 with the unit "%".
//
// Findings of severity info say that there is no value: value_blank, value_not_available. They
// are never zero. Errors are number_ambiguous (with both readings: the column's decimal mark
// must be decided first), number_convention (readable under the other mark only),
// number_not_finite and number_unreadable, which may carry a suggestion or a remark.
func ParseNumber(text []byte, kind grid.Kind, percent bool, rule NumberRule) (Number, *diag.Finding) {
	switch kind {
	case grid.Text:
		if v, ok := plain(text, rule.Decimal, 0); ok {
			return Number{Value: v}, nil
		}
		return written(text, rule)
	case grid.Number:
		return stored(text, percent)
	case grid.Blank:
		return Number{}, info("value_blank", text)
	case grid.Error:
		return Number{}, finding("number_not_finite", text)
	case grid.Date:
		return Number{}, finding("number_unreadable", text, "remark", "date_in_number")
	}
	return Number{}, finding("number_unreadable", text)
}

// powers of ten that a float64 holds exactly.
var powers = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// plain reads -digits[.digits] times ten to the power of shift (0 or 2), when the mark cannot
// group thousands. It refuses everything else, for a slower reader to look at. Where the digits
// fit a float64 exactly, as nearly all do, one division rounds as strconv would.
func plain(text []byte, decimal Decimal, shift int) (float64, bool) {
	mark := byte('.')
	if decimal == Comma {
		mark = ','
	}
	i := 0
	negative := len(text) > 0 && text[0] == '-'
	if negative {
		i = 1
	}
	first, point := i, -1
	var mantissa uint64
	exact := true
	for ; i < len(text); i++ {
		c := text[i] - '0'
		if c > 9 {
			if text[i] != mark || point >= 0 {
				return 0, false
			}
			point = i
			continue
		}
		mantissa = mantissa*10 + uint64(c)
		exact = exact && mantissa <= 1<<53
	}
	decimals := 0
	if point >= 0 {
		whole := point - first
		decimals = len(text) - point - 1
		if whole == 0 || decimals == 0 || decimals == 3 && whole <= 3 && text[first] != '0' && decimal == Undecided {
			return 0, false
		}
	}
	switch {
	case len(text) == first:
		return 0, false
	case !exact || decimals >= len(powers)-2:
		if mark != '.' || shift != 0 || len(text) > 40 {
			return 0, false
		}
		v, err := strconv.ParseFloat(string(text), 64)
		return v + 0, err == nil // −0 + 0 is 0
	}
	v := float64(mantissa)
	if shift -= decimals; shift < 0 {
		v /= powers[-shift]
	} else {
		v *= powers[shift]
	}
	if negative && v != 0 {
		v = -v
	}
	return v, true
}

// stored reads the number of a workbook's cell, which has no convention to be found.
func stored(text []byte, percent bool) (Number, *diag.Finding) {
	shift, unit := 0, ""
	if percent {
		shift, unit = 2, "%"
	}
	if v, ok := plain(text, Point, shift); ok {
		return Number{v, unit}, nil
	}
	if len(text) > longest && shift == 0 && len(bytes.Trim(text, "-.0123456789")) == 0 { // some programs write 1e300 with all its zeros
		if v, err := strconv.ParseFloat(string(text), 64); err == nil && v != 0 {
			return Number{Value: v}, nil
		}
	}
	var lower, digits [longest]byte
	if len(text) <= longest {
		s := fold(lower[:0], text)
		negative := len(s) > 0 && s[0] == '-'
		if negative {
			s = s[1:]
		}
		if canonical, ok := reading(digits[:0], s, '.', false); ok {
			v, finite := value(canonical, shift)
			if !finite {
				return Number{}, finding("number_not_finite", text)
			}
			if negative && v != 0 {
				v = -v
			}
			return Number{v, unit}, nil
		}
		if notFinite[string(s)] {
			return Number{}, finding("number_not_finite", text)
		}
	}
	return Number{}, finding("number_unreadable", text)
}

// written reads a number that a person or a program wrote as text.
func written(text []byte, rule NumberRule) (Number, *diag.Finding) {
	var folded, point, comma [longest]byte
	text = bytes.TrimSpace(text)
	bare := bytes.TrimSpace(unmarked(text)) // the mark does not count towards the length
	if len(bare) > longest {
		return Number{}, finding("number_unreadable", text)
	}
	s := fold(folded[:0], bare)
	switch {
	case len(s) == 0:
		return Number{}, info("value_blank", text)
	case notAvailable[string(s)]:
		return Number{}, info("value_not_available", text)
	case notFinite[string(bytes.TrimLeft(s, "+-"))]:
		return Number{}, finding("number_not_finite", text)
	}
	p, ok := split(s)
	asPoint, byPoint := reading(point[:0], p.digits, '.', true)
	asComma, byComma := reading(comma[:0], p.digits, ',', true)
	if !ok || !byPoint && !byComma || mixesDigits(text) {
		return Number{}, unreadable(text, string(s), rule)
	}
	unit, ok := p.known(rule.Units)
	if !ok {
		f := unreadable(text, string(s), rule)
		if f.Args == nil && isWord(p.unit) {
			f.Args = map[string]string{"remark": "unit_unknown", "word": string(p.unit)}
		}
		return Number{}, f
	}
	sign := ""
	if p.negative {
		sign = "-"
	}
	canonical := asPoint
	switch {
	case rule.Decimal == Undecided && byPoint && byComma && !bytes.Equal(asPoint, asComma):
		withDecimals, without := asPoint, asComma
		if bytes.IndexByte(asPoint, '.') < 0 {
			withDecimals, without = asComma, asPoint
		}
		return Number{}, finding("number_ambiguous", text, "readings", sign+string(withDecimals)+" / "+sign+string(without))
	case rule.Decimal == Point && !byPoint:
		return Number{}, finding("number_convention", text, "reading", sign+string(asComma), "decimal", Comma.String())
	case rule.Decimal == Comma && !byComma:
		return Number{}, finding("number_convention", text, "reading", sign+string(asPoint), "decimal", Point.String())
	case rule.Decimal == Comma, !byPoint:
		canonical = asComma
	}
	v, finite := value(canonical, 0)
	if !finite {
		return Number{}, finding("number_not_finite", text)
	}
	if p.negative && v != 0 {
		v = -v
	}
	return Number{v, unit}, nil
}

// value returns the number that canonical digits stand for, times ten to the power of shift. It
// is not finite when a float64 cannot hold it: too large, or so small that it would become zero.
func value(canonical []byte, shift int) (v float64, finite bool) {
	if v, ok := plain(canonical, Point, shift); ok {
		return v, true
	}
	if shift != 0 {
		mantissa, exponent, _ := bytes.Cut(canonical, []byte("e"))
		if e, err := strconv.ParseInt(string(exponent), 10, 32); err == nil || len(exponent) == 0 {
			canonical = strconv.AppendInt(append(slices.Clip(mantissa), 'e'), e+int64(shift), 10)
		}
	}
	v, err := strconv.ParseFloat(string(canonical), 64)
	if v == 0 {
		mantissa, _, _ := bytes.Cut(canonical, []byte("e"))
		return 0, len(bytes.Trim(mantissa, "0.")) == 0
	}
	return v, err == nil && !math.IsInf(v, 0)
}
