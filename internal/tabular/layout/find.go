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

// pastNotes passes over names with their values, a pair a row, that a blank row parts from a
// longer and wider table. Pairs with values of one kind are a table themselves.
func (f *finder) pastNotes(start int) int {
	end := start
	values := map[shape.Class]int{}
	for ; end < len(f.lines) && f.lines[end].filled > 0; end++ {
		l := &f.lines[end]
		if l.used > 2 {
			return start
		}
		if l.used == 2 {
			values[l.classes[1]]++
		}
	}
	rows := end - start
	for class, n := range values {
		if class.Typed() && n+values[shape.Blank] >= rows-1 {
			return start
		}
	}
	for wide, i := 0, end; i < len(f.lines); i++ {
		switch l := &f.lines[i]; {
		case l.used < 3:
			wide = 0
		case l.filled > 1:
			wide++
		}
		if wide > 3 && (wide >= rows || i+1 == len(f.lines)) && wide*2 > rows {
			return f.start(i - wide + 1)
		}
	}
	return start
}

// pastSettings passes over a few rows that are no data of the table, when a blank row parts them
// from its names.
func (f *finder) pastSettings(start int) int {
	for i := start; i < f.end && i < start+30; i++ {
		switch l := &f.lines[i]; {
		case l.filled == 0:
			if next := f.below(i); i > start && next < f.end && (f.lines[next].typed() == 0 || f.isScale(next)) && f.lines[next].filled > 2 && f.namesTyped(next) {
				return next
			}
			return start
		case l.used > 2:
			if same, other := f.columns.Compare(l.classes); same > 1 && other == 0 || f.namesTyped(i) && l.typed() == 0 {
				return start
			}
		}
	}
	return start
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
	several, last := 0, start // last: of the rows with several cells
	f.end = start
	for ; f.end < len(f.lines); f.end++ {
		l := &f.lines[f.end]
		if l.filled == 0 && len(rows) >= 3 && (f.end+1 == len(f.lines) || f.lines[f.end+1].typed() == 0) {
			if !f.aboveWider(rows) {
				break
			}
			rows, several = nil, 0
		}
		if len(rows) >= 2 && l.typed() == 0 && f.lines[last].typed() > 0 && (f.shares(f.end, rows[0]) || f.beginsOther(f.end, rows)) {
			break
		}
		if l.filled > 1 || l.filled == 1 && l.used == len(l.Cells) {
			rows = append(rows, f.end)
			if l.filled > 1 {
				several++
				last = f.end
			}
		}
	}
	if several*2 > len(rows) { // then a single cell is a heading or a remark
		rows = slices.DeleteFunc(rows, func(i int) bool { return f.lines[i].filled == 1 })
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

// aboveWider reports whether rows hold only texts in fewer columns than each of the next ones, with
// numbers or dates among these: they are about the table that follows.
func (f *finder) aboveWider(rows []int) bool {
	used, values := 0, 0
	for _, i := range rows {
		if f.lines[i].typed() > 0 {
			values++
		}
		used = max(used, f.lines[i].used)
	}
	if values*2 >= len(rows) {
		return false
	}
	typed, n := 0, 0
	for i := f.below(f.end); i < len(f.lines) && f.lines[i].filled > 0; i++ {
		l := &f.lines[i]
		if n > 1 && l.used <= used {
			return false
		}
		n++
		typed += l.typed()
	}
	return n > len(rows) && typed > n
}

// beginsOther reports whether a row names the columns of another table: it and the next one have as
// many cells, and not as many as the rows before.
func (f *finder) beginsOther(i int, rows []int) bool {
	last := slices.IndexFunc(rows, func(j int) bool { return f.lines[j].used == f.lines[i].used })
	return last < 0 && f.lines[i].filled > 1 && i+1 < len(f.lines) && f.lines[i+1].typed() > 0 && f.lines[i+1].used == f.lines[i].used
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

// isTooWide reports whether a row has more cells than the data and a later one, before the data, has
// as many: it is a text with delimiters in it.
func (f *finder) isTooWide(i, data int) bool {
	if data == len(f.lines) || f.lines[i].used <= len(f.lines[data].Cells) {
		return false
	}
	for j := i + 1; j < data; j++ {
		if l := &f.lines[j]; l.filled > 1 && l.used <= len(f.lines[data].Cells) && f.namesTyped(j) {
			return true
		}
	}
	return false
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
