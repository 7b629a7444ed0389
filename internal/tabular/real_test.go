package tabular_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rasid/internal/needs"
	"rasid/internal/tabular"
)

// records reads a table's rows as texts.
func records(t *testing.T, table *tabular.Table) [][]string {
	t.Helper()
	var all [][]string
	for {
		row, err := table.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		if row.Repaired != "" {
			t.Errorf("row %d of a good file is doubted: %s %q", row.Number, row.Repaired, row.Cells)
		}
		cells := make([]string, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = string(c)
		}
		all = append(all, cells)
	}
}

// TestSpectrum reads csv-spectrum's corner cases as its JSON says.
func TestSpectrum(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(needs.Data(t, "csv/csv-spectrum/csvs"), "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	for _, f := range files {
		name := strings.TrimSuffix(filepath.Base(f), ".csv")
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := os.ReadFile(needs.Data(t, "csv/csv-spectrum/json/"+name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var want []map[string]string
		if err := json.Unmarshal(answer, &want); err != nil {
			var one map[string]string
			if err := json.Unmarshal(answer, &one); err != nil {
				t.Fatal(name, err)
			}
			want = append(want, one)
		}
		table, err := open(string(text), auto)
		if err != nil {
			t.Fatal(name, err)
		}
		got := records(t, table)
		if len(got) != len(want) {
			t.Errorf("%s: %d rows, want %d", name, len(got), len(want))
			continue
		}
		for i, row := range got {
			for k, h := range table.Header() {
				if name == "location_coordinates" && k == 0 {
					continue // its JSON hides the telephone number
				}
				if name == "newlines_crlf" && !bytes.Contains(text, []byte("\r")) {
					want[i][h] = strings.ReplaceAll(want[i][h], "\r\n", "\n") // as checked out
				}
				if row[k] != want[i][h] {
					t.Errorf("%s, row %d, %s: got %q, want %q", name, i+1, h, row[k], want[i][h])
				}
			}
		}
	}
}

// TestRealFiles reads files of governments and of the World Food Programme like encoding/csv does,
// without being told how they are written.
func TestRealFiles(t *testing.T) {
	for name, delimiter := range map[string]rune{
		"arabic/saudi/Census-2022-Housing-Type.csv": ',', "arabic/saudi/KAPSARC-Construction-Cost-Index.csv": ';', "arabic/saudi/MOJ-Enforcement-Sale-2025-Q1.csv": ',',
		"arabic/saudi/MOJ-Enforcement-Sale-2025-Q2.csv": ',', "arabic/saudi/MOJ-Monthly-Operations-2024-05.csv": ',', "arabic/saudi/MOJ-POA-Post-2025-Q2.csv": ',',
		"arabic/saudi/MOJ-POA-Social-Security-2025-Q1.csv": ',', "arabic/saudi/REPI-2024-Q1.csv": ',', "arabic/saudi/Rental-indicators-for-Cities-in-Riyadh-region.csv": ',',
		"wfp/wfp_food_prices_syr.csv": ',', "wfp/wfp_food_prices_pse_hxl.csv": ',', "wfp/wfp_food_prices_syr_qc_hxl.csv": ',', "wfp/wfp_food_prices_yemen_first14lines.csv": ',',
	} {
		t.Run(filepath.Base(name), func(t *testing.T) {
			text, err := os.ReadFile(needs.Data(t, name))
			if err != nil {
				t.Fatal(err)
			}
			r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
			r.Comma, r.FieldsPerRecord = delimiter, -1
			want, err := r.ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			table, err := open(string(text), auto)
			if err != nil {
				t.Fatal(err)
			}
			if d := table.Dialect(); d.Delimiter != string(delimiter) || d.Quote != `"` || d.Escape != `"` {
				t.Errorf("dialect %+v", d)
			}
			if rows := table.HeaderRows(); !slices.Equal(rows, []int64{1}) {
				t.Errorf("header rows %v", rows)
			}
			for i, h := range table.Header() {
				if h != strings.TrimSpace(want[0][i]) {
					t.Errorf("header %q, want %q", h, want[0][i])
				}
			}
			if strings.Contains(name, "hxl") || strings.Contains(name, "yemen") {
				if !strings.HasPrefix(want[1][0], "#") {
					t.Fatal("the hashtags are not where they were")
				}
			}
			want = slices.DeleteFunc(want, func(row []string) bool { return strings.Trim(strings.Join(row, ""), " ") == "" })
			table.KeepTotals = true
			got := records(t, table)
			if !slices.EqualFunc(got, want[1:], slices.Equal) {
				for i := range min(len(got), len(want)-1) {
					if !slices.Equal(got[i], want[i+1]) {
						t.Fatalf("row %d: got %q, want %q", i+2, got[i], want[i+1])
					}
				}
				t.Fatalf("%d rows, want %d", len(got), len(want)-1)
			}
			for _, n := range table.Notes() {
				t.Errorf("a note on a good file: %+v", n)
			}
		})
	}
}

// FuzzOpen opens any bytes under any options: nothing breaks, rows are numbered upwards, and what
// WriteCSV writes is read by encoding/csv as the same rows.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("a,b\n\"x\ny\",2\r\n"), ",", "", "", -1, false)
	f.Add([]byte("\ufeffa;b\r1;2"), "auto", "auto", "auto", -1, false)
	f.Add([]byte("Title\n\na|b\n|kg\n'x'|2\nTotal|2\n\nSource: y\n"), "", "'", "none", 1, false)
	f.Add([]byte(strings.Repeat("2024-01-15,SY01,5\n", 12)+"2024-01-15SY01,5\n\"2024-01-15,SY01,5\n2024-01-15 SY01 5\n"), "", "", "", 0, false)
	f.Add([]byte("| a | b |\n|---|---|\n| 1 | \"2 |\n\x00"), "", "", "", -1, true)
	f.Add([]byte("a  b\nx y  1\nz  \xe92\n\"c\"d  3\n"), "", "", "", -1, true)
	f.Add([]byte("\"a,b,c\"\n\"1,\"\"x\"\",2\"\n"), "", "", "", -1, true)
	f.Fuzz(func(t *testing.T, data []byte, delimiter, quote, escape string, headerRows int, anyhow bool) {
		o := tabular.Options{Delimiter: delimiter, Quote: quote, Escape: escape, HeaderRows: max(-1, headerRows%4), Anyhow: anyhow}
		table, err := open(string(data), o)
		if err != nil {
			return
		}
		last := int64(0)
		if rows := table.HeaderRows(); len(rows) > 0 {
			last = rows[len(rows)-1]
		}
		var want []string
		if len(table.Header()) > 0 {
			want = append(want, fmt.Sprintf("%q", table.HeaderCells()))
		}
		table.KeepTotals = true
		for {
			row, err := table.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return
			}
			if row.Number <= last {
				t.Fatalf("row %d after %d", row.Number, last)
			}
			last = row.Number
			want = append(want, fmt.Sprintf("%q", row.Cells))
		}
		table, err = open(string(data), o)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := tabular.WriteCSV(&out, table); err != nil {
			t.Fatal(err)
		}
		r := csv.NewReader(&out)
		r.FieldsPerRecord = -1
		all, err := r.ReadAll()
		if err != nil || len(all) != len(want) {
			t.Fatalf("%d rows, want %d, %v", len(all), len(want), err)
		}
		for i, row := range all {
			// encoding/csv makes a line feed of the line end in a quoted cell.
			if got := fmt.Sprintf("%q", row); got != strings.ReplaceAll(want[i], `\r\n`, `\n`) {
				t.Fatalf("got %s, want %s", got, want[i])
			}
		}
	})
}
