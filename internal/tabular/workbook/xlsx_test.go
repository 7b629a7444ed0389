package workbook_test

import (
	"strings"
	"testing"

	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/workbook"
)

// TestCells reads what writers put into cells. Each case is one sheet.
func TestCells(t *testing.T) {
	for name, c := range map[string]struct {
		book book
		want []string
	}{
		"shared texts, rich text, phonetic hints": {
			book{sheets: []sheet{{name: "S", data: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>`}},
				strings: `<si><t>خبز &amp; ماء</t></si><si><r><rPr><b/></rPr><t xml:space="preserve">two </t></r><r><t>runs</t></r><rPh sb="0" eb="1"><t>hint</t></rPh><phoneticPr fontId="1"/></si><si><t xml:space="preserve"> kept </t></si><si><t> not kept  </t></si>`},
			[]string{"1: خبز & ماء|two runs| kept |not kept "}},
		"inline texts": {one(`<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c><c r="B1" t="inlineStr"><is><r><t>b</t></r><r><t>c</t></r></is></c><c r="C1" t="inlineStr"><v>d</v></c><c r="D1"><is><t>e</t></is></c></row>`),
			[]string{"1: a|bc|d|e"}},
		"escapes": {one(`<row r="1"><c r="A1" t="str"><v>a_x000D__x000a_b_x005F_x0041_ _x12 _xZZZZ_ _xD83D_</v></c><c r="B1" t="str"><v><![CDATA[<&>]]>&lt;&#x62A;&#10;&quot;</v></c></row>`),
			[]string{"1: a\r\nb_x0041_ _x12 _xZZZZ_ _xD83D_|<&><ت\n\""}},
		"rows and cells without addresses": {one(`<row><c><v>1</v></c><c/><c><v>2</v></c></row><row r="4"><c r="B4"><v>3</v></c><c><v>4</v></c></row><row><c><v>5</v></c></row>`),
			[]string{"1: n 1||n 2", "4: |n 3|n 4", "5: n 5"}},
		"gaps, blank rows and trailing blanks": {one(`<row r="2"><c r="A2"><v>1</v></c><c r="XFD2" s="0"/></row><row r="3"><c r="A3" s="0"/></row><row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve">  </t></is></c></row><row r="9" hidden="1"><c r="C9"><v>2</v></c></row>`),
			[]string{"2: n 1", "9: ||n 2 (hidden)"}},
		"numbers": {one(`<row r="1"><c><v>45.299999999999997</v></c><c><v>1.0000000000000001E-2</v></c><c><v>1.5E+3</v></c><c><v>-0</v></c><c><v>007.50</v></c><c><v>.5</v></c><c t="n"><v> 38647633 </v></c><c><v>1E+300</v></c><c><v>0.1</v></c></row>`),
			[]string{"1: n 45.3|n 0.01|n 1500|n 0|n 7.5|n 0.5|n 38647633|n 1e+300|n 0.1"}},
		"what is no number stays a text": {one(`<row r="1"><c><v>abc</v></c><c><v>NaN</v></c><c><v>1e999</v></c><c><v>0x1p-2</v></c><c><v>1_000</v></c><c><v>1,5</v></c><c t="inlineStr"><is><t>12</t></is></c></row>`),
			[]string{"1: abc|NaN|1e999|0x1p-2|1_000|1,5|12"}},
		"booleans and errors": {one(`<row r="1"><c t="b"><v>1</v></c><c t="b"><v>0</v></c><c t="e"><v>#DIV/0!</v></c></row>`),
			[]string{"1: b true|b false|e #DIV/0!"}},
		"formulas": {one(`<row r="1"><c><f>A2*2</f><v>12.5</v></c><c t="str"><f>"x"</f><v>x</v></c><c t="str"><f>""</f><v></v></c><c><f>SUM(B:B)</f></c><c><f t="shared" si="0"/><v/></c><c t="b"><f>TRUE()</f><v>1</v></c></row>`),
			[]string{"1: n 12.5|x||e #NOT-CALCULATED!|e #NOT-CALCULATED!|b true"}},
		"formulas of a writer that does not calculate": {book{sheets: []sheet{{name: "S", data: `<row r="1"><c><f>1+1</f><v>0</v></c><c><f>1+1</f><v>2</v></c><c><v>0</v></c></row>`}}, calc: `fullCalcOnLoad="1"`},
			[]string{"1: e #NOT-CALCULATED!|n 2|n 0"}},
		"dates": {book{sheets: []sheet{{name: "S", data: `<row r="1"><c s="1"><v>45366</v></c><c s="2"><v>45366.354166666664</v></c><c s="3"><v>0.27083333333333331</v></c><c s="4"><v>1.5</v></c><c s="5"><v>45366</v></c><c s="6"><v>45366</v></c><c s="7"><v>0.12</v></c><c s="8"><v>12</v></c><c t="d"><v>2024-03-15T08:30:00</v></c><c t="d"><v>soon</v></c></row>`}},
			styles: []string{"#14", `yyyy\-mm\-dd\ hh:mm`, "#20", "[h]:mm", `[$-ar-SA]dd mmmm yyyy;@`, `0" days"`, "0.0%", `0.0"%"`}},
			[]string{"1: d 2024-03-15|d 2024-03-15T08:30|d 06:30|d 36:00|d 2024-03-15|n 45366|n 0.12%|n 12|d 2024-03-15T08:30|soon"}},
		"dates that are none": {book{sheets: []sheet{{name: "S", data: `<row r="1"><c s="1"><v>60</v></c><c s="1"><v>0</v></c><c s="1"><v>-3</v></c><c s="1"><v>2958466</v></c><c s="1"><v>59</v></c><c s="1"><v>61</v></c><c s="1"><v>1</v></c><c s="1"><v>2958465</v></c></row>`}}, styles: []string{"#14"}},
			[]string{"1: e 1900-02-29|e 1900-01-00|e -3|e 2958466|d 1900-02-28|d 1900-03-01|d 1900-01-01|d 9999-12-31"}},
		"dates since 1904": {book{sheets: []sheet{{name: "S", data: `<row r="1"><c s="1"><v>43904</v></c><c s="1"><v>0</v></c><c s="1"><v>60</v></c></row>`}}, styles: []string{"#14"}, props: `date1904="1"`},
			[]string{"1: d 2024-03-15|d 1904-01-01|d 1904-03-01"}},
		"a wrong dimension, columns declared to the end": {book{sheets: []sheet{{name: "S", cols: `<dimension ref="A1:XFD1048576"/><sheetViews/><cols><col min="1" max="16384" style="0"/></cols>`, data: `<row r="1" spans="1:16384"><c r="A1"><v>1</v></c></row>`}}},
			[]string{"1: n 1"}},
		"cells out of order": {one(`<row r="1"><c r="C1"><v>3</v></c><c r="A1"><v>1</v></c></row>`), []string{"1: n 1||n 3"}},
		"prefixes": {book{sheets: []sheet{{name: "S"}}, parts: parts{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`}},
			[]string{"1: n 1"}},
		"what other versions add": {one(`<row r="1"><c r="A1"><v>1</v><extLst><ext><v>9</v></ext></extLst></c><extLst><c r="B1"><v>9</v></c></extLst></row>`), []string{"1: n 1"}},
	} {
		t.Run(name, func(t *testing.T) {
			equal(t, name, rows(t, open(t, c.book.bytes(t), workbook.Options{})), c.want)
		})
	}
}

func TestNotesOfCells(t *testing.T) {
	s := open(t, book{
		sheets: []sheet{{name: "S", cols: `<cols><col min="2" max="3" hidden="1"/><col min="7" max="7" hidden="1"/></cols>`,
			data: `<row r="1"><c><v>1</v></c><c><v>2</v></c></row><row r="2" hidden="1"><c><v>1</v></c><c/><c><f>1</f></c></row><row r="3"><c s="1"><v>60</v></c></row><row r="4" hidden="1"/>`}},
		styles: []string{"#14"}, calc: `calcMode="manual"`}.bytes(t), workbook.Options{})
	rows(t, s)
	for code, want := range map[string]string{"rows_hidden": "1 2", "columns_hidden": "2 B, C", "formulas_not_calculated": "1 C2", "dates_impossible": "1 A3"} {
		if f := note(t, s, code); f.Args["count"]+" "+f.Args["where"] != want {
			t.Errorf("%s: %v, want %s", code, f.Args, want)
		}
	}
	note(t, s, "calculation_manual")
}

func TestMergedCells(t *testing.T) {
	data := `<row r="1"><c r="A1" t="str"><v>Governorate</v></c><c r="B1" t="str"><v>2024</v></c></row>` +
		`<row r="2"><c r="B2" t="str"><v>Q1</v></c><c r="C2" t="str"><v>Q2</v></c></row>` +
		`<row r="3"><c r="A3" t="str"><v>الحسكة</v></c><c r="B3"><v>1</v></c><c r="C3" s="1"><v>0.5</v></c></row>` +
		`<row r="4"><c r="A4"/><c r="B4"><v>2</v></c><c r="C4"/></row>` +
		`<row r="5"><c r="A5"/></row>` +
		`<row r="6"><c r="A6" t="str"><v>الحسكة</v></c><c r="B6"><v>3</v></c></row>` +
		`<row r="7"><c r="A7" t="str"><v>hidden</v></c><c r="B7"><v>4</v></c></row>` +
		`<row r="8"><c r="B8"><v>5</v></c></row>`
	s := open(t, book{sheets: []sheet{{name: "S", data: data,
		after: `<mergeCells count="4"><mergeCell ref="A3:A7"/><mergeCell ref="A1:A2"/><mergeCell ref="B1:D1"/><mergeCell ref="C3:C4"/><mergeCell ref="F20:F21"/></mergeCells>`}},
		styles: []string{"0%"}}.bytes(t), workbook.Options{})
	var got []string
	var flags [][]grid.Merge
	for row, err := s.Next(); err == nil; row, err = s.Next() {
		got = append(got, show(row))
		flags = append(flags, append([]grid.Merge(nil), row.Merges...))
	}
	equal(t, "rows", got, []string{"1: Governorate|2024||", "2: Governorate|Q1|Q2", "3: الحسكة|n 1|n 0.5%", "4: الحسكة|n 2|n 0.5%", "6: الحسكة|n 3", "7: e hidden|n 4", "8: |n 5"})
	down, across := grid.MergedDown, grid.MergedAcross
	for i, want := range [][]grid.Merge{{down, across, across | grid.Covered, across | grid.Covered}, {down | grid.Covered, 0, 0}, {down, 0, down}, {down | grid.Covered, 0, down | grid.Covered}, {down | grid.Covered, 0}, {down | grid.Covered, 0}, nil} {
		if string(asBytes(flags[i])) != string(asBytes(want)) {
			t.Errorf("row %s: flags %v, want %v", got[i], flags[i], want)
		}
	}
	if f := note(t, s, "cells_merged"); f.Args["where"] != "A2, A4, C4" {
		t.Errorf("filled: %v", f.Args)
	}
	if f := note(t, s, "cells_covered"); f.Args["where"] != "A7" {
		t.Errorf("covered: %v", f.Args)
	}
}

func asBytes(m []grid.Merge) []byte {
	var b []byte
	for _, x := range m {
		b = append(b, byte(x))
	}
	return b
}

// TestTitleOverWholeSheet: a title that is merged over all columns does not make its row as wide.
func TestTitleOverWholeSheet(t *testing.T) {
	s := open(t, book{sheets: []sheet{{name: "S", data: `<row r="1"><c t="str"><v>Title</v></c></row><row r="2"><c><v>1</v></c></row>`,
		after: `<mergeCells><mergeCell ref="A1:XFD1"/></mergeCells>`}}}.bytes(t), workbook.Options{})
	equal(t, "rows", rows(t, s), []string{"1: Title", "2: n 1"})
}

func TestPartsInOddPlaces(t *testing.T) {
	const sheetXML = `<worksheet><sheetData><row><c t="s"><v>0</v></c></row></sheetData></worksheet>`
	rels := func(target string) string {
		return `<Relationships><Relationship Id="a" Type="` + relKind + `worksheet" Target="` + target + `"/><Relationship Id="b" Type="http://purl.oclc.org/ooxml/officeDocument/relationships/sharedStrings" Target="/xl/SharedStrings.xml"/></Relationships>`
	}
	p := parts{"[Content_Types].xml": `<Types><Override PartName="/xl/workbook.xml" ContentType="` + mainType + `"/></Types>`,
		"_rels/.rels":          `<Relationships><Relationship Id="1" Type="` + relKind + `officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":      `<workbook xmlns:q="urn:x"><sheets><sheet name="S" sheetId="1" q:id="a"/></sheets></workbook>`,
		"xl/sharedstrings.xml": `<sst><si><t>here</t></si></sst>`}
	for name, target := range map[string]string{"xl/worksheets/sheet1.xml": "/xl/worksheets/sheet1.xml", "xl/other/x y.xml": "./other/x%20y.xml", "deep/s.xml": "../deep/s.xml", "xl/Worksheets/Sheet1.xml": "worksheets/sheet1.xml"} {
		p["xl/_rels/workbook.xml.rels"] = rels(target)
		p[name] = sheetXML
		equal(t, target, rows(t, open(t, zipped(t, p), workbook.Options{})), []string{"1: here"})
		delete(p, name)
	}
	p[`xl\worksheets\sheet1.xml`], p["xl/_rels/workbook.xml.rels"] = sheetXML, rels("worksheets/sheet1.xml")
	equal(t, "backslashes", rows(t, open(t, zipped(t, p), workbook.Options{})), []string{"1: here"})
}

// TestManyTexts reads more shared texts than are kept in memory, in any order.
func TestManyTexts(t *testing.T) {
	var texts, data strings.Builder
	const n = 20_000
	long := strings.Repeat("ن", 32_767)
	for i := range n {
		text := strings.Repeat(string(rune('a'+i%26)), 20+i%800) + itoa(i)
		if i == 100 || i == n/2 {
			text += long
		}
		texts.WriteString("<si><t>" + text + "</t></si>")
		data.WriteString("<row><c t=\"s\"><v>" + itoa(i) + "</v></c><c t=\"s\"><v>" + itoa(i*7919%n) + "</v></c></row>")
	}
	s := open(t, book{sheets: []sheet{{name: "S", data: data.String()}}, strings: texts.String()}.bytes(t), workbook.Options{})
	i := 0
	for row, err := s.Next(); err == nil; row, err = s.Next() {
		if a, b := string(row.Cells[0]), string(row.Cells[1]); !strings.Contains(a, itoa(i)) || !strings.Contains(b, itoa(i*7919%n)) ||
			(i == 100 || i == n/2) != strings.HasSuffix(a, long) {
			t.Fatalf("row %d: %.300q, %.300q", i, a, b)
		}
		i++
	}
	if i != n {
		t.Fatalf("%d rows", i)
	}
}
