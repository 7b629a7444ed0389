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
