package prometheus

import (
	"bytes"
	"math"
	"strconv"
	"testing"
	"time"

	"rasid/indicators"
)

// Whatever a server says, rows are of the periods that were asked for, and their values numbers, or
// nothing.
func FuzzAnswer(f *testing.F) {
	const good = `{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"b"},"values":[[1706734799.999,"1"]]}]}}`
	for _, seed := range []string{good, good[:40], `{"status":"error","error":"x"}`, `{"status":"success","warnings":["x"],"data":{"resultType":"matrix"}}`,
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":null,"values":[[1706734799.999,"1e300"],[1e300,"x"],[]]}]}}`} {
		f.Add([]byte(seed))
	}
	p := indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.January, 1))
	end := time.UnixMilli(1706734800000)
	run := []span{{p, end.AddDate(0, 0, -31), end}}
	f.Fuzz(func(t *testing.T, b []byte) {
		m := &matrix{clean: func(s string) string { return s }, labels: map[string]bool{}}
		if err := m.add(bytes.NewReader(b), run); err != nil {
			return
		}
		for _, r := range m.rows {
			x, err := strconv.ParseFloat(r.value, 64)
			if r.period != p || r.value != "" && err != nil || math.IsNaN(x) {
				t.Errorf("%q became %+v", b, r)
			}
		}
	})
}
