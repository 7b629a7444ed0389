package indicators_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
)

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		v          float64
		decimals   int
		en, ar, ku string
	}{
		{0, 2, "0", "٠", "0"},
		{12345.6, 1, "12,345.6", "١٢٬٣٤٥٫٦", "12.345,6"},
		{1234567.891, 2, "1,234,567.89", "١٬٢٣٤٬٥٦٧٫٨٩", "1.234.567,89"},
		{999.999, 2, "1,000", "١٬٠٠٠", "1.000"},
		{-1234.5, 1, "-1,234.5", "-١٬٢٣٤٫٥", "-1.234,5"},
		{-0.001, 2, "0", "٠", "0"},
		{math.Copysign(0, -1), 0, "0", "٠", "0"},
		{100, 0, "100", "١٠٠", "100"},
		{0.05, 3, "0.05", "٠٫٠٥", "0,05"},
		{1e15, 0, "1,000,000,000,000,000", "١٬٠٠٠٬٠٠٠٬٠٠٠٬٠٠٠٬٠٠٠", "1.000.000.000.000.000"},
		{math.NaN(), 1, "–", "–", "–"},
		{math.Inf(-1), 1, "–", "–", "–"},
	} {
		for l, want := range map[indicators.Lang]string{indicators.English: c.en, indicators.Arabic: c.ar, indicators.Kurdish: c.ku} {
			if got := indicators.FormatNumber(l, c.v, c.decimals); got != want {
				t.Errorf("%s: %v with %d decimals is %q, want %q", l, c.v, c.decimals, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.Float64Range(-1e12, 1e12).Draw(t, "v")
		s := indicators.FormatNumber(indicators.English, v, rapid.IntRange(0, 6).Draw(t, "decimals"))
		for i, group := range strings.Split(strings.TrimPrefix(strings.Split(s, ".")[0], "-"), ",") {
			if len(group) > 3 || len(group) == 0 || i > 0 && len(group) != 3 {
				t.Fatalf("%v is grouped as %q", v, s)
			}
		}
		if strings.Contains(s, ".") && strings.HasSuffix(s, "0") {
			t.Fatalf("%v keeps zeros: %q", v, s)
		}
	})
}

func TestFormatPercentAndDigits(t *testing.T) {
	for l, want := range map[indicators.Lang]string{indicators.English: "26 %", indicators.Arabic: "٢٦٪", indicators.Kurdish: "%26"} {
		if got := indicators.FormatPercent(l, 0.256); strings.ReplaceAll(got, "\u00a0", " ") != want {
			t.Errorf("%s: %q, want %q", l, got, want)
		}
	}
	if got := indicators.LocalDigits(indicators.Arabic, "2024-W10"); got != "٢٠٢٤-W١٠" {
		t.Errorf("digits: %q", got)
	}
	if got := indicators.LocalDigits(indicators.Kurdish, "2024"); got != "2024" {
		t.Errorf("digits: %q", got)
	}
}

func TestText(t *testing.T) {
	both := indicators.Text{indicators.English: "water", indicators.Arabic: "ماء"}
	if both.In(indicators.Kurdish) != "water" || both.In(indicators.Arabic) != "ماء" {
		t.Errorf("%v in Kurdish is %q", both, both.In(indicators.Kurdish))
	}
	if got := both.Missing(indicators.Langs()); !slices.Equal(got, []indicators.Lang{indicators.Kurdish}) {
		t.Errorf("missing %v", got)
	}
	plain := indicators.Plain("SY0801")
	if plain.In(indicators.Arabic) != "SY0801" || plain.Missing(indicators.Langs()) != nil {
		t.Error("a plain text is not the same everywhere")
	}
	if indicators.Text(nil).In(indicators.English) != "" {
		t.Error("no text is a text")
	}
	if !indicators.Arabic.RightToLeft() || indicators.Kurdish.RightToLeft() {
		t.Error("directions are wrong")
	}
}

func TestWorseThan(t *testing.T) {
	order := []indicators.Status{indicators.OnTrack, indicators.AtRisk, indicators.OffTrack}
	for i, a := range order {
		for k, b := range order {
			if a.WorseThan(b) != (i > k) {
				t.Errorf("%s worse than %s is %v", a, b, a.WorseThan(b))
			}
		}
	}
	for _, s := range indicators.Statuses() {
		if slices.Contains(order, s) {
			continue
		}
		for _, o := range indicators.Statuses() {
			if s.WorseThan(o) || o.WorseThan(s) {
				t.Errorf("%s and %s are ordered", s, o)
			}
		}
	}
	if got := indicators.Statuses(); len(got) != 8 || len(slices.Compact(slices.Sorted(slices.Values(got)))) != 8 {
		t.Errorf("statuses are %v", got)
	}
}

func TestRange(t *testing.T) {
	low, high := 1.0, 2.0
	r := indicators.Range{Min: &low, Max: &high}
	for v, want := range map[float64]bool{0.9: false, 1: true, 1.5: true, 2: true, 2.1: false} {
		if r.Holds(v) != want {
			t.Errorf("%v in 1..2 is %v", v, !want)
		}
	}
	if !(indicators.Range{}).Holds(math.MaxFloat64) || (indicators.Range{Max: &high}).Holds(3) || r.Holds(math.NaN()) {
		t.Error("an open bound bounds, or a closed one does not")
	}
}

func TestDatesAndPeriodsInWords(t *testing.T) {
	for _, c := range []struct{ period, en, ar, ku string }{
		{"2024-03-05", "5 March 2024", "٥ آذار ٢٠٢٤", "5ê Adarê 2024"},
		{"2024-01-31", "31 January 2024", "٣١ كانون الثاني ٢٠٢٤", "31ê Çileyê 2024"},
		{"2024-W10", "the week of 4 March 2024", "أسبوع ٤ آذار ٢٠٢٤", "hefteya 4ê Adarê 2024"},
		{"2024-01", "January 2024", "كانون الثاني ٢٠٢٤", "Çileya 2024an"},
		{"2021-12", "December 2021", "كانون الأول ٢٠٢١", "Kanûna 2021ê"},
		{"2024-Q3", "the third quarter of 2024", "الربع الثالث من عام ٢٠٢٤", "çaryeka sêyem a 2024an"},
		{"2030", "2030", "عام ٢٠٣٠", "sala 2030yî"},
		{"2024-03-05T10:00:00", "5 March 2024", "٥ آذار ٢٠٢٤", "5ê Adarê 2024"},
	} {
		p, err := indicators.ParsePeriod(c.period)
		if err != nil {
			t.Fatal(err)
		}
		for l, want := range map[indicators.Lang]string{indicators.English: c.en, indicators.Arabic: c.ar, indicators.Kurdish: c.ku} {
			if got := indicators.FormatPeriod(l, p); got != want {
				t.Errorf("%s %s: %q, want %q", l, c.period, got, want)
			}
			if p.Kind != indicators.Day {
				continue
			}
			if got := indicators.FormatDate(l, p.First()); got != want {
				t.Errorf("%s %s: %q, want %q", l, c.period, got, want)
			}
		}
	}
}

// Names keep their own direction: in Arabic always, elsewhere where they run from right to left.
// One that would turn the sentence around it is disarmed.
func TestNamesAreBidiSafe(t *testing.T) {
	for _, c := range []struct {
		l          indicators.Lang
		name, want string
	}{
		{indicators.Arabic, "trees.csv", "\u2068trees.csv\u2069"},
		{indicators.English, "أشجار.csv", "\u2068أشجار.csv\u2069"},
		{indicators.English, "trees.csv", "trees.csv"},
		{indicators.Kurdish, "darên\tnû", "darên nû"},
		{indicators.Arabic, "", ""},
		{indicators.Arabic, "a\u2069\u202ecod.exe", "\u2068a��cod.exe\u2069"},
		{indicators.English, "a\x1b[31m\x00", "a�[31m�"},
	} {
		if got := indicators.Isolate(c.l, c.name); got != c.want {
			t.Errorf("%s %q: %q, want %q", c.l, c.name, got, c.want)
		}
	}
}
