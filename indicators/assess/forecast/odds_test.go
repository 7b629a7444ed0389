package forecast

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// A bet is a goal made out of a real series: will the value, or the sum until then, be at least the
// target some steps after a date?
type bet struct {
	tuning bool
	happen bool
	says   [tellers]float64 // for the forecast its probability, for the usual tools a margin in favour
}

// The tellers: the forecast, and what the usual tools compute.
const (
	tellForecast = iota
	tellLine6    // the line through the last 6 values, read at the deadline
	tellLine12   // likewise of 12
	tellRatio    // the present pace against the required one
	tellLast     // the newest value against the target
	tellers
)

var tellerNames = [tellers]string{"forecast", "line of 6", "line of 12", "required rate", "last value"}

// bets makes goals of a series at a date: targets at quantiles of what the history's own changes over as
// many steps would make of the present. after holds at least as many values as the longest deadline.
func bets(r record, history, after []float64, keep int) []bet {
	n := len(history)
	if math.IsNaN(history[n-1]) {
		return nil
	}
	var all []bet
	known := history
	if keep > 0 {
		known = history[max(0, n-keep):]
	}
	f := Of(Series{Values: known, Season: r.season}, 12)
	if f.Reason != "" {
		return nil
	}
	whole := slices.Clone(history)
	bridge(whole)
	now := whole[n-1]
	for _, ahead := range []int{3, 6, 12} {
		if n < 2*ahead+6 || len(after) < ahead {
			continue
		}
		var changes, sums []float64
		for i := ahead; i < n; i++ {
			changes = append(changes, math.Log(whole[i]/whole[i-ahead]))
		}
		for i := 2 * ahead; i <= n; i++ {
			sums = append(sums, math.Log(total(whole[i-ahead:i])/total(whole[i-2*ahead:i-ahead])))
		}
		slices.Sort(changes)
		slices.Sort(sums)
		for _, q := range []float64{0.1, 0.3, 0.5, 0.7, 0.9} {
			if outcome := after[ahead-1]; !math.IsNaN(outcome) {
				x := now * math.Exp(quantile(changes, q))
				spread := quantile(changes, 0.75) - quantile(changes, 0.25) + 0.01
				b := bet{tuning: r.tuning(), happen: outcome >= x}
				b.says[tellForecast] = f.Steps[ahead-1].Value.AtLeast(x)
				for at, k := range map[int]int{tellLine6: 6, tellLine12: 12} {
					a, slope := regress(whole[n-k:])
					b.says[at] = margin(a+slope*float64(k-1+ahead), x, spread)
				}
				pace, need := (now-whole[n-5])/4, (x-now)/float64(ahead)
				b.says[tellRatio] = math.Log(max(1+float64(ahead)*pace/now, 0.05)/max(1+float64(ahead)*need/now, 0.05)) / spread
				b.says[tellLast] = margin(now, x, spread)
				all = append(all, b)
			}
			if outcome := total(after[:ahead]); !math.IsNaN(outcome) {
				x := total(whole[n-ahead:]) * math.Exp(quantile(sums, q))
				spread := quantile(sums, 0.75) - quantile(sums, 0.25) + 0.01
				b := bet{tuning: r.tuning(), happen: outcome >= x}
				b.says[tellForecast] = f.Steps[ahead-1].Sum.AtLeast(x)
				for at, k := range map[int]int{tellLine6: 6, tellLine12: 12} {
					a, slope := regress(whole[n-k:])
					var sum float64
					for h := range ahead {
						sum += a + slope*float64(k+h)
					}
					b.says[at] = margin(sum, x, spread)
				}
				b.says[tellRatio] = margin(mean(whole[n-4:])*float64(ahead), x, spread)
				b.says[tellLast] = margin(now*float64(ahead), x, spread)
				all = append(all, b)
			}
		}
	}
	return all
}

// margin is by how much a foretold value passes the target, in usual changes.
func margin(foretold, x, spread float64) float64 {
	return math.Log(max(foretold, x/20)/x) / spread
}

func total(v []float64) (sum float64) {
	for _, x := range v {
		sum += x
	}
	return sum
}

// quantile interpolates in sorted values.
func quantile(sorted []float64, q float64) float64 {
	at := q * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// logistic fits the chance of what happened to a margin, by Newton's method on the tuning half.
func logistic(all []bet, teller int) func(m float64) float64 {
	a, b := 0.0, 0.0
	for range 30 {
		var ga, gb, haa, hab, hbb float64
		for _, x := range all {
			if !x.tuning {
				continue
			}
			m := min(max(x.says[teller], -10), 10)
			p := 1 / (1 + math.Exp(-a-b*m))
			y := 0.0
			if x.happen {
				y = 1
			}
			w := p*(1-p) + 1e-9
			ga, gb = ga+y-p, gb+(y-p)*m
			haa, hab, hbb = haa+w, hab+w*m, hbb+w*m*m
		}
		det := haa*hbb - hab*hab
		a, b = a+(hbb*ga-hab*gb)/det, b+(haa*gb-hab*ga)/det
	}
	return func(m float64) float64 { return 1 / (1 + math.Exp(-a-b*min(max(m, -10), 10))) }
}

// verdict is how good probabilities were.
type verdict struct {
	bets             int
	brier, ece, auc  float64
	said, came, many [10]float64
}

func judge(all []bet, p func(bet) float64) verdict {
	var v verdict
	type pair struct {
		p      float64
		happen bool
	}
	var pairs []pair
	for _, b := range all {
		x := p(b)
		y := 0.0
		if b.happen {
			y = 1
		}
		v.bets++
		v.brier += (x - y) * (x - y)
		bin := min(int(x*10), 9)
		v.many[bin]++
		v.said[bin] += x
		v.came[bin] += y
		pairs = append(pairs, pair{x, b.happen})
	}
	v.brier /= float64(v.bets)
	for i, n := range v.many {
		if n > 0 {
			v.ece += math.Abs(v.said[i]-v.came[i]) / float64(v.bets)
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		if a.p < b.p {
			return -1
		} else if a.p > b.p {
			return 1
		}
		return 0
	})
	var ranks, yes float64
	for i := 0; i < len(pairs); {
		j := i
		for j < len(pairs) && pairs[j].p == pairs[i].p {
			j++
		}
		for k := i; k < j; k++ {
			if pairs[k].happen {
				ranks += float64(i+j+1) / 2
				yes++
			}
		}
		i = j
	}
	v.auc = (ranks - yes*(yes+1)/2) / (yes * (float64(len(pairs)) - yes))
	return v
}

func (v verdict) table() string {
	var b strings.Builder
	for i, n := range v.many {
		if n > 0 {
			fmt.Fprintf(&b, "\n  said %.2f  came %.2f  n %5.0f", v.said[i]/n, v.came[i]/n, n)
		}
	}
	return b.String()
}

// compare prints the tellers beside each other on the half that no logistic was fitted to, and returns the
// forecast's verdict and the Brier score of the best other.
func compare(t *testing.T, name string, all, fit []bet) (ours verdict, other float64) {
	t.Helper()
	var kept []bet
	for _, b := range all {
		if !b.tuning {
			kept = append(kept, b)
		}
	}
	ours = judge(kept, func(b bet) float64 { return b.says[tellForecast] })
	t.Logf("%s: %d goals; forecast: Brier %.4f, ECE %.3f, AUC %.3f%s", name, ours.bets, ours.brier, ours.ece, ours.auc, ours.table())
	other = 1
	for teller := tellForecast + 1; teller < tellers; teller++ {
		p := logistic(fit, teller)
		sure := judge(kept, func(b bet) float64 {
			if b.says[teller] >= 0 {
				return 1
			}
			return 0
		})
		soft := judge(kept, func(b bet) float64 { return p(b.says[teller]) })
		t.Logf("  %-14s Brier as 0 or 1 %.4f, calibrated %.4f, AUC %.3f, ECE %.3f", tellerNames[teller], sure.brier, soft.brier, soft.auc, soft.ece)
		other = min(other, sure.brier, soft.brier)
	}
	t.Logf("  the forecast's Brier score is %.1f %% below the best of the others", 100*(1-ours.brier/other))
	return ours, other
}

// goals makes bets at several dates of every series.
func goals(all []record, dates, keep int) []bet {
	var b []bet
	for _, r := range all {
		if r.after != nil {
			b = append(b, bets(r, r.values, r.after, keep)...)
			continue
		}
		n := len(r.values)
		for k := range dates {
			at := n - 12 - k*(n-48)/dates
			if at >= 36 {
				b = append(b, bets(r, r.values[:at], r.values[at:], keep)...)
			}
		}
	}
	return b
}

// TestOdds compares the forecast's probabilities with what the usual tools would say, made as good as they
// can be: calibrated on the half of the M3 series that is not judged. Where a market collapses as Syria's
// did, all prices at once and beyond all history, no probability from the series alone is calibrated; it must
// still beat the others. A seventh of these goals are of that country.
func TestOdds(t *testing.T) { odds(t, 3, 4, 0.03) }

// odds judges one in every so many food price series, at some dates each. most is the calibration error that
// all of them together may have.
func odds(t *testing.T, every, dates int, most float64) {
	months := goals(m3(t, "monthly", 12), 1, 0)
	var pooled []bet
	for _, c := range []struct {
		name    string
		ece     float64 // at most
		below   float64 // share of the best other Brier score that ours is at most
		country string
	}{
		{"M3", 0.02, 0.75, ""},
		{"prices in Palestine", 0.04, 0.9, "pse_hxl"},
		{"prices in Syria", 0.15, 0.9, "syr"},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := months
			if c.country != "" {
				var some []record
				for i, r := range wfp(t, "wfp_food_prices_"+c.country+".csv", 60) {
					if i%every == 0 {
						some = append(some, r)
					}
				}
				all = goals(some, dates, 0)
			}
			pooled = append(pooled, all...)
			ours, other := compare(t, c.name, all, months)
			if ours.ece > c.ece {
				t.Errorf("expected calibration error %.3f, want at most %.2f", ours.ece, c.ece)
			}
			if ours.brier > c.below*other {
				t.Errorf("Brier score %.4f, want at most %.2f of the best other's %.4f", ours.brier, c.below, other)
			}
		})
	}
	// What a user meets is a mix of all.
	ours, other := compare(t, "all of these", pooled, months)
	if ours.ece > most || ours.brier > 0.9*other {
		t.Errorf("over all: expected calibration error %.3f, want at most %v; Brier score %.4f, want at most 0.9 of the best other's %.4f", ours.ece, most, ours.brier, other)
	}
}

// TestOddsOfShortHistories judges forecasts that know only the latest months, against targets that the
// whole history makes likely.
func TestOddsOfShortHistories(t *testing.T) {
	series := m3(t, "monthly", 12)
	for _, c := range []struct {
		months int
		ece    float64 // at most
	}{{8, 0.06}, {12, 0.045}, {24, 0.02}} {
		v := judge(goals(series, 1, c.months), func(b bet) float64 { return b.says[tellForecast] })
		t.Logf("from %d months: Brier %.4f, ECE %.3f, AUC %.3f%s", c.months, v.brier, v.ece, v.auc, v.table())
		if v.ece > c.ece {
			t.Errorf("from %d months the expected calibration error is %.3f, want at most %.2f", c.months, v.ece, c.ece)
		}
	}
}
