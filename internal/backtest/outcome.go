package backtest

import (
	"rasid/indicators"
)

// finish fills in what the days of a goal come to.
func (w *replaying) finish(f *following) {
	if f.Of.Target.Kind == indicators.NoTarget {
		return
	}
	outcome := w.outcome(f)
	f.Outcome = &outcome
	from, to := w.cfg.From, w.cfg.To
	alarms, days := 0, 0
	for _, r := range f.alarm.runs {
		n := r.days(from, to)
		if n == 0 {
			continue
		}
		f.Runs++
		if alarms, days = alarms+1, days+n; r.cleared && r.until <= to {
			f.Cleared++
		}
	}
	for _, t := range f.Transitions {
		if t.Alert != nil && *t.Alert != Resolved {
			f.Alerts++
		}
	}
	switch outcome {
	case Achieved:
		f.FalseAlarms, f.FalseAlarmDays = &alarms, &days
	case Missed:
		f.FalseAlarms, f.FalseAlarmDays = new(0), new(0)
		certain, missed := f.due(), f.due()
		if f.line != nil && f.line.lost {
			certain, missed = f.line.certainOn, f.line.missedOn
		}
		lead, warned := f.alarm.lead(certain)
		f.CertainOn, f.MissedOn, f.Warned = &certain, &missed, &warned
		if warned {
			f.LeadDays = &lead
		}
	}
}

// outcome says what became of a goal, from all that is known today. The roll-up must know it.
func (w *replaying) outcome(f *following) Outcome {
	if f.line != nil && f.line.lost { // nothing that is still to come saves it
		return Missed
	}
	over := w.cfg.Today > f.due()
	a := w.judge(f, min(w.cfg.Today, f.due()+1), false)
	switch {
	case a.Status == indicators.Missed:
		return Missed
	case a.Status == indicators.Achieved && (over || w.final()):
		return Achieved
	}
	return Open
}

// final reports whether what is achieved before its due date stays so: a sum does, and steps that were
// done; a level may move away again.
func (w *replaying) final() bool {
	for _, leaf := range w.leaves {
		if !leaf.final() {
			return false
		}
	}
	return w.ind == nil || w.ind.Measure != indicators.Level
}
