package shape

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Column is what the cells of one column have in common.
type Column struct {
	rows, blank, quoted int
	classes             [classes]int
	forms               map[string]*form // how its cells are built; kept for the first maxForms
	formed              int              // cells that have one of the forms
	begins              [begins]int
	edgeSpace           bool // a cell begins or ends with a space
	longest, shortest   int  // bytes, of cells that are not blank
}

// form is a way in which cells are built: "9/9/9" for dates, with the lengths of its runs.
type form struct {
	n        int
	min, max []int
}

const maxForms = 12

// begin is what a cell's first rune is.
type begin byte

const (
	beginUpper begin = iota
	beginLetter
	beginDigit
	beginMark
	begins
)

// Add counts a cell; quoted says whether it stood in quotation marks.
func (c *Column) Add(cell []byte, quoted bool) { c.AddClass(cell, Of(cell), quoted) }

// AddClass counts a cell whose class is known better than by its look.
func (c *Column) AddClass(cell []byte, class Class, quoted bool) {
	c.rows++
	c.classes[class]++
	if class == Blank {
		c.blank++
		return
	}
	if quoted {
		c.quoted++
	}
	if n := len(cell); c.longest == 0 {
		c.longest, c.shortest = n, n
	} else {
		c.longest, c.shortest = max(c.longest, n), min(c.shortest, n)
	}
	c.begins[beginOf(cell)]++
	c.edgeSpace = c.edgeSpace || hasEdgeSpace(cell)
	var b [2 * longestCell]byte
	var l [longestCell]int
	pattern, runs, ok := patternOf(b[:0], l[:0], cell)
	if !ok {
		return
	}
	f := c.forms[string(pattern)]
	if f == nil {
		if len(c.forms) == maxForms {
			return
		}
		if c.forms == nil {
			c.forms = map[string]*form{}
		}
		f = &form{min: append([]int(nil), runs...), max: append([]int(nil), runs...)}
		c.forms[string(pattern)] = f
	}
	f.n++
	c.formed++
	for i, n := range runs {
		f.min[i], f.max[i] = min(f.min[i], n), max(f.max[i], n)
	}
}

// Rows returns how many cells were counted.
func (c *Column) Rows() int { return c.rows }

// Blank reports whether no cell holds anything.
func (c *Column) Blank() bool { return c.blank == c.rows }

// Class returns the class that at least four fifths of the cells have that are not blank, else Text.
func (c *Column) Class() Class {
	filled := c.rows - c.blank
	if filled == 0 {
		return Blank
	}
	for k := Number; k < Text; k++ {
		if c.classes[k]*5 >= filled*4 {
			return k
		}
	}
	return Text
}

// Regular reports whether nearly all cells are built in a few ways, so that a cell that belongs
// to another column is seen.
func (c *Column) Regular() bool {
	filled, often := c.rows-c.blank, 0
	for _, f := range c.forms {
		if f.n > 1 {
			often += f.n
		}
	}
	return filled > 1 && often*20 >= filled*19
}

// Fits reports whether a cell looks like the others of its column. It is strict: it serves to
// choose between readings of a doubtful row, never to refuse a row that reads well.
func (c *Column) Fits(cell []byte, quoted bool) bool { return c.fits(cell, quoted, false) }

// FitsLoosely is like Fits, but a cell of the column's class may be built as none was yet.
func (c *Column) FitsLoosely(cell []byte, quoted bool) bool { return c.fits(cell, quoted, true) }

func (c *Column) fits(cell []byte, quoted, loosely bool) bool {
	class := Of(cell)
	filled := c.rows - c.blank
	switch {
	case class == Blank:
		return c.blank > 0
	case filled == 0:
		return false
	case !quoted && filled >= 5 && c.quoted == filled:
		return false
	case hasEdgeSpace(cell) && !c.edgeSpace, c.begins[beginOf(cell)] == 0:
		return false
	}
	if !c.Regular() {
		return len(cell) <= 2*c.longest && 2*len(cell) >= c.shortest && (class == Text || c.classes[class] > 0)
	}
	if loosely && class.Typed() && class == c.Class() {
		return true
	}
	var b [2 * longestCell]byte
	var l [longestCell]int
	pattern, runs, ok := patternOf(b[:0], l[:0], cell)
	f := c.forms[string(pattern)]
	if !ok || f == nil || f.n < 2 {
		return false
	}
	for i, n := range runs {
		if n < f.min[i] || n > f.max[i] {
			return false
		}
	}
	return true
}

func hasEdgeSpace(cell []byte) bool {
	return len(cell) > 0 && (cell[0] == ' ' || cell[len(cell)-1] == ' ')
}

func beginOf(cell []byte) begin {
	r, _ := utf8.DecodeRune(bytes.TrimLeft(cell, " "))
	switch {
	case unicode.IsUpper(r):
		return beginUpper
	case unicode.IsLetter(r):
		return beginLetter
	case unicode.IsDigit(r):
		return beginDigit
	}
	return beginMark
}

// patternOf writes a 9 for each run of digits and an a for each run of letters, keeps all else,
// and returns the runs' lengths in runes. ok is false when the cell is too long or too various.
func patternOf(dst []byte, runs []int, cell []byte) (pattern []byte, lengths []int, ok bool) {
	if len(cell) > 2*longestCell {
		return nil, nil, false
	}
	last := byte(0)
	for _, r := range string(cell) {
		kind := byte(0)
		switch {
		case unicode.IsDigit(r):
			kind = '9'
		case unicode.IsLetter(r), unicode.Is(unicode.Mn, r):
			kind = 'a'
		}
		switch kind {
		case 0:
			dst = utf8.AppendRune(dst, r)
		case last:
			runs[len(runs)-1]++
		default:
			if len(runs) == cap(runs) {
				return nil, nil, false
			}
			dst, runs = append(dst, kind), append(runs, 1)
		}
		last = kind
	}
	return dst, runs, true
}

// Columns is the columns of a table.
type Columns []Column

// Compare counts the cells of a row that look as the column does where the column has a look of
// its own, and those that do not. Blank cells count as neither.
func (cs Columns) Compare(row []Class) (same, other int) {
	for i, k := range row {
		if i >= len(cs) || k == Blank {
			continue
		}
		switch want := cs[i].Class(); {
		case !want.Typed():
		case k == want:
			same++
		default:
			other++
		}
	}
	return same, other
}

// Longest returns the length of the longest cell, in bytes.
func (c *Column) Longest() int { return c.longest }
