package cell

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NormalizeName returns the form under which headers and names of places are compared. What
// keyboards and habits write in several ways becomes one: ي and ى, ك and ک, ة and ه, أ إ آ and ا,
// capitals, digits, apostrophes, spaces, hyphens and underscores, shapes of Arabic letters from
// old programs. Vowel signs, tatweel and bidirectional marks are dropped. Letters that tell
// Kurdish words apart (ê and e, î and i, ş and s) stay apart, as do ئ, ؤ and گ.
func NormalizeName(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKC.String(unmarked(s)) {
		switch {
		case isUnseen(r), unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r), unicode.Is(unicode.Pd, r), r == '_':
			space = b.Len() > 0
			continue
		}
		if d, ok := easternDigit(r); ok {
			r = rune(d)
		}
		switch r = unicode.ToLower(arabicLetter(r)); r {
		case '’', '‘', 'ʼ', 'ʿ', 'ʾ', '′', '`', '´':
			r = '\''
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

// CleanText returns a name as it is stored and shown: without marks that cannot be seen and
// tatweel, with shapes of Arabic letters from old programs as letters, spaces folded into one
// and none around. Nothing else is changed. Joiners between letters stay, as they are spelling.
func CleanText(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	space := false
	for _, r := range letters(s) {
		switch {
		case unicode.IsSpace(r), unicode.Is(unicode.Cc, r):
			space = b.Len() > 0
			continue
		case r == '\u200c' || r == '\u200d':
		case isUnseen(r):
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return norm.NFC.String(b.String())
}

// letters returns s with the letters that presentation forms stand for.
func letters(s string) string {
	if !strings.ContainsFunc(s, isPresentation) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if isPresentation(r) {
			b.WriteString(norm.NFKC.String(string(r)))
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// isClean reports whether CleanText would change nothing, for the ASCII that most names are.
func isClean(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// totalWords say that a row or column sums others; the others of them make such a word
// narrower ("grand total", "المجموع الكلي") and say nothing alone.
var totalWords, totalQualifiers = words(
	"total totals sum subtotal subtotals المجموع مجموع مجاميع الإجمالي إجمالي tevahî tevayî giştî kom"),
	words("grand sub general overall and the of all الكلي كلي الكلية العام عام الفرعي فرعي النهائي نهائي الجزئي جزئي و bi ya koma")

func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[string(fold(nil, []byte(w)))] = true
	}
	return m
}

// IsTotal reports whether a cell says that its row or column is a total of others, in one
// language or several: "Total", "المجموع الكلي / Grand total". A longer text that only begins
// so ("Total trees planted") is none.
func IsTotal(text []byte) bool {
	if len(text) > 64 || len(text) == 0 || text[0] >= '0' && text[0] <= '9' {
		return false
	}
	var b [longest]byte
	is := false
	for word, rest := nextWord(fold(b[:0], text)); len(word) > 0; word, rest = nextWord(rest) {
		switch {
		case totalWords[string(word)]:
			is = true
		case !totalQualifiers[string(word)]:
			return false
		}
	}
	return is
}

// BeginsOrEndsWithTotal reports whether the first or the last word of a text is one for a total:
// "Total Hasakeh". Words of three letters, which are names as well, are none.
func BeginsOrEndsWithTotal(text []byte) bool {
	var b [longest]byte
	word, rest := nextWord(fold(b[:0], text[:min(len(text), longest)]))
	is := func(w []byte) bool { return utf8.RuneCount(w) > 3 && totalWords[string(w)] }
	if is(word) {
		return true
	}
	last := word
	for ; len(word) > 0; word, rest = nextWord(rest) {
		last = word
	}
	return is(last)
}

// nextWord returns the first word of folded text, without what stands before it, and the rest.
func nextWord(s []byte) (word, rest []byte) {
	between := func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) }
	s = bytes.TrimLeftFunc(s, between)
	if end := bytes.IndexFunc(s, between); end >= 0 {
		return s[:end], s[end:]
	}
	return s, nil
}

// footnoteWords begin a remark under a table, before a colon or a space.
var footnoteWords = words("source sources note notes nb remark remarks disclaimer footnote المصدر مصدر المصادر ملاحظة ملاحظات الملاحظات تنويه تنبيه هامش حاشية çavkanî têbînî nîşe")

// IsFootnote reports whether a text begins as a remark under a table does: with a word such as
// "Source:", "ملاحظة:" or "Têbînî:", or with a footnote's mark: *, †, (1), ¹.
func IsFootnote(text []byte) bool {
	var b [longest]byte
	s := fold(b[:0], text[:min(len(text), longest)])
	if len(s) == 0 {
		return false
	}
	switch r, _ := utf8.DecodeRune(s); r {
	case '*', '†', '‡', '¹', '※':
		return true
	case '(':
		return len(s) > 3 && s[1] >= '1' && s[1] <= '9' && s[2] == ')'
	}
	word, rest := nextWord(s)
	return footnoteWords[string(word)] && len(rest) > 0
}
