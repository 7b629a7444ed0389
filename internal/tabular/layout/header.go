package layout

import (
	"slices"

	"rasid/internal/tabular/shape"
)

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
	if f.equal(upper, lower) || f.goesOn(lower) || f.spans(upper, lower) && (!f.lines[lower].fills(0) || !f.repeats(lower)) {
		return true
	}
	// As many names again, as in a second language, where the data is of other kinds.
	u, l := &f.lines[upper], &f.lines[lower]
	return f.names(upper) && f.names(lower) && !f.repeats(upper) && !f.repeats(lower) && u.filled*2 > l.filled && l.filled*2 > u.filled
}

// goesOn reports whether a row only goes on with names from the row above: it says nothing in the
// first column, and texts over several columns of numbers or dates.
func (f *finder) goesOn(i int) bool {
	l := &f.lines[i]
	texts := 0
	for k, class := range l.classes {
		if f.isTyped(k) && class.Typed() {
			return false
		}
		if f.isTyped(k) && l.fills(k) {
			texts++
		}
	}
	return !l.fills(0) && texts > 1
}

// names reports whether a row can hardly be data: it has a text in each of several columns of
// numbers or dates.
func (f *finder) names(i int) bool {
	return f.typedColumns() > 1 && f.namesTyped(i)
}

// typedColumns counts the columns of numbers, dates, codes and the like.
func (f *finder) typedColumns() (n int) {
	for k := range f.columns {
		if f.isTyped(k) {
			n++
		}
	}
	return n
}

// spans reports whether a row's names stand over several columns each: blank cells follow them,
// with names below that need them because they are blank or repeated.
func (f *finder) spans(i, below int) bool {
	l, b := &f.lines[i], &f.lines[below]
	if l.filled < 2 && (l.fills(0) || len(l.text()) > 40) || l.used > b.used && b.fills(0) && l.fills(0) {
		return false
	}
	spanning, needed := 0, false
	seen := map[string]bool{}
	for k := range max(l.used, b.used) {
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
	return spanning > 0 && (needed || spanning > 1 || l.filled == 1) || needed && (!b.fills(0) || f.typedColumns() > 1) && l.filled*2 > b.filled
}

// below returns the next line that is not blank.
func (f *finder) below(i int) int {
	i++
	for i < len(f.lines) && f.lines[i].filled == 0 {
		i++
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
