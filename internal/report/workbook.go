package report

import (
	"fmt"
	"io"
	"math"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/i18n"
)

// sheetRows is how many rows a sheet holds.
const sheetRows = 1 << 20

// WriteWorkbook writes a report as .xlsx in a language: an overview, the goals, the observations of the month
// with where each came from, and how departments reported. Texts are stored as texts, which no spreadsheet
// runs or turns into dates; dates and numbers are real ones, of which a spreadsheet keeps 15 digits. What is
// not known is a blank cell, never 0. More observations than a sheet has rows are an error.
func WriteWorkbook(out io.Writer, l indicators.Lang, r *Report) (err error) {
	b := &book{writer: &writer{r, l}, file: excelize.NewFile()}
	defer func() {
		_ = b.file.Close()
		if err != nil {
			err = fmt.Errorf("write the report's workbook: %w", err)
		}
	}()
	b.file.SetZipWriter(newParts)
	if err := b.styles(); err != nil {
		return err
	}
	for i, s := range []struct {
		name string
		fill func(*sheet) error
	}{{"overview", b.overview}, {"goals", b.goals}, {"observations", b.observations}, {"quality", b.reportingSheet}} {
		if err := b.sheet(i, b.t("report.sheet."+s.name), s.fill); err != nil {
			return err
		}
	}
	return b.file.Write(out)
}

// book is a workbook in the making.
type book struct {
	*writer
	file *excelize.File

	title, header, text, wrapped, whole, decimal, percent, date, moment int // styles
}

func (b *book) styles() (err error) {
	format := func(code string) *excelize.Style {
		return &excelize.Style{CustomNumFmt: &code, Alignment: &excelize.Alignment{Vertical: "top"}}
	}
	top := &excelize.Alignment{Vertical: "top"}
	for _, s := range []struct {
		to *int
		of *excelize.Style
	}{
		{&b.title, &excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Size: 14}}},
		{&b.header, &excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true, Color: "FFFFFF"}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"1F4E5F"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}}},
		{&b.text, &excelize.Style{NumFmt: 49, Alignment: top}},
		{&b.wrapped, &excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&b.whole, format("#,##0")}, {&b.decimal, format("#,##0.00##")}, {&b.percent, format("0%")},
		{&b.date, format("yyyy-mm-dd")}, {&b.moment, format("yyyy-mm-dd hh:mm")},
	} {
		if *s.to, err = b.file.NewStyle(s.of); err != nil {
			return err
		}
	}
	return nil
}

// sheet is one sheet that is written row by row.
type sheet struct {
	*book
	stream *excelize.StreamWriter
	name   string
	next   int
}

// sheet makes the sheet at an index and has it filled.
func (b *book) sheet(index int, name string, fill func(*sheet) error) error {
	if index == 0 {
		if err := b.file.SetSheetName("Sheet1", name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	rtl, landscape, one, tall, fit := b.l.RightToLeft(), "landscape", 1, 0, true
	a4 := 9
	if err := b.file.SetSheetView(name, -1, &excelize.ViewOptions{RightToLeft: &rtl}); err != nil {
		return err
	}
	if err := b.file.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := b.file.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &tall}); err != nil {
		return err
	}
	foot := "&P / &N"
	if notice := b.Of.Illustrative.In(b.l); notice != "" { // 255 letters are all that a spreadsheet takes
		foot = "&L" + cut(strings.ReplaceAll(notice, "&", "&&"), 200) + "&R" + foot
	}
	if err := b.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: foot}); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := fill(&sheet{b, stream, name, 1}); err != nil {
		return err
	}
	return stream.Flush()
}

// cut returns a text of n letters at most.
func cut(text string, n int) string {
	if r := []rune(text); len(r) > n {
		return strings.TrimSuffix(string(r[:n-1]), "&") + "…"
	}
	return text
}

// widths sets the widths of the columns, in characters.
func (s *sheet) widths(list ...float64) error {
	for i, width := range list {
		if err := s.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	return nil
}

// frozen keeps the first row, or the first row and some columns, in sight.
func (s *sheet) frozen(columns int) error {
	cell, err := excelize.CoordinatesToCellName(columns+1, 2)
	if err != nil {
		return err
	}
	pane := "bottomLeft"
	if columns > 0 {
		pane = "bottomRight"
	}
	if err := s.stream.SetPanes(&excelize.Panes{Freeze: true, XSplit: columns, YSplit: 1, TopLeftCell: cell, ActivePane: pane}); err != nil {
		return err
	}
	return s.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: "'" + strings.ReplaceAll(s.name, "'", "''") + "'!$1:$1", Scope: s.name})
}

// headed writes a row of names.
func (s *sheet) headed(names ...string) error {
	cells := make([]any, len(names))
	for i, n := range names {
		cells[i] = excelize.Cell{StyleID: s.header, Value: capitalised(n)}
	}
	return s.put(cells)
}

// capitalised returns a name as it begins a column.
func capitalised(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + name[size:]
}

// share is a ratio, shown in percent.
type share float64

// row writes strings, numbers, shares, dates and moments; nil is a blank cell, and so is what a pointer that
// is nil would point at.
func (s *sheet) row(values ...any) error {
	cells := make([]any, len(values))
	for i, v := range values {
		cells[i] = s.cell(v)
	}
	return s.put(cells)
}

func (s *sheet) cell(v any) any {
	switch v := v.(type) {
	case excelize.Cell:
		return v
	case string:
		if v == "" {
			return nil
		}
		return excelize.Cell{StyleID: s.text, Value: v}
	case int:
		return excelize.Cell{StyleID: s.whole, Value: v}
	case int64:
		return excelize.Cell{StyleID: s.whole, Value: v}
	case float64:
		style := s.decimal
		if v == math.Trunc(v) {
			style = s.whole
		}
		return excelize.Cell{StyleID: style, Value: v}
	case share:
		return excelize.Cell{StyleID: s.percent, Value: float64(v)}
	case indicators.Date:
		return excelize.Cell{StyleID: s.date, Value: v.In(time.UTC)}
	case time.Time:
		return excelize.Cell{StyleID: s.moment, Value: v.In(s.Of.TimeZone)}
	case *float64:
		return pointed(s, v)
	case *indicators.Date:
		return pointed(s, v)
	case *time.Time:
		return pointed(s, v)
	}
	return nil
}

func pointed[T any](s *sheet, v *T) any {
	if v == nil {
		return nil
	}
	return s.cell(*v)
}

// asShare returns a ratio that may not be known as a cell's value.
func asShare(v *float64) any {
	if v == nil {
		return nil
	}
	return share(*v)
}

// styled writes a text in a style of its own.
func styled(style int, text string) excelize.Cell { return excelize.Cell{StyleID: style, Value: text} }

func (s *sheet) put(cells []any) error {
	if s.next > sheetRows {
		return fmt.Errorf("the sheet %q has room for %d rows; choose fewer goals by --sector or --goal", s.name, sheetRows)
	}
	at := fmt.Sprintf("A%d", s.next)
	s.next++
	return s.stream.SetRow(at, cells)
}

// blank leaves a row empty.
func (s *sheet) blank() { s.next++ }

// status is a status in words, with its sign.
func (b *book) status(st indicators.Status) string {
	if st == "" {
		return ""
	}
	return i18n.Symbol(st) + " " + i18n.Status(b.l, st)
}
