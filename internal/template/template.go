// Package template makes the workbook that a department fills in: its indicators, places and
// periods are there already, with lists to choose from and the limits of each value, in the
// department's language. What is filled in is read without a question, as its headers are known
// ones and its periods are text that no spreadsheet turns into a date.
package template

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// Options says whose workbook, and for when.
type Options struct {
	Plan       *indicators.Plan
	Department string
	Lang       indicators.Lang
	Today      indicators.Date
	Milestones bool // the form for steps of milestones in place of the one for values
}

const (
	filledRows = 2000 // rows that are filled in beforehand, at most
	spareRows  = 500  // empty rows with the same lists below them
)

// Write writes the workbook as .xlsx: for values or for steps of milestones. It fails when the plan has no such
// department, or the department has none to report; Reports tells before.
func Write(w io.Writer, o Options) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("make template for %s: %w", o.Department, err)
		}
	}()
	dep, ok := o.Plan.Department(o.Department)
	if !ok {
		return fmt.Errorf("the plan has no such department")
	}
	b := &book{Options: o, file: excelize.NewFile(), data: i18n.T(o.Lang, "template.sheet"), notes: i18n.T(o.Lang, "template.notes"), lists: i18n.T(o.Lang, "template.lists")}
	defer func() { _ = b.file.Close() }()
	values, steps := reports(o.Plan, o.Department)
	if b.own = values; o.Milestones {
		b.own, b.data = steps, i18n.T(o.Lang, "template.steps.sheet")
	}
	switch {
	case len(b.own) == 0 && o.Milestones:
		return fmt.Errorf("no step of a milestone of the plan is reported by it")
	case len(b.own) == 0:
		return fmt.Errorf("no indicator of the plan is reported by it")
	case o.Milestones:
		return b.writeSteps(w, dep)
	}
	for _, step := range []func() error{b.begin, b.fillLists, b.fillData, b.validate, func() error { return b.fillNotes(dep) }} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.file.Write(w)
}

// Reports returns how many indicators, and how many steps of milestones, a department reports.
func Reports(plan *indicators.Plan, department string) (values, steps int) {
	v, s := reports(plan, department)
	return len(v), len(s)
}

func reports(plan *indicators.Plan, department string) (values, steps []*indicators.Indicator) {
	for i := range plan.Indicators {
		switch ind := &plan.Indicators[i]; {
		case ind.Department != department || ind.Derived != nil:
		case ind.Step != nil:
			steps = append(steps, ind)
		default:
			values = append(values, ind)
		}
	}
	return values, steps
}

// book is a workbook in the making.
type book struct {
	Options
	file               *excelize.File
	data, notes, lists string // names of the sheets
	own                []*indicators.Indicator
	rows               []row
	header, cell, fill int // styles
	answer             int // of a cell to fill in that stays the text that was written
}

// row is one value to report.
type row struct {
	indicator *indicators.Indicator
	place     indicators.Place
	period    indicators.Period
}

func (b *book) begin() (err error) {
	if err := b.file.SetSheetName("Sheet1", b.data); err != nil {
		return err
	}
	sheets := []string{b.data, b.notes}
	if !b.Milestones { // nothing is chosen from a list there
		sheets = append(sheets, b.lists)
	}
	for _, s := range sheets[1:] {
		if _, err := b.file.NewSheet(s); err != nil {
			return err
		}
	}
	if b.Lang.RightToLeft() {
		yes := true
		for _, s := range sheets {
			if err := b.file.SetSheetView(s, -1, &excelize.ViewOptions{RightToLeft: &yes}); err != nil {
				return err
			}
		}
	}
	if !b.Milestones {
		if err := b.file.SetSheetVisible(b.lists, false); err != nil {
			return err
		}
	}
	styles := []struct {
		to    *int
		style *excelize.Style
	}{
		{&b.header, &excelize.Style{Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}}}},
		{&b.cell, &excelize.Style{NumFmt: 49}}, // text: a period is not to become a date
		{&b.fill, &excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF8DC"}}, Border: []excelize.Border{{Type: "bottom", Color: "C0C0C0", Style: 1}}}},
		// Text: what is written, 60% or a day or a word, is to stay what it was.
		{&b.answer, &excelize.Style{NumFmt: 49, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"FFF8DC"}}, Border: []excelize.Border{{Type: "bottom", Color: "C0C0C0", Style: 1}}}},
	}
	for _, s := range styles {
		if *s.to, err = b.file.NewStyle(s.style); err != nil {
			return err
		}
	}
	return nil
}

// places returns where an indicator is reported: the places that the plan names, else those that
// hold no others.
func (b *book) places(ind *indicators.Indicator) (list []indicators.Place) {
	for _, p := range b.Plan.Places.All() {
		if len(ind.Places) == 0 && len(b.Plan.Places.Children(p.ID)) == 0 {
			list = append(list, p)
		}
		for _, id := range ind.Places {
			if id == p.ID {
				list = append(list, p)
			}
		}
	}
	return list
}

// fillLists writes the names to choose from, on a hidden sheet.
func (b *book) fillLists() error {
	for i, ind := range b.own {
		if err := b.file.SetSheetRow(b.lists, fmt.Sprintf("A%d", i+1), &[]any{ind.Name.In(b.Lang), ind.Unit}); err != nil {
			return err
		}
	}
	for i, p := range b.Plan.Places.All() {
		if err := b.file.SetCellStr(b.lists, fmt.Sprintf("D%d", i+1), b.placeName(p)); err != nil {
			return err
		}
	}
	return nil
}

// placeName is how a place is called in the workbook: by its name, or by its ID when another
// place has the same name.
func (b *book) placeName(p indicators.Place) string {
	name, same := p.Name.In(b.Lang), 0
	for _, other := range b.Plan.Places.All() {
		if other.Name.In(b.Lang) == name {
			same++
		}
	}
	if same > 1 || name == "" {
		return p.ID
	}
	return name
}

func (b *book) fillData() error {
	headers := []any{}
	for _, key := range []string{"indicator", "place", "period", "value", "unit", "note"} {
		headers = append(headers, i18n.T(b.Lang, key))
	}
	if err := b.file.SetSheetRow(b.data, "A1", &headers); err != nil {
		return err
	}
	for _, ind := range b.own {
		for _, p := range b.places(ind) {
			for _, period := range due(ind.Every, b.Today, b.Plan) {
				if len(b.rows) < filledRows {
					b.rows = append(b.rows, row{ind, p, period})
				}
			}
		}
	}
	for i, r := range b.rows {
		cells := []any{r.indicator.Name.In(b.Lang), b.placeName(r.place), r.period.String(), nil, r.indicator.Unit}
		if err := b.file.SetSheetRow(b.data, fmt.Sprintf("A%d", i+2), &cells); err != nil {
			return err
		}
	}
	last := len(b.rows) + 1 + spareRows
	for _, s := range []struct {
		from, to string
		style    int
	}{{"A1", "F1", b.header}, {"C2", fmt.Sprintf("C%d", last), b.cell}, {"D2", fmt.Sprintf("D%d", last), b.fill}} {
		if err := b.file.SetCellStyle(b.data, s.from, s.to, s.style); err != nil {
			return err
		}
	}
	for column, width := range map[string]float64{"A": 34, "B": 28, "C": 14, "D": 16, "E": 16, "F": 34} {
		if err := b.file.SetColWidth(b.data, column, column, width); err != nil {
			return err
		}
	}
	return b.file.SetPanes(b.data, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"})
}

// validate gives the cells their lists and limits, with a message that says what is wanted.
func (b *book) validate() error {
	last := len(b.rows) + 1 + spareRows
	list := func(cells, from string) error {
		v := excelize.NewDataValidation(true)
		v.Sqref = cells
		v.SetSqrefDropList(from)
		title, text := i18n.T(b.Lang, "template.choose"), i18n.T(b.Lang, "template.choose_text")
		v.SetError(excelize.DataValidationErrorStyleWarning, title, text)
		return b.file.AddDataValidation(b.data, v)
	}
	if err := list(fmt.Sprintf("A2:A%d", last), fmt.Sprintf("'%s'!$A$1:$A$%d", b.lists, len(b.own))); err != nil {
		return err
	}
	if err := list(fmt.Sprintf("B2:B%d", last), fmt.Sprintf("'%s'!$D$1:$D$%d", b.lists, len(b.Plan.Places.All()))); err != nil {
		return err
	}
	// Rows of one indicator stand together: one rule for each.
	for i := 0; i < len(b.rows); {
		ind, j := b.rows[i].indicator, i
		for j < len(b.rows) && b.rows[j].indicator == ind {
			j++
		}
		if ind.Valid.Min != nil && ind.Valid.Max != nil {
			v := excelize.NewDataValidation(true)
			v.Sqref = fmt.Sprintf("D%d:D%d", i+2, j+1)
			if err := v.SetRange(*ind.Valid.Min, *ind.Valid.Max, excelize.DataValidationTypeDecimal, excelize.DataValidationOperatorBetween); err != nil {
				return err
			}
			v.SetError(excelize.DataValidationErrorStyleStop, i18n.T(b.Lang, "template.outside"), b.limits(ind))
			if err := b.file.AddDataValidation(b.data, v); err != nil {
				return err
			}
		}
		i = j
	}
	return nil
}

func (b *book) limits(ind *indicators.Indicator) string {
	bound := func(v *float64) string {
		if v == nil {
			return "…"
		}
		return indicators.FormatNumber(b.Lang, *v, 2)
	}
	return i18n.T(b.Lang, "template.limits", "min", bound(ind.Valid.Min), "max", bound(ind.Valid.Max), "unit", ind.Unit)
}

// fillNotes says how to fill the sheet in, with an example that stands on its own lines, so that
// it can never be taken for a report.
func (b *book) fillNotes(dep *indicators.Department) error {
	l := b.Lang
	lines := [][]any{{b.Plan.Title.In(l) + " – " + dep.Name.In(l)}, {}, {i18n.T(l, "template.how1")}, {i18n.T(l, "template.how2")}, {i18n.T(l, "template.how3")}, {i18n.T(l, "template.how4")}, {}}
	if len(b.rows) > 0 {
		r := b.rows[0]
		lines = append(lines, []any{i18n.T(l, "template.example")},
			[]any{"", i18n.T(l, "indicator") + ":", r.indicator.Name.In(l)}, []any{"", i18n.T(l, "place") + ":", b.placeName(r.place)},
			[]any{"", i18n.T(l, "period") + ":", r.period.String()}, []any{"", i18n.T(l, "value") + ":", example(r.indicator)}, []any{})
	}
	for _, ind := range b.own {
		lines = append(lines, []any{ind.Name.In(l), ind.Unit, i18n.T(l, "every."+ind.Every.String()), b.limits(ind)})
	}
	for i, line := range lines {
		if err := b.file.SetSheetRow(b.notes, fmt.Sprintf("A%d", i+1), &line); err != nil {
			return err
		}
	}
	for column, width := range map[string]float64{"A": 40, "B": 18, "C": 24, "D": 40} {
		if err := b.file.SetColWidth(b.notes, column, column, width); err != nil {
			return err
		}
	}
	return nil
}

// example is a value that is possible: halfway between the limits.
func example(ind *indicators.Indicator) float64 {
	if ind.Valid.Min != nil && ind.Valid.Max != nil {
		return float64(int64((*ind.Valid.Min + *ind.Valid.Max) / 2))
	}
	return 100
}
