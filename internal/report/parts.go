package report

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"slices"

	"github.com/xuri/excelize/v2"
)

// parts writes the parts of a workbook in the order of their names. The library writes sheets as its map has
// them, and the same report would then have other bytes each time.
type parts struct {
	*zip.Writer
	held map[string]*bytes.Buffer
}

func newParts(out io.Writer) excelize.ZipWriter {
	return &parts{zip.NewWriter(out), map[string]*bytes.Buffer{}}
}

// Create takes a part; it is written when the workbook is closed.
func (p *parts) Create(name string) (io.Writer, error) {
	p.held[name] = &bytes.Buffer{}
	return p.held[name], nil
}

// Close writes all parts.
func (p *parts) Close() error {
	for _, name := range slices.Sorted(maps.Keys(p.held)) {
		w, err := p.Writer.Create(name)
		if err == nil {
			_, err = p.held[name].WriteTo(w)
		}
		if err != nil {
			return err
		}
	}
	return p.Writer.Close()
}
