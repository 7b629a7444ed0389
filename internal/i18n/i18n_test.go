package i18n

import (
	"regexp"
	"slices"
	"testing"

	"rasid/indicators"
)

var argument = regexp.MustCompile(`\{[a-z_]+\}`)

func TestEveryTextInEveryLanguage(t *testing.T) {
	for key, text := range texts {
		want := argument.FindAllString(text["en"], -1)
		slices.Sort(want)
		want = slices.Compact(want)
		for _, l := range indicators.Langs() {
			if text[l] == "" {
				t.Errorf("%s: nothing in %s", key, l)
			}
			for _, a := range argument.FindAllString(text[l], -1) {
				if !slices.Contains(want, a) {
					t.Errorf("%s in %s names %s, which English does not", key, l, a)
				}
			}
		}
	}
}
