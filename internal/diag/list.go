package diag

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// List is the problems of one or several files.
type List []Problem

// HasErrors reports whether any problem stops the work.
func (l List) HasErrors() bool {
	return slices.ContainsFunc(l, func(p Problem) bool { return p.Severity == Error })
}

// HasWarnings reports whether any problem is more than a remark.
func (l List) HasWarnings() bool {
	return slices.ContainsFunc(l, func(p Problem) bool { return p.Severity != Info })
}

// Warnings returns how many of the problems are warnings.
func (l List) Warnings() (n int) {
	for _, p := range l {
		if p.Severity == Warning {
			n++
		}
	}
	return n
}

// Sort orders the problems by file and place.
func (l List) Sort() {
	slices.SortStableFunc(l, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column))
	})
}

// Write prints every problem with its line, a caret, the reason and the remedy.
func (l List) Write(w io.Writer) error {
	var b strings.Builder
	for _, p := range l {
		where := p.File
		if p.Line > 0 {
			where += ":" + strconv.Itoa(p.Line) + ":" + strconv.Itoa(p.Column)
		}
		fmt.Fprintf(&b, "%s: %s: %s (%s)\n", where, p.Severity, p.Message, p.Code)
		if p.Line > 0 {
			margin := fmt.Sprintf("%3d ", p.Line)
			source := []rune(strings.ReplaceAll(p.Source, "\t", " "))
			begin := min(max(0, p.Column-1), len(source))
			end := min(begin+p.Width, len(source))
			fmt.Fprintf(&b, "%s| %s\n", margin, string(source))
			fmt.Fprintf(&b, "%s| %s%s", strings.Repeat(" ", len(margin)), strings.Repeat(" ", cells(source[:begin])), strings.Repeat("^", max(1, cells(source[begin:end]))))
			if p.Remedy != "" {
				b.WriteString(" " + p.Remedy)
			}
			b.WriteByte('\n')
		} else if p.Remedy != "" {
			b.WriteString("    " + p.Remedy + "\n")
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cells returns the number of cells that runes take on a terminal: none for a mark that sits on
// the letter before it, two for a wide letter.
func cells(runes []rune) (n int) {
	for _, r := range runes {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// Nearest returns the word of known that is closest to s by edit distance, or "" when none is
// near. Words that have nothing in common are not.
func Nearest(s string, known []string) string {
	best, limit := "", max(1, utf8.RuneCountInString(s)/3)+1
	for _, k := range known {
		a, b := []rune(strings.ToLower(s)), []rune(strings.ToLower(k))
		if d := distance(a, b); d < limit && d < max(len(a), len(b)) {
			best, limit = k, d
		}
	}
	return best
}

// distance is the Levenshtein distance.
func distance(a, b []rune) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for j, y := range b {
			d := diagonal
			if x != y {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
