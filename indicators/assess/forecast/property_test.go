package forecast

import (
	"encoding/binary"
	"math"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// drawSeries draws series as departments deliver them: of any size, with gaps, zeros, jumps and runs.
func drawSeries(t *rapid.T) Series {
	size := math.Pow(10, float64(rapid.IntRange(-6, 12).Draw(t, "size")))
	n := rapid.IntRange(0, 90).Draw(t, "n")
	values := make([]float64, n)
	value := 1.0
	for i := range values {
		switch rapid.IntRange(0, 9).Draw(t, "what") {
		case 0:
			values[i] = math.NaN()
			continue
		case 1:
			value = 0
		case 2:
			value = rapid.Float64Range(-3, 3).Draw(t, "anything")
		case 3: // as before
		default:
			value += rapid.Float64Range(-0.3, 0.4).Draw(t, "change")
		}
		values[i] = value * size
	}
	s := Series{Values: values, Season: rapid.SampledFrom([]int{0, 1, 4, 7, 12, 52}).Draw(t, "season"), Kind: Kind(rapid.IntRange(0, 3).Draw(t, "kind"))}
	if s.Kind == Share {
		s.Low, s.High = 0, size
	}
	return s
}

// sound fails where a forecast breaks what holds for every one of them.
func sound(t interface{ Fatalf(string, ...any) }, s Series, horizon int, f Forecast) {
	if f.Reason != "" {
		if len(f.Steps) > 0 {
			t.Fatalf("%s, and yet %d steps", f.Reason, len(f.Steps))
		}
		return
	}
	if len(f.Steps) != horizon {
		t.Fatalf("%d steps, want %d", len(f.Steps), horizon)
	}
	var weights float64
	for _, w := range f.Weights {
		if !(w >= 0 && w <= 1) {
			t.Fatalf("a weight of %v", w)
		}
		weights += w
	}
	if math.Abs(weights-1) > 1e-9 {
		t.Fatalf("weights sum to %v", weights)
	}
	for i, step := range f.Steps {
		for _, d := range []Distribution{step.Value, step.Sum} {
			before := math.Inf(-1)
			for _, p := range []float64{0, 0.01, 0.05, 0.1, 0.3, 0.5, 0.7, 0.9, 0.95, 0.99, 1} {
				q := d.Quantile(p)
				if !usable(q) || q < before {
					t.Fatalf("step %d: quantile %v is %v after %v", i, p, q, before)
				}
				if (s.Kind == Flow || s.Kind == RunningTotal) && q < 0 && f.Left.Falls == 0 && reached(s) >= 0 {
					t.Fatalf("step %d: quantile %v of a flow is %v", i, p, q)
				}
				before = q
				if chance := d.AtLeast(q); !(chance >= 0 && chance <= 1) {
					t.Fatalf("step %d: the probability of %v or more is %v", i, q, chance)
				} else if less := d.AtMost(q); !(less >= 0 && less <= 1 && less+chance > 1-1e-9) {
					t.Fatalf("step %d: the probability of %v or less is %v, of it or more %v", i, q, less, chance)
				}
			}
			if d.AtLeast(math.Inf(-1)) != 1 || d.AtLeast(math.Inf(1)) != 0 || d.AtLeast(math.NaN()) != 0 {
				t.Fatalf("step %d: probabilities do not go from 1 to 0", i)
			}
			low, high := d.Interval(0.9)
			if at := low + (high-low)/3; d.AtLeast(at) < d.AtLeast(high)-1e-12 {
				t.Fatalf("step %d: a higher target is likelier", i)
			}
		}
		if low, high := step.Value.Interval(0.99); s.Kind == Share && (low < s.Low || high > s.High) {
			t.Fatalf("step %d: %v to %v passes the bounds %v and %v", i, low, high, s.Low, s.High)
		}
		if s.Kind == RunningTotal {
			floor := reached(s)
			if i > 0 {
				floor = f.Steps[i-1].Value.Point()
			}
			if v := step.Value.Point(); v < floor-1e-9*math.Abs(floor) {
				t.Fatalf("step %d: a running total falls from %v to %v", i, floor, v)
			}
		}
	}
}

// reached is the newest value of a series.
func reached(s Series) float64 {
	for _, v := range slices.Backward(s.Values) {
		if usable(v) {
			return v
		}
	}
	return 0
}

func TestEveryForecastIsSound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, horizon := drawSeries(t), rapid.IntRange(1, 30).Draw(t, "horizon")
		before := slices.Clone(s.Values)
		f := Of(s, horizon)
		sound(t, s, horizon, f)
		if !reflect.DeepEqual(f, Of(s, horizon)) {
			t.Fatalf("the same series gave another forecast")
		}
		for i, v := range before {
			if math.Float64bits(v) != math.Float64bits(s.Values[i]) {
				t.Fatalf("the series was changed")
			}
		}
	})
}

// Another unit changes the numbers and nothing else: to the last bits for any, exactly for powers of two.
func TestAnotherUnit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, horizon := drawSeries(t), rapid.IntRange(1, 12).Draw(t, "horizon")
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power"))
		scaled := s
		scaled.Low, scaled.High = s.Low*factor, s.High*factor
		scaled.Values = make([]float64, len(s.Values))
		for i, v := range s.Values {
			scaled.Values[i] = v * factor
		}
		a, b := Of(s, horizon), Of(scaled, horizon)
		if a.Reason != b.Reason || a.Method != b.Method || a.Shift != b.Shift {
			t.Fatalf("%v %q %d became %v %q %d", a.Reason, a.Method, a.Shift, b.Reason, b.Method, b.Shift)
		}
		for i := range a.Steps {
			for _, p := range []float64{0.05, 0.5, 0.95} {
				x, y := a.Steps[i].Value.Quantile(p)*factor, b.Steps[i].Value.Quantile(p)
				if math.Abs(x-y) > 1e-9*(math.Abs(x)+math.Abs(y)) {
					t.Fatalf("step %d: quantile %v is %v, want %v", i, p, y, x)
				}
			}
		}
	})
}

func FuzzOf(f *testing.F) {
	f.Add([]byte{}, 12, 0, 12)
	f.Add(make([]byte, 400), 12, 1, 12)
	f.Add([]byte("\x00\x00\x00\x00\x00\x00\xf0\x7f............................................................"), 7, 3, 3)
	f.Fuzz(func(t *testing.T, raw []byte, season, kind, horizon int) {
		s := Series{Season: season, Kind: Kind(kind & 3), Low: -1, High: 1}
		for len(raw) >= 8 && len(s.Values) < 200 {
			s.Values = append(s.Values, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
			raw = raw[8:]
		}
		horizon = min(horizon, 60)
		sound(t, s, horizon, Of(s, horizon))
	})
}
