package app_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"rasid/internal/app"
	"rasid/internal/needs"
)

// The recorded pages of WFP's API, asked for as they are asked for in earnest, say what WFP's own
// file says of the same markets and months, to the two decimals that the file has.
func TestDataBridgesAgreesWithTheFile(t *testing.T) {
	pages := needs.Data(t, "wfp/databridges")
	recorded := []int{1, 2, 317, 318, 319} // the last one is empty
	var asked []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.URL.Path+"?"+r.URL.RawQuery)
		n, err := strconv.Atoi(r.FormValue("page"))
		if err != nil || n < 1 || n > len(recorded) {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		http.ServeFile(w, r, filepath.Join(pages, fmt.Sprintf("MarketPrices_PriceMonthly_SYR_%d.json", recorded[n-1])))
	}))
	defer server.Close()
	dir := workspace(t)
	// Markets whose names are nearly the same are not learnt: the plan has to know them.
	write(t, dir, "plan.yaml", strings.NewReplacer("starts: 2024-01-01", "starts: 2011-01-01", "{id: B, within: R}", "{id: B, within: R, aliases: [Sabkha]}", "[الحسكة]", "[Salkhad]").Replace(planYAML))
	write(t, dir, "rasid.yaml", fmt.Sprintf(`sources:
  - {id: s, kind: wfp-databridges, department: economy, url: %q, country: SYR, trusted: true, places: learn,
     map: [{indicator: bread, where: {commodity: Bread (bakery), pricetype: Retail}, place: {column: market, within: R}, period: {column: date, as: month}, value: price}]}
`, server.URL+"/v/"))
	a := open(t, dir, nil)
	collectAll(t, a)
	if want := "/v/MarketPrices/PriceMonthly?format=json&countryCode=SYR&startDate=2011-01-01&endDate="; len(asked) != 5 || !strings.HasPrefix(asked[0], want) {
		t.Errorf("asked %s", asked)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New == 0 || d.Refused > 0 {
		findings, _ := a.Journal.Findings(t.Context(), 1)
		t.Fatalf("%+v, %v, %+v", d, err, findings)
	}
	var table strings.Builder
	kept := filepath.Join(dir, "archive", "objects", d.SHA256[:2], d.SHA256)
	if problem, err := app.PreviewCSV(&table, kept, app.PreviewOptions{Workspace: dir, Source: "s"}); err != nil || problem != "" {
		t.Fatal(problem, err)
	}
	file, err := os.ReadFile(needs.Data(t, "wfp/wfp_food_prices_syr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	want := prices(t, string(file))
	got := prices(t, table.String())
	for key, list := range got {
		said, ok := want[key]
		for _, p := range list {
			if !ok || math.Abs(p-said[0]) > 0.005001 {
				t.Errorf("%s: %v, the file says %v", key, list, said)
			}
		}
	}
	if len(got) < 2700 {
		t.Errorf("only %d prices are compared", len(got))
	}
	t.Logf("%d prices agree; %d of bread are journalled", len(got), d.New)
}

// prices returns the prices of a table in WFP's columns by what they are of.
func prices(t *testing.T, text string) map[string][]float64 {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	if err != nil || len(all) == 0 {
		t.Fatal(errors.Join(err, errors.New("no table")))
	}
	at := map[string]int{}
	for i, h := range all[0] {
		at[h] = i
	}
	m := map[string][]float64{}
	for _, r := range all[1:] {
		var key []string
		for _, h := range []string{"date", "market_id", "commodity_id", "unit", "pricetype", "currency"} {
			key = append(key, r[at[h]])
		}
		p, err := strconv.ParseFloat(r[at["price"]], 64)
		if err != nil {
			t.Fatal(err)
		}
		k := strings.Join(key, " ")
		m[k] = append(m[k], p)
	}
	return m
}
