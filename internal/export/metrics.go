package export

import (
	"bufio"
	"strconv"
	"strings"

	"rasid/indicators"
)

// metrics writes the history of every indicator as OpenMetrics, for "promtool tsdb
// create-blocks-from openmetrics".
//
// A value stands at the last second of its period, be it a level or a flow. Prometheus takes a
// sample for what was so at its time: an amount is whole only when its period is over, and a
// level that a department reports for a week or a month is known only then. A value at the
// beginning would have every look back see what nobody could know yet. The second before the end,
// not the end itself, keeps January's value in January on an axis and in windows that end with
// the month. A value that is due every month is seen by last_over_time(…[32d]), as Prometheus
// looks back five minutes by itself.
type metrics struct {
	book *book
	out  *bufio.Writer

	indicator, place string
	derived          bool                              // what comes now is derived
	series           map[indicators.PeriodKind]*series // of the present indicator and place
	ends             map[indicators.Period]string
}

// series is what one indicator at one place has of one cadence: samples of a series stand together
// and ascend, so that those of a former cadence wait until the others are written.
type series struct {
	labels  string
	waiting []string
}

// The families: what was reported, and what follows from it.
const (
	metricName  = "rasid_indicator_value"
	derivedName = "rasid_derived_value"
)

func newMetrics(cfg Config, b *book) *metrics {
	m := &metrics{book: b, out: bufio.NewWriterSize(cfg.Out, tableBuffer), ends: map[indicators.Period]string{}}
	m.family(metricName, "What was reported for a period, in the indicator's unit, at the last second of the period.")
	return m
}

// family begins a family.
func (m *metrics) family(name, help string) {
	if notice := m.book.plan.Illustrative.In(m.book.lang); notice != "" {
		help += " " + notice
	}
	_, _ = m.out.WriteString("# HELP " + name + " " + escape.Replace(help) + "\n# TYPE " + name + " gauge\n") // Flush tells
}

var escape = strings.NewReplacer(`\`, `\\`, "\n", `\n`, `"`, `\"`)

// Write implements Writer.
func (m *metrics) Write(o *Row) error {
	if o.Indicator != m.indicator || o.Place != m.place || (o.Derived != nil) != m.derived {
		if err := m.rest(); err != nil {
			return err
		}
		if o.Derived != nil && !m.derived {
			m.derived = true
			m.family(derivedName, "What follows for a period from what was reported, in the indicator's unit, at the last second of the period.")
		}
		m.indicator, m.place, m.series = o.Indicator, o.Place, map[indicators.PeriodKind]*series{}
	}
	first := len(m.series) == 0
	s := m.series[o.Period.Kind]
	if s == nil {
		var b strings.Builder
		name := metricName
		if m.derived {
			name = derivedName
		}
		b.WriteString(name + "{")
		for i, l := range [][2]string{{"department", m.book.department(o)}, {"every", o.Period.Kind.String()}, {"indicator", o.Indicator}, {"place", o.Place}, {"plan", m.book.plan.ID}, {"unit", m.book.unit(o.Indicator)}} {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(l[0] + `="` + escape.Replace(strings.ToValidUTF8(l[1], "�")) + `"`)
		}
		b.WriteString("} ")
		s = &series{labels: b.String()}
		m.series[o.Period.Kind] = s
		if !first {
			s.waiting = []string{}
		}
	}
	sample := strconv.FormatFloat(o.Value, 'g', -1, 64) + " " + m.end(o.Period) + "\n"
	if s.waiting != nil {
		s.waiting = append(s.waiting, sample)
		return nil
	}
	_, err := m.out.WriteString(s.labels + sample)
	return err
}

// rest writes what waited.
func (m *metrics) rest() error {
	for k := indicators.Instant; k <= indicators.Year; k++ {
		if s := m.series[k]; s != nil {
			for _, sample := range s.waiting {
				if _, err := m.out.WriteString(s.labels + sample); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// end returns the last second of a period as Unix time; an instant is its own end.
func (m *metrics) end(p indicators.Period) string {
	return remember(m.ends, p, func() string {
		if p.Kind == indicators.Instant {
			return strconv.FormatInt(p.Start(m.book.plan.TimeZone).Unix(), 10)
		}
		return strconv.FormatInt(p.Last().AddDays(1).In(m.book.plan.TimeZone).Unix()-1, 10)
	})
}

// Close implements Writer.
func (m *metrics) Close() error {
	if err := m.rest(); err != nil {
		return err
	}
	if _, err := m.out.WriteString("# EOF\n"); err != nil {
		return err
	}
	return m.out.Flush()
}
