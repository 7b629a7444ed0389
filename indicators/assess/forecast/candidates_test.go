package forecast

import (
	"math"
	"testing"
)

// Hyndman & Billah (2003): Theta is simple exponential smoothing with half the slope of the line as drift.
// Here the level is 20, less what the fastest rate lags behind by: 2 · 0.02 ÷ 0.98.
func TestThetaOnALine(t *testing.T) {
	d := []float64{10, 12, 14, 16, 18, 20}
	out, work := make([]float64, 3), make([]float64, 6)
	s := theta(d, work)
	s.ahead(len(d), out)
	for h, v := range out {
		near(t, "theta on a line", v, 0.5*(20-2*0.02/0.98)+0.5*(22+2*float64(h)), 1e-6)
	}
}

// Smoothing is tried against a plain search over the rate and the first level.
func TestSmoothIsLeastSquares(t *testing.T) {
	d := []float64{3, 5, 4, 6, 8, 7, 7, 9, 6, 8}
	best, level := math.Inf(1), 0.0
	for _, rate := range rates {
		for first := 0.0; first < 12; first += 0.001 {
			l, sse := first, 0.0
			for _, v := range d {
				e := v - l
				sse += e * e
				l += rate * e
			}
			if sse < best {
				best, level = sse, l
			}
		}
	}
	_, got := smooth(d)
	near(t, "the level", got, level, 1e-3)
}

// A damped trend of a fading rise goes on fading.
func TestDampedFades(t *testing.T) {
	var d []float64
	level, step := 100.0, 10.0
	for range 30 {
		d = append(d, level)
		step *= 0.9
		level += step
	}
	out := make([]float64, 20)
	damped(d).ahead(out)
	near(t, "the 20th step", out[19], 190, 5)
	if first, last := out[1]-out[0], out[19]-out[18]; last >= first {
		t.Errorf("the trend goes from %v to %v a step", first, last)
	}
}

// Teunter, Syntetos & Babai (2011): the forecast is size times chance, and falls while nothing comes.
func TestDemand(t *testing.T) {
	d := []float64{0, 6, 0, 0, 6, 0, 0, 6, 0, 0, 6, 0}
	pace := func(d []float64) float64 { return demand(d).pace(nil) }
	near(t, "6 in one of three steps", pace(d), 2, 0.4)
	obsolete := append(append([]float64(nil), d...), make([]float64, 24)...)
	if after := pace(obsolete); after > 0.5*pace(d) {
		t.Errorf("after two years of nothing %v is expected, after none %v", after, pace(d))
	}
}

func TestDecompose(t *testing.T) {
	factors := []float64{0.5, 1, 1.5, 1}
	var y []float64
	for i := range 24 {
		y = append(y, 100*factors[i%4])
	}
	s := decompose(y, 4, make([]float64, 4), make([]float64, 24))
	if !s.multiplicative || !repeats(y, 4) || enough(9, 4) {
		t.Fatalf("a season of factors is not found as such, or found in two years")
	}
	for i, f := range factors {
		near(t, "a factor", s.profile[i], f, 1e-9)
	}
	for i := range y {
		y[i] -= 100 // now it passes 0
	}
	s = decompose(y, 4, make([]float64, 4), make([]float64, 24))
	for i, f := range factors {
		near(t, "an amount", s.profile[i], 100*f-100, 1e-9)
	}
}

func TestBridge(t *testing.T) {
	y := []float64{none, 2, none, none, 8, none}
	bridge(y)
	for i, want := range []float64{2, 2, 4, 6, 8, 8} {
		near(t, "a filled value", y[i], want, 1e-12)
	}
}

// The trials see nothing of what comes after them.
func TestTrialsKnowOnlyThePast(t *testing.T) {
	a, b := months(60), months(60)
	b[58] *= 2
	var roll [2][]trial
	for i, values := range [][]float64{a, b} {
		h, _ := prepare(Series{Values: values, Season: 12}, 12)
		var tr tracker
		tr.settle(h)
		roll[i] = tr.roll(h, 12)
	}
	if len(roll[0]) != origins {
		t.Fatalf("%d trials, want %d", len(roll[0]), origins)
	}
	for k, trial := range roll[0] {
		for m, said := range trial.said {
			if !trial.able[m] {
				continue
			}
			for h, v := range said {
				if v != roll[1][k].said[m][h] {
					t.Fatalf("%s at %d knew a later value", Methods()[m], trial.at)
				}
			}
		}
	}
}
