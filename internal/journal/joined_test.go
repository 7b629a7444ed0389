package journal_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/internal/journal"
)

// What Select says of places that have values under several IDs is what Observations says, in the
// order of names, whatever is chosen and wherever the reader stops.
func TestSelectJoinsPlacesAsObservationsDoes(t *testing.T) {
	names := []string{"A", "B", "B.x", "C", "Z.y", "a"}
	rapid.Check(t, func(rt *rapid.T) {
		j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(inMemory(t), "rasid.db"), Now: clock})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = j.Close() }()
		if _, _, err := j.Keys(t.Context(), []string{"bread", "trees"}, rapid.Permutation(names).Draw(rt, "order")); err != nil {
			rt.Fatal(err)
		}
		for d := range rapid.IntRange(1, 4).Draw(rt, "deliveries") {
			var rows []journal.Row
			for i := int32(1); i <= 2; i++ {
				for p := int32(1); p <= int32(len(names)); p++ {
					for m := range 3 {
						if rapid.Bool().Draw(rt, "has") {
							rows = append(rows, journal.Row{Indicator: i, Place: p, Period: month(m + 1), Value: float64(d*1000 + int(p)*10 + m), Line: int64(len(rows))})
						}
					}
				}
			}
			put(t, j, fmt.Sprint("d", d), rows...)
		}
		same := rapid.SampledFrom([]map[string]string{nil, {"B.x": "B"}, {"Z.y": "A", "B.x": "A"}, {"A": "a", "Z.y": "C"}}).Draw(rt, "same")
		var want []string
		for _, indicator := range []string{"bread", "trees"} {
			var list []string
			for o, err := range j.Observations(t.Context(), journal.Query{Indicator: indicator, Same: same}) {
				if err != nil {
					rt.Fatal(err)
				}
				list = append(list, fmt.Sprint(o.Indicator, " ", o.Place, " ", o.Period, " ", o.Value))
			}
			slices.Sort(list)
			want = append(want, list...)
		}
		var got []string
		stop := rapid.IntRange(1, 60).Draw(rt, "stop")
		for r, err := range j.Select(t.Context(), journal.Selection{Same: same}) {
			if err != nil {
				rt.Fatal(err)
			}
			if got = append(got, fmt.Sprint(r.Indicator, " ", r.Place, " ", r.Period, " ", r.Value)); len(got) == stop {
				break
			}
		}
		if !slices.Equal(got, want[:min(stop, len(want))]) {
			rt.Fatalf("%v: got %q\nwant %q", same, got, want)
		}
	})
}
