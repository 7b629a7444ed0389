package forecast

import (
	"math"
	"testing"
)

// months makes a series with a season, a trend and what looks like chance.
func months(n int) []float64 {
	values := make([]float64, n)
	for i := range values {
		x := float64(i)
		values[i] = 100 + x + 10*math.Sin(2*math.Pi*x/12) + 6*math.Sin(x*x)
	}
	return values
}

func BenchmarkMonths(b *testing.B) {
	for name, n := range map[string]int{"24": 24, "60": 60, "120": 120} {
		s := Series{Values: months(n), Season: 12}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if f := Of(s, 12); f.Reason != "" {
					b.Fatal(f.Reason)
				}
			}
		})
	}
}

// BenchmarkTrack forecasts one deadline from every beginning of a series, and once from its end alone.
func BenchmarkTrack(b *testing.B) {
	for _, c := range []struct {
		name       string
		n, season  int
		kind       Kind
		horizon    int
		beginnings bool
	}{
		{"50_weeks/end_alone", 50, 52, Flow, 2, false},
		{"50_weeks", 50, 52, Flow, 2, true},
		{"60_months/end_alone", 60, 12, Level, 6, false},
		{"60_months", 60, 12, Level, 6, true},
		{"365_days/end_alone", 365, 7, Flow, 2, false},
		{"365_days", 365, 7, Flow, 2, true},
	} {
		b.Run(c.name, func(b *testing.B) {
			s := Series{Values: months(c.n), Season: c.season, Kind: c.kind}
			b.ReportAllocs()
			for b.Loop() {
				if !c.beginnings {
					Of(s, c.horizon)
				} else if track := Track(s, c.horizon, 0); len(track) != c.n {
					b.Fatalf("%d outlooks", len(track))
				}
			}
		})
	}
}

// BenchmarkMemoTrack adds a newest value to a series that is known.
func BenchmarkMemoTrack(b *testing.B) {
	for _, c := range []struct {
		name      string
		n, season int
	}{{"50_weeks", 50, 52}, {"365_days", 365, 7}} {
		b.Run(c.name, func(b *testing.B) {
			s := Series{Values: months(c.n), Season: c.season, Kind: Flow}
			var memo Memo
			memo.Track(s, 2, 0)
			b.ReportAllocs()
			for b.Loop() {
				memo.Rest()
				s.Values[c.n-1]++
				if track := memo.Track(s, 2, 0); len(track) != c.n {
					b.Fatalf("%d outlooks", len(track))
				}
			}
		})
	}
}
