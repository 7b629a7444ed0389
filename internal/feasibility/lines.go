package feasibility

import (
	"fmt"
	"math"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// handLine is a threshold of a goal.
type handLine struct {
	name   string // its key
	status indicators.Status
	line   indicators.Line
	bad    float64 // +1 where a value above it is the bad side, −1 where one below is
}

// handLines lists the thresholds; those of a band, which lie on both of its sides, have no direction.
func (s *subject) handLines() (list []handLine) {
	bad := s.bad()
	switch s.goal.Target.Kind {
	case indicators.AtMost:
		bad = 1
	case indicators.AtLeast:
		bad = -1
	case indicators.Between:
		bad = 0
	}
	if l := s.goal.Thresholds.AtRisk; l != nil {
		list = append(list, handLine{"at_risk", indicators.AtRisk, *l, bad})
	}
	if l := s.goal.Thresholds.OffTrack; l != nil {
		list = append(list, handLine{"off_track", indicators.OffTrack, *l, bad})
	}
	return list
}

// at returns where a line lies when a value is expected, for a gap that is a share of span.
func (l handLine) at(expected, span float64) float64 {
	if l.line.Gap {
		return expected + l.bad*l.line.Value*math.Abs(span)
	}
	return l.line.Value
}

// lines warns of thresholds that cannot do what they are for.
func (s *subject) lines() {
	if s.approaches() {
		s.onCourse()
		return
	}
	t := s.goal.Target
	list := s.handLines()
	for _, l := range list {
		if l.status == indicators.AtRisk && (t.Kind == indicators.Between || l.bad*(l.at(t.Value, t.Value)-t.Value) >= 0) {
			remedy := "leave it out: the band itself is the line"
			if t.Kind != indicators.Between {
				remedy = "write it in the unit, before the target: at_risk: " + plain(outward(t.Value-l.bad*0.1*math.Abs(t.Value), 2, -l.bad))
			}
			s.warn(s.key("thresholds", l.name), lineIdle, remedy, "a value beyond this line is beyond the target already: it changes nothing")
		}
	}
	// Two lines of one kind in the wrong order are an error of the file.
	if len(list) == 2 && list[0].line.Gap != list[1].line.Gap && t.Kind != indicators.Between {
		risk, off := list[0].at(t.Value, t.Value), list[1].at(t.Value, t.Value)
		if list[0].bad*(off-risk) < 0 {
			s.warn(s.key("thresholds", "off_track"), lineOrder, "write both in the unit, at_risk first",
				"off_track, at %s, is crossed before at_risk, at %s", plain(off), plain(risk))
		}
	}
}

// onCourse warns of a line in the unit that a goal crosses which does all that is expected of it.
func (s *subject) onCourse() {
	course := make([]assess.Point, len(s.ends))
	for i, end := range s.ends {
		course[i] = assess.Point{Period: indicators.PeriodAt(s.ind.Every, end), Value: s.expectedBy(end)}
	}
	for _, l := range s.handLines() {
		if l.line.Gap {
			continue
		}
		trips := assess.Trips(s.goal.Alert, course, s.beyond(l))
		if len(trips) > 0 {
			s.warn(s.key("thresholds", l.name), lineAtStart, fmt.Sprintf("write it as a gap to what is expected, like %s: 20%%, or beyond the baseline of %s", l.name, plain(s.goal.Target.From)),
				"a goal exactly on its course is %s from %s on: it begins on the wrong side of %s", l.name, trips[0].On, plain(l.line.Value))
		}
	}
}

// beyond compares values with a line in the unit.
func (s *subject) beyond(l handLine) func(v float64) (excess, size float64) {
	return func(v float64) (float64, float64) { return l.bad * (v - l.line.Value), math.Abs(l.line.Value) }
}

// margin warns of a clear_margin that keeps raised what has long been good again.
func (s *subject) margin() {
	c := s.goal.Alert.ClearMargin
	if c <= 0 {
		return
	}
	if s.approaches() {
		s.marginOnCourse(c)
		return
	}
	t := s.goal.Target
	key := s.key("alert", "clear_margin")
	if t.Kind == indicators.Between {
		if c >= 0.5 {
			s.warn(key, clearMargin, "write less than 50%", "no value lies %s of the band's width within both of its bounds: what was raised would never clear", percent(c))
		}
		return
	}
	bad := 1.0
	if t.Kind == indicators.AtLeast {
		bad = -1
	}
	lines := []float64{t.Value}
	for _, l := range s.handLines() {
		lines = append(lines, l.at(t.Value, t.Value))
	}
	for _, line := range lines {
		back := line - bad*c*math.Abs(line)
		if s.neverBack(back, bad) {
			s.warn(key, clearMargin, "write a smaller margin", "what was raised clears at %s %s, which no valid value is: it would never clear", plain(back), orBetter(bad))
			return
		}
	}
	if s.in.AsOf <= s.due() {
		s.marginOfHistory(c, lines, bad)
	}
}

func orBetter(bad float64) string {
	if bad > 0 {
		return "or less"
	}
	return "or more"
}

// neverBack reports whether no value that would be taken is as good as one.
func (s *subject) neverBack(value, bad float64) bool {
	switch v := s.ind.Valid; {
	case s.ind.Unit == "%" && bad < 0 && value > 100:
		return true
	case added(s.in.Plan, s.ind, s.goal.Place):
		return false
	default:
		return bad > 0 && v.Min != nil && *v.Min > value || bad < 0 && v.Max != nil && *v.Max < value
	}
}

// marginOfHistory warns where reports were on the good side of a line, but none of them by the margin.
func (s *subject) marginOfHistory(c float64, lines []float64, bad float64) {
	points := s.complete(s.points)
	if len(points) < leastHistory {
		return
	}
	best := points[0].Value
	for _, p := range points {
		if bad*p.Value < bad*best {
			best = p.Value
		}
	}
	for _, line := range lines {
		back := line - bad*c*math.Abs(line)
		if bad*(best-line) > 0 || bad*(best-back) <= tolerance*math.Abs(back) {
			continue
		}
		remedy := "leave it out, or write a smaller margin"
		if fits := math.Floor(math.Abs((best-line)/line)*50) / 100; fits >= 0.01 && fits < c {
			remedy = "write " + percent(fits) + " or less"
		}
		s.warn(s.key("alert", "clear_margin"), clearMargin, remedy, "what was raised at %s clears at %s %s, and the best of %s since %s was %s: it may never clear",
			plain(line), plain(back), orBetter(bad), reports(len(points)), points[0].Period, plain(best))
		return
	}
}

// marginOnCourse warns where even a goal on its course would not be back by the margin.
func (s *subject) marginOnCourse(c float64) {
	for _, l := range s.handLines() {
		clears, open := false, false
		for i := s.firstExpected(); i < len(s.ends); i++ {
			expected := s.expectedBy(s.ends[i])
			if math.Abs(expected-s.goal.Target.Value) <= tolerance*s.length() {
				break // reached
			}
			at := l.at(expected, expected-s.goal.Target.From)
			open, clears = true, clears || l.bad*(expected-at) <= -c*math.Abs(at)*(1-tolerance)
		}
		if open && !clears {
			s.warn(s.key("alert", "clear_margin"), clearMargin, "write a smaller margin: it is a share of the line itself, not of the way", "a goal that is back on its course is never %s beyond %s: what was raised would not clear before the target is reached",
				percent(c), l.name)
			return
		}
	}
}

// leastHistory is how many reports it takes to say what a series never does.
const leastHistory = 12

// complete returns the points that can be judged: of a sum over places, those of all places.
func (s *subject) complete(points []assess.Point) (list []assess.Point) {
	for _, p := range points {
		if !s.ind.Whole() || p.Complete() {
			list = append(list, p)
		}
	}
	return list
}
