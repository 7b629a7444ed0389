package mapping

import (
	"rasid/indicators"
	"rasid/internal/config"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

const (
	nowhere = -1 // no column
	unnamed = -1 // not fixed: a column says it
)

// binding is a mapping bound to the columns of one table: where each part of a value stands.
type binding struct {
	where []filter
	rows  rowPart
	cells []valueColumn // the columns that hold values: one in a long table
	last  lastPeriod
}

// lastPeriod is the last period that a cell gave, and all that decided it: most rows repeat it.
type lastPeriod struct {
	cell   []byte
	kind   grid.Kind
	as     indicators.PeriodKind // 0: there is none
	order  cell.Order
	period indicators.Period
}

// rowPart is what a row says for all of its values.
type rowPart struct {
	indicator int      // column, or nowhere
	step      bool     // indicator names a step, of the goal that the column goal names
	goal      int      // column, or nowhere
	places    []int    // columns from the widest place to the narrowest; none: the plan's root
	within    [][]byte // ID of the place that holds all of them; none: any
	learn     bool     // a site that nobody knows is learnt
	period    int      // column, or nowhere
	year      int      // column of the year beside period, or nowhere
	part      indicators.PeriodKind
	as        indicators.PeriodKind // the period that holds a date; 0: the indicator's own cadence
	format    string
	category  []int // columns that must hold the default
	deletion  int   // column, or nowhere
	derived   []int // columns that mark what was derived
	comments  []int // columns that do so after derivedMark
}

// valueColumn is a column of values, and what its header or the mapping says of all of them.
type valueColumn struct {
	column    int // of the value; nowhere: the value is a constant of the mapping
	constant  []byte
	indicator int               // index into the plan, or unnamed
	place     int               // index into the plan, or unnamed
	period    indicators.Period // zero: a column says it
	share     bool              // of steps: no unit says what a bare number is
}

// filter keeps the rows whose column holds a wanted text.
type filter struct {
	column int
	wanted map[string]bool // by the text as written, or normalised
	not    bool            // it leaves them out
}

// remembered bounds how many spellings a filter keeps.
const remembered = 10_000

func newFilter(column int, w config.Filter) filter {
	f := filter{column, map[string]bool{}, w.Not}
	for _, v := range w.Values {
		f.wanted[cell.NormalizeName(v)] = true
	}
	return f
}

func (f filter) holds(cells [][]byte) bool {
	text := cells[f.column]
	is, ok := f.wanted[string(text)]
	if !ok {
		is = f.wanted[cell.NormalizeName(string(text))]
		if len(f.wanted) < remembered {
			f.wanted[string(text)] = is
		}
	}
	return is != f.not
}

func (b *binding) holds(cells [][]byte) bool {
	for i := range b.where {
		if !b.where[i].holds(cells) {
			return false
		}
	}
	return true
}

// emptyRow is a rowPart without a column.
func emptyRow() rowPart {
	return rowPart{indicator: nowhere, goal: nowhere, period: nowhere, year: nowhere, deletion: nowhere}
}

func column(c int) valueColumn { return valueColumn{column: c, indicator: unnamed, place: unnamed} }
