package app

import (
	"strconv"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/intake"
	"rasid/internal/journal"
)

// waitingValue says what a person must know to decide about a value.
func waitingValue(l indicators.Lang, plan *indicators.Plan, d journal.Delivery, v intake.WaitingValue) WaitingValue {
	p := indicators.PeriodFromKey(v.Period)
	w := WaitingValue{Delivery: v.Delivery, Department: d.Department, Name: d.Name, ID: intake.ValueName(v.IndicatorName, v.PlaceName, p),
		Indicator: v.IndicatorName, Place: v.PlaceName, PlaceName: plan.Places.Label(l, v.PlaceName), Period: p, Value: v.Value, Row: v.Line,
		Low: number(v.Finding.Args["low"]), High: number(v.Finding.Args["high"]), Code: v.Finding.Code}
	if own, ok := plan.Places.Same()[v.PlaceName]; ok {
		w.PlaceName = plan.Places.Label(l, own)
	}
	if ind, ok := plan.Indicator(v.IndicatorName); ok {
		w.Unit = ind.Unit
	}
	_, w.Cell = intake.Cell(d, indicators.Observation{Row: v.Line, Column: int(v.Column)})
	if v.Finding.Code != "" {
		w.Message = i18n.Finding(l, v.Finding)
	}
	return w
}

func number(s string) *float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return nil
	}
	return &v
}
