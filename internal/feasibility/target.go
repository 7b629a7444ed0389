package feasibility

import (
	"fmt"
	"math"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
)

const (
	rare      = 0.05 // a probability below which a target is not plausible
	sure      = 0.95 // one above which it asks for nothing new
	leastSure = 12   // reports that it takes to say so
	farOff    = 0.2  // of the way, between a baseline and what was reported
)

// target warns of a target that was met before the plan, or that the course so far hardly meets, and
// of a baseline that was not there.
func (s *subject) target() {
	if s.approaches() && s.before() {
		return
	}
	if s.goal.Target.Kind == indicators.Move && s.ind.Measure == indicators.RunningTotal && s.at < s.in.Plan.Starts {
		return // whether it goes on from last year's total is not known
	}
	a := s.then
	if a.Probability == nil || a.SampleSize == nil || a.Forecast == nil || a.Status == indicators.Achieved || !s.recent() {
		return
	}
	if *a.Probability >= rare && *a.Probability <= sure || s.today().Status == indicators.Achieved {
		return
	}
	t := s.goal.Target
	when := ""
	if s.at >= s.in.Plan.Starts {
		when = fmt.Sprintf(" as of %s", s.at)
	}
	switch p := *a.Probability; {
	case p < rare && s.approaches():
		best := *a.ForecastHigh
		if s.bad() > 0 {
			best = *a.ForecastLow
		}
		s.warn(s.targetKey(), targetRare, fmt.Sprintf("promise what the course can bring, %s at best, give it more time, or accept it if the plan changes the course: accept: [%s]", short(best), targetRare),
			"the course so far reaches %s with a probability of %s%s: it leads to %s by %s (nine times in ten %s to %s; from %s)",
			plain(t.Value), chance(p), when, short(*a.Forecast), s.due(), short(*a.ForecastLow), short(*a.ForecastHigh), reports(*a.SampleSize))
	case p < rare:
		s.warn(s.targetKey(), targetRare, fmt.Sprintf("promise a line that the course can keep, or a smaller share of the %ss with kept:, give it a way there with move:, or accept it if the plan changes the course: accept: [%s]", s.ind.Every, targetRare),
			"by the course so far this line is kept in enough %ss until %s with a probability of %s%s only: it leads to %s (nine times in ten %s to %s; from %s)",
			s.ind.Every, s.due(), chance(p), when, short(*a.Forecast), short(*a.ForecastLow), short(*a.ForecastHigh), reports(*a.SampleSize))
	case p > sure && s.approaches() && s.at < s.in.Plan.Starts && *a.SampleSize >= leastSure:
		f := warning(s.targetKey(), targetEasy, fmt.Sprintf("ask for more if the plan is to change anything; accept: [%s] keeps it quiet", targetEasy),
			"the course so far reaches this target without the plan, with a probability of %s: it leads to %s by %s (from %s)", chance(p), short(*a.Forecast), s.due(), reports(*a.SampleSize))
		f.remark = true
		s.found = append(s.found, f)
	}
}

// recent reports whether anything was reported in the year before the target is judged.
func (s *subject) recent() bool {
	points := s.complete(s.points)
	return len(points) > 0 && points[len(points)-1].Period.Last() > min(s.at, s.in.AsOf).AddMonths(-12)
}

// before compares target and baseline with what was reported before the plan, and says whether the
// target was met then.
func (s *subject) before() (met bool) {
	starts, t := s.in.Plan.Starts, s.goal.Target
	points := slices.DeleteFunc(s.complete(s.points), func(p assess.Point) bool { return p.Period.Last() >= starts })
	until := min(starts-1, s.in.AsOf)
	if len(points) == 0 || s.ind.Measure == indicators.Flow || (s.ind.Measure == indicators.RunningTotal && beginsAnew(points)) {
		return false
	}
	last := points[len(points)-1]
	if last.Period.Last() < until.AddMonths(-12) {
		return false // too long ago
	}
	if s.bad()*(last.Value-t.Value) <= 0 {
		remedy := "raise the target"
		if s.bad() > 0 {
			remedy = "lower the target"
		}
		if !s.counts() {
			remedy += fmt.Sprintf(", or keep what is there with %s: %s", map[float64]string{1: "at_most", -1: "at_least"}[s.bad()], plain(t.Value))
		}
		s.warn(s.targetKey(), targetMet, remedy, "the target was met before the plan begins on %s: the value of %s was %s", starts, last.Period, plain(last.Value))
		return true
	}
	s.baseline(points, last)
	return false
}

// baseline warns when the latest value and the middle of the year before lie far off the baseline.
func (s *subject) baseline(points []assess.Point, last assess.Point) {
	from := s.goal.Target.From
	var year []float64
	for _, p := range points {
		if p.Period.Last() > last.Period.Last().AddMonths(-12) {
			year = append(year, p.Value)
		}
	}
	slices.Sort(year)
	middle := year[len(year)/2]
	if s.ind.Measure == indicators.RunningTotal {
		middle = last.Value // a sum so far has no middle
	} else if len(year) < 3 {
		return
	}
	off, usual := last.Value-from, middle-from
	if least := farOff * s.length(); math.Abs(off) < least || math.Abs(usual) < least || off*usual < 0 {
		return
	}
	looks := "behind"
	if s.bad()*off < 0 {
		looks = "ahead"
	}
	s.warn(s.key("target", "from"), baselineOff, fmt.Sprintf("write from: %s, or the value that the plan begins with", plain(last.Value)),
		"the baseline is %s, and the value of %s was %s: the goal would look %s from its first report on", plain(from), last.Period, plain(last.Value), looks)
}

// beginsAnew reports whether a running total may begin anew with the plan: it did so before, or was
// not followed over a year's end.
func beginsAnew(points []assess.Point) bool {
	for i := 1; i < len(points); i++ {
		if points[i].Value < points[i-1].Value {
			return true
		}
	}
	return points[0].Period.First() > points[len(points)-1].Period.Last().AddMonths(-13)
}

// everyPeriod warns of a share that was written to allow for misses, and allows for none.
func (s *subject) everyPeriod() {
	asked, n := s.goal.Target.KeptShare, len(s.ends)
	key := s.key("target", "kept")
	if s.approaches() || asked >= 1 || n < leastReports || !s.in.written(key) || float64(n-1)/float64(n) >= asked-tolerance {
		return
	}
	s.warn(key, keptAll, fmt.Sprintf("write kept: %s to allow for one, or kept: 100%% to say that none is", percent(math.Floor(float64(n-1)/float64(n)*100)/100)),
		"%s of %d %ss is every one of them: the first that does not keep the line loses the goal", percent(asked), n, s.ind.Every)
}

// kept warns when the share of periods that a line asks for cannot be had any more, and says so.
func (s *subject) kept() (lost bool) {
	if s.approaches() || s.in.AsOf < s.in.Plan.Starts {
		return false
	}
	a := s.today()
	judged, total := len(a.Actuals), len(s.ends)
	if a.ProgressRatio == nil || judged == 0 || total == 0 {
		return false
	}
	asked := s.goal.Target.KeptShare
	broken := judged - int(math.Round(*a.ProgressRatio*float64(judged)))
	best := float64(total-broken) / float64(total)
	if best >= asked-tolerance {
		return false
	}
	key := s.key("target", "kept")
	if !s.in.written(key) {
		key = s.targetKey()
	}
	s.warn(key, keptLost, fmt.Sprintf("ask for kept: %s or less, or take it as missed", percent(math.Floor(best*100)/100)),
		"this line was not kept in %d of %d %ss: at best %s of all %d can keep it by %s, and %s is asked for", broken, judged, s.ind.Every,
		percent(math.Floor(best*1000)/1000), total, s.due(), percent(asked))
	return true
}
