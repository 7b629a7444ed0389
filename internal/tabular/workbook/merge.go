package workbook

import (
	"bytes"
	"cmp"
	"slices"
	"strconv"
	"strings"

	"rasid/internal/tabular/grid"
)

const (
	maxMerges = 200_000
	// titleColumns is the width from which on a merged range is a title over the whole sheet:
	// its cells do not make the row wide.
	titleColumns = 256
)

// merged is a merged range; columns from 0, rows from 1, all inclusive.
type merged struct {
	left, right uint16
	top, bottom uint32
}

func (m merged) flag() grid.Merge {
	var f grid.Merge
	if m.bottom > m.top {
		f |= grid.MergedDown
	}
	if m.right > m.left {
		f |= grid.MergedAcross
	}
	return f
}

// merges applies the merged ranges of a sheet to its rows as they come.
type merges struct {
	list []merged // by their first row; those that have come are gone
	now  []*shown // those that the row lies in or may lie in
	free []*shown
}

// shown is a range that has begun, with its first cell's content.
type shown struct {
	merged
	text    []byte
	kind    grid.Kind
	percent bool
}

// add begins a range. Ranges that lie over each other make no sense.
func (m *merges) add(r merged) bool {
	for _, s := range m.now {
		if s.left <= r.right && r.left <= s.right && s.bottom >= r.top {
			return false
		}
	}
	var s *shown
	if n := len(m.free); n > 0 {
		s, m.free = m.free[n-1], m.free[:n-1]
	} else {
		s = &shown{}
	}
	*s = shown{merged: r, text: s.text[:0], kind: grid.Blank}
	m.now = append(m.now, s)
	return true
}

// apply marks the cells of a row that lie in merged ranges. A value that stands for several rows
// is repeated downwards, so that a row can be understood by itself. A cell that is covered but
// holds something else, which nobody sees, becomes an error: it can be read in two ways.
// Rows without content of their own are not filled.
func (m *merges) apply(l *line, n *notes) error {
	row := uint32(l.number)
	m.now = slices.DeleteFunc(m.now, func(s *shown) bool {
		if s.bottom < row {
			m.free = append(m.free, s)
		}
		return s.bottom < row
	})
	for len(m.list) > 0 && m.list[0].top <= row {
		if m.list[0].bottom >= row && !m.add(m.list[0]) {
			return damaged(grid.Address(int(m.list[0].left), int64(m.list[0].top)), "merged ranges lie over each other")
		}
		m.list = m.list[1:]
	}
	for _, s := range m.now {
		s.apply(l, n)
	}
	return nil
}

func (s *shown) apply(l *line, n *notes) {
	first := int(s.left)
	if l.number == int64(s.top) {
		c := l.at(first)
		s.text, s.kind, s.percent = append(s.text[:0], l.text(*c)...), c.kind, c.percent
		c.merge = s.flag()
	} else {
		c := l.at(first)
		if c.kind == grid.Blank && s.kind != grid.Blank {
			l.copy(first, s.text, s.kind, s.percent)
			n.filled.cell(first, l.number)
		} else {
			s.check(l, first, n)
		}
		l.at(first).merge = s.flag() | grid.Covered
	}
	last := int(s.right)
	if last-first >= titleColumns {
		last = min(last, len(l.cells)-1)
	}
	for col := first + 1; col <= last; col++ {
		l.at(col)
		s.check(l, col, n)
		l.cells[col].merge = s.flag() | grid.Covered
	}
}

// check makes an error of a covered cell that holds another value than the one that is shown.
func (s *shown) check(l *line, column int, n *notes) {
	c := &l.cells[column]
	if c.kind == grid.Blank || c.kind == s.kind && bytes.Equal(l.text(*c), s.text) {
		return
	}
	c.kind = grid.Error
	n.covered.cell(column, l.number)
}

// readMerges reads a sheet's merged ranges, which stand after its cells, so that the cells are
// passed over. The whole part is seen to be sound before a row of it is given out.
func (x *xlsx) readMerges(part string) (merges, error) {
	var list []merged
	err := x.each(part, sheetBytes, func(s *scanner) error {
		switch string(s.name) {
		case "extLst", "AlternateContent":
			return s.skip()
		case "mergeCell":
			m, ok := parseRange(s.attribute("ref"))
			if !ok {
				return s.fail("a merged range cannot be read")
			}
			if len(list) == maxMerges {
				return grid.NewFault("workbook_too_large", "part", part, "limit", strconv.Itoa(maxMerges))
			}
			if m.flag() != 0 {
				list = append(list, m)
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b merged) int { return cmp.Or(cmp.Compare(a.top, b.top), cmp.Compare(a.left, b.left)) })
	return merges{list: list}, err
}

// parseRange reads a range such as A2:C5.
func parseRange(s string) (merged, bool) {
	from, to, ok := strings.Cut(s, ":")
	if !ok {
		to = from
	}
	left, top, ok1 := parseAddress([]byte(from))
	right, bottom, ok2 := parseAddress([]byte(to))
	if !ok1 || !ok2 || left > right || top > bottom {
		return merged{}, false
	}
	return merged{left: uint16(left), right: uint16(right), top: uint32(top), bottom: uint32(bottom)}, true
}

// parseAddress reads an address such as C12: the column from 0, the row from 1.
func parseAddress(b []byte) (column int, row int64, ok bool) {
	i := 0
	for ; i < len(b) && b[i]|0x20 >= 'a' && b[i]|0x20 <= 'z'; i++ {
		if column = column*26 + int(b[i]|0x20-'a') + 1; column > maxColumns {
			return 0, 0, false
		}
	}
	letters := i
	for ; i < len(b) && b[i] >= '0' && b[i] <= '9'; i++ {
		if row = row*10 + int64(b[i]-'0'); row > maxRows {
			return 0, 0, false
		}
	}
	return column - 1, row, i == len(b) && letters > 0 && row > 0
}
