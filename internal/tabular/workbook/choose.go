package workbook

import (
	"bytes"
	"strings"

	"rasid/internal/tabular/grid"
)

// headRows is how many rows with content are looked at to find a sheet's header.
const headRows = 25

// candidate is a sheet that may be chosen.
type candidate struct {
	name   string
	hidden bool
	seen   int  // rows looked at
	known  int  // known headers in the row that has most of them
	below  bool // there is a row with content after that one
}

// wantsMore reports whether further rows could change what is known of a sheet.
func (c *candidate) wantsMore(headers bool) bool {
	if !headers {
		return c.seen == 0
	}
	return c.seen < headRows || c.known > 0 && !c.below
}

// see takes the next of a sheet's first rows into account.
func (c *candidate) see(r grid.Row, known func(string) bool) {
	c.seen++
	c.below = true
	if c.seen > headRows || known == nil {
		return
	}
	n := 0
	for _, cell := range r.Cells {
		// A longer text is no header.
		if cell = bytes.TrimSpace(cell); len(cell) > 0 && len(cell) < 200 && known(string(cell)) {
			n++
		}
	}
	if n > c.known {
		c.known, c.below = n, false
	}
}

// choose returns the place of the sheet to read. Hidden sheets are read when they are named.
func choose(sheets []candidate, want string) (int, error) {
	if want != "" {
		return named(sheets, want)
	}
	best, first, rival := -1, -1, -1
	var hidden []string
	for i, s := range sheets {
		if s.hidden {
			if s.seen > 0 {
				hidden = append(hidden, s.name)
			}
			continue
		}
		if s.seen > 0 && first < 0 {
			first = i
		}
		switch {
		case s.known == 0:
		case best < 0 || better(s, sheets[best]):
			best, rival = i, -1
		case !better(sheets[best], s) && rival < 0:
			rival = i
		}
	}
	switch {
	case rival >= 0:
		return 0, ambiguous(sheets, best)
	case best >= 0:
		return best, nil
	case first >= 0:
		return first, nil
	case len(hidden) > 0:
		return 0, grid.NewFault("sheets_all_hidden", "sheets", quoted(hidden), "first", forConfig(hidden[0]))
	}
	return 0, grid.NewFault("empty_file")
}

// better reports whether a sheet is to be preferred: it has more known headers, or as many with
// rows under them where the other has none.
func better(a, b candidate) bool {
	return a.known > b.known || a.known == b.known && a.below && !b.below
}

func ambiguous(sheets []candidate, best int) error {
	var equal []string
	for _, s := range sheets {
		if !s.hidden && s.known > 0 && !better(sheets[best], s) {
			equal = append(equal, s.name)
		}
	}
	return grid.NewFault("sheet_ambiguous", "sheets", quoted(equal), "first", forConfig(equal[0]))
}

// named finds a sheet by its name, else by the only name that differs in case and space alone.
func named(sheets []candidate, want string) (int, error) {
	var have []string
	var near []int
	for i, s := range sheets {
		if s.name == want {
			return i, nil
		}
		if strings.EqualFold(strings.TrimSpace(s.name), strings.TrimSpace(want)) {
			near = append(near, i)
		}
		have = append(have, s.name)
	}
	if len(near) == 1 {
		return near[0], nil
	}
	return 0, grid.NewFault("sheet_unknown", "sheet", want, "have", quoted(have))
}

// forConfig is a name as it is written between quotation marks in rasid.yaml.
func forConfig(name string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) }

// quoted lists names for a sentence.
func quoted(names []string) string {
	const most = 30
	var b strings.Builder
	for i, n := range names {
		if i == most {
			b.WriteString(", …")
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("“" + n + "”")
	}
	return b.String()
}
