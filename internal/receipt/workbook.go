package receipt

import (
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/diag"
	"rasid/internal/i18n"
	"rasid/internal/tabular/grid"
)

// workbookRows is how many refused rows the workbook shows, each with its coloured and commented
// cells; the CSV beside it has all of them.
const workbookRows = 2000

// WriteWorkbook writes the refused rows as .xlsx, the cells to correct coloured and with a
// comment that says why; sheet is the name of the sheet that they came from. Corrected and dropped again, it is read like the first file.
func WriteWorkbook(w io.Writer, t Table, findings []diag.Finding, tags func(grid.Row) bool, l indicators.Lang, sheet string) (n int, err error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if sheet == "" {
		sheet = "Sheet1"
	}
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return 0, err
	}
	if l.RightToLeft() {
		yes := true
		if err := f.SetSheetView(sheet, -1, &excelize.ViewOptions{RightToLeft: &yes}); err != nil {
			return 0, err
		}
	}
	wrong, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"F8C9C4"}}, NumFmt: 49})
	if err != nil {
		return 0, err
	}
	bold, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return 0, err
	}
	next := 1
	write := func(cells []string, kinds []grid.Kind) error {
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c // text stays text: a spreadsheet runs no formula of it and turns no period into a date
			if i < len(kinds) && kinds[i] == grid.Number {
				if v, err := strconv.ParseFloat(c, 64); err == nil {
					row[i] = v
				}
			}
		}
		err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", next), &row)
		next++
		return err
	}
	for _, title := range t.Titles() {
		if err := write([]string{title}, nil); err != nil {
			return 0, err
		}
	}
	header := t.Header()
	if len(header) > 0 {
		if err := write(append(append([]string{}, header...), i18n.T(l, "receipt.column")), nil); err != nil {
			return 0, err
		}
		if err := f.SetRowStyle(sheet, next-1, next-1, bold); err != nil {
			return 0, err
		}
	}
	columns := map[string]int{}
	for i, h := range header {
		columns[h] = i
	}
	n, err = refusedRows(t, findings, tags, func(r refused) error {
		if next > workbookRows {
			return nil
		}
		cells := r.cells
		if len(r.findings) > 0 {
			cells = append(cells, remedy(l, r.findings))
		}
		if err := write(cells, r.kinds); err != nil {
			return err
		}
		marked := map[string]bool{}
		for _, finding := range r.findings {
			at := "A" + fmt.Sprint(next-1) // the row as a whole
			if c, ok := columns[finding.Column]; ok && finding.Column != "" {
				at = grid.Address(c, int64(next-1))
			}
			if marked[at] {
				continue
			}
			marked[at] = true
			if err := f.SetCellStyle(sheet, at, at, wrong); err != nil {
				return err
			}
			if err := f.AddComment(sheet, excelize.Comment{Cell: at, Author: "Rasid", Text: i18n.Finding(l, finding), Width: 300, Height: 90}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil || n == 0 {
		return n, err
	}
	if err := f.SetColWidth(sheet, "A", "Z", 18); err != nil {
		return n, err
	}
	return n, f.Write(w)
}
