package report

import (
	"fmt"
	"strings"
)

// paper is the style of printed sheets: what stands in the margins of each, above all the notice that figures
// are samples.
func (w *writer) paper(title, subtitle, notice string) string {
	start, end, direction, digits := "left", "right", "ltr", "decimal"
	if w.l.RightToLeft() {
		start, end, direction, digits = "right", "left", "rtl", "arabic-indic"
	}
	var b strings.Builder
	box := func(where, content string) {
		fmt.Fprintf(&b, "  @%s { content: %s; direction: %s; }\n", where, content, direction)
	}
	b.WriteString("@page {\n")
	box("top-"+start, quoted(title))
	box("top-"+end, quoted(subtitle))
	box("bottom-"+start, quoted(notice))
	box("bottom-"+end, fmt.Sprintf(`counter(page, %s) " / " counter(pages, %s)`, digits, digits))
	b.WriteString("}\n@page :first {\n")
	box("top-"+start, `""`)
	box("top-"+end, `""`)
	b.WriteString("}\n")
	return b.String()
}

// quoted writes a text as a string of CSS in which nothing but letters, digits and spaces stands for itself.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		if r == ' ' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r >= 0x80 {
			b.WriteRune(r)
			continue
		}
		fmt.Fprintf(&b, "\\%06x ", r) // the space ends it
	}
	return b.String() + `"`
}
