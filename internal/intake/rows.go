package intake

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"rasid/internal/config"
	"rasid/internal/journal"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/jsonrows"
)

// Rows is the table that a source's program made of JSON, in a file that nobody else knows.
type Rows struct {
	File  *os.File
	Size  int64   // bytes
	Pages []int64 // rows of each page; nil when rows are of no page
}

// Close removes the file.
func (r *Rows) Close() {
	_ = r.File.Close()
	_ = os.Remove(r.File.Name())
}

// RowsOf makes a table of the JSON that a source received, into a file in dir. A *grid.Fault says
// why it cannot.
func RowsOf(ctx context.Context, s config.Source, received io.ReaderAt, size int64, dir string) (_ *Rows, err error) {
	program, err := jsonrows.Compile(s.HTTP.Rows)
	if err != nil {
		return nil, fmt.Errorf("rows of source %s: %w", s.ID, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(dir, "rows-*")
	if err != nil {
		return nil, err
	}
	r := &Rows{File: f}
	defer func() {
		if err != nil {
			r.Close()
		}
	}()
	pages := func() io.Reader { return io.NewSectionReader(received, 0, size) }
	var table jsonrows.Table
	if t := s.HTTP.Totals; t != nil {
		table, err = program.WriteTotals(ctx, f, pages(), t.Rule())
	} else {
		table, err = program.Write(ctx, f, pages)
	}
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err != nil {
		return nil, err
	}
	r.Size, r.Pages = st.Size(), table.Pages
	return r, nil
}

func isFault(err error) bool {
	_, ok := errors.AsType[*grid.Fault](err)
	return ok
}

// pagesKey is the key of a delivery's dialect under which the number of rows of each page is kept.
const pagesKey = "pages"

func encodePages(pages []int64) string {
	b, _ := json.Marshal(pages) // numbers always can be
	return string(b)
}

// Page returns the page of a delivery, and the row within it, both from 1, that a row of its table
// was made of. It reports false for a delivery that has no pages.
func Page(d journal.Delivery, row int64) (page int, within int64, ok bool) {
	var pages []int64
	if json.Unmarshal([]byte(d.Dialect[pagesKey]), &pages) != nil {
		return 0, 0, false
	}
	return jsonrows.Locate(pages, row)
}
