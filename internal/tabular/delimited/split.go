package delimited

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

// outcome says how cutting a row ended.
type outcome byte

const (
	whole   outcome = iota
	more            // the data ends before the row's end can be known
	open            // a quoted cell goes on after its quote, or never ends
	tooLong         // a cell is longer than fieldLimit, or the row than rowLimit
	tooWide         // the row has more cells than cellLimit
)

// splitter cuts rows off data. What it finds is valid until the next cut.
type splitter struct {
	rules
	cells   [][]byte
	quoted  []bool // of each cell, whether it stood in quotes
	escaped []int  // cells that hold escapes
	stray   bool   // a cell that is not quoted holds a quote
	spanned bool   // a quoted cell holds a line end
}

func (s *splitter) reset() {
	s.cells, s.quoted, s.escaped, s.stray, s.spanned = s.cells[:0], s.quoted[:0], s.escaped[:0], false, false
}

// line cuts a row that holds no quote and no line end. It looks at eight bytes at a time, and for
// single delimiters only.
func (s *splitter) line(data []byte) outcome {
	const low, ones = 0x7f7f7f7f7f7f7f7f, 0x0101010101010101
	s.reset()
	if len(data) > cellLimit && bytes.Count(data, []byte{s.delimiter}) >= cellLimit {
		return tooWide
	}
	cells, begin, i := s.cells, 0, 0
	for pattern := ones * uint64(s.delimiter); i+8 <= len(data); i += 8 {
		x := binary.LittleEndian.Uint64(data[i:]) ^ pattern
		// A byte of hits is 0x80 where one of x is zero, that is, a delimiter.
		for hits := ^((x&low + low) | x | low); hits != 0; hits &= hits - 1 {
			end := i + bits.TrailingZeros64(hits)>>3
			cells = append(cells, data[begin:end])
			begin = end + 1
		}
	}
	for ; i < len(data); i++ {
		if data[i] == s.delimiter {
			cells = append(cells, data[begin:i])
			begin = i + 1
		}
	}
	s.cells = append(cells, data[begin:])
	return whole
}

// split cuts the first row off data and returns its length with the line end. done says that
// nothing follows data.
func (s *splitter) split(data []byte, done bool) (n int, result outcome) {
	s.reset()
	i := 0
	for s.spaced && i < len(data) && data[i] == ' ' {
		i++
	}
	for {
		if s.padded {
			i += s.padding(data[i:])
		}
		begin, quoted := i, s.quote != 0 && i < len(data) && data[i] == s.quote
		if quoted {
			begin++
			end, escapes, result := s.closing(data, begin, done)
			if result == more && len(data)-begin > fieldLimit {
				result = open
			}
			if result != whole {
				return 0, result
			}
			if escapes {
				s.escaped = append(s.escaped, len(s.cells))
			}
			s.cells = append(s.cells, data[begin:end])
			s.spanned = s.spanned || bytes.IndexByte(data[begin:end], '\n') >= 0 || bytes.IndexByte(data[begin:end], '\r') >= 0
			i = end + 1
			for s.padded && i < len(data) && data[i] == ' ' && s.delimiter != ' ' {
				i++
			}
		} else {
			for i < len(data) && data[i] != s.delimiter && data[i] != '\n' && data[i] != '\r' {
				i++
			}
			if i-begin > fieldLimit {
				return 0, tooLong
			}
			cell := data[begin:i]
			s.cells = append(s.cells, cell)
			s.stray = s.stray || s.quote != 0 && bytes.IndexByte(cell, s.quote) >= 0
		}
		if s.quoted = append(s.quoted, quoted); len(s.cells) > cellLimit {
			return 0, tooWide
		}
		switch {
		case i == len(data):
			if !done {
				return 0, more
			}
			return i, whole
		case data[i] == s.delimiter:
			for i++; s.spaced && i < len(data) && data[i] == ' '; {
				i++
			}
			if i == len(data) && !done {
				return 0, more
			}
		case data[i] == '\n':
			return i + 1, whole
		case i+1 < len(data):
			if data[i+1] == '\n' {
				return i + 2, whole
			}
			return i + 1, whole
		case done:
			return i + 1, whole
		default:
			return 0, more
		}
	}
}

// closing finds the quote that closes a cell begun at begin.
func (s *splitter) closing(data []byte, begin int, done bool) (end int, escapes bool, result outcome) {
	for i := begin; ; {
		q := bytes.IndexByte(data[i:], s.quote)
		if q < 0 {
			if done {
				return 0, false, open
			}
			return 0, false, more
		}
		q += i
		if s.escape != 0 && s.escape != s.quote {
			e := q
			for e > i && data[e-1] == s.escape {
				e--
			}
			escapes = escapes || e < q
			if (q-e)%2 == 1 {
				i = q + 1
				continue
			}
		}
		switch {
		case q+1 == len(data):
			if !done {
				return 0, false, more
			}
			return q, s.holds(data[begin:q], escapes), whole
		case s.escape == s.quote && data[q+1] == s.quote:
			escapes = true
			i = q + 2
		case data[q+1] == s.delimiter, data[q+1] == '\n', data[q+1] == '\r':
			return q, s.holds(data[begin:q], escapes), whole
		case s.padded && s.ends(data[q+1:]):
			return q, s.holds(data[begin:q], escapes), whole
		case s.escape == s.quote:
			return 0, false, open
		default:
			i = q + 1
		}
	}
}

// padding returns how many spaces stand before a quote that opens a cell; 0 where none does.
func (r rules) padding(data []byte) int {
	if rest := bytes.TrimLeft(data, " "); len(rest) > 0 && rest[0] == r.quote {
		return len(data) - len(rest)
	}
	return 0
}

// ends reports whether only spaces stand between the beginning and a delimiter or line end.
func (r rules) ends(data []byte) bool {
	rest := bytes.TrimLeft(data, " ")
	return len(rest) == 0 || rest[0] == r.delimiter || rest[0] == '\n' || rest[0] == '\r'
}

// holds reports whether a quoted cell holds escapes: those of a character of their own may also
// stand where no quote is near.
func (s *splitter) holds(cell []byte, seen bool) bool {
	return seen || s.escape != 0 && s.escape != s.quote && bytes.IndexByte(cell, s.escape) >= 0
}

// unescape takes the escapes out of the cells that hold any, in place.
func (s *splitter) unescape() {
	for _, i := range s.escaped {
		s.cells[i] = s.rules.unescape(s.cells[i])
	}
}

// unescape takes an escape out where a quote or another escape follows, in place.
func (r rules) unescape(cell []byte) []byte {
	w := 0
	for i := 0; i < len(cell); i++ {
		if cell[i] == r.escape && i+1 < len(cell) && (cell[i+1] == r.quote || cell[i+1] == r.escape) {
			i++
		}
		cell[w] = cell[i]
		w++
	}
	return cell[:w]
}
