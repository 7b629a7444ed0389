package workbook

import (
	"strconv"

	"rasid/internal/tabular/grid"
)

// columns knows a sheet's hidden columns and which of them have content.
type columns struct {
	hidden []bool // by column from 0
}

// read takes an element col into account: columns min to max, counted from 1.
func (c *columns) read(s *scanner) {
	from, to, hidden := 0, 0, false
	for name, v, ok := s.attr(); ok; name, v, ok = s.attr() {
		switch string(name) {
		case "min":
			from, _ = strconv.Atoi(string(v))
		case "max":
			to, _ = strconv.Atoi(string(v))
		case "hidden":
			hidden = truth(string(v))
		}
	}
	if hidden && from > 0 {
		c.hide(from-1, to-from+1)
	}
}

// hide marks n columns from one on.
func (c *columns) hide(from, n int) {
	for i := from; i < from+n && i < maxColumns; i++ {
		for len(c.hidden) <= i {
			c.hidden = append(c.hidden, false)
		}
		c.hidden[i] = true
	}
}

// see counts the hidden columns that have content, each once.
func (c *columns) see(l *line, used *tally) {
	for i := range min(len(c.hidden), len(l.cells)) {
		if c.hidden[i] && l.cells[i].kind != grid.Blank {
			c.hidden[i] = false
			used.column(i)
		}
	}
}
