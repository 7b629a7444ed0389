package yamlnode

import (
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"rasid/internal/diag"
)

// ErrorAt notes an error within the text that String returns: at so many characters from its beginning.
func (v Value) ErrorAt(at, width int, code, remedy, format string, args ...any) {
	v.within(at, width, func() { v.note(diag.Error, code, remedy, format, args...) })
}

// WarnAt notes a warning within the text that String returns, as ErrorAt does.
func (v Value) WarnAt(at, width int, code, remedy, format string, args ...any) {
	v.within(at, width, func() { v.note(diag.Warning, code, remedy, format, args...) })
}

// within moves the problem that note adds to where a part of a text stands in the file. A text that is not
// written line by line as it is read, such as one with escapes, is meant as a whole.
func (v Value) within(at, width int, note func()) {
	if v.f == nil || !v.IsScalar() {
		return
	}
	note()
	p := &v.f.Problems[len(v.f.Problems)-1]
	text := []rune(strings.TrimSpace(v.n.Value))
	if at > len(text) || at < 0 {
		return
	}
	begin, line := 0, 0
	for i, r := range text[:at] {
		if r == '\n' {
			begin, line = i+1, line+1
		}
	}
	end := begin
	for end < len(text) && text[end] != '\n' {
		end++
	}
	number := p.Line + line
	if v.n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		number++ // the text begins below its mark
	}
	source := v.f.line(number)
	from := 0
	if number == v.n.Line { // the text may stand in what comes before it on the line as well
		before := []rune(source)
		from = len(string(before[:min(len(before), max(0, v.n.Column-1))]))
	}
	found := strings.Index(source[from:], string(text[begin:end]))
	if found < 0 || begin == end {
		return
	}
	p.Line, p.Source = number, source
	p.Column = utf8.RuneCountInString(source[:from+found]) + at - begin + 1
	p.Width = max(1, min(width, end-at))
}
