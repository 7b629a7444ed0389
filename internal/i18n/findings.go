package i18n

import (
	"fmt"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
)

const (
	cellsNamed  = 12 // how many cells a line of findings names
	valuesNamed = 8  // how many other values it shows
)

// Grouped says what is wrong with a delivery, a line for each kind of problem: where, what, why
// and how to put it right, then the other cells of the kind with what they hold.
func Grouped(l indicators.Lang, findings []diag.Finding) []string {
	var lines []string
	row := T(l, "row")
	for _, g := range diag.Groups(findings) {
		same, others := g.Like()
		line := Finding(l, g.Findings[0])
		if at := where(l, same); at != "" {
			line = at + ": " + line
		}
		var more []string
		for i, f := range others {
			if i == valuesNamed {
				more = append(more, fmt.Sprintf("… (+%d)", len(others)-i))
				break
			}
			text := diag.Where([]diag.Finding{f}, 1, row)
			if f.Value != "" {
				text = strings.TrimSpace(text + " “" + f.Value + "”")
			}
			if s := f.Args["suggestion"]; s != "" {
				text += " → " + s
			}
			more = append(more, text)
		}
		if len(more) > 0 {
			line += "\n  " + T(l, "also", "list", strings.Join(more, "; "))
		}
		lines = append(lines, line)
	}
	return lines
}

// where says where findings that say the same are: one of them in full, several as a list.
func where(l indicators.Lang, same []diag.Finding) string {
	f := same[0]
	number := indicators.LocalDigits(l, strconv.FormatInt(f.Row, 10))
	switch {
	case len(same) > 1:
		list := diag.Where(same, cellsNamed, T(l, "row"))
		for _, other := range same {
			if other.Column != f.Column {
				return list
			}
		}
		if list != "" && f.Column != "" {
			list += " (" + indicators.Isolate(l, f.Column) + ")"
		}
		return list
	case f.Cell != "" && f.Column != "":
		return T(l, "receipt.cell", "row", number, "cell", f.Cell, "column", f.Column)
	case f.Row > 0:
		return T(l, "receipt.where", "row", number)
	}
	return ""
}
