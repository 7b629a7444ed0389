package backtest

import "rasid/indicators"

// alarm is what a goal's manager has been told, and the runs of at_risk and off_track that follow.
type alarm struct {
	level int // of the status that was known last: 0 for what is neither
	runs  []run
}

// run is a time in which a goal was at risk or off track. That it was unknown meanwhile does not end
// it: what is missing is not well again.
type run struct {
	from  indicators.Date
	until indicators.Date // the first day after it; 0 while it lasts
	// cleared says that it ended by itself, and not with the miss.
	cleared bool
}

// see takes a status that begins on a day, and returns the message that it makes.
func (a *alarm) see(day indicators.Date, s indicators.Status) *Alert {
	before := a.level
	switch s {
	case indicators.Unknown:
		return nil
	case indicators.AtRisk:
		a.level = 1
	case indicators.OffTrack:
		a.level = 2
	default:
		a.level = 0
	}
	switch {
	case before == 0 && a.level > 0:
		a.runs = append(a.runs, run{from: day})
		return new(Raised)
	case a.level > before:
		return new(Worse)
	case a.level == 0 && before > 0:
		last := &a.runs[len(a.runs)-1]
		last.until, last.cleared = day, s != indicators.Missed
		if last.cleared {
			return new(Resolved)
		}
	}
	return nil
}

// lead returns the days from the beginning of the run that was on when a miss became certain, or
// else of the first one after it, which then are negative. Without either there was no warning.
func (a *alarm) lead(certain indicators.Date) (days int, warned bool) {
	for _, r := range a.runs {
		switch {
		case r.from <= certain && (r.until == 0 || r.until > certain), r.from > certain:
			return int(certain - r.from), true
		}
	}
	return 0, false
}

// days returns how many days of a run lie from one day to another, both included.
func (r run) days(from, to indicators.Date) int {
	end := to
	if r.until != 0 {
		end = min(to, r.until-1)
	}
	return max(0, int(end-max(r.from, from))+1)
}
