package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/flate"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"rasid/indicators"
	"rasid/internal/i18n"
	"rasid/internal/tabular/grid"
)

// ErrTooManyRows says that a sheet cannot hold what is exported.
var ErrTooManyRows = errors.New("a sheet holds 1,048,576 rows at most; choose fewer by --indicator, --place, --from or --to, or export csv")

const sheetRows = 1 << 20

// Workbook is an .xlsx of one sheet of rows and one that says what they are, written as the rows
// come. It is not excelize's, which every number would leave with 15 digits: a double needs 17 to
// come back. Texts are stored as texts, which no spreadsheet runs or turns into dates.
type Workbook struct {
	lang  indicators.Lang
	name  string
	about []string
	zip   *zip.Writer
	sheet *bufio.Writer
	next  int64

	columns []string // letters
	buf     []byte
}

// NewWorkbook begins a workbook whose sheet of rows has a name and a header; widths are those of its
// columns, in characters.
func NewWorkbook(out io.Writer, l indicators.Lang, name string, about, header []string, widths []float64) (*Workbook, error) {
	w := &Workbook{lang: l, name: name, about: about, zip: zip.NewWriter(out), next: 1}
	// A sheet is so repetitive that a longer search saves little, and takes three times as long.
	w.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	err := w.begin("xl/worksheets/sheet1.xml", widths, `<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`)
	if err != nil {
		return nil, fmt.Errorf("export workbook: %w", err)
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = h
	}
	return w, w.row(cells, headerStyle)
}

// The styles of styles.xml.
const (
	noStyle     = 0
	headerStyle = 1
	textStyle   = 2 // what is typed over it stays text
)

const spreadsheetML = `http://schemas.openxmlformats.org/spreadsheetml/2006/main`

func (w *Workbook) begin(name string, widths []float64, pane string) error {
	f, err := w.zip.Create(name)
	if err != nil {
		return err
	}
	w.sheet = bufio.NewWriterSize(f, tableBuffer)
	right := 0
	if w.lang.RightToLeft() {
		right = 1
	}
	fmt.Fprintf(w.sheet, `%s<worksheet xmlns=%q><sheetViews><sheetView rightToLeft="%d" workbookViewId="0">%s</sheetView></sheetViews><cols>`, xml.Header, spreadsheetML, right, pane)
	for i, width := range widths {
		fmt.Fprintf(w.sheet, `<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, width)
	}
	_, err = w.sheet.WriteString("</cols><sheetData>")
	return err
}

// Row writes a row of strings and finite float64s; nil is a blank cell.
func (w *Workbook) Row(cells []any) error { return w.row(cells, noStyle) }

func (w *Workbook) row(cells []any, style int) error {
	if w.next > sheetRows {
		return ErrTooManyRows
	}
	row := strconv.FormatInt(w.next, 10)
	buf := append(append(append(w.buf[:0], `<row r="`...), row...), `">`...)
	for i, c := range cells {
		if c == nil {
			continue
		}
		for len(w.columns) <= i {
			w.columns = append(w.columns, strings.TrimSuffix(grid.Address(len(w.columns), 1), "1"))
		}
		buf = append(append(append(buf, `<c r="`...), w.columns[i]...), row...)
		switch c := c.(type) {
		case float64:
			buf = append(strconv.AppendFloat(append(buf, `"><v>`...), c, 'G', -1, 64), `</v></c>`...)
		case string:
			s := style
			if s == noStyle {
				s = textStyle
			}
			buf = append(strconv.AppendInt(append(buf, `" s="`...), int64(s), 10), `" t="inlineStr"><is><t xml:space="preserve">`...)
			buf = append(appendText(buf, c), `</t></is></c>`...)
		default:
			return fmt.Errorf("export workbook: a cell is a string or a float64, not a %T", c)
		}
	}
	w.next++
	w.buf = append(buf, `</row>`...)
	_, err := w.sheet.Write(w.buf)
	return err
}

// appendText appends a text as XML holds it.
func appendText(dst []byte, text string) []byte {
	if strings.ContainsFunc(text, func(r rune) bool {
		return r < ' ' || r == utf8.RuneError || strings.ContainsRune(`<>&"'`, r) || r >= 0xFFFE
	}) {
		var b bytes.Buffer
		_ = xml.EscapeText(&b, []byte(text)) // a buffer takes everything
		return append(dst, b.Bytes()...)
	}
	return append(dst, text...)
}

func (w *Workbook) end() error {
	_, _ = w.sheet.WriteString("</sheetData></worksheet>")
	return w.sheet.Flush()
}

// Close writes what remains: the second sheet, and how the parts belong together.
func (w *Workbook) Close() error {
	if err := w.end(); err != nil {
		return err
	}
	if err := w.begin("xl/worksheets/sheet2.xml", []float64{80}, ""); err != nil {
		return err
	}
	w.next = 1
	for _, text := range w.about {
		if err := w.Row([]any{text}); err != nil {
			return err
		}
	}
	if err := w.end(); err != nil {
		return err
	}
	const packages = `http://schemas.openxmlformats.org/package/2006/`
	const office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	const kind = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	for _, part := range [][2]string{
		{"xl/workbook.xml", `<workbook xmlns="` + spreadsheetML + `" xmlns:r="` + office + `"><sheets><sheet name="` + string(appendText(nil, w.name)) + `" sheetId="1" r:id="rId1"/><sheet name="` +
			string(appendText(nil, i18n.T(w.lang, "export.about"))) + `" sheetId="2" r:id="rId2"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` +
			office + `/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="` + office + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet xmlns="` + spreadsheetML + `"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>` +
			`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyNumberFormat="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`},
		{"_rels/.rels", `<Relationships xmlns="` + packages + `relationships"><Relationship Id="rId1" Type="` + office + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"[Content_Types].xml", `<Types xmlns="` + packages + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/xl/workbook.xml" ContentType="` + kind + `sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="` + kind + `styles+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + kind + `worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="` + kind + `worksheet+xml"/></Types>`},
	} {
		f, err := w.zip.Create(part[0])
		if err == nil {
			_, err = io.WriteString(f, xml.Header+part[1])
		}
		if err != nil {
			return err
		}
	}
	return w.zip.Close()
}

// workbook writes observations as rows of a workbook.
type workbook struct {
	*Workbook
	book    *book
	columns []column
	cells   []any
	cell    []byte
}

func newWorkbook(cfg Config, b *book) (*workbook, error) {
	columns := columnsOf(cfg.Plan)
	var header []string
	var widths []float64
	for i := range columns {
		header = append(header, columns[i].header(cfg.Lang))
		widths = append(widths, map[bool]float64{false: 14, true: 28}[columns[i].wide])
	}
	w, err := NewWorkbook(cfg.Out, b.lang, i18n.T(b.lang, "template.sheet"), cfg.About, header, widths)
	return &workbook{Workbook: w, book: b, columns: columns, cells: make([]any, len(columns))}, err
}

// Write implements Writer.
func (w *workbook) Write(o *Row) error {
	for i := range w.columns {
		w.cell = w.columns[i].of(w.cell[:0], w.book, o)
		if !w.columns[i].number {
			w.cells[i] = string(w.cell)
			continue
		}
		if w.cells[i] = nil; len(w.cell) == 0 {
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
