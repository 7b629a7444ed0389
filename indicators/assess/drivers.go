package assess

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"rasid/indicators"
)

// Driver is a place on the bad side: one of those that make a goal what it is.
type Driver struct {
	Place string // its ID
	// Value is what the place reported, in the unit: for the latest judged period or, where the goal counts
	// what each period brings, in all judged periods that it reported for.
	Value float64
	// Line is what Value is compared with, in the unit: the line of the goal, what the goal expects by then
	// or, where the places are added up, the part of it that is the place's.
	Line float64
	Gap  float64 // by how much Value lies on the bad side of Line, in the unit; above 0
}

// maxNamed is how many places a reason names.
const maxNamed = 3

// driverList is a fact: places with their values, beside their lines where each has its own.
type driverList struct {
	list  []Driver
	tree  *indicators.PlaceTree
	lines bool
}

// partsOf returns the places to compare, where the status asks what drives it.
func (j *judgement) partsOf(status indicators.Status) []Part {
	if j.in.Parts == nil || len(j.s.judged) == 0 {
		return nil
	}
	switch status {
	case indicators.AtRisk, indicators.OffTrack, indicators.Missed:
		if parts := j.in.Parts(); len(parts) > 1 {
			return parts
		}
	}
	return nil
}

// nameDrivers names the places that lie on the bad side, the worst first, by a sentence.
func (j *judgement) nameDrivers(list []Driver, sentence string, lines bool) {
	if len(list) == 0 {
		return
	}
	slices.SortStableFunc(list, func(a, b Driver) int { return cmp.Compare(b.Gap, a.Gap) })
	j.a.Drivers = list
	j.facts["drivers"] = driverList{list: list, tree: j.plan.Places, lines: lines}
	j.say(sentence)
}

// drive compares the places with the line in the latest judged period: each with the line itself or, where
// it is their sum that keeps the line, with its share of it.
func (b *bound) drive(status indicators.Status) {
	parts := b.partsOf(status)
	if parts == nil {
		return
	}
	latest := b.s.points[b.s.judged[len(b.s.judged)-1]].Period
	line, _, _, bad := b.nearest(b.values[len(b.values)-1])
	before := latest.First()
	if b.a.BeyondSince != nil {
		before = *b.a.BeyondSince
	}
	shares, sentence := b.shares(parts, before, b.ind.Measure != indicators.RunningTotal)
	var list []Driver
	for i, p := range parts {
		v, ok := b.valueFor(p, latest)
		if !ok {
			continue
		}
		own, excess, size, _ := b.nearest(v)
		if b.s.sum {
			own = clamp(line * shares[i])
			excess, size = clamp(bad*(v-own)), math.Abs(line)
		}
		if excess > tolerance*size {
			list = append(list, Driver{Place: p.Place, Value: v, Line: own, Gap: excess})
		}
	}
	if !b.s.sum {
		b.nameDrivers(list, "drivers.line", false)
		return
	}
	b.nameDrivers(list, sentence+wrongSide(bad), true)
}

// drive compares the places with what was expected: each with all of it or, where it is their sum that
// counts, with its share of it.
func (w *way) drive(status indicators.Status) {
	if w.length == 0 {
		return
	}
	parts := w.partsOf(status)
	if parts == nil {
		return
	}
	last := w.s.judged[len(w.s.judged)-1]
	shares, sentence := w.shares(parts, w.plan.Starts, w.flow)
	var list []Driver
	for i, p := range parts {
		value, ok := w.valueFor(p, w.s.points[last].Period)
		expected := w.expected[len(w.expected)-1]
		if w.flow {
			value, expected, ok = w.brought(p)
		}
		expected = clamp(expected * shares[i])
		if gap := clamp(w.up * (expected - value)); ok && gap > tolerance*w.length {
			list = append(list, Driver{Place: p.Place, Value: value, Line: expected, Gap: gap})
		}
	}
	if !w.s.sum {
		w.nameDrivers(list, "drivers.expected", w.flow)
		return
	}
	w.nameDrivers(list, sentence+wrongSide(-w.up), true)
}

func wrongSide(bad float64) string {
	if bad > 0 {
		return "_above"
	}
	return "_behind"
}

// brought adds up what a place reported for the judged periods, and what the goal as a whole expects of
// just those: a report that is missing makes no place look behind.
func (w *way) brought(part Part) (value, expected float64, ok bool) {
	for _, at := range w.s.judged {
		p := w.s.points[at].Period
		v, reported := w.valueFor(part, p)
		if !reported {
			continue
		}
		value, ok = clamp(value+v), true
		expected = clamp(expected + clamp(w.length*w.up*(w.path.share(p.Last())-w.path.share(p.First()-1))))
	}
	return value, expected, ok
}

// valueFor returns what a place reported for a period; of a sum, only where nothing of it is missing.
func (j *judgement) valueFor(part Part, p indicators.Period) (v float64, ok bool) {
	at, found := slices.BinarySearchFunc(part.Points, p, func(a Point, p indicators.Period) int { return a.Period.Compare(p) })
	if !found || part.Points[at].Thin || (j.s.whole && !part.Points[at].Complete()) {
		return 0, false
	}
	return part.Points[at].Value, true
}

// shares returns each place's share of a sum: what it had of it in the periods before a day for which all
// of them reported, or an equal one where there are none such; the name of the sentence tells which. Of
// what every period brings the whole past counts, of anything else its latest period. Where the places are
// not added up, each stands for the whole.
func (j *judgement) shares(parts []Part, before indicators.Date, whole bool) (shares []float64, sentence string) {
	shares = make([]float64, len(parts))
	for i := range shares {
		shares[i] = 1
		if j.s.sum {
			shares[i] = 1 / float64(len(parts))
		}
	}
	if !j.s.sum {
		return shares, ""
	}
	past, total := make([]float64, len(parts)), 0.0
	for _, point := range parts[0].Points {
		if point.Period.Last() >= before {
			break
		}
		values := make([]float64, len(parts))
		all := true
		for i := range parts {
			v, ok := j.valueFor(parts[i], point.Period)
			values[i], all = v, all && ok
		}
		if !all {
			continue
		}
		if !whole {
			clear(past)
		}
		for i, v := range values {
			past[i] = clamp(past[i] + v)
		}
	}
	for _, v := range past {
		if v < 0 {
			return shares, "drivers.even"
		}
		total = clamp(total + v)
	}
	if total == 0 || total == math.MaxFloat64 {
		return shares, "drivers.even"
	}
	for i, v := range past {
		shares[i] = v / total
	}
	return shares, "drivers.past"
}

// drivers writes a list of places, the first few by name.
func (b *book) drivers(out *strings.Builder, v driverList, unit string) {
	named := v.list[:min(maxNamed, len(v.list))]
	figures := make([]float64, 0, 3*maxNamed)
	for _, d := range named {
		figures = append(figures, d.Value, d.Gap) // with digits enough to see on which side it lies
		if v.lines {
			figures = append(figures, d.Line)
		}
	}
	digits := decimals(figures...)
	items := make([]string, 0, maxNamed+1)
	for _, d := range named {
		var item strings.Builder
		item.WriteString(b.name(cmp.Or(v.tree.Label(b.lang, d.Place), d.Place)))
		item.WriteString(" (")
		b.number(&item, d.Value, digits, false, unit)
		if v.lines {
			item.WriteString(" " + b.sentence("against") + " ")
			b.number(&item, d.Line, digits, false, unit)
		}
		item.WriteByte(')')
		items = append(items, item.String())
	}
	if more := len(v.list) - len(named); more > 0 {
		items = append(items, b.count(more, "more"))
	}
	last := len(items) - 1
	if last > 0 {
		out.WriteString(strings.Join(items[:last], b.comma))
		out.WriteString(b.and)
	}
	out.WriteString(items[last])
}
