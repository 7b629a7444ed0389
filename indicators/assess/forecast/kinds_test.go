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
			b := bet{tuning: r.tuning()}
			x, spread := now+quantile(changes, q), usualSize(changes)
			b.happen = r.after[ahead-1] >= x
			b.says[tellForecast] = f.Steps[ahead-1].Value.AtLeast(x)
			s := bet{tuning: r.tuning()}
			y, sumSpread := total(r.values[n-ahead:])+quantile(sums, q), usualSize(sums)
			s.happen = total(r.after[:ahead]) >= y
			s.says[tellForecast] = f.Steps[ahead-1].Sum.AtLeast(y)
			for at, k := range map[int]int{tellLine6: 6, tellLine12: 12} {
				k = min(k, n)
				start, slope := regress(r.values[n-k:])
				var sum float64
				for h := range ahead {
					sum += start + slope*float64(k+h)
				}
				b.says[at] = (start + slope*float64(k-1+ahead) - x) / spread
				s.says[at] = (sum - y) / sumSpread
			}
			pace := (now - r.values[n-5]) / 4
			b.says[tellRatio] = (now + pace*float64(ahead) - x) / spread
			s.says[tellRatio] = (mean(r.values[n-4:])*float64(ahead) - y) / sumSpread
			b.says[tellLast] = (now - x) / spread
			s.says[tellLast] = (now*float64(ahead) - y) / sumSpread
			all = append(all, b, s)
		}
	}
	return all
}

// usualSize is the mean size of changes, and a little.
func usualSize(changes []float64) float64 {
	size := 1e-9
	for _, c := range changes {
		size += math.Abs(c) / float64(len(changes))
	}
	return size
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
// counts and of days. The usual tools are calibrated on series of the same kind here, which tells them how
// often such goals are reached: hard to beat from the ten values of a series of years.
func TestOddsOfOtherKinds(t *testing.T) {
	months := m3(t, "monthly", 12)
	for _, c := range []struct {
		name   string
		all    []record
		kind   Kind
		aheads []int
		ece    float64 // at most
		below  float64 // share of the best other Brier score that ours is at most
	}{
		{"quarters", summed(months, 3, 4), Level, []int{1, 2, 4}, 0.03, 0.9},
		{"years of nine months", summed(months, 9, 1), Level, []int{1, 2}, 0.05, 0.97},
		{"M3's others", m3(t, "other", 1), Level, []int{2, 4, 8}, 0.08, 0.9},
		{"counts", made(false), Flow, []int{3, 6, 12}, 0.03, 0.7},
		{"days", made(true), Flow, []int{3, 6, 12}, 0.05, 0.5},
	} {
		t.Run(c.name, func(t *testing.T) {
			var all []bet
			for _, r := range c.all {
				all = append(all, amountBets(r, c.kind, c.aheads)...)
			}
			ours, other := compare(t, c.name, all, all)
			if ours.ece > c.ece {
				t.Errorf("expected calibration error %.3f, want at most %.2f", ours.ece, c.ece)
			}
			if ours.brier > c.below*other {
				t.Errorf("Brier score %.4f, want at most %.2f of the best other's %.4f", ours.brier, c.below, other)
			}
		})
	}
}
