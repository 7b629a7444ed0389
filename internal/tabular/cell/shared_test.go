package cell_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/needs"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

// column returns a column of one of the Saudi files beside the checkout.
func column(t *testing.T, file string, headers ...string) [][]string {
	t.Helper()
	data, err := os.ReadFile(needs.Data(t, "arabic/saudi/"+file))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	if strings.HasPrefix(file, "KAPSARC") {
		r.Comma = ';'
	}
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range all[0] {
		at[cell.NormalizeName(h)] = i
	}
	rows := make([][]string, len(all)-1)
	for i, row := range all[1:] {
		for _, h := range headers {
			c, ok := at[cell.NormalizeName(h)]
			if !ok {
				t.Fatalf("%s has no column %q", file, h)
			}
			rows[i] = append(rows[i], row[c])
		}
	}
	return rows
}

// The Ministry of Justice writes both calendars side by side: each proves the other.
func TestRealHijriColumns(t *testing.T) {
	days := map[string]bool{}
	for file, headers := range map[string][]string{"MOJ-Enforcement-Sale-2025-Q1.csv": {"تاريخ القرار ميلادي", "تاريخ القرارهجري"}, "MOJ-Monthly-Operations-2024-05.csv": {"التاريخ ميلادي", "التاريخ هجري"}} {
		for _, row := range column(t, file, headers...) {
			if days[row[1]] || row[0] == "" {
				continue
			}
			days[row[1]] = true
			want, f := period(row[0], cell.PeriodRule{})
			if f != nil {
				t.Fatalf("%q: %+v", row[0], f)
			}
			if got, f := period(row[1], cell.PeriodRule{Calendar: cell.Hijri}); f != nil || got != want {
				t.Errorf("%s is %s: got %v, %+v", row[1], row[0], got, f)
			}
			if _, f := period(row[1], cell.PeriodRule{}); f == nil || f.Code != "period_hijri" || f.Args["reading"] != want.String() {
				t.Errorf("%s undeclared: %+v, want %v", row[1], f, want)
			}
		}
	}
	if len(days) < 90 {
		t.Errorf("only %d days compared", len(days))
	}
}

func TestRealQuarters(t *testing.T) {
	form := regexp.MustCompile(`^(\d{4}) / Q(\d)$`)
	for _, row := range column(t, "REPI-2024-Q1.csv", "التاريخ", "السنة") {
		m := form.FindStringSubmatch(row[0])
		if m == nil {
			t.Fatalf("%q", row[0])
		}
		got, f := period(row[0], cell.PeriodRule{As: indicators.Quarter})
		if f != nil || got.String() != m[1]+"-Q"+m[2] {
			t.Fatalf("%q: %v, %+v", row[0], got, f)
		}
		if joined, f := cell.JoinPeriod([]byte(row[1]), []byte(row[0]), indicators.Quarter); f != nil || joined != got {
			t.Fatalf("%q: %v, %+v", row, joined, f)
		}
	}
	for _, row := range column(t, "Rental-indicators-for-Cities-in-Riyadh-region.csv", "السنة", "الربع") {
		if got, f := cell.JoinPeriod([]byte(row[0]), []byte(row[1]), indicators.Quarter); f != nil || got.String() != row[0]+"-Q"+row[1] {
			t.Fatalf("%q: %v, %+v", row, got, f)
		}
	}
	for _, row := range column(t, "KAPSARC-Construction-Cost-Index.csv", "time_period") {
		if got, f := period(row[0], cell.PeriodRule{As: indicators.Month}); f != nil || got.String() != row[0] {
			t.Fatalf("%q: %v, %+v", row, got, f)
		}
	}
}

// Columns of numbers decide their own convention; undecided, no cell is read wrongly.
func TestRealNumbers(t *testing.T) {
	for _, c := range []struct {
		file, header string
		grouped      bool
	}{
		{"REPI-2024-Q1.csv", "الرقم القياسي", false}, {"REPI-2024-Q1.csv", "الأهمية النسبية", false}, {"REPI-2024-Q1.csv", "نسبة التغير السنوي", false}, {"KAPSARC-Construction-Cost-Index.csv", "weight", false}, {"KAPSARC-Construction-Cost-Index.csv", "index", false},
		{"Rental-indicators-for-Cities-in-Riyadh-region.csv", "المتوسط", false}, {"MOJ-POA-Post-2025-Q2.csv", "الرقم المرجعي للوكالة", true}, {"MOJ-POA-Social-Security-2025-Q1.csv", "الرقم المرجعي للوكالة", true}, {"MOJ-Enforcement-Sale-2025-Q1.csv", "الرقم المرجعي", true},
	} {
		rows := column(t, c.file, c.header)
		var e cell.NumberEvidence
		for _, row := range rows {
			e.Add([]byte(row[0]), grid.Text)
		}
		decimal, ok := e.Decide()
		if !ok || decimal != cell.Point {
			t.Errorf("%s, %s: %+v decides %s, %v", c.file, c.header, e, decimal, ok)
			continue
		}
		refused := 0
		for _, row := range rows {
			text := row[0]
			if c.grouped {
				text = strings.ReplaceAll(text, ",", "")
			}
			want, err := strconv.ParseFloat(text, 64)
			for _, d := range []cell.Decimal{cell.Point, cell.Undecided} {
				got, f := number(row[0], d)
				switch {
				case err != nil: // blank, or a dash
					if f == nil {
						t.Errorf("%q is read as %v", row[0], got.Value)
					}
				case f != nil && d == cell.Undecided && f.Code == "number_ambiguous":
					refused++
				case f != nil || got.Value != want:
					t.Errorf("%q with decimal %s: %v, %+v", row[0], d, got, f)
				}
			}
		}
		t.Logf("%s, %s: %d cells, %d of them refused while undecided, %+v", c.file, c.header, len(rows), refused, e)
	}
}
