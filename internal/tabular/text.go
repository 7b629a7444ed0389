package tabular

import (
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
		return source{Dialect{Container: container + string(kind)}, func(o Options) (rows, error) {
			s, err := workbook.Open(r, size, workbook.Options{Sheet: o.Sheet, KnownHeader: o.KnownHeader})
			return sheetRows{s}, err
		}}, nil
	}
	t, err := charset.Open(r, size, charset.Options{Encoding: o.Encoding, Known: o.KnownHeader})
	if err != nil {
		return source{}, err
	}
	return source{Dialect{Encoding: t.Name, Container: t.Container}, func(o Options) (rows, error) {
		lines, err := delimited.NewReader(t.Reader(), delimited.Options{Delimiter: o.Delimiter, Quote: o.Quote, Escape: o.Escape, KnownHeader: o.KnownHeader})
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
