// Package workbook reads the sheets of .xlsx and .ods files as rows of cells. It reads one pass
// after another over the file and holds a few MiB, whatever the file: texts that many cells
// share go to a temporary file when they are many, and what unpacks to more than a sheet needs
// is refused, as are workbooks that are damaged, encrypted or of another kind.
//
// Formats: ECMA-376 (Office Open XML, spreadsheetml) and OASIS OpenDocument 1.3. A cell gives
// what is stored and not what is shown: the number and not its rounded picture, the date and not
// its day-month order. Formulas give the value that the program saved with them.
package workbook

import (
	"io"
	"strconv"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
)

// Options chooses a sheet.
type Options struct {
	Sheet       string                 // the sheet's name; "": the best one, see Open
	KnownHeader func(cell string) bool // says whether a cell is a header that somebody maps; may be nil
	TempDir     string                 // where many shared texts are kept while reading; "" is the system's
}

// Sheet is an open sheet. It implements grid.Reader.
type Sheet struct {
	kind  Kind
	name  string
	rows  rows
	book  book
	notes *notes
	err   error // what ended it
}

// A book is a workbook of one format.
type book interface {
	// survey lists the sheets in their order. It looks into them when that is needed to choose.
	survey(want string, known func(string) bool) ([]candidate, error)
	// open reads a sheet by its place in the survey.
	open(sheet int, n *notes) (rows, error)
	io.Closer
}

// rows reads the rows of a sheet that have content, in rising order.
type rows interface {
	next() (grid.Row, error)
	io.Closer
}

// Open opens the named sheet, or else the visible one whose best row among the first 25 holds
// most known headers, or else the first visible one with content. Two sheets that are equally
// good are refused. A *grid.Fault says why a workbook cannot be read; any other error is r's or
// the temporary file's. The caller closes the sheet, and r afterwards.
func Open(r io.ReaderAt, size int64, o Options) (*Sheet, error) {
	kind, err := Detect(r, size)
	if err != nil {
		return nil, err
	}
	var b book
	switch kind {
	case XLSX:
		b, err = openXLSX(r, size, o.TempDir)
	case ODS:
		b, err = openODS(r, size)
	case XLS:
		err = grid.NewFault("xls_unsupported")
	case XLSB:
		err = grid.NewFault("xlsb_unsupported")
	case Encrypted:
		err = grid.NewFault("workbook_encrypted")
	default:
		err = damaged("the file", "neither .xlsx nor .ods")
	}
	if err != nil {
		return nil, err
	}
	s := &Sheet{kind: kind, book: b, notes: &notes{}}
	if err := s.choose(o); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Sheet) choose(o Options) error {
	sheets, err := s.book.survey(o.Sheet, o.KnownHeader)
	if err != nil {
		return err
	}
	i, err := choose(sheets, o.Sheet)
	if err != nil {
		return err
	}
	s.name = sheets[i].name
	s.notes.chosen(sheets, i)
	s.rows, err = s.book.open(i, s.notes)
	return err
}

// Kind returns the workbook's format.
func (s *Sheet) Kind() Kind { return s.kind }

// Name returns the sheet's name.
func (s *Sheet) Name() string { return s.name }

// Notes returns what was decided and what a reader should know: which sheet, hidden rows and
// columns, merged cells, formulas without a value. It is complete after Next returned io.EOF.
func (s *Sheet) Notes() []diag.Finding { return s.notes.findings() }

// Next returns the next row that has content, or io.EOF. Rows without content are missing from
// the count of rows that Row.Number gives. Blank cells at a row's end are left out.
func (s *Sheet) Next() (grid.Row, error) {
	if s.err != nil {
		return grid.Row{}, s.err
	}
	row, err := s.rows.next()
	s.err = err
	return row, err
}

// Close gives back what reading took. It does not close the file.
func (s *Sheet) Close() error {
	var first error
	if s.rows != nil {
		first = s.rows.Close()
	}
	if err := s.book.Close(); first == nil {
		first = err
	}
	if s.err == nil {
		s.err = io.ErrClosedPipe
	}
	return first
}

// damaged is the fault of a workbook that breaks its format. where is a part's name or a cell;
// detail is for the operator, in English.
func damaged(where, detail string) error {
	return grid.NewFault("workbook_damaged", "where", where, "detail", detail)
}

// quote quotes what stands in a file, for a fault; not more than a few words of it.
func quote(b []byte) string { return strconv.Quote(string(b[:min(len(b), 60)])) }
