// Package delimited cuts text into rows and cells. It finds out how the text is written by
// weighing every dialect against a sample, streams in bounded memory, and gives a doubtful row
// either its one evident reading, marked as such, or none.
//
// It reads RFC 4180 and what departments make of it: other delimiters and quotation marks,
// quotes escaped by a backslash or not at all, line ends of any system, mixed ones too.
package delimited

import (
	"slices"

	"rasid/internal/tabular/grid"
)

// Dialect is how text is cut into rows and cells.
type Dialect struct {
	Delimiter string // one ASCII character, or ", " when a space follows each comma
	Quote     string // `"`, `'`, or "" when nothing is quoted
	// Escape says how a quote stands inside a quoted cell: doubled when it is the quote itself,
	// after this character, or as it is when empty, so that only a quote before a delimiter closes.
	Escape  string
	LineEnd string // "\n", "\r\n", "\r", or "mixed"
}

// Auto in an Options leaves a part of the dialect to be found out, like the empty string.
const Auto = "auto"

// None in an Options says that there is no quote, or no escape.
const None = "none"

// Doubled as an Options' Escape says that a quote inside a quoted cell is doubled.
const Doubled = "double"

// Options pins parts of the dialect.
type Options struct {
	Delimiter, Quote, Escape string
	KnownHeader              func(cell string) bool // says whether a cell is a header that somebody asks for; may be nil
	// Anyhow gives a row whose quotes make no sense as it stands, marked, where the text would be
	// refused otherwise: to be shown, never to be stored.
	Anyhow bool
}

const (
	sampleBytes = 64 << 10 // what a dialect is found out from
	sampleRows  = 250
	fieldLimit  = 1 << 20 // bytes; a longer field is an unclosed quote or not a table
	rowLimit    = 4 << 20
	cellLimit   = 1 << 14 // cells of a row; a spreadsheet has no more columns
)

// rules are a dialect as the scanner wants it.
type rules struct {
	delimiter byte
	spaced    bool // spaces before a cell belong to the delimiter
	quote     byte // 0: none
	escape    byte // the quote itself: doubled; 0: none
	padded    bool // spaces around a quoted cell belong to the delimiters
}

func (r rules) dialect() Dialect {
	d := Dialect{Delimiter: string(rune(r.delimiter))}
	if r.spaced {
		d.Delimiter += " "
	}
	if r.quote != 0 {
		d.Quote = string(rune(r.quote))
	}
	if r.quote != 0 && r.escape != 0 {
		d.Escape = string(rune(r.escape))
	}
	return d
}

func isPinned(option string) bool { return option != "" && option != Auto }

// pin narrows the candidates down to what the options say.
func (o Options) pin(all []rules) ([]rules, error) {
	delimiter, err := single(o.Delimiter, "delimiter")
	if err != nil {
		return nil, err
	}
	quote, err := single(o.Quote, "quote")
	if err != nil {
		return nil, err
	}
	escape, err := single(o.Escape, "escape")
	if err != nil {
		return nil, err
	}
	var kept []rules
	for _, r := range all {
		if isPinned(o.Delimiter) {
			r.delimiter, r.spaced = delimiter, r.spaced && delimiter == ',' || o.Delimiter == ", "
		}
		if isPinned(o.Quote) {
			if doubled := r.escape == r.quote; doubled {
				r.escape = quote
			}
			r.quote = quote
		}
		if isPinned(o.Escape) {
			if r.escape = escape; o.Escape == Doubled {
				r.escape = r.quote
			}
		}
		if !slices.Contains(kept, r) {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func single(s, what string) (byte, error) {
	switch {
	case s == "", s == Auto, s == None, s == Doubled && what == "escape":
		return 0, nil
	case s == "tab", s == `\t`:
		return '\t', nil
	case len(s) > 1 && s != ", ", s[0] >= 0x80, s[0] == '\n', s[0] == '\r':
		f := grid.NewFault("dialect_unsupported", "part", what)
		f.Value = s
		return 0, f
	}
	return s[0], nil
}
