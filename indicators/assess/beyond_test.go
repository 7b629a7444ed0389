package assess_test

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
)

func TestBeyondTheLine(t *testing.T) {
	atMost := indicators.Target{Kind: indicators.AtMost, Value: 4000}
	band := indicators.Target{Kind: indicators.Between, Low: 20, High: 40}
	daily := bread(indicators.Target{Kind: indicators.AtLeast, Value: 95})
	daily.ind.Every = indicators.Day
	for d, v := range []float64{96, 94, 96, 94, 93} {
		daily.report(fmt.Sprintf("2024-01-%02d", d+1), v)
	}
	for _, c := range []struct {
		name  string
		s     *scene
		asOf  string
		since string
		share float64
		says  []string
	}{
		{"kept", bread(atMost).reports(3000, 3100), "2024-03-02", "", 0, []string{"So far the line was kept in each of the 2 months."}},
		{"beyond once", bread(atMost).reports(3000, 4100), "2024-03-02", "2024-02-01", 29.0 / 60,
			[]string{"above the ceiling of 4,000. So far it was beyond the line in 1 of 2 months: on 29 of 60 days (48 %)."}},
		{"beyond, back, and beyond", bread(atMost).reports(4100, 3000, 4100, 4200), "2024-05-02", "2024-03-01", 92.0 / 121,
			[]string{"It has been beyond the line in every report since 1 March 2024.", "in 3 of 4 months: on 92 of 121 days (76 %)."}},
		{"back", bread(atMost).reports(4100, 3000), "2024-03-02", "", 31.0 / 60, []string{"So far the line was kept in 1 of 2 months."}},
		{"always beyond", bread(atMost).reports(4100, 4200), "2024-03-02", "2024-01-01", 1,
			[]string{"It has been beyond the line in every report since 1 January 2024. So far the line was kept in none of the 2 months."}},
		{"exactly on the line", bread(atMost).reports(4100, 4000), "2024-03-02", "", 31.0 / 60, nil},
		{"a month without a report counts neither way", bread(atMost).report("2024-01", 3000).report("2024-03", 4100), "2024-04-02", "2024-03-01", 0.5,
			[]string{"in 1 of 2 months: on 31 of 62 days (50 %)."}},
		{"below a band, then above it", bread(band).reports(30, 10, 50), "2024-04-02", "2024-02-01", 60.0 / 91, []string{"in every report since 1 February 2024"}},
		{"days", daily, "2024-01-06", "2024-01-04", 0.6, []string{"in every report since 4 January 2024. So far it was beyond the line on 3 of 5 days (60 %)."}},
		{"days that two reports cover count once", bread(atMost).report("2024-01", 3000).report("2024-01-20", 4100).report("2024-02", 4100), "2024-03-02", "2024-01-20", 29.0 / 60, nil},
	} {
		a := c.s.at(c.asOf)
		got := ""
		if a.BeyondSince != nil {
			got = a.BeyondSince.String()
		}
		if got != c.since {
			t.Errorf("%s: since %q, want %q", c.name, got, c.since)
		}
		near(t, c.name, a.BeyondShare, c.share)
		for _, s := range c.says {
			if !strings.Contains(english(a), s) {
				t.Errorf("%s: want %q in\n%s", c.name, s, a.Reason["en"])
			}
		}
	}
	for _, a := range []*scene{trees().reports(1), bread(move(10, 20)).reports(5)} {
		if a := a.at("2024-02-02"); a.BeyondSince != nil || a.BeyondShare != nil {
			t.Errorf("a goal without a line lies beyond it: %+v", a)
		}
	}
}
