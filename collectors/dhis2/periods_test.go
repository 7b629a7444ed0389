package dhis2_test

import (
	"strings"
	"testing"
	"time"

	"rasid/collectors/dhis2"
	"rasid/collectors/fetch"
	"rasid/indicators"
)

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t
}

// Only periods that have ended are asked for, whole ones, in the forms of DHIS2.
func TestPeriodsThatHaveEnded(t *testing.T) {
	for _, c := range []struct {
		kind        indicators.PeriodKind
		from, today string
		want        string
	}{
		{indicators.Month, "2023-11-15", "2024-02-29", "202311;202312;202401"},
		{indicators.Month, "2024-02-01", "2024-03-01", "202402"},
		{indicators.Quarter, "2024-01-01", "2024-06-30", "2024Q1"},
		{indicators.Quarter, "2024-01-01", "2024-07-01", "2024Q1;2024Q2"},
		{indicators.Week, "2024-12-20", "2025-01-13", "2024W51;2024W52;2025W1;2025W2"},
		{indicators.Day, "2024-02-28", "2024-03-01", "20240228;20240229"},
		{indicators.Year, "2022-05-01", "2024-12-31", "2022;2023"},
		{indicators.Year, "2024-01-01", "2024-12-31", ""},
	} {
		got := dhis2.Addresses("https://h/x?a", c.kind, fetch.Window{From: day(c.from), To: day(c.today), Today: day(c.today)})
		if c.want == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 || got[0] != "https://h/x?a&dimension=pe:"+c.want {
			t.Errorf("%s of %s to %s: %s, want %s", c.kind, c.from, c.today, got, c.want)
		}
	}
}

// Many days make several requests, each short enough for a server, and none is left out.
func TestManyPeriods(t *testing.T) {
	got, days := dhis2.Addresses("https://h/x?a", indicators.Day, fetch.Window{From: day("2020-01-01"), Today: day("2024-01-01")}), 0
	for _, address := range got {
		if len(address) > 4000 {
			t.Errorf("a request of %d characters", len(address))
		}
		days += strings.Count(address, ";") + 1
	}
	if days != 1461 {
		t.Errorf("%d days", days)
	}
}
