package indicators_test

import (
	"cmp"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
)

func TestParsePeriod(t *testing.T) {
	for _, c := range []struct {
		s           string
		kind        indicators.PeriodKind
		first, last string
	}{
		{"2024-03-15", indicators.Day, "2024-03-15", "2024-03-15"},
		{"2024-W10", indicators.Week, "2024-03-04", "2024-03-10"},
		{"2024-02", indicators.Month, "2024-02-01", "2024-02-29"},
		{"2024-Q1", indicators.Quarter, "2024-01-01", "2024-03-31"},
		{"2024-Q4", indicators.Quarter, "2024-10-01", "2024-12-31"},
		{"2024", indicators.Year, "2024-01-01", "2024-12-31"},
		{"2024-03-15T06:30:00", indicators.Instant, "2024-03-15", "2024-03-15"},
		{"1969-12-31T23:59:59", indicators.Instant, "1969-12-31", "1969-12-31"},
		{"1969-W01", indicators.Week, "1968-12-30", "1969-01-05"},
	} {
		p, err := indicators.ParsePeriod(c.s)
		if err != nil {
			t.Errorf("%s: %v", c.s, err)
			continue
		}
		if p.Kind != c.kind || p.First().String() != c.first || p.Last().String() != c.last || p.String() != c.s {
			t.Errorf("%s is %s %s from %s to %s", c.s, p.Kind, p, p.First(), p.Last())
		}
	}
	for _, s := range []string{
		"", "202401", "2024-13", "2024-00", "2024-W00", "2024-W53", "2025-W54", "2024-Q0", "2024-Q5", "2024-Q", "2024Q1", "24-01", "+024", "-024",
		"2024-+1", "2024-W-1", "2024-02-30", "2024-03-15T25:00:00", "2024-03-15 06:30:00", "2024-1", "٢٠٢٤-٠١",
	} {
		if p, err := indicators.ParsePeriod(s); err == nil {
			t.Errorf("%q reads as %s", s, p)
		}
	}
}

// ISO 8601 weeks: week 1 holds the first Thursday, and some years have 53.
func TestISOWeeks(t *testing.T) {
	for day, want := range map[string]string{
		"2020-12-31": "2020-W53", "2021-01-01": "2020-W53", "2021-01-03": "2020-W53", "2021-01-04": "2021-W01", "2024-12-29": "2024-W52",
		"2024-12-30": "2025-W01", "2024-01-01": "2024-W01", "2026-12-31": "2026-W53", "2016-01-03": "2015-W53", "2000-01-01": "1999-W52",
	} {
		if got := indicators.PeriodAt(indicators.Week, date(t, day)).String(); got != want {
			t.Errorf("%s is in %s, want %s", day, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := indicators.Date(rapid.IntRange(-200_000, 200_000).Draw(t, "day"))
		p := indicators.PeriodAt(indicators.Week, d)
		if p.First().Weekday() != time.Monday || p.Last().Weekday() != time.Sunday || p.Days() != 7 {
			t.Fatalf("%s runs from %s to %s", p, p.First().Weekday(), p.Last().Weekday())
		}
	})
}

func drawPeriod(t *rapid.T, label string) indicators.Period {
	d := indicators.NewDate(1, 1, 8).AddDays(rapid.IntRange(0, 3_600_000).Draw(t, label+" day"))
	kind := rapid.SampledFrom([]indicators.PeriodKind{
		indicators.Instant, indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year}).Draw(t, label+" kind")
	if kind == indicators.Instant {
		return indicators.InstantAt(d.In(time.UTC).Add(time.Duration(rapid.IntRange(0, 86_399).Draw(t, label+" second")) * time.Second))
	}
	return indicators.PeriodAt(kind, d)
}

func TestPeriodRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := drawPeriod(t, "p")
		if back, err := indicators.ParsePeriod(p.String()); err != nil || back != p {
			t.Fatalf("%s comes back as %s, %v", p, back, err)
		}
		if back := indicators.PeriodFromKey(p.Key()); back != p {
			t.Fatalf("key %d of %s comes back as %s", p.Key(), p, back)
		}
		text, _ := p.MarshalText()
		var back indicators.Period
		if err := back.UnmarshalText(text); err != nil || back != p {
			t.Fatalf("%s comes back as %s, %v", text, back, err)
		}
		n := rapid.IntRange(-50, 50).Draw(t, "n")
		if p.Shift(n).Shift(-n) != p {
			t.Fatalf("%s shifted by %d and back is %s", p, n, p.Shift(n).Shift(-n))
		}
		if p.Kind != indicators.Instant && p.Shift(1).First() != p.Last()+1 {
			t.Fatalf("after %s comes %s", p, p.Shift(1))
		}
		if p.Last() < p.First() || p.Days() != int(p.Last()-p.First())+1 {
			t.Fatalf("%s runs from %s to %s, %d days", p, p.First(), p.Last(), p.Days())
		}
		if p.Kind != indicators.Instant && (indicators.PeriodAt(p.Kind, p.First()) != p || indicators.PeriodAt(p.Kind, p.Last()) != p) {
			t.Fatalf("%s does not hold its own days", p)
		}
	})
	var none indicators.Period
	if text, _ := none.MarshalText(); len(text) != 0 || !none.IsZero() || none.UnmarshalText(nil) != nil {
		t.Error("no period does not stay no period")
	}
}

// Keys order as Compare does, so that a store sorts periods without knowing them.
func TestPeriodKeysSortLikeCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, q := drawPeriod(t, "p"), drawPeriod(t, "q")
		if rapid.Bool().Draw(t, "same start") {
			q = indicators.PeriodAt(rapid.SampledFrom([]indicators.PeriodKind{indicators.Day, indicators.Month, indicators.Year}).Draw(t, "q kind"), p.First())
		}
		if got, want := cmp.Compare(p.Key(), q.Key()), cmp.Compare(p.Compare(q), 0); got != want {
			t.Fatalf("%s and %s: keys compare %d, periods %d", p, q, got, want)
		}
		if (p.Compare(q) == 0) != (p == q) {
			t.Fatalf("%s and %s: equal is not the same", p, q)
		}
	})
	day, month := indicators.PeriodAt(indicators.Day, 0), indicators.PeriodAt(indicators.Month, 0)
	if day.Compare(month) >= 0 || month.Compare(day) <= 0 {
		t.Error("of periods that start together the shorter is not first")
	}
}

func TestPeriodKinds(t *testing.T) {
	for _, name := range indicators.PeriodKindNames() {
		if k, ok := indicators.ParsePeriodKind(name); !ok || k.String() != name {
			t.Errorf("%s reads as %s", name, k)
		}
	}
	for _, name := range []string{"", "fortnight", "Day"} {
		if k, ok := indicators.ParsePeriodKind(name); ok {
			t.Errorf("%q reads as %s", name, k)
		}
	}
	if got := indicators.PeriodKind(99).String(); got != "PeriodKind(99)" {
		t.Errorf("an unknown kind is %s", got)
	}
}

func TestPeriodStartOnTheClock(t *testing.T) {
	loc, err := time.LoadLocation("Asia/Damascus")
	if err != nil {
		t.Fatal(err)
	}
	p, _ := indicators.ParsePeriod("2024-03-15T06:30:05")
	if got := p.Start(loc).Format(time.RFC3339); got != "2024-03-15T06:30:05+03:00" {
		t.Errorf("an instant starts at %s", got)
	}
	if got := indicators.PeriodAt(indicators.Month, date(t, "2024-03-15")).Start(loc).Format(time.RFC3339); got != "2024-03-01T00:00:00+03:00" {
		t.Errorf("a month starts at %s", got)
	}
}
