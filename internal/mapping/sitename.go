package mapping

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rasid/internal/diag"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// noNames are words that stand where the name of a place should, and say that there is none.
var noNames = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range []string{"all", "other", "others", "unknown", "unspecified", "not specified", "none", "various", "several", "same", "ditto", "test", "average", "mean", "median",
		"كل", "الكل", "جميع", "الجميع", "أخرى", "غير ذلك", "آخر", "غير معروف", "غير محدد", "مجهول", "مختلف", "لا شيء", "المتوسط", "متوسط", "المعدل", "تجربة",
		"hemû", "yên din", "din", "nenas", "nayê zanîn", "ne diyar", "tune", "navîn", "cuda"} {
		m[cell.NormalizeName(w)] = true
	}
	return m
}()

// isName reports whether a text may be the name of a place: not a number, a date, a word for a
// total, for nothing or for a column, nor something that another part of the plan is called.
func (s *sites) isName(name string) bool {
	letters := 0
	for _, r := range name {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	first, _ := utf8.DecodeRuneInString(name)
	if letters < 2 || utf8.RuneCountInString(name) > longestSite || strings.ContainsAny(name, ";|\t\n\r") || !unicode.IsLetter(first) && !unicode.IsDigit(first) && !strings.ContainsRune("'’‘`", first) {
		return false
	}
	b := []byte(name)
	if isCode(name) || cell.IsTotal(b) || cell.BeginsOrEndsWithTotal(b) || cell.IsFootnote(b) || noNames[cell.NormalizeName(name)] || isTag(name) {
		return false
	}
	if _, known := roleOf(name); known {
		return false
	}
	if n, known := s.names.header(name); known && (n.indicator != unnamed || !n.period.IsZero()) {
		return false
	}
	_, problem := cell.ParseNumber(b, grid.Text, false, cell.NumberRule{Units: s.names.units})
	return problem != nil && problem.Severity == diag.Error && problem.Code == "number_unreadable"
}

// isCode reports whether a text is rather a code ("SY080301", "HllvX50cXC0") than a name: of a
// mistyped code nobody could say that it is near to another.
func isCode(text string) bool {
	letters, digits, mixed := 0, 0, false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			return false
		case unicode.IsDigit(r):
			digits++
		case unicode.IsLetter(r):
			letters++
			mixed = mixed || digits > 0
		}
	}
	return digits > 0 && (digits >= letters || mixed)
}
