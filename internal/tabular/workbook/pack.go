package workbook

import (
	"archive/zip"
	"errors"
	"io"
	"path"
	"strconv"
	"strings"

	"rasid/internal/tabular/grid"
)

// Limits in bytes. A full sheet of 1,048,576 rows and 30 columns of numbers is about 1 GiB of
// XML; real sheets shrink to a tenth or a fortieth. A bomb is small and does not stop.
const (
	sheetBytes     = 4 << 30 // a sheet, unpacked
	textsBytes     = 1 << 30 // the table of shared texts, unpacked
	stylesBytes    = 256 << 20
	smallBytes     = 16 << 20 // any other part
	directoryBytes = 2 << 20  // what may be read to find the parts
	ratioBytes     = 64 << 20 // from where on the ratio counts
	maxRatio       = 400      // unpacked to packed; deflate reaches 1,030
)

// source is the file. It remembers its own errors, so that they are not taken for damage, and
// ends when a budget is used up.
type source struct {
	r      io.ReaderAt
	budget int64 // bytes that may still be read; negative: any number
	err    error
}

var errBudget = errors.New("read more than the directory of a workbook needs")

func (s *source) ReadAt(p []byte, off int64) (int, error) {
	if s.budget >= 0 {
		if s.budget -= int64(len(p)); s.budget < 0 {
			s.budget, s.err = 0, errBudget
			return 0, errBudget
		}
	}
	n, err := s.r.ReadAt(p, off)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// pack is a zip archive whose parts are read within limits.
type pack struct {
	src   *source
	size  int64
	parts map[string]*zip.File // by lower-case name: the formats compare names so
	twice map[string]bool      // the parts that are there more than once: programs differ in which they read
}

// openPack reads the directory of a zip archive. A directory of very many names is refused: it
// would be held in memory.
func openPack(r io.ReaderAt, size int64) (*pack, error) {
	src := &source{r: r, budget: directoryBytes}
	z, err := zip.NewReader(src, size)
	switch {
	case errors.Is(src.err, errBudget):
		return nil, grid.NewFault("workbook_too_large", "part", "zip", "limit", mebibytes(directoryBytes))
	case src.err != nil:
		return nil, src.err
	case err != nil:
		return nil, damaged("zip", err.Error())
	}
	src.budget = -1
	p := &pack{src: src, size: size, parts: make(map[string]*zip.File, len(z.File)), twice: map[string]bool{}}
	for _, f := range z.File {
		name := partName(f.Name)
		if p.has(name) {
			p.twice[name] = true
		}
		p.parts[name] = f
	}
	return p, nil
}

// partName is the name under which a part is found; some old writers use backslashes.
func partName(name string) string {
	return strings.TrimPrefix(path.Clean("/"+strings.ToLower(strings.ReplaceAll(name, `\`, "/"))), "/")
}

func (p *pack) has(name string) bool {
	_, ok := p.parts[partName(name)]
	return ok
}

// locked reports whether a part is encrypted by the zip archive itself.
func (p *pack) locked() bool {
	for _, f := range p.parts {
		if f.Flags&1 != 0 {
			return true
		}
	}
	return false
}

// open opens a part that may unpack to so many bytes.
func (p *pack) open(name string, limit int64) (*part, error) {
	f, ok := p.parts[partName(name)]
	if !ok {
		return nil, damaged(name, "the part is missing")
	}
	if p.twice[partName(name)] {
		return nil, damaged(name, "the part is there twice")
	}
	o := &part{name: f.Name, limit: limit, packed: min(int64(f.CompressedSize64), p.size), src: p.src}
	if f.UncompressedSize64 > uint64(limit) {
		return nil, o.tooLarge()
	}
	var err error
	if o.r, err = f.Open(); err != nil {
		return nil, o.fault(err)
	}
	return o, nil
}

// readAll reads a small part.
func (p *pack) readAll(name string) ([]byte, error) {
	o, err := p.open(name, smallBytes)
	if err != nil {
		return nil, err
	}
	defer func() { _ = o.Close() }()
	return io.ReadAll(o)
}

// part is an open part of a pack.
type part struct {
	r           io.ReadCloser
	src         *source
	name        string
	read, limit int64 // bytes unpacked
	packed      int64 // bytes as stored, at most the file's size whatever the directory says
}

func (o *part) Read(b []byte) (int, error) {
	n, err := o.r.Read(b)
	o.read += int64(n)
	switch {
	case o.read > o.limit:
		return 0, o.tooLarge()
	case o.read > ratioBytes && o.read/maxRatio > o.packed:
		return 0, grid.NewFault("workbook_bomb", "part", o.name, "ratio", strconv.Itoa(maxRatio))
	case err != nil && err != io.EOF:
		return 0, o.fault(err)
	}
	return n, err
}

func (o *part) Close() error { return o.r.Close() }

func (o *part) tooLarge() error {
	return grid.NewFault("workbook_too_large", "part", o.name, "limit", mebibytes(o.limit))
}

// fault tells the file's own errors from damage.
func (o *part) fault(err error) error {
	if o.src.err != nil {
		return o.src.err
	}
	return damaged(o.name, err.Error())
}

func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MiB" }
