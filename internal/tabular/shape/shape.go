// Package shape says what cells look like — a number, a date, a code, a text — before anybody
// knows what they mean. Readers weigh dialects by it, tell headers from data, and see when a
// row's cells stand in the wrong columns. It never turns a cell into a value.
package shape

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is what one cell looks like.
type Class byte

// The classes. A cell that says that there is no value ("n/a", "لا يوجد") is Blank.
const (
	Blank Class = iota
	Number
	Date // or a named month, quarter or week of a year
	Time
	Code // digits with letters or signs, without a space
	Link // of the web or of mail
	Text
	classes
)

// Typed reports whether cells of the class are told from a header by their look.
func (c Class) Typed() bool { return c != Blank && c != Text }

var blanks = words(`n/a na n.a. #n/a null nan none nil - -- – — .. ... … tune tuneye nîne`,
	"لا يوجد", "غير متوفر", "غير متاح", "لا ينطبق", "not available", "no data")

var months = words(`jan feb mar apr may jun jul aug sep sept oct nov dec
	january february march april june july august september october november december
	rêbendan reşemî adar nîsan gulan hezîran tîrmeh tebax îlon cotmeh mijdar berfanbar
	يناير فبراير مارس أبريل ابريل مايو يونيو يوليو أغسطس اغسطس سبتمبر أكتوبر اكتوبر نوفمبر ديسمبر
	كانون شباط آذار اذار نيسان أيار ايار حزيران تموز آب اب أيلول ايلول تشرين`)

var ordinals = words(`الأول الاول الثاني`) // of كانون and تشرين

var currencies = strings.Fields(`usd eur gbp syp iqd try sar yer ils lbp jod $ € £ ¥ ₺ ₪ ﷼ ل.س د.ع ليرة دينار دولار ريال`)

func words(list string, more ...string) map[string]bool {
	m := map[string]bool{}
	for _, w := range append(strings.Fields(list), more...) {
		m[w] = true
	}
	return m
}

const longestCell = 64 // bytes; a longer cell is a text or a link

// Of returns the class of a cell.
func Of(cell []byte) Class {
	cell = Trim(cell)
	switch {
	case len(cell) == 0:
		return Blank
	case isLink(cell):
		return Link
	case len(cell) > longestCell:
		return Text
	}
	var buf [longestCell]byte
	s := western(buf[:0], cell)
	digits, spaces := 0, 0
	for _, r := range string(s) {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == ' ':
			spaces++
		}
	}
	switch {
	case digits == 0 && blanks[strings.ToLower(string(s))]:
		return Blank
	case digits == 0:
		return Text
	case isNumber(string(s)):
		return Number
	case isTime(string(s)):
		return Time
	case isDate(string(s)):
		return Date
	case spaces == 0:
		return Code
	}
	return Text
}

// Trim cuts off white space and marks that cannot be seen.
func Trim(cell []byte) []byte {
	for len(cell) > 0 && cell[0] > ' ' && cell[0] < 0x80 && cell[len(cell)-1] > ' ' && cell[len(cell)-1] < 0x80 {
		return cell
	}
	return bytes.TrimFunc(cell, func(r rune) bool { return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) })
}

// western writes digits and marks of Arabic and Persian in their Western form.
func western(dst, cell []byte) []byte {
	for _, r := range string(cell) {
		switch {
		case r < 0x80:
			dst = append(dst, byte(r))
			continue
		case r >= '٠' && r <= '٩':
			r = '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			r = '0' + r - '۰'
		case r == '٫':
			r = '.'
		case r == '٬', r == '،', r == '’':
			r = ','
		case r == '−':
			r = '-'
		case r == '٪':
			r = '%'
		case r == '\u00a0', r == '\u202f', r == '\u2009':
			r = ' '
		case unicode.Is(unicode.Cf, r):
			continue
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// Int returns the whole number that a cell is written as, in digits of any script.
func Int(cell []byte) (n int, ok bool) {
	if cell = Trim(cell); len(cell) > longestCell {
		return 0, false
	}
	var buf [longestCell]byte
	n, err := strconv.Atoi(string(western(buf[:0], cell)))
	return n, err == nil
}

func isLink(cell []byte) bool {
	if bytes.IndexByte(cell, ' ') >= 0 {
		return false
	}
	at := bytes.IndexByte(cell, '@')
	return bytes.Contains(cell, []byte("://")) || bytes.HasPrefix(cell, []byte("www.")) || at > 0 && bytes.IndexByte(cell[at:], '.') > 1
}

// isNumber accepts a sign or brackets, digits grouped by points, commas, quotes or spaces, an
// exponent, and a currency or a percent sign before or after.
func isNumber(s string) bool {
	s = strings.Trim(s, "+-()% ")
	if !isDigit(s, 0) || !isDigit(s, len(s)-1) {
		s = withoutCurrency(s)
	}
	s = strings.TrimRight(s, "%‰ ")
	if e := strings.LastIndexAny(s, "eE"); e > 0 && e < len(s)-1 && allDigits(strings.TrimLeft(s[e+1:], "+-")) {
		s = s[:e]
	}
	s = strings.TrimLeft(s, ".")
	return isGrouped(s)
}

func withoutCurrency(s string) string {
	for _, c := range currencies {
		switch n := len(c); {
		case len(s) > n && strings.EqualFold(s[:n], c):
			return strings.Trim(s[n:], "+- ")
		case len(s) > n && strings.EqualFold(s[len(s)-n:], c):
			return strings.Trim(s[:len(s)-n], "+- ")
		}
	}
	return s
}

// isGrouped accepts digits in which one sign may part groups of three, or of two as in India,
// and another, or the only one, the decimals.
func isGrouped(s string) bool {
	var marks []byte
	begin, long := 0, false // long: more digits before the first mark than a group has
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] >= '0' && s[i] <= '9' {
			continue
		}
		group := i - begin
		last := i == len(s)
		switch n := len(marks); {
		case group == 0:
			return false
		case last && n > 0 && marks[n-1] == ' ', last && n > 1 && marks[n-1] == marks[0]:
			return group == 3
		case last:
			return true
		case strings.IndexByte(".,' ", s[i]) < 0, n == 0 && group > 3 && s[i] != '.' && s[i] != ',':
			return false
		case n > 0 && (marks[n-1] != marks[0] || long || group != 3 && (group != 2 || marks[0] != ',' || s[i] != ',')):
			return false
		}
		long = len(marks) == 0 && group > 3
		marks, begin = append(marks, s[i]), i+1
	}
	return false
}

func isDigit(s string, i int) bool { return i >= 0 && i < len(s) && s[i] >= '0' && s[i] <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isTime accepts 8:30, 08:30:15, 08:30:15.25 and a following AM or PM.
func isTime(s string) bool {
	s = strings.TrimRight(strings.ToLower(s), "apm. z")
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return false
	}
	for i, p := range parts {
		if i == 2 {
			p, _, _ = strings.Cut(p, ".")
		}
		if !allDigits(p) || len(p) > 2 || i > 0 && len(p) != 2 {
			return false
		}
	}
	return true
}

// isDate accepts two or three numbers joined by one of - / . of which one may be a year, a month's
// name with a number, a quarter or week with a year, and each of them with a time.
func isDate(s string) bool {
	for i := 6; i < len(s)-3; i++ {
		clock, _, _ := strings.Cut(s[i+1:], "+")
		if (s[i] == ' ' || s[i] == 'T') && isTime(clock) {
			s = s[:i]
			break
		}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	numbers, years, named := 0, 0, 0
	for _, p := range parts {
		p = strings.ToLower(p)
		switch {
		case allDigits(p) && len(p) <= 2:
			numbers++
		case allDigits(p) && len(p) == 4 && (p[0] == '1' || p[0] == '2'):
			years++
		case months[p], isPart(p):
			named++
		case len(p) >= 6 && len(p) <= 7 && allDigits(p[:4]) && isPart(p[4:]):
			years, named = years+1, named+1
		case ordinals[p] && named > 0:
		default:
			return false
		}
	}
	switch {
	case named > 0:
		return named <= 2 && numbers+years > 0 && numbers+years < 4
	case strings.ContainsAny(s, " ,"):
		return false
	case years == 1:
		return numbers == 2 || numbers == 1 && !strings.Contains(s, ".")
	}
	return numbers == 3 && years == 0 && (len(parts[0]) == 2 || len(parts[2]) == 2)
}

// isPart accepts a quarter, half or week of a year, in lower case: q1, s2, w07.
func isPart(s string) bool {
	return len(s) >= 2 && len(s) <= 3 && strings.IndexByte("qswh", s[0]) >= 0 && allDigits(s[1:])
}
