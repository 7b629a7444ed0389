package forecast

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// amountBets makes goals of a series that may be 0: targets at quantiles of its own changes, added to the
// present.
func amountBets(r record, kind Kind, aheads []int) []bet {
	f := Of(Series{Values: r.values, Season: r.season, Kind: kind}, aheads[len(aheads)-1])
	if f.Reason != "" {
		return nil
	}
	var all []bet
	n := len(r.values)
	now := r.values[n-1]
	for _, ahead := range aheads {
		if n < 2*ahead+4 || len(r.after) < ahead {
			continue
		}
		var changes, sums []float64
		for i := ahead; i < n; i++ {
			changes = append(changes, r.values[i]-r.values[i-ahead])
		}
		for i := 2 * ahead; i <= n; i++ {
			sums = append(sums, total(r.values[i-ahead:i])-total(r.values[i-2*ahead:i-ahead]))
		}
		slices.Sort(changes)
		slices.Sort(sums)
		for _, q := range []float64{0.1, 0.3, 0.5, 0.7, 0.9} {
			x := now + quantile(changes, q)
			b := bet{tuning: r.tuning(), happen: r.after[ahead-1] >= x}
			b.says[tellForecast] = f.Steps[ahead-1].Value.AtLeast(x)
			x = total(r.values[n-ahead:]) + quantile(sums, q)
			s := bet{tuning: r.tuning(), happen: total(r.after[:ahead]) >= x}
			s.says[tellForecast] = f.Steps[ahead-1].Sum.AtLeast(x)
			all = append(all, b, s)
		}
	}
	return all
}

// summed makes series of longer periods, so many of the old ones each.
func summed(all []record, periods, season int) []record {
	var longer []record
	for _, r := range all {
		whole := slices.Concat(r.values, r.after)
		var v []float64
		for i := len(whole) % periods; i < len(whole); i += periods {
			v = append(v, total(whole[i:i+periods]))
		}
		end := len(v) - len(r.after)/periods
		longer = append(longer, record{id: r.id, season: season, values: v[:end], after: v[end:]})
	}
	return longer
}

// made makes series by chance that begins the same each time: counts of rare events, and daily numbers with
// a week and a level that wanders.
func made(daily bool) []record {
	chance := rand.New(rand.NewPCG(1, 2))
	var all []record
	for k := range 300 {
		n, size, level := 20+chance.IntN(80), math.Exp(1.2*chance.NormFloat64()), 0.0
		r := record{id: fmt.Sprint(k), season: 1}
		var weekday [7]float64
		if daily {
			r.season = 7
			for i := range weekday {
				weekday[i] = 0.4 * chance.NormFloat64()
			}
		}
		v := make([]float64, n+12)
		for i := range v {
			if daily {
				level += 0.03 * chance.NormFloat64()
				v[i] = math.Floor(200 * size * math.Exp(level+weekday[i%7]+0.1*chance.NormFloat64()))
				continue
			}
			for p := chance.Float64(); p > math.Exp(-size); p *= chance.Float64() {
				v[i]++
			}
		}
		r.values, r.after = v[:n], v[n:]
		all = append(all, r)
	}
	return all
}

// TestOddsOfOtherKinds judges the probabilities of quarters and years, of series without a season, of
// counts and of days.
func TestOddsOfOtherKinds(t *testing.T) {
	months := m3(t, "monthly", 12)
	for _, c := range []struct {
		name   string
		all    []record
		kind   Kind
		aheads []int
		ece    float64 // at most
	}{
		{"quarters", summed(months, 3, 4), Level, []int{1, 2, 4}, 0.03},
		{"years of nine months", summed(months, 9, 1), Level, []int{1, 2}, 0.06},
		{"M3's others", m3(t, "other", 1), Level, []int{2, 4, 8}, 0.09},
		{"counts", made(false), Flow, []int{3, 6, 12}, 0.04},
		{"days", made(true), Flow, []int{3, 6, 12}, 0.05},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all []bet
			for _, r := range c.all {
				all = append(all, amountBets(r, c.kind, c.aheads)...)
			}
			v := judge(all, func(b bet) float64 { return b.says[tellForecast] })
			t.Logf("%d goals: Brier %.4f, ECE %.3f, AUC %.3f%s", v.bets, v.brier, v.ece, v.auc, v.table())
			if v.ece > c.ece {
				t.Errorf("expected calibration error %.3f, want at most %.2f", v.ece, c.ece)
			}
		})
	}
}
