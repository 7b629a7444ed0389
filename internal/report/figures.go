package report

import (
	"math"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// writer writes the parts of a report for readers of one language.
type writer struct {
	*Report
	l indicators.Lang
}

func (w *writer) t(key string, pairs ...string) string { return i18n.T(w.l, key, pairs...) }

func (w *writer) count(n int64) string { return indicators.FormatNumber(w.l, float64(n), 0) }

func (w *writer) date(d indicators.Date) string { return indicators.FormatDate(w.l, d) }

func (w *writer) day(t time.Time) string { return w.date(indicators.DateOf(t.In(w.Of.TimeZone))) }

// digits writes a number that names something, such as a row: without grouping.
func (w *writer) digits(s string) string { return indicators.LocalDigits(w.l, s) }

func (w *writer) place(id string) string { return w.Of.Places.Label(w.l, id) }

// owner is the name of the department that answers for a goal.
func (w *writer) owner(id string) string {
	if d, ok := w.Of.Department(id); ok {
		if n := d.Name.In(w.l); n != "" {
			return n
		}
	}
	return id
}

// figure is a number with its name.
type figure struct {
	Name, Value string
	Main        bool
}

// value writes one of a goal's values; those of a milestone are shares of the whole.
func (w *writer) value(g *Goal, v float64) string {
	if g.OfShares() {
		return indicators.FormatPercent(w.l, v)
	}
	return indicators.FormatNumber(w.l, v, indicators.Decimals(g.Actual, g.Expected, g.Target))
}

func (w *writer) valueWithUnit(g *Goal, v float64) string {
	value, unit := w.apart(g, v)
	if unit == "" {
		return value
	}
	return w.t("report.with_unit", "value", value, "unit", unit)
}

// apart is a value and its unit. Percent belong to the number, as each language writes them.
func (w *writer) apart(g *Goal, v float64) (value, unit string) {
	value = w.value(g, v)
	switch {
	case g.OfShares():
		return value, ""
	case g.Unit != "%":
		return value, g.Unit
	case w.l == indicators.Arabic:
		return value + "٪", ""
	case w.l == indicators.Kurdish:
		return "%" + value, ""
	}
	return value + " %", ""
}

// signed writes a ratio with its sign, as percent.
func (w *writer) signed(ratio float64) string {
	s := indicators.FormatPercent(w.l, math.Abs(ratio))
	switch {
	case strings.Trim(s, "0٠ %٪\u00a0") == "":
		return s
	case ratio < 0:
		return "−" + s
	}
	return "+" + s
}

// line reports whether a goal is to keep a line, and not on its way to a target.
func (g *Goal) line() bool {
	switch g.Of.Target.Kind {
	case indicators.AtMost, indicators.AtLeast, indicators.Between:
		return true
	}
	return false
}

// target writes what a goal promises; "" where it has no figure.
func (w *writer) target(g *Goal) string {
	t := &g.Of.Target
	switch {
	case t.Kind == indicators.NoTarget:
		return ""
	case t.Kind == indicators.Between:
		low, _ := w.apart(g, t.Low)
		high, unit := w.apart(g, t.High)
		return squeezed(w.t("report.between", "low", low, "high", high, "unit", unit))
	case t.Kind == indicators.Combined:
		if g.Target == nil {
			return ""
		}
		return w.valueWithUnit(g, *g.Target)
	case t.Kind == indicators.Milestone:
		return indicators.FormatPercent(w.l, 1)
	case g.line(): // in words: signs would turn round among Arabic ones
		value, unit := w.apart(g, t.Value)
		return squeezed(w.t("report."+string(t.Kind), "value", value, "unit", unit))
	}
	return w.valueWithUnit(g, t.Value)
}

// squeezed closes the gap that a missing unit leaves.
func squeezed(s string) string { return strings.Join(strings.Fields(s), " ") }

// figures lists what is known of a goal in numbers. What is not known is left out.
func (w *writer) figures(g *Goal) (list []figure) {
	add := func(name, value string, main bool) {
		if value != "" {
			list = append(list, figure{name, value, main})
		}
	}
	if g.Actual != nil {
		add(w.t("actual"), w.valueWithUnit(g, *g.Actual), true)
	}
	if g.Expected != nil && !g.line() {
		add(w.t("expected"), w.value(g, *g.Expected), false)
	}
	if g.Actual != nil && g.GapRatio != nil {
		add(w.t(gapName(g)), w.signed(*g.GapRatio), false)
	}
	add(w.t("target"), w.target(g), true)
	if g.Of.Target.Kind != indicators.NoTarget && g.Of.Target.Due != 0 {
		add(w.t("report.col.due"), w.date(g.Of.Target.Due), false)
	}
	if g.Forecast != nil {
		s := w.value(g, *g.Forecast)
		if g.ForecastLow != nil && g.ForecastHigh != nil {
			s += " (" + w.t("report.band", "low", w.value(g, *g.ForecastLow), "high", w.value(g, *g.ForecastHigh)) + ")"
		}
		add(w.t("forecast"), s, false)
	}
	if g.Probability != nil {
		s := indicators.FormatPercent(w.l, *g.Probability)
		if g.SampleSize != nil {
			s += ", " + w.t("report.of_reports", "n", w.count(int64(*g.SampleSize)))
			if w.l.RightToLeft() {
				s = strings.Replace(s, ", ", "، ", 1)
			}
		}
		add(w.t("probability"), s, true)
	}
	if g.ProgressRatio != nil && g.line() {
		add(w.t("report.kept"), indicators.FormatPercent(w.l, *g.ProgressRatio), false)
	} else if g.ProgressRatio != nil && !g.OfShares() {
		add(w.t("report.progress"), indicators.FormatPercent(w.l, *g.ProgressRatio), false)
	}
	if g.RequiredPace != nil && g.Status != indicators.Achieved {
		add(w.t("report.pace_needed"), w.pace(g, *g.RequiredPace), false)
	}
	if g.CurrentPace != nil {
		add(w.t("report.pace_now"), w.pace(g, *g.CurrentPace), false)
	}
	if g.FinishAtPace != nil {
		add(w.t("report.finish"), w.date(*g.FinishAtPace), false)
	}
	if g.BeyondSince != nil {
		add(w.t("report.beyond_since"), w.date(*g.BeyondSince), false)
	}
	if g.BeyondShare != nil && *g.BeyondShare > 0 {
		add(w.t("report.beyond_share"), indicators.FormatPercent(w.l, *g.BeyondShare), false)
	}
	return list
}

// gapName says what a goal's gap is measured from.
func gapName(g *Goal) string {
	if g.line() {
		return "report.line_gap"
	}
	return "report.gap"
}

// pace writes an amount per reporting period.
func (w *writer) pace(g *Goal, v float64) string {
	s := indicators.FormatNumber(w.l, v, indicators.Decimals(g.RequiredPace, g.CurrentPace))
	if g.Indicator == nil {
		return s
	}
	return w.t("report.per."+g.Indicator.Every.String(), "value", s)
}
