package tabular_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"rasid/internal/needs"
)

// TestMutations puts a delimiter, a quote or a line end where none belongs into real tables, or
// takes one out. No row that then passes for a good one has its cells in other columns: it is one
// of the true rows, but for the cell that was hit.
func TestMutations(t *testing.T) { testMutations(t, 50) }

func testMutations(t *testing.T, mutations int) {
	t.Helper()
	for _, name := range []string{"wfp/wfp_food_prices_syr.csv", "arabic/saudi/MOJ-Monthly-Operations-2024-05.csv", "arabic/saudi/REPI-2024-Q1.csv"} {
		data, err := os.ReadFile(needs.Data(t, name))
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(strings.TrimPrefix(string(data), "\ufeff"), "\n")[:81]
		text := strings.Join(lines, "")
		rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		draw := rand.New(rand.NewPCG(1, 2))
		good, marked, odd := 0, 0, 0
		for range mutations {
			mutant, what := mutate(text, len(lines[0]), draw)
			table, err := open(mutant, auto)
			if err != nil {
				t.Fatalf("%s, %s: %v", name, what, err)
			}
			for {
				row, err := table.Next()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("%s, %s: %v", name, what, err)
				}
				switch {
				case row.Repaired != "":
					marked++
				case len(row.Cells) != len(rows[0]):
					odd++
				case !isOneOf(row.Cells, rows[1:]):
					t.Errorf("%s, %s: row %d passes for good: %q", name, what, row.Number, row.Cells)
				default:
					good++
				}
			}
		}
		t.Logf("%s: %d mutations: %d good rows, %d marked, %d of another length", name, mutations, good, marked, odd)
	}
}

// mutate changes one byte after the header's line.
func mutate(text string, header int, draw *rand.Rand) (mutant, what string) {
	const marks = ",\"\n;"
	for {
		i := header + draw.IntN(len(text)-header-1)
		switch c := text[i]; {
		case draw.IntN(2) == 0 && (c == ',' || c == '"' || c == '\n'):
			mutant, what = text[:i]+text[i+1:], fmt.Sprintf("without %q", c)
		case c < 0x80 && text[i-1] < 0x80:
			m := marks[draw.IntN(len(marks))]
			mutant, what = text[:i]+string(m)+text[i:], fmt.Sprintf("with %q", m)
		default:
			continue
		}
		return mutant, what + fmt.Sprintf(" at %q", text[max(header, i-30):min(len(text), i+10)])
	}
}

// isOneOf reports whether cells are one of some rows, but for one cell.
func isOneOf(cells [][]byte, rows [][]string) bool {
	for _, row := range rows {
		differ := 0
		for i, c := range cells {
			if string(c) != row[i] {
				differ++
			}
		}
		if differ < 2 {
			return true
		}
	}
	return false
}
