package assess_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
)

// statuses judges a goal at the end of every period reported, as it was seen then.
func (s *scene) statuses() []assess.Assessment {
	var seen []assess.Assessment
	var memo forecast.Memo
	for _, p := range s.points {
		in := s.input(p.Period.Last().AddDays(1).String())
		in.FiguresOnly, in.Forecasts = true, &memo
		seen = append(seen, assess.Goal(in))
	}
	return seen
}

// transitions counts the changes of a status, the first one not among them.
func transitions(seen []assess.Assessment) int {
	n := 0
	for i := 1; i < len(seen); i++ {
		if seen[i].Status != seen[i-1].Status {
			n++
		}
	}
	return n
}

// weekly is a scene with a report for every week.
func weekly(kind indicators.TargetKind, measure indicators.Measure, target, from float64) *scene {
	s := newScene(
		indicators.Indicator{ID: "i", Unit: "t", Measure: measure, Every: indicators.Week, Across: indicators.SumAcross, Department: "economy"},
		indicators.Goal{Target: indicators.Target{Kind: kind, Value: target, From: from}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
	)
	return s
}

// weeks reports what f gives for n weeks of the plan.
func (s *scene) weeks(n int, f func(i int) float64) *scene {
	week := indicators.PeriodAt(indicators.Week, s.plan.Starts)
	for i := range n {
		s.report(week.Shift(i).String(), f(i))
	}
	return s
}

// dancing are values between -1 and 1 as chance has them.
func dancing(seed uint64) []float64 {
	chance := rand.New(rand.NewPCG(seed, 1))
	dance := make([]float64, 52)
	for i := range dance {
		dance[i] = 2*chance.Float64() - 1
	}
	return dance
}

// improves reports whether a status becomes better, after the first weeks that it needs to know the noise.
func improves(seen []assess.Assessment) bool {
	for i := 8; i < len(seen); i++ {
		if seen[i-1].Status.WorseThan(seen[i].Status) {
			return true
		}
	}
	return false
}

// A05: a value that dances on a line makes a status worse at most once for each degree, and never better:
// surely within the margin that the plan sets, and nearly so within its own noise.
func TestA05ALineIsCrossedOnce(t *testing.T) {
	for _, c := range []struct {
		size, margin float64
		most         int // of 60 dances, those that may clear
	}{{0.001, 0, 0}, {0.004, 0, 0}, {0.02, 0, 5}, {0.03, 0.05, 0}} {
		cleared := 0
		for seed := range uint64(60) {
			s := weekly([]indicators.TargetKind{indicators.AtMost, indicators.AtLeast}[seed%2], indicators.Level, 4000, 0)
			s.goal.Alert = indicators.AlertPolicy{RaiseAfterReports: int(seed % 4), ClearMargin: c.margin}
			dance := dancing(seed)
			if improves(s.weeks(52, func(i int) float64 { return 4000 * (1 + c.size*dance[i]) }).statuses()) {
				cleared++
			}
		}
		if t.Logf("dancing by %v with a margin of %v: %d of 60 clear", c.size, c.margin, cleared); cleared > c.most {
			t.Errorf("dancing by %v with a margin of %v, %d of 60 clear, at most %d may", c.size, c.margin, cleared, c.most)
		}
	}
}

// A05: so does one that dances around the cut-off of what is expected.
func TestA05ATrajectoryIsCrossedOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		cut := rapid.SampledFrom([]float64{0.95, 0.75}).Draw(t, "cut-off")
		dance := dancing(rapid.Uint64().Draw(t, "seed"))
		s := weekly(indicators.Reach, indicators.RunningTotal, 52_000, 0)
		seen := s.weeks(52, func(i int) float64 {
			days := float64(indicators.PeriodAt(indicators.Week, s.plan.Starts).Shift(i).Last()-s.plan.Starts) + 1
			return 52_000 * days / 366 * (cut + 0.005*dance[i])
		}).statuses()
		if n := transitions(seen[:51]); n > 2 { // the last week may decide whether the target was reached
			var list []indicators.Status
			for _, a := range seen {
				list = append(list, a.Status)
			}
			t.Fatalf("%d transitions: %v", n, list)
		}
	})
}

// What a goal was said to be on a day is what is said today of that day: since when a status holds does
// not change with what came later.
func TestSinceIsWhatWasSaidThen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, indicators.MeanAcross)
		s.goal.Method = ""
		level := rapid.Float64Range(0, 100).Draw(t, "level")
		for i, step := range rapid.SliceOfN(rapid.Float64Range(-20, 20), 4, 12).Draw(t, "steps") {
			level = math.Max(0, level+step)
			s.report(indicators.PeriodAt(indicators.Month, day("2024-01-01").AddMonths(i)).String(), level)
		}
		seen := s.statuses()
		last := len(seen) - 1
		run := last
		for run > 0 && seen[run-1].Status == seen[last].Status {
			run--
		}
		if seen[last].Since != nil && *seen[last].Since != s.points[run].Period.Last() && seen[last].AsOf <= s.plan.Ends {
			t.Fatalf("%s since %s; it was said from %s on", seen[last].Status, seen[last].Since, s.points[run].Period.Last())
		}
	})
}

// A gap alone does not make a goal drift where the forecast, from earlier years, still expects it to be met.
func TestForecastEasesAGap(t *testing.T) {
	season := func(i int) float64 {
		return 1000 * [12]float64{1, 1, 1, 2, 4, 8, 12, 14, 14, 14, 14, 15}[i%12] * (1 + 0.01*math.Sin(float64(i*i)))
	}
	s := trees()
	s.goal.Target.Value = 90_000
	a := s.monthsOf(54, season).at("2024-07-02") // to June 2024, 17 % of a year
	want(t, a, indicators.OnTrack)
	if *a.GapRatio > -0.3 || *a.Probability < 0.9 {
		t.Errorf("gap %v, probability %v", *a.GapRatio, *a.Probability)
	}
	s.goal.Target.Value = 130_000
	want(t, s.at("2024-07-02"), indicators.OffTrack)
}

// Once little time is left, a gap that hardly anything can close is more than a risk.
func TestLateGapIsOffTrack(t *testing.T) {
	s := trees()
	for m := range 11 {
		s.report(indicators.PeriodAt(indicators.Month, day("2024-01-01").AddMonths(m)).String(), 7000+float64(m%3)*20)
	}
	seen := s.statuses()
	if got := seen[7].Status; got != indicators.AtRisk {
		t.Errorf("in August it is %s", got)
	}
	if got := seen[10].Status; got != indicators.OffTrack {
		t.Errorf("in November it is %s", got)
	}
}

// A value on the good side that moves to the line is a risk as soon as the forecast agrees, however far it is.
func TestDriftTowardsALine(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 4000})
	s.monthsOf(54, func(i int) float64 { return 750 * math.Pow(1.03, float64(i)) * (1 + 0.004*math.Sin(float64(i*i))) })
	first := slices.IndexFunc(s.points, func(p assess.Point) bool { return p.Period.First() >= s.plan.Starts })
	s.points = s.points[:first+5]
	a := s.at("2024-06-02")
	want(t, a, indicators.AtRisk)
	if *a.GapRatio < 0.1 {
		t.Errorf("%v from the line", *a.GapRatio)
	}
}

// The plan's patience holds for drift too: so many reports in a row.
func TestRaiseAfterReports(t *testing.T) {
	s := trees()
	s.goal.Alert.RaiseAfterReports = 3
	s.reports(8400, 8400, 8400, 2000, 2000, 2000, 2000)
	var got []indicators.Status
	for _, a := range s.statuses() {
		got = append(got, a.Status)
	}
	if got[3] != indicators.OnTrack || got[4] != indicators.OnTrack || got[5] == indicators.OnTrack {
		t.Errorf("%v", got)
	}
}

// In the first year of a season nobody but the plan knows that planting goes on in autumn: a summer without
// a tree is no sign that the rest will not come, and a poor spring is one that the autumn will be poor.
func TestPlanKnowsTheSeasonThatHistoryDoesNot(t *testing.T) {
	months := [12]float64{3, 3, 2, 0, 0, 0, 0, 0, 0, 0, 2, 3}
	for _, c := range []struct {
		pace float64
		want indicators.Status
	}{{1.03, indicators.OnTrack}, {0.6, indicators.OffTrack}} {
		s := trees()
		s.ind.Every = indicators.Week
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Months: months}
		s.weeks(39, func(i int) float64 {
			middle := indicators.PeriodAt(indicators.Week, s.plan.Starts).Shift(i).First().AddDays(3)
			_, m, _ := max(middle, s.plan.Starts).YMD()
			return c.pace * 100_000 * months[m-1] / 13 / 4.33 * (1 + 0.05*math.Sin(float64(i*i)))
		})
		a := s.at("2024-10-01")
		want(t, a, c.want)
		if a.Probability == nil || *a.Probability > 0.1 == (c.want == indicators.OffTrack) {
			t.Errorf("at %v of the pace the probability is %v", c.pace, show(a.Probability))
		}
	}
}

// A report of another cadence in between disturbs nothing.
func TestPlanTimeWithAnotherCadence(t *testing.T) {
	s := trees()
	s.goal.Trajectory = indicators.Trajectory{Kind: indicators.SCurve}
	s.reports(3000, 5000, 7000, 9000, 11000, 9000)
	s.report("2024-W20", 700)
	if a := s.at("2024-07-02"); a.Status == indicators.Unknown || a.Probability == nil {
		t.Errorf("%s, %v", a.Status, show(a.Probability))
	}
}
