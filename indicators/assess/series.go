package assess

import (
	"slices"

	"rasid/indicators"
)

// series is what may be judged of an indicator: the points of a plan's span up to the as-of date.
type series struct {
	calendar
	asOf   indicators.Date
	sum    bool    // a total over places
	whole  bool    // it is one, or rests on one: only a complete period says anything
	all    []Point // every period's, sorted, whatever the span; as they came
	before []Point
	points []Point           // within the span, sorted; complete or not
	ends   []indicators.Date // the last day of each of points
	judged []int             // indexes into points of those that can be judged
	lack   Point             // the newest period within the span without a value, and what it lacks; zero: there is none

	ever    bool // a period was reported, within the span or before it
	newest  int  // the ordinal of the latest one
	overdue int  // reports overdue since
}

// newSeries sorts points and cuts them by the as-of date and the span. Points after the as-of
// date do not exist for it.
func newSeries(plan *indicators.Plan, ind *indicators.Indicator, due, asOf indicators.Date, points []Point) *series {
	byPeriod := func(a, b Point) int { return a.Period.Compare(b.Period) }
	if !slices.IsSortedFunc(points, byPeriod) {
		points = slices.Clone(points)
		slices.SortStableFunc(points, byPeriod)
	}
	s := &series{calendar: newCalendar(plan, ind, due), asOf: asOf, sum: ind.Across == indicators.SumAcross || ind.Across == ""}
	s.whole = ind.Whole()
	s.all = points
	s.points = make([]Point, 0, len(points))
	s.ends = make([]indicators.Date, 0, len(points))
	s.judged = make([]int, 0, len(points))
	for _, p := range points {
		last := p.Period.Last()
		if p.Lacks != "" && last <= asOf && s.holds(p.Period, last) {
			s.lack = p
		}
		if last > asOf || p.Period.IsZero() || !finite(p.Value) {
			continue
		}
		judgeable := !p.Thin && (!s.whole || p.Complete())
		if judgeable {
			ordinal := s.ordinal(last)
			if s.newest = max(s.newest, ordinal); !s.ever {
				s.ever, s.newest = true, ordinal
			}
		}
		if !s.holds(p.Period, last) {
			if judgeable && p.Period.First() < s.starts {
				s.before = append(s.before, p)
			}
			continue
		}
		if judgeable {
			s.judged = append(s.judged, len(s.points))
		}
		s.points = append(s.points, p)
		s.ends = append(s.ends, last)
	}
	s.overdue = s.calendar.overdue(asOf, s.newest, s.ever)
	return s
}

// latest returns the newest point that can be judged.
func (s *series) latest() (p Point, end indicators.Date, ok bool) {
	if len(s.judged) == 0 {
		return Point{}, 0, false
	}
	i := s.judged[len(s.judged)-1]
	return s.points[i], s.ends[i], true
}

// unjudged returns the newest point if it lies after the newest that can be judged.
func (s *series) unjudged() (Point, bool) {
	n := len(s.points)
	if n == 0 || (len(s.judged) > 0 && s.judged[len(s.judged)-1] == n-1) {
		return Point{}, false
	}
	return s.points[n-1], true
}

// tooThin returns the newest point where it lies after the newest that can be judged, is due, and too few
// places have reported for it.
func (s *series) tooThin() (Point, bool) {
	p, ok := s.unjudged()
	return p, ok && p.Thin && s.ordinal(p.Period.Last()) <= s.latestDue(s.asOf)
}

// lacking returns the newest period without a value if it lies after the newest that can be judged.
func (s *series) lacking() (Point, bool) {
	_, end, ok := s.latest()
	return s.lack, s.lack.Lacks != "" && (!ok || s.lack.Period.Last() > end)
}

// closed reports whether the last whole period before the due date has been judged.
func (s *series) closed() bool {
	_, end, ok := s.latest()
	return ok && s.ordinal(end) >= s.last
}

// left returns the number of periods from the newest judged one to the due date.
func (s *series) left() int {
	if _, end, ok := s.latest(); ok {
		return max(0, s.last-s.ordinal(end))
	}
	return s.count()
}

// tally counts what is missing up to a point: reports of places, and the amount they would have
// brought had each been like the others.
type tally struct {
	low, filled float64 // the sum of the values, without and with the missing reports
	missing     int     // reports
}

// tallies accumulates a flow over the span: one tally for each point.
func (s *series) tallies() []tally {
	t := make([]tally, len(s.points))
	var low, whole float64 // whole: the periods that were reported, scaled up to every place
	missing, next := 0, s.first
	absent := 0
	for i, p := range s.points {
		scaled := p.Value
		if s.sum && p.Reported > 0 && p.Expected > p.Reported {
			scaled = clamp(p.Value * (float64(p.Expected) / float64(p.Reported)))
		}
		low, whole = clamp(low+p.Value), clamp(whole+scaled)
		missing += max(0, p.Expected-p.Reported)
		places := max(1, p.Expected)
		at := s.ordinal(s.ends[i])
		if gap := at - next; gap > 0 {
			absent += gap
			missing += gap * places
		}
		next = max(next, at+1)
		mean := whole / float64(i+1)
		t[i] = tally{low: low, filled: clamp(whole + float64(absent)*mean), missing: missing}
	}
	return t
}
