package charset

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// isTextWithZeros reports whether zero bytes are all that is odd about a text: a writer that died
// leaves some at the end, and some programs write one for an empty cell.
func isTextWithZeros(head []byte) bool {
	zeros := bytes.Count(bytes.TrimRight(head, "\x00\r\n"), []byte{0})
	for _, b := range head {
		if b > 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' {
			return false
		}
	}
	return zeros*8 < len(head) && utf8.Valid(head)
}

// isBrokenUTF8 reports whether a text is UTF-8 but for a few bytes: characters of several bytes do
// not come about by chance.
func isBrokenUTF8(head []byte) bool {
	several, broken := 0, 0
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		switch {
		case r == utf8.RuneError && n == 1:
			broken++
		case n > 1:
			several++
		}
		head = head[n:]
	}
	return several > 2 && several > 2*broken
}

// withoutZeros takes zero bytes out.
type withoutZeros struct{ in io.Reader }

// Read implements io.Reader.
func (r withoutZeros) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	w := 0
	for _, b := range p[:n] {
		if b != 0 {
			p[w] = b
			w++
		}
	}
	return w, err
}

// mending reads bytes that are not UTF-8 as Windows-1252 has them.
type mending struct{ transform.NopResetter }

// Transform implements transform.Transformer.
func (mending) Transform(dst, src []byte, atEOF bool) (w, n int, err error) {
	for n < len(src) {
		r, size := utf8.DecodeRune(src[n:])
		if r == utf8.RuneError && size == 1 {
			if !atEOF && !utf8.FullRune(src[n:]) {
				return w, n, transform.ErrShortSrc
			}
			r = charmap.Windows1252.DecodeByte(src[n])
		}
		if w+utf8.RuneLen(r) > len(dst) {
			return w, n, transform.ErrShortDst
		}
		w += utf8.EncodeRune(dst[w:], r)
		n += size
	}
	return w, n, nil
}
