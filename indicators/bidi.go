package indicators

import (
	"strings"
	"unicode"
)

// Isolate sets a name from elsewhere (of a file, a place, a unit) apart from the direction of the
// sentence that it stands in: always in Arabic, elsewhere where it runs from right to left. The
// name is made legible, so that it cannot break out.
func Isolate(l Lang, name string) string {
	name = Legible(name)
	if name != "" && (l.RightToLeft() || strings.ContainsFunc(name, runsRightToLeft)) {
		return "\u2068" + name + "\u2069"
	}
	return name
}

// runsRightToLeft reports whether r is of a script that runs from right to left.
func runsRightToLeft(r rune) bool { return r >= 0x0590 && r <= 0x08FF || r >= 0xFB1D && r <= 0xFEFC }

// Legible returns a text from elsewhere as it may be shown to people: white space as spaces, and
// "�" for other control characters, above all for those that turn the direction of what follows.
func Legible(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) && r < 0x80:
			return ' '
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return unicode.ReplacementChar
		}
		return r
	}, s)
}
