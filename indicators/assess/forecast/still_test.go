package forecast

import (
	"math"
	"testing"
)

// A price that is set for years and then for other years is where it was a year ago far more often than
// chances in a row would have it; and no less often than it has been so throughout.
func TestStaysLongerThanChancesInARow(t *testing.T) {
	values := make([]float64, 80)
	for i := range values {
		if values[i] = 400 + 25*float64(i/20); i >= 30 && i < 40 {
			values[i] = 500 + 7*math.Sin(float64(i*i)) // months of unrest
		}
	}
	h, reason := prepare(Series{Values: values, Season: 12}, 12)
	if reason != "" {
		t.Fatal(reason)
	}
	for _, steps := range []int{1, 6, 12} {
		then, throughout := h.stays(steps)
		if row := math.Pow(h.still, float64(steps)); then < throughout || steps > 1 && (then < 1.5*row || then > 1) {
			t.Errorf("%d ahead: the same with %.2f, throughout with %.2f, by chances in a row %.2f", steps, then, throughout, row)
		}
	}
}

// Counts have no chances between whole numbers, wherever between them a target lies.
func TestCountsAreWhole(t *testing.T) {
	values := make([]float64, 60)
	for i := range values {
		values[i] = math.Floor(4 + 3*math.Sin(float64(i*i)))
	}
	d := Of(Series{Values: values, Kind: Flow}, 3).Steps[2].Value
	if a, b := d.AtLeast(4.1), d.AtLeast(5); a != b || a >= d.AtLeast(4) {
		t.Errorf("4.1 or more comes with %v, 5 with %v, 4 with %v", a, b, d.AtLeast(4))
	}
	var came float64
	for _, v := range values {
		if v >= 5 {
			came++
		}
	}
	near(t, "the chance of 5 or more", d.AtLeast(5), came/60, 0.12)
}

// At most and at least are each other's complement, on either side of every outcome that there can be.
func TestAtMost(t *testing.T) {
	for _, grain := range []float64{0, 1, 0.1, 25} {
		values := make([]float64, 60)
		for i := range values {
			if values[i] = 40 + 30*math.Sin(float64(i*i)); grain > 0 {
				values[i] = grain * math.Floor(values[i])
			}
		}
		d := Of(Series{Values: values, Kind: Flow}, 3).Steps[2].Value
		near(t, "the grain", d.grain, grain, 1e-9)
		before := 0.0
		for k := range 90 {
			x, next := float64(k)*grain, float64(k+1)*grain
			if grain == 0 {
				x = float64(k)
				next = math.Nextafter(x, 1e9)
			}
			p := d.AtMost(x)
			near(t, "at most and what is above", p+d.AtLeast(next), 1, 1e-9)
			if p < before {
				t.Errorf("grain %v: at most %v is less likely than a lower value", grain, x)
			}
			before = p
		}
		if d.AtMost(math.Inf(1)) != 1 || d.AtMost(math.NaN()) != 0 || d.AtMost(-1) != 0 {
			t.Errorf("grain %v: probabilities do not go from 0 to 1", grain)
		}
	}
}
