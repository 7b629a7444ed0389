package charset

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// script is what a character of a word belongs to.
type script int

const (
	otherScript script = iota
	latin
	arabic
	cyrillic
	scripts
)

func scriptOf(r rune) script {
	switch {
	case r < 0x80:
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
			return latin
		}
		return otherScript
	case unicode.Is(unicode.Arabic, r) && unicode.IsLetter(r):
		return arabic
	case unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	}
	return otherScript
}

// doubts counts what a text would not hold if it were read under the right encoding: words that
// mix scripts, vowel marks without a letter, capitals within a word of small letters, signs
// within words, and characters that nobody types.
func doubts(text string) (n int) {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool {
		return r < 0x80 && !unicode.IsLetter(r) && r >= 0x20 || r == '\n' || r == '\r' || r == '\t' || r == '\u00a0' || r == '،' || r == '؛' || r == '؟' || r == '«' || r == '»'
	}) {
		n += doubtsOf(word)
	}
	return n
}

func doubtsOf(word string) (n int) {
	ascii := true
	for i := 0; i < len(word) && ascii; i++ {
		ascii = word[i] < utf8.RuneSelf && word[i] >= 0x20
	}
	if ascii {
		return 0
	}
	last, seen := otherScript, [scripts]int{}
	small, plain := false, 0
	for _, r := range word {
		s := scriptOf(r)
		switch {
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Co, r):
			n++
		case unicode.Is(unicode.Mn, r):
			if last != arabic { // a mark needs a letter to stand on
				n++
			}
			continue
		case s == otherScript && unicode.IsLetter(r) && !typical(r):
			n++
		case unicode.Is(unicode.Cf, r) && seen[latin] > 0: // a mark of direction within Latin letters
			n++
		case !unicode.IsLetter(r) && sign(r) && seen[latin]+seen[arabic] > 0:
			n++
		case s != otherScript && unicode.IsUpper(r) && small && r >= 0x80:
			n++
		}
		if r < 0x80 && s == latin {
			plain++
		}
		seen[s]++
		small = small || unicode.IsLower(r)
		last = s
	}
	if seen[latin] > 0 && seen[arabic]+seen[cyrillic] > 0 {
		n++
	}
	if seen[latin] > 3 && plain == 0 { // no language writes words of nothing but letters with marks
		n++
	}
	return n
}

// typical reports letters of neither script that tables hold all the same.
func typical(r rune) bool { return r == 'ª' || r == 'º' || r == 'µ' || r == 'ـ' }

// sign reports signs that a wrong encoding puts into words: low quotes, daggers, per mille, the
// circumflex alone, and fractions and super- and subscripts other than those of units.
func sign(r rune) bool {
	return strings.ContainsRune("‚„†‡ˆ‰‹›˜™¡¢£¤¥¦§¨¬®¯´¶¸¿¼½¾×÷", r)
}

// knownWords counts the cells with letters beyond ASCII that are known, and those words.
func knownWords(text string, known func(string) bool) (n int) {
	if known == nil {
		return 0
	}
	checked := 0
	for line := range strings.Lines(text) {
		for _, c := range strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t|\r\n\"", r) }) {
			if strings.IndexFunc(c, func(r rune) bool { return r >= 0x80 && unicode.IsLetter(r) }) < 0 {
				continue
			}
			if known(strings.TrimSpace(c)) {
				n++
			}
			if checked++; checked > 5000 {
				return n
			}
		}
	}
	return n
}
