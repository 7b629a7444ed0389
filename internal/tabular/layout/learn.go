package layout

import (
	"slices"

	"rasid/internal/tabular/shape"
)

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

// beginsOther reports whether a row names the columns of another table: it and the next one have as
// many cells, and not as many as the rows before.
func (f *finder) beginsOther(i int, rows []int) bool {
	used := f.lines[i].used
	if f.lines[i].filled < 2 || slices.ContainsFunc(rows, func(j int) bool { return f.lines[j].used == used }) {
		return false
	}
	next := func(n int) bool { return i+n < len(f.lines) && f.lines[i+n].used == used }
	return next(1) && (f.lines[i+1].typed() > 0 || next(2))
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
