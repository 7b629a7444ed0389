package assess

// weigh judges period i by the line and by where the value is heading. A value beyond the line is off track
// unless the latest ones lead back: that the line was not kept is a fact, whatever is forecast. One on the good
// side is at risk when it moves towards the line and the forecast agrees that it will not stop before, or when
// it is near and no forecast says that it will. Nothing improves before the value is back from the line by the
// margin.
func (b *bound) weigh(i int) mark {
	_, excess, size, bad := b.nearest(b.values[b.offset+i])
	slack := tolerance * size
	near, back := -excess <= nearShare*size+slack, excess <= slack-b.cross.back
	moved := bad * b.mean * float64(b.trend)
	rising := moved > max(slack, min(b.cross.back, nearShare*size)) // towards the line, by more than noise, or away beyond it
	adverse := rising && bad*b.last > slack
	returning := moved < -slack && bad*b.last < -slack
	v := &weighed{}
	m := mark{weighed: v}
	switch outside := excess > slack; {
	case outside && !b.cross.crossed:
		m.sentence, v.gap = "bound.few", view{risky, risky}
	case outside && returning:
		m.sentence, v.gap = "bound.returning", view{risky, b.returned(excess)}
	case outside:
		m.sentence, v.gap = "bound.outside", view{off, off}
	case b.cross.crossed:
		if m.sentence, v.gap = "bound.not_back", (view{risky, off}); returning {
			v.gap.clear = b.returned(excess)
		}
	case rising:
		v.gap = b.drift(i, v, near, adverse)
		if m.sentence = "bound.inside"; v.gap.raise == risky {
			if m.sentence = "bound.near"; !near {
				m.sentence = "bound.drifting"
			}
		}
	default:
		m.sentence = "bound.inside"
	}
	if !back {
		v.gap.clear = max(v.gap.clear, risky)
	}
	v.says = v.gap.raise
	m.status = v.says.status()
	return m
}

// returned is what a trend that leads back makes of a crossing: only a risk, once the value has come back
// by more than its noise from farther away than that.
func (b *bound) returned(excess float64) severity {
	if peak, noise := b.cross.peak, b.cross.back; peak < 2*noise || excess > peak-noise {
		return off
	}
	return risky
}

// drift is the view of a value on the good side that moves towards the line. It becomes a risk only while
// the latest change led there too, and stays one until the mean of the latest changes does not, or the
// forecast is surely better.
func (b *bound) drift(i int, v *weighed, near, adverse bool) view {
	p, ok := b.likely(i, v)
	of := func(p float64) severity {
		if (ok && p < evenChance) || (near && (!ok || p < likelyFrom)) {
			return risky
		}
		return fine
	}
	seen := view{of(p), of(p - clearChance)}
	if !adverse {
		seen.raise = fine
	}
	return seen
}

// likely returns the probability that the last period keeps the line, as the forecast at the end of period
// i gave it, and whether there was one.
func (b *bound) likely(i int, v *weighed) (float64, bool) {
	o := b.prospects()[i]
	if !o.known {
		return 0, false
	}
	p := b.chance(o.d)
	v.chance = number(p)
	return p, true
}

// sayDamped says where the status is not yet, or still, what the evidence alone would make it.
func (b *bound) sayDamped(v *weighed, sentence string) {
	b.facts["countsas"], b.facts["would"], b.facts["waited"] = v.now.status(), v.says.status(), v.run
	switch {
	case v.now > v.says && sentence != "bound.not_back": // which says so itself
		b.say("evidence.standing")
	case v.now < v.says:
		b.say("evidence.waiting")
	}
}
