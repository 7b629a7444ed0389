package intake

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/internal/journal"
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
			i, problem := n.place(row)
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

// Where one delivery had values of one indicator in several columns, what the mapping fixes tells
// them apart; where a filter alone did, both headers are named and no wrong cell is.
func TestCellIsNamedOnlyWhenItIsCertain(t *testing.T) {
	kind := func(s string) indicators.Period {
		p, err := indicators.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	for _, c := range []struct {
		values       []valueColumn
		header, cell string
	}{
		{[]valueColumn{{Header: "value", Column: 3}}, "value", "D7"},
		{[]valueColumn{{Indicator: "x", Header: "a", Column: 0}, {Indicator: "w", Header: "b", Column: 27}}, "b", "AB7"},
		{[]valueColumn{{Place: "A", Header: "a", Column: 0}, {Place: "B", Header: "b", Column: 1}}, "a", "A7"},
		{[]valueColumn{{Period: "2024-02-29", Header: "feb", Column: 1}, {Period: "2024-03-15", Header: "mar", Column: 2}}, "mar", "C7"},
		{[]valueColumn{{Indicator: "w", Header: "a", Column: 0}, {Indicator: "w", Header: "b", Column: 1}}, "a / b", ""},
		{[]valueColumn{{Indicator: "w", Header: "a", Column: 0}, {Indicator: "w", Header: "a", Column: 0}}, "a", "A7"},
		{[]valueColumn{{Column: -1}}, "", ""},
		{nil, "", ""},
	} {
		kept, err := encode(c.values)
		if err != nil {
			t.Fatal(err)
		}
		d := journal.Delivery{Dialect: map[string]string{valuesKey: kept}}
		header, cell := Cell(d, indicators.Observation{Indicator: "w", Place: "A", Period: kind("2024-03"), Row: 7})
		if header != c.header || cell != c.cell {
			t.Errorf("%s: %q in %q, want %q in %q", kept, header, cell, c.header, c.cell)
		}
	}
	if header, cell := Cell(journal.Delivery{}, indicators.Observation{}); header+cell != "" {
		t.Errorf("a delivery from before columns were kept: %q, %q", header, cell)
	}
}
