package published

import (
	"math"
	"testing"
)

// The published example: 2015, 2018, 2020 and 2022 on the way to 2030.
func TestTimeWeights(t *testing.T) {
	for year, want := range map[float64]float64{2015: 1, 2018: 1.25, 2020: 1.5, 2022: 1.875} {
		if got := timeWeight(2015, year, 2030); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v weighs %v, want %v", year, got, want)
		}
	}
}
