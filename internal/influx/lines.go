package influx

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/influx/lineprotocol"
	"rasid/internal/journal"
)

// batch is lines on their way, and where to go on once they have arrived.
type batch struct {
	text []byte
	ends []int // of each line in text, its line end included
	mark *mark // nil: no place to go on from behind this batch
}

func (b *batch) len() int { return len(b.ends) }

// slice returns the text of lines from one to another, without the last line end.
func (b *batch) slice(from, to int) string {
	begin := 0
	if from > 0 {
		begin = b.ends[from-1]
	}
	return string(b.text[begin : b.ends[to-1]-1])
}

// window is lines in the order in which the journal gives them: series by series. They are sent
// week by week, and within a week series by series: a server keeps its points in files of a
// week, and a write that touches a hundred of them takes many times as long as one that touches two.
type window struct {
	text  []byte
	lines []placed
}

// placed is a line of a window.
type placed struct{ week, begin, end int32 }

// A window holds so much, in lines and in bytes of text.
const (
	windowLines = 200_000
	windowBytes = 18 << 20
)

func (w *window) full() bool { return len(w.lines) >= windowLines || len(w.text) >= windowBytes }

// add notes that text now ends with one more line, of a point at a time in nanoseconds since 1970.
func (w *window) add(text []byte, ns int64) {
	const week, monday = int64(7 * 24 * time.Hour), int64(3 * 24 * time.Hour) // 1970 began on a Thursday
	n := (ns + monday) / week
	if (ns+monday)%week < 0 {
		n--
	}
	w.lines = append(w.lines, placed{int32(n), int32(len(w.text)), int32(len(text))})
	w.text = text
}

// batches empties the window into batches of a size; the last of them carries the mark.
func (w *window) batches(size int, at *mark, emit func(*batch) error) error {
	slices.SortStableFunc(w.lines, func(a, b placed) int { return int(a.week) - int(b.week) })
	for k := 0; k < len(w.lines); k += size {
		part := w.lines[k:min(k+size, len(w.lines))]
		n := 0
		for _, l := range part {
			n += int(l.end - l.begin)
		}
		b := &batch{text: make([]byte, 0, n), ends: make([]int, 0, len(part))}
		for _, l := range part {
			b.text = append(b.text, w.text[l.begin:l.end]...)
			b.ends = append(b.ends, len(b.text))
		}
		if k+size >= len(w.lines) {
			b.mark = at
		}
		if err := emit(b); err != nil {
			return err
		}
	}
	w.text, w.lines = w.text[:0], w.lines[:0]
	return nil
}

// lines writes the lines of one plan.
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
func (l *lines) observation(w *window, ind *indicators.Indicator, o *indicators.Observation) {
	at := l.start(o.Period)
	w.add(lineprotocol.Observation(w.text, l.plan.ID, ind.Department, o, at), at)
}

// derived adds a point of a derived indicator at the start of its period.
func (l *lines) derived(w *window, ind *indicators.Indicator, place string, p *assess.Point) {
	at := l.start(p.Period)
	w.add(lineprotocol.Derived(w.text, l.plan.ID, ind.Department, ind.ID, place, p, at), at)
}

// assessment adds a goal as it stands as of a day, at the start of that day. A number that is not
// known is left out.
func (l *lines) assessment(w *window, a *assess.Assessment) {
	to := lineprotocol.Tags(w.text, "goal", "goal", a.Goal, "owner", a.Owner, "plan", l.plan.ID, "sector", a.Sector)
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
	at := l.start(indicators.PeriodAt(indicators.Day, a.AsOf))
	w.add(lineprotocol.End(to, at), at)
}

var quoted = strings.NewReplacer(`"`, `\"`, `\`, `\\`, "\n", " ", "\r", " ", "\x00", " ")

// delivery adds what became of a delivery, when it was received. Deliveries of one millisecond
// are told apart by nanoseconds.
func (l *lines) delivery(w *window, d *journal.Delivery) {
	to := lineprotocol.Tags(w.text, "delivery", "department", d.Department, "outcome", string(d.Outcome))
	to = append(append(append(to, ` name="`...), quoted.Replace(strings.ToValidUTF8(d.Name, "�"))...), '"')
	to = strconv.AppendInt(append(to, ",refused="...), d.Refused, 10)
	to = strconv.AppendInt(append(to, "i,revised="...), d.Revised, 10)
	to = strconv.AppendInt(append(to, "i,rows="...), d.Rows, 10)
	at := d.ReceivedAt.UnixNano() + d.Seq%int64(time.Millisecond)
	w.add(lineprotocol.End(append(to, 'i'), at), at)
}

// point names the point that a line writes: its series, and its time in nanoseconds since 1970.
func point(line string) (series string, ns int64) {
	series, _, _ = strings.Cut(line, " ")
	ns, _ = strconv.ParseInt(line[strings.LastIndexByte(line, ' ')+1:], 10, 64)
	return series, ns
}
