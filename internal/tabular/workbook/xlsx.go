package workbook

import (
	"bytes"
	"errors"
	"io"
	"path"
	"strconv"

	"rasid/internal/tabular/grid"
)

const (
	maxRows    = 1 << 20 // of a sheet, in Excel and in LibreOffice
	maxColumns = 1 << 14
	maxSheets  = 10_000
	maxStyles  = 1 << 17 // Excel allows 65,490
)

// xlsx is an open .xlsx file.
type xlsx struct {
	pack      *pack
	list      []xlsxSheet
	since1904 bool
	manual    bool // formulas are calculated when the user asks
	recalc    bool // whoever wrote the file asks for formulas to be calculated when it is opened
	styles    []style
	texts     textTable
}

type xlsxSheet struct {
	candidate
	part string
}

func openXLSX(r io.ReaderAt, size int64, tempDir string) (book, error) {
	p, err := openPack(r, size)
	if err != nil {
		return nil, err
	}
	x := &xlsx{pack: p, texts: textTable{dir: tempDir}}
	if err := x.read(); err != nil {
		_ = x.Close()
		return nil, err
	}
	return x, nil
}

// read reads all parts but the sheets.
func (x *xlsx) read() error {
	main := "xl/workbook.xml"
	if x.pack.has("_rels/.rels") {
		root, err := x.relations("")
		if err != nil {
			return err
		}
		if m := root.first("officeDocument"); m != "" {
			main = m
		}
	}
	parts, err := x.relations(main)
	if err != nil {
		return err
	}
	if err := x.readWorkbook(main, parts); err != nil {
		return err
	}
	if part := parts.first("styles"); part != "" { // without it dates would read as numbers
		if err := x.readStyles(part); err != nil {
			return err
		}
	}
	if part := parts.first("sharedStrings"); part != "" && x.pack.has(part) { // some writers name one that they did not need
		return x.readTexts(part)
	}
	return nil
}

// each scans a part and calls visit at every start tag.
func (x *xlsx) each(part string, limit int64, visit func(s *scanner) error) error {
	o, err := x.pack.open(part, limit)
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	s, err := newScanner(o, part)
	if err != nil {
		return err
	}
	for {
		t, err := s.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case t != startTag:
			continue
		}
		if err := visit(s); err != nil {
			return err
		}
	}
}

func (x *xlsx) readWorkbook(part string, parts relations) error {
	err := x.each(part, smallBytes, func(s *scanner) error {
		switch string(s.name) {
		case "extLst", "AlternateContent":
			return s.skip()
		case "workbookPr":
			x.since1904 = truth(s.attribute("date1904"))
		case "calcPr":
			for name, v, ok := s.attr(); ok; name, v, ok = s.attr() {
				switch string(name) {
				case "calcMode":
					x.manual = string(v) == "manual"
				case "fullCalcOnLoad":
					x.recalc = truth(string(v))
				}
			}
		case "sheet":
			return x.addSheet(s, parts)
		}
		return nil
	})
	if err == nil && len(x.list) == 0 {
		err = damaged(part, "the workbook names no sheet with cells")
	}
	return err
}

func (x *xlsx) addSheet(s *scanner, parts relations) error {
	var sheet xlsxSheet
	id := ""
	for name, v, ok := s.attr(); ok; name, v, ok = s.attr() {
		switch {
		case string(name) == "name":
			sheet.name = s.short(v)
		case string(name) == "state":
			sheet.hidden = string(v) == "hidden" || string(v) == "veryHidden"
		case bytes.HasSuffix(name, []byte(":id")):
			id = s.value(v)
		}
	}
	for _, r := range parts {
		if r.id != id {
			continue
		}
		if path.Base(r.kind) != "worksheet" {
			return nil // a chart or a macro sheet
		}
		if len(x.list) == maxSheets {
			return grid.NewFault("workbook_too_large", "part", s.part, "limit", strconv.Itoa(maxSheets))
		}
		sheet.part = r.part
		x.list = append(x.list, sheet)
		return nil
	}
	return s.fail("the sheet " + quote([]byte(sheet.name)) + " has no part")
}

// readTexts reads the table of shared texts.
func (x *xlsx) readTexts(part string) error {
	var one []byte
	return x.each(part, textsBytes, func(s *scanner) error {
		if string(s.name) != "si" {
			return nil
		}
		var err error
		if one, err = richText(s, one[:0]); err != nil {
			return err
		}
		return x.texts.add(one)
	})
}

func (x *xlsx) survey(want string, known func(string) bool) ([]candidate, error) {
	visible := 0
	list := make([]candidate, len(x.list))
	for i, s := range x.list {
		list[i] = s.candidate
		if !s.hidden {
			visible++
		}
	}
	if want != "" {
		return list, nil
	}
	for i := range list {
		if err := x.look(&list[i], i, known, visible > 1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// look reads a sheet's first rows; of a hidden one or an only one, whether there is any.
func (x *xlsx) look(c *candidate, sheet int, known func(string) bool, compare bool) error {
	if c.hidden || !compare {
		known = nil
	}
	r, err := x.openRows(sheet, &notes{})
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	for c.wantsMore(known != nil) {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		c.see(row, known)
	}
	return nil
}

func (x *xlsx) open(sheet int, n *notes) (rows, error) {
	r, err := x.openRows(sheet, n)
	if err != nil {
		return nil, err
	}
	if r.merges, err = x.readMerges(x.list[sheet].part); err != nil {
		_ = r.Close()
		return nil, err
	}
	return r, nil
}

func (x *xlsx) Close() error { return x.texts.Close() }

// truth reads a boolean of XML Schema.
func truth(s string) bool { return s == "1" || s == "true" || s == "on" }
