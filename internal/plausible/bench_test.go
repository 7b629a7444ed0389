package plausible_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"rasid/indicators"
	"rasid/internal/plausible"
)

// walk returns n days of a level that moves by a spread each day, or of a flow that scatters by it.
func walk(r *rand.Rand, n int, m indicators.Measure, spread float64) []plausible.Point {
	values := make([]float64, n)
	y := math.Log(1000)
	for i := range values {
		step := spread * r.NormFloat64()
		values[i] = math.Exp(y + step)
		if m == level {
			y += step
		}
	}
	if m == sum {
		for i := 1; i < n; i++ {
			values[i] += values[i-1]
		}
	}
	return series(indicators.Day, "2014-01-01", values...)
}

// BenchmarkFirstDelivery checks a million rows of a thousand series that nothing is known of.
func BenchmarkFirstDelivery(b *testing.B) {
	for _, bench := range []struct {
		name    string
		measure indicators.Measure
		spread  float64
	}{{"level", level, 0.05}, {"flow", flow, 0.2}, {"wild flow", flow, 0.7}, {"total", sum, 0.2}} {
		b.Run(bench.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(1, 2))
			var all [][]plausible.Point
			for range 1000 {
				all = append(all, walk(r, 1000, bench.measure, bench.spread))
			}
			held := 0
			for b.Loop() {
				held = 0
				for _, points := range all {
					held += len(plausible.Check(nil, points, plausible.Options{Measure: bench.measure, Every: indicators.Day}))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1e6, "ns/value")
			b.ReportMetric(float64(held), "held")
		})
	}
}

// BenchmarkNextDay checks one value against ten years of days: as expected, and with a slip.
func BenchmarkNextDay(b *testing.B) {
	for _, m := range indicators.Measures() {
		history := walk(rand.New(rand.NewPCG(1, 2)), 3653, m, 0.05)
		last := history[len(history)-1]
		for name, factor := range map[string]float64{"plausible": 1, "slip": 10} {
			b.Run(string(m)+"/"+name, func(b *testing.B) {
				fresh := []plausible.Point{{Period: last.Period.Shift(1), Value: last.Value * factor}}
				for b.Loop() {
					plausible.Check(history, fresh, plausible.Options{Measure: m, Every: indicators.Day})
				}
			})
		}
	}
}

// BenchmarkHostile checks series in which every value jumps.
func BenchmarkHostile(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	points := walk(r, 100_000, level, 0)
	for i := range points {
		points[i].Value *= math.Pow(10, float64(r.IntN(9)))
	}
	for _, m := range indicators.Measures() {
		b.Run(string(m), func(b *testing.B) {
			for b.Loop() {
				plausible.Check(points[:1000], points[1000:], plausible.Options{Measure: m, Every: indicators.Day})
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/99_000, "ns/value")
		})
	}
}
