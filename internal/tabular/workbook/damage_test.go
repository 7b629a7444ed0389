package workbook_test

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"rasid/internal/tabular/workbook"
)

// TestDamage: what breaks the format is refused and never read as if it ended there.
func TestDamage(t *testing.T) {
	sheetXML := func(s string) book {
		return book{sheets: []sheet{{name: "S"}}, parts: parts{"xl/worksheets/sheet1.xml": s}}
	}
	for name, b := range map[string]book{
		"not closed":            sheetXML(`<worksheet><sheetData><row><c><v>1</v></c></row>`),
		"closed in wrong order": sheetXML(`<worksheet><sheetData><row><c><v>1</c></v></row></sheetData></worksheet>`),
		"no XML":                sheetXML(`place,value`),
		"empty part":            sheetXML(``),
		"a DOCTYPE":             sheetXML(`<!DOCTYPE x [<!ENTITY a "b">]><worksheet/>`),
		"an entity":             one(`<row><c t="str"><v>&a;</v></c></row>`),
		"a bad reference":       one(`<row><c t="str"><v>&#xD800;</v></c></row>`),
		"an open reference":     one(`<row><c t="str"><v>&amp</v></c></row>`),
		"not UTF-8":             one("<row><c t=\"str\"><v>\xff</v></c></row>"),
		"another encoding":      sheetXML(`<?xml version="1.0" encoding="windows-1256"?><worksheet/>`),
		"an open tag":           one(`<row><c r="A1" <v>1</v></c></row>`),
		"an open attribute":     one(`<row><c r="A1><v>1</v></c></row>`),
		"no attribute value":    one(`<row><c r t=n><v>1</v></c></row>`),
		"deep":                  one(strings.Repeat("<a>", 300) + strings.Repeat("</a>", 300)),
		"rows going back":       one(`<row r="2"><c><v>1</v></c></row><row r="1"><c><v>2</v></c></row>`),
		"a row twice":           one(`<row r="2"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row>`),
		"a row too far":         one(`<row r="1048577"><c><v>1</v></c></row>`),
		"more rows than can be": one(`<row r="1048576"><c><v>1</v></c></row><row/>`),
		"no row number":         one(`<row r="x"><c><v>1</v></c></row>`),
		"a cell twice":          one(`<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>`),
		"a cell of another row": one(`<row r="1"><c r="A2"><v>1</v></c></row>`),
		"a cell too far":        one(`<row r="1"><c r="XFD1"><v>1</v></c><c><v>1</v></c></row>`),
		"an unknown text":       one(`<row r="1"><c t="s"><v>0</v></c></row>`),
		"a text by name":        one(`<row r="1"><c t="s"><v>-1</v></c></row>`),
		"an unknown style":      one(`<row r="1"><c s="1"><v>45366</v></c></row>`),
		"ranges over ranges":    {sheets: []sheet{{name: "S", data: `<row><c><v>1</v></c></row>`, after: `<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B1:B3"/></mergeCells>`}}},
		"a bad range":           {sheets: []sheet{{name: "S", data: `<row><c><v>1</v></c></row>`, after: `<mergeCells><mergeCell ref="B2:A1"/></mergeCells>`}}},
		"no sheet part":         {sheets: []sheet{{name: "S"}}, parts: parts{"xl/worksheets/sheet1.xml": ""}},
		"no relations":          {sheets: []sheet{{name: "S"}}, parts: parts{"xl/_rels/workbook.xml.rels": ""}},
		"no styles":             {sheets: []sheet{{name: "S", data: `<row><c><v>1</v></c></row>`}}, parts: parts{"xl/styles.xml": ""}},
		"no workbook":           {sheets: []sheet{{name: "S"}}, parts: parts{"xl/workbook.xml": ""}},
		"no sheets":             {},
	} {
		p := b.all()
		if name == "empty part" {
			p["xl/worksheets/sheet1.xml"] = ""
		}
		if f := fault(t, zipped(t, p), workbook.Options{}); f.Code != "workbook_damaged" || f.Args["where"] == "" {
			t.Errorf("%s: %s %v", name, f.Code, f.Args)
		}
	}
	whole, dir := one(table("a|b", "1|2")).bytes(t), t.TempDir()
	for n := range whole {
		if kind, err := workbook.Detect(bytes.NewReader(whole[:n]), int64(n)); n > 60 && (kind != workbook.XLSX || err != nil) {
			t.Fatalf("cut at %d: %q, %v", n, kind, err)
		}
		if f := fault(t, whole[:n], workbook.Options{TempDir: dir}); f.Code != "workbook_damaged" {
			t.Fatalf("cut at %d: %s", n, f.Code)
		}
	}
	ods := odsWith(t, `<table:table table:name="S"><table:table-row>`)
	if f := fault(t, ods, workbook.Options{}); f.Code != "workbook_damaged" {
		t.Errorf("ods: %s", f.Code)
	}
}

// TestFlippedBytes: the sums of the zip archive show a change in any part that is read.
func TestFlippedBytes(t *testing.T) {
	data := bytes.Replace(archive(t, one(table("a|b", "1|2")).all(), zip.Store), []byte("<t>2</t>"), []byte("<t>3</t>"), 1)
	if f := fault(t, data, workbook.Options{}); f.Code != "workbook_damaged" || !strings.Contains(f.Args["detail"], "checksum") {
		t.Errorf("%s %v", f.Code, f.Args)
	}
}

type broken struct {
	io.ReaderAt
	from int64
}

var errDisk = errors.New("disk failed")

func (b broken) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > b.from {
		return 0, errDisk
	}
	return b.ReaderAt.ReadAt(p, off)
}

// TestReaderErrors: an error of the disk is not the workbook's fault.
func TestReaderErrors(t *testing.T) {
	data := one(table("a|b", "1|2")).bytes(t)
	for _, from := range []int64{0, 600, int64(len(data)) - 5} {
		if _, err := workbook.Open(broken{bytes.NewReader(data), from}, int64(len(data)), workbook.Options{}); !errors.Is(err, errDisk) {
			t.Errorf("from %d: %v", from, err)
		}
	}
}

// bomb is a workbook one of whose parts holds a filler n MiB long. It is packed once only.
func bomb(t *testing.T, name, begin, filler, end string, n int) []byte {
	var b, packed bytes.Buffer
	block := strings.Repeat(filler, 1<<20/len(filler))
	sum, size := crc32.NewIEEE(), uint64(0)
	pack := func(s string, times int) {
		start := packed.Len()
		w, _ := flate.NewWriter(&packed, flate.BestCompression)
		_, _ = io.WriteString(w, s)
		_ = w.Flush()
		once := bytes.Clone(packed.Bytes()[start:])
		for i := range times {
			if i > 0 {
				packed.Write(once)
			}
			_, _ = io.WriteString(sum, s)
			size += uint64(len(s))
		}
	}
	pack(begin, 1)
	pack(block, n)
	pack(end, 1)
	w, _ := flate.NewWriter(&packed, flate.BestCompression)
	_ = w.Close()
	z := zip.NewWriter(&b)
	for part, data := range one(table("a|b")).all() {
		if part != name {
			f, _ := z.Create(part)
			_, _ = io.WriteString(f, data)
			continue
		}
		f, err := z.CreateRaw(&zip.FileHeader{Name: part, Method: zip.Deflate, CRC32: sum.Sum32(), CompressedSize64: uint64(packed.Len()), UncompressedSize64: size})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = f.Write(packed.Bytes())
	}
	_ = z.Close()
	return b.Bytes()
}

// TestF08Bombs: a small file that unpacks to very much is refused, at little cost.
func TestF08Bombs(t *testing.T) {
	for what, c := range map[string]struct {
		data []byte
		code string
	}{
		"space between cells": {bomb(t, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>", " ", "</sheetData></worksheet>", 2), "workbook_too_large"},
		"comments":            {bomb(t, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>", "<!--"+strings.Repeat(" ", 4000)+"-->", "</sheetData></worksheet>", 70), "workbook_bomb"},
		"texts":               {bomb(t, "xl/sharedStrings.xml", "<sst>", "<si/>", "</sst>", 41), "workbook_too_large"},
		"one long text":       {bomb(t, "xl/sharedStrings.xml", "<sst><si><r>", "<t>aaaaaaaa</t>", "</r></si></sst>", 3), "workbook_too_large"},
		"relations":           {bomb(t, "xl/_rels/workbook.xml.rels", "<Relationships>", "<Relationship/>", "</Relationships>", 20), "workbook_too_large"},
		"styles":              {bomb(t, "xl/styles.xml", "<styleSheet><cellXfs>", "<xf/>", "</cellXfs></styleSheet>", 2), "workbook_too_large"},
	} {
		if raceDetector() && what == "texts" {
			continue // eight million of them take the detector long
		}
		if f := fault(t, c.data, workbook.Options{}); f.Code != c.code {
			t.Errorf("%s: %s %v", what, f.Code, f.Args)
		}
	}
	ods := odsWith(t, `<table:table table:name="S"><table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" office:value-type="float" office:value="1"/></table:table-row></table:table>`)
	if f := fault(t, ods, workbook.Options{}); f.Code != "sheet_too_large" {
		t.Errorf("repeated cells: %s %v", f.Code, f.Args)
	}
	var names bytes.Buffer
	w := zip.NewWriter(&names)
	for i := range 50_000 {
		_, _ = w.CreateHeader(&zip.FileHeader{Name: itoa(i)})
	}
	_ = w.Close()
	if f := fault(t, names.Bytes(), workbook.Options{}); f.Code != "workbook_too_large" {
		t.Errorf("many parts: %s %v", f.Code, f.Args)
	}
}

// ole is a compound file whose directory has these names; it fills several sectors.
func ole(names ...string) []byte {
	const sector = 512
	b := make([]byte, sector*20)
	copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
	binary.LittleEndian.PutUint16(b[30:], 9)
	binary.LittleEndian.PutUint32(b[48:], 3) // the directory begins in sector 3
	for i := range 109 {
		binary.LittleEndian.PutUint32(b[76+4*i:], 0xffffffff)
	}
	binary.LittleEndian.PutUint32(b[76:], 0) // the table of sectors is sector 0
	at, fat := 3, b[sector:]
	for i, name := range append([]string{"Root Entry", "\x06DataSpaces", "Version", "DataSpaceMap", "x"}, names...) {
		if i > 0 && i%4 == 0 {
			binary.LittleEndian.PutUint32(fat[4*at:], uint32(at+2))
			at += 2
		}
		entry := b[sector*(at+1)+128*(i%4):]
		units := utf16.Encode([]rune(name))
		for j, u := range units {
			binary.LittleEndian.PutUint16(entry[2*j:], u)
		}
		binary.LittleEndian.PutUint16(entry[64:], uint16(2*len(units)+2))
	}
	binary.LittleEndian.PutUint32(fat[4*at:], 0xfffffffe)
	return b
}

func TestKinds(t *testing.T) {
	locked := odsWith(t, "")
	xlsb := one("").all()
	xlsb["xl/workbook.bin"] = "\x83\x01"
	delete(xlsb, "xl/workbook.xml")
	for name, c := range map[string]struct {
		data []byte
		kind workbook.Kind
		code string
	}{
		"xls":           {ole("\x05SummaryInformation", "Workbook"), workbook.XLS, "xls_unsupported"},
		"Excel 5":       {ole("Book"), workbook.XLS, "xls_unsupported"},
		"encrypted":     {ole("EncryptionInfo", "EncryptedPackage"), workbook.Encrypted, "workbook_encrypted"},
		"Word 97":       {ole("WordDocument"), workbook.None, "workbook_damaged"},
		"xlsb":          {zipped(t, xlsb), workbook.XLSB, "xlsb_unsupported"},
		"locked ods":    {zipped(t, parts{"mimetype": odsType, "content.xml": "\x12\x34", "META-INF/manifest.xml": `<m><manifest:encryption-data/></m>`}), workbook.Encrypted, "workbook_encrypted"},
		"new locked":    {zipped(t, parts{"mimetype": odsType, "encrypted-package": "\x12\x34"}), workbook.Encrypted, "workbook_encrypted"},
		"locked zip":    {setFlags(locked), workbook.Encrypted, "workbook_encrypted"},
		"text document": {zipped(t, parts{"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), workbook.None, "workbook_damaged"},
		"docx":          {zipped(t, parts{"[Content_Types].xml": "<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet</Types>", "word/document.xml": "<x/>"}), workbook.None, "workbook_damaged"},
		"a zipped text": {zipped(t, parts{"a.csv": "a,b\n1,2\n"}), workbook.None, "workbook_damaged"},
		"text":          {[]byte("a,b\n1,2\n"), workbook.None, "workbook_damaged"},
		"nothing":       {nil, workbook.None, "workbook_damaged"},
	} {
		if kind, err := workbook.Detect(bytes.NewReader(c.data), int64(len(c.data))); kind != c.kind || err != nil {
			t.Errorf("%s: %q, %v", name, kind, err)
		}
		if f := fault(t, c.data, workbook.Options{}); f.Code != c.code {
			t.Errorf("%s: %s", name, f.Code)
		}
	}
}

// setFlags marks every part as encrypted by the archive.
func setFlags(data []byte) []byte {
	data = bytes.Clone(data)
	for _, c := range []struct {
		magic string
		at    int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		for i := 0; ; {
			j := bytes.Index(data[i:], []byte(c.magic))
			if j < 0 {
				break
			}
			data[i+j+c.at] |= 1
			i += j + 4
		}
	}
	return data
}

// TestUTF16Parts: the format allows parts in UTF-16.
func TestUTF16Parts(t *testing.T) {
	for name, order := range map[string]binary.AppendByteOrder{"little": binary.LittleEndian, "big": binary.BigEndian} {
		for _, mark := range []string{"\ufeff", ""} {
			var b []byte
			for _, u := range utf16.Encode([]rune(mark + `<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData>` + table("السعر|😀") + `</sheetData></worksheet>`)) {
				b = order.AppendUint16(b, u)
			}
			s := open(t, book{sheets: []sheet{{name: "S"}}, parts: parts{"xl/worksheets/sheet1.xml": string(b)}}.bytes(t), workbook.Options{})
			equal(t, name, rows(t, s), []string{"1: السعر|😀"})
		}
	}
	s := open(t, book{sheets: []sheet{{name: "S"}}, parts: parts{"xl/worksheets/sheet1.xml": "\ufeff<worksheet><sheetData>" + table("a") + "</sheetData></worksheet>"}}.bytes(t), workbook.Options{})
	equal(t, "UTF-8 with a mark", rows(t, s), []string{"1: a"})
}
