package forecast

import (
	"math"
	"testing"
)

// Forecasts that fell short each time are corrected, by less than all of it; where as many passed what came,
// nothing is.
func TestLeaning(t *testing.T) {
	one := func(offs ...float64) []trial {
		var trials []trial
		for _, off := range offs {
			trials = append(trials, trial{off: []float64{off, off, math.NaN()}})
		}
		return trials
	}
	scale := spread{size: 1, few: 1, span: 1e9}
	for _, c := range []struct {
		what      string
		trials    []trial
		low, high float64
	}{
		{"always short", one(1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1), 0.3, 0.5},
		{"always beyond", one(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1), -0.5, -0.3},
		{"either way", one(1, -1, 1, -1, 1, -1, 1, -1, 1, -1, 1, -1), 0, 0},
		{"short once by far", one(9, -1, 1, -1, 1, -1, 1, -1, -1, 1, -1, -1), 0, 0.01},
		{"too few", one(1, 1, 1, 1, 1, 1), 0, 0},
	} {
		if got := leaning(c.trials, scale); got < c.low || got > c.high {
			t.Errorf("%s: corrected by %v, want %v to %v", c.what, got, c.low, c.high)
		}
	}
}
