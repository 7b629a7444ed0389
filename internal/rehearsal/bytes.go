package rehearsal

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"rasid/indicators"
	"rasid/internal/template"
)

// extension is the end of a file's name.
func (s style) extension() string {
	switch {
	case s.charset == "xlsx":
		return ".xlsx"
	case s.comma == "\t":
		return ".txt"
	}
	return ".csv"
}

// bytes writes a sheet. blank is how many cells stay empty in it besides those that are to.
func (s *sheet) bytes(n *namer, on indicators.Date) (data []byte, blank int64, err error) {
	st, cells := s.style, s.cells
	if st.form == filledIn {
		return st.fillIn(n, s.department, cells, on)
	}
	var rows [][]string
	if s.steps {
		rows = st.stepTable(n.plan, cells)
	} else {
		rows = st.table(n, cells)
	}
	for _, row := range rows[1:] {
		for _, v := range row {
			if v == "" {
				blank++
			}
		}
	}
	for _, c := range cells {
		if c.blank {
			blank--
		}
	}
	if st.charset == "xlsx" {
		data, err = st.workbook(rows)
		return data, blank, err
	}
	var b strings.Builder
	end := "\n"
	if st.crlf {
		end = "\r\n"
	}
	for _, row := range rows {
		for i, v := range row {
			if i > 0 {
				b.WriteString(st.comma)
			}
			if strings.ContainsAny(v, st.comma+"\"\r\n") {
				v = `"` + strings.ReplaceAll(v, `"`, `""`) + `"`
			}
			b.WriteString(v)
		}
		b.WriteString(end)
	}
	text := b.String()
	if st.mark {
		text = "\ufeff" + text
	}
	var to encoding.Encoding
	switch st.charset {
	case "windows-1256":
		to = charmap.Windows1256
	case "utf-16":
		to = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	default:
		return []byte(text), blank, nil
	}
	text, err = to.NewEncoder().String(text)
	return []byte(text), blank, err
}

// workbook writes rows as people do it by hand.
func (s style) workbook(rows [][]string) ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	const sheet = "Sheet1"
	line := 1
	write := func(row []any) error {
		at, err := excelize.CoordinatesToCellName(1, line)
		if err == nil {
			err = f.SetSheetRow(sheet, at, &row)
		}
		line++
		return err
	}
	if s.lang.RightToLeft() {
		if err := f.SetSheetView(sheet, 0, &excelize.ViewOptions{RightToLeft: new(true)}); err != nil {
			return nil, err
		}
	}
	if s.titled {
		if err := write([]any{titles[s.lang]}); err != nil {
			return nil, err
		}
		line++ // people leave one empty
	}
	totals := make([]float64, len(rows[0]))
	for i, row := range rows {
		out := make([]any, len(row))
		for k, v := range row {
			out[k] = v
			if n, err := strconv.ParseFloat(v, 64); err == nil && i > 0 && k > 1 {
				out[k], totals[k] = n, totals[k]+n
			}
		}
		if err := write(out); err != nil {
			return nil, err
		}
	}
	if s.titled && !s.eastern { // of digits that are text no spreadsheet makes a sum
		out := []any{sums[s.lang], ""}
		for _, t := range totals[2:] {
			out = append(out, t)
		}
		if err := write(out); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := f.Write(&b)
	return b.Bytes(), err
}

// fillIn fills in the department's template.
func (s style) fillIn(n *namer, department string, cells []cell, on indicators.Date) (data []byte, blank int64, err error) {
	var b bytes.Buffer
	if err := template.Write(&b, template.Options{Plan: n.plan, Department: department, Lang: s.lang, Today: on}); err != nil {
		return nil, 0, err
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		return nil, 0, err
	}
	defer func() { _ = f.Close() }()
	sheet := f.GetSheetName(0)
	rows, err := f.GetRows(sheet)
	if err != nil {
		return nil, 0, err
	}
	put := func(c cell, line int) error {
		at, err := excelize.CoordinatesToCellName(4, line)
		switch {
		case err != nil || c.blank:
			return err
		case c.text != "":
			return f.SetCellStr(sheet, at, c.text)
		}
		return f.SetCellFloat(sheet, at, c.Value.Value, -1, 64)
	}
	waiting := map[[3]string]cell{}
	for _, c := range cells {
		ind, _ := n.plan.Indicator(c.Indicator)
		waiting[[3]string{ind.Name.In(s.lang), n.place(s.lang, c.Place), c.Period.String()}] = c
	}
	last := 1
	for i, row := range rows {
		if i == 0 || len(row) < 3 || row[2] == "" {
			continue
		}
		last = i + 1
		k := [3]string{row[0], row[1], row[2]}
		c, ok := waiting[k]
		if !ok {
			blank++
			continue
		}
		delete(waiting, k)
		if err := put(c, last); err != nil {
			return nil, 0, err
		}
	}
	for _, c := range cells { // what has no row of its own is written into a spare one
		k := [3]string{"", n.place(s.lang, c.Place), c.Period.String()}
		ind, _ := n.plan.Indicator(c.Indicator)
		if k[0] = ind.Name.In(s.lang); waiting[k] != c {
			continue
		}
		last++
		if err := f.SetSheetRow(sheet, fmt.Sprintf("A%d", last), &[]any{k[0], k[1], k[2]}); err != nil {
			return nil, 0, err
		}
		if err := put(c, last); err != nil {
			return nil, 0, err
		}
	}
	var out bytes.Buffer
	err = f.Write(&out)
	return out.Bytes(), blank, err
}
