package workbook_test

import (
	"archive/zip"
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"rasid/internal/diag"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/workbook"
)

// parts is a package by part name.
type parts map[string]string

// zipped packs parts, in the order of their names.
func zipped(t testing.TB, p parts) []byte { return archive(t, p, zip.Deflate) }

func archive(t testing.TB, p parts, method uint16) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, p[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	xmlHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	mainNS   = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	relsNS   = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	relKind  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

// book is a small workbook that a test changes in one place.
type book struct {
	sheets  []sheet
	styles  []string // format codes of the styles 1, 2, …; "#14" is the built-in format 14
	strings string   // the elements si
	props   string   // attributes of workbookPr
	calc    string   // attributes of calcPr
	parts   parts    // more parts, or other ones; "" removes one
}

type sheet struct {
	name, state string
	cols        string // before the cells
	data        string // inside of sheetData
	after       string // after the cells
}

func (b book) all() parts {
	p := parts{
		"[Content_Types].xml":  xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="` + mainType + `"/></Types>`,
		"_rels/.rels":          xmlHead + `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="` + relKind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/sharedStrings.xml": xmlHead + `<sst ` + mainNS + `>` + b.strings + `</sst>`,
	}
	var list, rels, formats, xfs strings.Builder
	for i, s := range b.sheets {
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d" state="%s" r:id="rId%d"/>`, s.name, i+1, cmp.Or(s.state, "visible"), i+10)
		fmt.Fprintf(&rels, `<Relationship Id="rId%d" Type="%sworksheet" Target="worksheets/sheet%d.xml"/>`, i+10, relKind, i+1)
		p[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)] = xmlHead + `<worksheet ` + mainNS + `>` + s.cols + `<sheetData>` + s.data + `</sheetData>` + s.after + `</worksheet>`
	}
	for i, code := range b.styles {
		if id, ok := strings.CutPrefix(code, "#"); ok && len(id) < 3 && id != "" && id[0] >= '0' && id[0] <= '9' {
			fmt.Fprintf(&xfs, `<xf numFmtId="%s"/>`, id)
			continue
		}
		fmt.Fprintf(&formats, `<numFmt numFmtId="%d" formatCode="%s"/>`, 164+i, escape(code))
		fmt.Fprintf(&xfs, `<xf numFmtId="%d"/>`, 164+i)
	}
	p["xl/workbook.xml"] = xmlHead + `<workbook ` + mainNS + `><workbookPr ` + b.props + `/><sheets>` + list.String() + `</sheets><calcPr ` + b.calc + `/></workbook>`
	p["xl/_rels/workbook.xml.rels"] = xmlHead + `<Relationships ` + relsNS + `><Relationship Id="rId1" Type="` + relKind + `styles" Target="styles.xml"/><Relationship Id="rId2" Type="` + relKind + `sharedStrings" Target="sharedStrings.xml"/>` + rels.String() + `</Relationships>`
	p["xl/styles.xml"] = xmlHead + `<styleSheet ` + mainNS + `><numFmts>` + formats.String() + `</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>` + xfs.String() + `</cellXfs></styleSheet>`
	for name, data := range b.parts {
		if p[name] = data; data == "" {
			delete(p, name)
		}
	}
	return p
}

func (b book) bytes(t testing.TB) []byte {
	t.Helper()
	return zipped(t, b.all())
}

// one is a workbook of one sheet.
func one(data string) book { return book{sheets: []sheet{{name: "S", data: data}}} }

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// open opens a workbook that must be sound.
func open(t testing.TB, data []byte, o workbook.Options) *workbook.Sheet {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	s, err := workbook.Open(bytes.NewReader(data), int64(len(data)), o)
	if err != nil {
		t.Fatalf("open: %s", explain(err))
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// rows reads all rows, each as "number: cell|cell". A cell that is no text begins with its kind:
// n number, d date, b bool, e error; a percentage ends in %; a hidden row ends in "(hidden)".
func rows(t testing.TB, s *workbook.Sheet) []string {
	t.Helper()
	var list []string
	for {
		r, err := s.Next()
		if errors.Is(err, io.EOF) {
			return list
		}
		if err != nil {
			t.Fatalf("next: %s", explain(err))
		}
		list = append(list, show(r))
	}
}

func show(r grid.Row) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d: ", r.Number)
	for i, c := range r.Cells {
		if i > 0 {
			b.WriteByte('|')
		}
		if k := r.Kind(i); k != grid.Text && k != grid.Blank {
			b.WriteString([...]string{grid.Number: "n ", grid.Date: "d ", grid.Bool: "b ", grid.Error: "e "}[k])
		}
		b.Write(c)
		if r.IsPercent(i) {
			b.WriteByte('%')
		}
	}
	if r.Hidden {
		b.WriteString(" (hidden)")
	}
	return b.String()
}

// fault opens and reads a workbook that must be refused, and returns why.
func fault(t testing.TB, data []byte, o workbook.Options) diag.Finding {
	t.Helper()
	if o.TempDir == "" {
		o.TempDir = t.TempDir()
	}
	s, err := workbook.Open(bytes.NewReader(data), int64(len(data)), o)
	if err == nil {
		defer func() { _ = s.Close() }()
		for err == nil {
			_, err = s.Next()
		}
	}
	var f *grid.Fault
	if !errors.As(err, &f) {
		t.Fatalf("not refused: %v", err)
	}
	return f.Finding
}

func explain(err error) string {
	if f, ok := errors.AsType[*grid.Fault](err); ok {
		return fmt.Sprint(f.Code, " ", f.Args)
	}
	return err.Error()
}

// note returns the finding of a code.
func note(t testing.TB, s *workbook.Sheet, code string) diag.Finding {
	t.Helper()
	for _, f := range s.Notes() {
		if f.Code == code {
			return f
		}
	}
	t.Fatalf("no note %s in %v", code, s.Notes())
	return diag.Finding{}
}

func equal(t testing.TB, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n got %s\nwant %s", what, strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}
