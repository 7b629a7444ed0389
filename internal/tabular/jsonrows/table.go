package jsonrows

import (
	"bufio"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"rasid/internal/tabular/grid"
)

// The bounds of a table. What is larger is refused: it is rather a mistake in a program than data.
const (
	mostRows    = 10_000_000
	mostColumns = 1_000
)

// Pages yields the JSON documents of r, one behind the other. It stops at the first error.
func Pages(r io.Reader) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		d := json.NewDecoder(r)
		d.UseNumber()
		for {
			var page any
			err := d.Decode(&page)
			if errors.Is(err, io.EOF) {
				return
			}
			if errors.Is(err, io.ErrUnexpectedEOF) {
				err = errors.New("it ends in the middle")
			}
			if !yield(page, err) || err != nil {
				return
			}
		}
	}
}

// Rows yields the rows that the program makes of a page: each an object, or a list of objects.
func (p *Program) Rows(ctx context.Context, page any) iter.Seq2[map[string]any, error] {
	return func(yield func(map[string]any, error) bool) {
		for v, err := range p.Run(ctx, page) {
			if err != nil {
				yield(nil, err)
				return
			}
			list, isList := v.([]any)
			if !isList {
				list = []any{v}
			}
			for _, item := range list {
				row, ok := item.(map[string]any)
				if !ok {
					yield(nil, fmt.Errorf("a row must be an object, as in {place: .name, value: .n}, and this is %s", kindOf(item)))
					return
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

func kindOf(v any) string {
	text := Text(v)
	if r := []rune(text); len(r) > 40 {
		text = string(r[:40]) + "…"
	}
	switch v.(type) {
	case nil:
		return "null"
	case []any:
		return "a list, " + text
	}
	return text
}

// Table is what pages were made into.
type Table struct {
	Columns []string
	Pages   []int64 // rows of each page
}

// Write writes the rows of all pages as CSV (RFC 4180, UTF-8, LF): a header of all keys, ascending,
// then the rows in their order. open returns the pages from the beginning; it is called twice. A
// *grid.Fault says why there is no table.
func (p *Program) Write(ctx context.Context, w io.Writer, open func() io.Reader) (Table, error) {
	var t Table
	keys, rows := map[string]bool{}, int64(0)
	err := p.each(ctx, open(), func(page int, row map[string]any) error {
		for len(t.Pages) <= page {
			t.Pages = append(t.Pages, 0)
		}
		if row == nil {
			return nil
		}
		if rows++; rows > mostRows {
			return fault(page, fmt.Sprintf("it makes more than %d rows", mostRows))
		}
		for k := range row {
			keys[k] = true
		}
		if len(keys) > mostColumns {
			return fault(page, fmt.Sprintf("it makes more than %d columns; name the keys that are wanted", mostColumns))
		}
		t.Pages[page]++
		return nil
	})
	if err != nil {
		return t, err
	}
	if rows == 0 {
		return t, grid.NewFault("empty_file")
	}
	if t.Columns = slices.Sorted(maps.Keys(keys)); len(t.Columns) == 0 {
		return t, fault(0, "its rows are empty objects")
	}
	buffer := bufio.NewWriterSize(w, 64<<10)
	out := csv.NewWriter(buffer)
	write := func(record []string) error {
		if len(record) > 1 || record[0] != "" {
			return out.Write(record)
		}
		out.Flush() // or a row of one empty cell would be a blank line, which counts as no row
		_, err := buffer.WriteString("\"\"\n")
		return errors.Join(out.Error(), err)
	}
	if err := write(t.Columns); err != nil {
		return t, err
	}
	record := make([]string, len(t.Columns))
	err = p.each(ctx, open(), func(_ int, row map[string]any) error {
		if row == nil {
			return nil
		}
		for i, k := range t.Columns {
			record[i] = oneLine(Text(row[k]))
		}
		return write(record)
	})
	out.Flush()
	return t, errors.Join(err, out.Error(), buffer.Flush())
}

// oneLine keeps a row on a line, whatever a text holds, so that rows count alike everywhere.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n\x00") {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r == '\r' || r == '\n' || r == 0 {
			return ' '
		}
		return r
	}, s)
}

// each calls do with every row of every page, and with nil once at the beginning of each page.
func (p *Program) each(ctx context.Context, r io.Reader, do func(page int, row map[string]any) error) error {
	n := 0
	for page, err := range Pages(r) {
		if err != nil {
			return grid.NewFault("json_unreadable", "page", strconv.Itoa(n+1), "reason", err.Error())
		}
		if err := do(n, nil); err != nil {
			return err
		}
		for row, err := range p.Rows(ctx, page) {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil {
				return fault(n, err.Error())
			}
			if err := do(n, row); err != nil {
				return err
			}
		}
		n++
	}
	return nil
}

func fault(page int, reason string) error {
	return grid.NewFault("json_rows_failed", "page", strconv.Itoa(page+1), "reason", reason)
}

// Locate returns the page and the row within it, both from 1, of a row of the table, counted as a
// spreadsheet does: 1 is the header. It reports false for a row that no page has.
func Locate(pages []int64, row int64) (page int, within int64, ok bool) {
	within = row - 1
	for i, n := range pages {
		if within >= 1 && within <= n {
			return i + 1, within, true
		}
		within -= n
	}
	return 0, 0, false
}
