package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
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

// TestMemory reads 100,000 rows of 6 columns in a process of its own, at the default GOGC, and
// compares the most that it ever had resident before and after.
func TestMemory(t *testing.T) {
	const most = 30 << 20
	if name := os.Getenv("WORKBOOK_MEMORY"); name != "" {
		before := peakResident(t)
		readFile(t, name)
		fmt.Println("grown", peakResident(t)-before)
		return
	}
	if runtime.GOOS != "linux" {
		t.Skip("the resident memory is read from /proc")
	}
	if raceDetector() {
		t.Skip("the race detector's memory is not the reader's")
	}
	name := filepath.Join(t.TempDir(), "large.xlsx")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	writeLarge(t, f, 100_001)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestMemory$")
	cmd.Env = append(os.Environ(), "WORKBOOK_MEMORY="+name, "GOGC=100", "GOMEMLIMIT=off")
	out, err := cmd.CombinedOutput()
	_, after, ok := strings.Cut(string(out), "grown ")
	if err != nil || !ok {
		t.Fatalf("%v: %s", err, out)
	}
	grown, _ := strconv.Atoi(strings.Fields(after)[0])
	t.Logf("100,000 rows of 6 columns took %.1f MiB more", float64(grown)/(1<<20))
	if grown <= 0 || grown > most {
		t.Errorf("%d bytes more were resident, more than %d", grown, most)
	}
}

// peakResident is the most memory that the process ever had resident, in bytes.
func peakResident(t *testing.T) int {
	t.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	n, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return n << 10
}

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
