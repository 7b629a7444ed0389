package tabular

import (
	"bytes"
	"io"
	"strconv"

	"rasid/internal/tabular/grid"
)

const (
	fieldLimit = 1 << 20 // bytes; a longer field is an unclosed quote or not a table
	rowLimit   = 4 << 20
)

// scanner splits text into rows and cells by RFC 4180, with LF, CRLF or CR line ends. A quote
// inside an unquoted cell is a character like any other.
type scanner struct {
	r         io.Reader
	delimiter byte
	buf       []byte
	start     int // of the next row in buf
	end       int // of what was read into buf
	done      bool
	number    int64
	cells     [][]byte
	quoted    []int // cells of the row that hold doubled quotes
}

func (s *scanner) next() (grid.Row, error) {
	if s.buf == nil {
		s.buf = make([]byte, 256<<10)
	}
	for {
		if s.start == s.end && s.done {
			return grid.Row{}, io.EOF
		}
		n, problem := s.split(s.buf[s.start:s.end])
		if problem != "" {
			return grid.Row{}, grid.NewFault(problem, "line", strconv.FormatInt(s.number+1, 10), "limit", "1 MiB")
		}
		if n >= 0 {
			s.start += n
			s.number++
			for _, i := range s.quoted {
				s.cells[i] = unquote(s.cells[i])
			}
			return grid.Row{Number: s.number, Cells: s.cells}, nil
		}
		if s.end-s.start > rowLimit {
			return grid.Row{}, grid.NewFault("field_too_long", "line", strconv.FormatInt(s.number+1, 10), "limit", "4 MiB")
		}
		if err := s.fill(); err != nil {
			return grid.Row{}, err
		}
	}
}

func (s *scanner) fill() error {
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.end])
		s.end -= s.start
		s.start = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	if err == io.EOF {
		s.done = true
		return nil
	}
	return err
}

// split cuts the first row off data into s.cells. It returns its length with the line end, -1
// when data holds no whole row yet, or the code of a fault.
func (s *scanner) split(data []byte) (n int, problem string) {
	s.cells, s.quoted = s.cells[:0], s.quoted[:0]
	i := 0
	for {
		if i < len(data) && data[i] == '"' {
			begin := i + 1
			end, doubled, state := closing(data, begin, s.delimiter, s.done)
			switch state {
			case more:
				if len(data)-begin > fieldLimit {
					return 0, "quote_open"
				}
				return -1, ""
			case open:
				return 0, "quote_open"
			}
			if doubled {
				s.quoted = append(s.quoted, len(s.cells))
			}
			s.cells = append(s.cells, data[begin:end])
			i = end + 1
		} else {
			begin := i
			for i < len(data) && data[i] != s.delimiter && data[i] != '\n' && data[i] != '\r' {
				i++
			}
			if i-begin > fieldLimit {
				return 0, "field_too_long"
			}
			if i == len(data) && !s.done {
				return -1, ""
			}
			s.cells = append(s.cells, data[begin:i])
		}
		switch {
		case i == len(data):
			if !s.done {
				return -1, ""
			}
			return i, ""
		case data[i] == s.delimiter:
			i++
			if i == len(data) && !s.done {
				return -1, ""
			}
		case data[i] == '\n':
			return i + 1, ""
		case i+1 < len(data):
			if data[i+1] == '\n' {
				return i + 2, ""
			}
			return i + 1, ""
		case s.done:
			return i + 1, ""
		default:
			return -1, ""
		}
	}
}

type quoteState int

const (
	closed quoteState = iota
	more              // data ends before it can be known
	open              // the text ends, or goes on after a closing quote
)

// closing finds the quote that closes a cell begun at begin.
func closing(data []byte, begin int, delimiter byte, done bool) (end int, doubled bool, state quoteState) {
	for i := begin; ; {
		q := bytes.IndexByte(data[i:], '"')
		if q < 0 {
			if done {
				return 0, false, open
			}
			return 0, false, more
		}
		i += q
		switch {
		case i+1 == len(data):
			if !done {
				return 0, false, more
			}
			return i, doubled, closed
		case data[i+1] == '"':
			doubled = true
			i += 2
		case data[i+1] == delimiter || data[i+1] == '\n' || data[i+1] == '\r':
			return i, doubled, closed
		default:
			return 0, false, open
		}
	}
}

// unquote makes one quote of two, in place.
func unquote(cell []byte) []byte {
	w := 0
	for r := 0; r < len(cell); r++ {
		cell[w] = cell[r]
		w++
		if cell[r] == '"' {
			r++
		}
	}
	return cell[:w]
}
