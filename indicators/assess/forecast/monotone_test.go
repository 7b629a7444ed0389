package forecast

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawService draws a series like those that public services report: levels that trend, prices that jump or
// stay, flows and rare events with a season, shares, running totals; some with gaps.
func drawService(t *rapid.T) Series {
	n := rapid.IntRange(5, 140).Draw(t, "n")
	season := rapid.SampledFrom([]int{1, 4, 7, 12, 52}).Draw(t, "season")
	chance := rapid.Float64Range(0, 1)
	noise, slope := rapid.SampledFrom([]float64{0, 0.01, 0.1, 0.5}).Draw(t, "noise"), rapid.Float64Range(-0.03, 0.05).Draw(t, "slope")
	swing := rapid.SampledFrom([]float64{0, 0.1, 0.6}).Draw(t, "swing")
	gaps := rapid.SampledFrom([]float64{0, 0, 0.1, 0.4}).Draw(t, "gaps")
	size := math.Pow(10, float64(rapid.IntRange(-3, 9).Draw(t, "size")))
	what := rapid.SampledFrom([]string{"level", "around 0", "price", "flow", "rare", "share", "total"}).Draw(t, "what")
	s := Series{Values: make([]float64, n), Season: season}
	level, reached := 1.0, 0.0
	for i := range s.Values {
		level += slope * level
		v := level * (1 + swing*math.Sin(2*math.Pi*float64(i)/float64(season))) * (1 + noise*(2*chance.Draw(t, "noise")-1))
		switch what {
		case "around 0":
			v--
		case "price":
			if i > 0 && chance.Draw(t, "stays") < 0.5 {
				v = s.Values[i-1] / size
			} else if chance.Draw(t, "jumps") < 0.05 {
				level *= 2
			}
		case "flow":
			s.Kind = Flow
		case "rare":
			s.Kind = Flow
			if v = math.Ceil(3 * v); chance.Draw(t, "comes") < 0.7 {
				v = 0
			}
		case "share":
			s.Kind, s.Low, s.High = Share, 0, 2*size
			v = min(v, 2)
		case "total":
			s.Kind = RunningTotal
			reached += v
			v = reached
		}
		s.Values[i] = v * size
	}
	if what != "price" && gaps > 0 {
		for i := range s.Values[:n-1] {
			if chance.Draw(t, "gap") < gaps {
				s.Values[i] = math.NaN()
			}
		}
	}
	return s
}

// A better newest value never makes a target less likely, nor a worse one more likely.
func TestBetterNewestValueNeverHarms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { neverHarms(t, drawService(t)) })
}

// Nor in series of any shape.
func TestBetterNewestValueNeverHarmsAnySeries(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawSeries(t)
		for len(s.Values) > 0 && !usable(s.Values[len(s.Values)-1]) {
			s.Values = s.Values[:len(s.Values)-1]
		}
		if len(s.Values) >= MinValues {
			neverHarms(t, s)
		}
	})
}

// neverHarms draws two newest values in place of the one the series ends with.
func neverHarms(t *rapid.T, s Series) {
	horizon := rapid.IntRange(1, 20).Draw(t, "horizon")
	n := len(s.Values)
	var size float64
	before := math.NaN()
	for _, v := range s.Values[:n-1] {
		if usable(v) {
			size = max(size, math.Abs(v))
			before = v
		}
	}
	newest := rapid.OneOf(rapid.Just(0.0), rapid.Just(before), rapid.Just(s.Values[n-1]), rapid.Float64Range(-size, 3*size), rapid.Float64Range(0, size/10),
		rapid.Map(rapid.Float64Range(-0.01, 0.01), func(x float64) float64 { return before * (1 + x) }))
	worse, better := newest.Draw(t, "worse"), newest.Draw(t, "better")
	if worse > better {
		worse, better = better, worse
	}
	switch s.Kind {
	case Flow:
		worse, better = max(worse, 0), max(better, 0)
	case RunningTotal: // below half of what was reached, a new count begins
		worse, better = max(worse, before/2), max(better, before/2)
	case Share:
		worse, better = min(max(worse, s.Low), s.High), min(max(better, s.Low), s.High)
	}
	silence := make([]float64, rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(t, "silence"))
	fill(silence, math.NaN())
	var f [2]Forecast
	for i, v := range []float64{worse, better} {
		s.Values = slices.Clone(s.Values)
		s.Values[n-1] = v
		s.Values = append(s.Values[:n], silence...)
		if f[i] = Of(s, horizon); f[i].Reason != "" {
			return
		}
	}
	for i := range f[0].Steps {
		for k, d := range [][2]Distribution{{f[0].Steps[i].Value, f[1].Steps[i].Value}, {f[0].Steps[i].Sum, f[1].Steps[i].Sum}} {
			for _, p := range []float64{0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.98, 0.999} {
				for _, x := range []float64{d[0].Quantile(p), d[1].Quantile(p), d[0].Quantile(p) * 1.001} {
					if a, b := d[0].AtLeast(x), d[1].AtLeast(x); a > b+1e-9 {
						t.Fatalf("with %v the newest, %v or more is likelier (%v) than with %v (%v): step %d, sum %d, log %t, season %t", worse, x, a, better, b, i+1, k, d[0].log, f[0].Seasonal)
					}
				}
				if a, b := d[0].Quantile(p), d[1].Quantile(p+1e-9); a > b+1e-9*math.Abs(a) {
					t.Fatalf("with %v the newest the quantile %v is %v, with %v %v: step %d, sum %d", worse, p, a, better, b, i+1, k)
				}
			}
		}
	}
}
