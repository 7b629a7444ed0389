package derive_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/derive"
)

// An amount, what places add up to and what is derived do not come from above, nor does what nobody can align.
func TestWhatDoesNotComeFromAbove(t *testing.T) {
	known := basket()
	known["stock"] = &indicators.Indicator{ID: "stock", Unit: "t", Measure: indicators.Level, Every: indicators.Month, Across: indicators.SumAcross}
	known["ratio"] = compile(t, known, indicators.Month, "price / wage")
	known["ratio"].ID = "ratio"
	for text, code := range map[string]string{
		"from_above(water)": "derive-above", "from_above(stock)": "derive-above", "from_above(ratio)": "derive-above", "from_above(daily)": "derive-cadence",
		"from_above(price + wage)": "derive-argument", "from_above(nothing)": "derive-unknown-name", "from_above(price, 1)": "derive-argument", "mean_of(from_above(daily))": "derive-argument",
	} {
		d, _, problems := derive.Compile(derive.Config{Text: text, Every: indicators.Month, Indicator: func(id string) (*indicators.Indicator, bool) {
			ind, ok := known[id]
			return ind, ok
		}})
		if d != nil || len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%s: %+v", text, problems)
		}
	}
}

// sites is a tree of three levels.
func sites() *indicators.PlaceTree {
	return indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}, {ID: "a1", Within: "A"}, {ID: "a2", Within: "A"}, {ID: "b1", Within: "B"}})
}

// At every place and period, from_above(wage) is the place's own wage where it has one, be it reported or rolled
// up; else that of the nearest place around it that reported one for itself; and never one of other places. The
// value says from where it was taken, and of what goes past it, nothing changes.
func TestFromAbove(t *testing.T) {
	known := basket()
	plain, above := compile(t, known, indicators.Month, "price / wage"), compile(t, known, indicators.Month, "price / from_above(wage)")
	first, last := indicators.NewDate(2024, 1, 1), indicators.NewDate(2024, 12, 31)
	ids := []string{"R", "A", "B", "a1", "a2", "b1"}
	rapid.Check(t, func(rt *rapid.T) {
		var obs []indicators.Observation
		own := map[string]map[string]float64{} // wages as reported, by place and month
		for _, id := range ids {
			own[id] = map[string]float64{}
			for _, month := range []string{"2024-01", "2024-02", "2024-03"} {
				if rapid.IntRange(0, 2).Draw(rt, "price") > 0 {
					obs = append(obs, see("price "+id+" "+month, float64(rapid.IntRange(1, 99).Draw(rt, "value")), int64(len(obs)+1)))
				}
				if rapid.IntRange(0, 3).Draw(rt, "wage") == 0 {
					v := float64(rapid.IntRange(1, 99).Draw(rt, "value"))
					obs, own[id][month] = append(obs, see("wage "+id+" "+month, v, int64(len(obs)+1))), v
				}
			}
		}
		obs = rapid.Permutation(obs).Draw(rt, "order")
		everywhere := map[string][]assess.Point{}
		if err := assess.Everywhere(sites(), above, first, last, obs, nil, func(place string, points []assess.Point) error {
			everywhere[place] = points
			return nil
		}); err != nil {
			rt.Fatal(err)
		}
		for _, id := range ids {
			roll := func(ind *indicators.Indicator) []assess.Point {
				of := slices.DeleteFunc(slices.Clone(obs), func(o indicators.Observation) bool { return ind.Derived == nil && o.Indicator != ind.ID })
				return assess.RollUp(sites(), ind, id, first, last, of)
			}
			prices, wages, without, got := roll(known["price"]), roll(known["wage"]), roll(plain), roll(above)
			if e, ok := everywhere[id]; ok && !same(e, got) {
				rt.Fatalf("%s: everywhere %+v, alone %+v", id, e, got)
			}
			for _, p := range prices {
				month := p.Period.String()
				at := func(list []assess.Point) *assess.Point {
					if k := slices.IndexFunc(list, func(q assess.Point) bool { return q.Period == p.Period }); k >= 0 {
						return &list[k]
					}
					return nil
				}
				wage, from := math.NaN(), ""
				if w := at(wages); w != nil {
					wage = w.Value
				} else {
					path := sites().Path(id)
					for _, around := range slices.Backward(path[:len(path)-1]) {
						if v, ok := own[around][month]; ok {
							wage, from = v, around
							break
						}
					}
				}
				q := at(got)
				if q == nil || math.IsNaN(wage) != (q.Lacks == "wage") || !math.IsNaN(wage) && math.Abs(q.Value-p.Value/wage) > 1e-12 {
					rt.Fatalf("%s %s: %+v, want %v of a wage %v from %q", id, month, q, p.Value/wage, wage, from)
				}
				if w := at(without); from == "" && w.Lacks == "" && w.Value != q.Value {
					rt.Fatalf("%s %s: %v, and without from_above %v", id, month, q.Value, w.Value)
				}
				for _, u := range assess.Uses(sites(), above, id, first, last, obs, []indicators.Period{p.Period})[0] {
					if u.Indicator.ID == "wage" && u.Point.From != from || u.Indicator.ID == "price" && u.Point.From != "" {
						rt.Fatalf("%s %s: explained as from %q, want %q", id, month, u.Point.From, from)
					}
				}
			}
		}
	})
}

// Drivers are the places within, though the wage that they share stands at the place that is judged.
func TestPartsTakeFromAbove(t *testing.T) {
	ind := compile(t, basket(), indicators.Month, "price / from_above(wage)")
	parts := assess.Parts(sites(), ind, "R", indicators.NewDate(2024, 1, 1), indicators.NewDate(2024, 12, 31), []indicators.Observation{
		see("wage R 2024-01", 2, 1), see("price a1 2024-01", 10, 1), see("price b1 2024-01", 30, 1)})
	var got []string
	for _, p := range parts {
		got = append(got, p.Place)
		if want := map[string]float64{"A": 5, "B": 15}[p.Place]; p.Points[0].Value != want {
			t.Errorf("%s: %+v", p.Place, p.Points)
		}
	}
	if strings.Join(got, " ") != "A B" {
		t.Errorf("%v", got)
	}
}
