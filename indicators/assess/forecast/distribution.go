package forecast

import "math"

// Distribution says how likely each value is. It is a Student distribution with 4 degrees of freedom,
// whose heavy tails fit what forecasts of such series err by, around a forecast; on a logarithmic scale
// where errors grow with the value. Where a series often stays exactly where it is, as prices that are
// set and counts of rare events do, that one value has a probability of its own. All of it is cut at the
// bounds of the kind. Probabilities never claim more than so many values can show: as in the rule of
// succession, one more of them might have said otherwise.
type Distribution struct {
	center, scale float64 // on the scale
	log           bool
	low, high     float64 // bounds, before shift
	still         float64 // the probability of the value atom, 0..1
	atom          float64 // before shift
	grain         float64 // what outcomes are multiples of, but for shift; 0 for none
	doubt         float64 // the probability that none of this holds, and either side of a target is as likely
	shift         float64 // added after all else: what a running total has reached
}

// Point returns the forecast: where nothing stays exactly as it is, the outcome is as likely to pass it as
// not.
func (d Distribution) Point() float64 {
	v := d.value(d.center)
	if d.still > 0 && d.isAtom(v-d.shift) {
		return d.atom + d.shift
	}
	return v
}

// isAtom reports whether x is the atom but for the last bits.
func (d Distribution) isAtom(x float64) bool { return math.Abs(x-d.atom) <= 1e-9*math.Abs(d.atom) }

// Quantile returns the value that the outcome stays below with the given probability, which is within
// 0.0001..0.9999 or brought there. It never falls with p.
func (d Distribution) Quantile(p float64) float64 {
	p = min(max(p, leastChance), 1-leastChance)
	if d.still <= 0 {
		return d.value(d.center + d.scale*student4Quantile(p))
	}
	atom, moving := d.atom+d.shift, 1-d.still
	below := moving * (1 - d.tail(d.atom))
	if p > below && p <= below+d.still {
		return atom
	}
	under := p <= below
	if !under {
		p -= d.still
	}
	v := d.value(d.center + d.scale*student4Quantile(min(max(p/moving, leastChance), 1-leastChance)))
	if under { // the logarithm's last bits must not carry it to the other side
		return min(v, atom)
	}
	return max(v, atom)
}

const leastChance = 1e-4

// Spread is how wide the distribution is, before it is cut. It says something only beside that of another
// step of the same forecast.
func (d Distribution) Spread() float64 { return d.scale }

// Interval returns the bounds that hold the outcome with the given probability, with as much below as
// above.
func (d Distribution) Interval(probability float64) (low, high float64) {
	tail := (1 - min(max(probability, 0), 1)) / 2
	return d.Quantile(tail), d.Quantile(1 - tail)
}

// AtLeast returns the probability, 0..1, that the outcome is x or more. It never rises with x.
func (d Distribution) AtLeast(x float64) float64 {
	x -= d.shift
	switch {
	case x <= d.low:
		return 1
	case !(x <= d.high) || math.IsInf(x, 1): // also when x is no number
		return 0
	}
	p := (1 - d.still) * d.tail(d.border(x))
	if x <= d.atom || d.isAtom(x) {
		p += d.still
	}
	return min(p, 1)*(1-d.doubt) + d.doubt/2
}

// AtMost returns the probability, 0..1, that the outcome is x or less. It never falls with x.
func (d Distribution) AtMost(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	if d.grain > 0 { // the next outcome above is as far as half a grain
		if beyond := (math.Floor((x-d.shift)/d.grain+sameGrain)+0.5)*d.grain + d.shift; beyond > x {
			return 1 - d.AtLeast(beyond)
		}
	}
	return 1 - d.AtLeast(math.Nextafter(x, math.Inf(1)))
}

// border is where the smooth distribution begins to stand for outcomes of x or more: for multiples of a
// grain, half of it below the first. Whole grains are exact: what is above a multiple of one by the last bit
// is above it.
func (d Distribution) border(x float64) float64 {
	if d.grain <= 0 {
		return x
	}
	steps := x / d.grain
	if d.grain != math.Trunc(d.grain) {
		steps -= sameGrain
	}
	return (math.Ceil(steps) - 0.5) * d.grain
}

// tail is AtLeast of all but the atom and the doubt, for an x up to high.
func (d Distribution) tail(x float64) float64 {
	if x <= d.low {
		return 1
	}
	if d.log {
		x = math.Log(max(x, math.SmallestNonzeroFloat64))
	}
	if d.scale <= 0 {
		if x <= d.center {
			return 1
		}
		return 0
	}
	return student4Tail((x - d.center) / d.scale)
}

// value leaves the scale.
func (d Distribution) value(x float64) float64 {
	if d.log {
		x = math.Exp(min(x, 690))
	}
	return min(max(x, d.low, -1e300), d.high, 1e300) + d.shift
}

// student4Tail is the probability that a Student variable with 4 degrees of freedom is t or more.
func student4Tail(t float64) float64 {
	if math.Abs(t) > 1e6 {
		return 0.5 - math.Copysign(0.5, t)
	}
	r := 1 + t*t/4
	return max(0, 0.5-0.375*t/math.Sqrt(r)*(1-t*t/(12*r)))
}

// student4Quantile is the inverse of 1 − student4Tail: with r the sine of the angle whose tangent is t/2,
// 1 − student4Tail(t) is 0.5 + 0.75·r − 0.25·r³, a cubic that thirds of angles solve.
func student4Quantile(p float64) float64 {
	r := 2 * math.Sin(math.Asin(2*p-1)/3)
	return 2 * r / math.Sqrt(1-r*r)
}
