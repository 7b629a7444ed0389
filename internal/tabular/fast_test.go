package tabular_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/tabular"
)

// The short way through ParseNumber gives the very number that strconv gives.
func TestPlainNumbersAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`-?[0-9]{1,18}(\.[0-9]{1,18})?`).Draw(t, "number")
		want, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		got, problem := tabular.ParseNumber([]byte(s), "auto")
		if problem != nil || got != want || math.Signbit(got) && want == 0 {
			t.Fatalf("%s: got %v, want %v, %v", s, got, want, problem)
		}
	})
	for _, s := range []string{"-", ".", "1.", ".5", "-.5", "1..2", "1.2.3", "--1", "1-", "+-1", "1e", "０"} {
		if v, problem := tabular.ParseNumber([]byte(s), "auto"); problem == nil {
			t.Errorf("%q was read as %v", s, v)
		}
	}
}

func TestTotalsInEverySpelling(t *testing.T) {
	for _, s := range []string{"Total", " total:", "GRAND TOTAL", "-total", "\t Total", "grand_total", "Ｔotal", "\u200fTotal", "\u00a0total", "المجموع", "الإجمالي", "Giştî"} {
		if !tabular.IsTotal([]byte(s)) {
			t.Errorf("%q is a total", s)
		}
	}
	for _, s := range []string{"", "-", "Tools", "price", "2024-01-01", "totals", "Al-Hasakeh", strings.Repeat("total", 100)} {
		if tabular.IsTotal([]byte(s)) {
			t.Errorf("%q is no total", s)
		}
	}
}

func BenchmarkParseNumber(b *testing.B) {
	for _, s := range []string{"4250.5", " 4250.5", "٤٢٥٠"} {
		b.Run(fmt.Sprintf("%q", s), func(b *testing.B) {
			for b.Loop() {
				if _, problem := tabular.ParseNumber([]byte(s), "auto"); problem != nil {
					b.Fatal(problem)
				}
			}
		})
	}
}
