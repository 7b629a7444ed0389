package cell_test

import (
	"math"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular/cell"
	"rasid/internal/tabular/grid"
)

func TestAppendNumber(t *testing.T) {
	tenth, fifth := 0.1, 0.2
	for v, want := range map[float64]string{0: "0", 1.5: "1.5", tenth + fifth: "0.30000000000000004", 1.234: "1.2340", -123.456: "-123.4560", 0.125: "0.125", 1234.567: "1234.567",
		1e20: "100000000000000000000", 1e21: "1e+21", 1.234e21: "1.2340e+21", 0.000001: "0.000001", 1.25e-7: "1.25e-07", math.SmallestNonzeroFloat64: "5e-324", 1_000_000: "1000000"} {
		if got := string(cell.AppendNumber([]byte("x"), v)); got != "x"+want {
			t.Errorf("%v: got %s, want x%s", v, got, want)
		}
	}
	for in, want := range map[string]string{"1.234": "1.2340", "12.5": "12.5", "a.bcd": "a.bcd", "": "", "1.234e": "1.2340e", "1.234 m": "1.234 m", "1.234em": "1.234em", "1234.567": "1234.567"} {
		if got := cell.OneReading(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// finite reports whether an observation can hold a value.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// Whatever the column's convention is thought to be but for one that says comma, and in a
// workbook, a number that is written comes back bit by bit.
func TestAppendNumberIsReadBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Float64Range(-1e5, 1e5), func(v float64) float64 { return math.Round(v*1000) / 1000 })).Filter(finite).Draw(rt, "v") + 0
		text := cell.AppendNumber(nil, v)
		for _, d := range []cell.Decimal{cell.Undecided, cell.Point} {
			if n, f := cell.ParseNumber(text, grid.Text, false, cell.NumberRule{Decimal: d}); f != nil || n.Value != v {
				rt.Fatalf("%v is written %s and read as %v %+v", v, text, n, f)
			}
		}
		for _, text := range []string{string(text), strconv.FormatFloat(v, 'f', -1, 64)} { // the second as libraries write workbooks
			if n, f := cell.ParseNumber([]byte(text), grid.Number, false, cell.NumberRule{}); f != nil || n.Value != v {
				rt.Fatalf("%v in a workbook is written %s and read as %v %+v", v, text, n, f)
			}
		}
	})
}
