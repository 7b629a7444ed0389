package influx

import (
	"math"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/influx/lineprotocol"
	"rasid/internal/journal"
)

// batch is lines on their way, sorted by series, and where to go on once they have arrived.
type batch struct {
	text  []byte
	ends  []int // of each line in text, its line end included
	kinds counts
	mark  *mark // nil: no place to go on from behind this batch
}

// counts are how many lines there are of each measurement.
type counts struct{ observations, assessments, deliveries int64 }

func (c counts) all() int64 { return c.observations + c.assessments + c.deliveries }

func (b *batch) len() int { return len(b.ends) }

// slice returns the text of lines from one to another, without the last line end.
func (b *batch) slice(from, to int) string {
	begin := 0
	if from > 0 {
		begin = b.ends[from-1]
	}
	return string(b.text[begin : b.ends[to-1]-1])
}

// lines writes the lines of one plan. What identifies things in a plan has no character that line
// protocol would want escaped; names of files do.
type lines struct {
	plan   *indicators.Plan
	starts map[int64]int64 // of periods, by key: a clock's zone takes long to look up
}

// maxStarts is how many starts are remembered; a plan has a few hundred.
const maxStarts = 4096

func (l *lines) start(p indicators.Period) int64 {
	key := p.Key()
	if ns, ok := l.starts[key]; ok {
		return ns
	}
	if len(l.starts) >= maxStarts || l.starts == nil {
		l.starts = map[int64]int64{}
	}
	ns := p.Start(l.plan.TimeZone).UnixNano()
	l.starts[key] = ns
	return ns
}

// observation adds the newest revision of an observation at the start of its period.
func (l *lines) observation(b *batch, ind *indicators.Indicator, o *indicators.Observation) {
	b.text = lineprotocol.Observation(b.text, l.plan.ID, ind.Department, o, l.start(o.Period))
	b.ends = append(b.ends, len(b.text))
	b.kinds.observations++
}

// assessment adds a goal as it stands as of a day, at the start of that day. A number that is not
// known is left out.
func (l *lines) assessment(b *batch, a *assess.Assessment) {
	to := lineprotocol.Tags(b.text, "goal", "goal", a.Goal, "owner", a.Owner, "plan", l.plan.ID, "sector", a.Sector)
	to = append(to, ' ')
	for _, f := range []struct {
		name string
		v    *float64
	}{
		{"actual", a.Actual}, {"expected", a.Expected}, {"forecast", a.Forecast}, {"forecast_high", a.ForecastHigh}, {"forecast_low", a.ForecastLow},
		{"gap_ratio", a.GapRatio}, {"probability", a.Probability}, {"target", a.Target},
	} {
		if f.v != nil && !math.IsNaN(*f.v) && !math.IsInf(*f.v, 0) {
			to = append(append(to, f.name...), '=')
			to = append(strconv.AppendFloat(to, *f.v, 'g', -1, 64), ',')
		}
	}
	to = append(append(append(to, `status="`...), a.Status...), '"')
	b.text = lineprotocol.End(to, l.start(indicators.PeriodAt(indicators.Day, a.AsOf)))
	b.ends = append(b.ends, len(b.text))
	b.kinds.assessments++
}

var quoted = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", " ", "\r", " ", "\x00", " ")

// delivery adds what became of a delivery, when it was received. Deliveries of one millisecond
// are told apart by nanoseconds.
func (l *lines) delivery(b *batch, d *journal.Delivery) {
	to := lineprotocol.Tags(b.text, "delivery", "department", d.Department, "outcome", string(d.Outcome))
	to = append(append(append(to, ` name="`...), quoted.Replace(strings.ToValidUTF8(d.Name, "�"))...), '"')
	to = strconv.AppendInt(append(to, ",refused="...), d.Refused, 10)
	to = strconv.AppendInt(append(to, "i,revised="...), d.Revised, 10)
	to = strconv.AppendInt(append(to, "i,rows="...), d.Rows, 10)
	b.text = lineprotocol.End(append(to, 'i'), d.ReceivedAt.UnixNano()+d.Seq%int64(time.Millisecond))
	b.ends = append(b.ends, len(b.text))
	b.kinds.deliveries++
}

// point names the point that a line writes: its series, and its time in nanoseconds since 1970.
func point(line string) (series string, ns int64) {
	series, _, _ = strings.Cut(line, " ")
	ns, _ = strconv.ParseInt(line[strings.LastIndexByte(line, ' ')+1:], 10, 64)
	return series, ns
}
