// Package planimport makes a plan.yaml of the table in which planners keep their goals: goal, owner, indicator,
// unit, baseline, target, due. Nothing is guessed in silence: whatever the table does not say for certain gets a
// value that is safe, and a question beside it, "# ? D7: …", with the cell that it is about. Every row is in
// the plan or is named as left out.
package planimport

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/planfile"
	"rasid/internal/tabular"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// Options says how a table is read. Name and Today are required.
type Options struct {
	Name     string          // of the file, for the plan's ID and title
	Sheet    string          // of a workbook; empty: the one whose headers are known
	Today    indicators.Date // the plan is for this year where the table says nothing else
	Starts   indicators.Date // 0: the first day of the year of the first due date
	Ends     indicators.Date // 0: the last day of the year of the last due date
	TimeZone string          // empty: Asia/Damascus, with a question
	Decimal  string          // the decimal mark, "." or ","; empty: the columns decide
	Dates    string          // the order of dates of digits, "dmy", "mdy" or "ymd"; empty: the column decides
	Lang     indicators.Lang // of the questions; empty: that of most of the table
}

// Question is what a person has to answer.
type Question struct {
	Cell string `json:"cell"` // "D7"; empty: the table as a whole
	Text string `json:"text"`
}

// Left is a row, or several, that the plan does not hold.
type Left struct {
	Row  int64  `json:"row"`
	Text string `json:"text"` // what stands in it, and why it is left out
}

// Result is a plan made of a table.
type Result struct {
	Plan      []byte            `json:"-"`       // plan.yaml
	Rows      int               `json:"rows"`    // below the header, without blank ones
	Goals     int               `json:"goals"`   // made of them
	Sectors   int               `json:"sectors"` // group rows, and names in a column
	Columns   map[string]string `json:"columns"` // what each column was taken for: role by header
	Questions []Question        `json:"questions"`
	Left      []Left            `json:"left"`
	Problems  diag.List         `json:"problems"` // of the written plan, as "rasid check" says them
	Lang      indicators.Lang   `json:"-"`        // of the questions
}

// Read makes a plan of a table. The error is a *diag.UseError when no table of goals can be seen in the file.
func Read(r io.ReaderAt, size int64, o Options) (*Result, error) {
	b := &builder{Options: o, at: map[string]int{}, bare: map[string]bool{}, out: &Result{Columns: map[string]string{}, Questions: []Question{}, Left: []Left{}}}
	if err := b.open(r, size); err != nil {
		return nil, err
	}
	b.decide()
	b.build()
	b.out.Plan, b.out.Lang = b.write(), b.Lang
	_, b.out.Problems = planfile.Parse("plan.yaml", b.out.Plan)
	return b.out, nil
}

// builder makes a plan of the rows of a table.
type builder struct {
	Options
	out     *Result
	at      map[string]int // column by role
	headers []string
	rows    []row
	unread  []string // headers of columns that nothing is taken of
	titles  []string
	bare    map[string]bool // cells of headings that may be goals: nothing says that they are headings

	decimal cell.Decimal
	order   cell.Order
	sectors groups
	owners  groups
	places  groups
	metrics []metric
	goals   []goal
	langs   map[indicators.Lang]int // of the statements
	main    indicators.Lang         // of most of them
	ids     map[string]bool
}

// row is one row of the table.
type row struct {
	grid.Row
	group string // the title of the group that it stands in, from a row of its own
	at    string // the cell of that
}

// open reads the table whole: a plan has hundreds of rows, not millions. A header of one row is taken as it was
// found. Where more rows seem to belong to it they may be goals, as those are words like the header: then
// the row that names most columns is the header, and all below it are rows.
func (b *builder) open(r io.ReaderAt, size int64) error {
	for _, rows := range []int{tabular.Auto, 0} {
		t, err := tabular.Open(r, size, tabular.Options{Sheet: b.Sheet, HeaderRows: rows, KnownHeader: func(c string) bool { return roleOf(c) != "" }})
		if fault, ok := errors.AsType[*grid.Fault](err); ok {
			return &diag.UseError{Err: fmt.Errorf("import %s: the file cannot be read as a table (%s)", b.Name, fault.Code)}
		}
		if err != nil {
			return fmt.Errorf("import %s: %w", b.Name, err)
		}
		if rows == tabular.Auto && (len(t.HeaderRows()) != 1 || t.Units() != nil || !b.columns(t.HeaderCells())) {
			if err := t.Close(); err != nil {
				return fmt.Errorf("import %s: %w", b.Name, err)
			}
			continue
		}
		b.titles = t.Titles()
		return errors.Join(b.read(t, rows == tabular.Auto), t.Close())
	}
	return nil
}

// columns takes the columns of a header; it reports whether a goal and something else about it are among them.
func (b *builder) columns(headers []string) bool {
	b.headers, b.at, b.unread, b.out.Columns = headers, map[string]int{}, nil, map[string]string{}
	for i, h := range headers {
		role, h := roleOf(h), cell.CleanText(h)
		if _, taken := b.at[role]; role != "" && role != ignored && !taken {
			b.at[role], b.out.Columns[h] = i, role
		} else if role != ignored && h != "" {
			b.unread = append(b.unread, h)
		}
	}
	_, ok := b.at["goal"]
	return ok && len(b.at) > 1
}

// read reads the rows of a table; begun says that its header has been found already.
func (b *builder) read(t *tabular.Table, begun bool) error {
	var seen []string
	t.KeepTotals = true
	group, at, empty := "", "", false
	for {
		r, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fmt.Errorf("import %s: %w", b.Name, err)
		}
		r = r.Clone()
		if !begun {
			headers := make([]string, len(r.Cells))
			for i, c := range r.Cells {
				headers[i] = string(c)
			}
			if begun = b.columns(headers); !begun {
				seen = append(seen, text(r, 0, len(r.Cells)))
			}
			continue
		}
		b.out.Rows++
		switch only, col := alone(r); {
		case col >= 0 && cell.IsTotal([]byte(only)), b.isTotal(r):
			b.left(r.Number, r.Number, text(r, 0, len(r.Cells)), "total")
		case r.Repaired != "":
			b.left(r.Number, r.Number, text(r, 0, len(r.Cells)), "damaged")
		case col >= 0 && (len(b.headers) > 1 && col != b.at["goal"] || col == b.at["goal"] && (r.Merge(col)&grid.MergedAcross != 0 || col == 0)):
			b.heading(group, at, empty)
			group, at, empty = only, grid.Address(col, r.Number), true
			b.bare[at] = col == b.at["goal"] && r.Merge(col)&grid.MergedAcross == 0
		default:
			empty = false
			b.rows = append(b.rows, row{r, group, at})
		}
	}
	b.heading(group, at, empty)
	if !begun {
		return &diag.UseError{Err: fmt.Errorf("import %s: no row names a column goal, objective, الهدف or armanc and another one; the first rows are: %s", b.Name, strings.Join(seen[:min(3, len(seen))], " / "))}
	}
	b.titles = append(b.titles, seen...)
	for _, n := range t.Notes() {
		from, err1 := strconv.ParseInt(n.Args["from"], 10, 64)
		to, err2 := strconv.ParseInt(n.Args["to"], 10, 64)
		if err1 != nil || err2 != nil {
			from, to = n.Row, n.Row
		}
		switch n.Code {
		case "footnotes", "other_table", "header_repeated":
			b.out.Rows += int(to-from) + 1
			b.left(from, to, n.Value, n.Code)
		}
	}
	return nil
}

// heading notes a heading below which there is no goal.
func (b *builder) heading(group, at string, empty bool) {
	if n, err := strconv.ParseInt(strings.TrimLeft(at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), 10, 64); err == nil && empty {
		b.left(n, n, group, "heading")
	}
}

// alone returns the text of a row that has one filled cell, with its column; −1 when it has others.
func alone(r grid.Row) (only string, col int) {
	col = -1
	for i, c := range r.Cells {
		if s := cell.CleanText(string(c)); s != "" && r.Merge(i)&grid.Covered == 0 {
			if col >= 0 {
				return "", -1
			}
			only, col = s, i
		}
	}
	return only, col
}

// isTotal reports whether a row adds up others: where a goal or what groups goals should be named, or in a column
// that nothing else is read of, it says so.
func (b *builder) isTotal(r grid.Row) bool {
	goal := b.at["goal"]
	named := goal < len(r.Cells) && len(strings.TrimSpace(string(r.Cells[goal]))) > 0
	for i, c := range r.Cells {
		if cell.IsTotal(c) && (i == goal || !named && i != b.column("unit") && i != b.column("indicator")) {
			return true
		}
	}
	return false
}

// column returns the column of a role, −1 when there is none.
func (b *builder) column(role string) int {
	if i, ok := b.at[role]; ok {
		return i
	}
	return -1
}

// text is what stands in some cells of a row.
func text(r grid.Row, from, to int) string {
	var parts []string
	for i := from; i < to && i < len(r.Cells); i++ {
		if s := cell.CleanText(string(r.Cells[i])); s != "" && r.Merge(i)&grid.Covered == 0 {
			parts = append(parts, s)
		}
	}
	return diag.Shorten([]byte(strings.Join(parts, " | ")))
}

// left notes rows that the plan does not hold.
func (b *builder) left(from, to int64, what, why string) {
	for n := from; n <= to; n++ {
		shown := what
		if n > from {
			shown = "…"
		}
		b.out.Left = append(b.out.Left, Left{n, why + "\x00" + shown}) // put into words once the language is known
	}
}

// is returns the text of a cell by the role of its column, with its address; "" when there is no such column.
func (b *builder) is(r row, role string) (s, at string) {
	i, ok := b.at[role]
	if !ok {
		return "", ""
	}
	if i < len(r.Cells) {
		s = cell.CleanText(string(r.Cells[i]))
	}
	return s, grid.Address(i, r.Number)
}

// covered reports whether a cell repeats the one above, with which it is merged.
func (b *builder) covered(r row, role string) bool {
	i, ok := b.at[role]
	return ok && r.Merge(i)&grid.Covered != 0 && r.Merge(i)&grid.MergedDown != 0
}

// decide finds out how the columns write numbers and dates.
func (b *builder) decide() {
	var numbers cell.NumberEvidence
	var dates cell.OrderEvidence
	b.langs = map[indicators.Lang]int{}
	for _, r := range b.rows {
		for _, role := range []string{"target", "baseline"} {
			if i, ok := b.at[role]; ok && i < len(r.Cells) {
				_, rest := limitOf(string(r.Cells[i]))
				numbers.Add([]byte(rest), r.Kind(i))
			}
		}
		if i, ok := b.at["due"]; ok && i < len(r.Cells) {
			dates.Add(r.Cells[i], r.Kind(i))
		}
		if s, _ := b.is(r, "goal"); s != "" {
			b.langs[languageOf(s)]++
		}
	}
	if b.decimal = cell.ParseDecimal(b.Decimal); b.decimal == cell.Undecided {
		b.decimal, _ = numbers.Decide()
	}
	if b.order = cell.ParseOrder(b.Dates); b.order == cell.UndecidedOrder {
		b.order, _ = dates.Decide()
	}
	b.main = indicators.English
	for _, l := range indicators.Langs() {
		if b.langs[l] > b.langs[b.main] {
			b.main = l
		}
	}
	if b.Lang == "" {
		b.Lang = b.main
	}
}

// language tells the language of a text: letters that Kurdish has like English are Kurdish in a table of Kurdish.
func (b *builder) language(s string) indicators.Lang {
	if l := languageOf(s); l != indicators.English || b.langs[indicators.Kurdish] < b.langs[indicators.English] || b.langs[indicators.Kurdish] == 0 {
		return l
	}
	return indicators.Kurdish
}

// languageOf tells the language of a text by its letters.
func languageOf(s string) indicators.Lang {
	for _, r := range strings.ToLower(s) {
		switch {
		case r >= 0x0600 && r <= 0x06FF:
			return indicators.Arabic
		case strings.ContainsRune("êîşûç", r):
			return indicators.Kurdish
		}
	}
	return indicators.English
}
