package app

import (
	"cmp"
	"context"
	"slices"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/export"
	"rasid/internal/journal"
)

// exportDerived writes the chosen values of derived indicators as they were known at a position: in the order of
// the names of indicators, then of places, then by period. Values rest on all that was reported up to the
// chosen day of view, whichever periods and places are chosen to be written.
func (a *App) exportDerived(ctx context.Context, plan *indicators.Plan, s journal.Selection, o ExportOptions, write func(*export.Row) error) error {
	var derived []*indicators.Indicator
	for i := range plan.Indicators {
		if ind := &plan.Indicators[i]; ind.Derived != nil && (s.Indicators == nil || slices.Contains(s.Indicators, ind.ID)) {
			derived = append(derived, ind)
		}
	}
	slices.SortFunc(derived, func(a, b *indicators.Indicator) int { return cmp.Compare(a.ID, b.ID) })
	var only func(place string) bool
	if s.Places != nil {
		chosen := make(map[string]bool, len(s.Places))
		for _, id := range s.Places {
			chosen[id] = true
		}
		only = func(place string) bool { return chosen[place] }
	}
	sent := map[int64]journal.Delivery{}
	for _, ind := range derived {
		err := a.Board.Derived(ctx, ind.ID, o.AsOf, s.Position, only, func(place string, points []assess.Point) error {
			for i := range points {
				p := &points[i]
				if s.From != nil && p.Period.First() < *s.From || s.To != nil && p.Period.Last() > *s.To || !o.Format.Takes(p) {
					continue
				}
				d, ok := sent[p.Delivery]
				if !ok {
					var err error
					if d, _, err = a.Journal.Delivery(ctx, p.Delivery); err != nil {
						return err
					}
					sent[p.Delivery] = d
				}
				r := export.Row{Derived: p, Reported: journal.Reported{Department: ind.Department, File: d.Name, ReceivedAt: d.ReceivedAt,
					Observation: indicators.Observation{Indicator: ind.ID, Place: place, Period: p.Period, Value: p.Value, Delivery: p.Delivery, Row: p.Row}}}
				if err := write(&r); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
