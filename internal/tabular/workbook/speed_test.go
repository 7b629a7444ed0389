package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"testing"

	"rasid/internal/tabular/workbook"
)

// writeLarge writes an .xlsx of n rows and 6 columns to w: shared texts, some of them in every
// row, dates and numbers.
func writeLarge(t testing.TB, w io.Writer, n int) {
	t.Helper()
	p := book{sheets: []sheet{{name: "S"}}, styles: []string{"#14"}}.all()
	z := zip.NewWriter(w)
	for name, data := range p {
		f, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		switch name {
		case "xl/worksheets/sheet1.xml":
			_, _ = io.WriteString(f, xmlHead+`<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>place</t></is></c></row>`)
			for i := 2; i <= n; i++ {
				_, _ = fmt.Fprintf(f, `<row r="%[1]d" spans="1:6"><c r="A%[1]d" t="s"><v>%[2]d</v></c><c r="B%[1]d" t="s"><v>%[3]d</v></c><c r="C%[1]d" s="1"><v>%[4]d</v></c><c r="D%[1]d"><v>%[5]d.25</v></c><c r="E%[1]d" t="s"><v>%[6]d</v></c><c r="F%[1]d"><v>%[7]d</v></c></row>`,
					i, i%500, 500+i%7, 45000+i%365, i*7919%10007, 507+i, i*31%997)
			}
			_, _ = io.WriteString(f, `</sheetData></worksheet>`)
		case "xl/sharedStrings.xml":
			_, _ = io.WriteString(f, xmlHead+`<sst>`)
			for i := range 508 + n {
				_, _ = fmt.Fprintf(f, `<si><t>مكان رقم %d</t></si>`, i)
			}
			_, _ = io.WriteString(f, `</sst>`)
		default:
			_, _ = io.WriteString(f, data)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
}

// raceDetector reports whether the race detector is at work, which takes memory and time of its own.
func raceDetector() bool {
	info, _ := debug.ReadBuildInfo()
	for _, s := range info.Settings {
		if s.Key == "-race" && s.Value == "true" {
			return true
		}
	}
	return false
}

func readFile(t testing.TB, name string) int {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return count(t, f, info.Size())
}

// count reads a workbook and counts its rows.
func count(t testing.TB, r io.ReaderAt, size int64) int {
	t.Helper()
	s, err := workbook.Open(r, size, workbook.Options{})
	if err != nil {
		t.Fatal(explain(err))
	}
	defer func() { _ = s.Close() }()
	for n := 0; ; n++ {
		if _, err := s.Next(); errors.Is(err, io.EOF) {
			return n
		} else if err != nil {
			t.Fatal(explain(err))
		}
	}
}

// BenchmarkRead reads 100,000 rows of 6 columns.
func BenchmarkRead(b *testing.B) {
	const n = 100_000
	var xlsx bytes.Buffer
	writeLarge(b, &xlsx, n)
	var content strings.Builder
	content.WriteString(`<table:table table:name="S">`)
	for i := range n {
		fmt.Fprintf(&content, `<table:table-row table:style-name="ro1"><table:table-cell office:value-type="string" calcext:value-type="string"><text:p>مكان رقم %[1]d</text:p></table:table-cell><table:table-cell office:value-type="string" calcext:value-type="string"><text:p>شهر</text:p></table:table-cell><table:table-cell table:style-name="ce1" office:value-type="date" office:date-value="2024-03-%02[2]d" calcext:value-type="date"><text:p>15/03/24</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="%[1]d.25" calcext:value-type="float"><text:p>%[1]d,25</text:p></table:table-cell><table:table-cell office:value-type="string" calcext:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell office:value-type="float" office:value="%[3]d" calcext:value-type="float"><text:p>%[3]d</text:p></table:table-cell></table:table-row>`, i, 1+i%28, i*31%997)
	}
	content.WriteString(`</table:table>`)
	for name, data := range map[string][]byte{"xlsx": xlsx.Bytes(), "ods": odsWith(b, content.String())} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if got := count(b, bytes.NewReader(data), int64(len(data))); got != n {
					b.Fatalf("%d rows", got)
				}
			}
			b.ReportMetric(n*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}
