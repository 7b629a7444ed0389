package forecast

import "testing"

// tally is how good the forecasts of many series were.
type tally struct {
	score
	values, in80, in90 float64
	sums, sum80, sum90 float64
}

func (c *tally) count(r record, f Forecast) {
	points := make([]float64, len(r.after))
	var sum float64
	for i, step := range f.Steps {
		points[i] = step.Value.Point()
		sum += r.after[i]
		c.values++
		c.in80 += within(step.Value, 0.8, r.after[i])
		c.in90 += within(step.Value, 0.9, r.after[i])
		c.sums++
		c.sum80 += within(step.Sum, 0.8, sum)
		c.sum90 += within(step.Sum, 0.9, sum)
	}
	c.add(r, points)
}

func within(d Distribution, probability, v float64) float64 {
	if low, high := d.Interval(probability); low <= v && v <= high {
		return 1
	}
	return 0
}

// TestM3 forecasts the series of the M3 competition. The published scores of Theta, the best there, are
// sMAPE 13.89 and MASE 0.858 for the months, 4.41 and 1.904 for the others.
func TestM3(t *testing.T) {
	for _, c := range []struct {
		category    string
		season      int
		smape, mase float64 // at most
		low, high   float64 // coverage of the 90 % intervals
	}{
		{"monthly", 12, 13.6, 0.84, 0.88, 0.92},
		{"other", 1, 4.5, 1.93, 0.86, 0.94},
	} {
		t.Run(c.category, func(t *testing.T) {
			var halves [2]tally
			var all tally
			for _, r := range m3(t, c.category, c.season) {
				f := Of(Series{Values: r.values, Season: c.season}, len(r.after))
				if f.Reason != "" {
					t.Fatalf("%s: %s", r.id, f.Reason)
				}
				half := 1
				if r.tuning() {
					half = 0
				}
				halves[half].count(r, f)
				all.count(r, f)
			}
			for i, s := range []tally{halves[0], halves[1], all} {
				t.Logf("%-12s %4.0f series: sMAPE %.2f, MASE %.3f; of values, 80 %% intervals hold %.1f %%, 90 %% ones %.1f %%; of sums %.1f and %.1f %%",
					[]string{"tuning half", "kept half", "all"}[i], s.series, s.SMAPE(), s.MASE(),
					100*s.in80/s.values, 100*s.in90/s.values, 100*s.sum80/s.sums, 100*s.sum90/s.sums)
			}
			if all.SMAPE() > c.smape || all.MASE() > c.mase {
				t.Errorf("sMAPE %.3f and MASE %.4f, want at most %.2f and %.3f", all.SMAPE(), all.MASE(), c.smape, c.mase)
			}
			if got := all.in90 / all.values; got < c.low || got > c.high {
				t.Errorf("90 %% intervals hold %.3f of the values, want %.2f to %.2f", got, c.low, c.high)
			}
		})
	}
}

// TestFoodPrices forecasts food prices from several dates, through a collapse (Syria) and steadier years
// (Palestine): the mix must hold its own against the last value, which is hard to beat there.
func TestFoodPrices(t *testing.T) {
	for _, country := range []string{"syr", "pse_hxl"} {
		t.Run(country, func(t *testing.T) {
			var ours, last tally
			for _, r := range wfp(t, "wfp_food_prices_"+country+".csv", 72) {
				bridge(r.values)
				for at := 48; at+12 <= len(r.values); at += 12 {
					cut := record{id: r.id, season: r.season, values: r.values[:at], after: r.values[at : at+12]}
					if constant(cut.values) {
						continue
					}
					f := Of(Series{Values: cut.values, Season: 12}, 12)
					ours.count(cut, f)
					flat := make([]float64, 12)
					fill(flat, cut.values[at-1])
					last.add(cut, flat)
				}
			}
			t.Logf("%.0f forecasts: sMAPE %.2f, MASE %.3f (last value: %.2f, %.3f); 80 %% intervals hold %.1f %%, 90 %% ones %.1f %%",
				ours.series, ours.SMAPE(), ours.MASE(), last.SMAPE(), last.MASE(), 100*ours.in80/ours.values, 100*ours.in90/ours.values)
			if ours.SMAPE() > 1.03*last.SMAPE() {
				t.Errorf("sMAPE %.2f, worse than the last value's %.2f", ours.SMAPE(), last.SMAPE())
			}
		})
	}
}

// constant reports whether the MASE of a history has no scale.
func constant(v []float64) bool {
	for i := 12; i < len(v); i++ {
		if v[i] != v[i-12] {
			return false
		}
	}
	return true
}
