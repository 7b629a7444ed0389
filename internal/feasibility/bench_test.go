package feasibility_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/feasibility"
	"rasid/internal/planfile"
)

// A thousand goals of every kind, each of an indicator of its own with three years of months, or of weeks.
func BenchmarkLook(b *testing.B) {
	for cadence, first := range map[string]string{"month": "2021-01", "week": "2021-W01"} {
		b.Run(cadence, func(b *testing.B) {
			n := map[string]int{"month": 36, "week": 156}[cadence]
			var ind, goals strings.Builder
			for i := range 1000 {
				measure := []string{"flow", "level", "running_total"}[i%3]
				fmt.Fprintf(&ind, "  - {id: i%d, unit: n, department: water, measure: %s, every: %s, watch: [{above: 105, status: at_risk}]}\n", i, measure, cadence)
				target := []string{"{reach: 2400, from: 0}", "{at_most: 100}, thresholds: {at_risk: 95}", "{reach: 2400, from: 0}", "{reach: 1200}, trajectory: history", "{move: 150, from: 100}", "{reach: 900}"}[i%6]
				fmt.Fprintf(&goals, "  - {id: g%d, owner: water, indicator: i%d, target: %s}\n", i, i, target)
			}
			plan, problems := planfile.Parse("plan.yaml", []byte(year("indicators:\n"+ind.String()+"goals:\n"+goals.String())))
			if len(problems) > 0 {
				b.Fatal(problems)
			}
			values := from(first, n, func(i int) float64 { return 100 + 10*math.Sin(float64(i)*1.7) + 20*math.Sin(float64(i)/12) })
			in := feasibility.Input{File: "plan.yaml", Plan: plan, AsOf: day("2024-01-20"), Today: day("2024-01-20"),
				Observations: func(context.Context, string, indicators.Date) iter.Seq2[indicators.Observation, error] {
					return func(yield func(indicators.Observation, error) bool) {
						for _, o := range values.observations("all") {
							if !yield(o, nil) {
								return
							}
						}
					}
				}}
			for b.Loop() {
				if _, err := feasibility.Look(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
