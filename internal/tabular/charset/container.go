package charset

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"rasid/internal/tabular/grid"
)

const (
	inflateLimit = 4 << 30 // bytes that a packed text may have
	// A text that unpacks to more than inflateFree bytes and more than inflateRatio times its
	// packed size is no table but an attack or an accident.
	inflateFree  = 64 << 20
	inflateRatio = 200
	workbookMax  = 64 << 20 // bytes of a packed workbook, which must be unpacked into memory
)

// file is bytes that can be read from their start again and again.
type file struct {
	container string
	open      func() (io.Reader, error)
}

// head returns the first bytes, and whether they are all.
func (f file) head(n int) (head []byte, whole bool, err error) {
	in, err := f.open()
	if err != nil {
		return nil, false, err
	}
	head = make([]byte, n)
	n, err = io.ReadFull(in, head)
	switch {
	case err == nil:
		return head, false, nil
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return head[:n], true, nil
	}
	return nil, false, err
}

// unpack looks into gzip and zip; other bytes are taken as they are.
func unpack(r io.ReaderAt, size int64) (file, error) {
	var magic [4]byte
	n, err := r.ReadAt(magic[:], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return file{}, fmt.Errorf("read table: %w", err)
	}
	switch {
	case n >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
		return file{"gzip", func() (io.Reader, error) {
			z, err := gzip.NewReader(io.NewSectionReader(r, 0, size))
			if err != nil {
				return nil, damaged("gzip", err)
			}
			return &inflated{in: z, packed: size, container: "gzip"}, nil
		}}, nil
	case n == 4 && bytes.Equal(magic[:], []byte("PK\x03\x04")):
		member, err := only(r, size)
		if err != nil {
			return file{}, err
		}
		return file{"zip", func() (io.Reader, error) {
			z, err := member.Open()
			if err != nil {
				return nil, damaged("zip", err)
			}
			return &inflated{in: z, packed: max(int64(member.CompressedSize64), 1), container: "zip"}, nil
		}}, nil
	}
	return file{"", func() (io.Reader, error) { return io.NewSectionReader(r, 0, size), nil }}, nil
}

// only returns the one file in a zip archive. What programs add by themselves does not count.
func only(r io.ReaderAt, size int64) (*zip.File, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, damaged("zip", err)
	}
	var members []*zip.File
	var names []string
	for _, f := range z.File {
		base := path.Base(f.Name)
		if f.FileInfo().IsDir() || strings.HasPrefix(f.Name, "__MACOSX/") || strings.HasPrefix(base, ".") {
			continue
		}
		members, names = append(members, f), append(names, base)
	}
	switch len(members) {
	case 0:
		return nil, grid.NewFault("empty_file")
	case 1:
		if members[0].Flags&1 != 0 {
			return nil, grid.NewFault("archive_encrypted", "container", "zip")
		}
		return members[0], nil
	}
	if len(names) > 10 {
		names = append(names[:10], "…")
	}
	return nil, grid.NewFault("archive_several", "files", strings.Join(names, ", "))
}

// Unpacked returns what a gzip or zip file holds when that is a workbook, in memory; otherwise r
// and size as they are. is says whether bytes are a workbook.
func Unpacked(r io.ReaderAt, size int64, is func(io.ReaderAt, int64) bool) (io.ReaderAt, int64, string, error) {
	if is(r, size) {
		return r, size, "", nil
	}
	f, err := unpack(r, size)
	if err != nil || f.container == "" {
		return r, size, "", err
	}
	head, _, err := f.head(8)
	if err != nil || !bytes.HasPrefix(head, []byte("PK\x03\x04")) && !bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")) {
		return r, size, "", err
	}
	in, err := f.open()
	if err != nil {
		return nil, 0, "", err
	}
	b, err := io.ReadAll(io.LimitReader(in, workbookMax+1))
	if err != nil {
		return nil, 0, "", err
	}
	if len(b) > workbookMax {
		return nil, 0, "", grid.NewFault("archive_bomb", "container", f.container, "limit", "64 MiB")
	}
	return bytes.NewReader(b), int64(len(b)), f.container, nil
}

// inflated reads an unpacked file within the limits, and says as a fault when it ends too early.
type inflated struct {
	in        io.Reader
	packed    int64
	n         int64
	container string
}

// Read implements io.Reader.
func (f *inflated) Read(p []byte) (int, error) {
	n, err := f.in.Read(p)
	f.n += int64(n)
	switch {
	case f.n > inflateLimit, f.n > inflateFree && f.n/f.packed > inflateRatio:
		return 0, grid.NewFault("archive_bomb", "container", f.container, "limit", "4 GiB")
	case err != nil && !errors.Is(err, io.EOF):
		return n, damaged(f.container, err)
	}
	return n, err
}

// damaged tells a packed file that is broken from a disk that is.
func damaged(container string, err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF):
		return grid.NewFault("archive_truncated", "container", container)
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, zip.ErrFormat), errors.Is(err, zip.ErrChecksum), errors.Is(err, zip.ErrAlgorithm):
		return grid.NewFault("archive_damaged", "container", container)
	}
	return fmt.Errorf("unpack %s: %w", container, err)
}
