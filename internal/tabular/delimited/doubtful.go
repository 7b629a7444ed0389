package delimited

import (
	"bytes"
	"slices"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/shape"
)

const (
	searchesMost = 5000 // after which doubtful rows are taken as they are
	notesMost    = 100  // of one code
)

// doubtful reads the row at start, which does not read well: result says that a quote in it stays
// open, or it has an unusual number of cells, or a quote where none should be, or it takes
// several lines. read is false when the row is to be taken as it is.
func (r *Reader) doubtful(n int, result outcome) (row grid.Row, read bool, err error) {
	p := r.profile
	if p == nil && result == open {
		return r.anyLine(open)
	}
	if p == nil {
		return row, false, nil
	}
	var length int
	if result == whole {
		if len(r.cells) == p.width && !r.isDoubtful(r.buf[r.start:r.start+n]) || r.searches >= searchesMost {
			return row, false, nil
		}
		length = len(firstLine(r.buf[r.start : r.start+n]))
	} else if length, err = r.lineAhead(0); err != nil {
		return row, false, err
	}
	line := bytes.TrimRight(r.buf[r.start:r.start+length], "\r\n")
	if len(bytes.TrimSpace(line)) == 0 {
		return row, false, nil
	}
	if r.searches++; r.searches > searchesMost {
		return r.anyLine(open) // too much of the file is broken
	}
	line = bytes.Clone(line)
	cells, code := p.repair(line, r.number == p.header, length < n || result == open)
	if cells == nil && result == open {
		// No reading fits. The row is given with its quotes as characters when it is certain that
		// it ends with its line, because the next line is a row like the others.
		ok, err := r.rowFollows(length)
		if err == nil && !ok {
			return r.anyLine(open)
		}
		if err != nil {
			return row, false, err
		}
		cells, code = p.unquoted(line), QuoteStray
	}
	if cells == nil && r.stray && len(r.cells) == p.width {
		if _, other := p.columns.Compare(classesOf(r.cells)); other > 0 {
			r.unescape()
			cells, code, length = slices.Clone(r.cells), QuoteStray, n // it may hide a delimiter
		}
	}
	if cells == nil {
		return row, false, nil
	}
	r.start += length
	r.note(code, cells)
	return grid.Row{Number: r.number, Cells: cells, Repaired: code}, true, nil
}

// anyLine gives the line at start as a row, marked, when the text is only to be shown; otherwise it
// refuses the text. Quotes that make sense within the line quote, others are characters.
func (r *Reader) anyLine(result outcome) (row grid.Row, read bool, err error) {
	if !r.anyhow {
		return row, false, r.refuse(result)
	}
	length, err := r.lineAhead(0)
	if err != nil {
		return row, false, err
	}
	line := bytes.Clone(bytes.TrimRight(r.buf[r.start:r.start+length], "\r\n"))
	cells := texts(r.tokens(line, reading{literal: -1, apart: -1, lenient: true}))
	if len(cells) == 0 {
		cells = bytes.Split(line, []byte{r.delimiter})
	}
	if r.searches++; r.searches > searchesMost {
		r.quote, r.escape = 0, 0 // it cost too much to look for the ends of such rows
	}
	r.start += length
	r.note(QuoteStray, cells)
	return grid.Row{Number: r.number, Cells: cells, Repaired: QuoteStray}, true, nil
}

// isDoubtful reports whether a row of the usual width is not what it seems: a stray quote hides a
// delimiter, or an unclosed one has joined two rows.
func (r *Reader) isDoubtful(data []byte) bool {
	p := r.profile
	if r.spanned {
		first := firstLine(data)
		second := firstLine(data[len(first):])
		for _, line := range [][]byte{first, second} {
			cells, _ := p.repair(bytes.TrimRight(line, "\r\n"), false, true)
			if same, other := p.columns.Compare(classesOf(cells)); same == 0 || other > 0 {
				return false
			}
		}
		return true
	}
	return r.stray && !p.fits(p.tokens(bytes.TrimRight(data, "\r\n"), standard), true)
}

// lineAhead returns where the line ends that begins at an offset from start, with its line end,
// reading on as far as is needed.
func (r *Reader) lineAhead(offset int) (int, error) {
	for {
		data := r.buf[r.start+offset : r.end]
		if i := bytes.IndexAny(data, "\r\n"); r.done || i >= 0 && i+1 < len(data) || len(data) > rowLimit {
			return offset + len(firstLine(data)), nil
		}
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
}

// rowFollows reports whether one of the lines at an offset from start is a row like the others,
// and those before it at least read well.
func (r *Reader) rowFollows(offset int) (bool, error) {
	for range 3 {
		end, err := r.lineAhead(offset)
		if err != nil || end == offset {
			return false, err
		}
		cells := r.profile.tokens(bytes.TrimRight(r.buf[r.start+offset:r.start+end], "\r\n"), standard)
		if cells == nil || r.likeOthers(cells) {
			return cells != nil, nil
		}
		offset = end
	}
	return false, nil
}

// likeOthers reports whether a row looks like those of the sample, or, in another table, has the
// length of the row before it and nothing that contradicts.
func (r *Reader) likeOthers(cells []token) bool {
	same, other := r.profile.columns.Compare(classesOf(texts(cells)))
	return r.profile.fits(cells, true) || len(cells) > 1 && len(cells) == r.last && same > 0 && other == 0
}

func classesOf(cells [][]byte) []shape.Class {
	classes := make([]shape.Class, len(cells))
	for i, c := range cells {
		classes[i] = shape.Of(c)
	}
	return classes
}

// note says how a row was understood.
func (r *Reader) note(code string, cells [][]byte) {
	if r.noted[code]++; r.noted[code] > notesMost {
		return
	}
	r.notes = append(r.notes, diag.Finding{Code: code, Severity: diag.Warning, Row: r.number, Value: diag.Shorten(bytes.Join(cells, []byte(" | ")))})
}
