package workbook

import (
	"bytes"
	"strconv"

	"rasid/internal/tabular/grid"
)

// richText appends the text of an element si or is: of its t, and of the t of its runs, but not
// of its phonetic hints. Space at the ends counts only where the file says so.
func richText(s *scanner, dst []byte) ([]byte, error) {
	begin, depth := len(dst), len(s.starts)
	inText, preserve := false, false
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch t {
		case startTag:
			switch string(s.name) {
			case "t":
				inText = true
				preserve = s.attribute("xml:space") == "preserve" || preserve
			case "r":
			default: // rPh, phoneticPr, rPr, extLst
				if err := s.skip(); err != nil {
					return dst, err
				}
			}
		case endTag:
			inText = false
			if len(s.starts) < depth {
				if !preserve {
					dst = append(dst[:begin], bytes.Trim(dst[begin:], " \t\r\n")...)
				}
				return plainText(dst, begin), nil
			}
		case text:
			if !inText {
				continue
			}
			if dst, err = s.appendText(dst); err != nil {
				return dst, err
			}
			if len(dst)-begin > tokenBytes {
				return dst, grid.NewFault("workbook_too_large", "part", s.part, "limit", mebibytes(tokenBytes))
			}
		}
	}
}

// plainText replaces the references _xHHHH_ with which the format writes characters that XML
// cannot hold, in what stands from begin on (ECMA-376 part 1, 22.9.2.19, ST_Xstring).
func plainText(b []byte, begin int) []byte {
	const width = len("_x000D_")
	at := bytes.Index(b[begin:], []byte("_x"))
	if at < 0 {
		return b
	}
	out := begin + at
	for i := out; i < len(b); {
		if i+width <= len(b) && b[i] == '_' && b[i+1] == 'x' && b[i+width-1] == '_' {
			n, err := strconv.ParseUint(string(b[i+2:i+6]), 16, 16)
			if err == nil && (n >= ' ' || n == '\t' || n == '\n' || n == '\r') && (n < 0xd800 || n > 0xdfff) && n < 0xfffe {
				// A character takes up to three bytes, its reference seven.
				out += copy(b[out:], string(rune(n)))
				i += width
				continue
			}
		}
		b[out] = b[i]
		out, i = out+1, i+1
	}
	return b[:out]
}
