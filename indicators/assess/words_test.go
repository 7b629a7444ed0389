package assess

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
)

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// nameOnly strips what a language adds to a placeholder: a unit, a counted noun.
func nameOnly(p string) string {
	name, _, _ := strings.Cut(strings.Trim(p, "{}"), "#")
	return strings.TrimSuffix(name, "+")
}

// Every sentence exists in every language and names the same facts there.
func TestBooksSayTheSame(t *testing.T) {
	others := map[string]map[string]string{"ar": arabicSentences, "ku": kurdishSentences}
	for lang, sentences := range others {
		for key := range sentences {
			if _, ok := englishSentences[key]; !ok {
				t.Errorf("%s: sentence %q is not in the English book", lang, key)
			}
		}
		for key, english := range englishSentences {
			got, ok := sentences[key]
			if !ok {
				t.Errorf("%s: sentence %q is missing", lang, key)
				continue
			}
			if g, w := named(got), named(english); !slices.Equal(g, w) {
				t.Errorf("%s: sentence %q names %v, the English one %v", lang, key, g, w)
			}
		}
	}
}

func named(sentence string) []string {
	names := map[string]bool{}
	for _, p := range placeholder.FindAllString(sentence, -1) {
		if n := nameOnly(p); n != "every" { // "a month" may be said once or twice
			names[n] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestCountedNouns(t *testing.T) {
	for _, c := range []struct {
		n          int
		noun       string
		en, ar, ku string
	}{
		{1, "report", "1 report", "تقرير واحد", "1 raporê"},
		{2, "report", "2 reports", "تقريرين", "2 raporan"},
		{3, "month", "3 months", "٣ أشهر", "3 mehan"},
		{10, "day", "10 days", "١٠ أيام", "10 rojan"},
		{11, "day", "11 days", "١١ يوماً", "11 rojan"},
		{99, "week", "99 weeks", "٩٩ أسبوعاً", "99 hefteyan"},
		{100, "day", "100 days", "١٠٠ يوم", "100 rojan"},
		{102, "day", "102 days", "١٠٢ يوم", "102 rojan"},
		{103, "day", "103 days", "١٠٣ أيام", "103 rojan"},
		{1200, "step", "1,200 steps", "١٬٢٠٠ خطوة", "1.200 gavan"},
		{0, "place", "0 places", "٠ موقع", "0 cihan"},
		{1, "last", "the last report", "التقرير الأخير", "rapora dawî"},
		{4, "last", "the last 4 reports", "آخر ٤ تقارير", "4 raporên dawî"},
		{1, "row", "in the latest report", "في التقرير الأخير", "di rapora dawî de"},
		{3, "row", "for 3 reports in a row", "في ٣ تقارير متتالية", "di 3 raporên li pey hev de"},
		{2, "quarter", "2 quarters", "ربعين", "2 çaryekan"},
		{1, "year", "1 year", "سنة واحدة", "1 salê"},
		{1, "more", "1 more place", "موقع آخر", "1 cihê din"},
		{2, "more", "2 more places", "موقعين آخرين", "2 cihên din"},
		{7, "more", "7 more places", "٧ مواقع أخرى", "7 cihên din"},
		{12, "more", "12 more places", "١٢ موقعاً آخر", "12 cihên din"},
		{2, "change", "2 changes", "تغيّرين", "2 guherînên dawî"},
	} {
		if got := englishCount(c.n, c.noun); got != c.en {
			t.Errorf("en %d %s: %q, want %q", c.n, c.noun, got, c.en)
		}
		if got := arabicCount(c.n, c.noun); got != c.ar {
			t.Errorf("ar %d %s: %q, want %q", c.n, c.noun, got, c.ar)
		}
		if got := kurdishCount(c.n, c.noun); got != c.ku {
			t.Errorf("ku %d %s: %q, want %q", c.n, c.noun, got, c.ku)
		}
	}
}

// A percentage never reads as 0 or 100 unless it is: 99.6 % short is not "nothing was done".
func TestPercentNeverRoundsToAllOrNothing(t *testing.T) {
	for ratio, want := range map[float64]string{
		0: "0", 1: "100", 0.2: "20", 0.9959779: "99.6", 0.99996: "99.996", 0.0004: "0.04", 0.025: "2.5", 0.256: "26", 1.3: "130", -0.5: "-50", 1 - 1e-12: "100",
	} {
		if got := percent(indicators.English, ratio); got != want+noBreak+"%" {
			t.Errorf("percent(%v) is %q, want %q", ratio, got, want)
		}
	}
	if got := percent(indicators.Kurdish, 0.256); got != "%26" {
		t.Errorf("Kurdish: %q", got)
	}
	if got := percent(indicators.Arabic, 0.256); got != "٢٦٪" {
		t.Errorf("Arabic: %q", got)
	}
}

func TestDecimalsTellNeighboursApart(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   int
	}{
		{[]float64{100, 24863.4}, 0},
		{[]float64{4000.4, 4000, 0.4}, 1},
		{[]float64{95, 94.2}, 1},
		{[]float64{0.25}, 2},
		{[]float64{0}, 0},
		{[]float64{1e308, 1e-300}, 0},
		{[]float64{100_000, 0.003}, 3},
	} {
		if got := decimals(c.values...); got != c.want {
			t.Errorf("decimals(%v) is %d, want %d", c.values, got, c.want)
		}
	}
}
