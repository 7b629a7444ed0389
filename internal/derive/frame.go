package derive

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"rasid/indicators"
)

// frame is the computation at one place.
type frame struct {
	in    indicators.Inputs
	of    []*indicators.Indicator
	times [][]int // of each input's points of its own cadence: their ordinals, sorted
	index [][]int // where they are among the points

	// Of the value at hand:
	read     int // values that were there
	lacks    []string
	newest   indicators.Point // the one that was learnt last
	thinnest indicators.Point // the one of whose places the smallest share has reported
	uses     *[]indicators.Use
}

func newFrame(of []*indicators.Indicator, in indicators.Inputs) *frame {
	f := &frame{in: in, of: of, times: make([][]int, len(of)), index: make([][]int, len(of))}
	for k, points := range in.Points {
		f.times[k], f.index[k] = make([]int, 0, len(points)), make([]int, 0, len(points))
		for i, p := range points {
			if p.Period.Kind == of[k].Every && p.Usable() {
				f.times[k], f.index[k] = append(f.times[k], of[k].Every.Ordinal(p.Period.First())), append(f.index[k], i)
			}
		}
	}
	return f
}

// begin forgets the value before.
func (f *frame) begin() {
	f.read, f.lacks, f.newest, f.thinnest = 0, f.lacks[:0], indicators.Point{}, indicators.Point{}
}

// lack notes that something is missing.
func (f *frame) lack(what string) (float64, bool) {
	if !slices.Contains(f.lacks, what) {
		f.lacks = append(f.lacks, what)
	}
	return 0, false
}

// input returns the value of an input for one of its own periods.
func (f *frame) input(k, ordinal int) (float64, bool) {
	i, ok := slices.BinarySearch(f.times[k], ordinal)
	if !ok {
		return f.lack(f.of[k].ID)
	}
	return f.take(k, i)
}

// take uses the i-th value of an input.
func (f *frame) take(k, i int) (float64, bool) {
	p := f.in.Points[k][f.index[k][i]]
	if f.read++; f.read == 1 {
		f.newest, f.thinnest = p, p
	}
	if cmp.Or(cmp.Compare(p.Delivery, f.newest.Delivery), cmp.Compare(p.Row, f.newest.Row)) > 0 {
		f.newest = p
	}
	if p.Reported*f.thinnest.Expected < f.thinnest.Reported*p.Expected {
		f.thinnest = p
	}
	if f.uses != nil && !slices.ContainsFunc(*f.uses, func(u indicators.Use) bool { return u.Input == k && u.Point.Period == p.Period }) {
		*f.uses = append(*f.uses, indicators.Use{Input: k, Point: p})
	}
	return p.Value, true
}

// number refuses a result that is none.
func (f *frame) number(v float64) (float64, bool) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return f.lack(indicators.NoNumber)
	}
	return v, true
}

// mostPeriods bounds for how many periods a formula is computed: a hundred years of days. A single report of
// a century long past must not take all the time of a machine.
const mostPeriods = 36_525

// Formula computes one indicator. It is immutable.
type Formula struct {
	every  indicators.PeriodKind
	inputs []*indicators.Indicator
	value  eval
}

// Derive implements indicators.Formula.
func (x *Formula) Derive(in indicators.Inputs) []indicators.Point {
	f := newFrame(x.inputs, in)
	first, last := math.MaxInt, math.MinInt
	for k, list := range f.times {
		if n := len(list); n > 0 {
			every := x.inputs[k].Every
			first = min(first, x.every.Ordinal(anchor(every.Numbered(list[0]))))
			last = max(last, x.every.Ordinal(every.Numbered(list[n-1]).Last()))
		}
	}
	if first > last {
		return nil
	}
	first = max(first, last-mostPeriods+1)
	points := make([]indicators.Point, 0, last-first+1)
	for at := first; at <= last; at++ {
		f.begin()
		v, ok := x.value(f, at)
		if f.read == 0 {
			continue
		}
		p := indicators.Point{Period: x.every.Numbered(at), Value: v, Reported: f.thinnest.Reported, Expected: f.thinnest.Expected,
			Delivery: f.newest.Delivery, Row: f.newest.Row}
		if !ok {
			p.Value, p.Lacks = math.NaN(), strings.Join(f.lacks, ", ")
		}
		points = append(points, p)
	}
	return points
}

// Uses implements indicators.Formula.
func (x *Formula) Uses(in indicators.Inputs, p indicators.Period) []indicators.Use {
	var uses []indicators.Use
	f := newFrame(x.inputs, in)
	f.uses = &uses
	f.begin()
	x.value(f, x.every.Ordinal(p.First()))
	return uses
}

// anchor is the day by which a period belongs to a longer one: its first, of a week its Thursday.
func anchor(p indicators.Period) indicators.Date {
	if p.Kind == indicators.Week {
		return p.First() + 3
	}
	return p.First()
}

// within returns the ordinals of the periods of a kind that belong to a longer period.
func within(kind indicators.PeriodKind, p indicators.Period) (first, last int) {
	first, last = kind.Ordinal(p.First()), kind.Ordinal(p.Last())
	if anchor(kind.Numbered(first)) < p.First() {
		first++
	}
	if anchor(kind.Numbered(last)) > p.Last() {
		last--
	}
	return first, last
}

// latest returns the newest value of an input for a period that ends between two days, both included.
func (f *frame) latest(k int, oldest, newest indicators.Date) (float64, bool) {
	every := f.of[k].Every
	i, _ := slices.BinarySearchFunc(f.times[k], newest, func(ordinal int, day indicators.Date) int {
		if every.Numbered(ordinal).Last() <= day {
			return -1
		}
		return 1
	})
	if i == 0 || every.Numbered(f.times[k][i-1]).Last() < oldest {
		return f.lack(f.of[k].ID)
	}
	return f.take(k, i-1)
}
