package web

import (
	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
)

// step is a step of a milestone, as a template shows it.
type step struct {
	Name, Due, Share, Said, Late string // Late is empty when its reports come
	Delivery                     int64  // that said so; 0: none
}

// steps lists how the steps of a milestone stand.
func steps(l indicators.Lang, g *indicators.Goal, a *assess.Assessment) (list []step) {
	for i, s := range a.Steps {
		of := &g.Target.Steps[i]
		shown := step{Name: of.Name.In(l), Due: indicators.FormatDate(l, of.Due), Share: indicators.FormatPercent(l, of.Share), Said: i18n.T(l, "step.none"), Delivery: s.Delivery}
		if s.Done != nil {
			shown.Said = i18n.T(l, "step.counts", "percent", indicators.FormatPercent(l, *s.Done), "date", indicators.FormatDate(l, *s.On))
			if s.Delivery == 0 {
				shown.Said += " (" + i18n.T(l, "step.plan") + ")"
			}
		}
		if s.Freshness != indicators.Fresh {
			shown.Late = i18n.Freshness(l, s.Freshness)
		}
		list = append(list, shown)
	}
	return list
}
