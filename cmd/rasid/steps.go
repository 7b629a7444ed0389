package main

import (
	"fmt"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/i18n"
)

// printSteps prints how the steps of a milestone stand.
func printSteps(e *env, steps []app.Step, l indicators.Lang) {
	if len(steps) > 0 {
		fmt.Fprintf(e.out, "\n%s\n", i18n.T(l, "steps"))
	}
	for i := range steps {
		s := &steps[i]
		said := i18n.T(l, "step.none")
		if s.Done != nil {
			by := i18n.T(l, "step.plan")
			if s.Delivery != 0 {
				by = "#" + digits(l, s.Delivery) + ", " + i18n.T(l, "row") + " " + digits(l, s.Row)
			}
			said = i18n.T(l, "step.counts", "percent", indicators.FormatPercent(l, *s.Done), "date", indicators.FormatDate(l, *s.On)) + " (" + by + ")"
		}
		late := ""
		if s.Freshness != indicators.Fresh {
			late = "  [" + i18n.Freshness(l, s.Freshness) + "]"
		}
		fmt.Fprintf(e.out, "  %s  %s  %s: %s%s\n", indicators.FormatDate(l, s.Due), indicators.FormatPercent(l, s.Share), indicators.Isolate(l, s.Name.In(l)), said, late)
	}
}
