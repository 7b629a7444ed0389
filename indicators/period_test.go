package indicators_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"rasid/indicators"
)

func TestPeriodRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		kind := indicators.PeriodKind(rapid.IntRange(int(indicators.Instant), int(indicators.Year)).Draw(t, "kind"))
		day := indicators.NewDate(1900, 1, 1).AddDays(rapid.IntRange(0, 100_000).Draw(t, "day"))
		p := indicators.PeriodAt(kind, day)
		if day < p.First() || day > p.Last() {
			t.Fatalf("%s does not hold %s", p, day)
		}
		if q, err := indicators.ParsePeriod(p.String()); err != nil || q != p {
			t.Fatalf("%s was read as %v, %v", p, q, err)
		}
		if indicators.PeriodFromKey(p.Key()) != p {
			t.Fatalf("the key of %s names another period", p)
		}
		n := rapid.IntRange(-50, 50).Draw(t, "n")
		if p.Shift(n).Shift(-n) != p || kind != indicators.Instant && p.Shift(1).First() != p.Last()+1 {
			t.Fatalf("shifting %s by %d", p, n)
		}
		q := indicators.PeriodAt(kind, day.AddDays(rapid.IntRange(-400, 400).Draw(t, "other")))
		if c := p.Compare(q); c < 0 != (p.Key() < q.Key()) || c == 0 != (p == q) {
			t.Fatalf("keys of %s and %s are in another order", p, q)
		}
	})
}

func TestParsePeriodRefuses(t *testing.T) {
	for _, s := range []string{"", "2024-13", "2024-00", "2024-W53", "2024-W00", "2024-Q5", "2024-02-30", "24-03", "2024-3", "202403", "+024-03", "2024-03-15T25:00:00"} {
		if p, err := indicators.ParsePeriod(s); err == nil {
			t.Errorf("%q was read as %s", s, p)
		}
	}
	for in, first := range map[string]string{"2020-W53": "2020-12-28", "2024-W01": "2024-01-01", "2021-W01": "2021-01-04", "2024-Q4": "2024-10-01"} {
		if p, err := indicators.ParsePeriod(in); err != nil || p.First().String() != first {
			t.Errorf("%s begins on %s, %v; want %s", in, p.First(), err, first)
		}
	}
}

func TestDateInAGapOfTheClock(t *testing.T) {
	loc, err := time.LoadLocation("Asia/Beirut")
	if err != nil {
		t.Fatal(err)
	}
	got := indicators.NewDate(2024, 3, 31).In(loc)
	if want := time.Date(2024, 3, 30, 22, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Fatalf("31 March begins at %v, want %v", got.UTC(), want)
	}
}

func TestFormatNumber(t *testing.T) {
	for _, c := range []struct {
		lang     indicators.Lang
		v        float64
		decimals int
		want     string
	}{{"en", 12345.6, 1, "12,345.6"}, {"ku", 12345.6, 1, "12.345,6"}, {"ar", 12345.6, 1, "١٢٬٣٤٥٫٦"}, {"en", -0.04, 1, "0"}, {"en", -1000, 0, "-1,000"}, {"en", 999, 2, "999"}, {"en", 0, 0, "0"}} {
		if got := indicators.FormatNumber(c.lang, c.v, c.decimals); got != c.want {
			t.Errorf("%s %v: %q, want %q", c.lang, c.v, got, c.want)
		}
	}
}
