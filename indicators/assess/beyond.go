package assess

import "rasid/indicators"

// beyond fills in since when the value has lain beyond the line, report for report, and for what share of
// the days so far it did. Days that no judged report covers count neither way.
func (b *bound) beyond() {
	s := b.s
	var since, until indicators.Date
	var run, days, of int
	for i, at := range s.judged {
		first, last := s.points[at].Period.First(), s.ends[at]
		_, excess, size, _ := b.nearest(b.values[b.offset+i])
		out := excess > tolerance*size
		if fresh := int(last - max(first, until+1) + 1); fresh > 0 { // a day that two reports cover counts once
			of += fresh
			if out {
				days += fresh
			}
			until = last
		}
		switch {
		case !out:
			run = 0
		case run == 0:
			run, since = 1, first
		default:
			run++
		}
	}
	b.away = run
	if of > 0 {
		b.a.BeyondShare = number(float64(days) / float64(of))
		b.facts["beyondshare"], b.facts["beyonddays"], b.facts["judgeddays"] = share(*b.a.BeyondShare), days, of
	}
	b.facts["beyond"] = len(s.judged) - b.kept
	if run > 0 {
		b.a.BeyondSince = &since
		b.facts["beyondsince"] = since
	}
}

// sayBeyond says since when and how often the value lay beyond the line; it reports whether it lies there.
func (b *bound) sayBeyond() bool {
	if b.a.BeyondSince == nil {
		return false
	}
	if b.away > 1 {
		b.say("beyond.since")
	}
	if b.kept == 0 || b.a.BeyondShare == nil {
		return b.kept > 0
	}
	sentence := "beyond.share"
	if b.s.every == indicators.Day {
		sentence = "beyond.days"
	}
	b.say(sentence)
	b.check("beyond", b.a.BeyondShare, nil, "", sentence)
	return true
}
