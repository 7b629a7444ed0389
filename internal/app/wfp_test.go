package app_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
	"rasid/internal/needs"
)

const wfpPlan = `plan: {id: bread-2023, title: Bread 2023, starts: 2023-01-01, ends: 2023-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: economy}]
places:
  - {id: NES}
  - {id: HA, within: NES, aliases: [Al-Hasakeh]}
  - {id: RA, within: NES, aliases: [Ar-Raqqa]}
  - {id: DZ, within: NES, aliases: [Deir-ez-Zor]}
%s
indicators:
  - {id: bread_bakery, unit: SYP/bundle, measure: level, every: month, across_places: median, department: economy, valid: {min: 1, max: 100000}}
  - {id: bread_shop, unit: SYP/bundle, measure: level, every: month, across_places: median, department: economy, valid: {min: 1, max: 100000}}
goals:
  - {id: bread, owner: economy, indicator: bread_bakery, target: {at_most: %g}}
`

const wfpConfig = `sources:
  - id: wfp
    kind: folder
    path: inbox/wfp
    department: economy
    map:
      - indicator: bread_bakery
        where: {commodity: "Bread (bakery)", pricetype: Retail, admin1: [Al-Hasakeh, Ar-Raqqa, Deir-ez-Zor]}
        place: [admin1, admin2, market]
        period: {column: date, format: 2006-01-02, as: month}
        value: price
      - indicator: bread_shop
        where: {commodity: "Bread (shop)", pricetype: Retail, admin1: [Al-Hasakeh, Ar-Raqqa, Deir-ez-Zor]}
        place: [admin1, admin2, market]
        period: {column: date, format: 2006-01-02, as: month}
        value: price
`

type price struct {
	commodity, governorate, month string
}

// TestRealBreadPrices reads WFP's file as it is and compares with an independent count of it.
func TestRealBreadPrices(t *testing.T) {
	data, err := os.ReadFile(needs.Data(t, "wfp/wfp_food_prices_syr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	all, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range all[0] {
		at[h] = i
	}
	ids := map[string]string{"Al-Hasakeh": "HA", "Ar-Raqqa": "RA", "Deir-ez-Zor": "DZ"}
	places := map[string]string{}
	medians := map[price][]float64{}
	matching := 0
	for _, r := range all[1:] {
		c := r[at["commodity"]]
		gov, ok := ids[r[at["admin1"]]]
		if !ok || r[at["pricetype"]] != "Retail" || (c != "Bread (bakery)" && c != "Bread (shop)") {
			continue
		}
		matching++
		district := gov + "-" + strings.ReplaceAll(r[at["admin2"]], " ", "_")
		market := district + "-" + strings.ReplaceAll(r[at["market"]], " ", "_")
		places[district] = fmt.Sprintf("  - {id: %s, within: %s, name: %q}\n", district, gov, r[at["admin2"]])
		places[market] = fmt.Sprintf("  - {id: %s, within: %s, name: %q}\n", market, district, r[at["market"]])
		v, _ := strconv.ParseFloat(r[at["price"]], 64)
		k := price{commodity: c, governorate: gov, month: r[at["date"]][:7]}
		medians[k] = append(medians[k], v)
		if c == "Bread (bakery)" {
			k = price{commodity: c, governorate: "NES", month: r[at["date"]][:7]}
			medians[k] = append(medians[k], v)
		}
	}
	median := func(v []float64) float64 {
		s := slices.Sorted(slices.Values(v))
		return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
	}
	var tree strings.Builder
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for k := range places {
			if !yield(k) {
				return
			}
		}
	}) {
		tree.WriteString(places[id])
	}
	// A ceiling between the lowest and the highest monthly median of 2023 breaks in a month of its own.
	low, high := math.Inf(1), math.Inf(-1)
	for k, v := range medians {
		if k.governorate == "NES" && strings.HasPrefix(k.month, "2023") {
			low, high = min(low, median(v)), max(high, median(v))
		}
	}
	ceiling := math.Round((low + high) / 2)
	dir := t.TempDir()
	write(t, dir, "plan.yaml", fmt.Sprintf(wfpPlan, tree.String(), ceiling))
	write(t, dir, "rasid.yaml", wfpConfig)
	write(t, dir, "inbox/wfp/wfp_food_prices_syr.csv", string(data))
	a := open(t, dir, nil)
	begin := time.Now()
	if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
		t.Fatal(err)
	}
	took := time.Since(begin)
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.Rows != int64(len(all)-1) || d.New != int64(matching) || d.Refused != 0 || d.Skipped != d.Rows-d.New {
		t.Fatalf("%d rows match of %d, got %+v, %v", matching, len(all)-1, d, err)
	}
	t.Logf("%d rows, %d observations, in %v", d.Rows, d.New, took.Round(time.Millisecond))
	checked := 0
	for _, ind := range a.Plan.Indicators {
		var obs []indicators.Observation
		for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: ind.ID}) {
			if err != nil {
				t.Fatal(err)
			}
			obs = append(obs, o)
		}
		commodity := map[string]string{"bread_bakery": "Bread (bakery)", "bread_shop": "Bread (shop)"}[ind.ID]
		for _, gov := range []string{"HA", "RA", "DZ"} {
			for _, p := range assess.RollUp(a.Plan.Places, &ind, gov, a.Plan.Starts, a.Plan.Ends, obs) {
				want := median(medians[price{commodity: commodity, governorate: gov, month: p.Period.String()}])
				if math.Abs(p.Value-want) > 1e-9 {
					t.Errorf("%s %s %s: %v, want %v", ind.ID, gov, p.Period, p.Value, want)
				}
				checked++
			}
		}
	}
	if n := len(medians); checked == 0 || checked > n {
		t.Fatalf("%d medians checked of %d", checked, n)
	}
	for m := time.January; m <= time.November; m++ {
		month := indicators.PeriodAt(indicators.Month, indicators.NewDate(2023, m, 1))
		s, err := a.Board.At(t.Context(), month.Last(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		g, _ := s.Goal("bread")
		prices := medians[price{commodity: "Bread (bakery)", governorate: "NES", month: month.String()}]
		if len(prices) == 0 {
			continue // nothing was reported about this month
		}
		v := median(prices)
		if broken := g.Status == indicators.OffTrack; broken != (v > ceiling) {
			t.Errorf("%s: %s with a median of %v under a ceiling of %v", month, g.Status, v, ceiling)
		}
	}
	write(t, dir, "inbox/wfp/again.csv", string(data))
	if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
		t.Fatal(err)
	}
	if d, _, _ := a.Journal.Delivery(t.Context(), 2); d.Outcome != journal.Duplicate {
		t.Errorf("the file dropped again gave %+v", d)
	}
	write(t, dir, "inbox/wfp/spaced.csv", string(data)+"\n")
	if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
		t.Fatal(err)
	}
	if d, _, _ := a.Journal.Delivery(t.Context(), 3); d.New+d.Revised != 0 || d.Unchanged != int64(matching) {
		t.Errorf("the same rows in other bytes gave %+v", d)
	}
}
