package export

import (
	"fmt"
	"strconv"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
)

// goalColumn is one column of the table of goals: a text, or a number that is nil when it is not
// known. A number that is not known is a blank cell, never 0.
type goalColumn struct {
	key, text string
	words     func(b *book, l indicators.Lang, a *assess.Assessment) string
	number    func(a *assess.Assessment) *float64
	wide      bool
}

func (c *goalColumn) header(l indicators.Lang) string {
	if l == "" {
		return c.key
	}
	return i18n.T(l, c.text)
}

// The keys are those of rasid status --json. For people, statuses are words of their language.
var goalColumns = []goalColumn{
	{key: "id", text: "export.goal", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.Goal }},
	{key: "statement", text: "export.statement", wide: true, words: func(b *book, _ indicators.Lang, a *assess.Assessment) string {
		if g, ok := b.plan.Goal(a.Goal); ok {
			return g.Statement.In(b.lang)
		}
		return ""
	}},
	{key: "sector", text: "export.sector", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.Sector }},
	{key: "owner", text: "export.owner", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.Owner }},
	{key: "status", text: "status", words: func(_ *book, l indicators.Lang, a *assess.Assessment) string {
		if l == "" {
			return string(a.Status)
		}
		return i18n.Status(l, a.Status)
	}},
	{key: "freshness", text: "export.freshness", words: func(_ *book, l indicators.Lang, a *assess.Assessment) string {
		if l == "" {
			return string(a.Freshness)
		}
		return i18n.Freshness(l, a.Freshness)
	}},
	{key: "unit", text: "unit", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.Unit }},
	{key: "actual", text: "actual", number: func(a *assess.Assessment) *float64 { return a.Actual }},
	{key: "expected", text: "expected", number: func(a *assess.Assessment) *float64 { return a.Expected }},
	{key: "target", text: "target", number: func(a *assess.Assessment) *float64 { return a.Target }},
	{key: "gap_ratio", text: "export.gap_ratio", number: func(a *assess.Assessment) *float64 { return a.GapRatio }},
	{key: "progress_ratio", text: "export.progress_ratio", number: func(a *assess.Assessment) *float64 { return a.ProgressRatio }},
	{key: "forecast", text: "export.forecast", number: func(a *assess.Assessment) *float64 { return a.Forecast }},
	{key: "forecast_low", text: "export.forecast_low", number: func(a *assess.Assessment) *float64 { return a.ForecastLow }},
	{key: "forecast_high", text: "export.forecast_high", number: func(a *assess.Assessment) *float64 { return a.ForecastHigh }},
	{key: "probability", text: "export.probability", number: func(a *assess.Assessment) *float64 { return a.Probability }},
	{key: "required_pace", text: "export.required_pace", number: func(a *assess.Assessment) *float64 { return a.RequiredPace }},
	{key: "current_pace", text: "export.current_pace", number: func(a *assess.Assessment) *float64 { return a.CurrentPace }},
	{key: "finish_at_pace", text: "export.finish_at_pace", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return day(a.FinishAtPace) }},
	{key: "beyond_since", text: "export.beyond_since", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return day(a.BeyondSince) }},
	{key: "beyond_share", text: "export.beyond_share", number: func(a *assess.Assessment) *float64 { return a.BeyondShare }},
	{key: "as_of_period", text: "export.as_of_period", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.AsOfPeriod.String() }},
	{key: "method", text: "export.method", words: func(_ *book, _ indicators.Lang, a *assess.Assessment) string { return a.Method }},
	{key: "reason", text: "reason", wide: true, words: func(b *book, _ indicators.Lang, a *assess.Assessment) string { return a.Reason.In(b.lang) }},
}

// day writes a day as 2006-01-02; one that is not known is empty.
func day(d *indicators.Date) string {
	if d == nil {
		return ""
	}
	return d.String()
}

// Goals writes a table of goals as csv or xlsx.
func Goals(cfg Config, goals []assess.Assessment) error {
	b := newBook(cfg.Plan, cfg.Lang)
	var header []string
	var widths []float64
	for i := range goalColumns {
		header = append(header, goalColumns[i].header(cfg.Lang))
		widths = append(widths, map[bool]float64{false: 14, true: 50}[goalColumns[i].wide])
	}
	switch cfg.Format {
	case XLSX:
		w, err := NewWorkbook(cfg.Out, b.lang, i18n.T(b.lang, "export.goals"), cfg.About, header, widths)
		if err != nil {
			return err
		}
		cells := make([]any, len(goalColumns))
		for i := range goals {
			for k := range goalColumns {
				c := &goalColumns[k]
				if cells[k] = nil; c.words != nil {
					cells[k] = c.words(b, cfg.Lang, &goals[i])
				} else if v := c.number(&goals[i]); v != nil {
					cells[k] = *v
				}
			}
			if err := w.Row(cells); err != nil {
				return err
			}
		}
		return w.Close()
	case CSV:
		t := &table{book: b, out: cfg.Out}
		if cfg.Mark {
			t.buf = append(t.buf, "\ufeff"...)
		}
		for k, h := range header {
			t.text(k, []byte(h))
		}
		t.buf = append(t.buf, '\n')
		for i := range goals {
			for k := range goalColumns {
				c := &goalColumns[k]
				switch {
				case c.words != nil:
					t.text(k, []byte(c.words(b, cfg.Lang, &goals[i])))
				default:
					t.separate(k)
					if v := c.number(&goals[i]); v != nil {
						t.buf = cell.AppendNumber(t.buf, *v)
					}
				}
			}
			t.buf = append(t.buf, '\n')
		}
		return t.Close()
	}
	return fmt.Errorf("there is no format %s for goals", strconv.Quote(string(cfg.Format)))
}
