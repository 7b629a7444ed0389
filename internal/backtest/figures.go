package backtest

// Figure is one figure of a goal or of all together, for people.
type Figure struct {
	Field string // its key in JSON
	Value any    // an Outcome, an indicators.Date, an int or a float64; nil where it does not apply
}

// Figures lists what a replay shows of a goal, in the order in which people read it. The field
// "transitions" counts the changes of status.
func (g *Goal) Figures() []Figure {
	return []Figure{
		{"outcome", value(g.Outcome)}, {"missed_on", value(g.MissedOn)}, {"certain_on", value(g.CertainOn)}, {"lead_days", value(g.LeadDays)},
		{"alerts", g.Alerts}, {"runs", g.Runs}, {"cleared", g.Cleared}, {"false_alarms", value(g.FalseAlarms)}, {"false_alarm_days", value(g.FalseAlarmDays)},
		{"transitions", max(0, len(g.Transitions)-1)},
	}
}

// Figures lists the summary in the order in which people read it.
func (s *Summary) Figures() []Figure {
	return []Figure{
		{"goals", s.Goals}, {"achieved", s.Achieved}, {"missed", s.Missed}, {"open", s.Open},
		{"warned_before", s.WarnedBefore}, {"warned_late", s.WarnedLate}, {"never_warned", s.NeverWarned}, {"median_lead_days", value(s.MedianLeadDays)},
		{"false_alarms", s.FalseAlarms}, {"false_alarm_days", s.FalseAlarmDays}, {"cleared", s.Cleared},
		{"transitions", s.Transitions}, {"alerts", s.Alerts}, {"alerts_per_month", s.AlertsPerMonth},
	}
}

// value returns what p points to, nil for nil.
func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}
