package tabular

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// WriteCSV writes a table as it was understood, by RFC 4180 with LF: one row of headers when it
// has any, those of several rows and the units below them joined by a space, and then every row,
// totals too, with its values as they are. What stands above and below the table is left out.
func WriteCSV(w io.Writer, t *Table) error {
	b := bufio.NewWriter(w)
	if len(t.Header()) > 0 {
		var cells [][]byte
		for _, h := range t.HeaderCells() {
			cells = append(cells, []byte(h))
		}
		writeRow(b, cells)
	}
	t.KeepTotals = true
	for {
		row, err := t.Next()
		if errors.Is(err, io.EOF) {
			return b.Flush()
		}
		if err != nil {
			return errors.Join(err, b.Flush())
		}
		writeRow(b, row.Cells)
	}
}

// writeRow leaves errors to the writer's Flush.
func writeRow(b *bufio.Writer, cells [][]byte) {
	for i, c := range cells {
		if i > 0 {
			_ = b.WriteByte(',')
		}
		// A row of one empty cell would be a blank line, which readers pass over.
		if len(cells) == 1 && len(c) == 0 || bytes.ContainsAny(c, ",\"\r\n") || len(c) > 0 && (c[0] == ' ' || c[0] == '\t') {
			_ = b.WriteByte('"')
			for {
				q := bytes.IndexByte(c, '"')
				if q < 0 {
					break
				}
				_, _ = b.Write(c[:q+1])
				_ = b.WriteByte('"')
				c = c[q+1:]
			}
			_, _ = b.Write(c)
			_ = b.WriteByte('"')
			continue
		}
		_, _ = b.Write(c)
	}
	_ = b.WriteByte('\n')
}
