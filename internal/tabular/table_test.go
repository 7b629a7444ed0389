package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

func read(t testing.TB, r io.Reader) (string, error) {
	t.Helper()
	table, err := tabular.Open(r, tabular.Options{})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%q", table.Header())
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return b.String(), err
		}
		fmt.Fprintf(&b, " %d%q", row.Number, row.Cells)
	}
}

func TestC03Dialects(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "a,b\n1,2\n", `["a" "b"] 2["1" "2"]`},
		{"byte order mark and CRLF", "\ufeffa,b\r\n1,2\r\n", `["a" "b"] 2["1" "2"]`},
		{"CR only", "a,b\r1,2\r", `["a" "b"] 2["1" "2"]`},
		{"mixed ends, none at the end", "a,b\n1,2\r\n3,4\r5,6", `["a" "b"] 2["1" "2"] 3["3" "4"] 4["5" "6"]`},
		{"semicolons", "a;b\n1,5;2\n", `["a" "b"] 2["1,5" "2"]`},
		{"tabs", "a\tb\n1\t2\n", `["a" "b"] 2["1" "2"]`},
		{"quoted newline is one row", "a,b\n\"x\ny\",2\n3,4\n", `["a" "b"] 2["x\ny" "2"] 3["3" "4"]`},
		{"doubled quotes", "a,b\n\"say \"\"hi\"\"\",2\n", `["a" "b"] 2["say \"hi\"" "2"]`},
		{"lone quote in a cell", "a,b\n5\" pipe,2\n", `["a" "b"] 2["5\" pipe" "2"]`},
		{"blank lines count as rows", "a,b\n\n1,2\n", `["a" "b"] 3["1" "2"]`},
		{"short and long rows are handed on", "a,b\n1\n1,2,3\n", `["a" "b"] 2["1"] 3["1" "2" "3"]`},
		{"empty last cell", "a,b\n1,\n", `["a" "b"] 2["1" ""]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(t, strings.NewReader(c.in))
			if err != nil || got != c.want {
				t.Fatalf("got %s, %v\nwant %s", got, err, c.want)
			}
			slow, err := read(t, iotest.OneByteReader(strings.NewReader(c.in)))
			if err != nil || slow != got {
				t.Fatalf("byte by byte: %s, %v", slow, err)
			}
		})
	}
}

func TestFilesRefusedByName(t *testing.T) {
	for _, c := range []struct{ name, in, code string }{
		{"F07 zero bytes", "", "empty_file"},
		{"F07 blank", "\n \n", "empty_file"},
		{"C03 unclosed quote", "a,b\n\"x,2\n3,4\n", "quote_open"},
		{"text after a closing quote", "a,b\n\"x\"y,2\n", "quote_open"},
		{"F08 endless line", "a,b\n" + strings.Repeat("x", 2<<20), "field_too_long"},
		{"workbook", "PK\x03\x04rest", "not_text"},
		{"UTF-16", "\xff\xfea\x00", "encoding_unsupported"},
		{"Windows-1256", "a,b\n\xc7\xe1\xcd,2\n", "encoding_unsupported"},
	} {
		_, err := read(t, strings.NewReader(c.in))
		var f *grid.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
}

// What encoding/csv writes is read back the same, in every dialect.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab\",;\t\n 1ح")), 0, 6, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 20).Draw(t, "rows")
		d := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "delimiter")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = d
		header := strings.Split("hax hbx hcx hdx hex", " ")[:width]
		_ = w.Write(header)
		_ = w.WriteAll(rows)
		table, err := tabular.Open(&b, tabular.Options{KnownHeaders: func(s string) bool { return strings.HasPrefix(s, "h") && strings.HasSuffix(s, "x") }})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range rows {
			if len(strings.TrimSpace(strings.Join(want, "x"))) == 0 {
				continue
			}
			got, err := table.Next()
			if err != nil {
				t.Fatal(err)
			}
			for i := range want {
				if string(got.Cells[i]) != want[i] {
					t.Fatalf("got %q, want %q", got.Cells, want)
				}
			}
		}
		if _, err := table.Next(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the last row: %v", err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("a,b\n\"x\ny\",2\r\n"), ",")
	f.Add([]byte("\ufeffa;b\r1;2"), "auto")
	f.Fuzz(func(t *testing.T, data []byte, delimiter string) {
		if delimiter != "," && delimiter != ";" && delimiter != "\t" {
			delimiter = "auto"
		}
		table, err := tabular.Open(bytes.NewReader(data), tabular.Options{Delimiter: delimiter})
		if err != nil {
			return
		}
		last, size := table.HeaderRow(), 0
		for {
			row, err := table.Next()
			if err != nil {
				break
			}
			if row.Number <= last {
				t.Fatalf("row %d after %d", row.Number, last)
			}
			last = row.Number
			for _, c := range row.Cells {
				size += len(c)
			}
		}
		if size > len(data) {
			t.Fatalf("%d bytes of cells from %d", size, len(data))
		}
	})
}

func BenchmarkRead(b *testing.B) {
	var in bytes.Buffer
	in.WriteString("indicator,place,period,value\n")
	for i := range 200_000 {
		in.WriteString("bread_price,SY0801,2024-03-15," + strconv.Itoa(i) + "\n")
	}
	b.Run("tabular", func(b *testing.B) {
		b.SetBytes(int64(in.Len()))
		b.ReportAllocs()
		for b.Loop() {
			t, _ := tabular.Open(bytes.NewReader(in.Bytes()), tabular.Options{})
			for {
				if _, err := t.Next(); err != nil {
					break
				}
			}
		}
	})
	b.Run("encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(in.Len()))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(in.Bytes()))
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); err != nil {
					break
				}
			}
		}
	})
}
