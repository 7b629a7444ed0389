package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"rasid/internal/tabular/workbook"
)

// TestRoundTrip: a random table that another program writes is read back equal.
func TestRoundTrip(t *testing.T) {
	dir := t.TempDir()
	words := rapid.StringOf(rapid.SampledFrom([]rune("ab,;\"'<&>_x0041 \t\nالحسكة٣êîş😀")))
	rapid.Check(t, func(t *rapid.T) {
		f := excelize.NewFile()
		defer func() { _ = f.Close() }()
		var want []string
		n, width := rapid.IntRange(0, 8).Draw(t, "rows"), rapid.IntRange(1, 5).Draw(t, "columns")
		for row := 1; row <= n; row++ {
			var cells []string
			for col := 1; col <= width; col++ {
				value, shown := randomCell(t, words)
				if address, _ := excelize.CoordinatesToCellName(col, row); value != nil {
					if err := f.SetCellValue("Sheet1", address, value); err != nil {
						t.Fatal(err)
					}
				}
				cells = append(cells, shown)
			}
			for len(cells) > 0 && cells[len(cells)-1] == "" {
				cells = cells[:len(cells)-1]
			}
			if strings.TrimSpace(strings.Join(cells, "")) != "" {
				want = append(want, fmt.Sprintf("%d: %s", row, strings.Join(cells, "|")))
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		s, err := workbook.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), workbook.Options{TempDir: dir})
		if len(want) == 0 {
			if err == nil {
				t.Fatal("a blank sheet was opened")
			}
			return
		}
		if err != nil {
			t.Fatal(explain(err))
		}
		defer func() { _ = s.Close() }()
		for _, w := range want {
			row, err := s.Next()
			if err != nil || show(row) != w {
				t.Fatalf("got %s, %v\nwant %s", show(row), err, w)
			}
		}
		if _, err := s.Next(); !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
	})
}

// randomCell gives a value and what show says of it.
func randomCell(t *rapid.T, words *rapid.Generator[string]) (value any, shown string) {
	switch rapid.IntRange(0, 5).Draw(t, "kind") {
	case 0:
		return nil, ""
	case 1:
		s := words.Draw(t, "text")
		return s, s
	case 2:
		n := rapid.Int32().Draw(t, "integer")
		return n, "n " + strconv.Itoa(int(n))
	case 3:
		v := math.Round(rapid.Float64Range(-1e6, 1e6).Draw(t, "number")*1000) / 1000
		if v == 0 {
			v = 0 // not -0
		}
		return v, "n " + strconv.FormatFloat(v, 'f', -1, 64)
	case 4:
		b := rapid.Bool().Draw(t, "bool")
		return b, "b " + strconv.FormatBool(b)
	}
	at := time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 100*365*24*60).Draw(t, "minute")) * time.Minute)
	if at.Hour() == 0 && at.Minute() == 0 {
		return at, "d " + at.Format(time.DateOnly)
	}
	return at, "d " + at.Format("2006-01-02T15:04")
}

// FuzzOpen reads any bytes as a workbook, or as one part of a sound workbook. It must not panic,
// take much memory or give out rows that break their promise.
func FuzzOpen(f *testing.F) {
	xlsx := book{sheets: []sheet{{name: "S", cols: `<cols><col min="1" max="2" hidden="1"/></cols>`, after: `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`,
		data: `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>45366</v></c></row><row r="2"><c r="A2" t="inlineStr"><is><t>a</t></is></c><c><f>1</f></c><c t="b"><v>1</v></c></row>`}},
		styles: []string{"yyyy-mm-dd"}, strings: `<si><t>x</t></si>`}.all()
	content := odsHead + `<table:table table:name="S"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" office:value="1" table:number-columns-spanned="2"/></table:table-row></table:table>` + odsTail
	names := []string{"", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "content.xml"}
	f.Add(byte(0), zipped(f, xlsx))
	f.Add(byte(0), odsWith(f, `<table:table table:name="S"/>`))
	f.Add(byte(0), ole("Workbook"))
	for i, name := range names[1:] {
		if name == "content.xml" {
			f.Add(byte(i+1), []byte(content))
			continue
		}
		f.Add(byte(i+1), []byte(xlsx[name]))
	}
	f.Fuzz(func(t *testing.T, part byte, data []byte) {
		switch name := names[int(part)%len(names)]; name {
		case "":
		case "content.xml":
			data = archive(t, parts{"mimetype": odsType, name: string(data)}, zip.Store)
		default:
			p := parts{}
			maps.Copy(p, xlsx)
			p[name] = string(data)
			data = archive(t, p, zip.Store)
		}
		s, err := workbook.Open(bytes.NewReader(data), int64(len(data)), workbook.Options{KnownHeader: func(s string) bool { return s == "x" }})
		if err != nil {
			return
		}
		defer func() { _ = s.Close() }()
		last := int64(0)
		for range 10_000 { // a part may repeat a row a million times
			row, err := s.Next()
			if err != nil {
				break
			}
			if row.Number <= last || len(row.Kinds) != len(row.Cells) || row.Percent != nil && len(row.Percent) != len(row.Cells) || row.Merges != nil && len(row.Merges) != len(row.Cells) {
				t.Fatalf("row %d after %d: %d cells, %d kinds", row.Number, last, len(row.Cells), len(row.Kinds))
			}
			for _, c := range row.Cells {
				if !utf8.Valid(c) {
					t.Fatalf("%q is not UTF-8", c)
				}
			}
			last = row.Number
		}
		_ = s.Notes()
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapAlloc > 256<<20 {
			t.Fatalf("%d bytes are in use", m.HeapAlloc)
		}
	})
}
