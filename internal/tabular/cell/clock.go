package cell

import "bytes"

// clock is a time of day.
type clock struct {
	is      bool
	seconds int32 // since midnight
	zoned   bool  // it says how far from UTC it is
	offset  int32 // seconds east of UTC
}

// cut takes a time off the end of folded text: 08:30, 8:30:15.250 pm, t22:00:00z. It is not ok
// when there is a colon but no time, or nothing before it.
func (c *clock) cut(s []byte) (rest []byte, ok bool) {
	colon := bytes.IndexByte(s, ':')
	if colon < 0 {
		return s, true
	}
	begin := colon
	for begin > 0 && s[begin-1] >= '0' && s[begin-1] <= '9' {
		begin--
	}
	if begin < 2 || s[begin-1] != ' ' && (s[begin-1] != 't' || s[begin-2] < '0' || s[begin-2] > '9') {
		return s, false
	}
	c.is = true
	return bytes.TrimRight(s[:begin-1], " ,"), c.parse(s[begin:])
}

func (c *clock) parse(s []byte) bool {
	var fields [3]int32
	n := 0
	for {
		v, digits := int32(0), 0
		for ; digits < len(s) && digits < 3 && s[digits] >= '0' && s[digits] <= '9'; digits++ {
			v = v*10 + int32(s[digits]-'0')
		}
		if digits == 0 || digits > 2 || n > 0 && digits != 2 {
			return false
		}
		fields[n] = v
		n++
		if s = s[digits:]; n == 3 || len(s) == 0 || s[0] != ':' {
			break
		}
		s = s[1:]
	}
	if n == 3 && len(s) > 1 && (s[0] == '.' || s[0] == ',') { // fractions are dropped
		rest := bytes.TrimLeft(s[1:], "0123456789")
		if len(rest) == len(s)-1 {
			return false
		}
		s = rest
	}
	s = bytes.TrimLeft(s, " ")
	for _, half := range [...]struct {
		word  string
		hours int32
	}{{"am", 0}, {"pm", 12}, {"ص", 0}, {"م", 12}, {"صباحا", 0}, {"مساء", 12}} {
		if rest, ok := bytes.CutPrefix(s, []byte(half.word)); ok && (len(rest) == 0 || rest[0] == ' ') {
			if fields[0] < 1 || fields[0] > 12 {
				return false
			}
			fields[0] = fields[0]%12 + half.hours
			s = bytes.TrimLeft(rest, " ")
			break
		}
	}
	c.seconds = fields[0]*3600 + fields[1]*60 + fields[2]
	return n > 1 && fields[0] < 24 && fields[1] < 60 && fields[2] < 60 && c.zone(s)
}

// zone reads z, utc, +03:00, +0300 or +03, or nothing.
func (c *clock) zone(s []byte) bool {
	if len(s) == 0 {
		return true
	}
	c.zoned = true
	if string(s) == "z" || string(s) == "utc" || string(s) == "gmt" {
		return true
	}
	sign := int32(1)
	switch s[0] {
	case '-':
		sign = -1
	case '+':
	default:
		return false
	}
	var digits [4]int32
	n := 0
	for i, ch := range s[1:] {
		if ch == ':' && i == 2 {
			continue
		}
		if ch < '0' || ch > '9' || n == len(digits) {
			return false
		}
		digits[n] = int32(ch - '0')
		n++
	}
	hours, minutes := digits[0]*10+digits[1], digits[2]*10+digits[3]
	c.offset = sign * (hours*3600 + minutes*60)
	return (n == 2 || n == 4) && hours <= 14 && minutes < 60
}
