package tabular

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rasid/indicators"
	"rasid/internal/diag"
)

// NormalizeName returns the form under which headers and names of places are compared: letters
// that are written in several ways become one, and marks that cannot be seen are dropped.
func NormalizeName(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKC.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r), r == 'ـ':
			continue
		case unicode.IsSpace(r), r == '-', r == '_', r == '–':
			space = b.Len() > 0
			continue
		}
		switch r {
		case 'ى':
			r = 'ي'
		case 'ک':
			r = 'ك'
		case 'ة':
			r = 'ه'
		case 'أ', 'إ', 'آ', 'ٱ':
			r = 'ا'
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

func finding(code string, value []byte, args ...string) *diag.Finding {
	f := &fault(code, args...).Finding
	f.Value = shorten(value)
	return f
}

func shorten(b []byte) string {
	s := strings.ToValidUTF8(string(b[:min(len(b), 800)]), "�")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// notAvailable are the words that departments write where there is no value. None is zero.
var notAvailable = map[string]bool{"n/a": true, "na": true, "n.a.": true, "-": true, "–": true, "—": true, "..": true, "…": true,
	"لا يوجد": true, "غير متوفر": true, "غير متاح": true, "tune": true, "tuneye": true, "nîne": true}

// ParseNumber reads a decimal number: sign, digits (Western, Arabic-Indic or Persian), one
// decimal point, and an exponent as spreadsheets write it. decimal is ".", "," or "auto"; under
// auto a comma is refused, as it may group thousands or mark decimals. Blank cells and "not
// available" words give findings of severity info: they are not zero.
func ParseNumber(cell []byte, decimal string) (float64, *diag.Finding) {
	if v, ok := plainNumber(cell); ok && decimal != "," {
		return v, nil
	}
	s := bytes.TrimFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if len(s) == 0 {
		f := finding("value_blank", cell)
		f.Severity = diag.Info
		return 0, f
	}
	plain, point, commas := true, -1, 0
	for i, c := range s {
		switch {
		case c >= '0' && c <= '9':
		case c == '.' && point < 0:
			point = i
		case c == '-' && i == 0:
		default:
			plain = false
		}
	}
	text := string(s)
	if !plain || text == "-" {
		text = strings.Map(func(r rune) rune {
			switch {
			case r >= '٠' && r <= '٩':
				return '0' + r - '٠'
			case r >= '۰' && r <= '۹':
				return '0' + r - '۰'
			case r == '٫':
				return '.'
			case r == '−':
				return '-'
			}
			return r
		}, text)
		if notAvailable[strings.ToLower(text)] {
			f := finding("value_not_available", cell)
			f.Severity = diag.Info
			return 0, f
		}
		if commas = strings.Count(text, ","); commas > 0 {
			asDecimal, asGroups := strings.Replace(text, ",", ".", 1), strings.ReplaceAll(text, ",", "")
			switch {
			case decimal == "," && commas == 1 && shape(asDecimal):
				text = asDecimal
			case decimal != "," && shape(asGroups) && shape(asDecimal):
				return 0, finding("number_ambiguous", cell, "readings", asDecimal+" / "+asGroups)
			}
		}
	}
	if !shape(text) {
		switch strings.ToLower(strings.TrimLeft(text, "+-")) {
		case "nan", "inf", "infinity", "#div/0!", "#n/a", "#value!", "#ref!":
			return 0, finding("number_not_finite", cell)
		}
		return 0, finding("number_unreadable", cell)
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(v, 0) {
		return 0, finding("number_not_finite", cell)
	}
	return v + 0, nil
}

// plainNumber reads what most cells hold, [-]digits[.digits] with few enough digits that the
// division of two exact numbers below is the number itself, correctly rounded. It leaves all
// else to ParseNumber.
func plainNumber(cell []byte) (float64, bool) {
	digits := cell
	if len(cell) > 0 && cell[0] == '-' {
		digits = cell[1:]
	}
	if len(digits) == 0 || len(digits) > exactDigits || digits[0] == '.' || digits[len(digits)-1] == '.' {
		return 0, false
	}
	n, point := int64(0), -1
	for i, c := range digits {
		switch {
		case c >= '0' && c <= '9':
			n = n*10 + int64(c-'0')
		case c == '.' && point < 0:
			point = i
		default:
			return 0, false
		}
	}
	v := float64(n)
	if point >= 0 {
		v /= powersOfTen[len(digits)-1-point]
	}
	if len(digits) < len(cell) {
		v = -v
	}
	return v + 0, true
}

const exactDigits = 15 // decimal digits that a float64 holds exactly

var powersOfTen = [exactDigits]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14}

// shape reports whether s is [+-]digits[.digits][e[+-]digits].
func shape(s string) bool {
	i := 0
	digits := func() bool {
		begin := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > begin
	}
	sign := func() {
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
	}
	sign()
	if !digits() {
		return false
	}
	if i < len(s) && s[i] == '.' {
		i++
		if !digits() {
			return false
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		sign()
		if !digits() {
			return false
		}
	}
	return i == len(s)
}

// PeriodRule says how a column's periods are written and what they stand for.
type PeriodRule struct {
	Format string                // a Go layout; empty: ISO 8601 forms only
	As     indicators.PeriodKind // the period that holds the date; 0: as written
}

// ParsePeriod reads a period: 2024-03-15, 2024-03, 202403, 2024-W10, 2024W10, 2024-Q1, 2024Q1,
// 2024, or a date in the declared layout. Other dates are refused, as they can be read two ways.
func ParsePeriod(cell []byte, rule PeriodRule) (indicators.Period, *diag.Finding) {
	s := strings.TrimFunc(string(cell), func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
	if s != "" && s[0] >= 0x80 {
		s = strings.Map(func(r rune) rune {
			if r >= '٠' && r <= '٩' {
				return '0' + r - '٠'
			}
			return r
		}, s)
	}
	var p indicators.Period
	if rule.Format != "" {
		t, err := time.Parse(rule.Format, s)
		if err != nil {
			return p, finding("period_unreadable", cell, "want", rule.Format)
		}
		p = indicators.PeriodAt(indicators.Day, indicators.DateOf(t))
	} else {
		switch {
		case len(s) == 6 && strings.Trim(s, "0123456789") == "":
			s = s[:4] + "-" + s[4:]
		case len(s) > 4 && (s[4] == 'W' || s[4] == 'Q'):
			s = s[:4] + "-" + s[4:]
		}
		var err error
		if p, err = indicators.ParsePeriod(s); err != nil {
			if readings := dateReadings(s); readings != "" {
				return p, finding("period_ambiguous", cell, "readings", readings)
			}
			return p, finding("period_unreadable", cell, "want", "2024-03-15, 2024-03, 2024-W10, 2024-Q1, 2024")
		}
	}
	if rule.As == 0 || p.Kind == rule.As {
		return p, nil
	}
	if p.Kind != indicators.Day && p.Kind != indicators.Instant || rule.As < indicators.Day {
		return p, finding("period_wrong_kind", cell, "got", p.Kind.String(), "want", rule.As.String())
	}
	return indicators.PeriodAt(rule.As, p.First()), nil
}

func dateReadings(s string) string {
	var list []string
	for _, layout := range []string{"2/1/2006", "1/2/2006", "2.1.2006", "2-1-2006", "1-2-2006", "2006/1/2"} {
		if t, err := time.Parse(layout, s); err == nil {
			if r := t.Format(time.DateOnly); len(list) == 0 || list[len(list)-1] != r {
				list = append(list, r)
			}
		}
	}
	return strings.Join(list, " / ")
}

var totals = map[string]bool{"total": true, "grand total": true, "المجموع": true, "الاجمالي": true, "مجموع": true, "المجموع الكلي": true, "tevahi": true, "tevahî": true, "giştî": true, "gişti": true}

// IsTotal reports whether a cell says that its row is a total of others.
func IsTotal(cell []byte) bool {
	return len(cell) < 64 && !isOtherWord(cell) && totals[strings.TrimRight(NormalizeName(string(cell)), " :")]
}

// isOtherWord tells most cells from the totals by their first letter, as their normal form costs
// much more.
func isOtherWord(cell []byte) bool {
	word := bytes.TrimLeft(cell, " \t\r\n\v\f-_")
	return len(word) > 0 && word[0] < utf8.RuneSelf && !strings.ContainsRune("tTgG", rune(word[0]))
}
