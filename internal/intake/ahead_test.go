package intake

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/grid"
)

// listed is a table of given rows. Like a real one it reuses the memory of its rows.
type listed struct {
	rows  [][]string
	end   error // after the last row
	asked int
	last  grid.Row
}

// rowOfCells is a row with all that its number lets it have beside its cells.
func rowOfCells(number int64, cells []string) grid.Row {
	row := grid.Row{Number: number, Hidden: number%4 == 0}
	for i, c := range cells {
		row.Cells = append(row.Cells, []byte(c))
		if number%3 == 0 {
			row.Kinds = append(row.Kinds, grid.Kind(i))
		}
		if number%5 == 0 {
			row.Percent = append(row.Percent, i%2 == 0)
		}
		if number%7 == 0 {
			row.Merges = append(row.Merges, grid.Merge(i))
		}
	}
	if number%11 == 0 {
		row.Repaired = "delimiter_missing"
	}
	return row
}

func (l *listed) Next() (grid.Row, error) {
	l.asked++
	if l.asked > len(l.rows) {
		return grid.Row{}, l.end
	}
	for _, c := range l.last.Cells {
		clear(c)
	}
	clear(l.last.Kinds)
	clear(l.last.Percent)
	clear(l.last.Merges)
	l.last = rowOfCells(int64(l.asked), l.rows[l.asked-1])
	return l.last, nil
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
			if err != nil {
				t.Fatalf("row %d: %v", i, err)
			}
			for k, c := range row.Cells {
				row.Cells[k] = append([]byte{}, c...) // an empty cell may be nil
			}
			if want := rowOfCells(int64(i+1), want); !reflect.DeepEqual(row, want) {
				t.Fatalf("row %d is %+v, want %+v", i, row, want)
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
