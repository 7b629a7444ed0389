package intake

import (
	"fmt"
	"os"
	"slices"

	"rasid/internal/journal"
)

// sorter puts the rows of a delivery into key order in bounded memory: the journal takes sorted
// rows several times faster than rows as they come. Runs of a fixed number of rows are sorted on
// a goroutine of their own while the next run fills; the first few stay in memory, the others go
// to one temporary file; in the end all are merged.
type sorter struct {
	dir        string // of the temporary file; made when it is needed
	runRows    int    // rows of a run
	memoryRuns int    // runs that stay in memory

	rows []journal.Row // the run that fills
	full chan []journal.Row
	free chan []journal.Row
	done chan struct{} // closed when the last full run is sorted

	// The sorting goroutine's until done.
	radix   radix
	sorted  [][]journal.Row
	file    *os.File
	spilled []int64 // rows of each run in file
	err     error
}

func newSorter(dir string) *sorter {
	return &sorter{dir: dir, runRows: 100_000, memoryRuns: 3} // 4 MB a run
}

func (s *sorter) add(r journal.Row) {
	if len(s.rows) == cap(s.rows) {
		s.grow()
	}
	s.rows = append(s.rows, r)
}

// grow makes room for the next row. The first run grows in few steps, as most deliveries are small
// and copying large runs costs.
func (s *sorter) grow() {
	if len(s.rows) < s.runRows {
		s.rows = append(make([]journal.Row, 0, min(s.runRows, max(64, 8*len(s.rows)))), s.rows...)
		return
	}
	s.handOver()
}

// handOver gives the full run to the sorting goroutine.
func (s *sorter) handOver() {
	if s.full == nil {
		s.full, s.free, s.done = make(chan []journal.Row), make(chan []journal.Row, 2), make(chan struct{})
		go s.sortRuns()
	}
	s.full <- s.rows
	select {
	case s.rows = <-s.free:
	default:
		s.rows = make([]journal.Row, 0, s.runRows)
	}
}

func (s *sorter) sortRuns() {
	defer close(s.done)
	for rows := range s.full {
		if s.err == nil {
			rows = s.keep(s.radix.sort(rows))
		}
		if rows != nil {
			select {
			case s.free <- rows[:0]:
			default:
			}
		}
	}
}

// keep keeps a sorted run, in memory while there is room. It returns memory that is free again.
func (s *sorter) keep(rows []journal.Row) []journal.Row {
	if len(s.sorted) < s.memoryRuns {
		s.sorted = append(s.sorted, rows)
		return nil
	}
	if s.err = s.spill(rows); s.err != nil {
		s.err = fmt.Errorf("sort rows: %w", s.err)
	}
	return rows
}

func (s *sorter) spill(rows []journal.Row) (err error) {
	if s.file == nil {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return err
		}
		if s.file, err = os.CreateTemp(s.dir, "sort-*"); err != nil {
			return err
		}
	}
	s.spilled = append(s.spilled, int64(len(rows)))
	var b []byte
	for chunk := range slices.Chunk(rows, runChunk) {
		b = b[:0]
		for i := range chunk {
			b = appendRow(b, &chunk[i])
		}
		if _, err := s.file.Write(b); err != nil {
			return err
		}
	}
	return nil
}

// finish sorts the last run. It returns every run that is in memory, and keeps no other memory.
func (s *sorter) finish() ([][]journal.Row, error) {
	if s.full == nil {
		s.sorted = [][]journal.Row{s.radix.sort(s.rows)}
	} else {
		s.full <- s.rows
		close(s.full)
		<-s.done
	}
	s.rows, s.full, s.free, s.radix = nil, nil, nil, radix{}
	return s.sorted, s.err
}

// close forgets all rows.
func (s *sorter) close() {
	if s.full != nil {
		close(s.full)
		<-s.done
	}
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
	*s = sorter{dir: s.dir, runRows: s.runRows, memoryRuns: s.memoryRuns}
}
