package tabular

import (
	"errors"
	"io"

	"rasid/internal/tabular/charset"
	"rasid/internal/tabular/delimited"
	"rasid/internal/tabular/workbook"
)

// source is what rows can be read from, again and again.
type source struct {
	dialect Dialect // what is known before the first row is read
	rows    func(o Options) (rows, error)
}

// rows are a sheet's rows, with what was decided about them.
type rows interface {
	noter
	// dialect says how the rows are written, as far as they know.
	dialect(known Dialect) Dialect
}

// find looks what a file is: a workbook, a text, or one of them packed.
func find(r io.ReaderAt, size int64, o Options) (source, error) {
	r, size, container, err := charset.Unpacked(r, size, func(r io.ReaderAt, size int64) bool {
		kind, err := workbook.Detect(r, size)
		return err == nil && kind != workbook.None
	})
	if err != nil {
		return source{}, err
	}
	kind, err := workbook.Detect(r, size)
	if err != nil {
		return source{}, err
	}
	if kind != workbook.None {
		if container != "" {
			container += ", "
		}
		return source{Dialect{Container: container + string(kind)}, func(o Options) (rows, error) { return openSheet(r, size, o) }}, nil
	}
	if o.KnownWord == nil {
		o.KnownWord = o.KnownHeader
	}
	t, err := charset.Open(r, size, charset.Options{Encoding: o.Encoding, Known: o.KnownWord, Anyhow: o.Anyhow})
	if err != nil {
		return source{}, err
	}
	return source{Dialect{Encoding: t.Name, Container: t.Container}, func(o Options) (rows, error) {
		lines, err := delimited.NewReader(t.Reader(), delimited.Options{Delimiter: o.Delimiter, Quote: o.Quote, Escape: o.Escape, KnownHeader: o.KnownHeader, Anyhow: o.Anyhow})
		return textRows{lines}, err
	}}, nil
}

type textRows struct{ *delimited.Reader }

func (r textRows) dialect(d Dialect) Dialect {
	is := r.Dialect()
	d.Delimiter, d.Quote, d.Escape, d.LineEnd = is.Delimiter, is.Quote, is.Escape, is.LineEnd
	return d
}

type sheetRows struct{ *workbook.Sheet }

func (r sheetRows) dialect(d Dialect) Dialect {
	d.Sheet = r.Name()
	return d
}

// openSheet opens the chosen sheet of a workbook, as lines of text where it is nothing else.
func openSheet(r io.ReaderAt, size int64, o Options) (rows, error) {
	open := func() (*workbook.Sheet, error) {
		return workbook.Open(r, size, workbook.Options{Sheet: o.Sheet, KnownHeader: o.KnownHeader})
	}
	looked, err := open()
	if err != nil {
		return nil, err
	}
	is, err := areLines(looked)
	if err = errors.Join(err, looked.Close()); err != nil {
		return nil, err
	}
	sheet, err := open()
	if err != nil || !is {
		return sheetRows{sheet}, err
	}
	parted, err := delimited.NewReader(&lines{sheet: sheet}, delimited.Options{Delimiter: o.Delimiter, Quote: o.Quote, Escape: o.Escape, KnownHeader: o.KnownHeader})
	if err != nil {
		return nil, errors.Join(err, sheet.Close())
	}
	return lineRows{textRows{parted}, sheet}, nil
}

// lineRows are the rows of a text that stands in a sheet's first column.
type lineRows struct {
	textRows
	sheet *workbook.Sheet
}

func (r lineRows) dialect(d Dialect) Dialect {
	d = r.textRows.dialect(d)
	d.Sheet = r.sheet.Name()
	return d
}

// Close implements io.Closer.
func (r lineRows) Close() error { return r.sheet.Close() }
