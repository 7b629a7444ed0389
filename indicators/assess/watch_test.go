package assess_test

import (
	"bytes"
	"fmt"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

func watch(asOf string, line indicators.Watch, values ...float64) assess.WatchAssessment {
	s := bread(indicators.Target{}).reports(values...)
	s.ind.Watch = []indicators.Watch{line}
	return assess.Watch(assess.WatchInput{Plan: s.plan, Indicator: s.ind, AsOf: day(asOf), Points: s.points,
		DeliveryName: func(seq int64) string { return fmt.Sprintf("report-%02d.csv", seq) }})
}

func TestWatch(t *testing.T) {
	above := indicators.Watch{Above: new(100.0), Status: indicators.AtRisk, RaiseAfter: 2}
	below := indicators.Watch{Below: new(20.0), Status: indicators.OffTrack}
	var b bytes.Buffer
	for _, c := range []struct {
		name   string
		asOf   string
		line   indicators.Watch
		values []float64
		want   indicators.Status
	}{
		{"before the plan", "2023-12-01", above, nil, indicators.NotStarted},
		{"nothing due", "2024-02-05", above, nil, indicators.NotStarted},
		{"nothing came", "2024-02-06", above, nil, indicators.Unknown},
		{"inside", "2024-02-06", above, []float64{100}, indicators.OnTrack},
		{"beyond once of twice", "2024-03-01", above, []float64{90, 101}, indicators.OnTrack},
		{"beyond twice", "2024-04-01", above, []float64{90, 101, 102}, indicators.AtRisk},
		{"hardly back", "2024-05-01", above, []float64{90, 101, 102, 99}, indicators.AtRisk},
		{"back", "2024-05-01", above, []float64{90, 101, 102, 90}, indicators.OnTrack},
		{"not below", "2024-02-06", below, []float64{20}, indicators.OnTrack},
		{"below", "2024-02-06", below, []float64{19}, indicators.OffTrack},
		{"inside, gone silent", "2024-04-06", above, []float64{100}, indicators.Unknown},
		{"beyond, gone silent", "2024-04-06", below, []float64{19}, indicators.OffTrack},
		{"no line", "2024-02-06", indicators.Watch{}, []float64{19}, indicators.OnTrack},
	} {
		a := watch(c.asOf, c.line, c.values...)
		if a.Status != c.want {
			t.Errorf("%s: %s, want %s (%s)", c.name, a.Status, c.want, a.Reason["en"])
		}
		if c.name != "no line" {
			fmt.Fprintf(&b, "## %s\n%s, %s, actual %s, period %s\n", c.name, a.Status, a.Freshness, show(a.Actual), a.AsOfPeriod)
			for _, l := range []indicators.Lang{indicators.English, indicators.Arabic, indicators.Kurdish} {
				fmt.Fprintf(&b, "%s: %s\n", l, a.Reason[l])
			}
			b.WriteByte('\n')
		}
	}
	golden(t, "testdata/watches.golden", b.Bytes())
}
