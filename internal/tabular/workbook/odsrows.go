package workbook

import (
	"bytes"
	"io"
	"strconv"

	"rasid/internal/tabular/grid"
)

// odsRows reads the rows of a sheet of an .ods.
type odsRows struct {
	*scanner
	part         *part
	notes        *notes
	hiddenStyles map[string]bool // of tables

	depth  int // of the sheet's element; 0: before the next sheet
	merges merges
	spans  []merged // the ranges that begin in the line's row
	line   line
	column int
	row    int64
	repeat int64 // how many more rows the line is
	saved  []cell
	cells  int64 // of all rows so far
	hidden columns
	stored []byte // the cell's value attribute
	text   []byte // the cell's paragraphs
	spaced bool   // text ends in space that counts
}

func (r *odsRows) Close() error { return r.part.Close() }

func (r *odsRows) next() (grid.Row, error) {
	for r.repeat == 0 {
		if r.depth == 0 || len(r.starts) < r.depth {
			return grid.Row{}, io.EOF
		}
		t, err := r.scanner.next()
		if err != nil {
			return grid.Row{}, err
		}
		if t != startTag {
			continue
		}
		switch string(r.name) {
		case "table-row":
			err = r.readRow()
		case "table-column":
			r.readColumn()
		case "table-row-group", "table-rows", "table-header-rows", "table-column-group", "table-columns", "table-header-columns":
		default:
			err = r.skip()
		}
		if err != nil {
			return grid.Row{}, err
		}
	}
	return r.give()
}

// give gives out the line as the next row.
func (r *odsRows) give() (grid.Row, error) {
	r.repeat--
	r.row++
	l := &r.line
	l.number = r.row
	l.cells = append(l.cells[:0], r.saved...)
	r.merges.list = r.merges.list[:0]
	for _, m := range r.spans {
		height := m.bottom - m.top
		m.top = uint32(r.row)
		m.bottom = min(m.top+height, maxRows)
		r.merges.list = append(r.merges.list, m)
	}
	kept := len(l.bytes)
	if err := r.merges.apply(l, r.notes); err != nil {
		return grid.Row{}, err
	}
	if r.cells += int64(len(l.cells)); r.cells > maxCells {
		return grid.Row{}, grid.NewFault("sheet_too_large", "row", strconv.FormatInt(r.row, 10))
	}
	r.hidden.see(l, &r.notes.hiddenCols)
	if l.hidden {
		r.notes.hiddenRows.row(r.row)
	}
	row := l.finish()
	l.bytes = l.bytes[:kept]
	return row, nil
}

func (r *odsRows) readColumn() {
	n, hidden := int64(1), false
	for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
		switch string(name) {
		case "table:number-columns-repeated":
			n = count(v, maxColumns)
		case "table:visibility":
			hidden = string(v) == "collapse" || string(v) == "filter"
		}
	}
	if hidden {
		r.hidden.hide(r.column, int(n))
	}
	r.column += int(min(n, maxColumns))
}

// readRow reads a row up to its end tag. repeat is then how often it is there, or 0 when it is
// blank: the last row of a sheet often is a million blank ones.
func (r *odsRows) readRow() error {
	n, hidden := int64(1), false
	for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
		switch string(name) {
		case "table:number-rows-repeated":
			n = count(v, maxRows)
		case "table:visibility":
			hidden = string(v) == "collapse" || string(v) == "filter"
		}
	}
	r.column, r.spans = 0, r.spans[:0]
	r.line.begin(r.row+1, hidden)
	for depth := len(r.starts); len(r.starts) >= depth; {
		t, err := r.scanner.next()
		if err != nil {
			return err
		}
		if t != startTag {
			continue
		}
		if string(r.name) == "table-cell" || string(r.name) == "covered-table-cell" {
			err = r.readCell()
		} else {
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	if !r.line.hasContent() {
		r.row += n
		return nil
	}
	if r.row+n > maxRows {
		return r.fail("there are more rows than a sheet can have")
	}
	width := len(r.line.cells)
	for _, m := range r.spans {
		width = max(width, int(m.right)+1)
	}
	if r.cells+n*int64(width) > maxCells { // told before a million rows are given out
		return grid.NewFault("sheet_too_large", "row", strconv.FormatInt(r.row+n, 10))
	}
	r.repeat, r.saved = n, append(r.saved[:0], r.line.cells...)
	return nil
}

// odsCell is the attributes of a cell.
type odsCell struct {
	kind            string
	value           []byte
	repeat          int64
	across, down    int64
	formula, failed bool
	hasText         bool // the value is a text in an attribute
}

func (r *odsRows) readCell() error {
	var err error
	c := odsCell{repeat: 1, across: 1, down: 1}
	for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
		switch string(name) {
		case "table:number-columns-repeated":
			c.repeat = count(v, maxColumns)
		case "table:number-columns-spanned":
			c.across = count(v, maxColumns)
		case "table:number-rows-spanned":
			c.down = count(v, maxRows)
		case "table:formula":
			c.formula = true
		case "office:value-type":
			c.kind = odsKind(v)
		case "calcext:value-type":
			c.failed = string(v) == "error"
		case "office:value", "office:date-value", "office:time-value", "office:boolean-value", "office:string-value":
			r.stored, err = r.unescape(r.stored[:0], v)
			if err != nil {
				return err
			}
			c.value, c.hasText = r.stored, string(name) == "office:string-value"
		}
	}
	if r.text, err = r.readText(r.text[:0]); err != nil {
		return err
	}
	column := r.column
	r.column += int(c.repeat)
	begin := len(r.line.bytes)
	k, percent := r.convert(c)
	if len(r.line.bytes) > begin {
		if r.column > maxColumns {
			return r.fail("row " + strconv.FormatInt(r.row+1, 10) + " has more cells than a sheet can have")
		}
		for i := range int(c.repeat) {
			r.line.set(column+i, begin, k, percent)
			r.note(k, column+i)
		}
	}
	if c.across > 1 || c.down > 1 {
		right := min(int64(column)+c.across, maxColumns) - 1
		if column < maxColumns && len(r.spans) < maxColumns {
			r.spans = append(r.spans, merged{left: uint16(column), right: uint16(right), top: 1, bottom: uint32(c.down)})
		}
	}
	return nil
}

// odsKind is an attribute office:value-type without an allocation.
func odsKind(v []byte) string {
	for _, k := range [...]string{"string", "float", "date", "percentage", "currency", "time", "boolean"} {
		if string(v) == k {
			return k
		}
	}
	return ""
}

// note notes a formula that nobody has calculated.
func (r *odsRows) note(k grid.Kind, column int) {
	if k == grid.Error && bytes.HasSuffix(r.line.bytes, []byte(notCalculated)) {
		r.notes.notComputed.cell(column, r.row+1)
	}
}

// convert appends a cell's content to the line.
func (r *odsRows) convert(c odsCell) (k grid.Kind, percent bool) {
	l := &r.line
	ok := false
	switch {
	case c.failed || c.formula && failedText(r.text):
		l.bytes = append(l.bytes, r.text...)
		return grid.Error, false
	case c.formula && (c.kind == "" || len(c.value) == 0 && c.kind != "string"):
		l.bytes = append(l.bytes, notCalculated...)
		return grid.Error, false
	case c.kind == "string" && c.hasText:
		l.bytes = append(l.bytes, c.value...)
		return grid.Text, false
	case c.kind == "float" || c.kind == "currency" || c.kind == "percentage":
		k, percent = grid.Number, c.kind == "percentage"
		l.bytes, ok = appendNumber(l.bytes, c.value)
	case c.kind == "date":
		k = grid.Date
		l.bytes, ok = appendISO(l.bytes, c.value)
	case c.kind == "time":
		k = grid.Date
		l.bytes, ok = appendDuration(l.bytes, c.value)
	case c.kind == "boolean":
		k, ok = grid.Bool, true
		l.bytes = strconv.AppendBool(l.bytes, truth(string(c.value)))
	}
	if !ok { // a text, or what should be something else and is not
		l.bytes = append(l.bytes, r.text...)
		return grid.Text, false
	}
	return k, percent
}

// failedText reports whether a formula shows an error; before LibreOffice 4.1 nothing else told.
func failedText(s []byte) bool {
	return bytes.HasPrefix(s, []byte("Err:")) || len(s) > 1 && s[0] == '#' && s[1] >= 'A' && s[1] <= 'Z'
}

// readText appends the paragraphs of a cell, up to its end tag. Space counts as in a browser:
// what is meant as space has elements of its own. Comments and drawings are left out.
func (r *odsRows) readText(dst []byte) ([]byte, error) {
	paragraph, first := 0, true // the depth of the open paragraph
	begin := 0                  // where it begins in dst
	for depth := len(r.starts); len(r.starts) >= depth; {
		t, err := r.scanner.next()
		switch {
		case err != nil:
			return dst, err
		case len(dst) > tokenBytes:
			return dst, grid.NewFault("workbook_too_large", "part", grid.Address(r.column, r.row+1), "limit", mebibytes(tokenBytes))
		case t == endTag && paragraph > 0 && len(r.starts) < paragraph:
			paragraph = 0
			if len(dst) > begin && dst[len(dst)-1] == ' ' && !r.spaced {
				dst = dst[:len(dst)-1]
			}
		case t == text && paragraph > 0:
			if dst, err = r.appendCollapsed(dst, begin); err != nil {
				return dst, err
			}
		case t != startTag:
		case paragraph == 0 && string(r.name) == "p":
			if !first {
				dst = append(dst, '\n')
			}
			paragraph, first, begin, r.spaced = len(r.starts), false, len(dst), false
		case paragraph > 0:
			if dst, err = r.appendElement(dst); err != nil {
				return dst, err
			}
		default:
			if err := r.skip(); err != nil {
				return dst, err
			}
		}
	}
	return dst, nil
}

// appendCollapsed appends a text with each run of space as one, and none at the paragraph's begin.
func (r *odsRows) appendCollapsed(dst []byte, begin int) ([]byte, error) {
	at := len(dst)
	dst, err := r.appendText(dst)
	if err != nil {
		return dst, err
	}
	out := at
	for _, c := range dst[at:] {
		if space(c) {
			if out == begin || dst[out-1] == ' ' && !r.spaced {
				continue
			}
			c = ' '
		}
		r.spaced = false
		dst[out] = c
		out++
	}
	return dst[:out], nil
}

// appendElement appends what an element inside a paragraph stands for.
func (r *odsRows) appendElement(dst []byte) ([]byte, error) {
	switch string(r.name) {
	case "span", "a", "ruby", "ruby-base", "meta", "meta-field", "title", "sheet-name", "date", "time":
		return dst, nil
	case "s":
		n := int64(1)
		for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
			if string(name) == "text:c" {
				n = count(v, maxColumns)
			}
		}
		dst, r.spaced = append(dst, bytes.Repeat([]byte{' '}, int(n))...), true
	case "tab":
		dst, r.spaced = append(dst, '\t'), true
	case "line-break":
		dst, r.spaced = append(dst, '\n'), true
	}
	return dst, r.skip()
}

// count reads how often something is repeated: at least once, at most so often and once more.
func count(v []byte, most int64) int64 {
	n, err := strconv.ParseInt(string(v), 10, 64)
	if err != nil || n < 1 {
		return 1
	}
	return min(n, most+1)
}
