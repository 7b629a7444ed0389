package workbook

import (
	"strconv"
	"strings"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// notes collects what a reader of the sheet should know.
type notes struct {
	first       []diag.Finding // about the choice of the sheet
	hiddenRows  tally
	hiddenCols  tally
	filled      tally // cells that repeat the one above, with which they are merged
	covered     tally // cells that hold a value that nobody sees under a merged range
	notComputed tally // formulas without a value
	noDate      tally // numbers shown as a date that is none
	manual      bool  // formulas were read, and are calculated only when the user asks
}

// tally counts and keeps the first few names.
type tally struct {
	count int64
	names []string
}

const tallyNames = 5

func (t *tally) add(name func() string) {
	if t.count++; len(t.names) < tallyNames {
		t.names = append(t.names, name())
	}
}

func (t *tally) cell(column int, row int64) {
	t.add(func() string { return grid.Address(column, row) })
}

func (t *tally) row(row int64) { t.add(func() string { return strconv.FormatInt(row, 10) }) }

func (t *tally) column(column int) {
	t.add(func() string { return strings.TrimSuffix(grid.Address(column, 1), "1") })
}

func (t *tally) String() string {
	s := strings.Join(t.names, ", ")
	if t.count > int64(len(t.names)) {
		s += ", …"
	}
	return s
}

// chosen notes which sheet is read of several, and which are hidden.
func (n *notes) chosen(sheets []candidate, sheet int) {
	var others, hidden []string
	for i, s := range sheets {
		if i != sheet && s.hidden {
			hidden = append(hidden, s.name)
		} else if i != sheet && s.seen > 0 { // nothing was seen of any when the sheet is named
			others = append(others, s.name)
		}
	}
	add := func(code string, args ...string) {
		f := grid.NewFault(code, args...).Finding
		f.Severity = diag.Info
		n.first = append(n.first, f)
	}
	if len(others) > 0 {
		add("sheet_chosen", "sheet", sheets[sheet].name, "others", quoted(others))
	}
	if len(hidden) > 0 {
		add("sheets_hidden", "count", strconv.Itoa(len(hidden)), "sheets", quoted(hidden))
	}
	if sheets[sheet].hidden {
		add("sheet_is_hidden", "sheet", sheets[sheet].name)
	}
}

func (n *notes) findings() []diag.Finding {
	list := append([]diag.Finding(nil), n.first...)
	add := func(code string, s diag.Severity, t *tally) {
		if t.count > 0 {
			list = append(list, diag.Finding{Code: code, Severity: s,
				Args: map[string]string{"count": strconv.FormatInt(t.count, 10), "where": t.String()}})
		}
	}
	add("rows_hidden", diag.Warning, &n.hiddenRows)
	add("columns_hidden", diag.Warning, &n.hiddenCols)
	add("cells_merged", diag.Info, &n.filled)
	add("cells_covered", diag.Warning, &n.covered)
	add("formulas_not_calculated", diag.Warning, &n.notComputed)
	add("dates_impossible", diag.Warning, &n.noDate)
	if n.manual {
		list = append(list, diag.Finding{Code: "calculation_manual", Severity: diag.Warning})
	}
	return list
}
