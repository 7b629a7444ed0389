package workbook

import (
	"bytes"
	"io"
	"strings"

	"golang.org/x/text/encoding/unicode"

	"rasid/internal/tabular/grid"
)

// token is what the scanner has found.
type token byte

const (
	startTag token = iota + 1
	endTag
	text
)

const (
	bufferBytes = 64 << 10
	tokenBytes  = 1 << 20 // the longest tag or text; a cell may hold 32,767 characters
	maxDepth    = 256     // of elements in each other
)

// scanner pulls tags and texts out of a part. It allocates nothing for a tag and is about seven
// times as fast as encoding/xml (BenchmarkScanner), which is what millions of cells need. It
// checks that tags match and that the text is UTF-8, and knows nothing of namespaces: names are
// compared without prefix. A DOCTYPE is refused, so that entities cannot grow.
type scanner struct {
	r        io.Reader
	part     string // for faults
	buf      []byte
	pos, end int  // buf[pos:end] is still to be scanned
	eof      bool // r has ended

	open    []byte // qualified names of the open elements, joined
	starts  []int  // where each begins
	selfEnd bool   // an end tag is due for <x/>
	root    bool   // the root element has begun

	// What the last call of next found, valid until the next one.
	name  []byte // of a tag, without prefix
	attrs []byte // of a start tag, the part not yet taken by attr
	raw   []byte // a text as written
	cdata bool   // raw is not to be unescaped
	wrong error  // what attr met
}

func newScanner(r io.Reader, part string) (*scanner, error) {
	s := &scanner{r: r, part: part, buf: make([]byte, bufferBytes)}
	for s.end < 4 && !s.eof {
		if err := s.more(); err != nil {
			return nil, err
		}
	}
	head := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(head, []byte("\xef\xbb\xbf")):
		s.pos = 3
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")), bytes.HasPrefix(head, []byte("<\x00")), bytes.HasPrefix(head, []byte("\x00<")):
		order := unicode.LittleEndian
		if head[0] == 0xfe || head[0] == 0 {
			order = unicode.BigEndian
		}
		whole := io.MultiReader(bytes.NewReader(bytes.Clone(head)), r)
		s.r = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(whole)
		if head[0] == '<' || head[0] == 0 {
			s.r = unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Reader(whole)
		}
		s.pos, s.end, s.eof = 0, 0, false
	}
	return s, nil
}

func (s *scanner) fail(detail string) error {
	return damaged(s.part, detail)
}

// more reads on. What lies before pos is lost, so that offsets count from pos.
func (s *scanner) more() error {
	if s.eof {
		return s.fail("the XML ends too early")
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= tokenBytes {
			return grid.NewFault("workbook_too_large", "part", s.part, "limit", mebibytes(tokenBytes))
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	n, err := s.r.Read(s.buf[s.end:])
	s.end += n
	if err == io.EOF {
		s.eof = true
		return nil
	}
	return err
}

// until returns how many bytes from pos the first delimiter lies, at least from.
func (s *scanner) until(from int, delimiter string) (int, error) {
	for {
		window := s.buf[s.pos:s.end]
		if from < len(window) {
			var i int
			if len(delimiter) == 1 {
				i = bytes.IndexByte(window[from:], delimiter[0])
			} else {
				i = bytes.Index(window[from:], []byte(delimiter))
			}
			if i >= 0 {
				return from + i, nil
			}
			from = max(from, len(window)-len(delimiter)+1)
		}
		if err := s.more(); err != nil {
			return 0, err
		}
	}
}

// next finds the next tag or text. The end of the part is io.EOF.
func (s *scanner) next() (token, error) {
	if s.wrong != nil {
		return 0, s.wrong
	}
	if s.selfEnd {
		s.selfEnd = false
		s.pop()
		return endTag, nil
	}
	for {
		if s.pos == s.end {
			if s.eof && s.root && len(s.starts) == 0 {
				return 0, io.EOF
			}
			if err := s.more(); err != nil {
				return 0, err
			}
			continue
		}
		if s.buf[s.pos] != '<' {
			ok, err := s.chars()
			if err != nil {
				return 0, err
			}
			if ok {
				return text, nil
			}
			continue
		}
		for s.end-s.pos < 2 {
			if err := s.more(); err != nil {
				return 0, err
			}
		}
		switch s.buf[s.pos+1] {
		case '/':
			return endTag, s.endTag()
		case '?':
			if err := s.instruction(); err != nil {
				return 0, err
			}
		case '!':
			ok, err := s.declaration()
			if err != nil {
				return 0, err
			}
			if ok {
				return text, nil
			}
		default:
			return startTag, s.startTag()
		}
	}
}

// chars takes the text up to the next tag; false is space outside of the root.
func (s *scanner) chars() (bool, error) {
	var n int
	if len(s.starts) > 0 {
		var err error
		if n, err = s.until(0, "<"); err != nil {
			return false, err
		}
	} else if n = bytes.IndexByte(s.buf[s.pos:s.end], '<'); n < 0 {
		n = s.end - s.pos
	}
	s.raw, s.cdata = s.buf[s.pos:s.pos+n], false
	s.pos += n
	if len(s.starts) > 0 {
		return true, nil
	}
	if len(bytes.TrimSpace(s.raw)) > 0 {
		return false, s.fail("text outside of the root element")
	}
	return false, nil
}

func (s *scanner) startTag() error {
	n, quote := 1, byte(0)
	for done := false; !done; {
		for window := s.buf[s.pos:s.end]; n < len(window); n++ {
			c := window[n]
			if quote != 0 {
				if c == quote {
					quote = 0
				}
				continue
			}
			if c == '>' {
				done = true
				break
			}
			switch c {
			case '"', '\'':
				quote = c
			case '<':
				return s.fail("a tag is not closed")
			}
		}
		if !done {
			if err := s.more(); err != nil {
				return err
			}
		}
	}
	tag := s.buf[s.pos+1 : s.pos+n]
	s.pos += n + 1
	if len(tag) > 0 && tag[len(tag)-1] == '/' {
		s.selfEnd = true
		tag = tag[:len(tag)-1]
	}
	i := 0
	for i < len(tag) && !space(tag[i]) {
		i++
	}
	if i == 0 {
		return s.fail("a tag has no name")
	}
	if len(s.starts) >= maxDepth {
		return s.fail("elements are nested too deeply")
	}
	s.root = true
	s.starts = append(s.starts, len(s.open))
	s.open = append(s.open, tag[:i]...)
	s.name, s.attrs = local(tag[:i]), tag[i:]
	return nil
}

func (s *scanner) endTag() error {
	n, err := s.until(2, ">")
	if err != nil {
		return err
	}
	name := s.buf[s.pos+2 : s.pos+n]
	for len(name) > 0 && space(name[len(name)-1]) {
		name = name[:len(name)-1]
	}
	s.pos += n + 1
	if len(s.starts) == 0 || string(s.open[s.starts[len(s.starts)-1]:]) != string(name) {
		return s.fail("the end tag " + quote(name) + " does not match")
	}
	s.pop()
	return nil
}

// pop closes the innermost element.
func (s *scanner) pop() {
	top := s.starts[len(s.starts)-1]
	s.name = local(s.open[top:])
	s.open, s.starts = s.open[:top], s.starts[:len(s.starts)-1]
}

// parent is the name of the element around the innermost one, without prefix.
func (s *scanner) parent() []byte {
	n := len(s.starts)
	if n < 2 {
		return nil
	}
	return local(s.open[s.starts[n-2]:s.starts[n-1]])
}

// instruction skips <?…?> and refuses a text in another encoding.
func (s *scanner) instruction() error {
	n, err := s.until(2, "?>")
	if err != nil {
		return err
	}
	whole := string(s.buf[s.pos : s.pos+n])
	s.pos += n + 2
	_, name, ok := strings.Cut(whole, "encoding=")
	if !strings.HasPrefix(whole, "<?xml ") || !ok || len(name) < 2 {
		return nil
	}
	name, _, _ = strings.Cut(name[1:], name[:1])
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
		return nil
	}
	return s.fail("the XML is written in " + quote([]byte(name)))
}

// declaration skips a comment or takes a CDATA section, which it reports as true.
func (s *scanner) declaration() (bool, error) {
	const comment, cdata = "<!--", "<![CDATA["
	for s.end-s.pos < len(cdata) && !s.eof {
		if err := s.more(); err != nil {
			return false, err
		}
	}
	switch window := s.buf[s.pos:s.end]; {
	case bytes.HasPrefix(window, []byte(comment)):
		n, err := s.until(len(comment), "-->")
		if err != nil {
			return false, err
		}
		s.pos += n + 3
		return false, nil
	case bytes.HasPrefix(window, []byte(cdata)) && len(s.starts) > 0:
		n, err := s.until(len(cdata), "]]>")
		if err != nil {
			return false, err
		}
		s.raw, s.cdata = s.buf[s.pos+len(cdata):s.pos+n], true
		s.pos += n + 3
		return true, nil
	}
	return false, s.fail("the XML declares what a workbook may not")
}

// skip goes on to the end of the element whose start tag was found last.
func (s *scanner) skip() error {
	for depth := len(s.starts); len(s.starts) >= depth; {
		if _, err := s.next(); err != nil {
			return err
		}
	}
	return nil
}

func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// local is a name without its prefix.
func local(name []byte) []byte {
	for i, c := range name { // names are too short for bytes.IndexByte to pay
		if c == ':' {
			return name[i+1:]
		}
	}
	return name
}
