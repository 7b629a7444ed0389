package tabular

import (
	"bytes"
	"io"
	"unicode/utf8"

	"rasid/internal/tabular/grid"
)

// text is a file's text.
type text struct {
	name      string // of the encoding
	container string
	reader    func() io.Reader // the text from its beginning, in UTF-8, without a byte order mark
}

const headBytes = 64 << 10

// decode finds the text in a file's bytes. What is not UTF-8 is refused by name.
func decode(r io.ReaderAt, size int64, _ Options) (text, error) {
	head := make([]byte, min(size, headBytes))
	n, err := r.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return text{}, err
	}
	head = head[:n]
	mark := int64(0)
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		mark = 3
	}
	if err := recognise(head[mark:], int64(len(head)) == size); err != nil {
		return text{}, err
	}
	return text{name: "utf-8", reader: func() io.Reader { return io.NewSectionReader(r, mark, size-mark) }}, nil
}

// recognise refuses what is not UTF-8 text, by name.
func recognise(head []byte, whole bool) error {
	switch {
	case len(bytes.TrimSpace(head)) == 0 && whole:
		return grid.NewFault("empty_file")
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return grid.NewFault("not_text")
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return grid.NewFault("encoding_unsupported", "encoding", "UTF-16")
	case bytes.IndexByte(head, 0) >= 0:
		return grid.NewFault("not_text")
	}
	if !whole { // the last rune may be cut
		for i := 0; i < utf8.UTFMax && len(head) > 0 && !utf8.Valid(head[max(0, len(head)-utf8.UTFMax):]); i++ {
			head = head[:len(head)-1]
		}
	}
	if !utf8.Valid(head) {
		return grid.NewFault("encoding_unsupported", "encoding", "?")
	}
	return nil
}
