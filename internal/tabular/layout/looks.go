package layout

import (
	"bytes"
	"slices"

	"rasid/internal/tabular/shape"
)

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
	dates, doubtful := 0, false
	for k, c := range l.Cells {
		switch l.classes[k] {
		case shape.Number:
			if class := f.columnClass(k); class == shape.Time || class == shape.Date {
				dates++ // journeys over times
				continue
			}
			n, ok := shape.Int(c)
			if !ok {
				return false
			}
			doubtful = doubtful || f.alsoYears(k, i)
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
	if first == 0 || first == 1 {
		return last == first+len(scale)-1 && len(scale) > 2
	}
	return min(first, last) >= 1900 && max(first, last) <= 2100 && (!doubtful || len(scale) > 2)
}

// alsoYears reports whether a column has years in its data too, so that a year in a row says
// nothing about a header.
func (f *finder) alsoYears(k, but int) bool {
	years, all := 0, 0
	for _, i := range f.body {
		if l := &f.lines[i]; i != but && l.fills(k) {
			all++
			if n, ok := shape.Int(l.Cells[k]); ok && n >= 1900 && n <= 2100 {
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
