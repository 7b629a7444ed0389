package receipt

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// Table is the delivered table, from its beginning.
type Table interface {
	Header() []string
	Titles() []string // what stands above the header: it may name the indicator or the year
	Next() (grid.Row, error)
}

// refused is one row that must be corrected.
type refused struct {
	cells    []string
	kinds    []grid.Kind // of a workbook's cells; nil: all text
	findings []diag.Finding
	number   int64
}

// refusedRows calls each for the rows of a table that are refused, in their order, and for rows
// that are no data but say what the columns are (tags). A table that breaks off ends there.
func refusedRows(t Table, findings []diag.Finding, tags func(grid.Row) bool, each func(refused) error) (n int, err error) {
	why := reasons(findings)
	if len(why) == 0 {
		return 0, nil
	}
	width := len(t.Header())
	for looked := 0; ; looked++ {
		row, err := t.Next()
		var fault *grid.Fault
		if errors.Is(err, io.EOF) || errors.As(err, &fault) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		list, is := why[row.Number]
		if !is && (looked >= 25 || !tags(row)) {
			continue
		}
		r := refused{findings: list, number: row.Number, kinds: append([]grid.Kind(nil), row.Kinds...)}
		for _, c := range row.Cells {
			r.cells = append(r.cells, string(c))
		}
		for len(r.cells) < width {
			r.cells = append(r.cells, "")
		}
		if err := each(r); err != nil {
			return n, err
		}
		if is {
			n++
		}
	}
}

// WriteCSV writes the refused rows alone, under what stood above them, with what to correct in a
// last column: corrected and dropped again, that file is read like the first. It returns how many
// rows there were; nothing is written when there is none.
func WriteCSV(w io.Writer, t Table, findings []diag.Finding, tags func(grid.Row) bool, l indicators.Lang, delimiter rune) (n int, err error) {
	if len(reasons(findings)) == 0 {
		return 0, nil
	}
	if _, err := io.WriteString(w, "\ufeff"); err != nil { // spreadsheets take the text for UTF-8 only so
		return 0, err
	}
	out := csv.NewWriter(w)
	switch delimiter {
	case ',', ';', '\t':
		out.Comma = delimiter
	}
	for _, title := range t.Titles() {
		if err := out.Write([]string{cell.Harmless(title)}); err != nil {
			return 0, err
		}
	}
	if h := t.Header(); len(h) > 0 {
		if err := out.Write(append(harmless(h), i18n.T(l, "receipt.column"))); err != nil {
			return 0, err
		}
	}
	n, err = refusedRows(t, findings, tags, func(r refused) error {
		cells := harmless(r.cells)
		for i := range min(len(cells), len(r.kinds)) {
			if r.kinds[i] == grid.Number {
				cells[i] = cell.OneReading(cells[i]) // a workbook's 1.234 is a number; as text it could be 1234
			}
		}
		if len(r.findings) > 0 {
			cells = append(cells, remedy(l, r.findings))
		}
		return out.Write(cells)
	})
	out.Flush()
	return n, errors.Join(err, out.Error())
}

// IsRefusedRows reports whether a text is a file that WriteCSV wrote: it has the byte order mark,
// and among its first lines a header whose last column says what to correct.
func IsRefusedRows(text io.ReaderAt) bool {
	head := make([]byte, 16<<10)
	n, err := text.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) || !bytes.HasPrefix(head[:n], []byte("\ufeff")) {
		return false
	}
	for line := range bytes.Lines(head[:n]) {
		line = bytes.TrimRight(line, "\r\n\"")
		for _, l := range indicators.Langs() {
			if bytes.HasSuffix(line, []byte(i18n.T(l, "receipt.column"))) {
				return true
			}
		}
	}
	return false
}

// harmless returns copies of cells that no spreadsheet runs as formulas.
func harmless(cells []string) []string {
	list := make([]string, len(cells), len(cells)+1)
	for i, c := range cells {
		list[i] = cell.Harmless(c)
	}
	return list
}
