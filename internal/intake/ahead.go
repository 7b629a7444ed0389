package intake

import (
	"sync"

	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

const (
	batchBytes = 128 << 10 // of cells, about what is handed over at once
	cellBytes  = 8         // that a cell takes in a batch beside its text
	batches    = 4         // on their way at once
)

// ahead reads rows on a goroutine of its own, some batches ahead of who understands them, so that
// both of them work at once. Its order, and where it ends, are the reader's.
type ahead struct {
	full  chan *batch
	empty chan *batch
	stop  chan struct{}
	once  sync.Once // of closing stop
	now   *batch
	at    int // the next row of now
	cell  int // its first cell
	cells [][]byte
}

// batch is rows with their cells copied one behind the other.
type batch struct {
	rows    []batchRow
	ends    []int // of each cell in bytes
	bytes   []byte
	kinds   []grid.Kind // these three: of the rows that have any, one behind the other
	percent []bool
	merges  []grid.Merge
	more    []grid.Row // without cells, the rows that have more than cells; their slices are of the batch
	err     error      // what came after the last row
}

type batchRow struct {
	number int64
	cells  int
	more   int // index into batch.more; −1: the row has no more than cells, as nearly every row of a text
}

func readAhead(r grid.Reader) *ahead {
	a := &ahead{full: make(chan *batch, batches), empty: make(chan *batch, batches), stop: make(chan struct{}), now: &batch{}}
	for range batches - 1 {
		a.empty <- &batch{}
	}
	go a.run(r)
	return a
}

func (a *ahead) run(r grid.Reader) {
	defer close(a.full)
	for {
		select {
		case <-a.stop:
			return
		case b := <-a.empty:
			b.fill(r)
			a.full <- b // there is room for every batch
			if b.err != nil {
				return
			}
		}
	}
}

func (b *batch) fill(r grid.Reader) {
	if cap(b.bytes) > 4*batchBytes { // it held a giant cell
		b.bytes = nil
	}
	b.rows, b.ends, b.bytes = b.rows[:0], b.ends[:0], b.bytes[:0]
	b.kinds, b.percent, b.merges, b.more = b.kinds[:0], b.percent[:0], b.merges[:0], b.more[:0]
	for len(b.bytes)+cellBytes*len(b.ends) < batchBytes {
		row, err := r.Next()
		if err != nil {
			b.err = err
			return
		}
		kept := batchRow{row.Number, len(row.Cells), -1}
		for _, c := range row.Cells {
			b.bytes = append(b.bytes, c...)
			b.ends = append(b.ends, len(b.bytes))
		}
		if row.Kinds != nil || row.Percent != nil || row.Merges != nil || row.Hidden || row.Repaired != "" {
			row.Cells = nil
			b.kinds, row.Kinds = appended(b.kinds, row.Kinds)
			b.percent, row.Percent = appended(b.percent, row.Percent)
			b.merges, row.Merges = appended(b.merges, row.Merges)
			kept.more, b.more = len(b.more), append(b.more, row)
		}
		b.rows = append(b.rows, kept)
	}
}

// appended copies list behind all; the copy is nil when list is.
func appended[T any](all, list []T) (longer, copied []T) {
	if list == nil {
		return all, nil
	}
	longer = append(all, list...)
	return longer, longer[len(all):len(longer):len(longer)]
}

// Next returns what the reader's own Next would. It must not be called after an error or close.
func (a *ahead) Next() (grid.Row, error) {
	for a.at == len(a.now.rows) {
		if a.now.err != nil {
			return grid.Row{}, a.now.err
		}
		a.empty <- a.now
		a.now, a.at, a.cell = <-a.full, 0, 0
	}
	kept := a.now.rows[a.at]
	a.at++
	var row grid.Row
	if kept.more >= 0 {
		row = a.now.more[kept.more]
	}
	a.cells = a.cells[:0]
	begin := 0
	if a.cell > 0 {
		begin = a.now.ends[a.cell-1]
	}
	for _, end := range a.now.ends[a.cell : a.cell+kept.cells] {
		a.cells = append(a.cells, a.now.bytes[begin:end:end])
		begin = end
	}
	a.cell += kept.cells
	row.Number, row.Cells = kept.number, a.cells
	return row, nil
}

// close stops the reading; when it returns, the reader is no longer read.
func (a *ahead) close() {
	a.once.Do(func() { close(a.stop) })
	for range a.full {
	}
}

// aheadTable is a table whose rows are read ahead from the first call of Next on. What it says of
// its header may be asked for at any time, its notes only after the last row.
type aheadTable struct {
	*tabular.Table
	rows *ahead // nil before the first row
}

// Next implements mapping.Table.
func (t *aheadTable) Next() (grid.Row, error) {
	if t.rows == nil {
		t.rows = readAhead(t.Table)
	}
	return t.rows.Next()
}

// Close implements mapping.Table.
func (t *aheadTable) Close() error {
	if t.rows != nil {
		t.rows.close()
	}
	return t.Table.Close()
}
