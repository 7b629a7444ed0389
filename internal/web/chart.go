package web

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
)

const (
	chartWidth, chartHeight                      = 640.0, 300.0
	chartLeft, chartRight, chartTop, chartBottom = 96.0, 20.0, 26.0, 40.0
)

// chart draws what was reported against what is expected, as SVG. It reads from left to right
// in every language, as charts of time do; the labels are in the reader's.
func chart(l indicators.Lang, plan *indicators.Plan, a *assess.Assessment) template.HTML {
	if len(a.Actuals) == 0 {
		return ""
	}
	expected := a.Trajectory
	if len(expected) == 0 && a.Target != nil {
		expected = []assess.DatedValue{{On: plan.Starts, Value: *a.Target}, {On: plan.Ends, Value: *a.Target}}
	}
	low, high := 0.0, 0.0
	for _, list := range [][]assess.DatedValue{a.Actuals, expected} {
		for _, p := range list {
			low, high = min(low, p.Value), max(high, p.Value)
		}
	}
	if high == low {
		high = low + 1
	}
	step := math.Pow(10, math.Floor(math.Log10((high-low)/4)))
	for (high-low)/step > 6 {
		step *= 2
	}
	high = math.Ceil(high/step) * step
	low = math.Floor(low/step) * step
	x := func(d indicators.Date) float64 {
		return chartLeft + (chartWidth-chartLeft-chartRight)*float64(d-plan.Starts)/float64(plan.Ends-plan.Starts)
	}
	y := func(v float64) float64 {
		return chartHeight - chartBottom - (chartHeight-chartTop-chartBottom)*(v-low)/(high-low)
	}
	var b strings.Builder
	label := html.EscapeString(a.Reason.In(l))
	fmt.Fprintf(&b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s" direction="ltr">`, chartWidth, chartHeight, label)
	for v := low; v <= high+step/2; v += step {
		fmt.Fprintf(&b, `<line class="axis" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text x="%g" y="%.1f" text-anchor="end">%s</text>`,
			chartLeft, chartWidth-chartRight, y(v), y(v), chartLeft-8, y(v)+4, indicators.FormatNumber(l, v, 2))
	}
	for m := indicators.PeriodAt(indicators.Quarter, plan.Starts); m.First() <= plan.Ends; m = m.Shift(1) {
		if m.First() >= plan.Starts {
			fmt.Fprintf(&b, `<text x="%.1f" y="%g">%s</text>`, x(m.First()), chartHeight-14, indicators.LocalDigits(l, m.First().String()[:7]))
		}
	}
	line := func(class string, list []assess.DatedValue) {
		var points strings.Builder
		for _, p := range list {
			fmt.Fprintf(&points, "%.1f,%.1f ", x(max(p.On, plan.Starts)), y(p.Value))
		}
		fmt.Fprintf(&b, `<polyline class="%s" points="%s"/>`, class, strings.TrimSpace(points.String()))
	}
	line("expected", expected)
	line("reported", a.Actuals)
	last := a.Actuals[len(a.Actuals)-1]
	fmt.Fprintf(&b, `<circle class="dot" r="4" cx="%.1f" cy="%.1f"/>`, x(last.On), y(last.Value))
	fmt.Fprintf(&b, `<text x="%g" y="18">— %s   - - %s (%s)</text></svg>`, chartLeft, html.EscapeString(i18n.T(l, "actual")), html.EscapeString(i18n.T(l, "expected")), html.EscapeString(a.Unit))
	return template.HTML(b.String())
}
