package forecast

import "testing"

func TestGrain(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{3, 0, 7, none, 12, 5}, 1},
		{[]float64{350, 425, 1000, 1275, 1.234, none}, 25}, // the newest does not count
		{[]float64{0.1, 0.7, 12.3, 100.2, 5}, 0.1},
		{[]float64{-4, 6, 10, 1}, 2},
		{[]float64{0, 0, 0}, 0},
		{[]float64{3.14159265, 2.71828182, 1.41421356, 1.73205081}, 0},
		{nil, 0},
	} {
		near(t, "the grain", grain(c.values), c.want, 1e-9)
	}
}
