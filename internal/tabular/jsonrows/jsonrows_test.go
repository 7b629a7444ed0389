package jsonrows_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/jsonrows"
)

func write(t testing.TB, program, pages string) (string, jsonrows.Table, error) {
	t.Helper()
	p, err := jsonrows.Compile(program)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	table, err := p.Write(t.Context(), &b, func() io.Reader { return strings.NewReader(pages) })
	return b.String(), table, err
}

// The digits of numbers, the order of rows and the difference of null, "" and 0 stay.
func TestRowsBecomeATable(t *testing.T) {
	got, table, err := write(t, `.data[] | {market: .m, price: .p, extra: .x}`,
		`{"data":[{"m":"Qamishli, \"old\"","p":12345678901234567890.10},{"m":"القامشلي","p":0,"x":[1,{"a":null}]}]}`+"\n"+
			`{"data":[]}`+"\n"+`{"data":[{"m":"a\nb","p":null,"x":true},{"m":"","p":1e-7}]}`)
	want := "extra,market,price\n,\"Qamishli, \"\"old\"\"\",12345678901234567890.10\n\"[1,{\"\"a\"\":null}]\",القامشلي,0\ntrue,a b,\n,,1e-7\n"
	if err != nil || got != want {
		t.Fatalf("%v\n%s\nwant\n%s", err, got, want)
	}
	for row, want := range map[int64][2]int64{1: {0, 0}, 2: {1, 1}, 3: {1, 2}, 4: {3, 1}, 5: {3, 2}, 6: {0, 0}} {
		page, within, ok := jsonrows.Locate(table.Pages, row)
		if int64(page) != want[0] || ok && within != want[1] || ok != (want[0] > 0) {
			t.Errorf("row %d is row %d of page %d", row, within, page)
		}
	}
}

func TestWhyThereIsNoTable(t *testing.T) {
	for name, c := range map[string]struct{ program, pages, code, reason string }{
		"nothing":         {".", "", "empty_file", ""},
		"no rows":         {".[]", "[]", "empty_file", ""},
		"cut":             {".", `{"a":1}{"a":`, "json_unreadable", "ends in the middle"},
		"no JSON":         {".", `<html>`, "json_unreadable", "invalid character"},
		"other structure": {".data[]", `{"error":"x"}`, "json_rows_failed", "null"},
		"a number":        {".[]", `[1]`, "json_rows_failed", "a row must be an object, as in {place: .name, value: .n}, and this is 1"},
		"a list":          {".[]", `[[["x"]]]`, "json_rows_failed", "this is a list"},
		"empty objects":   {".", `{}`, "json_rows_failed", "empty"},
		"its own words":   {`error("no such thing")`, `{}`, "json_rows_failed", "no such thing"},
	} {
		_, _, err := write(t, c.program, c.pages)
		f, ok := errors.AsType[*grid.Fault](err)
		if !ok || f.Code != c.code || !strings.Contains(f.Args["reason"], c.reason) {
			t.Errorf("%s: %v, %+v", name, err, f)
		}
	}
}

func TestWhereAProgramIsWrong(t *testing.T) {
	for program, want := range map[string]string{".a |\n  | .b": "line 2, column 3: ", ".a[": "line 1, column 4: ", "{a: .b": "line 1, column 7: ", "nonsense": "function not defined: nonsense/0", "input": "input", "import \"x\" as x; .": "module"} {
		_, err := jsonrows.Compile(program)
		if err == nil || !strings.HasPrefix(err.Error(), want) && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", program, err, want)
		}
	}
}

// A program sees no secret of the environment, and ends when the run does.
func TestProgramIsBounded(t *testing.T) {
	t.Setenv("RASID_TEST_SECRET", "hunter2")
	got, _, err := write(t, `{a: $ENV.RASID_TEST_SECRET, b: env.RASID_TEST_SECRET}`, `{}`)
	if err != nil || strings.Contains(got, "hunter2") {
		t.Errorf("%s, %v", got, err)
	}
	p, err := jsonrows.Compile("last(range(1e18)) | {a: .}")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := p.Write(ctx, io.Discard, func() io.Reader { return strings.NewReader("{}") }); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Whatever a server sends, the table has a cell for each column in each row, and a place in a page
// for each row.
func FuzzWrite(f *testing.F) {
	f.Add(`{"a":1,"b":[2]}`)
	f.Add(`[{"a":"\u0000\n,\""},{"é":1e400}]` + "\n" + `null`)
	f.Add(`{"a":{"a":{}}} {`)
	f.Add(`{"":"\u0011\n,\""}`)
	f.Add(`[{"a":null},{"a":"x"},{"a":""}]`)
	p, err := jsonrows.Compile(`if type == "array" then .[] else . end`)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, pages string) {
		var b strings.Builder
		table, err := p.Write(t.Context(), &b, func() io.Reader { return strings.NewReader(pages) })
		if err != nil {
			if _, ok := errors.AsType[*grid.Fault](err); !ok {
				t.Fatal(err)
			}
			return
		}
		r := csv.NewReader(strings.NewReader(b.String()))
		rows := int64(0)
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
			rows++
		}
		sum := int64(0)
		for _, n := range table.Pages {
			sum += n
		}
		if rows != sum+1 {
			t.Fatalf("%d rows of %d:\n%s", rows, sum, b.String())
		}
	})
}
