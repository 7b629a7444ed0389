package workbook

import (
	"strconv"
	"strings"

	"rasid/internal/tabular/grid"
)

// style is what a number format says that a number is.
type style byte

const (
	plainNumber style = iota
	percentage
	dateAndTime // with a day, month or year
	timeOfDay
	elapsed // a length of time, such as [h]:mm
)

// formatStyle reads a number format (ECMA-376 part 1, 18.8.31) and tells what it shows. Its
// first section counts. What stands in quotes, after a backslash or in brackets is no date
// letter, whatever it says: `0.0" days"`, `[$-ar-SA]`, `[Red]`.
func formatStyle(code string) style {
	var date, clock, month, percent, digits, length bool
	seconds := false // the zeros that follow are fractions of a second, as in mm:ss.0
	for code != "" {
		c, rest := code[0]|0x20, code[1:] // lower case for letters
		afterSeconds := seconds
		seconds = false
		switch {
		case code[0] == ';':
			rest = ""
		case code[0] == '"':
			_, rest, _ = strings.Cut(rest, `"`)
		case code[0] == '\\' || code[0] == '_' || code[0] == '*':
			rest = skipRune(rest)
		case code[0] == '[':
			var inside string
			inside, rest, _ = strings.Cut(rest, "]")
			if isElapsed(inside) {
				length, seconds = true, true
			}
		case code[0] == '%':
			percent = true
		case code[0] == '.' || code[0] == ',':
			seconds = afterSeconds
		case code[0] == '0':
			seconds = afterSeconds
			digits = digits || !afterSeconds
		case code[0] == '#' || code[0] == '?':
			digits = true
		case hasPrefixFold(code, "General"):
			digits, rest = true, code[len("General"):]
		case hasPrefixFold(code, "Standard"): // what some writers call it
			digits, rest = true, code[len("Standard"):]
		case hasPrefixFold(code, "AM/PM"):
			clock, rest = true, code[len("AM/PM"):]
		case hasPrefixFold(code, "A/P"):
			clock, rest = true, code[len("A/P"):]
		case c == 'e' && rest != "" && (rest[0] == '+' || rest[0] == '-'):
			digits = true // 0.00E+00
		case c == 'm':
			month = true
		case c == 'h' || c == 's':
			clock, seconds = true, c == 's'
		case c == 'y' || c == 'd' || c == 'e' || c == 'g' || c == 'b' || hasPrefixFold(code, "aaa"):
			date = true // e, g, b: years and eras of other calendars; aaa: a day of the week
		}
		code = rest
	}
	switch {
	case digits || !date && !clock && !month && !length:
		if percent {
			return percentage
		}
		return plainNumber
	case length:
		return elapsed
	case date || month && !clock:
		return dateAndTime
	}
	return timeOfDay
}

// isElapsed reports whether what stands in brackets counts hours, minutes or seconds on.
func isElapsed(s string) bool {
	return s != "" && strings.ContainsAny(s[:1], "hmsHMS") && strings.Trim(strings.ToLower(s), strings.ToLower(s[:1])) == ""
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

func skipRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[i:]
		}
	}
	return ""
}

// builtinStyle is the style of a format that is known by its number alone (ECMA-376 part 1,
// 18.8.30). 27–36 and 50–58 are dates and times of East Asia, 71–81 of Thailand; those that are a
// date in one language and a time in another count as a time, which differs below day 1 only.
func builtinStyle(id int) style {
	switch {
	case id == 9 || id == 10:
		return percentage
	case id >= 14 && id <= 17, id == 22, id >= 27 && id <= 31, id == 36, id == 50, id == 51, id == 54, id == 57, id == 58, id >= 71 && id <= 74, id == 77, id == 81:
		return dateAndTime
	case id >= 18 && id <= 21, id >= 32 && id <= 35, id == 45, id == 47, id == 52, id == 53, id == 55, id == 56, id == 75, id == 76, id == 78, id == 80:
		return timeOfDay
	case id == 46 || id == 79:
		return elapsed
	}
	return plainNumber
}

// readStyles reads which number formats the cells' styles have.
func (x *xlsx) readStyles(part string) error {
	own := map[int]style{}
	inCells := false
	return x.each(part, stylesBytes, func(s *scanner) error {
		switch string(s.name) {
		case "numFmt":
			id, code := -1, ""
			for name, v, ok := s.attr(); ok; name, v, ok = s.attr() {
				switch string(name) {
				case "numFmtId":
					id = formatID(string(v))
				case "formatCode":
					code = s.value(v)
				}
			}
			if len(own) < maxStyles && id >= 0 && len(s.starts) == 3 { // not one of a dxf
				own[id] = formatStyle(code)
			}
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if !inCells {
				return nil
			}
			if len(x.styles) == maxStyles {
				return grid.NewFault("workbook_too_large", "part", part, "limit", strconv.Itoa(maxStyles))
			}
			id := formatID(s.attribute("numFmtId"))
			st, ok := own[id]
			if !ok {
				st = builtinStyle(id)
			}
			x.styles = append(x.styles, st)
		}
		return nil
	})
}

// formatID is the number of a number format, or -1.
func formatID(s string) int {
	id, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return id
}
