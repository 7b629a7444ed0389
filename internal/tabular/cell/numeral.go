package cell

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"

	"rasid/internal/diag"
)

const (
	decimalMark = "٫" // U+066B marks decimals and nothing else
	groupMark   = "٬" // U+066C groups thousands and nothing else
)

// parts is a folded cell taken apart around its digits.
type parts struct {
	digits   []byte // digits, marks and exponent, as written
	unit     []byte // what stands before or after them
	negative bool
	before   bool // the unit stands before the digits
	touching bool // the unit touches them
}

// split takes a folded cell apart: one sign at most (before, after, or parentheses), one unit at
// most (before or after), and everything between the first digit and the last as the digits.
func split(s []byte) (p parts, ok bool) {
	first := bytes.IndexAny(s, "0123456789")
	if first < 0 {
		return p, false
	}
	first = withLeadingMark(s, first)
	last := numeralEnd(s, first)
	p.digits = s[first:last]
	before, after := s[:first], s[last:]
	p.touching = len(before) > 0 && strings.IndexByte(" +-(", before[len(before)-1]) < 0 || len(after) > 0 && after[0] != ' '

	signs, open := 0, 0
	before = bytes.TrimFunc(before, func(r rune) bool {
		switch r {
		case '-':
			p.negative = true
			fallthrough
		case '+':
			signs++
		case '(':
			open++
		case ' ':
		default:
			return false
		}
		return true
	})
	if len(after) > 0 && after[0] == '-' && (len(after) == 1 || after[1] == ' ' || after[1] == ')') { // 12-, as ledgers print it
		after = after[1:]
		signs++
		p.negative = true
	}
	after = bytes.Trim(after, " ")
	if open == 1 {
		if rest, ok := bytes.CutSuffix(after, []byte(")")); ok {
			open, after = 0, rest
		} else if rest, ok := bytes.CutPrefix(after, []byte(")")); ok {
			open, after = 0, rest
		}
		signs++
		p.negative = true
		after = bytes.Trim(after, " ")
	}
	if p.unit = after; len(before) > 0 {
		p.unit, p.before = before, true
	}
	return p, signs <= 1 && open == 0 && (len(before) == 0 || len(after) == 0)
}

// withLeadingMark moves the beginning of a number to the decimal mark before its first digit,
// where nothing but a sign or a space precedes it, as in .5.
func withLeadingMark(s []byte, first int) int {
	at := first
	switch {
	case first > 0 && (s[first-1] == '.' || s[first-1] == ','):
		at = first - 1
	case bytes.HasSuffix(s[:first], []byte(decimalMark)):
		at = first - len(decimalMark)
	}
	if at == 0 || strings.IndexByte(" +-(", s[at-1]) >= 0 {
		return at
	}
	return first
}

// numeralEnd returns where the number that begins at first ends: after its last digit.
func numeralEnd(s []byte, first int) int {
	last := first
	for i := first; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			last = i + 1
		case c == '.', c == ',', c == ' ', c == '\'':
		case bytes.HasPrefix(s[i:], []byte(decimalMark)), bytes.HasPrefix(s[i:], []byte(groupMark)):
			i += len(decimalMark) - 1
		case c == 'e' && last == i:
			j := i + 1
			if j < len(s) && (s[j] == '+' || s[j] == '-') {
				j++
			}
			if j == len(s) || s[j] < '0' || s[j] > '9' {
				return last
			}
			for j < len(s) && s[j] >= '0' && s[j] <= '9' {
				j++
			}
			return j
		default:
			return last
		}
	}
	return last
}

// reading appends to dst the number that digits stand for when decimal marks decimals, as
// digits[.digits][e[sign]digits]. It is not ok when they are no number then: thousands are
// grouped by one kind of mark, the first group has one to three digits and no leading zero, the
// others exactly three, and no group comes after the decimals. A point or comma that does not
// mark decimals groups thousands.
func reading(dst, s []byte, decimal byte, grouped bool) (canonical []byte, ok bool) {
	var group byte                                             // the mark that groups thousands, once met
	begin, digits, fraction := len(dst), 0, false              // digits since the last mark
	closed := func() bool { return group == 0 || digits == 3 } // whether the last group is whole
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			dst = append(dst, c)
			digits++
			continue
		case c == 'e':
			if digits == 0 || !fraction && !closed() {
				return dst, false
			}
			exponent := s[i+1:]
			if len(exponent) > 0 && (exponent[0] == '+' || exponent[0] == '-') {
				exponent = exponent[1:]
			}
			if len(exponent) == 0 || len(bytes.Trim(exponent, "0123456789")) > 0 {
				return dst, false
			}
			return append(dst, s[i:]...), true
		case c == decimal, bytes.HasPrefix(s[i:], []byte(decimalMark)):
			if fraction || !closed() {
				return dst, false
			}
			if c != decimal {
				i += len(decimalMark) - 1
			}
			if len(dst) == begin { // .5
				dst = append(dst, '0')
			}
			fraction = true
			dst = append(dst, '.')
		case c == '.', c == ',', c == ' ', c == '\'', bytes.HasPrefix(s[i:], []byte(groupMark)):
			if c == groupMark[0] {
				i += len(groupMark) - 1
			}
			first := group == 0 && digits >= 1 && digits <= 3 && dst[begin] != '0'
			if !grouped || fraction || !first && (c != group || digits != 3) {
				return dst, false
			}
			group = c
		default:
			return dst, false
		}
		digits = 0
	}
	return dst, digits > 0 && (fraction || closed())
}

// mixesDigits reports whether Western and eastern digits make one number, where ٠ easily passes
// for a point.
func mixesDigits(text []byte) bool {
	var last byte
	for _, r := range string(text) {
		family := byte('w')
		switch _, eastern := easternDigit(r); {
		case eastern:
			family = 'e'
		case isUnseen(r):
			continue
		case unicode.IsLetter(r): // of a unit: ١٢ م3
			last = 0
			continue
		case r < '0' || r > '9':
			continue
		}
		if last != 0 && last != family {
			return true
		}
		last = family
	}
	return false
}

var notFinite = map[string]bool{"nan": true, "inf": true, "infinity": true, "∞": true, "#div/0!": true, "#n/a": true, "#value!": true, "#ref!": true,
	"#name?": true, "#num!": true, "#null!": true, "#spill!": true, "#calc!": true, "err:502": true, "1.#inf": true, "1.#qnan": true}

// notAvailable are the folded words that departments write where there is no value. None is zero.
var notAvailable = map[string]bool{"n/a": true, "na": true, "n.a.": true, "n.a": true, "n/d": true, "nd": true, "null": true, "no data": true,
	"not available": true, "not applicable": true, "not reported": true, "missing": true, "unknown": true, "-": true, "--": true, "---": true,
	"–": true, "—": true, "..": true, "...": true, "…": true, "…..": true,
	"لا يوجد": true, "لايوجد": true, "لا توجد": true, "لا توجد بيانات": true, "لا يوجد بيانات": true, "لا بيانات": true, "غير متوفر": true, "غير متوفره": true,
	"غير متاح": true, "غير متاحه": true, "غير معروف": true, "غير معلوم": true, "لا ينطبق": true, "غ.م": true, "غ م": true,
	"tune": true, "tuneye": true, "tune ye": true, "nine": true, "dane tune": true, "agahi tune": true, "nayen zanin": true, "naye zanin": true, "nediyar": true, "ne diyar": true}

// zeroWords say zero, but in letters: they are suggested, not taken.
var zeroWords = map[string]bool{"zero": true, "صفر": true, "sifir": true}

// unreadable refuses a cell that is no number, with the number that was probably meant where a
// letter stands for a digit or a dash for a minus.
func unreadable(text []byte, folded string, rule NumberRule) *diag.Finding {
	switch {
	case mixesDigits(text):
		return finding("number_unreadable", text, "remark", "digits_mixed")
	case zeroWords[folded]:
		return finding("number_unreadable", text, "suggestion", "0")
	}
	meant := lookalikes(folded)
	if meant == folded {
		return finding("number_unreadable", text)
	}
	if n, f := written([]byte(meant), rule); f == nil {
		return finding("number_unreadable", text, "suggestion", strconv.FormatFloat(n.Value, 'f', -1, 64))
	}
	return finding("number_unreadable", text)
}

var dashes = strings.NewReplacer("–", "-", "—", "-")

// digitFor are the digits that letters are mistaken for.
var digitFor = strings.NewReplacer("o", "0", "l", "1", "i", "1", "|", "1", "ا", "1", "ه", "5")

// lookalikes returns folded text with a minus for a dash before digits, and with digits for the
// letters in words that hold a digit.
func lookalikes(folded string) string {
	words := strings.Split(dashes.Replace(folded), " ")
	for i, w := range words {
		if strings.ContainsAny(w, "0123456789") {
			words[i] = digitFor.Replace(w)
		}
	}
	return strings.Join(words, " ")
}
