package shape_test

import (
	"strings"
	"testing"

	"rasid/internal/tabular/shape"
)

func TestOf(t *testing.T) {
	for want, cells := range map[shape.Class][]string{
		shape.Blank: {"", "  ", "\u200f", "n/a", "N/A", "-", "–", "…", "لا يوجد", "Tuneye"},
		shape.Number: {"0", "-12", "12.5", ".5", "1,234", "1.234,56", "1,234,567.8", "1 234", "1 234,5", "12,34,567", "1'234", "12 %", "٪١٢", "١٢٫٥", "۴۲", "(1,200)", "$5", "-$5.20", "5 SYP", "USD 1,000",
			"1e3", "1.2E+05", "38,647,633", "+3", "2024", "5000 ل.س"},
		shape.Date: {"2024-03-15", "15/03/2024", "3/4/24", "15.03.2024", "2024-03", "2024/03", "2024-03-15T08:30", "2024-03-15 08:30:00", "2024-03-15T08:30:00Z", "Mar-24", "15 March 2024", "March 2024",
			"2024Q1", "2024-Q1", "2016 / Q1", "2024-W10", "2024W10", "كانون الثاني 2024", "يناير 2024", "1446/07/01", "Adar 2024", "5 آذار 2024"},
		shape.Time: {"08:30", "8:30 PM", "08:30:15", "08:30:15.25"},
		shape.Code: {"2001,10.5", "12,34.5", "SY0801", "MG-8769", "A1", "1.2.3", "12-345-6789", "0x1F"},
		shape.Link: {"https://example.org/a", "www.example.org", "office@example.org"},
		shape.Text: {"Aleppo", "دير الزور", "Total 2024 of all", "5 kg of bread", strings.Repeat("1", 70), "a,b", "T", "2001,10.5 x", "Men's Boots, 10\""},
	} {
		for _, c := range cells {
			if got := shape.Of([]byte(c)); got != want {
				t.Errorf("%q looks like %d, want %d", c, got, want)
			}
		}
	}
}

func TestInt(t *testing.T) {
	for cell, want := range map[string]int{"2024": 2024, " ٢٠٢٣ ": 2023, "۱۴۰۲": 1402, "-1": -1} {
		if got, ok := shape.Int([]byte(cell)); got != want || !ok {
			t.Errorf("%q: %d, %v", cell, got, ok)
		}
	}
	for _, cell := range []string{"", "1.5", "x", "1,000", strings.Repeat("1", 70)} {
		if got, ok := shape.Int([]byte(cell)); ok {
			t.Errorf("%q: %d", cell, got)
		}
	}
}

func TestColumnFits(t *testing.T) {
	column := func(cells ...string) *shape.Column {
		var c shape.Column
		for _, x := range cells {
			c.Add([]byte(x), false)
		}
		return &c
	}
	for _, c := range []struct {
		column *shape.Column
		yes    []string
		no     []string
	}{
		{column("28/01/2018", "03/11/2019", "15/06/2020"), []string{"01/01/2001"}, []string{"", "1/1/2001", "DATE", "01/01/20", "01-01-2001"}},
		{column("00:15", "12:30", "23:59"), []string{"08:00"}, []string{"8:00", "08:00:15", "0"}},
		{column("2", "15", "7"), []string{"9", "42"}, []string{"100", "-1", "x", ""}},
		{column("$74.69", "$7.5", "$72", "$45"), []string{"$11.99", "$19"}, []string{"74.69", "$7.", "$123.4"}},
		{column("Men's Boots", "Sofa", "Field Watch, Round", "3-in-1 Jacket of wool"), []string{"Women's Vest", "Cap, Red"}, []string{"", " Vest", "\"Vest", strings.Repeat("long ", 20)}},
		{column("", "", ""), []string{""}, []string{"x"}},
		{column("الحسكة", "الرقة", "حلب"), []string{"حمص"}, []string{"1", "دير الزور", ""}},
	} {
		for _, x := range c.yes {
			if !c.column.Fits([]byte(x), false) {
				t.Errorf("%q should fit", x)
			}
		}
		for _, x := range c.no {
			if c.column.Fits([]byte(x), false) {
				t.Errorf("%q should not fit", x)
			}
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("2024-03-15T08:30")
	f.Add("١٢٫٥ %")
	f.Fuzz(func(t *testing.T, s string) {
		var c shape.Column
		for range 2 {
			c.Add([]byte(s), false)
		}
		if !c.Fits([]byte(s), false) && c.Regular() {
			t.Fatalf("%q does not fit among its like", s)
		}
	})
}
