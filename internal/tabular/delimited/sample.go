package delimited

import (
	"bytes"

	"rasid/internal/tabular/shape"
)

// sampleRow is a row of the sample under one dialect.
type sampleRow struct {
	cells   [][]byte
	quoted  []bool
	classes []shape.Class
	line    []byte // as it stands, when it is one line
	number  int64
	bad     bool // a quoted cell in it does not end as it should
	escapes int  // cells with escapes
	stray   bool
}

func (r *sampleRow) blank() bool {
	for _, k := range r.classes {
		if k != shape.Blank {
			return false
		}
	}
	return true
}

// sampled cuts a sample into rows and names their line ends. A row that does not read ends with
// its line.
func sampled(sample []byte, rules rules, limit int) (rows []sampleRow, lineEnd string) {
	s := splitter{rules: rules}
	var lf, crlf, cr bool
	for number := int64(1); len(sample) > 0 && len(rows) < limit; number++ {
		n, result := s.split(sample, true)
		row := sampleRow{number: number, bad: result != whole}
		if row.bad {
			n = len(firstLine(sample))
			s.reset()
		}
		end := sample[:n]
		switch {
		case bytes.HasSuffix(end, []byte("\r\n")):
			crlf = true
		case bytes.HasSuffix(end, []byte("\n")):
			lf = true
		case bytes.HasSuffix(end, []byte("\r")):
			cr = true
		}
		row.escapes, row.stray = len(s.escaped), s.stray
		if !s.spanned {
			row.line = bytes.TrimRight(end, "\r\n")
		}
		for _, i := range s.escaped {
			s.cells[i] = rules.unescape(bytes.Clone(s.cells[i]))
		}
		row.cells, row.quoted = append(row.cells, s.cells...), append(row.quoted, s.quoted...)
		for _, c := range row.cells {
			row.classes = append(row.classes, shape.Of(c))
		}
		rows = append(rows, row)
		sample = sample[n:]
	}
	switch {
	case crlf && !lf && !cr:
		return rows, "\r\n"
	case cr && !lf && !crlf:
		return rows, "\r"
	case !cr && !crlf:
		return rows, "\n"
	}
	return rows, "mixed"
}

// firstLine returns the first line with its end.
func firstLine(data []byte) []byte {
	i := bytes.IndexAny(data, "\r\n")
	switch {
	case i < 0:
		return data
	case data[i] == '\r' && i+1 < len(data) && data[i+1] == '\n':
		return data[:i+2]
	}
	return data[:i+1]
}

// widths counts the rows that are not blank by their number of cells. usual is the number that
// most have, of those with more than one, else 1; all counts the bad rows too.
func widths(rows []sampleRow) (count map[int]int, usual, all int) {
	count, usual = map[int]int{}, 1
	for i := range rows {
		r := &rows[i]
		if !r.bad && r.blank() {
			continue
		}
		all++
		if r.bad {
			continue
		}
		n := len(r.cells)
		count[n]++
		if n > 1 && (usual == 1 || count[n] > count[usual] || count[n] == count[usual] && n > usual) {
			usual = n
		}
	}
	return count, usual, all
}
