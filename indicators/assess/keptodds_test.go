package assess

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestKeptOdds(t *testing.T) {
	half := []float64{0.5, 0.5, 0.5, 0.5}
	for _, c := range []struct {
		each   []float64
		need   int
		common float64
		want   float64
	}{
		{half, 4, 0, 1.0 / 16}, {half, 3, 0, 5.0 / 16}, {half, 0, 0, 1}, {half, 5, 0, 0},
		{nil, 0, 0.5, 1}, {nil, 1, 0.5, 0}, {[]float64{1, 1, 0}, 2, 0.5, 1}, {[]float64{1, 1, 0}, 3, 0.5, 0},
		{half, 4, 0.95, 0.408}, // nearly all or nothing
	} {
		if got := keptOdds(c.each, c.need, c.common); math.Abs(got-c.want) > 0.01 {
			t.Errorf("%v, %d needed, %v in common: %.3f, want %.3f", c.each, c.need, c.common, got, c.want)
		}
	}
}

// More that is likely is never less likely enough, more that is needed never more; many periods are counted
// nearly as exactly as few.
func TestKeptOddsAreMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		each := rapid.SliceOfN(rapid.Float64Range(0, 1), 1, 100).Draw(t, "each")
		need := rapid.IntRange(0, len(each)).Draw(t, "need")
		common := rapid.Float64Range(0, mostCommon).Draw(t, "common")
		odds := keptOdds(each, need, common)
		if odds < 0 || odds > 1 || math.IsNaN(odds) {
			t.Fatalf("%v", odds)
		}
		if more := keptOdds(each, need+1, common); more > odds+0.02 {
			t.Fatalf("%d needed: %v, one more: %v", need, odds, more)
		}
		i := rapid.IntRange(0, len(each)-1).Draw(t, "i")
		each[i] += (1 - each[i]) * rapid.Float64Range(0, 1).Draw(t, "better")
		if better := keptOdds(each, need, common); better < odds-1e-9 {
			t.Fatalf("better odds turn %v into %v", odds, better)
		}
	})
}
