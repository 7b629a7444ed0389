package report_test

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/report"
)

// many is a plan of as many goals and indicators, each reported by three places for half a year.
func many(b *testing.B, goals int) *workspace {
	b.Helper()
	var plan, rows strings.Builder
	plan.WriteString(`plan: {id: many, title: Many, starts: 2024-01-01, ends: 2024-12-31, timezone: UTC}
departments: [{id: d}]
places: [{id: R}, {id: A, within: R}, {id: B, within: R}, {id: C, within: R}]
sectors: [{id: s0, name: S}, {id: s1, name: T}]
indicators:
`)
	for i := range goals {
		fmt.Fprintf(&plan, "  - {id: i%d, unit: n, measure: flow, every: month, department: d}\n", i)
		for m := 1; m <= 6; m++ {
			for p, place := range []string{"A", "B", "C"} {
				fmt.Fprintf(&rows, "i%d,%s,2024-%02d,%d\n", i, place, m, 10+(i*7+m*3+p)%20)
			}
		}
	}
	plan.WriteString("goals:\n")
	for i := range goals {
		fmt.Fprintf(&plan, "  - {id: g%d, sector: s%d, owner: d, statement: Goal %d, indicator: i%d, target: {reach: %d}}\n", i, i%2, i, i, 400+i%500)
	}
	w := open(b, plan.String())
	w.deliver(b, time.July, 5, "d/all.csv", rows.String())
	w.now = w.now.Add(24 * time.Hour)
	return w
}

// BenchmarkReport judges 1,000 goals twice, makes their report and writes it in both forms.
func BenchmarkReport(b *testing.B) {
	w := many(b, 1000)
	var r *report.Report
	b.Run("judge and make", func(b *testing.B) {
		for b.Loop() {
			r = w.report(b, app.ReportOptions{Period: june})
		}
	})
	b.Run("write html", func(b *testing.B) {
		for b.Loop() {
			if err := report.WriteHTML(io.Discard, indicators.Arabic, r); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("write xlsx", func(b *testing.B) {
		for b.Loop() {
			if err := report.WriteWorkbook(io.Discard, indicators.Arabic, r); err != nil {
				b.Fatal(err)
			}
		}
	})
}
