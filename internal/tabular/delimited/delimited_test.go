package delimited_test

import (
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"rasid/internal/tabular/delimited"
	"rasid/internal/tabular/grid"
)

// rows reads a text: its dialect, and each row with its number.
func rows(r io.Reader, o delimited.Options) (string, string, error) {
	in, err := delimited.NewReader(r, o)
	if err != nil {
		return "", "", err
	}
	d := in.Dialect()
	var b strings.Builder
	for {
		row, err := in.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Sprintf("%q %q %q %q", d.Delimiter, d.Quote, d.Escape, d.LineEnd), strings.TrimSpace(b.String()), nil
		}
		if err != nil {
			return "", b.String(), err
		}
		fmt.Fprintf(&b, "%d%q%s ", row.Number, row.Cells, row.Repaired)
	}
}

func TestDialects(t *testing.T) {
	for _, c := range []struct{ name, in, dialect, want string }{
		{"commas", "a,b\n1,x\n", `"," "\"" "\"" "\n"`, `1["a" "b"] 2["1" "x"]`},
		{"semicolons with decimal commas", "a;b;c\n1,5;2,5;3,5\n", `";" "\"" "\"" "\n"`, `1["a" "b" "c"] 2["1,5" "2,5" "3,5"]`},
		{"tabs with commas in texts", "a\tb\nx, y\t1\nz, w\t2\n", `"\t" "\"" "\"" "\n"`, `1["a" "b"] 2["x, y" "1"] 3["z, w" "2"]`},
		{"bars", "a|b\nx;y|1\n", `"|" "\"" "\"" "\n"`, `1["a" "b"] 2["x;y" "1"]`},
		{"colons", "root:x:0:0\nbin:x:1:1\n", `":" "\"" "\"" "\n"`, `1["root" "x" "0" "0"] 2["bin" "x" "1" "1"]`},
		{"spaces", "x y\n1 2\n3 4\n", `" " "\"" "\"" "\n"`, `1["x" "y"] 2["1" "2"] 3["3" "4"]`},
		{"comma and space", "a, b\n1, \"x, y\"\n2, \n", `", " "\"" "\"" "\n"`, `1["a" "b"] 2["1" "x, y"] 3["2" ""]`},
		{"apostrophes", "'a','b'\n'1','x, y'\n'2','won''t'\n", `"," "'" "'" "\n"`, `1["a" "b"] 2["1" "x, y"] 3["2" "won't"]`},
		{"backslashes", "a,b\n1,\"5\\\" pipe\"\n2,\"6\\\" \\\\ pipe\"\n", `"," "\"" "\\" "\n"`, `1["a" "b"] 2["1" "5\" pipe"] 3["2" "6\" \\ pipe"]`},
		{"backslashes that escape nothing", "a,b\n1,\"C:\\new, old\"\n", `"," "\"" "\"" "\n"`, `1["a" "b"] 2["1" "C:\\new, old"]`},
		{"quotes as they are", "a,b\n1,\"5\" pipe\"\n2,\"6\" pipe, black\"\n3,x\n", `"," "\"" "" "\n"`, `1["a" "b"] 2["1" "5\" pipe"] 3["2" "6\" pipe, black"] 4["3" "x"]`},
		{"nothing is quoted", "a,b\n\"x\"1,1\n\"y\"2,2\n\"z\"3,3\n4,4\n", `"," "" "" "\n"`, `1["a" "b"] 2["\"x\"1" "1"] 3["\"y\"2" "2"] 4["\"z\"3" "3"] 5["4" "4"]`},
		{"CRLF, quoted LF", "a,b\r\n\"x\ny\",1\r\n", `"," "\"" "\"" "\r\n"`, `1["a" "b"] 2["x\ny" "1"]`},
		{"CR", "a,b\rx,1\r", `"," "\"" "\"" "\r"`, `1["a" "b"] 2["x" "1"]`},
		{"mixed ends", "a,b\r\nx,1\ny,2\rz,3", `"," "\"" "\"" "mixed"`, `1["a" "b"] 2["x" "1"] 3["y" "2"] 4["z" "3"]`},
		{"Excel names the delimiter", "sep=;\na;b\n1,5;2,5\n", `";" "\"" "\"" "\n"`, `1["sep=" ""] 2["a" "b"] 3["1,5" "2,5"]`},
		{"one column of decimal commas", "value\n1,5\n2,5\n3,5\n", `";" "\"" "\"" "\n"`, `1["value"] 2["1,5"] 3["2,5"] 4["3,5"]`},
		{"one column of names", "name\nJohn Doe\nJane Roe\n", `"," "\"" "\"" "\n"`, `1["name"] 2["John Doe"] 3["Jane Roe"]`},
		{"one column of times", "time\n08:30\n09:45\n", `"," "\"" "\"" "\n"`, `1["time"] 2["08:30"] 3["09:45"]`},
		{"Arabic", "المكان؛ اسم;القيمة\nحلب، الجميلية;١٢٫٥\n", `";" "\"" "\"" "\n"`, `1["المكان؛ اسم" "القيمة"] 2["حلب، الجميلية" "١٢٫٥"]`},
		{"bars around rows, padded", "| a | b c |\n|---|----:|\n| x | 1 |\n| y |  2 |\n", `"|" "\"" "\"" "\n"`, `1["a" "b c"] 2[""] 3["x" "1"] 4["y" "2"]`},
		{"a frame of strokes", "+---+---+\n| a | b |\n+---+---+\n| x | 1 |\n| y |   |\n+---+---+\n", `"|" "\"" "\"" "\n"`, `1[""] 2["a" "b"] 3[""] 4["x" "1"] 5["y" ""] 6[""]`},
		{"two bars", "a||b||c\r\nx||1||u\r\ny||||v\r\n", `"||" "\"" "\"" "\r\n"`, `1["a" "b" "c"] 2["x" "1" "u"] 3["y" "" "v"]`},
		{"aligned with spaces", "Name       Age\nAnna Ek     34\nBo           7\nC. von Ax  120\n", `"  " "\"" "\"" "\n"`, `1["Name" "Age"] 2["Anna Ek" "34"] 3["Bo" "7"] 4["C. von Ax" "120"]`},
		{"lines in quotes", "\"a,b,c\"\n\"1,\"\"x, y\"\",2\"\n\"3,z,4\"\n", `"," "\"" "\"" "\n"`, `1["a" "b" "c"] 2["1" "x, y" "2"] 3["3" "z" "4"]`},
		{"quoted texts with commas", "\"title\"\n\"x, y\"\n\"z, w\"\n", `";" "\"" "\"" "\n"`, `1["title"] 2["x, y"] 3["z, w"]`},
		{"quotes after spaces", "a,b,c\nx, \"1, 2\" ,u\ny, \"3, 4\",v\n", `"," "\"" "\"" "\n"`, `1["a" "b" "c"] 2["x" "1, 2" "u"] 3["y" "3, 4" "v"]`},
		{"carets and tildes", "~1~^~a, b~^2\n~2~^~c^d~^3\n", `"^" "~" "~" "\n"`, `1["1" "a, b" "2"] 2["2" "c^d" "3"]`},
		{"two colons", "1::a b::5\n2::c::7\n", `"::" "\"" "\"" "\n"`, `1["1" "a b" "5"] 2["2" "c" "7"]`},
		{"commas and several spaces", "a,   b,    c\n1, 2.5, x\n10,  3,   y\n", `", " "\"" "\"" "\n"`, `1["a" "b" "c"] 2["1" "2.5" "x"] 3["10" "3" "y"]`},
		{"decimal commas under no names", "0,1;12,5;7\n0,2;13,5;8\n0,3;14,5;9\n", `";" "\"" "\"" "\n"`, `1["0,1" "12,5" "7"] 2["0,2" "13,5" "8"] 3["0,3" "14,5" "9"]`},
		{"a title over years and values", "Product\nDate,Value\n2001,10.5\n2002,11.5\n", `"," "\"" "\"" "\n"`, `1["Product"] 2["Date" "Value"] 3["2001" "10.5"] 4["2002" "11.5"]`},
		{"prose", "Dear all,\nthe files are late, as ever.\nPlease, wait, and do not call.\nThe office\n", `";" "\"" "\"" "\n"`, `1["Dear all,"] 2["the files are late, as ever."] 3["Please, wait, and do not call."] 4["The office"]`},
		{"prose above", "Dear all, this file, as ever, is long\nSo, please, read it, all\n\nid;name\n1,5;a\n2,5;b\n3,5;c\n4,5;d\n", `";" "\"" "\"" "\n"`,
			`1["Dear all, this file, as ever, is long"] 2["So, please, read it, all"] 3[""] 4["id" "name"] 5["1,5" "a"] 6["2,5" "b"] 7["3,5" "c"] 8["4,5" "d"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			dialect, got, err := rows(strings.NewReader(c.in), delimited.Options{})
			if err != nil || dialect != c.dialect || got != c.want {
				t.Fatalf("got  %s %s, %v\nwant %s %s", dialect, got, err, c.dialect, c.want)
			}
			_, slow, err := rows(iotest.OneByteReader(strings.NewReader(c.in)), delimited.Options{})
			if err != nil || slow != got {
				t.Fatalf("byte by byte: %s, %v", slow, err)
			}
		})
	}
}

func TestKnownHeadersDecide(t *testing.T) {
	in := "value;place,period\n1;2,3\n4;5,6\n7;8,9\n"
	known := func(s string) bool { return s == "place,period" || s == "value" }
	if dialect, _, err := rows(strings.NewReader(in), delimited.Options{KnownHeader: known}); err != nil || !strings.HasPrefix(dialect, `";"`) {
		t.Errorf("%s, %v", dialect, err)
	}
}

func TestPinned(t *testing.T) {
	for _, c := range []struct {
		in   string
		o    delimited.Options
		want string
	}{
		{"a,b;c\n", delimited.Options{Delimiter: ";"}, `1["a,b" "c"]`},
		{"a\tb,c\n", delimited.Options{Delimiter: "tab"}, `1["a" "b,c"]`},
		{"\"a\",b\n", delimited.Options{Delimiter: ",", Quote: delimited.None}, `1["\"a\"" "b"]`},
		{"'a,b',\"c\n", delimited.Options{Delimiter: ",", Quote: "'"}, `1["a,b" "\"c"]`},
		{"\"a\\\"\",b\n", delimited.Options{Delimiter: ",", Escape: `\`}, `1["a\"" "b"]`},
		{"\"a\"b\",c\n", delimited.Options{Delimiter: ",", Escape: delimited.None}, `1["a\"b" "c"]`},
		{"'a''b',c\n", delimited.Options{Delimiter: ",", Quote: "'", Escape: delimited.Doubled}, `1["a'b" "c"]`},
		{"a^b\n", delimited.Options{Delimiter: "^"}, `1["a" "b"]`},
	} {
		if _, got, err := rows(strings.NewReader(c.in), c.o); err != nil || got != c.want {
			t.Errorf("%q: %s, %v, want %s", c.in, got, err, c.want)
		}
	}
	var fault *grid.Fault
	if _, _, err := rows(strings.NewReader("a؛b\n"), delimited.Options{Delimiter: "؛"}); !errors.As(err, &fault) || fault.Code != "dialect_unsupported" || fault.Value != "؛" {
		t.Errorf("an Arabic delimiter: %v", err)
	}
}

// TestDoubtfulRows reads rows of which one is damaged among many that are well.
func TestDoubtfulRows(t *testing.T) {
	var table []string
	for i := range 20 {
		table = append(table, fmt.Sprintf("2024-%02d-15,SY%04d,Bread shop,%d.5", i%12+1, 800+i, 10+i))
	}
	for _, c := range []struct{ name, damaged, want string }{
		{"delimiter missing between a date and a code", "2024-03-15SY0817,Bread shop,12.5", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_missing`},
		{"delimiter missing between texts is not guessed", "2024-03-15,SY0817 Bread shop,12.5", `["2024-03-15" "SY0817 Bread shop" "12.5"]`},
		{"an empty cell too many", "2024-03-15,SY0817,,Bread shop,12.5", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_extra`},
		{"a delimiter too many at the end", "2024-03-15,SY0817,Bread shop,12.5,", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_extra`},
		{"another delimiter", "2024-03-15;SY0817;Bread shop;12.5", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_other`},
		{"spaces, in a text too", "2024-03-15 SY0817 Bread shop 12.5", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_other`},
		{"a delimiter in a text", "2024-03-15,SY0817,Bread,shop,12.5", `["2024-03-15" "SY0817" "Bread" "shop" "12.5"]`},
		{"a stray quote before a cell", "2024-03-15,\"SY0817,Bread shop,12.5", `["2024-03-15" "\"SY0817" "Bread shop" "12.5"]quote_stray`},
		{"a stray quote at the end", "2024-03-15,SY0817,Bread shop,\"12.5", `["2024-03-15" "SY0817" "Bread shop" "\"12.5"]quote_stray`},
		{"two quotes before a quoted cell", "2024-03-15,SY0817,\"\"Bread shop\",12.5", `["2024-03-15" "SY0817" "\"Bread shop" "12.5"]quote_stray`},
		{"quoted cells that touch", "2024-03-15,\"SY0817\"\"Bread shop\",12.5", `["2024-03-15" "SY0817" "Bread shop" "12.5"]delimiter_missing`},
		{"a lone quote in a text is a character", "2024-03-15,SY0817,Bread 5\",12.5", `["2024-03-15" "SY0817" "Bread 5\"" "12.5"]`},
		{"a quoted line end is one", "2024-03-15,SY0817,\"Bread\nshop\",12.5", `["2024-03-15" "SY0817" "Bread\nshop" "12.5"]`},
		{"a long row is handed on", "2024-03-15,SY0817,x,y,z,12.5", `["2024-03-15" "SY0817" "x" "y" "z" "12.5"]`},
		{"a short row is handed on", "SY0817,12.5", `["SY0817" "12.5"]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			all := append(slices.Clone(table[:12]), c.damaged)
			all = append(all, table[12:]...)
			_, got, err := rows(strings.NewReader("date,code,kind,price\n"+strings.Join(all, "\n")+"\n"), delimited.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(got, "14"+c.want+" 15[") {
				t.Errorf("want 14%s in\n%s", c.want, got)
			}
			if n := strings.Count(got, `"Bread shop"`); n < 20 {
				t.Errorf("only %d good rows are left", n)
			}
		})
	}
}

// TestAnyhow shows what would be refused, and marks it.
func TestAnyhow(t *testing.T) {
	for in, want := range map[string]string{
		"a,b\n\"x,2\n3,4\n":                     `1["a" "b"] 2["\"x" "2"]quote_stray 3["3" "4"]`,
		"a,b\n\"x\"y,2\n3,\"4, 5\"\n":           `1["a" "b"] 2["\"x\"y" "2"]quote_stray 3["3" "4, 5"]`,
		"a,b\n1,2\n" + `3,"cut off, her` + "\n": `1["a" "b"] 2["1" "2"] 3["3" "\"cut off" " her"]quote_stray`,
	} {
		_, got, err := rows(strings.NewReader(in), delimited.Options{Anyhow: true})
		if err != nil || got != want {
			t.Errorf("%q: %s, %v, want %s", in, got, err, want)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		name, code string
		in         io.Reader
	}{
		{"unclosed quote", "quote_open", strings.NewReader("a,b\nx,1\n\"y,2\nz,3\n")},
		{"text after a quote", "quote_open", strings.NewReader("a,b\n\"x\"y,1\n")},
		{"cut off in a quoted cell", "quote_open", strings.NewReader("a,b,c\n" + strings.Repeat("x,1,y\n", 20) + "x,\"1")},
		{"F08 endless line", "field_too_long", &endless{text: "x"}},
		{"F08 endless row", "field_too_long", &endless{text: "x,"}},
		{"F08 a row of a million cells", "row_too_wide", strings.NewReader("a,b\n" + strings.Repeat("x,", 1<<20) + "\n")},
		{"F08 a row of a million quoted cells", "row_too_wide", strings.NewReader("a,b\n" + strings.Repeat("\"x\",", 1<<18) + "\n")},
		{"F08 endless quoted cell", "quote_open", io.MultiReader(strings.NewReader("a,b\n\""), &endless{text: "x\n"})},
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := rows(c.in, delimited.Options{})
		runtime.ReadMemStats(&after)
		var f *grid.Fault
		if !errors.As(err, &f) || f.Code != c.code {
			t.Errorf("%s: got %v, want %s", c.name, err, c.code)
		}
		if used := (after.TotalAlloc - before.TotalAlloc) >> 20; used > 64 {
			t.Errorf("%s: took %d MiB", c.name, used)
		}
	}
}

// endless repeats a text for ever.
type endless struct {
	text string
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = e.text[e.at%len(e.text)]
		e.at++
	}
	return len(p), nil
}

// What is written in a dialect that is named is read back the same.
func TestPinnedRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		width := rapid.IntRange(1, 5).Draw(t, "width")
		cell := rapid.StringOfN(rapid.RuneFrom([]rune("ab1\"'\\,;\t|: \n\rح")), 0, 6, -1)
		table := rapid.SliceOfN(rapid.SliceOfN(cell, width, width), 1, 30).Draw(t, "table")
		delimiter := rapid.SampledFrom([]string{",", ";", "\t", "|", ":", " ", ", "}).Draw(t, "delimiter")
		quote := rapid.SampledFrom([]string{`"`, "'"}).Draw(t, "quote")
		escape := rapid.SampledFrom([]string{quote, `\`}).Draw(t, "escape")
		end := rapid.SampledFrom([]string{"\n", "\r\n", "\r"}).Draw(t, "end")
		var b strings.Builder
		for _, row := range table {
			for i, c := range row {
				if i > 0 {
					b.WriteString(delimiter)
				}
				if c != "" && !strings.ContainsAny(c, quote+delimiter+"\r\n\\ ") {
					b.WriteString(c)
					continue
				}
				if escape == `\` {
					c = strings.ReplaceAll(c, `\`, `\\`)
				}
				b.WriteString(quote + strings.ReplaceAll(c, quote, escape+quote) + quote)
			}
			b.WriteString(end)
		}
		r, err := delimited.NewReader(strings.NewReader(b.String()), delimited.Options{Delimiter: delimiter, Quote: quote, Escape: escape})
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range table {
			got, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			if got.Repaired != "" {
				return // it can be read in two ways, and is marked
			}
			if !slices.EqualFunc(got.Cells, want, func(a []byte, b string) bool { return string(a) == b }) {
				t.Fatalf("got %q, want %q, of\n%s", got.Cells, want, b.String())
			}
		}
		if _, err := r.Next(); !errors.Is(err, io.EOF) {
			t.Fatalf("after the last row: %v", err)
		}
	})
}
