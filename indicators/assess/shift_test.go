package assess

import (
	"math"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

// noises draw a random value of spread 1: as measurements scatter, as news does, and evenly.
var noises = map[string]func(*rand.Rand) float64{
	"normal":  func(r *rand.Rand) float64 { return r.NormFloat64() },
	"laplace": func(r *rand.Rand) float64 { return r.ExpFloat64() / math.Sqrt2 * float64(1-2*r.IntN(2)) },
	"even":    func(r *rand.Rand) float64 { return (2*r.Float64() - 1) * math.Sqrt(3) },
}

// monthly makes n values, a month each.
func monthly(n int, value func(i int) float64) []timed {
	values := make([]timed, n)
	for i := range values {
		values[i] = timed{i, value(i)}
	}
	return values
}

// rate is the share of 2,000 random series for which yes holds. The series are the same in every run.
func rate(yes func(r *rand.Rand) bool) float64 {
	const series = 2000
	r := rand.New(rand.NewPCG(2024, 3))
	n := 0
	for range series {
		if yes(r) {
			n++
		}
	}
	return float64(n) / series
}

func found(values []timed) bool {
	_, _, ok := findShift(values, shiftAfter, []int{12})
	return ok
}

// A step of five times the noise is found in its period or next to it, in at least 95 of 100 series with
// four or more values before it and after it.
func TestShiftIsFound(t *testing.T) {
	for name, noise := range noises {
		at := func(before, after int, size float64) func(r *rand.Rand) bool {
			return func(r *rand.Rand) bool {
				before, after := before, after
				if before == 0 {
					before, after = shiftBefore+r.IntN(17), 4+r.IntN(19)
				}
				k, s, ok := findShift(monthly(before+after, func(i int) float64 {
					if i >= before {
						return noise(r) - size
					}
					return noise(r)
				}), shiftAfter, nil)
				return ok && k >= before-1 && k <= before+1 && s.after < s.before
			}
		}
		all := rate(at(0, 0, 5))
		t.Logf("%s: a step of 5 is found in %.1f %% of series with 4..20 values before and 4..22 after; in %.1f %% with 4 and 4, %.1f %% with 8 and 4, %.1f %% with 12 and 12; one of 9 with 4 and 3 in %.1f %%",
			name, 100*all, 100*rate(at(4, 4, 5)), 100*rate(at(8, 4, 5)), 100*rate(at(12, 12, 5)), 100*rate(at(4, 3, 9)))
		if all < 0.95 {
			t.Errorf("%s: a step of five times the noise is found in %.1f %% of series only", name, 100*all)
		}
		if short := rate(at(4, 3, 9)); short < 0.6 {
			t.Errorf("%s: with seven values a clear step is found in %.1f %% of series only", name, 100*short)
		}
	}
}

// Noise, trends and seasons of which a year is known are taken for a shift in at most 2 of 100 series.
func TestShiftFalseAlarms(t *testing.T) {
	for name, noise := range noises {
		length := func(r *rand.Rand) int { return 7 + r.IntN(54) }
		for what, c := range map[string]struct {
			most float64
			yes  func(r *rand.Rand) bool
		}{
			"noise": {0.02, func(r *rand.Rand) bool { return found(monthly(length(r), func(int) float64 { return noise(r) })) }},
			"noise, 7 to 12 values": {0.02, func(r *rand.Rand) bool {
				return found(monthly(7+r.IntN(6), func(int) float64 { return noise(r) }))
			}},
			"a trend of 0.05 to 3 a period": {0.02, func(r *rand.Rand) bool {
				slope := 0.05 * math.Pow(60, r.Float64())
				return found(monthly(length(r), func(i int) float64 { return slope*float64(i) + noise(r) }))
			}},
			"the same trend, 7 to 12 values": {0.05, func(r *rand.Rand) bool {
				slope := 0.05 * math.Pow(60, r.Float64())
				return found(monthly(7+r.IntN(6), func(i int) float64 { return slope*float64(i) + noise(r) }))
			}},
			"a wave of a year, 15 to 60 values": {0.02, func(r *rand.Rand) bool {
				size, phase := 1+20*r.Float64(), 2*math.Pi*r.Float64()
				return found(monthly(15+r.IntN(46), func(i int) float64 { return size*math.Sin(phase+2*math.Pi*float64(i)/12) + noise(r) }))
			}},
			"a season of some months, growing, 15 to 60 values": {0.02, func(r *rand.Rand) bool {
				size, from, months := 1+40*r.Float64(), r.IntN(12), 3+r.IntN(5)
				return found(monthly(15+r.IntN(46), func(i int) float64 {
					if (i+from)%12 < months {
						return size*(1+float64(i)/60) + noise(r)
					}
					return noise(r)
				}))
			}},
			"one odd value": {0.02, func(r *rand.Rand) bool {
				n := length(r)
				odd, size := r.IntN(n), 5+50*r.Float64()
				return found(monthly(n, func(i int) float64 {
					if i == odd {
						return size
					}
					return noise(r)
				}))
			}},
		} {
			got := rate(c.yes)
			t.Logf("%s, %s: %.2f %%", name, what, 100*got)
			if got > c.most {
				t.Errorf("%s: %s is taken for a shift in %.2f %% of series", name, what, 100*got)
			}
		}
	}
}

// drawSeries draws whole numbers, which keep every digit when they are scaled by powers of two and moved.
func drawSeries(t *rapid.T) []timed {
	n := rapid.IntRange(0, 40).Draw(t, "n")
	step, at := rapid.IntRange(-300, 300).Draw(t, "step"), rapid.IntRange(0, 40).Draw(t, "at")
	values := make([]timed, n)
	ordinal := 0
	for i := range values {
		v := rapid.IntRange(-20, 20).Draw(t, "v")
		if i >= at {
			v += step
		}
		values[i] = timed{ordinal, float64(v)}
		ordinal += rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "gap")
	}
	return values
}

func changed(values []timed, change func(v float64) float64) []timed {
	list := make([]timed, len(values))
	for i, v := range values {
		list[i] = timed{v.ordinal, change(v.value)}
	}
	return list
}

// In which unit a series is, where its zero lies and which way is up make no difference.
func TestShiftIsFreeOfScale(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := drawSeries(t)
		at, s, ok := findShift(values, shiftAfter, []int{12})
		if ok && (at < shiftBefore || at > len(values)-shiftAfter || s.before == s.after) {
			t.Fatalf("%d of %d, from %v to %v", at, len(values), s.before, s.after)
		}
		scale := math.Ldexp(1, rapid.IntRange(-30, 30).Draw(t, "scale"))
		by := float64(rapid.IntRange(-1e6, 1e6).Draw(t, "moved by"))
		for name, change := range map[string]func(v float64) float64{
			"scaled":   func(v float64) float64 { return v * scale },
			"moved":    func(v float64) float64 { return v + by },
			"reversed": func(v float64) float64 { return -v },
		} {
			at2, s2, ok2 := findShift(changed(values, change), shiftAfter, []int{12})
			if ok2 != ok || (ok && (at2 != at || s2.before != change(s.before) || s2.after != change(s.after))) {
				t.Fatalf("%s: %v at %d, %v→%v; it was %v at %d, %v→%v", name, ok2, at2, s2.before, s2.after, ok, at, s.before, s.after)
			}
		}
	})
}

// A shift is named only while its level lasts: one value back at the old level, and it is not.
func TestShiftEndsWithItsLevel(t *testing.T) {
	for _, c := range []struct {
		name   string
		values []float64
		since  int // 0: none
	}{
		{"seven values", []float64{200, 205, 195, 200, 120, 121, 119}, 4},
		{"six values", []float64{200, 195, 200, 120, 121, 119}, 0},
		{"two after", []float64{200, 205, 195, 200, 198, 120, 121}, 0},
		{"one value back", []float64{200, 205, 195, 200, 120, 121, 119, 120, 199}, 0},
		{"back for good", []float64{200, 205, 195, 200, 203, 120, 121, 119, 120, 199, 202, 197, 201, 200}, 9},
		{"on to a third level", []float64{200, 205, 195, 200, 203, 120, 121, 119, 120, 122, 61, 58, 60, 60}, 10},
		{"no noise at all", []float64{5, 5, 5, 5, 5, 6, 6, 6}, 5},
		{"no change at all", []float64{5, 5, 5, 5, 5, 5, 5, 5}, 0},
		{"an odd value before", []float64{200, 205, 900, 195, 200, 203, 198, 120, 121, 119, 120, 122}, 7},
		{"an odd value after", []float64{200, 205, 195, 200, 203, 198, 120, 121, 119, 10, 120, 122}, 6},
		{"a steady trend", []float64{10, 20, 30, 40, 50, 60, 70, 80, 90, 100}, 0},
		{"a trend that starts", []float64{10, 11, 9, 10, 10, 20, 30, 40, 50, 60, 70, 80}, 0},
		{"a price that climbs ever faster", []float64{2167, 2516, 2488, 2213, 2776, 2714, 2925, 3873, 4000, 4000, 4548, 5000, 5861, 6000, 6000}, 0},
		{"the largest numbers", []float64{math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64}, 4},
	} {
		at, s, ok := findShift(monthly(len(c.values), func(i int) float64 { return c.values[i] }), shiftAfter, nil)
		if !ok {
			at = 0
		}
		if at != c.since {
			t.Errorf("%s: at %d, want %d (from %v to %v)", c.name, at, c.since, s.before, s.after)
		}
	}
	long := monthly(4+shiftNews+1, func(i int) float64 { return map[bool]float64{true: 3, false: 5}[i < 4] + float64(i%2)/8 })
	if !found(long[:4+shiftNews]) || found(long) {
		t.Error("a level that has lasted long is named as news, or one that has not is not")
	}
}
