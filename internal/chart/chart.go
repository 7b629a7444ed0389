// Package chart draws a goal as SVG: what was reported, what is expected, and where the forecast leads. The
// colours and the size of the letters are those of the page around it, by the classes of its parts: axis,
// expected, reported, dot, change, fan and forecast.
package chart

import (
	"fmt"
	"html"
	"html/template"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
)

// Size is how large a chart is, in units of its own, and how much room the largest letters need that the
// page around it may set.
type Size struct {
	Width, Height      float64
	Right, Top, Bottom float64 // margins; the one on the left follows from the names of values
	Letter             float64 // the width of a digit or a sign
	Month              float64 // the width of a month's name
}

// The sizes. The letters of a screen grow as it narrows; those of paper stay.
var (
	Screen = Size{Width: 640, Height: 320, Right: 12, Top: 18, Bottom: 66, Letter: 15, Month: 125}
	Paper  = Size{Width: 440, Height: 210, Right: 10, Top: 10, Bottom: 38, Letter: 7, Month: 75}
)

const (
	mostDots          = 60 // values that are marked one by one; more would be a smear
	narrowest, widest = 1e-9, 1e15
)

// Drawing is what was reported against what is expected, as SVG.
type Drawing struct {
	SVG  template.HTML
	Unit string
	Fan  bool // a forecast is drawn
}

// plot places dates and values on a chart.
type plot struct {
	Size
	b           strings.Builder
	lang        indicators.Lang
	first, last indicators.Date
	low, high   float64
	left        float64 // where the plan begins: right of the names of values
}

func (c *plot) x(d indicators.Date) float64 {
	d = min(max(d, c.first), c.last)
	return c.left + (c.Width-c.left-c.Right)*float64(d-c.first)/float64(max(1, c.last-c.first))
}

func (c *plot) y(v float64) float64 {
	return c.Height - c.Bottom - (c.Height-c.Top-c.Bottom)*(v-c.low)/(c.high-c.low)
}

// Goal draws a goal. It reads from left to right in every language, as charts of time do; its
// words and digits are the reader's. Days on which the plan changed are marked. Without anything reported, or with numbers beyond drawing, it is nil.
func Goal(l indicators.Lang, size Size, plan *indicators.Plan, g *indicators.Goal, a *assess.Assessment, changes []indicators.Date) *Drawing {
	if len(a.Actuals) == 0 {
		return nil
	}
	reported, expected := a.Actuals, [][]assess.DatedValue{a.Trajectory}
	switch g.Target.Kind {
	case indicators.Between:
		expected = nil
		for _, bound := range []float64{g.Target.Low, g.Target.High} {
			expected = append(expected, []assess.DatedValue{{On: plan.Starts, Value: bound}, {On: plan.Ends, Value: bound}})
		}
	case indicators.Milestone:
		reported, expected = stairs(plan.Starts, reported, a.AsOf), [][]assess.DatedValue{stairs(plan.Starts, a.Trajectory, plan.Starts)}
	}
	c := plot{Size: size, lang: l, first: plan.Starts, last: plan.Ends}
	for _, line := range append(expected, reported) {
		for _, p := range line {
			c.low, c.high = min(c.low, p.Value), max(c.high, p.Value)
			c.last = max(c.last, p.On)
		}
	}
	fan := fanOf(a, g)
	if fan != nil { // it may be so wide that nothing else could be read; then it is cut
		room := (c.high - c.low) / 2
		c.low, c.high = min(c.low, max(fan.low, c.low-room)), max(c.high, min(fan.high, c.high+room))
		c.last = max(c.last, fan.on)
	}
	switch span := c.high - c.low; {
	case !(span < widest):
		return nil
	case span < narrowest:
		c.high = c.low + 1
	}
	fmt.Fprintf(&c.b, `<svg viewBox="0 0 %g %g" role="img" aria-label="%s" direction="ltr">`, c.Width, c.Height, html.EscapeString(a.Reason.In(l)))
	c.values(a.OfShares())
	c.months()
	for _, on := range changes {
		if on >= c.first && on <= c.last {
			fmt.Fprintf(&c.b, `<line class="change" x1="%.1f" x2="%.1f" y1="%g" y2="%g"><title>%s</title></line>`, c.x(on), c.x(on), c.Top, c.Height-c.Bottom,
				html.EscapeString(i18n.T(l, "plan_changed", "date", indicators.FormatDate(l, on))))
		}
	}
	c.fan(fan)
	for _, line := range expected {
		c.line("expected", line)
	}
	c.line("reported", reported)
	dots := a.Actuals
	if len(dots) > mostDots {
		dots = dots[len(dots)-1:]
	}
	for _, p := range dots {
		fmt.Fprintf(&c.b, `<circle class="dot" r="4" cx="%.1f" cy="%.1f"/>`, c.x(p.On), c.y(p.Value))
	}
	c.b.WriteString("</svg>")
	return &Drawing{template.HTML(c.b.String()), a.Unit, fan != nil}
}

// stairs returns the line of a value that is 0 at first and holds between its dates, until a day.
func stairs(from indicators.Date, list []assess.DatedValue, until indicators.Date) []assess.DatedValue {
	at := assess.DatedValue{On: from}
	line := []assess.DatedValue{at}
	for _, p := range list {
		line = append(line, assess.DatedValue{On: p.On, Value: at.Value}, p)
		at = p
	}
	return append(line, assess.DatedValue{On: max(at.On, until), Value: at.Value})
}

func (c *plot) line(class string, list []assess.DatedValue) {
	if len(list) == 0 {
		return
	}
	points := make([]string, len(list))
	for i, p := range list {
		points[i] = fmt.Sprintf("%.1f,%.1f", c.x(p.On), c.y(p.Value))
	}
	fmt.Fprintf(&c.b, `<polyline class="%s" points="%s"/>`, class, strings.Join(points, " "))
}

// anchor has a label end, or begin, at its place, written in the direction of its reader.
func (c *plot) anchor(end bool) string {
	switch {
	case c.lang.RightToLeft() && end: // its beginning is on the right
		return ` direction="rtl"`
	case c.lang.RightToLeft():
		return ` direction="rtl" text-anchor="end"`
	case end:
		return ` text-anchor="end"`
	}
	return ""
}

// values draws the lines that values are read off, at round numbers. Shares are read in percent.
func (c *plot) values(shares bool) {
	step := roundStep((c.high - c.low) / 5)
	c.low, c.high = math.Floor(c.low/step)*step, math.Ceil(c.high/step)*step
	decimals := max(0, int(-math.Floor(math.Log10(step))))
	at, names := []float64{}, []string{}
	for i := range int(math.Round((c.high-c.low)/step)) + 1 {
		v := c.low + float64(i)*step
		name := indicators.FormatNumber(c.lang, v, decimals)
		if shares {
			name = indicators.FormatPercent(c.lang, v)
		}
		at, names = append(at, v), append(names, name)
		c.left = max(c.left, 16+c.Letter*float64(utf8.RuneCountInString(name)))
	}
	for i, v := range at {
		fmt.Fprintf(&c.b, `<line class="axis" x1="%g" x2="%g" y1="%.1f" y2="%.1f"/><text x="%g" y="%.1f" dy=".35em"%s>%s</text>`,
			c.left, c.Width-c.Right, c.y(v), c.y(v), c.left-8, c.y(v), c.anchor(true), names[i])
	}
}

// roundStep returns the smallest of 1, 2 or 5 times a power of ten that is not below v.
func roundStep(v float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(v)))
	for _, m := range []float64{1, 2, 5} {
		if m*power >= v {
			return m * power
		}
	}
	return 10 * power
}

// months names a few months below the chart, with the year where it begins.
func (c *plot) months() {
	first := indicators.PeriodAt(indicators.Month, c.first)
	if first.First() < c.first {
		first = first.Shift(1)
	}
	most := int((c.Width - c.left - c.Right) / c.Month)
	every := 1 // then 3, 6, 12, 24 …
	for first.Shift(every*max(1, most)).First() <= c.last {
		if every == 1 {
			every = 3
		} else {
			every *= 2
		}
	}
	for m := first; m.First() <= c.last; m = m.Shift(every) {
		x, year := c.x(m.First()), ""
		if m == first || m.First().Month() == time.January {
			year = fmt.Sprintf(`<tspan x="%.1f" dy="1.2em">%s</tspan>`, x, indicators.LocalDigits(c.lang, fmt.Sprint(m.First().Year())))
		}
		fmt.Fprintf(&c.b, `<line class="axis" x1="%.1f" x2="%.1f" y1="%g" y2="%g"/><text x="%.1f" y="%g"%s><tspan dy="1.2em">%s</tspan>%s</text>`,
			x, x, c.Height-c.Bottom, c.Height-c.Bottom+5, x, c.Height-c.Bottom+4, c.anchor(false), indicators.FormatMonth(c.lang, m.First().Month()), year)
	}
}
