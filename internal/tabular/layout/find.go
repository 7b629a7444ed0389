package layout

import (
	"slices"

	"rasid/internal/tabular/shape"
)

// found is where in the head the table stands, as indices of its lines.
type found struct {
	header  []int // from the top
	units   int   // −1: none
	data    int
	end     int // the line before which the table ends, or the head
	columns shape.Columns
}

// finder looks for the table among the first rows.
type finder struct {
	head
	options Options
	columns shape.Columns // what the data under a possible header looks like
	body    []int         // the lines that columns were made from
	end     int           // the line before which the table ends, or the head
}

const headerMost = 3 // rows

// find finds the header: the row with most known headers, or else the rows above the first that
// looks like data. What nobody knows and what looks like data is not taken for a header.
func (h head) find(o Options) found {
	f := &finder{head: h, options: o}
	start := f.pastNotes(f.start(0))
	main := f.mostKnown()
	f.learn(max(start, main+1))
	if main < 0 {
		start = f.pastSettings(start)
		main = f.aboveData(start)
	}
	r := found{units: -1, data: start, end: f.end, columns: f.columns}
	if main >= 0 {
		r.header = f.joined(main)
		main = r.header[len(r.header)-1]
		if below := f.below(main); len(r.header) > 1 && f.known(main) < 2 && f.isUnits(main) && f.lines[r.header[len(r.header)-2]].filled >= f.lines[main].filled {
			r.units, r.header = main, r.header[:len(r.header)-1]
		} else if below < len(f.lines) && f.isUnits(below) {
			r.units, main = below, below
		}
		r.data = main + 1
	}
	if n := o.HeaderRows; n >= 0 {
		f.pin(&r, n, start)
	}
	return r
}

// pin gives the table the number of header rows that somebody has set: those nearest to the data
// when more were found, and the rows below when fewer were.
func (f *finder) pin(r *found, n, start int) {
	if n == 0 {
		r.header, r.units, r.data = nil, -1, start
		return
	}
	if len(r.header) >= n {
		r.header = r.header[len(r.header)-n:]
		return
	}
	first := start
	if len(r.header) > 0 {
		first = r.header[0]
	}
	r.header, r.units = nil, -1
	for i := first; i < len(f.lines) && len(r.header) < n; i++ {
		if f.lines[i].filled > 0 {
			r.header = append(r.header, i)
			r.data = i + 1
		}
	}
}

// start returns the first row that may belong to the table: it has cells in most of the columns
// that the rows after it have.
func (f *finder) start(from int) int {
	for i := from; i < len(f.lines); i++ {
		if f.lines[i].filled == 0 {
			continue
		}
		usual := f.usualWidth(i)
		if usual <= 1 || f.lines[i].filled > 1 && f.lines[i].used*5 >= usual*3 {
			return i
		}
	}
	return from
}

// usualWidth returns how many cells the rows from i on use, up to the end of their table.
func (f *finder) usualWidth(i int) int {
	count := map[int]int{}
	usual, dense := 0, 0
	for n := i; n < min(len(f.lines), i+50); n++ {
		l := &f.lines[n]
		switch {
		case l.filled == 0:
			if dense >= 3 {
				return usual
			}
			continue
		case l.used >= 3 && l.filled > 1:
			dense++
		}
		if n == i && n+1 < len(f.lines) {
			continue // what the others say counts
		}
		if count[l.used]++; usual == 0 || count[l.used] > count[usual] || count[l.used] == count[usual] && l.used > usual {
			usual = l.used
		}
	}
	return usual
}

// mostKnown returns the row with most known headers, at least two; −1 when there is none.
func (f *finder) mostKnown() int {
	best, most := -1, 1
	for i := range f.lines {
		if n := f.known(i); n > most && !f.lines[i].isHashtags() {
			best, most = i, n
		}
	}
	return best
}

func (f *finder) known(i int) (n int) {
	if f.options.KnownHeader == nil {
		return 0
	}
	for _, c := range f.lines[i].Cells {
		if c = shape.Trim(c); len(c) > 0 && len(c) < 200 && f.options.KnownHeader(string(c)) {
			n++
		}
	}
	return n
}

func (f *finder) columnClass(k int) shape.Class {
	if k < len(f.columns) {
		return f.columns[k].Class()
	}
	return shape.Blank
}

// isTyped reports whether a column of the data has a look of its own.
func (f *finder) isTyped(k int) bool { return k < len(f.columns) && f.columns[k].Class().Typed() }

// aboveData returns the header row; −1 when the first row is data. It is the first row above the
// data that names every column of numbers and dates: later ones may be data that is all wrong.
func (f *finder) aboveData(start int) int {
	if !slices.ContainsFunc(f.columns, func(c shape.Column) bool { return c.Class().Typed() }) {
		if f.repeats(start) {
			return -1
		}
		return start
	}
	first := start
	for first < len(f.lines) && !f.isData(first) {
		first++
	}
	fullest := -1
	for i := start; i < first; i++ {
		l := &f.lines[i]
		if l.filled == 0 || l.filled == 1 && f.usualWidth(i) > 1 || l.typed() > 0 && !f.isScale(i) || f.repeats(i) {
			continue
		}
		if f.namesTyped(i) && !f.isTooWide(i, first) {
			return i
		}
		if fullest < 0 || l.filled > f.lines[fullest].filled {
			fullest = i
		}
	}
	return fullest
}

// namesTyped reports whether a row has a text in every column of numbers and dates; codes such as
// "Q1" name numbers too.
func (f *finder) namesTyped(i int) bool {
	l := &f.lines[i]
	for k := range f.columns {
		if f.isTyped(k) && (!l.fills(k) || l.classes[k].Typed() && !f.isScale(i) && (l.classes[k] != shape.Code || f.columns[k].Class() != shape.Number)) {
			return false
		}
	}
	return true
}

// isData reports whether a row's cells look like those of its columns.
func (f *finder) isData(i int) bool {
	l := &f.lines[i]
	if l.isHashtags() {
		return true
	}
	same, other := f.columns.Compare(l.classes)
	return same > 0 && same > other && !f.isScale(i)
}
