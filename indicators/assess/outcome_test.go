package assess_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
	"rasid/internal/needs"
)

// sixYears reads the last 72 months of every 24th monthly series of the M3 competition.
func sixYears(t *testing.T) [][]float64 {
	t.Helper()
	read := func(name string) [][]string {
		f, err := os.Open(needs.Data(t, "series/"+name))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = f.Close() }()
		r := csv.NewReader(f)
		r.FieldsPerRecord = -1
		rows, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows[1:]
	}
	after := map[string][]string{}
	for _, row := range read("m3_monthly_test.csv") {
		after[row[0]] = row[1:]
	}
	var all [][]float64
	for i, row := range read("m3_monthly_train.csv") {
		var v []float64
		for _, cell := range slices.Concat(row[6:], after[row[0]]) {
			if x, err := strconv.ParseFloat(cell, 64); err == nil {
				v = append(v, x)
			}
		}
		if i%24 == 0 && len(v) >= 72 {
			all = append(all, v[len(v)-72:])
		}
	}
	return all
}

// outcomes counts how well statuses told what became of goals.
type outcomes struct{ missed, warned, lead, met, bad, judged int }

// see takes whether each month's status of a goal was bad, and whether the goal was met.
func (o *outcomes) see(bad []bool, met bool) {
	if met {
		o.met++
		o.judged += len(bad)
		for _, b := range bad {
			if b {
				o.bad++
			}
		}
		return
	}
	since := len(bad)
	for since > 0 && bad[since-1] {
		since--
	}
	if o.missed++; since < len(bad) {
		o.warned++
		o.lead += len(bad) - since
	}
}

// Of goals made out of real series, those that were missed must have been warned of without a break until
// the end, and those that were met left alone: better than the gap alone tells, and better than a straight
// line through the latest points, which is how dashboards extrapolate.
func TestOutcomesOfRealSeries(t *testing.T) {
	for _, trajectory := range []indicators.Trajectory{{Kind: indicators.Linear}, {Kind: indicators.Season, Learn: true}} {
		var evidence, gapAlone, straight outcomes
		for _, v := range sixYears(t) {
			var before, year float64
			for i := range 12 {
				before, year = before+v[48+i], year+v[60+i]
			}
			for _, f := range []float64{0.85, 0.95, 1, 1.05, 1.15} {
				s := trees()
				s.goal.Target.Value, s.goal.Trajectory = f*before, trajectory
				for i, x := range v {
					s.report(indicators.PeriodAt(indicators.Month, day("2019-01-01").AddMonths(i)).String(), x)
				}
				var memo forecast.Memo
				var bad, behind, below []bool
				var done float64
				for m := range 11 {
					in := s.input(day("2024-01-01").AddMonths(m + 1).AddDays(1).String())
					in.FiguresOnly, in.Forecasts = true, &memo
					a := assess.Goal(in)
					bad = append(bad, a.Status == indicators.AtRisk || a.Status == indicators.OffTrack)
					behind = append(behind, a.GapRatio != nil && *a.GapRatio < -0.05)
					done += v[60+m]
					below = append(below, done+ahead(v[:61+m], 11-m) < s.goal.Target.Value)
				}
				met := year >= s.goal.Target.Value
				evidence.see(bad, met)
				gapAlone.see(behind, met)
				straight.see(below, met)
			}
		}
		warned := func(name string, o outcomes) (share, wrong float64) {
			share, wrong = float64(o.warned)/float64(o.missed), float64(o.bad)/float64(o.judged)
			t.Logf("%s, %s: of %d missed goals %.0f %% were warned of, %.1f months ahead on average; in %.1f %% of the months of %d met goals it cried",
				trajectory.Kind, name, o.missed, 100*share, float64(o.lead)/float64(max(1, o.warned)), 100*wrong, o.met)
			return share, wrong
		}
		share, wrong := warned("gap and forecast", evidence)
		gapShare, _ := warned("gap of 5 % alone", gapAlone)
		_, lineWrong := warned("straight line through 4 points", straight)
		if share < 0.9 || share < gapShare+0.1 || wrong > 0.08 || wrong > 0.6*lineWrong {
			t.Errorf("%s: %.2f warned of and %.3f cried for nothing", trajectory.Kind, share, wrong)
		}
	}
}

// ahead is the sum of the next n values on the least-squares line through the last four.
func ahead(v []float64, n int) float64 {
	last := v[len(v)-4:]
	mean := (last[0] + last[1] + last[2] + last[3]) / 4
	slope := (3*(last[3]-last[0]) + last[2] - last[1]) / 10
	var sum float64
	for h := range n {
		sum += math.Max(0, mean+slope*(2.5+float64(h)))
	}
	return sum
}

// The probability that a line is kept often enough is what comes true, over ceilings made out of real series.
func TestOddsOfKeptLines(t *testing.T) {
	for _, asked := range []float64{1, 0.9, 0.75, 0.5} {
		var said, came, count [10]float64
		var brier, all float64
		for _, v := range sixYears(t) {
			var memo forecast.Memo
			for _, f := range []float64{0.9, 1, 1.05, 1.1, 1.2, 1.4} {
				s := bread(indicators.Target{Kind: indicators.AtMost, Value: f * v[59], KeptShare: asked})
				var kept, met float64
				for i, x := range v {
					s.report(indicators.PeriodAt(indicators.Month, day("2019-01-01").AddMonths(i)).String(), x)
					if i >= 60 && x <= f*v[59] {
						kept++
					}
				}
				if kept >= asked*12-1e-9 {
					met = 1
				}
				for m := 0; m < 12; m += 2 {
					in := s.input(day("2024-01-01").AddMonths(m).AddDays(1).String())
					in.FiguresOnly, in.Forecasts = true, &memo
					p := assess.Goal(in).Probability
					if p == nil {
						t.Fatalf("no probability in month %d", m+1)
					}
					k := min(int(*p*10), 9)
					count[k], said[k], came[k] = count[k]+1, said[k]+*p, came[k]+met
					brier, all = brier+(*p-met)*(*p-met), all+1
				}
			}
		}
		var wrong float64
		for k := range count {
			wrong += math.Abs(said[k]-came[k]) / all
		}
		if t.Logf("%.0f %% asked for: of %.0f probabilities, Brier score %.4f, expected calibration error %.3f", 100*asked, all, brier/all, wrong); wrong > 0.04 || brier/all > 0.06 {
			t.Errorf("with %v asked for they err by %.3f", asked, wrong)
		}
	}
}
