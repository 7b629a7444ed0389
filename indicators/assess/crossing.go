package assess

import (
	"math"

	"rasid/indicators"
)

// Margins that noise makes, as a share of the line: while the noise of a value is not known, and at least.
const (
	firstMargin = 0.02
	leastMargin = 0.005
)

// crossing follows a value against a line over consecutive reports: it counts as crossed once
// the value has been beyond for long enough, and until it is back by a margin. Where the plan sets none,
// that is what all but a few changes from report to report do not exceed, so that a value that dances on
// the line crosses it once.
type crossing struct {
	reports int     // consecutive reports beyond before it counts
	days    int     // days beyond before it counts
	margin  float64 // share of the line by which the value must be back; 0 for its noise
	usual   usual

	back float64 // by how much the value must be back, at the latest report
	peak float64 // the farthest that it was beyond, in this run

	run     int // reports beyond, up to the latest
	since   indicators.Period
	crossed bool
}

func newCrossing(policy indicators.AlertPolicy) crossing {
	return crossing{
		reports: max(1, policy.RaiseAfterReports),
		days:    max(0, policy.RaiseAfterDays),
		margin:  max(0, clamp(policy.ClearMargin)),
	}
}

// see takes the next report: its period, which ends on end, and how far the value lies beyond
// the line, negative while it is on the good side. size is the line's own size.
func (c *crossing) see(p indicators.Period, end indicators.Date, excess, size float64) {
	c.back = c.margin * size
	if change, known := c.usual.see(excess); c.margin == 0 {
		if c.back = firstMargin * size; known {
			c.back = min(max(change, leastMargin*size), nearShare*size)
		}
	}
	if excess > tolerance*size {
		if c.run == 0 {
			c.since, c.peak = p, excess
		}
		c.run++
		c.peak = max(c.peak, excess)
		beyond := int(end-c.since.First()) + 1
		if c.run >= c.reports && beyond >= c.days {
			c.crossed = true
		}
		return
	}
	c.run = 0
	if excess <= tolerance*size-c.back {
		c.crossed = false
	}
}

// handLine is a threshold of a goal: a line that people set, at a fixed value or at a gap to
// what is expected.
type handLine struct {
	name   string // of its check
	status indicators.Status
	line   indicators.Line
	crossing
	value, at float64 // what was compared last, and with what
	set       bool    // it made the latest verdict worse
}

// handLines returns the thresholds of a goal that can be compared. A fixed value has no bad side
// for a band, so there only gaps count.
func handLines(g *indicators.Goal) []handLine {
	var lines []handLine
	add := func(name string, status indicators.Status, l *indicators.Line) {
		if l == nil || !finite(l.Value) || (g.Target.Kind == indicators.Between && !l.Gap) {
			return
		}
		lines = append(lines, handLine{name: name, status: status, line: *l, crossing: newCrossing(g.Alert)})
	}
	add("threshold/off_track", indicators.OffTrack, g.Thresholds.OffTrack)
	add("threshold/at_risk", indicators.AtRisk, g.Thresholds.AtRisk)
	return lines
}

// see compares a value with the line. expected is what a gap is measured from, span what it is a
// share of, and bad is +1 where a value above is the bad side, −1 where one below is.
func (h *handLine) see(p indicators.Period, end indicators.Date, value, expected, span, bad float64) {
	h.value, h.at = value, h.line.Value
	if h.line.Gap {
		h.at = clamp(expected + bad*h.line.Value*math.Abs(span))
	}
	h.crossing.see(p, end, clamp(bad*(value-h.at)), math.Max(math.Abs(h.at), tolerance*math.Abs(value)))
}

// worse returns the verdict that the lines make of the method's, which is the worse of the two. A line that
// says the same counts as having made it, since people set it.
func worse(lines []handLine, verdict indicators.Status) indicators.Status {
	setting := -1
	for i := range lines {
		lines[i].set = false
		if lines[i].crossed && (lines[i].status.WorseThan(verdict) || setting < 0 && lines[i].status == verdict) {
			verdict, setting = lines[i].status, i
		}
	}
	if setting >= 0 {
		lines[setting].set = true
	}
	return verdict
}
