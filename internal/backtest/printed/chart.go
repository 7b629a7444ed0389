package printed

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/backtest"
	"rasid/internal/i18n"
)

// The chart's own units: values above, the band of statuses below them, the names of the days at the foot.
const (
	width, height    = 640.0, 190.0
	left, right      = 70.0, 8.0
	top, bottom      = 14.0, 44.0
	bandTop, bandLow = height - 38.0, height - 20.0
	markWidth        = 14.0 // of a day's band, from which its symbol has room
	mostDots         = 60   // more would be a smear
	widest           = 1e15
)

// drawing places days and values.
type drawing struct {
	b         strings.Builder
	from, to  indicators.Date
	low, high float64
}

func (d *drawing) x(on indicators.Date) float64 {
	return left + (width-left-right)*float64(on-d.from)/float64(d.to-d.from+1)
}

// y may lie outside the chart, which cuts it.
func (d *drawing) y(v float64) float64 {
	return height - bottom - (height-bottom-top)*(v-d.low)/(d.high-d.low)
}

// chart draws what was reported and expected, the status of every day and the messages. Like all charts
// of time it reads from left to right; its words and digits are the reader's. A narrative goal has none.
func chart(l indicators.Lang, r *backtest.Result, g *backtest.Goal) template.HTML {
	if g.Outcome == nil {
		return ""
	}
	d := drawing{from: r.From, to: r.To}
	label := i18n.T(l, "backtest.chart", "goal", g.Of.Statement.In(l), "outcome", Outcome(l, g))
	fmt.Fprintf(&d.b, `<svg class="chart" viewBox="0 0 %g %g" role="img" aria-label="%s" direction="ltr">`, width, height, html.EscapeString(label))
	d.values(l, g)
	d.statuses(l, g.Transitions)
	fmt.Fprintf(&d.b, `<text x="%g" y="%g"%s>%s</text>`, left, height-5, anchored(l, false), indicators.FormatDate(l, r.From))
	if g.Last != nil && g.Last.Unit != "" {
		fmt.Fprintf(&d.b, `<text x="%g" y="%g" text-anchor="middle">%s</text>`, left+(width-left-right)/2, height-5, html.EscapeString(indicators.Isolate(l, g.Last.Unit)))
	}
	fmt.Fprintf(&d.b, `<text x="%g" y="%g"%s>%s</text></svg>`, width-right, height-5, anchored(l, true), indicators.FormatDate(l, r.To))
	return template.HTML(d.b.String())
}

// anchored has a text begin, or end, at its place, in the direction of its reader.
func anchored(l indicators.Lang, end bool) string {
	if l.RightToLeft() {
		if end { // its beginning is on the right
			return ` direction="rtl"`
		}
		return ` direction="rtl" text-anchor="end"`
	}
	if end {
		return ` text-anchor="end"`
	}
	return ""
}

// values draws the lines of a goal; nothing where there is nothing to draw, or numbers beyond drawing.
func (d *drawing) values(l indicators.Lang, g *backtest.Goal) {
	if g.Last == nil {
		return
	}
	actual, expected := g.Last.Actuals, [][]assess.DatedValue{g.Last.Trajectory}
	steps := g.Of.Target.Kind == indicators.Milestone
	if t := g.Of.Target; t.Kind == indicators.Between {
		expected = [][]assess.DatedValue{level(d, t.Low), level(d, t.High)}
	}
	if steps {
		actual, expected = stairs(d, actual), [][]assess.DatedValue{stairs(d, g.Last.Trajectory)}
	}
	d.low, d.high = math.Inf(1), math.Inf(-1)
	for _, line := range append(expected, actual) {
		for _, p := range line {
			d.low, d.high = min(d.low, p.Value), max(d.high, p.Value)
		}
	}
	if !(d.low <= d.high && d.high-d.low < widest) {
		return
	}
	low, high := d.low, d.high
	name := func(v float64) string { return indicators.FormatNumber(l, v, decimals(high-low)) }
	if steps {
		name = func(v float64) string { return indicators.FormatPercent(l, v) }
	}
	if low == high {
		d.low, d.high = low-1, high+1
	}
	for _, v := range slices.Compact([]float64{low, high}) {
		fmt.Fprintf(&d.b, `<line class="axis" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text x="%g" y="%.1f" dy=".35em"%s>%s</text>`,
			left, width-right, d.y(v), d.y(v), left-6, d.y(v), anchored(l, true), name(v))
	}
	// An inner picture cuts off what lies before the first day and after the last.
	fmt.Fprintf(&d.b, `<svg x="%g" y="0" width="%g" height="%g" viewBox="%g 0 %g %g">`, left, width-left-right, bandTop, left, width-left-right, bandTop)
	for _, line := range expected {
		d.line("expected", line)
	}
	d.line("actual", actual)
	if len(g.Last.Actuals) <= mostDots {
		for _, p := range g.Last.Actuals {
			fmt.Fprintf(&d.b, `<circle class="dot" r="2.5" cx="%.1f" cy="%.1f"/>`, d.x(p.On), d.y(p.Value))
		}
	}
	d.b.WriteString("</svg>")
}

func (d *drawing) line(class string, list []assess.DatedValue) {
	if len(list) == 0 {
		return
	}
	points := make([]string, len(list))
	for i, p := range list {
		points[i] = fmt.Sprintf("%.1f,%.1f", d.x(p.On), d.y(p.Value))
	}
	fmt.Fprintf(&d.b, `<polyline class="%s" points="%s"/>`, class, strings.Join(points, " "))
}

// level is a value that stays.
func level(d *drawing, v float64) []assess.DatedValue {
	return []assess.DatedValue{{On: d.from, Value: v}, {On: d.to + 1, Value: v}}
}

// stairs is a value that is 0 at first and holds between its dates.
func stairs(d *drawing, list []assess.DatedValue) []assess.DatedValue {
	at := assess.DatedValue{On: d.from}
	line := []assess.DatedValue{at}
	for _, p := range list {
		line = append(line, assess.DatedValue{On: p.On, Value: at.Value}, p)
		at = p
	}
	return append(line, assess.DatedValue{On: max(at.On, d.to+1), Value: at.Value})
}

// decimals returns the digits after the point that tell values apart over a span.
func decimals(span float64) int {
	if span <= 0 {
		return 1
	}
	return min(max(0, 1-int(math.Floor(math.Log10(span)))), 9)
}

// statuses draws a band of the status of every day, with its symbol where there is room, and the messages
// that went to the manager.
func (d *drawing) statuses(l indicators.Lang, list []backtest.Transition) {
	for i, t := range list {
		end := d.to + 1
		if i+1 < len(list) {
			end = list[i+1].Date
		}
		from, until := d.x(t.Date), d.x(end)
		told := indicators.FormatDate(l, t.Date) + ": " + i18n.Status(l, t.Status)
		fmt.Fprintf(&d.b, `<rect class="%s" x="%.1f" y="%g" width="%.1f" height="%g"><title>%s</title></rect>`, t.Status, from, bandTop, until-from, bandLow-bandTop, html.EscapeString(told))
		if until-from >= markWidth {
			fmt.Fprintf(&d.b, `<text class="mark %s" x="%.1f" y="%g" dy=".35em" aria-hidden="true">%s</text>`, t.Status, (from+until)/2, (bandTop+bandLow)/2, i18n.Symbol(t.Status))
		}
		if t.Alert == nil || *t.Alert == backtest.Resolved {
			continue
		}
		told += " (" + Label(l, "alert."+string(*t.Alert)) + ")"
		fmt.Fprintf(&d.b, `<line class="alerted" x1="%.1f" x2="%.1f" y1="%g" y2="%g"/><path class="alert" d="M%.1f %gh10l-5 9z"><title>%s</title></path>`,
			from, from, top-4, bandTop, from-5, top-13, html.EscapeString(told))
	}
}
