package assess

import (
	"math"

	"rasid/indicators"
)

// outside returns how far v lies beyond the target's line: positive outside, negative or zero
// inside; and the line it is nearest to.
func outside(t indicators.Target, v float64) (by, line float64) {
	switch t.Kind {
	case indicators.AtMost:
		return v - t.Value, t.Value
	case indicators.AtLeast:
		return t.Value - v, t.Value
	}
	if v-t.High > t.Low-v {
		return v - t.High, t.High
	}
	return t.Low - v, t.Low
}

// kept judges a ceiling, a floor or a band, after the maintain rule of the German
// sustainability strategy: kept, kept but drifting to the line, broken but coming back, broken.
func (j *judge) kept() {
	a, t := j.a, j.Goal.Target
	within, run := 0, 0
	for _, p := range j.used {
		a.Actuals = append(a.Actuals, DatedValue{p.Period.Last(), p.Value})
		if by, _ := outside(t, p.Value); by > tolerance*math.Abs(t.Value) {
			run++
		} else {
			within++
			run = 0
		}
	}
	by, line := outside(t, j.now.Value)
	share := float64(within) / float64(len(j.used))
	a.Actual, a.Expected, a.Target, a.ProgressRatio = ptr(j.now.Value), ptr(line), ptr(line), ptr(share)
	if line != 0 {
		a.GapRatio = ptr(-by / math.Abs(line))
	}
	j.num["within"], j.num["reports"] = float64(within), float64(len(j.used))
	mean, last := j.drift()
	size := math.Abs(line)
	if t.Kind == indicators.Between {
		size = t.High - t.Low
	}
	switch {
	case run == 0 && mean > 0 && last > 0 && -by <= nearLine*size:
		a.Status, j.verdict = indicators.AtRisk, "near_line"
	case run == 0:
		a.Status, j.verdict = indicators.OnTrack, "kept"
	case mean < 0 && last < 0:
		a.Status, j.verdict = indicators.AtRisk, "coming_back"
	case run < j.Goal.Alert.RaiseAfterReports:
		a.Status, j.verdict = indicators.AtRisk, "just_broken"
	default:
		a.Status, j.verdict = indicators.OffTrack, "broken"
	}
	a.Checks = append(a.Checks, Check{Name: a.Method, Value: a.Actual, Line: ptr(line), Status: a.Status},
		Check{Name: "trend", Value: ptr(mean)}, Check{Name: "share_kept", Value: ptr(share), Line: ptr(t.KeptShare)})
	if j.now.Period.Last() >= t.Due {
		a.Status, j.verdict = indicators.Missed, "not_kept"
		if share >= t.KeptShare-tolerance {
			a.Status, j.verdict = indicators.Achieved, "kept_all"
		}
	}
}

// drift returns the mean of the last changes and the last change, positive towards and beyond the line.
func (j *judge) drift() (mean, last float64) {
	n := min(recentCount, len(j.used)-1)
	for i := len(j.used) - n; i < len(j.used); i++ {
		now, _ := outside(j.Goal.Target, j.used[i].Value)
		before, _ := outside(j.Goal.Target, j.used[i-1].Value)
		last = now - before
		mean += last / float64(n)
	}
	return mean, last
}

// thresholds lets the lines that people set have the last word, where they are worse.
func (j *judge) thresholds() {
	a := j.a
	if a.Actual == nil || a.Status == indicators.Achieved || a.Status == indicators.Missed {
		return
	}
	for _, l := range []struct {
		line   *indicators.Line
		status indicators.Status
	}{{j.Goal.Thresholds.AtRisk, indicators.AtRisk}, {j.Goal.Thresholds.OffTrack, indicators.OffTrack}} {
		if l.line == nil {
			continue
		}
		crossed := j.crossed(*l.line)
		c := Check{Name: "threshold/" + string(l.status), Value: a.Actual, Line: ptr(l.line.Value)}
		if l.line.Gap {
			c.Value = a.GapRatio
		}
		if crossed {
			c.Status = l.status
			if l.status.WorseThan(a.Status) || a.Status == indicators.NotStarted {
				a.Status, j.verdict = l.status, "threshold"
				j.num["line"] = l.line.Value
				if l.line.Gap {
					j.verdict = "threshold_gap"
				}
			}
		}
		a.Checks = append(a.Checks, c)
	}
}

// crossed reports whether the newest values have been beyond a line for as many reports and
// days as the goal's alert policy asks, and since then have not come back by its clear margin.
func (j *judge) crossed(l indicators.Line) bool {
	need := max(1, j.Goal.Alert.RaiseAfterReports)
	raised, run := false, 0
	var began indicators.Date
	for i, p := range j.used {
		beyond := j.beyond(l, i)
		switch {
		case beyond > 0:
			if run == 0 {
				began = p.Period.Last()
			}
			run++
			if run >= need && int(p.Period.Last()-began) >= j.Goal.Alert.RaiseAfterDays {
				raised = true
			}
		case beyond <= -j.Goal.Alert.ClearMargin:
			raised, run = false, 0
		default:
			run = 0
		}
	}
	return raised
}

// beyond returns by what share of the line the value at a used point is beyond it.
func (j *judge) beyond(l indicators.Line, i int) float64 {
	t, v := j.Goal.Target, j.a.Actuals[i].Value
	kept := t.Kind == indicators.AtMost || t.Kind == indicators.AtLeast || t.Kind == indicators.Between
	if l.Gap {
		if kept {
			by, line := outside(t, v)
			if line == 0 {
				return by
			}
			return by/math.Abs(line) - l.Value
		}
		expected := Expected(j.Plan, j.Goal, j.a.Actuals[i].On)
		way := (t.Value - t.From) * (expected - v)
		if d := math.Abs(expected-t.From) * math.Abs(t.Value-t.From); d > 0 {
			return way/d - l.Value
		}
		return 0
	}
	by := l.Value - v
	if t.Kind == indicators.AtMost || (!kept && t.Value < t.From) {
		by = -by
	}
	if l.Value != 0 {
		by /= math.Abs(l.Value)
	}
	return by
}

// milestone judges steps by their dates. A step done after AsOf is not done yet.
func (j *judge) milestone() {
	a, t := j.a, j.Goal.Target
	var done, expected, late float64
	var worst indicators.Date
	for _, s := range t.Steps {
		isDone := s.Done != nil && *s.Done <= j.AsOf
		if isDone {
			done += s.Share
		}
		if s.Due <= j.AsOf {
			expected += s.Share
			if !isDone {
				late += s.Share
				if worst == 0 {
					worst = s.Due
				}
			}
		}
	}
	a.Unit = "%"
	a.Actual, a.Expected, a.Target, a.ProgressRatio = ptr(100*done), ptr(100*expected), ptr(100), ptr(done)
	if expected > 0 {
		a.GapRatio = ptr((done - expected) / expected)
	}
	j.verdict = "milestone"
	switch {
	case done >= 1-tolerance:
		a.Status, j.verdict = indicators.Achieved, "milestone_done"
	case j.AsOf > t.Due:
		a.Status, j.verdict = indicators.Missed, "milestone_missed"
	case j.AsOf < j.Plan.Starts:
		a.Status, j.verdict = indicators.NotStarted, "before_plan"
	case late == 0 && done == 0 && expected == 0:
		a.Status = indicators.NotStarted
	case late == 0:
		a.Status = indicators.OnTrack
	case late > 0.2+tolerance || j.AsOf-worst > 30:
		a.Status, j.verdict = indicators.OffTrack, "milestone_late"
	default:
		a.Status, j.verdict = indicators.AtRisk, "milestone_late"
	}
	if j.verdict == "milestone_late" {
		j.num["days"] = float64(j.AsOf - worst)
	}
	a.Checks = append(a.Checks, Check{Name: "milestone", Value: a.Actual, Line: a.Expected, Status: a.Status})
}

// WatchInput is all that a watch line's verdict depends on.
type WatchInput struct {
	Plan      *indicators.Plan
	Indicator *indicators.Indicator
	Watch     int // index into Indicator.Watch
	AsOf      indicators.Date
	Points    []Point // rolled up at the root
	Held      bool
}

// Watch judges a line set by hand on an indicator.
func Watch(in WatchInput) WatchAssessment {
	w := in.Indicator.Watch[in.Watch]
	g := indicators.Goal{ID: in.Indicator.ID, Indicator: in.Indicator.ID, Alert: indicators.AlertPolicy{RaiseAfterReports: w.RaiseAfter}}
	g.Target = indicators.Target{Kind: indicators.AtMost, Due: in.Plan.Ends + 1} // never due: a watch has no end
	if w.Below != nil {
		g.Target.Kind, g.Target.Value = indicators.AtLeast, *w.Below
	} else {
		g.Target.Value = *w.Above
	}
	a := Goal(Input{Plan: in.Plan, Goal: &g, AsOf: in.AsOf, Points: in.Points, Held: in.Held})
	out := WatchAssessment{Indicator: in.Indicator.ID, Watch: in.Watch, Status: a.Status, Freshness: a.Freshness, Actual: a.Actual, AsOfPeriod: a.AsOfPeriod, Reason: a.Reason}
	if a.Status == indicators.OffTrack {
		out.Status = w.Status
	} else if a.Status == indicators.AtRisk {
		out.Status = indicators.OnTrack // a watch is its line alone: neither a trend nor a first report beyond it raises
		if by, _ := outside(g.Target, *a.Actual); by > 0 && trailing(g.Target, a.Points) >= w.RaiseAfter {
			out.Status = w.Status
		}
	}
	return out
}

// trailing counts the newest points that lie beyond the line, without a gap.
func trailing(t indicators.Target, points []Point) (n int) {
	for i := len(points) - 1; i >= 0; i-- {
		if by, _ := outside(t, points[i].Value); by <= 0 {
			break
		}
		n++
	}
	return n
}
