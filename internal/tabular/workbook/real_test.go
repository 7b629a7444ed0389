package workbook_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rasid/internal/needs"
	"rasid/internal/tabular/grid"
	"rasid/internal/tabular/workbook"
)

// shared reads a file of the real data beside the checkout.
func shared(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(needs.Data(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readCSV reads a CSV twin without the rows that are blank: two of the files end in one, where
// the workbook has a hidden row.
func readCSV(t *testing.T, data []byte) [][]string {
	t.Helper()
	all, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	rows := all[:0]
	for _, r := range all {
		if strings.Join(r, "") != "" {
			rows = append(rows, r)
		}
	}
	return rows
}

// TestSaudiTwins compares each cell of a workbook with the same table as CSV: texts and dates
// byte by byte (they are texts in both), numbers by value, as the CSV writes "38,647,633".
func TestSaudiTwins(t *testing.T) {
	for name, want := range map[string]struct{ rows, numbers int }{
		"Census-2022-Housing-Type":       {2998, 5695},
		"MOJ-Monthly-Operations-2024-05": {4615, 4614},
		"MOJ-POA-Post-2025-Q2":           {397, 396},
		"REPI-2024-Q1":                   {6233, 0}, // its workbook has each line of the CSV in one cell
	} {
		t.Run(name, func(t *testing.T) {
			twin := readCSV(t, shared(t, "arabic/saudi/"+name+".csv"))
			s := open(t, shared(t, "arabic/saudi/"+name+".xlsx"), workbook.Options{})
			n, numbers := 0, 0
			for ; ; n++ {
				row, err := s.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatal(explain(err))
				}
				if n >= len(twin) {
					t.Fatalf("row %d is not in the CSV: %s", row.Number, show(row))
				}
				cells := row.Cells
				if len(cells) == 1 {
					line := readCSV(t, cells[0])
					cells = nil
					for _, c := range line[0] {
						cells = append(cells, []byte(c))
					}
				}
				if len(cells) != len(twin[n]) {
					t.Fatalf("row %d has %d cells, the CSV %d", row.Number, len(cells), len(twin[n]))
				}
				for i, c := range cells {
					w := twin[n][i]
					if row.Kind(i) == grid.Number {
						numbers++
						w = strings.ReplaceAll(w, ",", "")
					}
					if string(c) != w {
						t.Errorf("%s: %q, in the CSV %q", grid.Address(i, row.Number), c, twin[n][i])
					}
				}
			}
			if n != want.rows || n != len(twin) || numbers != want.numbers {
				t.Errorf("%d rows with %d numbers, the CSV has %d", n, numbers, len(twin))
			}
			if len(s.Notes()) > 0 {
				t.Errorf("notes: %v", s.Notes())
			}
		})
	}
}

// TestAgainstExcelize compares every sheet of the real workbooks with what another reader finds.
func TestAgainstExcelize(t *testing.T) {
	for name, want := range map[string]int{"yemen_education_cluster_2019": 28_719, "libya_dtm_round_39": 68_422} {
		t.Run(name, func(t *testing.T) {
			data := shared(t, "arabic/"+name+".xlsx")
			other, err := excelize.OpenReader(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = other.Close() }()
			cells := 0
			for _, sheet := range other.GetSheetList() {
				cells += compare(t, open(t, data, workbook.Options{Sheet: sheet}), other, sheet)
			}
			if cells != want {
				t.Errorf("%d cells were compared, not %d", cells, want)
			}
		})
	}
}

// compare compares a sheet with excelize's raw cells and returns how many had content.
func compare(t *testing.T, s *workbook.Sheet, other *excelize.File, sheet string) (cells int) {
	t.Helper()
	want, err := other.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	at := 0 // rows of want that were compared
	for {
		row, err := s.Next()
		if errors.Is(err, io.EOF) {
			row.Number = int64(len(want)) + 1
		} else if err != nil {
			t.Fatal(explain(err))
		}
		for ; at < int(row.Number)-1 && at < len(want); at++ {
			if strings.TrimSpace(strings.Join(want[at], "")) != "" {
				t.Errorf("%s: row %d is missing: %q", sheet, at+1, want[at])
			}
		}
		if errors.Is(err, io.EOF) {
			return cells
		}
		for i := range max(len(row.Cells), len(want[at])) {
			got, w := "", ""
			if i < len(row.Cells) && row.Merge(i)&grid.Covered == 0 {
				got = string(row.Cells[i])
			}
			if i < len(want[at]) {
				w = want[at][i]
			}
			if got != "" {
				cells++
			}
			if !sameCell(row.Kind(i), got, w) {
				t.Errorf("%s!%s: %q, excelize says %q", sheet, grid.Address(i, row.Number), got, w)
			}
		}
		at++
	}
}

func sameCell(k grid.Kind, got, raw string) bool {
	v, err := strconv.ParseFloat(raw, 64)
	if got == raw {
		return true
	}
	switch k {
	case grid.Number:
		g, bad := strconv.ParseFloat(got, 64)
		return err == nil && bad == nil && g == v
	case grid.Date:
		day, bad := time.Parse(time.DateOnly, got)
		at, worse := excelize.ExcelDateToTime(v, false)
		return err == nil && bad == nil && worse == nil && math.Abs(at.Sub(day).Seconds()) < 1
	}
	return got == strings.TrimSpace(raw)
}

func TestYemen(t *testing.T) {
	s := open(t, shared(t, "arabic/yemen_education_cluster_2019.xlsx"), workbook.Options{})
	got := rows(t, s)
	if s.Name() != "YHRP Dataset ( Jan-June )" || len(got) != 4730 {
		t.Errorf("%q has %d rows", s.Name(), len(got))
	}
	equal(t, "header", got[:2], []string{"1: Organization Name - إسم المنظمة|Organization Acronym - إختصار إسم المنظمة|Governorate - المحافظة|Governorate Code|District - المديرية", "2: #org+name|#org+acronym|#adm1+name|#adm1+code|#adm2+name"})
	if f := note(t, s, "sheets_hidden"); f.Args["count"] != "4" {
		t.Errorf("%v", f.Args)
	}
}

func TestLibya(t *testing.T) {
	data := shared(t, "arabic/libya_dtm_round_39.xlsx")
	is := func(headers ...string) func(string) bool {
		return func(s string) bool { return slices.Contains(headers, s) }
	}
	s := open(t, data, workbook.Options{KnownHeader: is("ADM4_Muhalla_EN", "IDP HH", "Country")})
	if s.Name() != "IDPs_Returnees" {
		t.Errorf("%q was read", s.Name())
	}
	if got := rows(t, s); len(got) != 665 || !strings.Contains(got[2], "d 2021-11-30") {
		t.Errorf("%d rows, the third is %s", len(got), got[2])
	}
	if f := fault(t, data, workbook.Options{KnownHeader: is("ADM4_Muhalla_EN", "Rented Accom"+"odation (HH)")}); f.Code != "sheet_ambiguous" || f.Args["sheets"] != "“IDPs - Details”, “Returnees - Details”" {
		t.Errorf("%s %v", f.Code, f.Args)
	}
	// The first of two header rows is merged over groups of columns.
	s = open(t, data, workbook.Options{Sheet: "access to services (baladiya)"})
	row, err := s.Next()
	if err != nil || len(row.Cells) != 72 || string(row.Cells[10]) != "Education" || row.Merge(10) != grid.MergedAcross || row.Merge(14) != grid.MergedAcross|grid.Covered {
		t.Errorf("%s, %v, %v", show(row), row.Merges, err)
	}
	// A group of rows has its name in the first of them.
	s = open(t, data, workbook.Options{Sheet: "Dataset Dictionary"})
	if got := rows(t, s); !strings.HasPrefix(got[4], "6: Geo Data|") {
		t.Errorf("%s", got[4])
	}
}
