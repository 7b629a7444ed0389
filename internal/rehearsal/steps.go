package rehearsal

import (
	"strings"
	"time"

	"rasid/indicators"
	"rasid/indicators/plans"
)

// stepHeaders are the headers of a sheet of steps, and how people say that one is done.
var stepHeaders = map[indicators.Lang][5]string{
	indicators.English: {"goal", "step", "as of", "done", "yes"},
	indicators.Arabic:  {"الهدف", "الخطوة", "الوضع في تاريخ", "الإنجاز", "نعم"},
	indicators.Kurdish: {"armanc", "gav", "heta roja", "qediya", "erê"},
}

const (
	halfway = 60 // percent that are done two weeks before a step is due
	ahead   = 14 // days
)

// steps makes the sheets by which owners report the steps of milestones that the plan does not call done: how
// far it is two weeks before the day, and that it is done around it. One of which the story is that it stops is
// never done.
func (m *maker) steps() {
	for i := range m.plan.Indicators {
		ind := &m.plan.Indicators[i]
		if ind.Step == nil || ind.Step.Step.Done != nil {
			continue
		}
		s, d := ind.Step.Step, ind.Step.Step.Due
		m.step(ind, max(m.plan.Starts, d.AddDays(-ahead)), halfway)
		if m.stories[ind.ID].Turn != plans.Stops {
			m.step(ind, min(m.plan.Ends, d.AddDays(hash(s.ID)%9-4)), 100)
		}
	}
}

// step reports how much of a step is done by the end of a day.
func (m *maker) step(ind *indicators.Indicator, on indicators.Date, percent float64) {
	langs := []indicators.Lang{indicators.Arabic, indicators.English, indicators.Kurdish}
	lang := langs[hash(ind.Department)%len(langs)]
	st := style{lang: lang, charset: "utf-8", comma: ";", mark: true, crlf: true}
	p := indicators.PeriodAt(indicators.Day, on)
	m.sheets = append(m.sheets, &sheet{department: ind.Department, every: indicators.Day, style: st, name: "sample-" + strings.ReplaceAll(ind.ID, ".", "-") + "-" + p.String(),
		at: on.AddDays(1).In(m.plan.TimeZone).Add(10 * time.Hour), cells: []cell{{Value: Value{ind.ID, ind.Places[0], p, percent}}}, steps: true})
}

// stepTable is a sheet of steps.
func (s style) stepTable(plan *indicators.Plan, cells []cell) [][]string {
	h := stepHeaders[s.lang]
	rows := [][]string{h[:4]}
	for _, c := range cells {
		ind, _ := plan.Indicator(c.Indicator)
		done := s.number(c) + "%"
		if c.Value.Value == 100 {
			done = h[4]
		}
		rows = append(rows, []string{ind.Step.Statement.In(s.lang), ind.Step.Step.Name.In(s.lang), c.Period.String(), done})
	}
	return rows
}
