package export

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"github.com/xuri/excelize/v2"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/journal"
)

// ErrTooManyRows says that a sheet cannot hold what is exported.
var ErrTooManyRows = errors.New("a sheet holds 1,048,576 rows at most; choose fewer by --indicator, --place, --from or --to, or export csv")

// Workbook is a workbook of one sheet of rows and one that says what they are. Rows go to a
// temporary file while there are many. Texts are stored as texts, which no spreadsheet runs.
type Workbook struct {
	file *excelize.File
	rows *excelize.StreamWriter
	out  io.Writer
	next int
	wide int // columns
}

// NewWorkbook begins a workbook with a header; widths are those of its columns, in characters.
func NewWorkbook(out io.Writer, l indicators.Lang, about, header []string, widths []float64) (_ *Workbook, err error) {
	w := &Workbook{file: excelize.NewFile(), out: out, next: 1, wide: len(header)}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("export workbook: %w", err), w.file.Close())
		}
	}()
	data, notes := i18n.T(l, "template.sheet"), i18n.T(l, "template.notes")
	if err := w.file.SetSheetName("Sheet1", data); err != nil {
		return nil, err
	}
	if _, err := w.file.NewSheet(notes); err != nil {
		return nil, err
	}
	for i, text := range about {
		if err := w.file.SetCellStr(notes, "A"+strconv.Itoa(i+1), text); err != nil {
			return nil, err
		}
	}
	if err := w.file.SetColWidth(notes, "A", "A", 80); err != nil {
		return nil, err
	}
	for _, sheet := range []string{data, notes} {
		right := l.RightToLeft()
		if err := w.file.SetSheetView(sheet, -1, &excelize.ViewOptions{RightToLeft: &right}); err != nil {
			return nil, err
		}
	}
	bold, err := w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if w.rows, err = w.file.NewStreamWriter(data); err != nil {
		return nil, err
	}
	for i, width := range widths {
		if err := w.rows.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	if err := w.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	return w, w.Row(cells)
}

// Row writes a row of strings and float64s; nil is a blank cell.
func (w *Workbook) Row(cells []any) error {
	if w.next > excelize.TotalRows {
		return ErrTooManyRows
	}
	err := w.rows.SetRow("A"+strconv.Itoa(w.next), cells)
	w.next++
	return err
}

// Close writes the workbook to its output.
func (w *Workbook) Close() error {
	return errors.Join(w.rows.Flush(), w.file.Write(w.out), w.file.Close())
}

// workbook writes observations as rows of a workbook.
type workbook struct {
	*Workbook
	book  *book
	cells []any
	cell  []byte
}

func newWorkbook(cfg Config, b *book) (*workbook, error) {
	var header []string
	var widths []float64
	for i := range columns {
		header = append(header, columns[i].header(cfg.Lang))
		widths = append(widths, map[bool]float64{false: 14, true: 28}[columns[i].wide])
	}
	w, err := NewWorkbook(cfg.Out, b.lang, cfg.About, header, widths)
	return &workbook{Workbook: w, book: b, cells: make([]any, len(columns))}, err
}

// Write implements Writer.
func (w *workbook) Write(o *journal.Reported) error {
	for i := range columns {
		w.cell = columns[i].of(w.cell[:0], w.book, o)
		if !columns[i].number {
			w.cells[i] = string(w.cell)
			continue
		}
		v, err := strconv.ParseFloat(string(w.cell), 64)
		if err != nil {
			return fmt.Errorf("export workbook: %w", err)
		}
		w.cells[i] = v
	}
	return w.Row(w.cells)
}
