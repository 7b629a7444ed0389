package cell_test

import (
	"strconv"
	"testing"

	"rasid/indicators"
	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

func BenchmarkParseNumber(b *testing.B) {
	for _, c := range []struct {
		text string
		rule cell.NumberRule
	}{
		{"1234.5", cell.NumberRule{}}, {"4000", cell.NumberRule{}}, {"101.26279097990094", cell.NumberRule{}}, {"1234,5", cell.NumberRule{Decimal: cell.Comma}}, {"12,5", cell.NumberRule{}}, {"1.234,56", cell.NumberRule{Decimal: cell.Comma}}, {"38,647,633", cell.NumberRule{}},
		{"12 %", cell.NumberRule{}}, {"1500 ل.س", cell.NumberRule{}}, {"١٢٣٤٫٥", cell.NumberRule{}},
	} {
		text := []byte(c.text)
		b.Run(c.text, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, f := cell.ParseNumber(text, grid.Text, false, c.rule); f != nil {
					b.Fatal(f)
				}
			}
		})
	}
	for _, s := range []string{"1234.5", "4000", "101.26279097990094"} {
		text := []byte(s)
		b.Run("strconv/"+s, func(b *testing.B) {
			for b.Loop() {
				if _, err := strconv.ParseFloat(string(text), 64); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkParsePeriod(b *testing.B) {
	for _, c := range []struct {
		text string
		rule cell.PeriodRule
	}{
		{"2024-03-15", cell.PeriodRule{As: indicators.Day}}, {"2024-03-15", cell.PeriodRule{As: indicators.Month}}, {"2024-03", cell.PeriodRule{As: indicators.Month}}, {"15/03/2024", cell.PeriodRule{Order: cell.DayMonthYear}}, {"15/03/2024", cell.PeriodRule{Format: "02/01/2006"}},
		{"2016 / Q1", cell.PeriodRule{}}, {"15 آذار 2024", cell.PeriodRule{}}, {"2024-03-15T08:30:00", cell.PeriodRule{As: indicators.Day}},
	} {
		text := []byte(c.text)
		b.Run(c.text+" "+c.rule.Format+c.rule.As.String(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, f := cell.ParsePeriod(text, grid.Text, c.rule); f != nil {
					b.Fatal(f)
				}
			}
		})
	}
}

// What most cells are costs no memory.
func TestPlainCellsDoNotAllocate(t *testing.T) {
	for _, s := range []string{"1234.5", "-7", "101.26279097990094", "12 %", "1 234,5", "١٢٣٤٫٥", "1500 ل.س"} {
		text := []byte(s)
		if n := testing.AllocsPerRun(100, func() { _, _ = cell.ParseNumber(text, grid.Text, false, cell.NumberRule{}) }); n > 0 {
			t.Errorf("number %q: %v allocations", s, n)
		}
	}
	for _, s := range []string{"2024-03-15", "15/03/2024", "2024-03", "2016 / Q1", "15 آذار 2024"} {
		text := []byte(s)
		if n := testing.AllocsPerRun(100, func() { _, _ = cell.ParsePeriod(text, grid.Text, cell.PeriodRule{}) }); n > 0 {
			t.Errorf("period %q: %v allocations", s, n)
		}
	}
}
