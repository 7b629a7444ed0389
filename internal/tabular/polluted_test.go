package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"rasid/internal/needs"
)

// rawCells writes a row's cells as csv.Writer does.
func rawCells(cells []string) []string {
	raw := make([]string, len(cells))
	for i, c := range cells {
		if raw[i] = c; strings.ContainsAny(c, ",\"\r\n") {
			raw[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
		}
	}
	return raw
}

// pollutions damage one row of a file, as the Pollock benchmark does. They return the damaged line,
// and the row that it stood for.
var pollutions = map[string]func(row []string, column int) (string, []string){
	"delimiter missing": func(row []string, column int) (string, []string) {
		raw := rawCells(row)
		if column == 0 {
			column = 1
		}
		return strings.Join(raw[:column], ",") + strings.Join(raw[column:], ","), row
	},
	"delimiter extra": func(row []string, column int) (string, []string) {
		raw := rawCells(row)
		return strings.Join(slices.Insert(raw, column, ""), ","), row
	},
	"quote extra": func(row []string, column int) (string, []string) {
		raw, want := rawCells(row), slices.Clone(row)
		raw[column] = `"` + raw[column]
		want[column] = `"` + want[column]
		return strings.Join(raw, ","), want
	},
	"other delimiter": func(row []string, _ int) (string, []string) {
		return strings.Join(rawCells(row), " "), row
	},
}

// TestPollutedRows damages rows of real tables in every column. What is read of a damaged row is
// the true row, marked; or the row is refused; it is never another row that passes for a good one.
func TestPollutedRows(t *testing.T) { testPollutedRows(t, 70) }

// testPollutedRows damages every nth row.
func testPollutedRows(t *testing.T, every int) {
	t.Helper()
	for _, name := range []string{"wfp/wfp_food_prices_syr.csv", "arabic/saudi/MOJ-Monthly-Operations-2024-05.csv", "arabic/saudi/REPI-2024-Q1.csv", "csv/pollock/clean/source.csv"} {
		data, err := os.ReadFile(needs.Data(t, name))
		if err != nil {
			t.Fatal(err)
		}
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		r := csv.NewReader(bytes.NewReader(data))
		var rows [][]string
		for len(rows) < 100 {
			row, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, row)
		}
		lines := make([]string, len(rows))
		for i, row := range rows {
			lines[i] = strings.Join(rawCells(row), ",")
		}
		for kind, pollute := range pollutions {
			tried, restored := 0, 0
			for at := 1; at < len(rows); at += every {
				for column := range rows[at] {
					if kind == "other delimiter" && column > 0 {
						break
					}
					line, want := pollute(rows[at], column)
					text := strings.Join(slices.Replace(slices.Clone(lines), at, at+1, line), "\n") + "\n"
					tried++
					if restoredRow(t, fmt.Sprintf("%s: %s in row %d, column %d", name, kind, at+1, column), text, rows, at, want) {
						restored++
					}
				}
			}
			t.Logf("%s: %s: %d of %d rows restored", name, kind, restored, tried)
		}
	}
}

// restoredRow reports whether a damaged row was read as the true one. All others must be there.
func restoredRow(t *testing.T, what, text string, rows [][]string, at int, want []string) bool {
	t.Helper()
	table, err := open(text, auto)
	if err != nil {
		t.Errorf("%s: %v", what, err)
		return false
	}
	restored := false
	for n := 1; ; n++ {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			if n != len(rows) {
				t.Errorf("%s: %d rows of %d", what, n, len(rows))
			}
			return restored
		}
		if err != nil {
			t.Errorf("%s: %v", what, err)
			return false
		}
		cells := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = string(c)
		}
		switch {
		case n != at:
			if !slices.Equal(cells, rows[n]) || row.Repaired != "" {
				t.Errorf("%s: row %d is %q (%s)", what, n+1, cells, row.Repaired)
			}
		case slices.Equal(cells, want):
			restored = true
		case row.Repaired == "" && len(cells) == len(want):
			t.Errorf("%s: passes for good: %q", what, cells)
		case row.Repaired != "":
			t.Logf("%s: shown as %s %q", what, row.Repaired, cells)
		}
	}
}

// TestDamagedHeader damages the header in every column. Then it is not certain which column is
// which: every row says so, or has another number of cells than the header.
func TestDamagedHeader(t *testing.T) {
	header := []string{"date", "code", "kind of bread", "note, if any", "price"}
	var body strings.Builder
	for i := range 20 {
		fmt.Fprintf(&body, "2024-%02d-15,SY%04d,flat,\"late, again\",%d.5\n", i%12+1, 800+i, 10+i)
	}
	for kind, pollute := range pollutions {
		for column := range header {
			line, want := pollute(header, column)
			table, err := open(line+"\n"+body.String(), auto)
			if err != nil {
				t.Errorf("%s %d: %v", kind, column, err)
				continue
			}
			got := table.Header()
			for n := 0; ; n++ {
				row, err := table.Next()
				if errors.Is(err, io.EOF) {
					if n != 20 {
						t.Errorf("%s %d: %d rows", kind, column, n)
					}
					break
				}
				if err != nil {
					t.Fatal(err)
				}
				if len(got) == len(row.Cells) && row.Repaired == "" && !slices.Equal(got, header) {
					t.Fatalf("%s %d: passes for good: %q", kind, column, got)
				}
			}
			if len(got) == len(header) && !slices.Equal(got, want) {
				t.Errorf("%s %d: header %q, want %q", kind, column, got, want)
			}
			if table.HeaderRepaired() == (len(got) != len(header)) {
				t.Errorf("%s %d: header %q, repaired: %v", kind, column, got, table.HeaderRepaired())
			}
		}
	}
}
