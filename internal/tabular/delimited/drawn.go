package delimited

import (
	"bytes"
	"io"
)

// drawing is a way in which lines are drawn for the eye: what parts their cells is more than one
// character. plain writes a line with one character between cells.
type drawing struct {
	delimiter string  // as it stands
	char      byte    // that parts the cells of plain lines
	share     float64 // of the weight of the sample as it stands, that of the plain one must have
	is        func(sample []byte) bool
	plain     func(line []byte) []byte

	sample []byte // in plain lines
	rules  rules
}

var drawings = []drawing{
	{delimiter: "|", char: '|', share: .7, is: isBarred, plain: withoutFrame},
	{delimiter: "||", char: '|', share: .7, is: doubles('|'), plain: halved('|')},
	{delimiter: ";;", char: ';', share: .7, is: doubles(';'), plain: halved(';')},
	{delimiter: "::", char: ':', share: .7, is: doubles(':'), plain: halved(':')},
	{delimiter: "  ", char: '\t', share: 1, is: isAligned, plain: aligned},
	{is: isQuotedWhole, plain: unquotedWhole},
}

// drawingOf returns the drawing that the sample has and reads well in; nil when there is none, or when somebody has said what parts the cells.
func drawingOf(sample []byte, as rules, score float64, o Options) *drawing {
	if isPinned(o.Delimiter) || isPinned(o.Quote) || isPinned(o.Escape) {
		return nil
	}
	for _, d := range drawings {
		if !d.is(sample) {
			continue
		}
		for rest := sample; len(rest) > 0; {
			line := firstLine(rest)
			rest = rest[len(line):]
			d.sample = append(append(d.sample, d.plain(trimEnd(line))...), '\n')
		}
		var drawn float64
		var err error
		if d.char != 0 {
			o.Delimiter = string(rune(d.char))
		}
		if d.rules, drawn, err = detect(d.sample, o); err != nil || drawn < d.share*score || drawn == 0 {
			o.Delimiter = ""
			continue
		}
		if d.delimiter == "" {
			d.delimiter = d.rules.dialect().Delimiter
		}
		return &d
	}
	return nil
}

func trimEnd(line []byte) []byte { return bytes.TrimRight(line, "\r\n") }

// everyLine reports whether all lines of a sample that hold more than strokes are as is says, at
// least two of them.
func everyLine(sample []byte, is func(line []byte) bool) bool {
	n := 0
	for len(sample) > 0 {
		line := firstLine(sample)
		sample = sample[len(line):]
		if len(bytes.Trim(line, " \r\n-=+|:")) == 0 {
			continue
		}
		if n++; !is(trimEnd(line)) {
			return false
		}
	}
	return n > 1
}

// isBarred reports whether bars stand around every line, or between its cells with spaces on both
// sides. A remark without bars may stand above or below.
func isBarred(sample []byte) bool {
	if bytes.Count(sample, []byte{'|'}) < 2 || bytes.IndexByte(sample, '"') >= 0 {
		return false
	}
	framed, spaced, barred := 0, 0, 0
	remarks := 0
	everyLine(sample, func(line []byte) bool {
		line = bytes.TrimSpace(line)
		bars := bytes.Count(line, []byte{'|'})
		if bars == 0 {
			remarks++
			return true
		}
		barred++
		if len(line) > 1 && line[0] == '|' && line[len(line)-1] == '|' {
			framed++
		}
		if bytes.Count(line, []byte(" |"))+bytes.Count(line, []byte("| ")) >= 2*bars-2 && bytes.Contains(line, []byte(" | ")) {
			spaced++
		}
		return true
	})
	return barred > 1 && barred > remarks && (framed == barred || spaced == barred)
}

// withoutFrame cuts off the bars around a line and the spaces around those within.
func withoutFrame(line []byte) []byte {
	s := bytes.TrimSpace(line)
	if len(bytes.Trim(s, "-=+|: ")) == 0 {
		return nil // a stroke
	}
	if len(s) > 1 && s[0] == '|' && s[len(s)-1] == '|' {
		s = s[1 : len(s)-1]
	}
	cells := bytes.Split(s, []byte{'|'})
	for i, c := range cells {
		cells[i] = bytes.TrimSpace(c)
	}
	return bytes.Join(cells, []byte{'|'})
}

// doubles reports whether a character stands in every line, and never alone.
func doubles(c byte) func([]byte) bool {
	return func(sample []byte) bool {
		if !bytes.Contains(sample, []byte{c, c}) {
			return false
		}
		return everyLine(sample, func(line []byte) bool {
			n, run := 0, 0
			for i := 0; i <= len(line); i++ {
				if i < len(line) && line[i] == c {
					run++
					continue
				}
				if run%2 == 1 {
					return false
				}
				n, run = n+run, 0
			}
			return n > 0
		})
	}
}

func halved(c byte) func([]byte) []byte {
	return func(line []byte) []byte { return bytes.ReplaceAll(line, []byte{c, c}, []byte{c}) }
}

// isAligned reports whether nearly every line has as many cells as the others when two spaces or
// more part them, and no other delimiter stands in every line.
func isAligned(sample []byte) bool {
	if !bytes.Contains(sample, []byte("  ")) || bytes.IndexByte(sample, '\t') >= 0 || bytes.IndexByte(sample, '"') >= 0 {
		return false
	}
	for _, c := range []byte(",;|") {
		if everyLine(sample, func(line []byte) bool { return bytes.IndexByte(line, c) >= 0 }) {
			return false
		}
	}
	count, most, lines := map[int]int{}, 0, 0
	everyLine(sample, func(line []byte) bool {
		n := bytes.Count(aligned(line), []byte{'\t'})
		lines++
		if count[n]++; n > 0 {
			most = max(most, count[n])
		}
		return true
	})
	return most > 2 && (most*10 >= lines*8 || most+1 == lines) // the names may be fewer
}

// aligned writes a tab for two spaces or more.
func aligned(line []byte) []byte {
	line = bytes.Trim(line, " ")
	var plain []byte
	for i := 0; i < len(line); {
		n := 0
		for line[i+n] == ' ' { // no space is the last
			n++
		}
		if n > 1 {
			plain = append(plain, '\t')
			i += n
			continue
		}
		plain = append(plain, line[i])
		i++
	}
	return plain
}

// isQuotedWhole reports whether every line is one quoted cell that holds a line of another file: of
// several cells, as many in each.
func isQuotedWhole(sample []byte) bool {
	var cells [4]int
	delimiters := [4]byte{',', ';', '\t', '|'}
	first := true
	all := everyLine(sample, func(line []byte) bool {
		if len(line) < 3 || line[0] != '"' || line[len(line)-1] != '"' {
			return false
		}
		s := splitter{rules: rules{delimiter: ',', quote: '"', escape: '"'}}
		if n, result := s.split(line, true); result != whole || n != len(line) || len(s.cells) != 1 {
			return false
		}
		some := false
		for i, d := range delimiters {
			s := splitter{rules: rules{delimiter: d, quote: '"', escape: '"'}}
			_, result := s.split(unquotedWhole(line), true)
			switch {
			case result != whole || len(s.cells) < 3 || !first && cells[i] != len(s.cells):
				cells[i] = -1
			default:
				cells[i], some = len(s.cells), true
			}
		}
		first = false
		return some
	})
	return all
}

// unquotedWhole takes the quotes off a line that is one quoted cell.
func unquotedWhole(line []byte) []byte {
	if len(line) < 2 || line[0] != '"' || line[len(line)-1] != '"' {
		return line
	}
	return bytes.ReplaceAll(line[1:len(line)-1], []byte(`""`), []byte(`"`))
}

// rest reads on where a buffer has been filled from a source, unless that was all.
type rest struct {
	in   io.Reader
	done bool
}

// Read implements io.Reader.
func (r *rest) Read(p []byte) (int, error) {
	if r.done {
		return 0, io.EOF
	}
	return r.in.Read(p)
}

// plainLines reads drawn lines as plain ones. A line that is too long to be one is passed on as it is.
type plainLines struct {
	in    io.Reader
	plain func(line []byte) []byte
	held  []byte // read, and not written plainly yet
	left  []byte // plain, and not passed on yet
	err   error
}

// Read implements io.Reader.
func (r *plainLines) Read(p []byte) (int, error) {
	for len(r.left) == 0 {
		if r.err != nil {
			return 0, r.err
		}
		old := len(r.held)
		r.held = append(r.held, make([]byte, 32<<10)...)
		n, err := r.in.Read(r.held[old:])
		r.held, r.err = r.held[:old+n], err
		r.left = r.left[:0]
		rest := r.held
		for len(rest) > 0 {
			line := firstLine(rest)
			// A carriage return at the end may have its line feed still to come.
			ended := len(line) < len(rest) || line[len(line)-1] == '\n'
			if !ended && r.err == nil && len(line) < rowLimit {
				break
			}
			end := line[len(trimEnd(line)):]
			r.left = append(append(r.left, r.plain(trimEnd(line))...), end...)
			rest = rest[len(line):]
		}
		r.held = append(r.held[:0], rest...)
	}
	n := copy(p, r.left)
	r.left = r.left[n:]
	return n, nil
}
