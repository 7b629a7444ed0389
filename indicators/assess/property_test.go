package assess_test

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// drawGoal draws a goal of any measured kind.
func drawGoal(t *rapid.T, across indicators.Across) *scene {
	s := newScene(
		indicators.Indicator{ID: "i", Unit: "trees", Measure: rapid.SampledFrom(indicators.Measures()).Draw(t, "measure"), Every: indicators.Month,
			Across: across, Weight: "population", Places: []string{"qamishli", "derik", "tabqa"}, Department: "agriculture"},
		indicators.Goal{Target: indicators.Target{
			Kind:  rapid.SampledFrom([]indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}).Draw(t, "target"),
			Value: rapid.Float64Range(1, 1000).Draw(t, "value"), Low: 20, High: rapid.Float64Range(20, 100).Draw(t, "high"),
		}, Trajectory: indicators.Trajectory{Kind: rapid.SampledFrom([]indicators.TrajectoryKind{indicators.Linear, indicators.SCurve}).Draw(t, "trajectory")}},
	)
	s.goal.Alert = indicators.AlertPolicy{RaiseAfterReports: rapid.IntRange(0, 3).Draw(t, "raise after"), ClearMargin: rapid.SampledFrom([]float64{0, 0.05}).Draw(t, "margin")}
	if rapid.Bool().Draw(t, "gap line") {
		s.goal.Thresholds.OffTrack = &indicators.Line{Value: 0.2, Gap: true}
	}
	if rapid.Bool().Draw(t, "line") {
		s.goal.Thresholds.AtRisk = &indicators.Line{Value: rapid.Float64Range(1, 1000).Draw(t, "at")}
	}
	s.plan.Places = region()
	return s
}

// full draws a report of every place for every month up to last.
func full(t *rapid.T, last int) []indicators.Observation {
	var obs []indicators.Observation
	for m := range last {
		for _, place := range []string{"qamishli", "derik", "tabqa"} {
			obs = append(obs, indicators.Observation{
				Indicator: "i", Place: place, Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 1, 1).AddMonths(m)),
				Value: rapid.Float64Range(0, 100).Draw(t, "v"), Revision: 1, Delivery: int64(m + 1), Row: int64(len(obs) + 2),
			})
		}
	}
	return obs
}

func (s *scene) judge(obs []indicators.Observation, asOf indicators.Date) assess.Assessment {
	in := s.input(asOf.String())
	in.Points = assess.RollUp(s.plan.Places, s.ind, "NES", s.plan.Starts, min(asOf, s.plan.Ends), obs)
	in.Parts = func() []assess.Part {
		return assess.Parts(s.plan.Places, s.ind, "NES", s.plan.Starts, min(asOf, s.plan.Ends), obs)
	}
	return assess.Goal(in)
}

// Missing data never makes a status better or worse: without the newest report of one place a
// total is judged as it stood before, or not at all.
func TestMissingReportNeverBetterNorWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, indicators.SumAcross)
		last := rapid.IntRange(2, 12).Draw(t, "last month")
		obs := full(t, last)
		asOf := indicators.NewDate(2024, 1, 1).AddMonths(last).AddDays(rapid.IntRange(-1, 20).Draw(t, "days"))
		place := rapid.SampledFrom([]string{"qamishli", "derik", "tabqa"}).Draw(t, "place")
		newest := indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 1, 1).AddMonths(last-1))
		dropped := slices.DeleteFunc(slices.Clone(obs), func(o indicators.Observation) bool { return o.Place == place && o.Period == newest })
		before := slices.DeleteFunc(slices.Clone(obs), func(o indicators.Observation) bool { return o.Period == newest })

		got, stood := s.judge(dropped, asOf), s.judge(before, asOf)
		if got.Status != stood.Status && got.Status != indicators.Unknown {
			t.Fatalf("without %s's report of %s it is %s; before that month it was %s", place, newest, got.Status, stood.Status)
		}
		if got.AsOfPeriod == newest {
			t.Fatalf("judged at %s, which is not complete", newest)
		}
	})
}

// Without an earlier report of one place a total keeps the verdict of the lower bound and of the
// usual amounts where they agree, and has none where they do not.
func TestHoleNeverImproves(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, indicators.SumAcross)
		s.ind.Measure, s.goal.Target.Kind = indicators.Flow, indicators.Reach
		s.goal.Thresholds = indicators.Thresholds{}
		s.goal.Alert.RaiseAfterReports = 1 // of fewer reports, the plan's patience takes longer
		obs := full(t, 8)
		asOf := day("2024-09-02")
		hole := rapid.IntRange(0, len(obs)-4).Draw(t, "hole")
		got := s.judge(slices.Delete(slices.Clone(obs), hole, hole+1), asOf)
		truth := s.judge(obs, asOf)
		if truth.Status.WorseThan(got.Status) || (got.Status == indicators.Achieved && truth.Status != indicators.Achieved) {
			if got.Status == indicators.Unknown {
				return
			}
			t.Fatalf("with a hole it is %s, in truth %s", got.Status, truth.Status)
		}
	})
}

// A better newest value never makes a status worse, nor the probability smaller, whatever it is that is
// measured; without a history, where the pace stands in for the forecast, and with one.
func TestBetterDataIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, indicators.MeanAcross)
		g := &s.goal.Target
		if g.Kind == indicators.Between { // neither more nor less is better
			g.Kind = indicators.AtMost
		}
		if g.Kind == indicators.Move {
			g.From = rapid.Float64Range(0, 1000).Filter(func(v float64) bool { return v != g.Value }).Draw(t, "from")
		}
		s.goal.Thresholds = indicators.Thresholds{}
		before := rapid.SampledFrom([]int{0, 0, 3, 30}).Draw(t, "months before the plan")
		months := rapid.IntRange(1, 11).Draw(t, "months of the plan")
		var value float64
		for i := range before + months {
			v := rapid.Float64Range(0, 100).Draw(t, "v")
			if s.ind.Measure == indicators.RunningTotal { // one that falls by half begins anew
				v += value
			}
			value = v
			s.report(indicators.PeriodAt(indicators.Month, day("2024-01-01").AddMonths(i-before)).String(), v)
		}
		asOf := day("2024-01-01").AddMonths(months).AddDays(1).String()
		a := s.at(asOf)
		step := rapid.Float64Range(0, 500).Draw(t, "better by")
		if g.Kind == indicators.AtMost || (g.Kind == indicators.Move && g.Value < g.From) {
			step = -step
		}
		newest, floor := &s.points[len(s.points)-1].Value, 0.0
		if s.ind.Measure == indicators.RunningTotal && len(s.points) > 1 {
			floor = s.points[len(s.points)-2].Value
		}
		*newest = max(floor, *newest+step)
		b := s.at(asOf)
		if b.Status.WorseThan(a.Status) || (a.Status == indicators.Achieved && b.Status != indicators.Achieved) {
			t.Fatalf("better by %v turns %s into %s\n%s\n%s", step, a.Status, b.Status, a.Reason["en"], b.Reason["en"])
		}
		if a.Probability != nil && b.Probability != nil && *b.Probability < *a.Probability-1e-9 {
			t.Fatalf("better by %v turns a probability of %v into %v", step, *a.Probability, *b.Probability)
		}
	})
}

// Other units change nothing but the numbers.
func TestUnitsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, rapid.SampledFrom(indicators.Acrosses()).Draw(t, "across"))
		obs := full(t, rapid.IntRange(1, 9).Draw(t, "months"))
		asOf := day("2024-10-02")
		a := s.judge(obs, asOf)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power"))
		for i := range obs {
			obs[i].Value *= factor
		}
		g := &s.goal.Target
		g.Value, g.Low, g.High = g.Value*factor, g.Low*factor, g.High*factor
		if l := s.goal.Thresholds.AtRisk; l != nil {
			l.Value *= factor
		}
		if b := s.judge(obs, asOf); b.Status != a.Status || show(b.Since) != show(a.Since) {
			t.Fatalf("%s since %s becomes %s since %s", a.Status, show(a.Since), b.Status, show(b.Since))
		}
	})
}

// Invariant 10: the same input gives the same bytes, in whatever order the observations came.
func TestInvariant10SameInputSameBytes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawGoal(t, rapid.SampledFrom(indicators.Acrosses()).Draw(t, "across"))
		obs := drawObservations(t)
		asOf := day("2024-01-01").AddDays(rapid.IntRange(-30, 420).Draw(t, "day"))
		one, err := json.Marshal(s.judge(obs, asOf))
		if err != nil {
			t.Fatal(err)
		}
		two, _ := json.Marshal(s.judge(rapid.Permutation(obs).Draw(t, "shuffled"), asOf))
		if string(one) != string(two) {
			t.Fatalf("not the same bytes:\n%s\n%s", one, two)
		}
	})
}

// Goal leaves what it is given as it was, so that judging can run beside reading.
func TestGoalChangesNothing(t *testing.T) {
	s := trees().report("2024-03", 1).report("2024-01", 2).report("2024-02", 3)
	before := slices.Clone(s.points)
	s.at("2024-04-02")
	if !reflect.DeepEqual(before, s.points) {
		t.Error("the points were reordered in place")
	}
}

// Invariant 7: no verdict without a reason in every language, with the numbers and the source.
func TestInvariant7EveryVerdictHasItsReason(t *testing.T) {
	for _, c := range reasonCases() {
		a := c.got
		for _, l := range indicators.Langs() {
			r := a.Reason[l]
			if r == "" || strings.ContainsAny(r, "{}–") || strings.Contains(r, "  ") {
				t.Errorf("%s: %s reason is not whole: %q", c.name, l, r)
			}
			if a.Latest != nil && a.Method != "milestone" {
				number := strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.2f", *a.Actual), "0"), ".")
				if *a.Actual < 1000 && *a.Actual == math.Trunc(*a.Actual) && !strings.Contains(r, indicators.LocalDigits(l, number)) {
					t.Errorf("%s: %s reason does not name %s: %s", c.name, l, number, r)
				}
				if !strings.Contains(r, fmt.Sprintf("report-%02d.csv", a.Latest.Delivery)) && !strings.Contains(c.name, "without a name") {
					t.Errorf("%s: %s reason does not name its source: %s", c.name, l, r)
				}
			}
			for _, check := range a.Checks {
				if d := check.Detail[l]; d == "" || strings.ContainsAny(d, "{}–") {
					t.Errorf("%s: check %s in %s is not whole: %q", c.name, check.Name, l, d)
				}
			}
		}
	}
}

// FuzzGoal feeds any numbers to any kind of goal: nothing panics, and no NaN or infinity leaves.
func FuzzGoal(f *testing.F) {
	f.Add(uint8(0), uint8(0), uint8(0), 0.0, 100.0, 0.0, []byte{1, 2, 3, 4, 5, 6, 7, 8})
	f.Add(uint8(4), uint8(1), uint8(3), -1e308, 1e308, 0.5, []byte("the quick brown fox jumps over the lazy dog, and again"))
	f.Add(uint8(1), uint8(2), uint8(2), math.Inf(1), math.NaN(), math.Inf(-1), make([]byte, 64))
	f.Fuzz(func(t *testing.T, kind, measure, shape uint8, from, to, line float64, raw []byte) {
		kinds := []indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}
		shapes := []indicators.TrajectoryKind{indicators.Linear, indicators.Stairs, indicators.Season, indicators.SCurve, indicators.Points, indicators.History}
		s := trees()
		s.ind.Measure = indicators.Measures()[int(measure)%3]
		s.ind.Across = append(indicators.Acrosses(), indicators.WeightedAcross)[int(measure)%7]
		s.goal.Target = indicators.Target{Kind: kinds[int(kind)%5], From: from, Value: to, Low: from, High: to, KeptShare: line}
		s.goal.Trajectory = indicators.Trajectory{Kind: shapes[int(shape)%6], Learn: measure >= 128, Months: [12]float64{from, to, line}, Points: []indicators.TrajectoryPoint{
			{On: day("2024-03-01"), Share: line}, {On: day("2024-02-01"), Share: from}, {On: day("2024-12-31"), Share: 1}}}
		s.goal.Thresholds = indicators.Thresholds{AtRisk: &indicators.Line{Value: line}, OffTrack: &indicators.Line{Value: line, Gap: true}}
		s.goal.Method = append(indicators.Methods(), "")[int(shape/8)%7]
		s.goal.Alert = indicators.AlertPolicy{RaiseAfterReports: int(shape) - 3, RaiseAfterDays: int(kind) - 3, ClearMargin: line}
		for m := 0; len(raw) >= 8; m++ {
			v := math.Float64frombits(binary.LittleEndian.Uint64(raw))
			p := indicators.PeriodAt(indicators.PeriodKind(raw[7]%7), day("2023-11-20").AddDays(21*m))
			s.points = append(s.points, assess.Point{Period: p, Value: v, Reported: int(raw[0] % 4), Expected: int(raw[1] % 4), Delivery: int64(m), Row: 2})
			s.parts = append(s.parts, assess.Part{Place: []string{"NES", "", "derik"}[m%3], Points: s.points[:m+1]})
			raw = raw[8:]
		}
		for _, asOf := range []string{"2023-12-01", "2024-02-20", "2024-08-01", "2025-02-01"} {
			finiteEverywhere(t, reflect.ValueOf(s.at(asOf)), "assessment")
		}
	})
}

// finiteEverywhere walks a value and fails on every NaN and infinity in it.
func finiteEverywhere(t *testing.T, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.Float64:
		if f := v.Float(); math.IsNaN(f) || math.IsInf(f, 0) {
			t.Fatalf("%s is %v", path, f)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			finiteEverywhere(t, v.Elem(), path)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if path == "assessment" && v.Type().Field(i).Name == "Points" {
				for j := range v.Field(i).Len() { // what was reported stays as it was
					finiteEverywhere(t, v.Field(i).Index(j).FieldByName("Value"), path+".Points")
				}
				continue
			}
			finiteEverywhere(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	case reflect.Slice:
		for i := range v.Len() {
			finiteEverywhere(t, v.Index(i), path)
		}
	}
}
