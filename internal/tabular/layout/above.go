package layout

import "rasid/internal/tabular/shape"

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
