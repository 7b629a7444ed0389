package config

import (
	"strings"

	"rasid/internal/yamlnode"
)

// anyTable lets the reader find everything out.
var anyTable = Table{Encoding: "auto", Delimiter: "auto", Quote: "auto", Escape: "auto", HeaderRows: -1, Decimal: "auto", Dates: "auto", Calendar: "gregorian"}

// Encodings lists the encodings of text that can be pinned.
func Encodings() []string {
	return []string{"utf-8", "utf-16", "utf-16le", "utf-16be", "windows-1256", "iso-8859-6", "windows-1252", "windows-1254"}
}

func table(v yamlnode.Value) Table {
	m := v.Map("table", "encoding", "delimiter", "quote", "escape", "sheet", "header_rows", "decimal", "dates", "calendar")
	t := anyTable
	t.Sheet = m.Get("sheet").String()
	pin := func(key string, to *string, known ...string) {
		if x := m.Get(key).OneOf(key, known...); x != "" {
			*to = x
		}
	}
	pin("encoding", &t.Encoding, append([]string{"auto"}, Encodings()...)...)
	if d := m.Get("delimiter"); d.Present() {
		switch x := strings.ToLower(d.String()); x {
		case "tab", `\t`:
			t.Delimiter = "\t"
		case "space":
			t.Delimiter = " "
		case "":
			d.Errorf("delimiter", "write tab or space", "white space cannot be seen here")
		default:
			pin("delimiter", &t.Delimiter, "auto", ",", ";", "tab", "|", ":", "space")
		}
	}
	pin("quote", &t.Quote, "auto", `"`, "'", "none")
	pin("escape", &t.Escape, "auto", "double", `\`)
	pin("decimal", &t.Decimal, "auto", ".", ",")
	pin("dates", &t.Dates, "auto", "dmy", "mdy", "ymd")
	pin("calendar", &t.Calendar, "gregorian", "hijri", "solar-hijri")
	if h := m.Get("header_rows").OneOf("number of header rows", "auto", "0", "1", "2", "3"); h != "" && h != "auto" {
		t.HeaderRows = int(h[0] - '0')
	}
	return t
}
