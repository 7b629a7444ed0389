package plausible_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/plausible"
)

// series are the values of consecutive periods of a kind; NaN leaves one out.
func series(k indicators.PeriodKind, from string, values ...float64) []plausible.Point {
	d, err := indicators.ParseDate(from)
	if err != nil {
		panic(err)
	}
	var points []plausible.Point
	for i, v := range values {
		if !math.IsNaN(v) {
			points = append(points, plausible.Point{Period: indicators.PeriodAt(k, d).Shift(i), Value: v})
		}
	}
	return points
}

func months(from string, values ...float64) []plausible.Point {
	return series(indicators.Month, from, values...)
}

func held(points []plausible.Point) []plausible.Point {
	points = slices.Clone(points)
	for i := range points {
		points[i].Held = true
	}
	return points
}

var gap = math.NaN()

// steady are the values of a quiet price in 2023.
var steady = []float64{100, 104, 98, 101, 103, 99, 102, 100, 97, 103, 101, 100}

// trees are planted in winter only: 2019-11 to 2022-10.
var trees = []float64{
	2000, 4100, 6100, 5000, 2900, 0, 0, 0, 0, 0, 0, 90,
	2200, 3900, 6500, 5300, 3000, 0, 0, 0, 0, 0, 0, 110,
	1900, 4000, 5900, 4800, 3100, 0, 0, 0, 0, 0, 0, 100,
}

const (
	level = indicators.Level
	flow  = indicators.Flow
	sum   = indicators.RunningTotal
)

func TestCheck(t *testing.T) {
	known := months("2023-01-01", steady...)
	schools := months("2024-01-01", 3, 7, 12, 15, 20, 24, 28, 33)
	tests := []struct {
		name           string
		measure        indicators.Measure
		history, fresh []plausible.Point
		want           string // index:basis or index:×factor of each doubt
	}{
		{"as expected", level, known, months("2024-01-01", 104), ""},
		{"a constant series may change by 3 %", level, months("2023-01-01", 50, 50, 50, 50, 50, 50, 50, 50), months("2023-09-01", 51.5), ""},
		{"a regulated price may double", level, months("2023-01-01", 50, 50, 50, 50, 50, 50, 50, 50), months("2023-09-01", 100), ""},
		{"a digit too many", level, known, months("2024-01-01", 1040), "0:×10"},
		{"a digit too few", level, known, months("2024-01-01", 10.4), "0:÷10"},
		{"two digits too many", level, known, months("2024-01-01", 9900), "0:×100"},
		{"a share for a percentage", level, known, months("2024-01-01", 0.98), "0:÷100"},
		{"in thousands", level, known, months("2024-01-01", 0.101), "0:÷1000"},
		{"litres for cubic metres", flow, known, months("2024-01-01", 102_000), "0:×1000"},
		{"minutes for hours", level, known, months("2024-01-01", 6000), "0:×60"},
		{"hours for minutes", level, known, months("2024-01-01", 1.7), "0:÷60"},
		{"a month for a day", flow, known, months("2024-01-01", 3020), "0:×30"},
		{"a week for a day", flow, known, months("2024-01-01", 705), "0:×7"},
		{"like no slip", level, known, months("2024-01-01", 450), "0:recent"},
		{"a lost sign", level, known, months("2024-01-01", -100), "0:×-1"},
		{"never negative before", level, known, months("2024-01-01", -9000), "0:negative"},

		{"below the floor on the sample", level, known[:5], months("2023-06-01", 1000), ""},
		{"at the floor on the sample", level, known[:6], months("2023-07-01", 1000), "0:×10"},
		{"held values are no evidence", level, held(known), months("2024-01-01", 1000), ""},
		{"not finite", level, known, months("2024-01-01", math.Inf(1), 100), ""},

		{"a new level, once", level, known, months("2024-01-01", 400), "0:recent"},
		{"a new level, twice", level, known, months("2024-01-01", 400, 410), ""},
		{"a new level, confirmed by the next report", level, append(slices.Clone(known), held(months("2024-01-01", 400))...), months("2024-02-01", 410), ""},
		{"a value does not confirm itself", level, append(slices.Clone(known), held(months("2024-01-01", 400))...), months("2024-01-01", 400), "0:recent"},
		{"a new level after a gap", level, known, months("2023-01-01", append(slices.Repeat([]float64{gap}, 12), gap, 400, gap, 410)...), ""},
		{"a new level that could be a slip", level, known, months("2024-01-01", 700, 710, 720), "0:×7 1:×7 2:×7"},
		{"a new unit", level, known, months("2024-01-01", 6000, 6200, 5900), "0:×60 1:×60 2:×60"},
		{"a new unit, confirmed by a held value", level, append(slices.Clone(known), held(months("2024-01-01", 6000))...), months("2024-02-01", 6200), "0:×60"},
		{"a new unit after its release", level, append(slices.Clone(known), months("2024-01-01", 6000)...), months("2024-02-01", 6200, 6100), ""},
		{"a new unit for all that is known", level, known, months("2023-01-01", scaled(steady, 60)...), "0:×60 1:×60 2:×60 3:×60 4:×60 5:×60 6:×60 7:×60 8:×60 9:×60 10:×60 11:×60"},
		{"back to normal after a held value", level, append(slices.Clone(known), held(months("2024-01-01", 1000))...), months("2024-02-01", 105), ""},
		{"a slip among others", level, known, months("2024-01-01", 99, 102, 1010, 100), "2:×10"},
		{"two slips side by side", level, known, months("2024-01-01", 99, 1020, 1010, 100), "1:×10 2:×10"},

		{"the first delivery with a slip", level, nil, months("2023-01-01", 100, 104, 98, 1010, 103, 99, 102, 100), "3:×10"},
		{"the first delivery with a slip in front", level, nil, months("2023-01-01", 1000, 104, 98, 101, 103, 99, 102, 100), "0:×10"},
		{"the first delivery with a slip at its end", level, nil, months("2023-01-01", 100, 104, 98, 101, 103, 99, 102, 10), "7:÷10"},
		{"the first delivery changes its unit", level, nil, months("2023-01-01", slices.Concat(steady, scaled(steady[:3], 60))...), "12:×60 13:×60 14:×60"},
		{"the first delivery began in another unit", level, nil, months("2023-01-01", slices.Concat(scaled(steady[:3], 60), steady)...), "0:×60 1:×60 2:×60"},
		{"older values come late", level, known, months("2022-09-01", 95, 97, 990, 98), "2:×10"},

		{"a revision", level, known, months("2023-06-01", 110), ""},
		{"a revision with a slip", level, known, months("2023-06-01", 990), "0:×10"},
		{"a slip is put right", level, months("2023-01-01", 100, 104, 98, 101, 1030, 99, 102, 100), months("2023-05-01", 103), ""},
		{"a spike that a person released is made precise", level, months("2023-01-01", 100, 104, 98, 101, 1030, 99, 102, 100), months("2023-05-01", 990), ""},
		{"nothing new", level, months("2023-01-01", 100, 104, 98, 101, 1030, 99, 102, 100), months("2023-05-01", 1030), ""},

		{"a pump stops", flow, known, months("2024-01-01", 0), ""},
		{"a pump starts again", flow, append(slices.Clone(known), months("2024-01-01", 0, 0, 0)...), months("2024-04-01", 12), ""},
		{"a pump starts again with a slip", flow, append(slices.Clone(known), months("2024-01-01", 0, 0, 0)...), months("2024-04-01", 1020), "0:×10"},
		{"a price is never zero", level, known, months("2024-01-01", 0), "0:zero"},
		{"a stock runs out", level, months("2023-01-01", 900, 500, 30, 800, 400, 20, 700, 300, 10), months("2023-10-01", 0), ""},
		{"a stock that ran out before", level, append(months("2022-12-01", 0), known...), months("2024-01-01", 0), ""},

		{"the last camps are closed", level, months("2023-01-01", 15, 13, 12, 9, 7, 6, 4, 3), months("2023-09-01", 0), ""},
		{"bridges are few, and one month more", flow, months("2023-01-01", 1, 0, 2, 1, 1, 0, 1, 1, 2, 1), months("2023-11-01", 4), ""},
		{"too many bridges", flow, months("2023-01-01", 1, 0, 2, 1, 1, 0, 1, 1, 2, 1), months("2023-11-01", 12), "0:×10"},
		{"no count is small that was large", level, months("2023-01-01", 40, 41, 39, 40, 42, 40, 41, 40), months("2023-09-01", 0), "0:zero"},
		{"no count has halves", level, months("2023-01-01", 2.5, 2, 2.5, 2, 2, 2.5, 2, 2), months("2023-09-01", 0), "0:zero"},

		{"in season", flow, months("2019-11-01", trees...), months("2022-11-01", 2100, 4000), ""},
		{"a slip in season", flow, months("2019-11-01", trees...), months("2022-11-01", 2100, 4000, 60_000), "2:×10"},
		{"a balance may change its sign", level, months("2023-01-01", 40, -30, 25, -50, 10, 35, -20, 45), months("2023-09-01", -55), ""},
		{"a slip in a balance", level, months("2023-01-01", 40, -30, 25, -50, 10, 35, -20, 45), months("2023-09-01", 400), "0:×10"},

		{"a total grows", sum, schools, months("2024-09-01", 38, 41), ""},
		{"a total rests", sum, schools, months("2024-09-01", 33, 33), ""},
		{"a total falls", sum, schools, months("2024-09-01", 31), "0:fell"},
		{"a total falls after one value", sum, schools[:1], months("2024-02-01", 2), "0:fell"},
		{"a total with a digit too many", sum, schools, months("2024-09-01", 380), "0:×10"},
		{"a total with a digit too few", sum, schools, months("2024-09-01", 3.8), "0:÷10"},
		{"a total leaps", sum, schools, months("2024-09-01", 140), "0:increase"},
		{"a total goes on after a slip", sum, schools, months("2024-09-01", 380, 41, 46), "0:×10"},
		{"a total changes its unit", sum, schools, months("2024-09-01", 2280, 2460), "0:×60 1:×60"},
		{"the first delivery of a total, with a slip", sum, nil, months("2024-01-01", 3, 7, 120, 15, 20, 24, 28, 33), "2:×10"},
		{"the first delivery of a total, with a slip in front", sum, nil, months("2024-01-01", 300, 317, 32, 340, 349), "2:÷10"},
		{"the first delivery of a total, with a slip at its end", sum, nil, months("2024-01-01", 3, 7, 12, 15, 20, 24, 28, 330), "7:×10"},
		{"a total above a later one", sum, schools, months("2024-03-01", 16), "0:later"},
		{"a total is corrected", sum, schools, months("2024-03-01", 11), ""},
		{"a total begins again in January", sum, months("2023-05-01", 3, 7, 12, 15, 20, 24, 28, 33), months("2024-01-01", 4, 9), ""},
		{"a total that went on over January falls", sum, months("2022-11-01", 3, 7, 12, 15, 20, 24, 28, 33, 35, 38, 40, 43, 45, 50), months("2024-01-01", 5), "0:÷10"},
		{"a total begins too high", sum, months("2023-05-01", 3, 7, 12, 15, 20, 24, 28, 33), months("2024-01-01", 30), "0:×10"},
		{"a fall that was released comes again", sum, months("2024-01-01", 3, 7, 5, 9), months("2024-01-01", 3, 7, 5, 9), ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			doubts := plausible.Check(test.history, test.fresh, plausible.Options{Measure: test.measure, Every: indicators.Month})
			if got := brief(doubts); got != test.want {
				t.Errorf("got %q, want %q: %+v", got, test.want, doubts)
			}
			checkNumbers(t, test.fresh, doubts)
		})
	}
}

func scaled(values []float64, by float64) []float64 {
	values = slices.Clone(values)
	for i := range values {
		values[i] *= by
	}
	return values
}

// brief writes doubts as the table of tests does.
func brief(doubts []plausible.Doubt) string {
	var words []string
	for _, d := range doubts {
		what := string(d.Basis)
		switch f := d.Slip.Factor; {
		case f > 0 && f < 1:
			what = fmt.Sprintf("÷%.0f", 1/f)
		case f != 0:
			what = fmt.Sprintf("×%g", f)
		}
		words = append(words, fmt.Sprintf("%d:%s", d.Index, what))
	}
	return strings.Join(words, " ")
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// checkNumbers checks what is true of every doubt.
func checkNumbers(t fataler, fresh []plausible.Point, doubts []plausible.Doubt) {
	t.Helper()
	last := -1
	for _, d := range doubts {
		for _, v := range []float64{d.Value, d.Expected, d.Low, d.High, d.Ratio(), d.Slip.Factor} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				t.Fatalf("not finite: %+v", d)
			}
		}
		inside := d.Value >= d.Low && d.Value <= d.High
		if d.Value != fresh[d.Index].Value || d.Index <= last || d.Low > d.Expected || d.Expected > d.High || (inside && d.Basis != plausible.Together) || d.Sample < 1 {
			t.Fatalf("does not fit together: %+v", d)
		}
		last = d.Index
	}
}

// TestHyperinflation feeds prices that rise tenfold in four years, with a jump now and then.
func TestHyperinflation(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var prices []float64
	price := 100.0
	for range 72 {
		price *= math.Pow(10, 1./48) * math.Exp(0.08*r.NormFloat64())
		if r.IntN(12) == 0 {
			price *= 1.5
		}
		prices = append(prices, price)
	}
	points := months("2018-01-01", prices...)
	for i, p := range points {
		o := plausible.Options{Measure: level, Every: indicators.Month}
		if d := plausible.Check(points[:i], points[i:i+1], o); d != nil {
			t.Errorf("%s: %+v", p.Period, d)
		}
		p.Value /= 10
		if d := plausible.Check(points[:i], []plausible.Point{p}, o); i >= 8 && d == nil {
			t.Errorf("%s divided by 10: %+v", p.Period, d)
		}
	}
}

// TestWeekdays feeds days of which Fridays bring a tenth.
func TestWeekdays(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var values []float64
	for i := range 200 {
		v := 500 * math.Exp(0.1*r.NormFloat64())
		if i%7 == 5 {
			v /= 10
		}
		values = append(values, v)
	}
	points := series(indicators.Day, "2024-01-01", values...)
	for i := range points {
		d := plausible.Check(points[:i], points[i:i+1], plausible.Options{Measure: flow, Every: indicators.Day})
		if d != nil && i >= 28 {
			t.Errorf("%s: %+v", points[i].Period, d)
		}
	}
	friday := points[len(points)-1].Period
	for friday.First().Weekday() != time.Saturday {
		friday = friday.Shift(1)
	}
	d := plausible.Check(points, []plausible.Point{{Period: friday, Value: 5}}, plausible.Options{Measure: flow, Every: indicators.Day})
	if brief(d) == "" {
		t.Error("a hundredth of other days passes")
	}
}

// The plan's season lets a flow begin and end in its first year, and no slip pass.
func TestPlannedSeason(t *testing.T) {
	fuel := [12]float64{4, 4, 2, 0, 0, 0, 0, 0, 0, 1, 2, 4}
	known := series(indicators.Week, "2024-01-01", 31000, 29500, 30400, 30900, 30100, 29700, 30600, 31200, 26000, 20500, 17000, 16000, 15500, 14000)
	next := func(from string, v float64) []plausible.Point { return series(indicators.Week, from, v) }
	for _, c := range []struct {
		name  string
		fresh []plausible.Point
		want  string // with the plan, and without
	}{
		{"the season ends", next("2024-04-08", 1200), " 0:÷10"},
		{"nearly nothing after it", next("2024-05-06", 40), " 0:recent"},
		{"the season begins again", next("2024-11-11", 16500), " "},
		{"its height", next("2024-12-09", 33000), " "},
		{"a digit too many out of season", next("2024-05-06", 160000), "0:×10 0:×10"},
		{"a digit too many in autumn", next("2024-11-11", 165000), "0:recent 0:recent"},
		{"a digit too few at its height", next("2024-02-05", 3100), "0:÷10 0:÷10"},
	} {
		with := brief(plausible.Check(known, c.fresh, plausible.Options{Measure: flow, Every: indicators.Week, Plan: &fuel}))
		without := brief(plausible.Check(known, c.fresh, plausible.Options{Measure: flow, Every: indicators.Week}))
		if got := with + " " + without; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
