package workbook

import (
	"bytes"
	"strconv"

	"rasid/internal/tabular/grid"
)

// maxCells is how many cells a sheet's rows may have together, blank ones in between included. A
// full sheet of 128 columns has as many.
const maxCells = 1 << 27

// xlsxRows reads the rows of a sheet of an .xlsx.
type xlsxRows struct {
	*scanner
	x      *xlsx
	part   *part
	notes  *notes
	merges merges
	line   line
	inData bool
	row    int64
	column int
	cells  int64 // of all rows so far
	hidden columns
	f      field
}

// field is the cell under assembly.
type field struct {
	kind    string // its attribute t: s, n, str, b, e, d, inlineStr; "" is n
	style   int
	formula bool
	value   []byte // the text of its v
	rich    bool   // it has an is; the text stands in the line from begin on
	begin   int
}

// openRows opens a sheet without its merged ranges.
func (x *xlsx) openRows(sheet int, n *notes) (*xlsxRows, error) {
	part, err := x.pack.open(x.list[sheet].part, sheetBytes)
	if err != nil {
		return nil, err
	}
	s, err := newScanner(part, x.list[sheet].part)
	if err != nil {
		_ = part.Close()
		return nil, err
	}
	return &xlsxRows{scanner: s, x: x, part: part, notes: n}, nil
}

func (r *xlsxRows) Close() error { return r.part.Close() }

func (r *xlsxRows) next() (grid.Row, error) {
	for {
		t, err := r.scanner.next()
		if err != nil {
			return grid.Row{}, err // io.EOF is the end of the sheet
		}
		if t == endTag && r.inData && string(r.name) == "sheetData" {
			r.inData = false
		}
		if t != startTag {
			continue
		}
		switch {
		case r.inData && string(r.name) == "row":
			if err := r.readRow(); err != nil {
				return grid.Row{}, err
			}
			if !r.line.hasContent() {
				continue
			}
			if err := r.merges.apply(&r.line, r.notes); err != nil {
				return grid.Row{}, err
			}
			r.hidden.see(&r.line, &r.notes.hiddenCols)
			if r.line.hidden {
				r.notes.hiddenRows.row(r.row)
			}
			if r.cells += int64(len(r.line.cells)); r.cells > maxCells {
				return grid.Row{}, grid.NewFault("sheet_too_large", "row", strconv.FormatInt(r.row, 10))
			}
			return r.line.finish(), nil
		case r.inData:
			if err := r.skip(); err != nil {
				return grid.Row{}, err
			}
		case string(r.name) == "sheetData":
			r.inData = true
		case string(r.name) == "col":
			r.hidden.read(r.scanner)
		case string(r.name) != "worksheet" && string(r.name) != "cols":
			if err := r.skip(); err != nil {
				return grid.Row{}, err
			}
		}
	}
}

// readRow reads a row up to its end tag into line.
func (r *xlsxRows) readRow() error {
	number, hidden := r.row+1, false
	for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
		switch string(name) {
		case "r":
			n, err := strconv.ParseInt(string(v), 10, 64)
			if err != nil || n <= r.row || n > maxRows {
				return r.fail("the row " + quote(v) + " follows row " + strconv.FormatInt(r.row, 10))
			}
			number = n
		case "hidden":
			hidden = truth(string(v))
		}
	}
	if number > maxRows {
		return r.fail("there are more rows than a sheet can have")
	}
	r.row, r.column = number, -1
	r.line.begin(number, hidden)
	for depth := len(r.starts); len(r.starts) >= depth; {
		t, err := r.scanner.next()
		if err != nil {
			return err
		}
		if t != startTag {
			continue
		}
		if string(r.name) == "c" {
			err = r.readCell()
		} else {
			err = r.skip()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// readCell reads a cell up to its end tag.
func (r *xlsxRows) readCell() error {
	f := &r.f
	f.kind, f.style, f.formula, f.rich, f.value = "", 0, false, false, f.value[:0]
	column := r.column + 1
	for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
		if len(name) != 1 {
			continue
		}
		switch name[0] {
		case 'r':
			c, row, ok := parseAddress(v)
			if !ok || row != r.row {
				return r.fail("the cell " + quote(v) + " stands in row " + strconv.FormatInt(r.row, 10))
			}
			column = c
		case 't':
			f.kind = cellKind(v)
		case 's':
			n, err := strconv.Atoi(string(v))
			if err != nil || n < 0 || n > 0 && n >= len(r.x.styles) {
				return damaged(grid.Address(column, r.row), "the style is unknown")
			}
			f.style = n
		}
	}
	if column >= maxColumns {
		return r.fail("row " + strconv.FormatInt(r.row, 10) + " has more cells than a sheet can have")
	}
	if column < len(r.line.cells) && r.line.cells[column].kind != grid.Blank {
		return damaged(grid.Address(column, r.row), "the cell is there twice")
	}
	r.column = column
	if r.selfEnd { // <c …/>, the most frequent blank cell
		_, err := r.scanner.next()
		return err
	}
	if err := r.readContent(); err != nil {
		return err
	}
	return r.setCell()
}

// readContent reads what stands between a cell's tags.
func (r *xlsxRows) readContent() error {
	f := &r.f
	f.begin = len(r.line.bytes)
	inValue := false
	for depth := len(r.starts); len(r.starts) >= depth; {
		t, err := r.scanner.next()
		switch {
		case err != nil:
			return err
		case t == endTag:
			inValue = false
		case t == text && inValue:
			if f.value, err = r.appendText(f.value); err != nil {
				return err
			}
			if len(f.value) > tokenBytes {
				return grid.NewFault("workbook_too_large", "part", grid.Address(r.column, r.row), "limit", mebibytes(tokenBytes))
			}
		case t == startTag && string(r.name) == "v":
			inValue = true
		case t == startTag && string(r.name) == "is" && !f.rich:
			f.rich = true
			if r.line.bytes, err = richText(r.scanner, r.line.bytes); err != nil {
				return err
			}
		case t == startTag:
			f.formula = f.formula || string(r.name) == "f"
			if err := r.skip(); err != nil {
				return err
			}
		}
	}
	return nil
}

// setCell puts the cell into the line.
func (r *xlsxRows) setCell() error {
	f, l := &r.f, &r.line
	if f.formula && r.x.manual {
		r.notes.manual = true
	}
	switch f.kind {
	case "inlineStr":
		if !f.rich { // some writers put it into v
			l.bytes = append(l.bytes, f.value...)
		}
		r.set(grid.Text)
		return nil
	case "str":
		l.bytes = plainText(append(l.bytes, f.value...), f.begin)
		r.set(grid.Text)
		return nil
	}
	value := bytes.TrimSpace(f.value)
	if f.rich && len(value) == 0 {
		r.set(grid.Text)
		return nil
	}
	if f.formula && (len(value) == 0 || r.x.recalc && string(value) == "0") {
		// Writers that do not calculate leave the value out, or write 0 and ask for calculation.
		l.bytes = append(l.bytes, notCalculated...)
		r.notes.notComputed.cell(r.column, r.row)
		r.set(grid.Error)
		return nil
	}
	if len(value) == 0 {
		return nil
	}
	switch f.kind {
	case "s":
		return r.setShared(value)
	case "b":
		l.bytes = strconv.AppendBool(l.bytes, truth(string(value)))
		r.set(grid.Bool)
	case "e":
		l.bytes = append(l.bytes, value...)
		r.set(grid.Error)
	case "d":
		var ok bool
		if l.bytes, ok = appendISO(l.bytes, value); ok {
			r.set(grid.Date)
		} else {
			l.bytes = append(l.bytes, value...)
			r.set(grid.Text)
		}
	default:
		r.setNumber(value)
	}
	return nil
}

// notCalculated stands for the value of a formula that nobody has calculated.
const notCalculated = "#NOT-CALCULATED!"

func (r *xlsxRows) set(k grid.Kind) {
	if len(r.line.bytes) > r.f.begin {
		r.line.set(r.column, r.f.begin, k, false)
	}
}

func (r *xlsxRows) setShared(value []byte) error {
	n, err := strconv.Atoi(string(value))
	if err != nil {
		n = -1
	}
	shared, ok, err := r.x.texts.get(n)
	if err != nil {
		return err
	}
	if !ok {
		return damaged(grid.Address(r.column, r.row), "the shared text "+quote(value)+" is missing")
	}
	r.line.bytes = append(r.line.bytes, shared...)
	r.set(grid.Text)
	return nil
}

// setNumber writes a number as its style says: as a number, or as a date. What should be a
// number and is none stays a text, for whoever reads the column to refuse.
func (r *xlsxRows) setNumber(value []byte) {
	l, st := &r.line, plainNumber
	if len(r.x.styles) > 0 {
		st = r.x.styles[r.f.style]
	}
	var ok bool
	if st == plainNumber || st == percentage {
		if l.bytes, ok = appendNumber(l.bytes, value); ok {
			l.set(r.column, r.f.begin, grid.Number, st == percentage)
			return
		}
		l.bytes = append(l.bytes, value...)
		r.set(grid.Text)
		return
	}
	serial, err := strconv.ParseFloat(string(value), 64)
	if _, number := decimal(value); err != nil || !number {
		l.bytes = append(l.bytes, value...)
		r.set(grid.Text)
		return
	}
	if l.bytes, ok = appendSerial(l.bytes, serial, st, r.x.since1904); ok {
		r.set(grid.Date)
		return
	}
	r.notes.noDate.cell(r.column, r.row)
	r.set(grid.Error)
}

// cellKind is the value of an attribute t without an allocation.
func cellKind(v []byte) string {
	for _, k := range [...]string{"s", "n", "str", "inlineStr", "b", "e", "d"} {
		if string(v) == k {
			return k
		}
	}
	return ""
}
