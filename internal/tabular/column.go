package tabular

import (
	"bytes"
	"errors"
	"io"

	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/workbook"
)

// linesLooked is how many rows of a sheet are looked at to see that they are lines of text.
const linesLooked = 50

// areLines reports whether a sheet is a text that was opened in a spreadsheet and saved without
// being parted into columns: every row has its first cell only, and all of them have the same
// number of one delimiter, more than one.
func areLines(rows grid.Reader) (bool, error) {
	common := map[byte]int{',': -1, ';': -1, '\t': -1, '|': -1}
	n := 0
	for ; n < linesLooked; n++ {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
		for i, c := range row.Cells {
			if i > 0 && len(c) > 0 || i == 0 && row.Kind(0) != grid.Text {
				return false, nil
			}
		}
		if len(row.Cells) == 0 {
			return false, nil
		}
		for d, count := range common {
			if is := bytes.Count(row.Cells[0], []byte{d}); count == -1 && is > 1 {
				common[d] = is
			} else if is != count {
				delete(common, d)
			}
		}
	}
	return n > 1 && len(common) > 0, nil
}

// lines reads the first cells of a sheet as the lines of a text. Rows that the sheet leaves out
// are blank lines, so that lines are counted as the sheet counts rows.
type lines struct {
	sheet *workbook.Sheet
	row   int64
	left  []byte
	err   error
}

// Read implements io.Reader.
func (l *lines) Read(p []byte) (int, error) {
	for len(l.left) == 0 {
		if l.err != nil {
			return 0, l.err
		}
		var row grid.Row
		if row, l.err = l.sheet.Next(); l.err != nil {
			continue
		}
		l.left = l.left[:0]
		for l.row++; l.row < row.Number; l.row++ {
			l.left = append(l.left, '\n')
		}
		if len(row.Cells) > 0 {
			l.left = append(l.left, row.Cells[0]...)
		}
		l.left = append(l.left, '\n')
	}
	n := copy(p, l.left)
	l.left = l.left[n:]
	return n, nil
}
