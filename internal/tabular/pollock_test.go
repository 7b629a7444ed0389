package tabular_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rasid/internal/needs"
	"rasid/internal/tabular"
	"rasid/internal/tabular/grid"
)

// measures are what the Pollock benchmark measures of one file: whether it was read at all, and
// precision, recall and F1 of header cells, of records and of all cells (Vitagliano, Hameed, Jiang,
// Reisener, Wu, Naumann: Pollock: A Data Loading Benchmark, PVLDB 16(8), 2023, section 5). Cells are
// compared as they are; the benchmark compares dates and numbers by value and ignores case, so that
// this score is never above its own.
type measures struct {
	success                float64
	header, records, cells [3]float64
}

func (m measures) sum() float64 {
	s := m.success
	for _, part := range [][3]float64{m.header, m.records, m.cells} {
		s += part[0] + part[1] + part[2]
	}
	return s
}

// overlap returns the share of the wanted that was got, of what was got that was wanted, and their
// harmonic mean, as multisets. The benchmark calls the first precision and the second recall.
func overlap(want, got []string) [3]float64 {
	if len(want) == 0 {
		return [3]float64{1, 1, 1}
	}
	left := map[string]int{}
	for _, w := range want {
		left[w]++
	}
	both := 0
	for _, g := range got {
		if left[g] > 0 {
			left[g]--
			both++
		}
	}
	if both == 0 {
		return [3]float64{}
	}
	p, r := float64(both)/float64(len(want)), float64(both)/float64(len(got))
	return [3]float64{p, r, 2 * p * r / (p + r)}
}

func measure(t *testing.T, want, got []byte) measures {
	t.Helper()
	rows := func(text []byte) (header, records, cells []string) {
		r := csv.NewReader(bytes.NewReader(text))
		r.FieldsPerRecord = -1
		all, err := r.ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range all {
			if i == 0 {
				header = row
			} else {
				records = append(records, strings.Join(row, ""))
			}
			cells = append(cells, row...)
		}
		return header, records, cells
	}
	wh, wr, wc := rows(want)
	gh, gr, gc := rows(got)
	if len(wc) == 0 {
		return measures{1, [3]float64{1, 1, 1}, [3]float64{1, 1, 1}, [3]float64{1, 1, 1}}
	}
	return measures{1, overlap(wh, gh), overlap(wr, gr), overlap(wc, gc)}
}

// pollockWeights are how often the benchmark's survey of 3,712 government files met a pollution,
// for one file that has it (pollock_weights.json).
var pollockWeights = []struct {
	begins string
	weight float64
}{
	{"source", 1}, {"file_no_payload", 15}, {"file_no_trailing_newline", 184}, {"file_double_trailing_newline", 5}, {"file_no_header", 470},
	{"file_header_multirow", 47}, {"file_preamble", 282}, {"file_multitable", 188.0 / 3}, {"file_header_only", 3}, {"file_one_data_row", 4},
	{"file_record_delimiter_0xD", 7}, {"file_record_delimiter_0xA", 1691}, {"file_field_delimiter_0x9", 4}, {"file_field_delimiter_0x3B", 834},
	{"file_field_delimiter_0x20", 4}, {"file_field_delimiter_0x2C_0x20", 101}, {"file_quotation_char", 11}, {"file_escape_char_0x5C", 1},
	{"file_escape_char_0x00", 7}, {"row_less_sep", 260.0 / 707}, {"row_more_sep", 260.0 / 707}, {"row_field_delimiter", 1.0 / 7}, {"row_extra_quote", 1.0 / 108},
}

func pollockWeight(t *testing.T, name string) float64 {
	t.Helper()
	for _, w := range pollockWeights {
		if strings.HasPrefix(name, w.begins) {
			return w.weight
		}
	}
	t.Fatalf("%s has no weight", name)
	return 0
}

// preview is what "rasid preview --csv" prints; nothing for an empty file.
func preview(t *testing.T, text string) []byte {
	t.Helper()
	table, err := open(text, auto)
	var fault *grid.Fault
	if errors.As(err, &fault) && fault.Code == "empty_file" {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := tabular.WriteCSV(&out, table); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestPollock scores the reader on files of the Pollock benchmark. The best of its published
// systems reaches 9.961 of 10 on all its files.
func TestPollock(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(needs.Data(t, "csv/pollock/csv"), "*.csv"))
	if err != nil || len(files) == 0 {
		t.Fatal(len(files), err)
	}
	simple, weighted, weights := 0.0, 0.0, 0.0
	for _, f := range files {
		name := filepath.Base(f)
		in, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join(needs.Data(t, "csv/pollock/clean"), name))
		if err != nil {
			t.Fatal(err)
		}
		score := measure(t, want, preview(t, string(in))).sum()
		weight := pollockWeight(t, name)
		simple, weighted, weights = simple+score, weighted+weight*score, weights+weight
		if score < 10 {
			t.Logf("%7.4f  %s", score, name)
		}
	}
	simple, weighted = simple/float64(len(files)), weighted/weights
	t.Logf("%7.4f  simple, of 10, on %d files", simple, len(files))
	t.Logf("%7.4f  weighted by how often a pollution occurs", weighted)
	if simple < 9.993 || weighted < 9.999 {
		t.Errorf("the score has fallen")
	}
}
