package export

import (
	"bytes"
	"io"

	"rasid/internal/tabular/cell"
)

// table writes rows of cells as text: comma, LF, quotation marks where they are needed or, for
// DHIS2, everywhere.
type table struct {
	book    *book
	out     io.Writer
	columns []column
	quote   bool   // every cell
	buf     []byte // not yet written
	cell    []byte
}

const tableBuffer = 64 << 10

func newTable(cfg Config, b *book, columns []column) *table {
	t := &table{book: b, out: cfg.Out, columns: columns, quote: cfg.Format == DHIS2}
	if cfg.Mark && cfg.Format != DHIS2 {
		t.buf = append(t.buf, "\ufeff"...)
	}
	lang := cfg.Lang
	if cfg.Format == HXL {
		lang = b.lang // programs read the hashtags
	}
	for i := range columns {
		t.text(i, []byte(columns[i].header(lang)))
	}
	t.buf = append(t.buf, '\n')
	if cfg.Format == HXL {
		for i := range columns {
			t.text(i, []byte(columns[i].tag))
		}
		t.buf = append(t.buf, '\n')
	}
	return t
}

// Write implements Writer.
func (t *table) Write(o *Row) error {
	for i := range t.columns {
		t.cell = t.columns[i].of(t.cell[:0], t.book, o)
		if t.columns[i].number && !t.quote {
			t.separate(i)
			t.buf = append(t.buf, t.cell...)
			continue
		}
		t.text(i, t.cell)
	}
	if t.buf = append(t.buf, '\n'); len(t.buf) < tableBuffer {
		return nil
	}
	return t.Close()
}

// Close implements Writer.
func (t *table) Close() error {
	_, err := t.out.Write(t.buf)
	t.buf = t.buf[:0]
	return err
}

func (t *table) separate(i int) {
	if i > 0 {
		t.buf = append(t.buf, ',')
	}
}

// text appends a cell that no spreadsheet runs as a formula.
func (t *table) text(i int, text []byte) {
	t.separate(i)
	harmless := cell.IsHarmless(text)
	if !t.quote && harmless && !needsQuotes(text) {
		t.buf = append(t.buf, text...)
		return
	}
	t.buf = append(t.buf, '"')
	if !harmless {
		t.buf = append(t.buf, '\'')
	}
	for _, c := range text {
		if c == '"' {
			t.buf = append(t.buf, '"')
		}
		t.buf = append(t.buf, c)
	}
	t.buf = append(t.buf, '"')
}

// needsQuotes reports whether a cell would not come back as it is, or could be taken apart by a
// reader that looks for another delimiter.
func needsQuotes(text []byte) bool {
	return bytes.ContainsAny(text, ",\"\r\n;\t|") || len(text) > 0 && (text[0] == ' ' || text[len(text)-1] == ' ')
}
