package assess_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// A line is tripped on the days on which Watch, asked at every report, begins to call it crossed.
func TestTripsAreTheBeginningsOfCrossings(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := bread(indicators.Target{Kind: indicators.AtMost, Value: 100})
		s.reports(rapid.SliceOfN(rapid.Float64Range(90, 110), 1, 12).Draw(rt, "values")...)
		line, wait := 100.0, rapid.IntRange(1, 3).Draw(rt, "raise after")
		s.ind.Watch = []indicators.Watch{{Above: &line, Status: indicators.AtRisk, RaiseAfter: wait}}
		var want []indicators.Date
		before := indicators.OnTrack
		for _, p := range s.points {
			on := p.Period.Last()
			a := assess.Watch(assess.WatchInput{Plan: s.plan, Indicator: s.ind, AsOf: on, Points: s.points})
			if a.Status == indicators.AtRisk && before != indicators.AtRisk {
				want = append(want, on)
			}
			before = a.Status
		}
		var got []indicators.Date
		trips := assess.Trips(indicators.AlertPolicy{RaiseAfterReports: wait}, s.points, func(v float64) (float64, float64) { return v - line, line })
		for _, trip := range trips {
			got = append(got, trip.On)
			if n := int(trip.On.Month()) - int(trip.Since.First().Month()) + 1; n != wait {
				rt.Errorf("counted on %s, %d reports after %s, want %d", trip.On, n, trip.Since, wait)
			}
		}
		if !slices.Equal(got, want) {
			rt.Errorf("tripped on %v, Watch says %v", got, want)
		}
	})
}
