package layout

import (
	"bytes"
	"slices"
	"strconv"

	"rasid/internal/tabular/shape"
)

// found is where in the head the table stands, as indices of its lines.
type found struct {
	header  []int // from the top
	units   int   // −1: none
	data    int
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
	start := f.start()
	main := f.mostKnown()
	f.learn(max(start, main+1))
	if main < 0 {
		main = f.aboveData(start)
	}
	r := found{units: -1, data: start, columns: f.columns}
	if main >= 0 {
		r.header = f.joined(main)
		main = r.header[len(r.header)-1]
		if below := f.below(main); len(r.header) > 1 && f.known(main) < 2 && f.isUnits(main) {
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
func (f *finder) start() int {
	for i := range f.lines {
		if f.lines[i].filled == 0 {
			continue
		}
		usual := f.usualWidth(i)
		if usual <= 1 || f.lines[i].filled > 1 && f.lines[i].used*5 >= usual*3 {
			return i
		}
	}
	return 0
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

// learn takes from the second half of the rows of a table what its columns look like. The table
// ends where its header comes again, or another after a blank row.
func (f *finder) learn(start int) {
	var rows []int
	f.end = start
	for ; f.end < len(f.lines); f.end++ {
		l := &f.lines[f.end]
		if l.filled == 0 && len(rows) >= 3 && (f.end+1 == len(f.lines) || f.lines[f.end+1].typed() == 0) {
			break
		}
		if len(rows) >= 2 && l.typed() == 0 && f.lines[rows[len(rows)-1]].typed() > 0 && f.shares(f.end, rows[0]) {
			break
		}
		if l.filled > 1 || l.filled == 1 && l.used == len(l.Cells) {
			rows = append(rows, f.end)
		}
	}
	f.body = rows[len(rows)/2:]
	for _, i := range f.body {
		l := &f.lines[i]
		for len(f.columns) < len(l.Cells) {
			f.columns = append(f.columns, shape.Column{})
		}
		for k, c := range l.Cells {
			f.columns[k].AddClass(c, l.classes[k], false)
		}
	}
}

// shares reports whether most cells of a row stand in another one too.
func (f *finder) shares(i, j int) bool {
	l, other := &f.lines[i], &f.lines[j]
	same := 0
	for k := range l.Cells {
		if l.fills(k) && other.fills(k) && fold(l.Cells[k]) == fold(other.Cells[k]) {
			same++
		}
	}
	return l.filled > 1 && same*3 > l.filled*2 && other.typed() == 0
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
		if f.namesTyped(i) {
			return i
		}
		if fullest < 0 || l.filled > f.lines[fullest].filled {
			fullest = i
		}
	}
	return fullest
}

// namesTyped reports whether a row has a text in every column of numbers and dates.
func (f *finder) namesTyped(i int) bool {
	l := &f.lines[i]
	for k := range f.columns {
		if f.isTyped(k) && (!l.fills(k) || l.classes[k].Typed() && !f.isScale(i)) {
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

// isHashtags recognises the row of an HXL table that names its columns for programs.
func (l *line) isHashtags() bool {
	tags := 0
	for _, c := range l.Cells {
		if c = shape.Trim(c); len(c) > 1 && c[0] == '#' && (c[1]|0x20) >= 'a' && (c[1]|0x20) <= 'z' {
			tags++
		}
	}
	return tags > 0 && tags*2 >= l.filled
}

// isScale reports whether all numbers of a row are a scale over its columns: years, evenly rising
// and unlike the numbers below, days and the like from 1 on, or dates over other things.
func (f *finder) isScale(i int) bool {
	l := &f.lines[i]
	var scale []int
	dates := 0
	for k, c := range l.Cells {
		switch l.classes[k] {
		case shape.Number:
			n, err := strconv.Atoi(string(shape.Trim(c)))
			if err != nil || f.alsoYears(k, i) {
				return false
			}
			scale = append(scale, n)
		case shape.Date:
			if dates++; f.isTyped(k) && f.columns[k].Class() == shape.Date {
				return false
			}
		case shape.Time:
			return false
		}
	}
	if len(scale) == 0 {
		return dates > 1
	}
	for n, y := range scale {
		if n > 1 && y-scale[n-1] != scale[1]-scale[0] || n > 0 && y == scale[n-1] {
			return false
		}
	}
	first, last := scale[0], scale[len(scale)-1]
	return min(first, last) >= 1900 && max(first, last) <= 2100 || first == 1 && last == len(scale) && last > 2
}

// alsoYears reports whether a column has years in its data too, so that a year in a row says
// nothing about a header.
func (f *finder) alsoYears(k, but int) bool {
	years, all := 0, 0
	for _, i := range f.body {
		if l := &f.lines[i]; i != but && l.fills(k) {
			all++
			if n, err := strconv.Atoi(string(shape.Trim(l.Cells[k]))); err == nil && n >= 1900 && n <= 2100 {
				years++
			}
		}
	}
	return all > 0 && years*2 > all
}

// repeats reports whether half of a row's texts stand in their columns again further down, as
// categories do and headers do not.
func (f *finder) repeats(i int) bool {
	l := &f.lines[i]
	again, texts := 0, 0
	for k, c := range l.Cells {
		if !l.fills(k) || l.classes[k].Typed() {
			continue
		}
		texts++
		for j := i + 1; j < f.end; j++ {
			if b := &f.lines[j]; b.fills(k) && bytes.Equal(shape.Trim(c), shape.Trim(b.Cells[k])) {
				if !f.equal(i, j) {
					again++
				}
				break
			}
		}
	}
	return again > 0 && again*2 >= texts
}

// equal reports whether two rows say the same.
func (f *finder) equal(i, j int) bool {
	return slices.EqualFunc(f.lines[i].Cells[:f.lines[i].used], f.lines[j].Cells[:f.lines[j].used], bytes.Equal)
}

// joined returns the header rows that belong to one: rows above and below it that say the same,
// that stand over several columns, or that name as many again.
func (f *finder) joined(main int) []int {
	rows := []int{main}
	for i := main - 1; i >= 0 && len(rows) < headerMost && f.belong(i, rows[0]); i-- {
		rows = slices.Insert(rows, 0, i)
	}
	known := f.known(main) > 1
	for i := main + 1; i < len(f.lines) && len(rows) < headerMost; i++ {
		l := &f.lines[i]
		if known && f.known(i) < 2 && !f.equal(i, main) || !known && !f.belong(i-1, i) || l.isHashtags() || l.typed() > 0 && l.fills(0) {
			break
		}
		rows = append(rows, i)
	}
	return rows
}

// belong reports whether two neighbouring rows are both of the header.
func (f *finder) belong(upper, lower int) bool {
	for _, i := range []int{upper, lower} {
		if l := &f.lines[i]; l.filled == 0 || l.typed() > 0 && !f.isScale(i) || l.isHashtags() {
			return false
		}
	}
	if f.equal(upper, lower) || f.spans(upper, lower) {
		return true
	}
	// As many names again, as in a second language, where the data is of other kinds.
	u, l := &f.lines[upper], &f.lines[lower]
	return f.names(upper) && f.names(lower) && !f.repeats(upper) && !f.repeats(lower) && u.filled*2 > l.filled && l.filled*2 > u.filled
}

// names reports whether a row can hardly be data: it has a text in each of several columns of
// numbers or dates.
func (f *finder) names(i int) bool {
	typed := 0
	for k := range f.columns {
		if f.isTyped(k) {
			typed++
		}
	}
	return typed > 1 && f.namesTyped(i)
}

// spans reports whether a row's names stand over several columns each: blank cells follow them,
// with names below that need them because they are blank or repeated.
func (f *finder) spans(i, below int) bool {
	l, b := &f.lines[i], &f.lines[below]
	if l.filled < 2 && (l.fills(0) || len(l.text()) > 40) || l.used > b.used {
		return false
	}
	spanning, needed := 0, false
	seen := map[string]bool{}
	for k := range b.used {
		if b.fills(k) {
			name := fold(b.Cells[k])
			needed = needed || seen[name]
			seen[name] = true
		} else {
			needed = needed || l.fills(k)
		}
		if l.fills(k) && k+1 < b.used && !l.fills(k+1) && b.fills(k) && b.fills(k+1) {
			spanning++
		}
	}
	return spanning > 0 && (needed || spanning > 1 || l.filled == 1) || needed && l.filled > 1
}

// below returns the next line that is not blank.
func (f *finder) below(i int) int {
	for i++; i < len(f.lines) && f.lines[i].filled == 0; i++ {
	}
	return i
}

// isUnits reports whether a row says nothing but units, one of them for a column of numbers.
func (f *finder) isUnits(i int) bool {
	l := &f.lines[i]
	numbers := false
	for k, c := range l.Cells {
		if !l.fills(k) {
			continue
		}
		if !isUnit(c) {
			return false
		}
		numbers = numbers || k < len(f.columns) && f.columns[k].Class() == shape.Number
	}
	return numbers && l.filled > 0
}
