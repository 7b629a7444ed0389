package delimited

import (
	"bytes"
	"cmp"
	"io"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

const emptyReads = 100 // after which a source is taken for broken

// Reader reads the rows of a text. It holds no more than the longest row and a sample.
type Reader struct {
	src   io.Reader
	buf   []byte
	start int // of the next row in buf
	end   int // of what was read into buf
	done  bool

	// Where the next line feed, carriage return and quote stand in buf, at or after start; end when there is none.
	lineFeed, carriage, quoteAt int

	splitter
	dialect  Dialect
	profile  *profile
	anyhow   bool // rows that make no sense are given as they stand
	number   int64
	last     int // cells of the last row that read well
	searches int // for readings of doubtful rows
	notes    []diag.Finding
	noted    map[string]int
}

// NewReader finds out how a text is written. A *grid.Fault says what is wrong with an option;
// any other error is the source's.
func NewReader(src io.Reader, o Options) (*Reader, error) {
	r := &Reader{src: src, buf: make([]byte, 128<<10), lineFeed: -1, carriage: -1, quoteAt: -1, noted: map[string]int{}, anyhow: o.Anyhow}
	for lines := 0; !r.done && (r.end < sampleBytes || lines < 30 && r.end < fieldLimit); {
		if err := r.fill(); err != nil {
			return nil, err
		}
		lines = bytes.Count(r.buf[:r.end], []byte("\n")) + bytes.Count(r.buf[:r.end], []byte("\r"))
	}
	sample := r.buf[:r.end]
	if !r.done || len(sample) > sampleBytes {
		sample = sample[:max(0, 1+bytes.LastIndexAny(sample, "\r\n"))]
	}
	rules, score, err := detect(sample, o)
	if err != nil {
		return nil, err
	}
	lineEnd := ""
	if d := drawingOf(sample, rules, score, o); d != nil {
		_, lineEnd = sampled(sample, rules, sampleRows)
		// From here on the lines are read without what is drawn around and between their cells.
		r.src, r.done = &plainLines{in: io.MultiReader(bytes.NewReader(bytes.Clone(r.buf[:r.end])), &rest{r.src, r.done}), plain: d.plain}, false
		sample, rules, r.end = d.sample, d.rules, 0
		r.dialect = rules.dialect()
		r.dialect.Delimiter = d.delimiter
	} else {
		r.dialect = rules.dialect()
	}
	r.rules = rules
	rows, end := sampled(sample, rules, sampleRows)
	r.dialect.LineEnd = cmp.Or(lineEnd, end)
	r.profile = newProfile(rules, rows)
	return r, nil
}

// Dialect returns how the text is written.
func (r *Reader) Dialect() Dialect { return r.dialect }

// Notes returns what was repaired so far, with the row.
func (r *Reader) Notes() []diag.Finding { return r.notes }

// Next returns the next row, blank ones too, or io.EOF. A row that does not read well is given
// the one reading that fits its column neighbours, and says so in Repaired, or is given as it is.
func (r *Reader) Next() (row grid.Row, err error) {
	err = r.Fill(&row)
	return row, err
}

// Fill is Next for a row that is used again and again, which spares copies: it sets the number, the
// cells and Repaired, which are all that a row of a text has.
func (r *Reader) Fill(row *grid.Row) error {
	n, result, err := r.cut()
	if err != nil {
		return err
	}
	r.number++
	if result == tooLong || result == tooWide {
		return r.refuse(result)
	}
	if result == open || r.stray || r.spanned || r.profile != nil && len(r.cells) != r.profile.width {
		doubted, read, err := r.doubtful(n, result)
		if read || err != nil {
			*row = doubted
			return err
		}
	}
	if len(r.escaped) > 0 {
		r.unescape()
	}
	r.start += n
	r.last = len(r.cells)
	row.Number, row.Cells, row.Repaired = r.number, r.cells, ""
	return nil
}

// refuse returns the fault of the current row.
func (r *Reader) refuse(result outcome) error {
	line := strconv.FormatInt(r.number, 10)
	switch result {
	case tooLong:
		return grid.NewFault("field_too_long", "line", line, "limit", "1 MiB")
	case tooWide:
		return grid.NewFault("row_too_wide", "line", line, "limit", strconv.Itoa(cellLimit))
	}
	return grid.NewFault("quote_open", "line", line)
}

// cut cuts the next row off the buffer, reading on as long as it has no end.
func (r *Reader) cut() (n int, result outcome, err error) {
	for {
		if r.start == r.end && r.done {
			return 0, whole, io.EOF
		}
		if r.lineFeed < r.start { // find, without a call: every row comes here
			if i := bytes.IndexByte(r.buf[r.start:r.end], '\n'); i >= 0 {
				r.lineFeed = r.start + i
			} else {
				r.lineFeed = r.end
			}
		}
		if r.carriage < r.start {
			r.carriage = r.find('\r')
		}
		if r.quoteAt < r.start && r.quote != 0 {
			r.quoteAt = r.find(r.quote)
		}
		lineEnd := min(r.lineFeed, r.carriage)
		switch {
		case lineEnd == r.end && !r.done:
			result = more
		case !r.spaced && (r.quote == 0 || r.quoteAt >= lineEnd):
			end := r.after(lineEnd)
			if end > r.end {
				result = more
				break
			}
			if result = r.line(r.buf[r.start:lineEnd]); result == whole && lineEnd-r.start > fieldLimit && r.longCell() {
				result = tooLong
			}
			return end - r.start, result, nil
		default:
			n, result = r.split(r.buf[r.start:r.end], r.done)
		}
		if result != more {
			return n, result, nil
		}
		if r.end-r.start > rowLimit {
			return 0, tooLong, nil
		}
		if err := r.fill(); err != nil {
			return 0, more, err
		}
	}
}

// after returns where the line begins that follows one that ends at i; past end when that cannot
// be known yet.
func (r *Reader) after(i int) int {
	switch {
	case i == r.end:
		return i
	case r.buf[i] == '\n':
		return i + 1
	case i+1 == r.end && !r.done:
		return r.end + 1
	case i+1 < r.end && r.buf[i+1] == '\n':
		return i + 2
	}
	return i + 1
}

// find returns where a byte stands first at or after start; end when it does not.
func (r *Reader) find(c byte) int {
	if i := bytes.IndexByte(r.buf[r.start:r.end], c); i >= 0 {
		return r.start + i
	}
	return r.end
}

func (r *Reader) longCell() bool {
	for _, c := range r.cells {
		if len(c) > fieldLimit {
			return true
		}
	}
	return false
}

func (r *Reader) fill() error {
	if r.start > 0 {
		copy(r.buf, r.buf[r.start:r.end])
		r.end -= r.start
		r.start = 0
	}
	r.lineFeed, r.carriage, r.quoteAt = -1, -1, -1
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	for range emptyReads {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		if err == io.EOF {
			r.done = true
			return nil
		}
		if n > 0 || err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
