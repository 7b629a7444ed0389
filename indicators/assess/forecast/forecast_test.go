package forecast

import (
	"math"
	"reflect"
	"testing"
)

var none = math.NaN()

func TestReasons(t *testing.T) {
	for _, c := range []struct {
		name    string
		s       Series
		horizon int
		want    Reason
	}{
		{"nothing", Series{}, 3, TooShort},
		{"four values", Series{Values: []float64{1, 2, 3, 4}}, 1, TooShort},
		{"five values, four of them missing", Series{Values: []float64{1, none, none, none, none}}, 1, TooShort},
		{"five values", Series{Values: []float64{1, 2, 3, 4, 5}}, 1, ""},
		{"too far", Series{Values: []float64{1, 2, 3, 4, 5}}, 11, TooFar},
		{"silence for longer than reports", Series{Values: []float64{1, 2, 3, 4, 5, none, none, none, none, none, none}}, 1, NoRecent},
		{"no horizon", Series{Values: months(24)}, 0, NoHorizon},
		{"an endless horizon", Series{Values: months(24)}, 1001, NoHorizon},
		{"bounds that are none", Series{Values: months(24), Kind: Share, Low: 1, High: 1}, 3, OutOfRange},
		{"beyond numbers", Series{Values: []float64{1, 2, 3, 4, 1e200}}, 1, OutOfRange},
		{"a total that only falls", Series{Values: []float64{100, 99, 98, 97, 96, 95}, Kind: RunningTotal}, 1, TooShort},
	} {
		f := Of(c.s, c.horizon)
		if f.Reason != c.want || (len(f.Steps) == 0) != (c.want != "") {
			t.Errorf("%s: %q with %d steps, want %q", c.name, f.Reason, len(f.Steps), c.want)
		}
	}
}

func near(t *testing.T, what string, got, want, off float64) {
	t.Helper()
	if math.Abs(got-want) > off {
		t.Errorf("%s is %v, want %v within %v", what, got, want, off)
	}
}

// A line of one more each month goes on, its total too, and both are all but certain.
func TestFlow(t *testing.T) {
	values := make([]float64, 36)
	for i := range values {
		values[i] = 100 + float64(i)
	}
	values[10], values[20] = none, none
	f := Of(Series{Values: values, Season: 12, Kind: Flow}, 6)
	near(t, "the 6th month", f.Steps[5].Value.Point(), 141, 1.5)
	near(t, "the half-year", f.Steps[5].Sum.Point(), 136+137+138+139+140+141, 6)
	if p := f.Steps[5].Sum.AtLeast(780); p < 0.98 {
		t.Errorf("780 is reached with %v", p)
	}
	if p := f.Steps[5].Sum.AtLeast(880); p > 0.02 {
		t.Errorf("880 is reached with %v", p)
	}
	if f.Sample != 34 || f.Left.Missing != 2 {
		t.Errorf("made from %d values without %d, want 34 and 2", f.Sample, f.Left.Missing)
	}
}

// A running total forecasts what its changes do, on top of what it has reached.
func TestRunningTotal(t *testing.T) {
	var flow, total []float64
	sum := 500.0
	total = append(total, sum)
	for i := range 30 {
		v := 50 + 10*math.Sin(float64(i*i))
		sum += v
		flow, total = append(flow, v), append(total, sum)
	}
	a, b := Of(Series{Values: flow, Kind: Flow}, 4), Of(Series{Values: total, Kind: RunningTotal}, 4)
	for i := range a.Steps {
		near(t, "the total", b.Steps[i].Value.Point(), sum+a.Steps[i].Sum.Point(), 1e-6)
	}
	// A gap at the end: what came in it is counted.
	c := Of(Series{Values: append(total, none, none), Kind: RunningTotal}, 2)
	near(t, "the total after a gap", c.Steps[1].Value.Point(), b.Steps[3].Value.Point(), 1e-6)
	// A new count, as of a new year, goes on from what it is.
	d := Of(Series{Values: append(total, 45, 90), Kind: RunningTotal}, 1)
	near(t, "a new count", d.Steps[0].Value.Point(), 140, 10)
	if d.Left.Falls != 1 {
		t.Errorf("%d falls, want 1", d.Left.Falls)
	}
}

// The season comes back, through gaps.
func TestSeason(t *testing.T) {
	values := make([]float64, 60)
	for i := range values {
		values[i] = 1000 * (1 + 0.5*math.Sin(2*math.Pi*float64(i)/12))
	}
	values[13], values[14], values[40] = none, none, none
	f := Of(Series{Values: values, Season: 12}, 12)
	if !f.Seasonal {
		t.Fatal("no season found")
	}
	for i, step := range f.Steps {
		near(t, "a month", step.Value.Point(), 1000*(1+0.5*math.Sin(2*math.Pi*float64(i)/12)), 60)
	}
}

// A lasting change of level is found where it is, and what comes is expected at the new level.
func TestShift(t *testing.T) {
	values := make([]float64, 48)
	for i := range values {
		if values[i] = 200 + 4*math.Sin(float64(i*i)); i >= 38 {
			values[i] += 120
		}
	}
	f := Of(Series{Values: values, Season: 1}, 6)
	if f.Shift != 38 {
		t.Errorf("the level changed at %d, want 38", f.Shift)
	}
	near(t, "the 6th value", f.Steps[5].Value.Point(), 320, 12)
	// One value that stands alone is no change of level.
	lone := months(48)
	lone[30] *= 4
	if f := Of(Series{Values: lone, Season: 12}, 6); f.Shift != -1 || f.Left.Outliers == 0 {
		t.Errorf("a lone value: shift %d, %d outliers", f.Shift, f.Left.Outliers)
	}
	without := Of(Series{Values: months(48), Season: 12}, 6)
	with := Of(Series{Values: lone, Season: 12}, 6)
	near(t, "the forecast with a lone value", with.Steps[5].Value.Point(), without.Steps[5].Value.Point(), 10)
}

// A price that never moved most likely stays, more surely so the longer it did.
func TestConstant(t *testing.T) {
	before := 0.0
	for _, n := range []int{5, 12, 60} {
		values := make([]float64, n)
		fill(values, 2500)
		f := Of(Series{Values: values, Season: 12}, 3)
		p := f.Steps[2].Value.AtLeast(2500)
		if p <= before || p >= 1 || f.Steps[2].Value.Point() != 2500 {
			t.Errorf("%d equal values: 2500 or more with %v, after %v with fewer; point %v", n, p, before, f.Steps[2].Value.Point())
		}
		before = p
	}
	f := Of(Series{Values: make([]float64, 24), Season: 12, Kind: Flow}, 12)
	if p := f.Steps[11].Sum.AtLeast(1); p > 0.05 {
		t.Errorf("where nothing ever came, something comes with %v", p)
	}
}

// Rare events: most steps bring nothing, their sum does.
func TestSparse(t *testing.T) {
	values := make([]float64, 48)
	for i := range values {
		if i%4 == 3 {
			values[i] = 8
		}
	}
	f := Of(Series{Values: values, Season: 1, Kind: Flow}, 12)
	near(t, "a year of two a step", f.Steps[11].Sum.Point(), 24, 6)
	if p := f.Steps[0].Value.AtLeast(0.001); p > 0.5 {
		t.Errorf("something comes next with %v, though it does one time in four", p)
	}
}

// Less history is less sure.
func TestShorterIsWider(t *testing.T) {
	long := make([]float64, 60)
	for i := range long {
		long[i] = 50 + 10*math.Sin(float64(i*i))
	}
	width := func(v []float64) float64 {
		low, high := Of(Series{Values: v}, 6).Steps[5].Value.Interval(0.9)
		return high - low
	}
	var short float64
	for i := range 50 {
		short += width(long[i:i+8]) / 50
	}
	if all := width(long); short < 1.1*all {
		t.Errorf("8 values give an interval of %v, 60 one of %v", short, all)
	}
}

func TestStudent4(t *testing.T) {
	// Tables of the distribution: the quantiles 0.9, 0.95, 0.975 and 0.995.
	for p, want := range map[float64]float64{0.5: 0, 0.9: 1.5332, 0.95: 2.1318, 0.975: 2.7764, 0.995: 4.6041, 0.1: -1.5332} {
		near(t, "a quantile", student4Quantile(p), want, 1e-4)
		near(t, "its tail", student4Tail(want), 1-p, 1e-5)
	}
}

// What is remembered is what would be computed, for as many series as there are.
func TestMemo(t *testing.T) {
	var memo Memo
	for range 2 {
		for n := range 12 {
			s := Series{Values: months(20 + n), Season: 12, Kind: Kind(n % 2)}
			for _, horizon := range []int{3, 6} {
				if got, want := memo.Of(s, horizon), Of(s, horizon); !reflect.DeepEqual(got, want) {
					t.Errorf("%d months, %d ahead: another forecast than without it", 20+n, horizon)
				}
			}
		}
	}
	values := months(24)
	before := memo.Of(Series{Values: values}, 3)
	values[23] *= 2
	if after := memo.Of(Series{Values: values}, 3); reflect.DeepEqual(before, after) {
		t.Error("a changed series got the forecast of before")
	}
}

// What a level was before an outage is what it is again after it: not the first step of a fall.
func TestOutageIsNoTrend(t *testing.T) {
	var values []float64
	for i := range 157 {
		level := 36_000.0
		if i >= 126 && i < 147 {
			level = 12_000
		}
		values = append(values, level+800*math.Sin(float64(i*i)))
	}
	f := Of(Series{Values: values, Season: 7}, 200)
	if got := f.Steps[199].Value.Point(); got < 33_000 || got > 39_000 {
		t.Errorf("after an outage %.0f is forecast, want about 36,000", got)
	}
	if f.Shift != 147 {
		t.Errorf("the change of level is at %d, want 147", f.Shift)
	}
}
