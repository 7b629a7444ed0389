package delimited

import (
	"bytes"
	"slices"

	"rasid/internal/tabular/shape"
)

// The codes that a repaired row carries: what was wrong with it.
const (
	QuoteStray        = "quote_stray"        // a quotation mark too many
	DelimiterMissing  = "delimiter_missing"  // two cells stand in one
	DelimiterExtra    = "delimiter_extra"    // an empty cell too many
	DelimiterOther    = "delimiter_other"    // the row uses another delimiter than the file
	DelimiterUnquoted = "delimiter_unquoted" // a delimiter inside a text that is not quoted
)

// What is longer is not worth the search: these bound what a file can make it cost.
const (
	repairBytes  = 64 << 10 // of a line
	repairCells  = 256      // of a row
	repairQuotes = 64       // of a line
	partBytes    = 512      // of a cell that two may stand in
	joinWork     = 4000     // comparisons to find the cells that are one
)

// search collects the readings of a doubtful line that fit its column neighbours. One is a
// repair, two are a doubt.
type search struct {
	*profile
	line    []byte
	head    bool // the line holds the names of the columns
	loosely bool // cells that a reading leaves as they are need only be of their column's class
	blindly bool // the number of cells alone decides
	found   []token
	code    string
	other   bool // another reading fits too
}

func (s *search) add(cells []token, code string) {
	if s.other || len(cells) != s.width || !s.blindly && (s.head && !s.heads(cells) || !s.head && !s.fits(cells, s.loosely)) {
		return
	}
	switch {
	case s.found == nil:
		s.found, s.code = slices.Clone(cells), code
	case !same(s.found, cells):
		s.other = true
	}
}

// repair returns the one reading of a line that fits, and what was wrong; nil when there is none
// or more than one. With quotesOnly the line may be part of a row only.
func (p *profile) repair(line []byte, head, quotesOnly bool) ([][]byte, string) {
	if len(line) > repairBytes || p.width > repairCells {
		return nil, ""
	}
	searches := []search{{profile: p, line: line}, {profile: p, line: line, loosely: true}}
	if head {
		searches = append(searches, search{profile: p, line: line, head: true})
	}
	for i := range searches {
		s := &searches[i]
		s.all(quotesOnly)
		if s.other {
			break
		}
		if s.found != nil {
			return texts(s.found), s.code
		}
	}
	return nil, ""
}

// unquoted reads a line whose quotes make no sense: in the one way that gives it the right number
// of cells, or else with every quote as a character.
func (p *profile) unquoted(line []byte) [][]byte {
	s := search{profile: p, line: line, blindly: true}
	if s.quotes(); s.found != nil && !s.other {
		return texts(s.found)
	}
	return bytes.Split(line, []byte{p.delimiter})
}

func (s *search) all(quotesOnly bool) {
	s.quotes()
	plain := s.tokens(s.line, standard)
	if plain == nil || quotesOnly {
		return
	}
	s.removed(plain)
	if !s.head {
		s.inserted(plain)
		s.parted(plain)
		s.joined(plain, DelimiterUnquoted)
	}
	s.delimiters()
}

// quotes tries the readings in which one quote does not mean what it should.
func (s *search) quotes() {
	if s.quote == 0 || bytes.Count(s.line, []byte{s.quote}) > repairQuotes {
		return
	}
	s.add(s.tokens(s.line, reading{literal: -1, apart: -1, lenient: true}), QuoteStray)
	opened := 0
	for i, c := range s.line {
		if c != s.quote {
			continue
		}
		if !s.blindly {
			s.add(s.tokens(s.line, reading{literal: -1, apart: i}), DelimiterMissing)
		}
		if opened++; opened <= s.width {
			s.add(s.tokens(s.line, reading{literal: opened - 1, apart: -1}), QuoteStray)
		}
	}
}

// removed tries the row without one of its empty cells.
func (s *search) removed(cells []token) {
	if len(cells) != s.width+1 {
		return
	}
	for i, c := range cells {
		if len(c.text) == 0 {
			s.add(slices.Delete(slices.Clone(cells), i, i+1), DelimiterExtra)
		}
	}
}

// inserted tries the row with an empty cell more.
func (s *search) inserted(cells []token) {
	if len(cells) != s.width-1 {
		return
	}
	for i := range s.width {
		s.add(slices.Insert(slices.Clone(cells), i, token{}), DelimiterMissing)
	}
}

// parted tries to part one cell into two.
func (s *search) parted(cells []token) {
	if len(cells) != s.width-1 {
		return
	}
	for i, c := range cells {
		// Where two numbers stand in one, their digits can be parted in many ways.
		if c.quoted || len(c.text) > partBytes || s.columns[i].Class() == shape.Number && s.columns[i+1].Class() == shape.Number {
			continue
		}
		row := slices.Insert(slices.Clone(cells), i, token{})
		if !s.fitsBut(row, i) {
			continue
		}
		for cut := 1; cut < len(c.text); cut++ {
			row[i], row[i+1] = token{text: c.text[:cut], touched: true}, token{text: c.text[cut:], touched: true}
			if s.fitsAt(i, row[i], false) && s.fitsAt(i+1, row[i+1], false) {
				s.add(row, DelimiterMissing)
			}
		}
	}
}

// fitsBut reports whether all cells but i and the next fit.
func (s *search) fitsBut(cells []token, i int) bool {
	for k, c := range cells {
		if k != i && k != i+1 && !s.fitsAt(k, c, s.loosely) {
			return false
		}
	}
	return true
}

// joined tries to take delimiters for parts of texts.
func (s *search) joined(cells []token, code string) {
	switch ways, joined := s.join(cells, s.line, s.loosely); ways {
	case 0:
	case 1:
		s.add(joined, code)
	default:
		s.other = true
	}
}

// delimiters tries the row under the other delimiters.
func (s *search) delimiters() {
	for _, d := range delimiters {
		r := rules{delimiter: d.char, spaced: d.spaced, quote: s.quote, escape: s.escape}
		if d.char == s.delimiter || bytes.IndexByte(s.line, d.char) < 0 || d.spaced {
			continue
		}
		cells := r.tokens(s.line, standard)
		if s.head && d.char == ' ' && s.width < 4 {
			continue // a title has as many words
		}
		s.add(cells, DelimiterOther)
		if !s.head {
			s.joined(cells, DelimiterOther)
		}
	}
}
