package workbook_test

import (
	"strings"
	"testing"

	"rasid/internal/tabular/workbook"
)

const (
	odsType = "application/vnd.oasis.opendocument.spreadsheet"
	odsNS   = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`
	odsHead = xmlHead + `<office:document-content ` + odsNS + `><office:automatic-styles><style:style style:name="ta1" style:family="table"><style:table-properties table:display="true"/></style:style><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>`
	odsTail = `</office:spreadsheet></office:body></office:document-content>`
)

// odsWith is a small .ods with these elements in its spreadsheet.
func odsWith(t testing.TB, inside string) []byte {
	t.Helper()
	return zipped(t, parts{"mimetype": odsType, "content.xml": odsHead + inside + odsTail,
		"META-INF/manifest.xml": `<manifest:manifest xmlns:manifest="urn:x"><manifest:file-entry manifest:full-path="/" manifest:media-type="` + odsType + `"/></manifest:manifest>`})
}

// odsOf writes the same sheets as a book does; their cells are texts.
func odsOf(t testing.TB, sheets []sheet) []byte {
	var b strings.Builder
	for _, s := range sheets {
		style := "ta1"
		if s.state != "" {
			style = "ta2"
		}
		b.WriteString(`<table:table table:name="` + s.name + `" table:style-name="` + style + `">`)
		b.WriteString(strings.NewReplacer(`<row`, `<table:table-row x`, `</row>`, `</table:table-row>`, `<c t="inlineStr"><is><t>`, `<table:table-cell office:value-type="string"><text:p>`, `</t></is></c>`, `</text:p></table:table-cell>`).Replace(s.data))
		b.WriteString(`<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>`)
	}
	return odsWith(t, b.String())
}

func TestODSCells(t *testing.T) {
	cell := func(attrs, inside string) string {
		return `<table:table-cell ` + attrs + `>` + inside + `</table:table-cell>`
	}
	p := func(s string) string { return `<text:p>` + s + `</text:p>` }
	for name, c := range map[string]struct {
		row  string
		want []string
	}{
		"kinds": {`<table:table-row>` + cell(`office:value-type="float" office:value="1234.50"`, p("1.234,5")) + cell(`office:value-type="percentage" office:value="0.12"`, p("12 %")) +
			cell(`office:value-type="currency" office:currency="SYP" office:value="4000"`, p("4.000")) + cell(`office:value-type="date" office:date-value="2024-03-15"`, p("15/03/24")) +
			cell(`office:value-type="date" office:date-value="2024-03-15T08:30:00"`, p("x")) + cell(`office:value-type="time" office:time-value="PT08H30M00S"`, p("08:30")) +
			cell(`office:value-type="time" office:time-value="PT36H00M15.5S"`, p("36:00")) + cell(`office:value-type="boolean" office:boolean-value="true"`, p("WAHR")) +
			cell(`office:value-type="string"`, p("12")) + cell(`office:value-type="string" office:string-value="shown"`, p("other")) + `</table:table-row>`,
			[]string{"1: n 1234.5|n 0.12%|n 4000|d 2024-03-15|d 2024-03-15T08:30|d 08:30|d 36:00:15.500|b true|12|shown"}},
		"texts": {`<table:table-row>` + cell(`office:value-type="string"`, p("first")+p("second  <text:span>spaced</text:span><text:s text:c=\"2\"/><text:tab/>end<text:line-break/>\n line ")) +
			cell(`office:value-type="string"`, `<office:annotation><text:p>a comment</text:p></office:annotation>`+p("text<office:annotation><text:p>another</text:p></office:annotation>")) +
			cell(`office:value-type="string"`, p(`<text:ruby><text:ruby-base>base</text:ruby-base><text:ruby-text>hint</text:ruby-text></text:ruby> <text:a>link</text:a>`)) + `</table:table-row>`,
			[]string{"1: first\nsecond spaced  \tend\n line|text|base link"}},
		"errors and formulas": {`<table:table-row>` + cell(`table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"`, p("#DIV/0!")) +
			cell(`table:formula="of:=1/0" office:value-type="float" office:value="0"`, p("Err:502")) + cell(`table:formula="of:=1+1" office:value-type="float" office:value="2"`, p("2")) +
			cell(`table:formula="of:=1+1"`, "") + cell(`table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""`, "") + cell(`office:value-type="float" office:value="1"`, p("1")) + `</table:table-row>`,
			[]string{"1: e #DIV/0!|e Err:502|n 2|e #NOT-CALCULATED!||n 1"}},
		"repeated": {`<table:table-column table:number-columns-repeated="16384"/><table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row><table:table-header-rows><table:table-row table:number-rows-repeated="2">` +
			cell(`table:number-columns-repeated="2" office:value-type="float" office:value="7"`, p("7")) + cell(`table:number-columns-repeated="3"`, "") + cell(`office:value-type="float" office:value="8"`, "") +
			cell(`table:number-columns-repeated="16378"`, "") + `</table:table-row></table:table-header-rows><table:table-row-group><table:table-row table:visibility="collapse">` + cell(`office:value-type="float" office:value="9"`, "") + `</table:table-row></table:table-row-group>`,
			[]string{"4: n 7|n 7||||n 8", "5: n 7|n 7||||n 8", "6: n 9 (hidden)"}},
		"merged": {`<table:table-row>` + cell(`table:number-rows-spanned="3" office:value-type="string"`, p("الحسكة")) + cell(`table:number-columns-spanned="2" office:value-type="string"`, p("Q1")) + `<table:covered-table-cell/></table:table-row>` +
			`<table:table-row><table:covered-table-cell/>` + cell(`office:value-type="float" office:value="1"`, "") + `</table:table-row>` +
			`<table:table-row><table:covered-table-cell office:value-type="string">` + p("unseen") + `</table:covered-table-cell>` + cell(`office:value-type="float" office:value="2"`, "") + `</table:table-row>` +
			`<table:table-row>` + cell("", "") + cell(`office:value-type="float" office:value="3"`, "") + `</table:table-row>`,
			[]string{"1: الحسكة|Q1|", "2: الحسكة|n 1", "3: e unseen|n 2", "4: |n 3"}},
		"what is no cell": {`<table:shapes><table:table><table:table-row>` + cell(`office:value-type="float" office:value="6"`, "") + `</table:table-row></table:table></table:shapes><table:table-row>` + cell(`office:value-type="float" office:value="1"`, `<table:table><table:table-row>`+cell(`office:value-type="float" office:value="5"`, "")+`</table:table-row></table:table>`) + `</table:table-row>`,
			[]string{"1: n 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, odsWith(t, `<table:tracked-changes><table:table table:name="old"/></table:tracked-changes><table:table table:name="S">`+c.row+`</table:table>`), workbook.Options{})
			equal(t, name, rows(t, s), c.want)
		})
	}
}

func TestODSNotes(t *testing.T) {
	s := open(t, odsWith(t, `<table:table table:name="S"><table:table-column/><table:table-column table:visibility="collapse"/><table:table-row table:visibility="filter"><table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="1"/></table:table-row><table:table-row><table:table-cell table:formula="of:=1"/></table:table-row></table:table>`), workbook.Options{})
	rows(t, s)
	for code, want := range map[string]string{"rows_hidden": "1 1", "columns_hidden": "1 B", "formulas_not_calculated": "1 A2"} {
		if f := note(t, s, code); f.Args["count"]+" "+f.Args["where"] != want {
			t.Errorf("%s: %v, want %s", code, f.Args, want)
		}
	}
}
