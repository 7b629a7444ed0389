// Package assess judges goals: what was reported against what the plan expects by then. It is
// pure: no clock, no files, and the same input gives the same bytes.
//
// The method follows the kind of the goal and is never chosen by the planner: a total is judged
// by its trajectory, a level by its share of the way, a ceiling or floor by the periods that
// keep it, a milestone by its dates. Growth rates are not used on counts, where they call almost
// any start a success.
//
// Missing reports make no verdict better or worse: a verdict is made at the end of the last
// period that was reported, not today; and where the holes before it could change it, it is
// unknown.
package assess

import (
	"math"

	"rasid/indicators"
)

// The shares of what is expected from which on a goal is on track, or at risk. They are the
// pace rule that planning tools commonly use for a year's goals (0.95 and 0.75).
const (
	onTrackShare = 0.95
	atRiskShare  = 0.75
	tolerance    = 1e-9 // a share computed to be exactly on a cut-off is on its good side
	nearLine     = 0.10 // share of a line within which an adverse trend is a risk
	recentCount  = 5    // changes that make a trend, after the German sustainability strategy
	paceCount    = 4    // reports that make the present pace
)

// Input is all that a verdict depends on.
type Input struct {
	Plan         *indicators.Plan
	Goal         *indicators.Goal
	AsOf         indicators.Date
	Points       []Point                // rolled up at the goal's place, by period; only those as of AsOf count
	Held         bool                   // a delivery of the indicator waits for a person
	DeliveryName func(seq int64) string // how people know a delivery; may be nil
}

// judge carries one verdict while it is made.
type judge struct {
	Input
	ind     *indicators.Indicator
	a       *Assessment
	used    []Point // the plan's points up to AsOf
	now     Point   // the point that is judged
	verdict string  // which sentence the reason is
	num     map[string]float64
}

// Goal judges a goal at in.AsOf.
func Goal(in Input) Assessment {
	g := in.Goal
	a := Assessment{Goal: g.ID, Sector: g.Sector, Owner: g.Owner, AsOf: in.AsOf, Freshness: indicators.Fresh, Handling: indicators.Open}
	j := &judge{Input: in, a: &a, num: map[string]float64{}}
	j.ind, _ = in.Plan.Indicator(g.Indicator)
	switch {
	case g.Target.Kind == indicators.NoTarget:
		a.Status, a.Method, j.verdict = indicators.Narrative, "narrative", "narrative"
	case g.Target.Kind == indicators.Milestone:
		a.Method = "milestone"
		j.milestone()
	case j.ind != nil:
		j.measured()
	default:
		a.Status, j.verdict = indicators.Unknown, "no_data"
	}
	a.Reason = j.reason()
	return a
}

func (j *judge) measured() {
	a, g := j.a, j.Goal
	a.Unit = j.ind.Unit
	a.Method = map[indicators.TargetKind]string{indicators.AtMost: "ceiling", indicators.AtLeast: "floor", indicators.Between: "band"}[g.Target.Kind]
	if a.Method == "" {
		a.Method = "cumulative"
		if j.ind.Measure == indicators.Level {
			a.Method = "level"
		}
		a.Trajectory = curve(j.Plan, g)
	}
	if g.Target.Kind != indicators.Between {
		a.Target = ptr(g.Target.Value)
	}
	limit := min(j.AsOf, max(g.Target.Due, j.Plan.Ends))
	for _, p := range j.Points {
		if p.Period.Last() <= limit && p.Period.First() >= j.Plan.Starts {
			j.used = append(j.used, p)
		}
	}
	a.Points = j.used
	judged := -1
	for i, p := range j.used {
		if p.Complete() || j.ind.Across != indicators.SumAcross {
			judged = i
		}
	}
	a.Freshness = freshness(j.Plan, j.ind, j.AsOf, j.used, judged, j.Held)
	if j.AsOf < j.Plan.Starts {
		a.Status, j.verdict = indicators.NotStarted, "before_plan"
		return
	}
	if judged < 0 {
		a.Status, j.verdict = indicators.Unknown, "no_data"
		if a.Freshness == indicators.Fresh {
			a.Status, j.verdict = indicators.NotStarted, "nothing_due"
		}
		return
	}
	j.used = j.used[:judged+1]
	j.now = j.used[judged]
	a.AsOfPeriod, a.Latest = j.now.Period, &j.now
	switch a.Method {
	case "cumulative":
		j.cumulative()
	case "level":
		j.level()
	default:
		j.kept()
	}
	j.thresholds()
	if a.Freshness == indicators.Missing && a.Status == indicators.OnTrack {
		a.Status, j.verdict = indicators.Unknown, "silent"
	}
}

// total returns the sum so far at each used point: the running total itself, or the flow added up.
func (j *judge) totals(fill bool) []float64 {
	list := make([]float64, len(j.used))
	sum := j.Goal.Target.From
	mean := 0.0
	for _, p := range j.used {
		mean += p.Value / float64(len(j.used))
	}
	for i, p := range j.used {
		if j.ind.Measure == indicators.RunningTotal {
			list[i] = p.Value
			continue
		}
		if fill {
			for q := j.firstPeriodAfter(i); q.Compare(p.Period) < 0; q = q.Shift(1) {
				sum += mean
			}
			sum += p.Value * float64(p.Expected) / float64(p.Reported)
		} else {
			sum += p.Value
		}
		list[i] = sum
	}
	return list
}

// firstPeriodAfter returns the period that should follow used point i−1.
func (j *judge) firstPeriodAfter(i int) indicators.Period {
	if i > 0 {
		return j.used[i-1].Period.Shift(1)
	}
	return firstWhole(j.Plan, j.ind)
}

// holes counts the reports missing up to the judged point.
func (j *judge) holes() (n int) {
	for i, p := range j.used {
		n += p.Expected - p.Reported
		for q := j.firstPeriodAfter(i); q.Compare(p.Period) < 0; q = q.Shift(1) {
			n += p.Expected
		}
	}
	return n
}

func (j *judge) cumulative() {
	a, t := j.a, j.Goal.Target
	totals := j.totals(false)
	for i, p := range j.used {
		a.Actuals = append(a.Actuals, DatedValue{p.Period.Last(), totals[i]})
	}
	actual := totals[len(totals)-1]
	j.way(actual)
	if j.ind.Measure == indicators.Flow && j.ind.Across == indicators.SumAcross && a.Status != indicators.Achieved {
		if n := j.holes(); n > 0 {
			filled := j.totals(true)
			if other := j.wayStatus(filled[len(filled)-1]); other != a.Status {
				a.Status, j.verdict = indicators.Unknown, "holes"
				j.num["holes"] = float64(n)
			}
			a.Checks = append(a.Checks, Check{Name: "holes", Value: ptr(float64(n)), Line: ptr(filled[len(filled)-1])})
		}
	}
	n := min(paceCount, len(totals))
	before := t.From
	if len(totals) > n {
		before = totals[len(totals)-1-n]
	}
	a.CurrentPace = ptr((actual - before) / float64(n))
	if a.ProgressRatio != nil && *a.ProgressRatio < 1 {
		if left := periodsBetween(j.now.Period, t.Due); left > 0 {
			a.RequiredPace = ptr((t.Value - actual) / float64(left))
		}
	}
}

// way judges a value against the trajectory at the end of the judged period.
func (j *judge) way(actual float64) {
	a, t := j.a, j.Goal.Target
	on := j.now.Period.Last()
	expected := Expected(j.Plan, j.Goal, on)
	a.Actual, a.Expected = ptr(actual), ptr(expected)
	if t.Value != t.From {
		a.ProgressRatio = ptr((actual - t.From) / (t.Value - t.From))
	}
	if d := math.Abs(expected - t.From); d > 0 {
		sign := 1.0
		if t.Value < t.From {
			sign = -1
		}
		a.GapRatio = ptr(sign * (actual - expected) / d)
	}
	a.Status = j.wayStatus(actual)
	j.verdict = "way"
	if a.GapRatio == nil {
		j.verdict = "way_start"
	}
	if a.Status == indicators.Achieved {
		j.verdict = "reached"
	}
	a.Checks = append(a.Checks, Check{Name: "trajectory", Value: a.Actual, Line: a.Expected, Status: a.Status})
	if on >= t.Due && a.Status != indicators.Achieved {
		a.Status, j.verdict = indicators.Missed, "missed"
	}
}

func (j *judge) wayStatus(actual float64) indicators.Status {
	t := j.Goal.Target
	if t.Value == t.From {
		return indicators.Unknown
	}
	if progress := (actual - t.From) / (t.Value - t.From); progress >= 1-tolerance {
		return indicators.Achieved
	}
	expected := Expected(j.Plan, j.Goal, j.now.Period.Last())
	if expected == t.From {
		switch done := (actual - t.From) * (t.Value - t.From); {
		case done > 0:
			return indicators.OnTrack
		case done < 0:
			return indicators.AtRisk
		}
		return indicators.NotStarted
	}
	switch r := (actual - t.From) / (expected - t.From); {
	case r >= onTrackShare-tolerance:
		return indicators.OnTrack
	case r >= atRiskShare-tolerance:
		return indicators.AtRisk
	}
	return indicators.OffTrack
}

func (j *judge) level() {
	for _, p := range j.used {
		j.a.Actuals = append(j.a.Actuals, DatedValue{p.Period.Last(), p.Value})
	}
	j.way(j.now.Value)
	a, t := j.a, j.Goal.Target
	if n := len(j.used); n > 1 {
		k := min(paceCount, n-1)
		a.CurrentPace = ptr((j.now.Value - j.used[n-1-k].Value) / float64(k))
	}
	if left := periodsBetween(j.now.Period, t.Due); left > 0 && a.Status != indicators.Achieved {
		a.RequiredPace = ptr((t.Value - j.now.Value) / float64(left))
	}
}

func periodsBetween(p indicators.Period, due indicators.Date) (n int) {
	for p = p.Shift(1); p.Last() <= due; p = p.Shift(1) {
		n++
	}
	return n
}

func firstWhole(plan *indicators.Plan, ind *indicators.Indicator) indicators.Period {
	p := indicators.PeriodAt(ind.Every, plan.Starts)
	if p.First() < plan.Starts {
		p = p.Shift(1)
	}
	return p
}

// freshness compares the last report with the last that is due: a period's report is due its
// indicator's grace after its end.
func freshness(plan *indicators.Plan, ind *indicators.Indicator, asOf indicators.Date, used []Point, judged int, held bool) indicators.Freshness {
	if held {
		return indicators.Held
	}
	due := indicators.PeriodAt(ind.Every, min(asOf.AddDays(-ind.GraceDays), plan.Ends+1)).Shift(-1)
	if last := indicators.PeriodAt(ind.Every, plan.Ends); plan.Ends.AddDays(ind.GraceDays) < asOf && last.Last() == plan.Ends {
		due = last
	}
	next := firstWhole(plan, ind)
	if judged >= 0 {
		next = indicators.PeriodAt(ind.Every, used[judged].Period.Last()).Shift(1)
	}
	switch {
	case due.Compare(next) < 0:
		return indicators.Fresh
	case judged >= 0 && due == next:
		return indicators.Late
	}
	return indicators.Missing
}

func ptr(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
