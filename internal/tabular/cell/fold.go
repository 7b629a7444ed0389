package cell

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold appends text to dst in the form under which numbers, words and units are compared: lower
// case, Latin letters without their marks (ê is e), one form of each Arabic letter, Western
// digits, one kind of hyphen, apostrophe, comma and percent sign, single spaces and none around.
// What cannot be seen is dropped. Names are not compared so: see NormalizeName.
func fold(dst, text []byte) []byte {
	begin := len(dst)
	for i := 0; i < len(text); {
		c := text[i]
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRune(text[i:])
			i += size
			if isPresentation(r) {
				var b [utf8.UTFMax]byte
				var long [64]byte
				plain := norm.NFKC.Append(long[:0], b[:utf8.EncodeRune(b[:], r)]...)
				for len(plain) > 0 {
					r, size := utf8.DecodeRune(plain)
					plain = plain[size:]
					dst = appendFolded(dst, begin, r)
				}
				continue
			}
			dst = appendFolded(dst, begin, r)
			continue
		}
		i++
		switch {
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c == '`':
			c = '\''
		case c == ' ', c >= '\t' && c <= '\r':
			if len(dst) > begin && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			continue
		}
		dst = append(dst, c)
	}
	if len(dst) > begin && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return dst
}

func appendFolded(dst []byte, begin int, r rune) []byte {
	switch {
	case unicode.IsSpace(r):
		if len(dst) > begin && dst[len(dst)-1] != ' ' {
			dst = append(dst, ' ')
		}
		return dst
	case isUnseen(r), unicode.Is(unicode.Mn, r):
		return dst
	}
	if d, ok := easternDigit(r); ok {
		return append(dst, d)
	}
	r = arabicLetter(r)
	switch r {
	case 'ê', 'Ê', 'ë', 'Ë', 'é', 'É':
		r = 'e'
	case 'î', 'Î', 'ı', 'İ', 'ï', 'Ï':
		r = 'i'
	case 'û', 'Û', 'ü', 'Ü':
		r = 'u'
	case 'ç', 'Ç':
		r = 'c'
	case 'ş', 'Ş':
		r = 's'
	case '−', '‐', '‑': // minus, hyphen, no-break hyphen; dashes stay what they are
		r = '-'
	case '’', '‘', 'ʼ', '′':
		r = '\''
	case '،':
		r = ','
	case '٪':
		r = '%'
	default:
		r = unicode.ToLower(r)
	}
	return utf8.AppendRune(dst, r)
}

// easternDigit returns the Western digit for an Arabic-Indic or a Persian one.
func easternDigit(r rune) (byte, bool) {
	switch {
	case r >= '٠' && r <= '٩':
		return byte(r-'٠') + '0', true
	case r >= '۰' && r <= '۹':
		return byte(r-'۰') + '0', true
	}
	return 0, false
}

// arabicLetter returns the one form of a letter that keyboards and habits write in several.
func arabicLetter(r rune) rune {
	switch r {
	case 'ى', 'ی':
		return 'ي'
	case 'ک':
		return 'ك'
	case 'ة', 'ھ', 'ہ':
		return 'ه'
	case 'أ', 'إ', 'آ', 'ٱ':
		return 'ا'
	}
	return r
}

// isUnseen reports whether a rune leaves no mark on paper: bidirectional controls, joiners, soft
// hyphens, byte order marks, and the tatweel that only stretches a word.
func isUnseen(r rune) bool { return r == 'ـ' || r >= utf8.RuneSelf && unicode.Is(unicode.Cf, r) }

// isPresentation reports whether a rune is a letter in the shape of one place in a word, as old
// programs and PDFs store Arabic. It stands for one or several letters.
func isPresentation(r rune) bool {
	return r >= 0xfb50 && r <= 0xfdff || r >= 0xfe70 && r <= 0xfefc
}
