package mapping

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
)

// Cells from the widest place to the narrowest lead to one place or to a refusal; a spelling that
// is only near is suggested, never taken.
func TestPlacesAreFoundByTheirNames(t *testing.T) {
	tree := indicators.NewPlaceTree([]indicators.Place{
		{ID: "NES"},
		{ID: "HA", Within: "NES", Name: indicators.Text{"ar": "الحسكة", "en": "Hasakah"}, Aliases: []string{"Al-Hasakeh"}},
		{ID: "RA", Within: "NES", Name: indicators.Plain("Raqqa")},
		{ID: "HA1", Within: "HA", Name: indicators.Plain("Center")},
		{ID: "RA1", Within: "RA", Name: indicators.Plain("Center")},
		{ID: "HA1a", Within: "HA1", Name: indicators.Plain("Old market")},
	})
	n := newNames(&indicators.Plan{Places: tree})
	for cells, want := range map[string]string{
		"HA": "HA", "al hasakeh": "HA", "الحسكه": "HA", "  Hasakah ": "HA", "Hasakah|Center": "HA1", "Raqqa|Center": "RA1", "NES|Center": "place_ambiguous HA1, RA1",
		"Center": "place_ambiguous HA1, RA1", "Hasakah||": "HA", "|Raqqa|": "RA", "Raqqa|Old market": "place_elsewhere Raqqa", "Hasakah|Old market": "HA1a",
		"": "place_blank ", "||": "place_blank ", "Hasaka": "place_unknown Hasakah", "Hasakah|Hasakah": "place_elsewhere Hasakah", "Nowhere at all": "place_unknown ",
	} {
		for range 2 { // found, then remembered
			var row [][]byte
			for c := range strings.SplitSeq(cells, "|") {
				row = append(row, []byte(c))
			}
			i, problem, _ := n.place(row)
			if problem != nil {
				n.suggest(problem, row[len(row)-1])
			}
			got := tree.All()[i].ID
			if problem != nil {
				got = problem.Code + " " + problem.Args["suggestion"] + problem.Args["candidates"] + problem.Args["within"]
			}
			if got != want {
				t.Errorf("%q: %s, want %s", cells, got, want)
			}
		}
	}
}

// An indicator is found by its ID or by its name in any language; a name that two share is none.
func TestIndicatorsAreFoundByTheirNames(t *testing.T) {
	n := newNames(&indicators.Plan{Places: indicators.NewPlaceTree([]indicators.Place{{ID: "all"}}), Indicators: []indicators.Indicator{
		{ID: "bread_price", Name: indicators.Text{"ar": "سعر الخبز", "en": "Price"}}, {ID: "fuel_price", Name: indicators.Text{"ku": "Bihayê sotemeniyê", "en": "Price"}}}})
	for cell, want := range map[string]string{"bread_price": "0", "Bread price": "0", "سعر الخبز": "0", "bihayê sotemeniyê": "1", "Price": "indicator_unknown ", "bread_prise": "indicator_unknown bread_price"} {
		i, problem := n.indicator([]byte(cell))
		got := fmt.Sprint(i)
		if problem != nil {
			got = problem.Code + " " + problem.Args["suggestion"]
		}
		if got != want {
			t.Errorf("%q: %s, want %s", cell, got, want)
		}
	}
}

// Where one delivery had values of one indicator in several columns, what the mapping fixes tells.
