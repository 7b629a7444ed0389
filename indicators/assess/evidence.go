package assess

import (
	"math"

	"rasid/indicators"
)

// A status that is not good needs two pieces of evidence that agree, as alerting by burn rate needs two
// windows: the gap to what was expected by then, and where the goal is heading. The second is the probability
// of reaching the target, by the forecast that could be made at that time; where the history is too short
// for one, it is what the present pace would attain.
const (
	likelyFrom    = 0.8  // from this probability on, a gap alone is no drift
	evenChance    = 0.5  // below this, a miss is more likely than not
	doubtfulFrom  = 0.25 // below this, any gap is a risk and a large one more than that
	hopelessUnder = 0.05 // below this, in the last part of the time, any gap is more than a risk
	lastPart      = 0.25 // of the time from start to due date
	clearChance   = 0.1  // by which a probability must be better for a status to improve
	clearRatio    = 0.02 // likewise for the share of what is expected, where the plan sets no margin
	mostMargin    = 0.05 // the widest share that noise makes the margin
)

// severity is how bad evidence is.
type severity int

const (
	fine severity = iota
	risky
	off
)

func severityOf(s indicators.Status) severity {
	switch s {
	case indicators.AtRisk:
		return risky
	case indicators.OffTrack:
		return off
	}
	return fine
}

func (s severity) status() indicators.Status {
	return [...]indicators.Status{indicators.OnTrack, indicators.AtRisk, indicators.OffTrack}[s]
}

// A view is what one piece of evidence says: as it stands, and as if it were worse by the margin that an
// improvement has to exceed. The second is never better than the first.
type view struct{ raise, clear severity }

// both returns what two pieces of evidence agree on.
func both(a, b view) view { return view{min(a.raise, b.raise), min(a.clear, b.clear)} }

// chanceView is the view of a probability.
func chanceView(p float64) view {
	of := func(p float64) severity {
		switch {
		case p >= likelyFrom:
			return fine
		case p >= doubtfulFrom:
			return risky
		}
		return off
	}
	return view{of(p), of(p - clearChance)}
}

// ratioView is the view of a share: of what was expected, or of the way that the pace would attain.
func ratioView(ratio, margin float64) view {
	of := func(ratio, margin float64) severity {
		switch {
		case ratio >= min(onTrackFrom+margin, 1)*(1-tolerance):
			return fine
		case ratio >= (atRiskFrom+margin)*(1-tolerance):
			return risky
		}
		return off
	}
	return view{of(ratio, 0), of(ratio, margin)}
}

// doubt makes even a small gap a risk where the forecast is that it will not be made up.
func (v view) doubt(p float64) view {
	if p < doubtfulFrom {
		v.raise = max(v.raise, risky)
	}
	if p < evenChance {
		v.clear = max(v.clear, risky)
	}
	return v
}

// late makes any gap more than a risk once little time is left and hardly a chance.
func (v view) late(p float64) view {
	if v.raise == risky && p < hopelessUnder {
		v.raise = off
	}
	if v.clear == risky && p-clearChance < hopelessUnder {
		v.clear = off
	}
	return v
}

// A damper turns evidence, report by report, into a severity that a value on a line cannot make dance:
// worse evidence counts once it has lasted for as long as the plan says, better evidence once it is better
// by the margin.
type damper struct {
	reports, days int
	now           severity
	runs          [off + 1]int             // consecutive reports that were at least so bad
	since         [off + 1]indicators.Date // the first day of their periods
}

func newDamper(policy indicators.AlertPolicy) damper {
	return damper{reports: max(1, policy.RaiseAfterReports), days: max(0, policy.RaiseAfterDays)}
}

// see takes the evidence of a period and returns what counts from then on.
func (d *damper) see(first, end indicators.Date, v view) severity {
	for s := risky; s <= off; s++ {
		if v.raise < s {
			d.runs[s] = 0
			continue
		}
		if d.runs[s] == 0 {
			d.since[s] = first
		}
		d.runs[s]++
		if d.runs[s] >= d.reports && int(end-d.since[s])+1 >= d.days {
			d.now = max(d.now, s)
		}
	}
	d.now = min(d.now, v.clear)
	return d.now
}

// set takes evidence that counts at once.
func (d *damper) set(v view) severity {
	d.runs = [off + 1]int{}
	d.now = min(max(d.now, v.raise), v.clear)
	return d.now
}

// reset forgets everything, after a period that was not judged by evidence.
func (d *damper) reset() { d.now, d.runs = fine, [off + 1]int{} }

// usual follows a value and tells by how much it may change from report to report without that meaning
// anything: all but the few largest changes are no larger, since a shock and its end are not noise.
type usual struct {
	changes []float64 // sorted
	last    float64
	seen    bool
}

// see takes the next value and returns the usual change of those before it; what it changed by itself does
// not count, so that a better value cannot ask for more of itself. It is not ok after fewer than two changes.
func (u *usual) see(v float64) (change float64, ok bool) {
	if n := len(u.changes); n >= 2 {
		change, ok = u.changes[n-1-min(n/12, 2)], true
	}
	if u.seen {
		step := math.Abs(clamp(v - u.last))
		at := len(u.changes)
		u.changes = append(u.changes, step)
		for ; at > 0 && u.changes[at-1] > step; at-- {
			u.changes[at] = u.changes[at-1]
		}
		u.changes[at] = step
	}
	u.last, u.seen = v, true
	return change, ok
}
