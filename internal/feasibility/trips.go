package feasibility

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
)

const (
	manyTrips = 6 // in a year: about one every two months, after which nobody looks any more
	fewTrips  = 2 // that a better line would have had
	mostRaise = 5 // reports that a remedy asks to wait for
)

// aLine is a line that values are replayed against.
type aLine struct {
	name   string // as a remedy writes it: "off_track"
	at     float64
	bad    float64
	policy indicators.AlertPolicy
	key    path
	move   bool     // the remedy may be another line, not only more patience
	clears bool     // the policy may have a clear margin
	before *float64 // where the remedy must stay short of: at_risk of off_track and of the target; nil: nowhere
	width  float64  // of a band that ends at the line; 0 for a line alone
}

func (l aLine) beyond(v float64) (excess, size float64) {
	if l.width > 0 {
		return max(v-l.at, l.at-l.width-v), l.width
	}
	return l.bad * (v - l.at), math.Abs(l.at)
}

// tripsOf returns when a line would have been crossed since a day.
func tripsOf(l aLine, points []assess.Point, from indicators.Date) []assess.Trip {
	trips := assess.Trips(l.policy, points, l.beyond)
	return slices.DeleteFunc(trips, func(t assess.Trip) bool { return t.On < from })
}

// trips warns of lines of a goal that last year would have crossed again and again.
func (s *subject) trips() {
	if s.counts() || s.ind.Measure == indicators.RunningTotal {
		return // the sum of another year says nothing about the lines of this one
	}
	t := s.goal.Target
	var lines []aLine
	for _, l := range slices.Backward(s.handLines()) {
		if l.line.Gap && s.approaches() || l.bad == 0 {
			continue // the gap to what was expected is not known for a year without the goal
		}
		line := aLine{name: l.name, at: l.at(t.Value, t.Value), bad: l.bad, policy: s.goal.Alert, key: s.key("thresholds", l.name), move: !l.line.Gap, clears: true}
		if l.status == indicators.AtRisk {
			line.before = s.worst(l.bad)
		}
		lines = append(lines, line)
	}
	own := aLine{name: string(t.Kind), at: t.Value, policy: s.goal.Alert, key: s.targetKey(), clears: true}
	switch t.Kind {
	case indicators.AtMost:
		own.bad = 1
	case indicators.AtLeast:
		own.bad = -1
	case indicators.Between:
		own.at, own.width = t.High, t.High-t.Low
	}
	if !s.approaches() {
		lines = append(lines, own)
	}
	points := s.complete(s.points)
	var told []float64
	for _, l := range lines {
		if w, is := often(l, points); is && !slices.Contains(told, l.at) {
			told = append(told, l.at)
			s.found = append(s.found, w)
		}
	}
}

// worst returns the line that at_risk has to come before; nil when there is none.
func (s *subject) worst(bad float64) (line *float64) {
	if !s.approaches() {
		line = &s.goal.Target.Value
	}
	if off := s.goal.Thresholds.OffTrack; off != nil && !off.Gap && (line == nil || bad*(off.Value-*line) < 0) {
		line = &off.Value
	}
	return line
}

// watches warns of an indicator's own lines that last year would have crossed again and again.
func watches(h *history, k int) (found []finding) {
	ind := h.ind
	if h.in.Observations == nil || len(ind.Watch) == 0 || h.in.AsOf > h.in.Plan.Ends {
		return nil
	}
	s := subject{ind: ind}
	points := s.complete(h.points(h.in.Plan.Places.Root(), h.in.AsOf))
	for i, w := range ind.Watch {
		at, bad, side := watchLine(w)
		l := aLine{name: side, at: at, bad: bad, policy: indicators.AlertPolicy{RaiseAfterReports: w.RaiseAfter}, key: path{"indicators", k, "watch", i, side}, move: true}
		if f, is := often(l, points); is {
			found = append(found, f)
		}
	}
	return found
}

// often warns of a line that was crossed too often, with what would have helped.
func often(l aLine, points []assess.Point) (w finding, is bool) {
	if len(points) < manyTrips {
		return w, false
	}
	until := points[len(points)-1].Period.Last()
	from := until.AddMonths(-12) + 1
	trips := tripsOf(l, points, from)
	if len(trips) < manyTrips {
		return w, false
	}
	var remedies []string
	if better, n, ok := quieter(l, points, from); ok && l.move && (l.before == nil || l.bad*(better-*l.before) < 0) {
		remedies = append(remedies, fmt.Sprintf("%s: %s (%s)", l.name, plain(better), times(n)))
	}
	if patient, n, ok := patience(l, points, from); ok {
		remedies = append(remedies, fmt.Sprintf("raise_after: %d reports (%s)", patient, times(n)))
	}
	if margin, n, ok := wider(l, points, from); ok && l.clears {
		remedies = append(remedies, fmt.Sprintf("clear_margin: %s (%s)", percent(margin), times(n)))
	}
	remedy := "expect as many alerts, or watch something steadier, like a mean over a longer period"
	if len(remedies) > 0 {
		remedy = "less often with " + strings.Join(remedies, ", or with ")
	}
	return warning(l.key, lineTrips, remedy, "in the 12 months up to %s, values would have crossed this line %s, first on %s and last on %s: nobody looks at an alert that often",
		until, times(len(trips)), trips[0].On, trips[len(trips)-1].On), true
}

// quieter returns the nearest line, in two or three digits, that would have been crossed seldom.
func quieter(l aLine, points []assess.Point, from indicators.Date) (at float64, n int, ok bool) {
	var values []float64
	for _, p := range points {
		if p.Period.Last() >= from && l.bad*(p.Value-l.at) > 0 {
			values = append(values, p.Value)
		}
	}
	slices.SortFunc(values, func(a, b float64) int { return cmp.Compare(l.bad*a, l.bad*b) })
	count := func(at float64) int {
		moved := l
		moved.at = at
		return len(tripsOf(moved, points, from))
	}
	// The count all but falls with the distance: halving finds a line near the nearest, and what it finds is counted.
	low, high := 0, len(values)-1
	for low < high {
		if middle := (low + high) / 2; count(values[middle]) <= fewTrips {
			high = middle
		} else {
			low = middle + 1
		}
	}
	if high < 0 {
		return 0, 0, false
	}
	for digits := 2; digits <= 6; digits++ {
		at = outward(values[high], digits, l.bad)
		// A round line is worth moving further, but not further than the values go.
		if n = count(at); n <= fewTrips && math.Abs(at-values[high]) <= 0.1*math.Abs(values[len(values)-1]-l.at)+tolerance*math.Abs(at) {
			return at, n, true
		}
	}
	at = values[high]
	n = count(at)
	return at, n, n <= fewTrips
}

// patience returns the least number of reports to wait for that would have left the line quiet.
func patience(l aLine, points []assess.Point, from indicators.Date) (inReports, n int, ok bool) {
	for inReports = max(1, l.policy.RaiseAfterReports) + 1; inReports <= mostRaise; inReports++ {
		l.policy.RaiseAfterReports = inReports
		if n = len(tripsOf(l, points, from)); n <= fewTrips {
			return inReports, n, true
		}
	}
	return 0, 0, false
}

// wider returns the least margin that would have kept few alerts of many, without one that stays for ever.
func wider(l aLine, points []assess.Point, from indicators.Date) (margin float64, n int, ok bool) {
	for _, margin = range []float64{0.02, 0.05, 0.1, 0.15, 0.2} {
		if margin <= l.policy.ClearMargin {
			continue
		}
		l.policy.ClearMargin = margin
		trips := tripsOf(l, points, from)
		if n = len(trips); n > 0 && n <= fewTrips && l.clearsAfter(trips[n-1].On, points) {
			return margin, n, true
		}
	}
	return 0, 0, false
}

// clearsAfter reports whether a value after a day is back on the good side by the margin.
func (l aLine) clearsAfter(day indicators.Date, points []assess.Point) bool {
	return slices.ContainsFunc(points, func(p assess.Point) bool {
		excess, size := l.beyond(p.Value)
		return p.Period.Last() > day && excess <= -l.policy.ClearMargin*size
	})
}
