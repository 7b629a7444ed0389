package delimited

import (
	"bytes"

	"rasid/internal/tabular/shape"
)

// profile is what the rows of the sample have in common: the evidence by which doubtful rows are
// read.
type profile struct {
	rules
	width   int
	columns shape.Columns
	strays  []bool // columns with cells that are not quoted and hold a quote
	header  int64  // the row before the first that looks like data; 0: none
}

const profileRows = 8 // fewer rows are no evidence

// newProfile returns nil when the sample's rows are too few or too unlike.
func newProfile(r rules, rows []sampleRow) *profile {
	count, usual, all := widths(rows)
	if usual == 1 {
		return nil
	}
	p := profileOf(r, rows, usual)
	if p == nil || count[usual]*5 >= all*3 {
		return p
	}
	// Texts with delimiters in them make most rows too long; the header says how long they should be.
	for _, row := range rows {
		if n := len(row.cells); n > 1 && n != usual {
			if q := profileOf(r, rows, n); q != nil && q.explains(rows) > p.explains(rows) {
				p = q
			}
			break
		}
	}
	if p.explains(rows)*2 < all {
		return nil
	}
	return p
}

// profileOf makes the profile of the rows of one width.
func profileOf(r rules, rows []sampleRow, width int) *profile {
	var usual []*sampleRow
	var previous []int64 // the row before each
	strays := 0
	for i := range rows {
		if row := &rows[i]; !row.bad && row.stray && len(row.cells) == width {
			strays++
		}
	}
	last := int64(0)
	for i := range rows {
		row := &rows[i]
		if !row.bad && row.blank() {
			continue
		}
		// A quote that is a character in some texts is one; in a single row it is doubtful itself.
		if !row.bad && len(row.cells) == width && (!row.stray || strays*20 > len(rows)) {
			usual, previous = append(usual, row), append(previous, last)
		}
		last = row.number
	}
	if len(usual) < profileRows {
		return nil
	}
	first := firstData(usual, width)
	p := &profile{rules: r, width: width, columns: make(shape.Columns, width), strays: make([]bool, width), header: previous[first]}
	for _, row := range usual[first:] {
		for k := range row.cells {
			p.columns[k].AddClass(row.cells[k], row.classes[k], row.quoted[k])
			p.strays[k] = p.strays[k] || row.stray && !row.quoted[k] && bytes.IndexByte(row.cells[k], r.quote) >= 0
		}
	}
	if len(usual)-first < profileRows {
		return nil
	}
	return p
}

// firstData returns the first row that looks like the second half of the rows; when no column has
// a look of its own, the first row is taken for a header.
func firstData(rows []*sampleRow, width int) int {
	columns := make(shape.Columns, width)
	for _, row := range rows[len(rows)/2:] {
		for k := range row.cells {
			columns[k].AddClass(row.cells[k], row.classes[k], row.quoted[k])
		}
	}
	for i, row := range rows {
		if same, other := columns.Compare(row.classes); same > 0 && same > other {
			return i
		}
	}
	return min(1, len(rows)-1)
}

// explains counts the rows that have the profile's width or are given it by a repair.
func (p *profile) explains(rows []sampleRow) (n int) {
	for _, row := range rows {
		switch {
		case row.bad:
		case len(row.cells) == p.width:
			n++
		case row.line != nil:
			if ways, _ := p.join(p.tokens(row.line, standard), row.line, false); ways == 1 {
				n++
			}
		}
	}
	return n
}

// fits reports whether every cell of a row looks like its column.
func (p *profile) fits(cells []token, loosely bool) bool {
	if len(cells) != p.width {
		return false
	}
	for i, c := range cells {
		if !p.fitsAt(i, c, loosely) {
			return false
		}
	}
	return true
}

// fitsAt is strict with a cell that a reading has made.
func (p *profile) fitsAt(column int, c token, loosely bool) bool {
	if !p.strays[column] && p.isStray(c) {
		return false
	}
	if loosely && !c.touched && !c.stray {
		return p.columns[column].FitsLoosely(c.text, c.quoted)
	}
	return p.columns[column].Fits(c.bare(), c.quoted)
}

// isStray reports whether a cell that is not quoted holds a quote.
func (p *profile) isStray(c token) bool {
	return p.quote != 0 && !c.quoted && bytes.IndexByte(c.bare(), p.quote) >= 0
}

// heads reports whether cells may be the names of the columns: texts, each once.
func (p *profile) heads(cells []token) bool {
	if len(cells) != p.width {
		return false
	}
	for i, c := range cells {
		if k := shape.Of(c.bare()); k != shape.Text && k != shape.Code || p.isStray(c) {
			return false
		}
		for _, d := range cells[:i] {
			if bytes.EqualFold(c.bare(), d.bare()) {
				return false
			}
		}
	}
	return true
}
