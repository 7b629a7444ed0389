package journal_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/journal"
)

func selected(t testing.TB, j *journal.Journal, s journal.Selection) (list []string) {
	t.Helper()
	for r, err := range j.Select(t.Context(), s) {
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, fmt.Sprint(r.Indicator, " ", r.Place, " ", r.Period, " ", r.Value, " r", r.Revision, " ", r.File))
	}
	return list
}

func TestSelect(t *testing.T) {
	j := open(t, filepath.Join(t.TempDir(), "rasid.db"))
	if got := selected(t, j, journal.Selection{}); len(got) != 0 {
		t.Fatalf("an empty journal gives %q", got)
	}
	// The numbers of names are of the order of arrival, which is not theirs.
	if _, _, err := j.Keys(t.Context(), []string{"trees", "bread"}, []string{"B", "A"}); err != nil {
		t.Fatal(err)
	}
	first := put(t, j, "one", journal.Row{1, 1, month(1), 5, 2, 3}, journal.Row{1, 2, month(2), 6, 3, 3}, journal.Row{2, 2, month(3), 7, 4, 3})
	put(t, j, "two", journal.Row{1, 1, month(1), 9, 2, 3}, journal.Row{1, 1, month(4), 1, 3, 3})
	day := func(s string) *indicators.Date { d, _ := indicators.ParseDate(s); return &d }
	all := []string{"bread A 2024-03 7 r1 one", "trees A 2024-02 6 r1 one", "trees B 2024-01 9 r2 two", "trees B 2024-04 1 r1 two"}
	for name, c := range map[string]struct {
		s    journal.Selection
		want []string
	}{
		"everything":            {journal.Selection{}, all},
		"an earlier position":   {journal.Selection{Position: first.Seq}, []string{all[0], all[1], "trees B 2024-01 5 r1 one"}},
		"one indicator":         {journal.Selection{Indicators: []string{"trees", "nothing"}}, all[1:]},
		"no indicator":          {journal.Selection{Indicators: []string{}}, nil},
		"one place":             {journal.Selection{Places: []string{"A"}}, all[:2]},
		"begins on it":          {journal.Selection{From: day("2024-02-01")}, []string{all[0], all[1], all[3]}},
		"began the day before":  {journal.Selection{From: day("2024-02-02")}, []string{all[0], all[3]}},
		"ends on it":            {journal.Selection{To: day("2024-02-29")}, all[1:3]},
		"ends the day after it": {journal.Selection{To: day("2024-02-28")}, all[2:3]},
	} {
		if got := selected(t, j, c.s); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
	for _, err := range j.Select(t.Context(), journal.Selection{}) {
		if err != nil {
			t.Fatal(err)
		}
		break // the connection is given back
	}
	ind, places, err := j.Names(t.Context())
	if err != nil || !slices.Equal(ind, []string{"bread", "trees"}) || !slices.Equal(places, []string{"A", "B"}) {
		t.Fatalf("names %q %q %v", ind, places, err)
	}
}

// At every position, and whatever the order of arrival, Select gives what Observations gives.
func TestSelectAgreesWithObservations(t *testing.T) {
	dir := inMemory(t)
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		j := open(t, filepath.Join(dir, fmt.Sprintf("%d.db", n)))
		defer func() { _ = j.Close() }()
		if _, _, err := j.Keys(t.Context(), []string{"trees", "bread"}, rapid.Permutation([]string{"A", "B", "C"}).Draw(rt, "places")); err != nil {
			rt.Fatal(err)
		}
		var last int64
		for range rapid.IntRange(1, 4).Draw(rt, "deliveries") {
			var rows []journal.Row
			for range rapid.IntRange(0, 8).Draw(rt, "rows") {
				rows = append(rows, journal.Row{rapid.Int32Range(1, 2).Draw(rt, "i"), rapid.Int32Range(1, 3).Draw(rt, "p"), month(rapid.IntRange(1, 4).Draw(rt, "m")), float64(rapid.IntRange(0, 3).Draw(rt, "v")), 1, 1})
			}
			key := func(r journal.Row) string { return fmt.Sprintf("%d %d %20d", r.Indicator, r.Place, r.Period) }
			slices.SortStableFunc(rows, func(a, b journal.Row) int { return strings.Compare(key(a), key(b)) })
			last = put(t, j, "x", slices.CompactFunc(rows, func(a, b journal.Row) bool { return key(a) == key(b) })...).Seq
		}
		for position := int64(1); position <= last; position++ {
			var got, want []string
			for r, err := range j.Select(t.Context(), journal.Selection{Position: position}) {
				if err != nil {
					rt.Fatal(err)
				}
				got = append(got, fmt.Sprint(r.Observation))
			}
			for _, name := range []string{"bread", "trees"} {
				for o, err := range j.Observations(t.Context(), journal.Query{Indicator: name, Position: position}) {
					if err != nil {
						rt.Fatal(err)
					}
					want = append(want, fmt.Sprint(o))
				}
			}
			if !slices.IsSorted(got) {
				rt.Fatalf("not in order:\n%s", strings.Join(got, "\n"))
			}
			if slices.Sort(want); !slices.Equal(got, want) {
				rt.Fatalf("at %d got\n%s\nwant\n%s", position, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		}
	})
}
