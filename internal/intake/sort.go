package intake

import (
	"bufio"
	"container/heap"
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"
	"os"
	"slices"

	"rasid/internal/journal"
)

// sorter puts the rows of a delivery into key order in bounded memory: runs of a fixed number of
// rows are sorted and spilled to one temporary file, then merged. The journal takes sorted rows
// several times faster than rows as they come.
type sorter struct {
	dir  string // of the temporary file; made when it is needed
	rows []journal.Row
	file *os.File
	runs []int64 // bytes of each spilled run
}

const (
	runRows  = 1 << 19 // rows in memory: 20 MiB
	rowBytes = 32
)

func (s *sorter) add(r journal.Row) error {
	if len(s.rows) == runRows {
		if err := s.spill(); err != nil {
			return fmt.Errorf("sort rows: %w", err)
		}
	}
	s.rows = append(s.rows, r)
	return nil
}

func (s *sorter) sort() {
	if !slices.IsSortedFunc(s.rows, journal.Row.Compare) {
		slices.SortFunc(s.rows, journal.Row.Compare)
	}
}

func (s *sorter) spill() error {
	if s.file == nil {
		if err := os.MkdirAll(s.dir, 0o700); err != nil {
			return err
		}
		f, err := os.CreateTemp(s.dir, "sort-*")
		if err != nil {
			return err
		}
		s.file = f
	}
	s.sort()
	w := bufio.NewWriterSize(s.file, 1<<20)
	var b [rowBytes]byte
	for _, r := range s.rows {
		binary.LittleEndian.PutUint32(b[0:], uint32(r.Indicator))
		binary.LittleEndian.PutUint32(b[4:], uint32(r.Place))
		binary.LittleEndian.PutUint64(b[8:], uint64(r.Period))
		binary.LittleEndian.PutUint64(b[16:], math.Float64bits(r.Value))
		binary.LittleEndian.PutUint64(b[24:], uint64(r.Line))
		if _, err := w.Write(b[:]); err != nil {
			return err
		}
	}
	s.runs = append(s.runs, int64(len(s.rows)*rowBytes))
	s.rows = s.rows[:0]
	return w.Flush()
}

// close removes the temporary file.
func (s *sorter) close() {
	if s.file != nil {
		_ = s.file.Close()
		_ = os.Remove(s.file.Name())
	}
}

// all yields every row in order.
func (s *sorter) all() iter.Seq2[journal.Row, error] {
	return func(yield func(journal.Row, error) bool) {
		s.sort()
		if s.file == nil {
			for _, r := range s.rows {
				if !yield(r, nil) {
					return
				}
			}
			return
		}
		m := merge{&run{memory: s.rows}}
		at := int64(0)
		for _, n := range s.runs {
			m = append(m, &run{file: bufio.NewReaderSize(io.NewSectionReader(s.file, at, n), 64<<10)})
			at += n
		}
		live := m[:0]
		for _, r := range m {
			if r.next() {
				live = append(live, r)
			} else if r.err != nil {
				yield(journal.Row{}, r.err)
				return
			}
		}
		m = live
		heap.Init(&m)
		for len(m) > 0 {
			if !yield(m[0].row, nil) {
				return
			}
			if m[0].next() {
				heap.Fix(&m, 0)
				continue
			}
			if m[0].err != nil {
				yield(journal.Row{}, m[0].err)
				return
			}
			heap.Pop(&m)
		}
	}
}

type run struct {
	row    journal.Row
	memory []journal.Row
	file   *bufio.Reader
	err    error
}

func (r *run) next() bool {
	if r.file == nil {
		if len(r.memory) == 0 {
			return false
		}
		r.row, r.memory = r.memory[0], r.memory[1:]
		return true
	}
	var b [rowBytes]byte
	if _, err := io.ReadFull(r.file, b[:]); err != nil {
		if err != io.EOF {
			r.err = fmt.Errorf("sort rows: %w", err)
		}
		return false
	}
	r.row = journal.Row{Indicator: int32(binary.LittleEndian.Uint32(b[0:])), Place: int32(binary.LittleEndian.Uint32(b[4:])),
		Period: int64(binary.LittleEndian.Uint64(b[8:])), Value: math.Float64frombits(binary.LittleEndian.Uint64(b[16:])), Line: int64(binary.LittleEndian.Uint64(b[24:]))}
	return true
}

type merge []*run

func (m merge) Len() int           { return len(m) }
func (m merge) Less(i, j int) bool { return m[i].row.Compare(m[j].row) < 0 }
func (m merge) Swap(i, j int)      { m[i], m[j] = m[j], m[i] }
func (m *merge) Push(x any)        { *m = append(*m, x.(*run)) }
func (m *merge) Pop() any {
	last := (*m)[len(*m)-1]
	*m = (*m)[:len(*m)-1]
	return last
}
