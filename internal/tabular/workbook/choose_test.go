package workbook_test

import (
	"strconv"
	"strings"
	"testing"

	"rasid/internal/tabular/workbook"
)

func itoa(n int) string { return strconv.Itoa(n) }

// table is the cells of a sheet.
func table(rows ...string) string {
	var b strings.Builder
	for i, r := range rows {
		if r == "" {
			continue
		}
		b.WriteString(`<row r="` + itoa(i+1) + `">`)
		for c := range strings.SplitSeq(r, "|") {
			b.WriteString(`<c t="inlineStr"><is><t>` + c + `</t></is></c>`)
		}
		b.WriteString("</row>")
	}
	return b.String()
}

func TestChoiceOfSheet(t *testing.T) {
	known := func(s string) bool { return strings.Contains(" place period value ", " "+s+" ") }
	full, half, other := table("place|period|value", "a|b|1"), table("Title", "", "place|value", "a|1"), table("x|y", "1|2")
	for name, c := range map[string]struct {
		sheets []sheet
		want   string // the option
		get    string // a sheet, or a fault's code
		args   string // what the fault's arguments must hold
	}{
		"most known headers":       {[]sheet{{name: "notes", data: other}, {name: "half", data: half}, {name: "full", data: full}}, "", "full", ""},
		"first with content":       {[]sheet{{name: "blank"}, {name: "one", data: other}, {name: "two", data: other}}, "", "one", ""},
		"hidden ones are not best": {[]sheet{{name: "secret", state: "veryHidden", data: full}, {name: "half", data: half}}, "", "half", ""},
		"hidden ones when named":   {[]sheet{{name: "secret", state: "hidden", data: full}, {name: "half", data: half}}, "SECRET ", "secret", ""},
		"named":                    {[]sheet{{name: "a", data: full}, {name: "البيانات", data: other}}, "البيانات", "البيانات", ""},
		"unknown":                  {[]sheet{{name: "a", data: full}, {name: "b", data: other}}, "c", "sheet_unknown", "“a”, “b”"},
		"equal":                    {[]sheet{{name: "Jan", data: full}, {name: "x", data: other}, {name: "Feb", data: full}}, "", "sheet_ambiguous", "“Jan”, “Feb”"},
		"equal, but one is blank":  {[]sheet{{name: "form", data: table("place|period|value")}, {name: "Feb", data: full}}, "", "Feb", ""},
		"known words in a list":    {[]sheet{{name: "dictionary", data: table("place", "period", "value", "x")}, {name: "full", data: full}}, "", "full", ""},
		"a late header":            {[]sheet{{name: "late", data: table(append(make([]string, 26), "place|period|value", "a|b|1")...)}, {name: "half", data: half}}, "", "late", ""},
		"only hidden":              {[]sheet{{name: "secret", state: "hidden", data: full}, {name: "blank"}}, "", "sheets_all_hidden", "“secret”"},
		"nothing":                  {[]sheet{{name: "blank"}}, "", "empty_file", ""},
	} {
		t.Run(name, func(t *testing.T) {
			for format, data := range map[string][]byte{"xlsx": book{sheets: c.sheets}.bytes(t), "ods": odsOf(t, c.sheets)} {
				o := workbook.Options{Sheet: c.want, KnownHeader: known}
				if strings.Contains("sheet_unknown sheet_ambiguous sheets_all_hidden empty_file", c.get) {
					if f := fault(t, data, o); f.Code != c.get || !strings.Contains(f.Args["sheets"]+f.Args["have"], c.args) {
						t.Errorf("%s: %+v", format, f)
					}
					continue
				}
				s := open(t, data, o)
				if s.Name() != c.get || string(s.Kind()) != format {
					t.Errorf("%s: read %q of %s", format, s.Name(), s.Kind())
				}
				if len(rows(t, s)) == 0 {
					t.Errorf("%s: no rows", format)
				}
			}
		})
	}
	s := open(t, book{sheets: []sheet{{name: "full", data: full}, {name: "x", data: other}, {name: "secret", state: "hidden", data: full}}}.bytes(t), workbook.Options{KnownHeader: known})
	if f := note(t, s, "sheet_chosen"); f.Args["sheet"] != "full" || f.Args["others"] != "“x”" {
		t.Errorf("%v", f)
	}
	if f := note(t, s, "sheets_hidden"); f.Args["sheets"] != "“secret”" {
		t.Errorf("%v", f)
	}
}
