package plausible_test

import (
	"math"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/plausible"
)

// anyCase draws a history, a delivery and options. Some series are wild, some stop, some slip.
func anyCase(t *rapid.T) (history, fresh []plausible.Point, o plausible.Options) {
	o.Measure = rapid.SampledFrom(indicators.Measures()).Draw(t, "measure")
	o.Every = rapid.SampledFrom([]indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year}).Draw(t, "every")
	spread := rapid.SampledFrom([]float64{0, 0.05, 0.5, 2}).Draw(t, "spread")
	signs := rapid.SampledFrom([]float64{0, 0, 0.5}).Draw(t, "negative")
	draw := rapid.Float64Range(0, 1)
	p := indicators.PeriodAt(o.Every, indicators.NewDate(2019, 3, 1))
	total := 0.0
	for range rapid.IntRange(0, 60).Draw(t, "n") {
		p = p.Shift(rapid.SampledFrom([]int{1, 1, 1, 1, 2, 5}).Draw(t, "gap"))
		v := 100 * math.Exp(spread*4*(draw.Draw(t, "noise")-0.5))
		if draw.Draw(t, "sign") < signs {
			v = -v
		}
		if o.Measure == indicators.RunningTotal {
			total += v
			v = total
		}
		v *= rapid.SampledFrom([]float64{1, 1, 1, 1, 1, 1, 1, 0, 10, 0.1, 60, -1}).Draw(t, "slip")
		point := plausible.Point{Period: p, Value: digits(v)}
		switch rapid.IntRange(0, 4).Draw(t, "where") {
		case 0:
			fresh = append(fresh, point)
		case 1:
			fresh = append(fresh, point)
			point.Value = digits(v * 1.5)
			history = append(history, point)
		case 2:
			point.Held = rapid.Bool().Draw(t, "held")
			history = append(history, point)
		default:
			history = append(history, point)
		}
	}
	return history, fresh, o
}

// digits keeps four digits, so that no two values differ by rounding alone.
func digits(v float64) float64 {
	v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 4, 64), 64)
	return v
}

func indexes(doubts []plausible.Doubt) []int {
	var list []int
	for _, d := range doubts {
		list = append(list, d.Index)
	}
	return list
}

func TestDoubtsFitTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history, fresh, o := anyCase(t)
		checkNumbers(t, fresh, plausible.Check(history, fresh, o))
	})
}

func TestUnitDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history, fresh, o := anyCase(t)
		c := math.Exp(rapid.Float64Range(-20, 20).Draw(t, "c"))
		scale := func(points []plausible.Point) []plausible.Point {
			points = slices.Clone(points)
			for i := range points {
				points[i].Value *= c
			}
			return points
		}
		want, got := indexes(plausible.Check(history, fresh, o)), indexes(plausible.Check(scale(history), scale(fresh), o))
		if !slices.Equal(got, want) {
			t.Fatalf("times %g: %v, else %v", c, got, want)
		}
	})
}

func TestOrderDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history, fresh, o := anyCase(t)
		shuffled := rapid.Permutation(fresh).Draw(t, "fresh")
		mixed := rapid.Permutation(history).Draw(t, "history")
		want := plausible.Check(history, fresh, o)
		got := plausible.Check(mixed, shuffled, o)
		if len(got) != len(want) {
			t.Fatalf("%v, in order %v", got, want)
		}
		for _, d := range got {
			i := slices.IndexFunc(fresh, func(p plausible.Point) bool { return p.Period == shuffled[d.Index].Period })
			d.Index = i
			if !slices.Contains(want, d) {
				t.Fatalf("%+v is not in %+v", d, want)
			}
		}
	})
}

func TestFewValuesAreNoEvidence(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history, fresh, o := anyCase(t)
		o.MinSample = rapid.IntRange(3, 12).Draw(t, "minimum")
		history = history[:min(len(history), rapid.IntRange(0, o.MinSample-1).Draw(t, "history"))]
		fresh = fresh[:min(len(fresh), o.MinSample-len(history))]
		for _, d := range plausible.Check(history, fresh, o) {
			if d.Basis != plausible.Fell && d.Basis != plausible.Later {
				t.Fatalf("%d and %d values are too few to hold one: %+v", len(history), len(fresh), d)
			}
		}
	})
}

func TestTheMedianIsPlausible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64Range(1e-6, 1e6), 1, 12).Draw(t, "values")
		history := months("2023-01-01", values...)
		slices.Sort(values)
		n := len(values)
		median := values[(n-1)/2]/2 + values[n/2]/2
		fresh := []plausible.Point{{Period: history[n-1].Period.Shift(rapid.IntRange(-n, 40).Draw(t, "after")), Value: median}}
		for _, m := range []indicators.Measure{level, flow} {
			if d := plausible.Check(history, fresh, plausible.Options{Measure: m, Every: indicators.Month}); d != nil {
				t.Fatalf("the median %g of %v is held: %+v", median, history, d)
			}
		}
	})
}

// TestExtremes shows that no number is too large or too small.
func TestExtremes(t *testing.T) {
	extremes := []float64{0, math.Copysign(0, -1), 5e-324, 1e-308, 1, 1e308, math.MaxFloat64}
	for _, v := range slices.Clone(extremes) {
		extremes = append(extremes, -v)
	}
	rapid.Check(t, func(t *rapid.T) {
		o := plausible.Options{Measure: rapid.SampledFrom(indicators.Measures()).Draw(t, "measure"), Every: indicators.Month}
		value := rapid.OneOf(rapid.SampledFrom(extremes), rapid.Float64())
		history := months("2020-01-01", rapid.SliceOfN(value, 0, 20).Draw(t, "history")...)
		fresh := months("2021-01-01", rapid.SliceOfN(value, 0, 20).Draw(t, "fresh")...)
		checkNumbers(t, fresh, plausible.Check(history, fresh, o))
	})
}
