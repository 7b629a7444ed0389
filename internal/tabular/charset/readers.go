package charset

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"

	"rasid/internal/tabular/grid"
)

// validUTF8 reports whether a head is UTF-8; one that is not the whole may end within a character.
func validUTF8(head []byte, whole bool) bool {
	if !whole {
		for i := 0; i < utf8.UTFMax-1 && len(head) > 0 && !utf8.Valid(head[max(0, len(head)-utf8.UTFMax):]); i++ {
			head = head[:len(head)-1]
		}
	}
	return utf8.Valid(head)
}

// checked passes UTF-8 on and stops at the first byte that is none, naming its line.
type checked struct {
	in      io.Reader
	name    string
	decoded bool  // a decoder wrote it: U+FFFD then stands for a byte that the encoding lacks
	lines   int64 // line ends passed on
	left    []byte
	hold    [utf8.UTFMax]byte
	err     error
}

// Read implements io.Reader.
func (c *checked) Read(p []byte) (int, error) {
	if c.err != nil {
		return 0, c.err
	}
	if len(p) < utf8.UTFMax { // no caller of ours reads so little; a rune must fit
		return 0, io.ErrShortBuffer
	}
	n := copy(p, c.left)
	m, err := c.in.Read(p[n:])
	n += m
	c.left = c.hold[:0]
	b := p[:n]
	cut := 0 // bytes of a character that has not come whole
	if err == nil {
		for k := 1; k < utf8.UTFMax && k <= len(b); k++ {
			if utf8.RuneStart(b[len(b)-k]) {
				if !utf8.FullRune(b[len(b)-k:]) {
					cut = k
				}
				break
			}
		}
	}
	b = b[:len(b)-cut]
	bad := -1
	if !utf8.Valid(b) {
		bad = invalid(b)
	}
	if c.decoded {
		if i := bytes.Index(b, []byte("\uFFFD")); i >= 0 && (bad < 0 || i < bad) {
			bad = i
		}
	}
	if bad >= 0 {
		line := c.lines + int64(bytes.Count(b[:bad], []byte{'\n'})) + 1
		c.err = grid.NewFault("encoding_broken", "line", strconv.FormatInt(line, 10), "encoding", c.name)
		return 0, c.err
	}
	c.lines += int64(bytes.Count(b, []byte{'\n'}))
	c.left = append(c.left, p[n-cut:n]...)
	c.err = err
	if len(b) > 0 && err == io.EOF {
		return len(b), nil // the next call tells the end
	}
	return len(b), err
}

func invalid(b []byte) int {
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n <= 1 {
			return i
		}
		i += n
	}
	return -1
}

// sure stops at a byte that encodings which were alike so far read differently.
type sure struct {
	in     io.Reader
	unsure *[256]bool
	lines  int64
}

// Read implements io.Reader.
func (s *sure) Read(p []byte) (int, error) {
	n, err := s.in.Read(p)
	for i, b := range p[:n] {
		if b >= 0x80 && s.unsure[b] {
			line := s.lines + int64(bytes.Count(p[:i], []byte{'\n'})) + 1
			return 0, grid.NewFault("encoding_unsure", "line", strconv.FormatInt(line, 10))
		}
	}
	s.lines += int64(bytes.Count(p[:n], []byte{'\n'}))
	return n, err
}
