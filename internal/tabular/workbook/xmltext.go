package workbook

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// attr takes the next attribute of a start tag. The name has its prefix; the value is as written.
func (s *scanner) attr() (name, value []byte, ok bool) {
	a := s.attrs
	for len(a) > 0 && space(a[0]) {
		a = a[1:]
	}
	if len(a) == 0 {
		return nil, nil, false
	}
	i := bytes.IndexByte(a, '=')
	if i > 0 {
		name, a = a[:i], a[i+1:]
		for len(name) > 0 && space(name[len(name)-1]) {
			name = name[:len(name)-1]
		}
		for len(a) > 0 && space(a[0]) {
			a = a[1:]
		}
		if len(a) > 1 && (a[0] == '"' || a[0] == '\'') {
			if j := bytes.IndexByte(a[1:], a[0]); j >= 0 {
				s.attrs = a[j+2:]
				return name, a[1 : j+1], true
			}
		}
	}
	s.wrong, s.attrs = s.fail("an attribute has no value"), nil
	return nil, nil, false
}

// attribute returns an attribute of the start tag, unescaped, or "". It takes the ones before it.
func (s *scanner) attribute(want string) string {
	for {
		name, value, ok := s.attr()
		if !ok {
			return ""
		}
		if string(name) == want {
			return s.value(value)
		}
	}
}

// value unescapes an attribute's value.
func (s *scanner) value(raw []byte) string {
	out, err := s.unescape(nil, raw)
	if err != nil {
		s.wrong = err
	}
	return string(out)
}

// short is value of what a workbook keeps short: the name of a sheet has 31 characters.
func (s *scanner) short(raw []byte) string {
	const longest = 1000
	if len(raw) > longest {
		s.wrong = s.fail("a name is longer than 1,000 bytes")
		return ""
	}
	return s.value(raw)
}

// appendText appends the text that next has found, unescaped.
func (s *scanner) appendText(dst []byte) ([]byte, error) {
	if s.cdata {
		if !utf8.Valid(s.raw) {
			return dst, s.fail("the text is not UTF-8")
		}
		return append(dst, s.raw...), nil
	}
	return s.unescape(dst, s.raw)
}

// unescape appends a text with its references replaced and its line ends as \n.
func (s *scanner) unescape(dst, raw []byte) ([]byte, error) {
	if !utf8.Valid(raw) {
		return dst, s.fail("the text is not UTF-8")
	}
	for {
		i := bytes.IndexByte(raw, '&')
		if j := bytes.IndexByte(raw, '\r'); j >= 0 && (i < 0 || j < i) {
			i = j
		}
		if i < 0 {
			return append(dst, raw...), nil
		}
		dst = append(dst, raw[:i]...)
		if raw[i] == '\r' {
			dst, raw = append(dst, '\n'), raw[i+1:]
			if len(raw) > 0 && raw[0] == '\n' {
				raw = raw[1:]
			}
			continue
		}
		raw = raw[i+1:]
		n := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if n < 0 {
			return dst, s.fail("a reference is not closed")
		}
		r, ok := reference(string(raw[:n]))
		if !ok {
			return dst, s.fail("the reference &" + string(raw[:n]) + "; is unknown")
		}
		dst, raw = utf8.AppendRune(dst, r), raw[n+1:]
	}
}

// reference returns the character that a reference stands for.
func reference(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, base := strings.TrimPrefix(name, "#"), 10
	if digits == name {
		return 0, false
	}
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n)) && (n >= ' ' || n == '\t' || n == '\n' || n == '\r')
}
