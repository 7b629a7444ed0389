package i18n

import (
	"regexp"
	"slices"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/diag"
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

func TestEveryCheckHasAName(t *testing.T) {
	for _, name := range assess.CheckNames() {
		for _, l := range indicators.Langs() {
			if got := Check(l, name); got == "check."+name {
				t.Errorf("%s has no name in %s", name, l)
			}
		}
	}
}

// What a file says is quoted as it stands there, cannot turn the sentence around it, and is not
// taken for a part of the sentence.
func TestValuesFromElsewhere(t *testing.T) {
	for _, c := range []struct {
		l    indicators.Lang
		f    diag.Finding
		want string
	}{
		{indicators.English, diag.Finding{Code: "repeated_row", Args: map[string]string{"first": "12"}}, "This row says the same as row 12; it was counted once."},
		{indicators.Arabic, diag.Finding{Code: "repeated_row", Args: map[string]string{"first": "12"}}, "هذا الصف يكرر الصف ١٢؛ وقد حُسب مرة واحدة."},
		{indicators.Arabic, diag.Finding{Code: "number_unreadable", Value: "1O5"}, "«\u20681O5\u2069» ليس رقماً. اكتب أرقاماً فقط مع نقطة للكسور."},
		{indicators.Arabic, diag.Finding{Code: "period_unreadable", Value: "2024-13-01", Args: map[string]string{"want": "2024-03"}}, "«\u20682024-13-01\u2069» ليست فترة. اكتبها مثل \u20682024-03\u2069."},
		{indicators.English, diag.Finding{Code: "place_unknown", Value: "{suggestion}", Args: map[string]string{"suggestion": "\u202eReqa"}},
			"There is no place called “{suggestion}” in the plan. Write it as the plan does, or ask the planner to add it. Did you mean “�Reqa”?"},
	} {
		if got := Finding(c.l, c.f); got != c.want {
			t.Errorf("%s %s:\n got %q\nwant %q", c.l, c.f.Code, got, c.want)
		}
	}
}
