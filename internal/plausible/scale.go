package plausible

import (
	"math"
	"slices"
)

// scale is what values are compared on: their logarithms if they are positive, for there a price
// that rises tenfold is as regular as one that stands still; else multiples of their typical size.
type scale struct {
	log  bool
	unit float64 // of a plain scale: the typical size, above 0
}

// scaleOf chooses the scale of a series. A few negative values among many are more likely slips
// than signs of a series that may go below zero.
func scaleOf(history, fresh []Point, o Options) scale {
	s := sizes{values: make([]float64, 0, len(history))}
	for _, p := range history {
		if !p.Held {
			s.add(p.Value)
		}
	}
	if s.negative == 0 && len(s.values) < o.MinSample {
		for _, p := range fresh {
			s.add(p.Value)
		}
		if s.negative == 1 || s.negative*10 < len(s.values) {
			s.negative = 0
		}
	}
	if s.negative == 0 {
		return scale{log: true}
	}
	slices.Sort(s.values)
	return scale{unit: middle(s.values)}
}

// sizes are the values of a series without their signs, zeros left out.
type sizes struct {
	values   []float64
	negative int
}

func (s *sizes) add(v float64) {
	if v == 0 || !finite(v) {
		return
	}
	if v < 0 {
		s.negative++
	}
	s.values = append(s.values, math.Abs(v))
}

// utmost keeps sums and differences of values on a plain scale finite.
const utmost = 1e100

func (s scale) to(v float64) float64 {
	if s.log {
		return math.Log(v)
	}
	return min(max(v/s.unit, -utmost), utmost)
}

// from undoes to, within what a float64 holds.
func (s scale) from(y float64) float64 {
	v := y * s.unit
	if s.log {
		v = math.Exp(y)
	}
	return min(max(v, -math.MaxFloat64), math.MaxFloat64)
}

// times is how far apart two values are of which one is factor times the other. On the plain
// scale that is so if the other has the typical size.
func (s scale) times(factor float64) float64 {
	if s.log {
		return math.Log(factor)
	}
	return factor - 1
}

// widening is added to what is plausible after a gap of so many periods: a series that nobody has
// seen for a year may have gone further than one seen a month ago.
func (s scale) widening(gap float64) float64 {
	if !s.log || gap <= 1 {
		return 0
	}
	return 0.2 * math.Log(gap)
}

// tiny keeps rounding from deciding: what is plausible must not depend on the unit.
const tiny = 1e-9
