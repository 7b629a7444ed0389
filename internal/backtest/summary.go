package backtest

import "slices"

// Summary is what the goals come to together.
type Summary struct {
	Goals    int `json:"goals"` // those with a target
	Achieved int `json:"achieved"`
	Missed   int `json:"missed"`
	Open     int `json:"open"`
	// Of the goals that were missed: those whose warning began before that was certain, those whose began
	// no earlier, and those without one.
	WarnedBefore int `json:"warned_before"`
	WarnedLate   int `json:"warned_late"`
	NeverWarned  int `json:"never_warned"`
	// MedianLeadDays is that of all that were warned, early or late; null without any.
	MedianLeadDays *float64 `json:"median_lead_days"`
	FalseAlarms    int      `json:"false_alarms"`
	FalseAlarmDays int      `json:"false_alarm_days"`
	Cleared        int      `json:"cleared"`
	Transitions    int      `json:"transitions"` // without the statuses on the first day
	Alerts         int      `json:"alerts"`
	AlertsPerMonth float64  `json:"alerts_per_month"`
}

const daysPerMonth = 365.2425 / 12

func summarize(r *Result) Summary {
	var s Summary
	var leads []int
	for i := range r.Goals {
		g := &r.Goals[i]
		if g.Outcome == nil {
			continue
		}
		s.Goals++
		s.Cleared += g.Cleared
		s.Transitions += max(0, len(g.Transitions)-1)
		s.Alerts += g.Alerts
		if g.FalseAlarms != nil {
			s.FalseAlarms += *g.FalseAlarms
			s.FalseAlarmDays += *g.FalseAlarmDays
		}
		switch *g.Outcome {
		case Achieved:
			s.Achieved++
		case Open:
			s.Open++
		case Missed:
			s.Missed++
			switch {
			case g.LeadDays == nil:
				s.NeverWarned++
				continue
			case *g.LeadDays > 0:
				s.WarnedBefore++
			default:
				s.WarnedLate++
			}
			leads = append(leads, *g.LeadDays)
		}
	}
	s.AlertsPerMonth = float64(s.Alerts) / (float64(r.To-r.From+1) / daysPerMonth)
	if n := len(leads); n > 0 {
		slices.Sort(leads)
		s.MedianLeadDays = new(float64(leads[(n-1)/2]+leads[n/2]) / 2)
	}
	return s
}
