package recorded

import (
	"encoding/base64"
	"fmt"
	"html"
	"regexp"
	"strings"
	"unicode/utf16"
)

// scrubbed stands in place of a secret.
const scrubbed = "SCRUBBED"

// shortest is how long a secret is at least, in bytes: a shorter one would take pieces out of everything.
const shortest = 6

// scrubber takes secrets out of texts.
type scrubber struct{ forms []*regexp.Regexp } // what may stand for each secret

func newScrubber(secrets []string) (*scrubber, error) {
	s := &scrubber{}
	for i, secret := range secrets {
		if len(secret) < shortest {
			return nil, fmt.Errorf("secret %d is shorter than %d bytes: what is scrubbed would be anything", i+1, shortest)
		}
		s.forms = append(s.forms, regexp.MustCompile(strings.Join(append(packed(secret), escaped(secret)), "|")))
	}
	return s, nil
}

// escaped is the pattern of a secret each of whose signs may be written as addresses, JSON and HTML write it, or
// as one of them within another.
func escaped(secret string) string {
	var b strings.Builder
	for _, r := range secret {
		sign := string(r)
		forms := []string{regexp.QuoteMeta(sign), regexp.QuoteMeta(html.EscapeString(sign)), fmt.Sprintf("&#(?:%d|[xX]0*(?i:%x));", r, r), `\\` + regexp.QuoteMeta(sign)}
		percent, json := "", ""
		for _, c := range []byte(sign) {
			percent += fmt.Sprintf("%%(?i:%02x)", c)
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			json += fmt.Sprintf(`\\u(?i:%04x)`, unit)
		}
		if forms = append(forms, percent, json); r == ' ' {
			forms = append(forms, `\+`)
		}
		b.WriteString("(?:" + strings.Join(forms, "|") + ")")
	}
	return b.String()
}

// packed lists how a secret stands in base64, alone or within something else. There three bytes are four letters:
// it begins in one of three ways, and those letters are sure that hold bits of nothing else.
func packed(secret string) (list []string) {
	for shift := range 3 {
		from, to := []int{0, 2, 3}[shift], (shift+len(secret))*8/6
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			list = append(list, escaped(encoding.EncodeToString([]byte(strings.Repeat("\x00", shift) + secret))[from:to]))
		}
	}
	return list
}

func (s *scrubber) scrub(text string) string {
	for i, form := range s.forms {
		text = form.ReplaceAllString(text, fmt.Sprint(scrubbed, "-", i+1))
	}
	return text
}

// finds reports whether a secret stands in data.
func (s *scrubber) finds(data []byte) bool {
	for _, form := range s.forms {
		if form.Match(data) {
			return true
		}
	}
	return false
}
