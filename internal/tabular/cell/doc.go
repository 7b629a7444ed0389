// Package cell turns cells into values: numbers, periods and names, under the convention of the
// column that they stand in.
//
// A cell that can be read two ways is never read one way: "1.234" is refused with both readings
// until the column's convention is known, "03/04/2024" until the order of its days and months
// is. NumberEvidence and OrderEvidence find a column's convention in the cells that have one
// reading only; they decide nothing where cells contradict each other or hardly any speaks.
//
// What the package does not do: it knows no plan, so that it cannot say whether a value is
// possible, a unit the right one or a period in the future.
package cell

import (
	"strings"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// longest is the longest cell, in bytes after trimming, that is looked at as a number or a
// period. Both fit many times; what is longer is a text.
const longest = 160

// finding returns an error about a cell, with pairs of argument names and values.
func finding(code string, text []byte, args ...string) *diag.Finding {
	f := &grid.NewFault(code, args...).Finding
	f.Value = shorten(text)
	return f
}

func info(code string, text []byte) *diag.Finding {
	f := finding(code, text)
	f.Severity = diag.Info
	return f
}

// shorten keeps at most 200 characters of a cell, as valid UTF-8.
func shorten(text []byte) string {
	s := strings.ToValidUTF8(string(text[:min(len(text), 800)]), "�")
	if r := []rune(s); len(r) > 200 {
		return string(r[:200]) + "…"
	}
	return s
}

// enough reports whether the cells that speak for a convention carry those that could be read
// either way: at least one of fifty. A lone cell among hundreds is more likely the mistake.
func enough(speaking, disputed int) bool { return speaking > 0 && speaking >= disputed/50 }
