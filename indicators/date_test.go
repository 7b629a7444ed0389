package indicators_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"
	_ "time/tzdata" // the same zones on every machine

	"pgregory.net/rapid"

	"rasid/indicators"
)

func TestParseDate(t *testing.T) {
	for _, s := range []string{"2024-02-29", "1969-12-31", "1970-01-01", "0001-01-01", "9999-12-31"} {
		d, err := indicators.ParseDate(s)
		if err != nil || d.String() != s {
			t.Errorf("%s reads as %s, %v", s, d, err)
		}
	}
	for _, s := range []string{"", "2023-02-29", "2024-13-01", "2024-1-1", "24-01-01", "2024/01/01", "2024-01-01T00:00:00", " 2024-01-01", "٢٠٢٤-٠١-٠١"} {
		if d, err := indicators.ParseDate(s); err == nil {
			t.Errorf("%q reads as %s", s, d)
		}
	}
	if d := indicators.NewDate(2024, 2, 30); d.String() != "2024-03-01" {
		t.Errorf("30 February is %s", d)
	}
	if indicators.NewDate(1970, 1, 1) != 0 || indicators.NewDate(1969, 12, 31) != -1 {
		t.Error("days are not counted from 1970-01-01")
	}
}

func TestAddMonthsKeepsToTheMonth(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{
		{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-03-31", -1, "2024-02-29"}, {"2024-12-15", 1, "2025-01-15"},
		{"2024-01-15", -1, "2023-12-15"}, {"2024-05-31", 12, "2025-05-31"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-08-31", 0, "2024-08-31"},
	} {
		if got := date(t, c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s %+d months is %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// The first instant of a day is an instant of that day that none of it precedes, also where midnight does
// not exist or exists twice. Where the whole day does not exist, the next one begins.
func TestDateInMidnightGaps(t *testing.T) {
	for _, zone := range []string{
		"UTC", "Asia/Damascus", "Asia/Baghdad", "Asia/Beirut", "Asia/Amman", "Asia/Gaza", "Asia/Tehran", "Africa/Cairo", "America/Sao_Paulo",
		"America/Asuncion", "America/Santiago", "America/Havana", "Europe/Paris", "Australia/Lord_Howe", "Pacific/Apia", "Atlantic/Azores", "America/Scoresbysund",
	} {
		loc, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for d := indicators.NewDate(1970, 1, 2); d < indicators.NewDate(2035, 1, 1); d++ {
			at := d.In(loc)
			shown := indicators.DateOf(at)
			if shown != d && (zone != "Pacific/Apia" || d.String() != "2011-12-30") {
				t.Errorf("%s: %s begins at %s", zone, d, at)
			}
			if before := at.Add(-time.Second); indicators.DateOf(before) >= d {
				t.Errorf("%s: %s begins at %s, but %s is of it too", zone, d, at, before)
			}
		}
	}
}

func TestDateInKnownGaps(t *testing.T) {
	for _, c := range []struct{ zone, day, want string }{
		{"Asia/Damascus", "2022-03-25", "2022-03-25T01:00:00+03:00"}, // clocks went forward at midnight
		{"Asia/Beirut", "2024-03-31", "2024-03-31T01:00:00+03:00"},
		{"Asia/Damascus", "2024-03-31", "2024-03-31T00:00:00+03:00"},
		{"Pacific/Apia", "2011-12-30", "2011-12-31T00:00:00+14:00"},   // the day did not exist
		{"America/Havana", "2023-11-05", "2023-11-05T00:00:00-04:00"}, // midnight came twice
	} {
		loc, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := date(t, c.day).In(loc).Format(time.RFC3339); got != c.want {
			t.Errorf("%s begins in %s at %s, want %s", c.day, c.zone, got, c.want)
		}
	}
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := indicators.NewDate(rapid.IntRange(1, 9999).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month")), rapid.IntRange(1, 28).Draw(t, "day"))
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back indicators.Date
		if err := json.Unmarshal(b, &back); err != nil || back != d {
			t.Fatalf("%s comes back as %s, %v", b, back, err)
		}
		y, m, day := d.YMD()
		if indicators.NewDate(y, m, day) != d || d.Year() != y || d.Month() != m {
			t.Fatalf("%s has fields %d %d %d", d, y, m, day)
		}
		if next := d.AddDays(1); next.Weekday() != (d.Weekday()+1)%7 {
			t.Fatalf("%s is a %s, the next day a %s", d, d.Weekday(), next.Weekday())
		}
	})
	var d indicators.Date
	if err := d.UnmarshalText([]byte("yesterday")); err == nil {
		t.Error("yesterday is read as a date")
	}
}

func date(t testing.TB, s string) indicators.Date {
	t.Helper()
	d, err := indicators.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The short way through ParseDate accepts what time.Parse accepts, and gives the same day.
func TestParseDateAgreesWithTime(t *testing.T) {
	check := func(s string) {
		t.Helper()
		got, err := indicators.ParseDate(s)
		want, wantErr := time.Parse(time.DateOnly, s)
		if (err == nil) != (wantErr == nil) || err == nil && got != indicators.DateOf(want) {
			t.Errorf("%q: got %v, %v, want %v, %v", s, got, err, want, wantErr)
		}
	}
	for year := range 10_000 {
		if year%97 != 0 && (year < 1895 || year > 2105) {
			continue
		}
		for month := range 14 {
			for day := range 34 {
				check(fmt.Sprintf("%04d-%02d-%02d", year, month, day))
			}
		}
	}
	for _, s := range []string{"", "2024-1-01", "2024-01-1 ", "2024/01/01", "2024-01-0x", "+024-01-01", "2024-01-01 ", " 2024-01-01", "20240-1-01", "2024-01:01"} {
		check(s)
	}
}
