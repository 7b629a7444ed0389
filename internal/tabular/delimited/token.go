package delimited

import "bytes"

// token is a cell of a doubtful row.
type token struct {
	text       []byte // without quotes and escapes
	begin, end int    // where it stands in the line, with its quotes
	quoted     bool
	stray      bool // text begins with a quote that does not quote
	touched    bool // a repair has made it
}

// bare returns the text without the quote that it is doubtful for.
func (t token) bare() []byte {
	if t.stray {
		return t.text[1:]
	}
	return t.text
}

// reading is a way to read the quotes of a line.
type reading struct {
	literal int  // of the cells that begin with a quote, the one whose quote is a character like any other; −1: none
	lenient bool // a quote closes only before a delimiter; any other is a character
	apart   int  // where a closing and an opening quote, or a quote and a text, lack the delimiter between them; −1: nowhere
}

var standard = reading{literal: -1, apart: -1}

// tokens cuts a line into cells; nil when it cannot be read so.
func (r rules) tokens(line []byte, how reading) []token {
	var cells []token
	opened := -1
	i := 0
	for r.spaced && i < len(line) && line[i] == ' ' {
		i++
	}
	for {
		t := token{begin: i}
		if r.padded {
			i += r.padding(line[i:])
		}
		if r.quote != 0 && i < len(line) && line[i] == r.quote {
			opened++
			if opened != how.literal {
				t.quoted = true
			} else {
				t.stray = true
			}
		}
		if t.quoted {
			q, text := r.close(line, i+1, how)
			if q < 0 {
				return nil
			}
			t.text, t.end = text, q+1
			t.stray = how.lenient && len(text) > 0 && text[0] == r.quote
			i = q + 1
			for r.padded && i < len(line) && line[i] == ' ' && r.ends(line[i:]) {
				i++
			}
		} else {
			for i < len(line) && line[i] != r.delimiter && (i != how.apart || i == t.begin) {
				i++
			}
			t.text, t.end = line[t.begin:i], i
			if t.stray && len(t.text) > 1 && t.text[len(t.text)-1] == r.quote {
				return nil // it is closed, so it opens too
			}
		}
		cells = append(cells, t)
		switch {
		case i == len(line):
			return cells
		case line[i] == r.delimiter:
			for i++; r.spaced && i < len(line) && line[i] == ' '; {
				i++
			}
		case t.quoted && i-1 != how.apart, !t.quoted && i != how.apart:
			return nil
		}
	}
}

// close returns where the quote stands that closes a cell, and the cell's text.
func (r rules) close(line []byte, begin int, how reading) (int, []byte) {
	var text []byte
	for i := begin; i < len(line); i++ {
		switch {
		case line[i] != r.quote:
			if r.escape != r.quote && line[i] == r.escape && i+1 < len(line) && (line[i+1] == r.quote || line[i+1] == r.escape) {
				i++
			}
		case i == how.apart, i+1 == len(line), line[i+1] == r.delimiter, r.padded && r.ends(line[i+1:]):
			return i, text
		case r.escape == r.quote && line[i+1] == r.quote && (!how.lenient || i > begin):
			i++
		case r.escape == r.quote && !how.lenient:
			return -1, nil
		}
		text = append(text, line[i])
	}
	return -1, nil
}

func texts(cells []token) [][]byte {
	list := make([][]byte, len(cells))
	for i, c := range cells {
		list[i] = c.text
	}
	return list
}

func same(a, b []token) bool {
	for i := range a {
		if !bytes.Equal(a[i].text, b[i].text) {
			return false
		}
	}
	return len(a) == len(b)
}
