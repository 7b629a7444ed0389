package workbook

import (
	"errors"
	"io"

	"rasid/internal/tabular/grid"
)

// ods is an open .ods file. All its sheets stand in one part, one after the other.
type ods struct {
	pack *pack
}

func openODS(r io.ReaderAt, size int64) (book, error) {
	p, err := openPack(r, size)
	if err != nil {
		return nil, err
	}
	return &ods{p}, nil
}

func (o *ods) Close() error { return nil }

// content opens the part before its first sheet.
func (o *ods) content(n *notes) (*odsRows, error) {
	part, err := o.pack.open(odsContent, sheetBytes)
	if err != nil {
		return nil, err
	}
	s, err := newScanner(part, odsContent)
	if err != nil {
		_ = part.Close()
		return nil, err
	}
	return &odsRows{scanner: s, part: part, notes: n, hiddenStyles: map[string]bool{}}, nil
}

// survey reads the whole part once, so that it is seen to be sound before a row is given out.
func (o *ods) survey(want string, known func(string) bool) ([]candidate, error) {
	r, err := o.content(&notes{})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	var list []candidate
	for {
		c, err := r.nextSheet()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return nil, err
		}
		if len(list) == maxSheets {
			return nil, grid.NewFault("workbook_too_large", "part", odsContent, "limit", "10,000")
		}
		for want == "" && c.wantsMore(known != nil && !c.hidden) {
			row, err := r.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
			c.see(row, known)
		}
		list = append(list, c)
	}
}

func (o *ods) open(sheet int, n *notes) (rows, error) {
	r, err := o.content(n)
	if err != nil {
		return nil, err
	}
	for range sheet + 1 {
		if _, err := r.nextSheet(); err != nil {
			_ = r.Close()
			return nil, err
		}
	}
	return r, nil
}

// nextSheet goes on to the next sheet, or to io.EOF.
func (r *odsRows) nextSheet() (candidate, error) {
	r.depth, r.column, r.row, r.repeat, r.cells, r.merges, r.hidden = 0, 0, 0, 0, 0, merges{}, columns{}
	style := ""
	for {
		t, err := r.scanner.next()
		if err != nil {
			return candidate{}, err
		}
		if t != startTag {
			continue
		}
		switch string(r.name) {
		case "style":
			style = ""
			family := ""
			for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
				switch string(name) {
				case "style:name":
					style = r.short(v)
				case "style:family":
					family = string(v)
				}
			}
			if family != "table" {
				style = ""
			}
		case "table-properties":
			if style != "" && r.attribute("table:display") == "false" && len(r.hiddenStyles) < maxStyles {
				r.hiddenStyles[style] = true
			}
		case "tracked-changes", "dde-links":
			if err := r.skip(); err != nil {
				return candidate{}, err
			}
		case "table":
			if string(r.parent()) != "spreadsheet" {
				continue
			}
			r.depth = len(r.starts)
			var c candidate
			for name, v, ok := r.attr(); ok; name, v, ok = r.attr() {
				switch string(name) {
				case "table:name":
					c.name = r.short(v)
				case "table:style-name":
					c.hidden = r.hiddenStyles[string(v)]
				}
			}
			return c, nil
		}
	}
}
