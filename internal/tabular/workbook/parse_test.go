package workbook

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/grid"
)

func TestFormatStyle(t *testing.T) {
	for code, want := range map[string]style{
		"General": plainNumber, "general": plainNumber, "Standard": plainNumber, "": plainNumber, "@": plainNumber, "0.00": plainNumber, "#,##0;[Red]-#,##0": plainNumber,
		"0.00E+00": plainNumber, "##0.0e-0": plainNumber, `0" days"`: plainNumber, `#,##0 SYP`: plainNumber, `0\d`: plainNumber, `_-* #,##0.00\ "€"_-;\-* #,##0.00\ "€"_-`: plainNumber,
		"[$-10409]#,##0;\\(#,##0\\)": plainNumber, "[$SYP] #,##0": plainNumber, "# ?/?": plainNumber, "[Red]0": plainNumber, `General"kg"`: plainNumber, `_d0`: plainNumber, `*d0`: plainNumber, "[>=100]0;0.0": plainNumber,
		"0%": percentage, "0.00%;[Red]-0.00%": percentage, `0.0"%"`: plainNumber, `0\%`: plainNumber,
		"yyyy-mm-dd": dateAndTime, "d/m/yy": dateAndTime, "mmm-yy": dateAndTime, "mmmm": dateAndTime, "[$-401]d mmmm yyyy;@": dateAndTime, "[$-ar-SA,16]dd/mm/yyyy": dateAndTime,
		"dd/mm/yyyy hh:mm": dateAndTime, "[$-F800]dddd, mmmm dd, yyyy": dateAndTime, `yyyy"年"m"月"`: dateAndTime, "[$-411]ge.m.d": dateAndTime, "B2dd/mm/yyyy": dateAndTime, "YYYY\\-MM\\-DD": dateAndTime,
		"[Red]dd/mm/yy": dateAndTime, `"due "d mmm`: dateAndTime, "[$-107041E]d mmm bb": dateAndTime, "aaaa": dateAndTime, "yyyy-mm-dd hh:mm:ss.000": dateAndTime,
		"h:mm": timeOfDay, "hh:mm:ss AM/PM": timeOfDay, "mm:ss.0": timeOfDay, "h:mm A/P": timeOfDay, "mmss.00": timeOfDay, "[$-F400]h:mm:ss AM/PM": timeOfDay,
		"[h]:mm": elapsed, "[hh]:mm:ss": elapsed, "[mm]:ss.00": elapsed, "[S]": elapsed, "[h]:mm;@": elapsed,
	} {
		if got := formatStyle(code); got != want {
			t.Errorf("%q: %d, want %d", code, got, want)
		}
	}
	for id, want := range map[int]style{0: plainNumber, 9: percentage, 10: percentage, 13: plainNumber, 14: dateAndTime, 17: dateAndTime, 18: timeOfDay, 21: timeOfDay, 22: dateAndTime, 23: plainNumber,
		27: dateAndTime, 36: dateAndTime, 37: plainNumber, 44: plainNumber, 45: timeOfDay, 46: elapsed, 47: timeOfDay, 48: plainNumber, 49: plainNumber, 50: dateAndTime, 58: dateAndTime, 59: plainNumber} {
		if got := builtinStyle(id); got != want {
			t.Errorf("format %d: %d, want %d", id, got, want)
		}
	}
}

func TestSerials(t *testing.T) {
	for _, c := range []struct {
		serial    float64
		style     style
		since1904 bool
		want      string
		ok        bool
	}{
		{45366, dateAndTime, false, "2024-03-15", true},
		{45366.999999999, dateAndTime, false, "2024-03-16", true}, // less than a millisecond before midnight
		{45366.5000058, dateAndTime, false, "2024-03-15T12:00:00.501", true},
		{45366.75, timeOfDay, false, "2024-03-15T18:00", true}, // more than it shows
		{0.75, dateAndTime, false, "1900-01-00", false},
		{0.75, dateAndTime, true, "1904-01-01T18:00", true},
		{0.75, timeOfDay, false, "18:00", true},
		{2957003, dateAndTime, true, "9999-12-31", true},
		{2957004, dateAndTime, true, "2957004", false},
		{2.0625, elapsed, false, "49:30", true},
		{-0.0625, elapsed, true, "-01:30", true},
		{1e300, elapsed, false, "1e+300", false},
		{60.5, dateAndTime, false, "1900-02-29", false},
	} {
		if got, ok := appendSerial(nil, c.serial, c.style, c.since1904); string(got) != c.want || ok != c.ok {
			t.Errorf("%v under %d: %s, %v; want %s", c.serial, c.style, got, ok, c.want)
		}
	}
}

// TestNumbersKeepTheirValue: what is written is the shortest that means the same double.
func TestNumbersKeepTheirValue(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int64(), func(n int64) float64 { return float64(n) / 1000 })).Draw(t, "value")
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return
		}
		for _, format := range []byte("efg") {
			in := strconv.FormatFloat(v, format, rapid.SampledFrom([]int{-1, 16, 17}).Draw(t, "precision"), 64)
			want, err := strconv.ParseFloat(in, 64)
			if err != nil {
				continue
			}
			got, ok := appendNumber(nil, []byte(in))
			back, err := strconv.ParseFloat(string(got), 64)
			if !ok || err != nil || back != want {
				t.Fatalf("%q became %q", in, got)
			}
			if shortest := appendFloat(nil, want); len(shortest) != len(got) {
				t.Fatalf("%q became %q, not %q", in, got, shortest)
			}
		}
	})
}

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		column int
		row    int64
	}{{0, 1}, {25, 9}, {26, 10}, {701, 100}, {702, 1 << 20}, {16383, 1}} {
		if column, row, ok := parseAddress([]byte(grid.Address(c.column, c.row))); !ok || column != c.column || row != c.row {
			t.Errorf("%s: %d, %d, %v", grid.Address(c.column, c.row), column, row, ok)
		}
	}
	for _, bad := range []string{"", "A", "1", "XFE1", "A0", "A1048577", "A1B", "Ä1", "A 1", "AAAAAAAAAAAAAAAA1", "A99999999999999999999"} {
		if _, _, ok := parseAddress([]byte(bad)); ok {
			t.Errorf("%q was read", bad)
		}
	}
}

// TestTextsStayInBounds: neither many short texts nor a few long ones stay in memory.
func TestTextsStayInBounds(t *testing.T) {
	for _, c := range []struct{ count, length int }{{500_000, 0}, {500_000, 3}, {20, 1 << 20}} {
		table := textTable{dir: t.TempDir()}
		text := []byte(strings.Repeat("x", c.length))
		for range c.count {
			if err := table.add(text); err != nil {
				t.Fatal(err)
			}
		}
		for i := range c.count {
			if i%97 != 0 {
				continue
			}
			if got, ok, err := table.get(i * 7919 % c.count); !ok || err != nil || len(got) != c.length {
				t.Fatalf("text %d: %d bytes, %v, %v", i, len(got), ok, err)
			}
		}
		held := cap(table.long.buf) + cap(table.buf)
		for _, p := range table.pages {
			held += cap(p.texts) + 4*cap(p.ends)
		}
		for _, s := range table.slots {
			held += cap(s.buf) + 4*cap(s.ends)
		}
		if most := 2*memoryBytes + 4<<20; held > most {
			t.Errorf("%d texts of %d bytes hold %d bytes", c.count, c.length, held)
		}
		if err := table.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkScanner scans the tags and attributes of 20,000 rows of 6 cells.
func BenchmarkScanner(b *testing.B) {
	var part strings.Builder
	part.WriteString("<sheetData>")
	for i := range 20_000 {
		fmt.Fprintf(&part, `<row r="%[1]d" spans="1:6"><c r="A%[1]d" t="s"><v>%[1]d</v></c><c r="B%[1]d" t="s"><v>7</v></c><c r="C%[1]d" s="1"><v>45366</v></c><c r="D%[1]d"><v>%[1]d.5</v></c><c r="E%[1]d" t="s"><v>%[1]d</v></c><c r="F%[1]d"><v>12</v></c></row>`, i)
	}
	part.WriteString("</sheetData>")
	b.Run("scanner", func(b *testing.B) {
		b.SetBytes(int64(part.Len()))
		b.ReportAllocs()
		for b.Loop() {
			s, err := newScanner(strings.NewReader(part.String()), "")
			for err == nil {
				_, err = s.next()
				for ok := err == nil; ok; _, _, ok = s.attr() { //nolint:revive // what is read does not matter here
				}
			}
			if !errors.Is(err, io.EOF) {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding/xml", func(b *testing.B) {
		b.SetBytes(int64(part.Len()))
		b.ReportAllocs()
		for b.Loop() {
			d := xml.NewDecoder(strings.NewReader(part.String()))
			var err error
			for err == nil {
				_, err = d.Token()
			}
			if !errors.Is(err, io.EOF) {
				b.Fatal(err)
			}
		}
	})
}
