package intake

import "rasid/internal/tabular"

const (
	batchBytes = 128 << 10 // of cells, about what is handed over at once
	batches    = 4         // on their way at once
)

// ahead reads a table on a goroutine of its own, some batches ahead of who understands the rows,
// so that both of them work at once. Its order, and where it ends, are the table's.
type ahead struct {
	full  chan *batch
	empty chan *batch
	stop  chan struct{}
	now   *batch
	at    int // the next row of now
	cell  int // its first cell
	cells [][]byte
}

// batch is rows with their cells copied one behind the other.
type batch struct {
	rows  []batchRow
	ends  []int // of each cell in bytes
	bytes []byte
	err   error // what came after the last row
}

type batchRow struct {
	number int64
	cells  int
}

type table interface {
	Next() (tabular.Row, error)
}

func readAhead(t table) *ahead {
	a := &ahead{full: make(chan *batch, batches), empty: make(chan *batch, batches), stop: make(chan struct{}), now: &batch{}}
	for range batches - 1 {
		a.empty <- &batch{}
	}
	go a.run(t)
	return a
}

func (a *ahead) run(t table) {
	defer close(a.full)
	for {
		select {
		case <-a.stop:
			return
		case b := <-a.empty:
			b.fill(t)
			a.full <- b // there is room for every batch
			if b.err != nil {
				return
			}
		}
	}
}

func (b *batch) fill(t table) {
	if cap(b.bytes) > 4*batchBytes { // it held a giant cell
		b.bytes = nil
	}
	b.rows, b.ends, b.bytes = b.rows[:0], b.ends[:0], b.bytes[:0]
	for len(b.bytes) < batchBytes {
		row, err := t.Next()
		if err != nil {
			b.err = err
			return
		}
		for _, c := range row.Cells {
			b.bytes = append(b.bytes, c...)
			b.ends = append(b.ends, len(b.bytes))
		}
		b.rows = append(b.rows, batchRow{row.Number, len(row.Cells)})
	}
}

// Next returns what the table's own Next would. It must not be called after an error or close.
func (a *ahead) Next() (tabular.Row, error) {
	for a.at == len(a.now.rows) {
		if a.now.err != nil {
			return tabular.Row{}, a.now.err
		}
		a.empty <- a.now
		a.now, a.at, a.cell = <-a.full, 0, 0
	}
	r := a.now.rows[a.at]
	a.at++
	a.cells = a.cells[:0]
	begin := 0
	if a.cell > 0 {
		begin = a.now.ends[a.cell-1]
	}
	for _, end := range a.now.ends[a.cell : a.cell+r.cells] {
		a.cells = append(a.cells, a.now.bytes[begin:end:end])
		begin = end
	}
	a.cell += r.cells
	return tabular.Row{Number: r.number, Cells: a.cells}, nil
}

// close stops the reading; when it returns, the table is no longer read.
func (a *ahead) close() {
	close(a.stop)
	for range a.full {
	}
}
