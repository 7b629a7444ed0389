package forecast

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"hash/fnv"
	"math"
	"os"
	"path"
	"slices"
	"strconv"
	"testing"

	"rasid/internal/needs"
)

// A record is a real series, with what came after it where that is known.
type record struct {
	id     string
	season int
	values []float64
	after  []float64
}

// tuning reports whether a series belongs to the half that logistic curves are fitted on. The other half is no
// clean test of the forecast's constants: both were looked at when those were chosen.
func (r record) tuning() bool {
	h := fnv.New32a()
	h.Write([]byte(r.id))
	return h.Sum32()>>7%2 == 0
}

func data(t testing.TB, elements ...string) [][]string {
	t.Helper()
	raw, err := os.ReadFile(needs.Data(t, path.Join(elements...)))
	if err != nil {
		t.Fatal(err)
	}
	r := csv.NewReader(bytes.NewReader(raw))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// m3 reads the series of the competition's category.
func m3(t testing.TB, category string, season int) []record {
	t.Helper()
	after := map[string][]float64{}
	for _, row := range data(t, "series", "m3_"+category+"_test.csv")[1:] {
		after[row[0]] = floats(t, row[1:])
	}
	var all []record
	for _, row := range data(t, "series", "m3_"+category+"_train.csv")[1:] {
		all = append(all, record{id: row[0], season: season, values: floats(t, row[6:]), after: after[row[0]]})
	}
	return all
}

func floats(t testing.TB, cells []string) []float64 {
	var v []float64
	for _, c := range cells {
		if c == "" {
			continue
		}
		x, err := strconv.ParseFloat(c, 64)
		if err != nil {
			t.Fatal(err)
		}
		v = append(v, x)
	}
	return v
}

// score sums the errors of forecasts over series as the competition did.
type score struct{ smape, mase, series float64 }

func (s *score) add(r record, f []float64) {
	var smape, mae, scale float64
	for i, a := range r.after {
		smape += 200 * math.Abs(a-f[i]) / (math.Abs(a) + math.Abs(f[i]))
		mae += math.Abs(a - f[i])
	}
	m := max(1, r.season)
	for i := m; i < len(r.values); i++ {
		scale += math.Abs(r.values[i] - r.values[i-m])
	}
	n := float64(len(r.after))
	s.smape += smape / n
	s.mase += mae / n / (scale / float64(len(r.values)-m))
	s.series++
}

func (s *score) SMAPE() float64 { return s.smape / s.series }
func (s *score) MASE() float64  { return s.mase / s.series }

// wfp reads the monthly retail prices of a country that have at least the given number of reports, one
// series for each market, commodity and unit, with gaps where no price was reported.
func wfp(t testing.TB, name string, reports int) []record {
	t.Helper()
	rows := data(t, "wfp", name)
	column := map[string]int{}
	for i, h := range rows[0] {
		column[h] = i
	}
	type monthly map[int]float64
	found := map[string]monthly{}
	for _, row := range rows[1:] {
		date := row[column["date"]]
		if len(date) < 7 || row[column["pricetype"]] != "Retail" {
			continue
		}
		year, _ := strconv.Atoi(date[:4])
		month, _ := strconv.Atoi(date[5:7])
		price, err := strconv.ParseFloat(row[column["price"]], 64)
		if err != nil || price <= 0 {
			continue
		}
		id := row[column["market"]] + "/" + row[column["commodity"]] + "/" + row[column["unit"]]
		if found[id] == nil {
			found[id] = monthly{}
		}
		found[id][12*year+month] = price
	}
	var all []record
	for id, m := range found {
		if len(m) < reports {
			continue
		}
		first, last := math.MaxInt, 0
		for at := range m {
			first, last = min(first, at), max(last, at)
		}
		values := make([]float64, last-first+1)
		for i := range values {
			v, ok := m[first+i]
			if !ok {
				v = math.NaN()
			}
			values[i] = v
		}
		all = append(all, record{id: id, season: 12, values: values})
	}
	slices.SortFunc(all, func(a, b record) int { return cmp.Compare(a.id, b.id) })
	return all
}
