package app_test

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/needs"
)

// wfpWorkspace is what "rasid init --plan wfp-prices" writes.
func wfpWorkspace(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := app.Init(dir, "wfp-prices"); err != nil {
		t.Fatal(err)
	}
	return dir
}

// The plan of market prices reads WFP's file of Syria as it is: every row that it wants and no other, and the
// price of bread in the last month is the median that a count of the file itself gives.
func TestPlanOfMarketPricesReadsTheRealFile(t *testing.T) {
	data, err := os.ReadFile(needs.Data(t, "wfp/wfp_food_prices_syr.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(r []string, name string) string { return r[slices.Index(rows[0], name)] }
	wanted := strings.Split("Wheat flour|Rice|Lentils|Sugar|Oil|Bread (shop)|Wage (non-qualified labour)|Exchange rate (unofficial)", "|")
	matching, last, bread := 0, "", []float64{}
	for _, r := range rows[1:] {
		if !slices.Contains(wanted, at(r, "commodity")) || at(r, "pricetype") != "Retail" || !slices.Contains([]string{"Al-Hasakeh", "Deir-ez-Zor", "Ar-Raqqa"}, at(r, "admin1")) {
			continue
		}
		matching++
		if at(r, "commodity") != "Bread (shop)" {
			continue
		}
		if month := at(r, "date")[:7]; month > last {
			last, bread = month, nil
		}
		if at(r, "date")[:7] == last {
			v, err := strconv.ParseFloat(at(r, "price"), 64)
			if err != nil {
				t.Fatal(err)
			}
			bread = append(bread, v)
		}
	}
	slices.Sort(bread)
	dir := wfpWorkspace(t)
	write(t, dir, "inbox/wfp/wfp_food_prices_syr.csv", string(data))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
		t.Fatal(err)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != int64(matching) || d.Refused != 0 || d.Held != 0 {
		findings, _ := a.Journal.Findings(t.Context(), 1)
		t.Fatalf("%d rows match, got %+v, %v, %v", matching, d, err, findings)
	}
	snap, err := a.Board.At(t.Context(), indicators.NewDate(2023, 12, 31), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	median := (bread[(len(bread)-1)/2] + bread[len(bread)/2]) / 2
	for _, g := range snap.Goals {
		if g.Actual == nil || g.Status == indicators.Unknown {
			t.Errorf("%s is %s", g.Goal, g.Status)
		}
		if g.Goal == "bread" && (g.Actual == nil || *g.Actual != median || g.AsOfPeriod.String() != last) {
			t.Errorf("bread in %s is %v, want %v in %s", g.AsOfPeriod, g.Actual, median, last)
		}
	}
}

// The source that the operator's file only describes works once its marks are taken away.
func TestPlanOfMarketPricesAsksTheAPI(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case strings.HasSuffix(r.URL.Path, "/token"):
			_, _ = fmt.Fprint(w, `{"access_token": "x", "token_type": "Bearer", "expires_in": 3600}`)
		case r.FormValue("page") == "1":
			_, _ = fmt.Fprint(w, `{"items": [
 {"commodityName": "Rice", "priceTypeName": "Retail", "marketName": "Old Town", "commodityPriceDate": "2023-03-15T00:00:00", "commodityPrice": 7250.5, "commodityPriceFlag": "aggregate"},
 {"commodityName": "Rice", "priceTypeName": "Retail", "marketName": "Riverside", "commodityPriceDate": "2023-03-15T00:00:00", "commodityPrice": 7000, "commodityPriceFlag": "actual"},
 {"commodityName": "Rice", "priceTypeName": "Wholesale", "marketName": "Riverside", "commodityPriceDate": "2023-03-15T00:00:00", "commodityPrice": 6000, "commodityPriceFlag": "actual"},
 {"commodityName": "Apples", "priceTypeName": "Retail", "marketName": "Riverside", "commodityPriceDate": "2023-03-15T00:00:00", "commodityPrice": 3000, "commodityPriceFlag": "actual"}]}`)
		default:
			_, _ = fmt.Fprint(w, `{"items": []}`)
		}
	}))
	defer server.Close()
	dir := wfpWorkspace(t)
	text, err := os.ReadFile(filepath.Join(dir, "rasid.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	described, found := "", false
	for line := range strings.Lines(string(text)) {
		if found = found || strings.HasPrefix(line, "  # - id: databridges"); found && strings.HasPrefix(line, "  # ") {
			described += "  " + strings.TrimPrefix(line, "  # ")
		}
	}
	t.Setenv("WFP_SECRET", "s")
	write(t, dir, "rasid.yaml", "sources:\n"+strings.ReplaceAll(strings.ReplaceAll(described, "https://api.wfp.org/vam-data-bridges/7.0.0", server.URL+"/v"), "https://api.wfp.org/token", server.URL+"/token"))
	a := open(t, dir, nil)
	if _, err := a.CollectOne(t.Context(), "databridges"); err != nil {
		t.Fatal(err)
	}
	d, _, err := a.Journal.Delivery(t.Context(), 1)
	if err != nil || d.New != 2 || d.Refused != 0 {
		findings, _ := a.Journal.Findings(t.Context(), 1)
		t.Fatalf("%+v, %v, %+v", d, err, findings)
	}
}
