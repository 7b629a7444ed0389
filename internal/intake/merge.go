package intake

import (
	"encoding/binary"
	"fmt"
	"io"
	"iter"
	"math"

	"rasid/internal/journal"
)

const (
	rowBytes    = 36      // of a row in the temporary file
	runChunk    = 1 << 10 // rows of a spilled run that are read at once: 36 KiB
	mergedBlock = 1 << 12 // rows that are handed on at once
)

func appendRow(b []byte, r *journal.Row) []byte {
	b = binary.LittleEndian.AppendUint32(b, uint32(r.Indicator))
	b = binary.LittleEndian.AppendUint32(b, uint32(r.Place))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Period))
	b = binary.LittleEndian.AppendUint64(b, math.Float64bits(r.Value))
	b = binary.LittleEndian.AppendUint64(b, uint64(r.Line))
	return binary.LittleEndian.AppendUint32(b, uint32(r.Column))
}

func rowOf(b []byte) journal.Row {
	return journal.Row{
		Indicator: int32(binary.LittleEndian.Uint32(b)),
		Place:     int32(binary.LittleEndian.Uint32(b[4:])),
		Period:    int64(binary.LittleEndian.Uint64(b[8:])),
		Value:     math.Float64frombits(binary.LittleEndian.Uint64(b[16:])),
		Line:      int64(binary.LittleEndian.Uint64(b[24:])),
		Column:    int32(binary.LittleEndian.Uint32(b[32:])),
	}
}

// blocks yields every row in order, some at a time. A block is valid until the next is asked for.
func (s *sorter) blocks() iter.Seq2[[]journal.Row, error] {
	return func(yield func([]journal.Row, error) bool) {
		memory, err := s.finish()
		if err != nil {
			yield(nil, err)
			return
		}
		if len(memory) == 1 && len(s.spilled) == 0 {
			yield(memory[0], nil)
			return
		}
		m := merging{full: make(chan []journal.Row, 1), empty: make(chan []journal.Row, 3), stop: make(chan struct{})}
		for _, rows := range memory {
			m.runs = append(m.runs, &run{rows: rows})
		}
		at := int64(0)
		for _, n := range s.spilled {
			m.runs = append(m.runs, &run{file: io.NewSectionReader(s.file, at, n*rowBytes), left: n})
			at += n * rowBytes
		}
		for range cap(m.empty) {
			m.empty <- make([]journal.Row, 0, mergedBlock)
		}
		go m.run()
		defer func() { // when this returns, nobody reads the file
			close(m.stop)
			for range m.full {
			}
		}()
		for block := range m.full {
			if !yield(block, nil) {
				return
			}
			m.empty <- block[:0]
		}
		if m.err != nil {
			yield(nil, m.err)
		}
	}
}

// merging merges sorted runs on a goroutine of its own, ahead of who takes the rows.
type merging struct {
	runs  []*run // a heap by their next rows
	full  chan []journal.Row
	empty chan []journal.Row
	stop  chan struct{}
	err   error // valid when full is closed
}

func (m *merging) run() {
	defer close(m.full)
	if m.err = m.start(); m.err != nil {
		return
	}
	for len(m.runs) > 0 {
		var block []journal.Row
		select {
		case <-m.stop:
			return
		case block = <-m.empty:
		}
		for len(block) < cap(block) && len(m.runs) > 0 {
			block = append(block, m.runs[0].rows[0])
			if m.err = m.advance(); m.err != nil {
				return
			}
		}
		select {
		case <-m.stop:
			return
		case m.full <- block:
		}
	}
}

func (m *merging) start() error {
	all := m.runs
	m.runs = m.runs[:0]
	for _, r := range all {
		if ok, err := r.fill(); err != nil {
			return err
		} else if ok {
			m.runs = append(m.runs, r)
		}
	}
	for i := len(m.runs)/2 - 1; i >= 0; i-- {
		m.down(i)
	}
	return nil
}

// advance drops the least row.
func (m *merging) advance() error {
	r := m.runs[0]
	r.rows = r.rows[1:]
	ok, err := r.fill()
	if err != nil {
		return err
	}
	if !ok {
		last := len(m.runs) - 1
		m.runs[0] = m.runs[last]
		m.runs = m.runs[:last]
	}
	m.down(0)
	return nil
}

func (m *merging) down(i int) {
	for {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(m.runs); child++ {
			if m.runs[child].rows[0].Compare(m.runs[least].rows[0]) < 0 {
				least = child
			}
		}
		if least == i {
			return
		}
		m.runs[i], m.runs[least] = m.runs[least], m.runs[i]
		i = least
	}
}

// run is a sorted run that is being read.
type run struct {
	rows  []journal.Row // what is read and not merged yet
	file  io.Reader     // nil: rows are all
	left  int64         // rows to be read
	bytes []byte
	space []journal.Row
}

// fill reads on if nothing is left in memory. It reports false at the end.
func (r *run) fill() (bool, error) {
	if len(r.rows) > 0 || r.left == 0 {
		return len(r.rows) > 0, nil
	}
	if r.bytes == nil {
		r.bytes, r.space = make([]byte, runChunk*rowBytes), make([]journal.Row, 0, runChunk)
	}
	n := min(r.left, runChunk)
	b := r.bytes[:n*rowBytes]
	if _, err := io.ReadFull(r.file, b); err != nil {
		return false, fmt.Errorf("sort rows: %w", err)
	}
	r.left -= n
	for r.rows = r.space[:0]; len(b) > 0; b = b[rowBytes:] {
		r.rows = append(r.rows, rowOf(b))
	}
	return true, nil
}
