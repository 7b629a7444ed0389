package feasibility

import (
	"context"
	"math"
	"slices"
	"sync"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/indicators/assess/forecast"
)

// subject is a measured goal that is looked at.
type subject struct {
	leaf
	in   Input
	ind  *indicators.Indicator
	ends []indicators.Date // the last days of the whole periods from the plan's start to the due date

	points []assess.Point           // every report until today, rolled up
	at     indicators.Date          // when it is judged whether the target is plausible
	then   assess.Assessment        // as of at
	today  func() assess.Assessment // as of Input.AsOf

	found []finding
}

func (s *subject) warn(at path, code, remedy, format string, args ...any) {
	s.found = append(s.found, warning(at, code, remedy, format, args...))
}

func (s *subject) due() indicators.Date { return s.goal.Target.Due }

// approaches reports whether the goal goes from a baseline to a target; others keep a line.
func (s *subject) approaches() bool {
	return s.goal.Target.Kind == indicators.Reach || s.goal.Target.Kind == indicators.Move
}

// counts reports whether values add up to the target, or are the sum so far.
func (s *subject) counts() bool {
	return s.goal.Target.Kind == indicators.Reach && s.ind.Measure != indicators.Level
}

// bad is the direction in which a value of an approach gets worse: +1 or −1.
func (s *subject) bad() float64 {
	if s.goal.Target.Value < s.goal.Target.From {
		return 1
	}
	return -1
}

// targetKey is where the target's figure stands.
func (s *subject) targetKey() path { return s.key("target", string(s.goal.Target.Kind)) }

// indicatorAndGoals looks at an indicator, and at the goals that it measures.
func indicatorAndGoals(ctx context.Context, in Input, k int, goals []leaf) ([]finding, error) {
	ind := &in.Plan.Indicators[k]
	found := ofIndicator(in.Plan, k)
	var obs []indicators.Observation
	if in.Observations != nil {
		for _, source := range ind.Sources() {
			for o, err := range in.Observations(ctx, source.ID, in.AsOf) {
				if err != nil {
					return nil, err
				}
				obs = append(obs, o)
			}
		}
	}
	found = append(found, otherCadence(in, k, obs)...)
	h := &history{in: in, ind: ind, obs: obs, rolled: map[rolling][]assess.Point{}, forecasts: &forecast.Memo{}}
	found = append(found, watches(h, k)...)
	for _, l := range goals {
		g := l.goal
		if g.Target.Kind == indicators.NoTarget || g.Target.Kind == indicators.Milestone {
			continue
		}
		s := &subject{leaf: l, in: in, ind: ind, ends: periodEnds(ind.Every, in.Plan.Starts, g.Target.Due)}
		h.judge(s)
		s.places()
		s.valid()
		s.timing()
		s.lines()
		s.margin()
		s.everyPeriod()
		if in.Observations != nil && in.AsOf <= s.due() {
			if !s.kept() {
				s.target()
			}
			s.learning()
			s.trips()
		}
		found = append(found, s.found...)
	}
	return found, nil
}

// history is what was reported of one indicator.
type history struct {
	in        Input
	ind       *indicators.Indicator
	obs       []indicators.Observation // of a derived one, of all that it rests on
	rolled    map[rolling][]assess.Point
	forecasts *forecast.Memo
}

// rolling names a roll-up: of a place, with the reporters that were known by a day.
type rolling struct {
	place string
	asOf  indicators.Date
}

func (h *history) points(place string, asOf indicators.Date) []assess.Point {
	at := rolling{place, min(asOf, h.in.Plan.Ends)}
	if _, ok := h.rolled[at]; !ok {
		all := assess.RollUp(h.in.Plan.Places, h.ind, place, h.in.Plan.Starts, at.asOf, h.obs)
		h.rolled[at] = slices.DeleteFunc(all, func(p assess.Point) bool { return !p.Usable() })
	}
	return h.rolled[at]
}

// newness is the share of a goal's time within which it counts as just begun.
const newness = 0.1

// judge assesses the goal. Whether its target is plausible is judged from before the plan while that
// lies ahead or has just begun, later as of today.
func (h *history) judge(s *subject) {
	plan := h.in.Plan
	s.at = h.in.AsOf
	if float64(h.in.AsOf) < float64(plan.Starts)+newness*float64(s.due()-plan.Starts) {
		s.at = plan.Starts - 1
	}
	s.points = h.points(s.goal.Place, h.in.AsOf)
	s.then = h.assess(s, s.at)
	s.today = func() assess.Assessment { return s.then }
	if s.at != h.in.AsOf { // most need it never, and a forecast takes time
		s.today = sync.OnceValue(func() assess.Assessment { return h.assess(s, h.in.AsOf) })
	}
}

func (h *history) assess(s *subject, asOf indicators.Date) assess.Assessment {
	in := assess.Input{Plan: h.in.Plan, Goal: s.goal, Indicator: h.ind, AsOf: asOf, Points: h.points(s.goal.Place, asOf), FiguresOnly: true, Forecasts: h.forecasts}
	if asOf < h.in.Plan.Starts && s.counts() && h.ind.Measure == indicators.RunningTotal {
		// Before the plan, a total of last year's says nothing of this year's: what each period brought does.
		flow := *h.ind
		flow.Measure, in.Points = indicators.Flow, amounts(in.Points)
		in.Indicator = &flow
	}
	return assess.Goal(in)
}

// amounts returns what each period of a running total brought. After a fall the count began anew.
func amounts(points []assess.Point) (list []assess.Point) {
	for i, p := range points {
		if i == 0 || points[i-1].Period != p.Period.Shift(-1) {
			continue
		}
		if before := points[i-1].Value; p.Value >= before {
			p.Value -= before
		}
		list = append(list, p)
	}
	return list
}

// periodEnds returns the last day of every whole period between two days.
func periodEnds(k indicators.PeriodKind, starts, due indicators.Date) (ends []indicators.Date) {
	p := indicators.PeriodAt(k, starts)
	if p.First() < starts {
		p = p.Shift(1)
	}
	for {
		next := p.Shift(1)
		if next.First() > due+1 {
			return ends
		}
		ends = append(ends, next.First()-1)
		p = next
	}
}

// expectedBy returns what is expected by the end of a day, by the curve of the assessment.
func (s *subject) expectedBy(d indicators.Date) float64 {
	on, value := s.in.Plan.Starts-1, s.goal.Target.From
	for _, p := range s.then.Trajectory {
		if p.On >= d {
			if p.On == on {
				return p.Value
			}
			return value + (p.Value-value)*float64(d-on)/float64(p.On-on)
		}
		on, value = p.On, p.Value
	}
	return value
}

// length is the way from baseline to target.
func (s *subject) length() float64 { return math.Abs(s.goal.Target.Value - s.goal.Target.From) }
