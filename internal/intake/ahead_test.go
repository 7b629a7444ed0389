package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/grid"
)

// listed is a table of given rows. Like a real one it reuses the memory of its cells.
type listed struct {
	rows   [][]string
	end    error // after the last row
	asked  int
	memory [][]byte
}

func (l *listed) Next() (grid.Row, error) {
	l.asked++
	if l.asked > len(l.rows) {
		return grid.Row{}, l.end
	}
	for _, c := range l.memory {
		clear(c)
	}
	l.memory = l.memory[:0]
	for _, c := range l.rows[l.asked-1] {
		l.memory = append(l.memory, []byte(c))
	}
	return grid.Row{Number: int64(2 * l.asked), Cells: l.memory}, nil
}

// What is read ahead is what would be read, to the same end.
func TestReadAheadChangesNothing(t *testing.T) {
	boom := errors.New("boom")
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(rapid.StringN(0, 10, -1), rapid.Map(rapid.IntRange(0, 3*batchBytes), func(n int) string { return string(bytes.Repeat([]byte("x"), n)) }))
		l := &listed{rows: rapid.SliceOfN(rapid.SliceOfN(cell, 1, 5), 0, 30).Draw(t, "rows"), end: rapid.SampledFrom([]error{io.EOF, boom}).Draw(t, "end")}
		a := readAhead(l)
		defer a.close()
		for i, want := range l.rows {
			row, err := a.Next()
			if err != nil || row.Number != int64(2*(i+1)) || len(row.Cells) != len(want) {
				t.Fatalf("row %d: %d cells, number %d, %v", i, len(row.Cells), row.Number, err)
			}
			for k := range want {
				if string(row.Cells[k]) != want[k] {
					t.Fatalf("row %d cell %d differs", i, k)
				}
			}
		}
		if _, err := a.Next(); !errors.Is(err, l.end) {
			t.Fatalf("at the end: %v", err)
		}
	})
}

type endless struct{ asked int }

func (e *endless) Next() (grid.Row, error) {
	e.asked++
	return grid.Row{Number: int64(e.asked), Cells: [][]byte{[]byte("some text that soon fills a batch")}}, nil
}

func TestReadAheadStops(t *testing.T) {
	for _, read := range []int{0, 1, 20_000} {
		t.Run(fmt.Sprint(read), func(t *testing.T) {
			e := &endless{}
			a := readAhead(e)
			for range read {
				if _, err := a.Next(); err != nil {
					t.Fatal(err)
				}
			}
			a.close()
			// The race detector sees to it that nobody reads on.
			if _, err := e.Next(); err != nil || e.asked > read+4*(batches+1)*batchBytes/32 {
				t.Fatalf("%d rows were read ahead of %d, %v", e.asked, read, err)
			}
		})
	}
}
