// Package tabular reads the tables that departments send: bytes → encoding → dialect → header →
// rows → values, streaming, in bounded memory. It refuses what it cannot read for certain, with
// the place and the remedy, and changes no value. Today it reads UTF-8 text with commas,
// semicolons or tabs; other encodings and workbooks are recognised and refused by name.
package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"unicode/utf8"

	"rasid/internal/tabular/grid"
)

// Options pins what would otherwise be found out.
type Options struct {
	Delimiter    string                 // "auto" or "", else the delimiter
	KnownHeaders func(cell string) bool // says whether a cell is a header that somebody maps; may be nil
}

// Dialect is how a table's text is written.
type Dialect struct {
	Encoding  string `json:"encoding"`
	Delimiter string `json:"delimiter"`
	Quote     string `json:"quote"`
	LineEnd   string `json:"line_end"`
}

// Table is an open table, positioned after its header.
type Table struct {
	scan      scanner
	dialect   Dialect
	header    []string
	headerRow int64
}

const (
	headBytes  = 64 << 10
	headerRows = 25 // a header stands within the first rows, as in HXL
)

// Open finds out how a table is written and reads up to its header. A *grid.Fault says why a
// file cannot be read; any other error is the reader's.
func Open(r io.Reader, o Options) (*Table, error) {
	br := bufio.NewReaderSize(r, headBytes)
	head, err := br.Peek(headBytes)
	whole := err == io.EOF
	if err != nil && !whole {
		return nil, err
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = br.Discard(3)
		head = head[3:]
	}
	if err := recognise(head, whole); err != nil {
		return nil, err
	}
	t := &Table{dialect: Dialect{Encoding: "utf-8", Quote: `"`, LineEnd: lineEnd(head)}}
	t.dialect.Delimiter = o.Delimiter
	if o.Delimiter == "" || o.Delimiter == "auto" {
		t.dialect.Delimiter = string(sniff(head, whole, o.KnownHeaders))
	}
	t.headerRow = findHeader(head, whole, t.dialect.Delimiter[0], o.KnownHeaders)
	t.scan = scanner{r: br, delimiter: t.dialect.Delimiter[0]}
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil, grid.NewFault("empty_file")
		}
		if err != nil {
			return nil, err
		}
		if row.Number < t.headerRow {
			continue
		}
		for _, c := range row.Cells {
			t.header = append(t.header, string(bytes.TrimSpace(c)))
		}
		for len(t.header) > 0 && t.header[len(t.header)-1] == "" {
			t.header = t.header[:len(t.header)-1]
		}
		return t, nil
	}
}

// recognise refuses what is not UTF-8 text, by name.
func recognise(head []byte, whole bool) error {
	switch {
	case len(bytes.TrimSpace(head)) == 0 && whole:
		return grid.NewFault("empty_file")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return grid.NewFault("not_text")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return grid.NewFault("encoding_unsupported", "encoding", "UTF-16")
	case bytes.IndexByte(head, 0) >= 0:
		return grid.NewFault("not_text")
	}
	if !whole { // the last rune may be cut
		for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head[max(0, len(head)-utf8.UTFMax):]); i++ {
			head = head[:len(head)-1]
		}
	}
	if !utf8.Valid(head) {
		return grid.NewFault("encoding_unsupported", "encoding", "?")
	}
	return nil
}

func lineEnd(head []byte) string {
	i := bytes.IndexAny(head, "\r\n")
	switch {
	case i < 0 || head[i] == '\n':
		return "\n"
	case i+1 < len(head) && head[i+1] == '\n':
		return "\r\n"
	}
	return "\r"
}

func headRows(head []byte, whole bool, delimiter byte, each func(grid.Row) bool) {
	s := scanner{r: bytes.NewReader(head), delimiter: delimiter}
	for range 200 {
		row, err := s.next()
		// The last row of a cut head may be cut itself.
		if err != nil || (!whole && s.done && s.start == s.end) || !each(row) {
			return
		}
	}
}

func known(row grid.Row, is func(string) bool) (n int) {
	if is == nil {
		return 0
	}
	for _, c := range row.Cells {
		if len(c) > 0 && len(c) < 200 && is(string(c)) {
			n++
		}
	}
	return n
}

// sniff chooses the delimiter under which a row holds most known headers, and then the one
// under which most rows have the same number of cells, more than one. A tie is a comma's.
func sniff(head []byte, whole bool, is func(string) bool) byte {
	best, bestKnown, bestFit := byte(','), -1, -1.0
	for _, d := range []byte{',', ';', '\t'} {
		counts := map[int]int{}
		most, rows := 0, 0
		headRows(head, whole, d, func(r grid.Row) bool {
			if r.Number <= headerRows {
				most = max(most, known(r, is))
			}
			if len(r.Cells) > 1 || len(r.Cells[0]) > 0 {
				counts[len(r.Cells)]++
				rows++
			}
			return true
		})
		fit := 0.0
		for n, c := range counts {
			if n > 1 {
				fit = max(fit, float64(c)/float64(rows))
			}
		}
		if most > bestKnown || most == bestKnown && fit > bestFit {
			best, bestKnown, bestFit = d, most, fit
		}
	}
	return best
}

// findHeader returns the row with most known headers, at least two, else the first that is not blank.
func findHeader(head []byte, whole bool, delimiter byte, is func(string) bool) int64 {
	var first, best int64
	most := 1
	headRows(head, whole, delimiter, func(r grid.Row) bool {
		if r.Number > headerRows {
			return false
		}
		if first == 0 && len(bytes.TrimSpace(bytes.Join(r.Cells, nil))) > 0 {
			first = r.Number
		}
		if n := known(r, is); n > most {
			most, best = n, r.Number
		}
		return true
	})
	if best > 0 {
		return best
	}
	return max(first, 1)
}

// Dialect returns how the table is written.
func (t *Table) Dialect() Dialect { return t.dialect }

// Header returns the header's cells, trimmed, without empty ones at the end.
func (t *Table) Header() []string { return t.header }

// HeaderRow returns the row that the header stands in.
func (t *Table) HeaderRow() int64 { return t.headerRow }

// Next returns the next row that is not blank, or io.EOF.
func (t *Table) Next() (grid.Row, error) {
	for {
		row, err := t.scan.next()
		if err != nil {
			return row, err
		}
		if len(row.Cells) > 1 || len(bytes.TrimSpace(row.Cells[0])) > 0 {
			return row, nil
		}
	}
}
