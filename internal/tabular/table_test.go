package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

var auto = tabular.Options{HeaderRows: tabular.Auto}

// open opens a text as it would be found in a file.
func open(in string, o tabular.Options) (*tabular.Table, error) {
	return tabular.Open(strings.NewReader(in), int64(len(in)), o)
}

func read(t testing.TB, in string) (string, error) {
	t.Helper()
	table, err := open(in, auto)
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
			got, err := read(t, c.in)
			if err != nil || got != c.want {
				t.Fatalf("got %s, %v\nwant %s", got, err, c.want)
			}
		})
	}
}

// A row is still whole after the next was read to decide about it, far from the beginning too.
func TestNextRowDecides(t *testing.T) {
	got, err := read(t, "place,price\n"+strings.Repeat("Aleppo,5\n", 200)+"\nHoms,closed\nRaqqa,6\n\nKobani\nDaraa,7\n")
	if want := ` 203["Homs" "closed"] 204["Raqqa" "6"] 206["Kobani"] 207["Daraa" "7"]`; err != nil || !strings.HasSuffix(got, want) {
		t.Errorf("got %s, %v, want %s", got[max(0, len(got)-100):], err, want)
	}
}

func TestFilesRefusedByName(t *testing.T) {
	for _, c := range []struct{ name, in, code string }{
		{"F07 zero bytes", "", "empty_file"},
		{"F07 blank", "\n \n", "empty_file"},
		{"C03 unclosed quote", "a,b\n\"x,2\n3,4\n", "quote_open"},
		{"text after a closing quote", "a,b\n\"x\"y,2\n", "quote_open"},
		{"F08 endless line", "a,b\n" + strings.Repeat("x", 2<<20), "field_too_long"},
		{"half a zip", "PK\x03\x04rest", "archive_damaged"},
		{"UTF-32", "\xff\xfe\x00\x00a\x00\x00\x00", "encoding_unsupported"},
	} {
		_, err := read(t, c.in)
		var f *grid.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
	}
}

// What encoding/csv writes in any dialect is read back the same, or what is not is said: the row is
// marked, or noted as a footnote.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(2, 5).Draw(t, "width")
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab\",;|:\t\n 1ح")), 0, 6, -1)
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 20).Draw(t, "rows")
		d := rapid.SampledFrom([]rune{',', ';', '\t', '|', ':', ' '}).Draw(t, "delimiter")
		var b bytes.Buffer
		w := csv.NewWriter(&b)
		w.Comma = d
		header := strings.Split("hax hbx hcx hdx hex", " ")[:width]
		_ = w.Write(header)
		_ = w.WriteAll(rows)
		table, err := open(b.String(), tabular.Options{HeaderRows: tabular.Auto, KnownHeader: func(s string) bool { return strings.HasPrefix(s, "h") && strings.HasSuffix(s, "x") }})
		if err != nil {
			t.Fatal(err)
		}
		said := map[int64]bool{}
		for {
			row, err := table.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			said[row.Number] = true
			if want := rows[row.Number-2]; row.Repaired == "" && !slices.EqualFunc(row.Cells, want, func(a []byte, b string) bool { return string(a) == b }) {
				t.Fatalf("row %d: got %q, want %q", row.Number, row.Cells, want)
			}
		}
		for _, n := range table.Notes() {
			to, _ := strconv.ParseInt(n.Args["to"], 10, 64)
			for i := n.Row; i <= to; i++ {
				said[i] = true
			}
		}
		for i, row := range rows {
			if !said[int64(i+2)] && strings.TrimSpace(strings.Join(row, "")) != "" {
				t.Fatalf("row %d is lost: %q", i+2, row)
			}
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
			t, _ := tabular.Open(bytes.NewReader(in.Bytes()), int64(in.Len()), auto)
			for _, err := t.Next(); err == nil; _, err = t.Next() { //nolint:revive // what is read does not matter here
			}
		}
	})
	b.Run("encoding/csv", func(b *testing.B) {
		b.SetBytes(int64(in.Len()))
		b.ReportAllocs()
		for b.Loop() {
			r := csv.NewReader(bytes.NewReader(in.Bytes()))
			r.ReuseRecord = true
			for _, err := r.Read(); err == nil; _, err = r.Read() { //nolint:revive // what is read does not matter here
			}
		}
	})
}
