package cell

import (
	"regexp"
	"unicode/utf8"
)

// signedNumber is what may begin with a sign and still be no formula: numbers and dashes.
var signedNumber = regexp.MustCompile(`^(-+|[+-][0-9][0-9.,]*([eE][+-]?[0-9]+)?%?)$`)

// Harmless keeps a spreadsheet from running a text as a formula, by the apostrophe that marks a
// text. Numbers and dashes stay as they are. ParseNumber, ParsePeriod and NormalizeName read
// what it returns as what it was given. The list of first characters is OWASP's for formula
// injection, with the wide forms that East Asian spreadsheets take for the same.
func Harmless(text string) string {
	if IsHarmless([]byte(text)) {
		return text
	}
	return "'" + text
}

// IsHarmless reports whether Harmless returns a text as it is.
func IsHarmless(text []byte) bool {
	return !beginsFormula(text) || signedNumber.Match(text)
}

// unmarked drops the apostrophe that Harmless wrote.
func unmarked[T string | []byte](text T) T {
	if len(text) > 1 && text[0] == '\'' && beginsFormula([]byte(text[1:min(len(text), 1+utf8.UTFMax)])) {
		return text[1:]
	}
	return text
}

func beginsFormula(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	switch r {
	case '=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠':
		return true
	}
	return false
}
