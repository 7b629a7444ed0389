package app_test

import (
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/diag"
	"rasid/internal/intake"
	"rasid/internal/journal"
	"rasid/internal/mapping"
	"rasid/internal/needs"
)

const (
	learningPlan = `plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: water}]
places:
  - {id: R, name: Region}
  - {id: A, name: Hasakah, within: R, aliases: [الحسكة]}
  - {id: A1, name: Qamishli, within: A, aliases: [القامشلي]}
  - {id: A2, name: Hasakah, within: A}
  - {id: B, name: Raqqa, within: R}
  - {id: B1, name: Tabqa, within: B}
%s
indicators: [{id: water, unit: m³, measure: flow, every: month, across_places: sum, department: water}]
goals: [{id: w, owner: water, indicator: water, target: {reach: 1200, from: 0}}]
`
	learningConfig = "sources: [{id: drops, kind: folder, path: inbox, settle: 1ms, places: learn}]\n"
	levels         = "indicator,governorate,district,market,period,value\n"
)

func learning(t testing.TB) string {
	t.Helper()
	dir := inMemory(t)
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, ""))
	write(t, dir, "rasid.yaml", learningConfig)
	return dir
}

// learnt lists what a journal has learnt, ID, parent and name.
func learnt(t testing.TB, a *app.App) (list []string) {
	t.Helper()
	places, err := a.Journal.Learnt(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range places {
		list = append(list, p.ID+" "+p.Parent+" "+p.Name)
	}
	return list
}

func total(t testing.TB, a *app.App) float64 {
	t.Helper()
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	if g, _ := s.Goal("w"); g.Actual != nil {
		return *g.Actual
	}
	return 0
}

// stored adds up all values as the plan's places have them.
func stored(t testing.TB, a *app.App) (sum float64) {
	t.Helper()
	s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for o, err := range a.Journal.Observations(t.Context(), journal.Query{Indicator: "water", Same: s.Plan.Places.Same()}) {
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := s.Plan.Places.Place(o.Place); ok {
			sum += o.Value
		}
	}
	return sum
}

func codes(t testing.TB, a *app.App, d journal.Delivery) (list []string) {
	t.Helper()
	findings, err := a.Journal.Findings(t.Context(), d.Seq)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		list = append(list, strings.TrimSpace(f.Code+" "+f.Args["suggestion"]))
	}
	return list
}

// A site that nobody knows is learnt within a known place, seen everywhere under its name and its
// parent's, and known from then on; the same file again changes nothing.
func TestPlacesAreLearntWithinAKnownPlace(t *testing.T) {
	a := open(t, learning(t), nil)
	text := levels + "water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,الحسكة,القامشلي, central  MARKET,2024-02,20\nwater,Hasakah,Hasakah,Hasakah,2024-01,5\nwater,Raqqa,Tabqa,Central Market,2024-01,7\n"
	d := drop(t, a, "water/a.csv", text)
	if d.Outcome != journal.Accepted || d.New != 4 || stored(t, a) != 42 {
		t.Fatalf("%+v, %v, %v", d, stored(t, a), codes(t, a, d))
	}
	id := mapping.SiteID("A1", "Central Market")
	want := []string{id + " A1 Central Market", mapping.SiteID("A2", "Hasakah") + " A2 Hasakah", mapping.SiteID("B1", "Central Market") + " B1 Central Market"}
	if got := learnt(t, a); !slices.Equal(got, want) {
		t.Errorf("learnt %v, want %v", got, want)
	}
	receipt, err := os.ReadFile(filepath.Join(a.Workspace, "receipts/water/000001-a.csv.receipt.txt"))
	for _, want := range []string{"known from now on: 3.", "- D2: Central Market (Qamishli)", "- D4: Hasakah (Hasakah)", "- D5: Central Market (Tabqa)"} {
		if err != nil || !strings.Contains(string(receipt), want) {
			t.Errorf("the receipt lacks %q: %s, %v", want, receipt, err)
		}
	}
	if again := drop(t, a, "water/b.csv", text); again.Outcome != journal.Duplicate {
		t.Errorf("the same bytes: %+v", again)
	}
	if again := drop(t, a, "water/c.csv", text+"\n"); again.Unchanged != 4 || again.New+again.Revised != 0 {
		t.Errorf("the same rows: %+v", again)
	}
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	service := app.NewService(a, "test")
	if metrics := get(t, service, "/metrics"); !strings.Contains(metrics, `rasid_places{from="deliveries"} 3`) || !strings.Contains(metrics, `rasid_places{from="plan"} 6`) {
		t.Error("the metrics do not count the places")
	}
	if page := get(t, service, "/goals/w?lang=en"); !strings.Contains(page, "Central Market (Qamishli)") || !strings.Contains(page, "Central Market (Tabqa)") {
		t.Error("the page does not name the places")
	}
	x, err := a.Explain(t.Context(), "w", indicators.NewDate(2024, 9, 30), time.Time{})
	if err != nil || !slices.ContainsFunc(x.Observations, func(o app.Observation) bool { return o.Place == id && o.Name == "Central Market (Qamishli)" }) {
		t.Errorf("explained as %+v, %v", x.Observations, err)
	}
	// A place that was learnt changes nothing that could be read before.
	if d := drop(t, a, "water/d.csv", levels+"water,Hasakah,Hasakah,,2024-03,1\n"); d.New != 1 || !strings.Contains(content(t, a), "water A2 2024-03 1\n") {
		t.Errorf("the district, whose site has its name: %+v %s", d, content(t, a))
	}
}

// By default nothing is learnt.
func TestPlacesAreRefusedByDefault(t *testing.T) {
	dir := learning(t)
	write(t, dir, "rasid.yaml", strings.Replace(learningConfig, "places: learn", "places: refuse", 1))
	a := open(t, dir, nil)
	if d := drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-01,10\n"); d.Refused != 1 || codes(t, a, d)[0] != "place_unknown" || len(learnt(t, a)) != 0 {
		t.Errorf("%+v", d)
	}
}

// A single column of places says nothing of a parent; a mapping may.
func TestOnePlaceColumnNeedsAParent(t *testing.T) {
	for place, want := range map[string]string{"{column: market, within: A1}": mapping.SiteID("A1", "Central Market") + " A1 Central Market", "market": ""} {
		dir := learning(t)
		write(t, dir, "rasid.yaml", `sources:
  - id: drops
    kind: folder
    path: inbox
    settle: 1ms
    places: learn
    map: [{indicator: water, place: `+place+`, period: period, value: value}]
`)
		a := open(t, dir, nil)
		drop(t, a, "water/a.csv", "market,period,value\nCentral Market,2024-01,10\n")
		if got := strings.Join(learnt(t, a), ";"); got != want {
			t.Errorf("place: %s learnt %q, want %q", place, got, want)
		}
	}
}

// C13: a column with ever new names is not taken for one of places.
func TestC13PlacesAreNotLearntWithoutEnd(t *testing.T) {
	a := open(t, learning(t), nil)
	var b strings.Builder
	b.WriteString(levels)
	for i := range 1100 {
		fmt.Fprintf(&b, "water,Hasakah,Qamishli,Well %d,2024-01,1\n", i)
	}
	d := drop(t, a, "water/a.csv", b.String())
	if d.New != 1000 || d.Refused != 100 || len(learnt(t, a)) != 1000 {
		t.Fatalf("%+v", d)
	}
	if !slices.Contains(codes(t, a, d), "places_too_many") {
		t.Error("the reason is not given")
	}
	d = drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Well 1100,2024-01,1\nwater,Hasakah,Qamishli,Well 7,2024-01,2\nwater,Raqqa,Tabqa,Well 7,2024-01,2\n")
	if d.New != 1 || d.Revised != 1 || d.Refused != 1 {
		t.Errorf("after the limit: %+v %v", d, codes(t, a, d))
	}
}

// A delivery that is held teaches nothing until a person has released it.
func TestHeldDeliveryTeachesNothing(t *testing.T) {
	a := open(t, learning(t), nil)
	text := levels + "water,Hasakah,Qamishli,Fountain,2024-01,5\n"
	for i := range 12 {
		text += fmt.Sprintf("water,Hasakah,Qamishli,Fountain,2024-01,x%d\n", i)
	}
	d := drop(t, a, "water/a.csv", text)
	if d.Outcome != journal.Held || len(learnt(t, a)) != 0 || content(t, a) != "" {
		t.Fatalf("%+v %v", d, learnt(t, a))
	}
	if _, err := a.Decide(t.Context(), app.Decision{Delivery: d.Seq, By: "Planner", Note: "seen"}); err != nil {
		t.Fatal(err)
	}
	if len(learnt(t, a)) != 1 || total(t, a) != 5 {
		t.Errorf("released: %v, %v", learnt(t, a), total(t, a))
	}
}

// Deliveries in any order and any split teach the same places and give the same content.
func TestInvariant2LearntInAnyOrder(t *testing.T) {
	names := []string{"Fountain", "Old Well", "School 1", "School 2", "سوق الهال", "Bazara Kevn", "Hasakah", "Camp A", "Camp B"}
	districts := []string{"Hasakah,Qamishli", "Hasakah,Hasakah", "Raqqa,Tabqa", "الحسكة,القامشلي"}
	rapid.Check(t, func(rt *rapid.T) {
		type key struct {
			district, name, month int
		}
		values := rapid.MapOfN(rapid.Custom(func(rt *rapid.T) key {
			return key{rapid.IntRange(0, len(districts)-2).Draw(rt, "district"), rapid.IntRange(0, len(names)-1).Draw(rt, "name"), rapid.IntRange(1, 5).Draw(rt, "month")}
		}), rapid.IntRange(0, 200), 1, 25).Draw(rt, "values")
		var rows []string
		for k, v := range values {
			d := k.district
			if d == 0 && rapid.Bool().Draw(rt, "arabic") {
				d = 3
			}
			name := names[k.name]
			if rapid.Bool().Draw(rt, "spelling") {
				name = " " + strings.ToUpper(name)
			}
			rows = append(rows, fmt.Sprintf("water,%s,%s,2024-%02d,%d\n", districts[d], name, k.month, v))
		}
		slices.Sort(rows)
		one, many := open(t, learning(t), nil), open(t, learning(t), nil)
		drop(t, one, "water/x.csv", levels+strings.Join(rows, ""))
		order := rapid.Permutation(rows).Draw(rt, "order")
		for i, n := 0, 0; i < len(order); n++ {
			end := min(len(order), i+rapid.IntRange(1, 5).Draw(rt, "size"))
			drop(t, many, fmt.Sprintf("water/%d.csv", n), levels+strings.Join(order[i:end], ""))
			i = end
		}
		ids := func(a *app.App) (list []string) {
			for _, l := range learnt(t, a) {
				list = append(list, strings.Join(strings.Fields(l)[:2], " "))
			}
			slices.Sort(list)
			return list
		}
		sorted := func(a *app.App) []string { return slices.Sorted(strings.SplitSeq(content(t, a), "\n")) }
		if a, b := ids(one), ids(many); !slices.Equal(a, b) {
			rt.Fatalf("learnt at once %v, bit by bit %v", a, b)
		}
		if a, b := sorted(one), sorted(many); !slices.Equal(a, b) || total(t, one) != total(t, many) {
			rt.Fatalf("at once:\n%v\nbit by bit:\n%v", a, b)
		}
	})
}

// Invariants 1 and 2: killed at every step, the journal ends with each place and row once.
func TestP01KilledWhileLearning(t *testing.T) {
	want := ""
	for _, steps := range [][]intake.Step{{}, {intake.StepArchived}, {intake.StepRead}, {intake.StepCommitted}, {intake.StepReceipt}, {intake.StepRead, intake.StepCommitted}} {
		dir := learning(t)
		write(t, dir, "inbox/water/w.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,1\nwater,Raqqa,Tabqa,Old Well,2024-01,2\nwater,Raqqa,Tabqa,Total Tabqa,2024-01,x\n")
		a, d := collectKilled(t, dir, steps)
		receipt, err := os.ReadFile(filepath.Join(dir, "receipts/water/000001-w.csv.receipt.txt"))
		sum := fmt.Sprint(content(t, a), learnt(t, a), d.New, d.Refused, strings.Contains(string(receipt), "known from now on: 2."), err)
		if want == "" {
			want = sum
		}
		if sum != want || !strings.Contains(sum, "true") {
			t.Errorf("%v: %s\nwithout a kill: %s", steps, sum, want)
		}
		if d := drop(t, a, "water/again.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,1\n"); d.Unchanged != 1 {
			t.Errorf("%v: known again as %+v", steps, d)
		}
	}
}

// A preview shows what would be learnt and writes nothing.
func TestPreviewShowsWhatWouldBeLearnt(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\n")
	file := filepath.Join(t.TempDir(), "next.csv")
	write(t, filepath.Dir(file), "next.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\nwater,Hasakah,Qamishli,Old Well,2024-01,5\n")
	p, err := app.PreviewFile(t.Context(), file, app.PreviewOptions{Workspace: dir, Department: "water", Now: app.DemoTime})
	if err != nil || p.New != 1 || p.Unchanged != 1 || len(p.Learnt) != 1 || p.Learnt[0] != (app.PreviewPlace{ID: mapping.SiteID("A1", "Old Well"), Name: "Old Well", Within: "A1", Around: "Qamishli", Row: 3, Cell: "D3"}) {
		t.Errorf("%+v, %v", p, err)
	}
	if len(learnt(t, a)) != 1 {
		t.Error("the preview taught the journal")
	}
}

// The real prices, with the governorates and districts of the plan alone: every market is learnt,
// every row stored, and the figures are those of an independent count.
func TestRealMarketsAreLearnt(t *testing.T) {
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
	var tree strings.Builder
	seen, markets := map[string]string{}, map[string]bool{}
	prices := map[string][]float64{}
	rows := 0
	for _, r := range all[1:] {
		gov, district, market := r[at["admin1"]], r[at["admin2"]], r[at["market"]]
		if gov == "" || r[at["commodity"]] != "Bread (bakery)" || r[at["pricetype"]] != "Retail" {
			continue
		}
		if seen[gov] == "" {
			seen[gov] = fmt.Sprintf("G%02d", len(seen))
			fmt.Fprintf(&tree, "  - {id: %s, name: %q, within: SY}\n", seen[gov], gov)
		}
		if seen[gov+"|"+district] == "" {
			seen[gov+"|"+district] = fmt.Sprintf("D%02d", len(seen))
			fmt.Fprintf(&tree, "  - {id: %s, name: %q, within: %s}\n", seen[gov+"|"+district], district, seen[gov])
		}
		rows++
		markets[gov+"|"+district+"|"+market] = true
		v, _ := strconv.ParseFloat(r[at["price"]], 64)
		prices[r[at["date"]][:7]] = append(prices[r[at["date"]][:7]], v)
	}
	dir := t.TempDir()
	write(t, dir, "plan.yaml", `plan: {id: bread, starts: 2023-01-01, ends: 2023-12-31, timezone: Asia/Damascus, languages: [en]}
departments: [{id: economy}]
places:
  - {id: SY, name: Syria}
`+tree.String()+`
indicators: [{id: bread, unit: SYP/bundle, measure: level, every: month, across_places: median, department: economy}]
goals: [{id: bread, owner: economy, indicator: bread, target: {at_most: 100}}]
`)
	write(t, dir, "rasid.yaml", `sources:
  - id: wfp
    kind: folder
    path: inbox/wfp
    department: economy
    map:
      - indicator: bread
        where: {commodity: "Bread (bakery)", pricetype: Retail}
        place: [admin1, admin2, market]
        places: learn
        period: {column: date, format: 2006-01-02, as: month}
        value: price
`)
	write(t, dir, "inbox/wfp/a.csv", string(data))
	a := open(t, dir, nil)
	take := func() journal.Delivery {
		t.Helper()
		if _, err := a.CollectOne(t.Context(), "wfp"); err != nil {
			t.Fatal(err)
		}
		list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{Newest: true, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		return list[0]
	}
	d := take()
	findings, _ := a.Journal.Findings(t.Context(), d.Seq)
	if d.Refused != 0 || d.New != int64(rows) || len(learnt(t, a)) != len(markets) {
		for _, f := range findings {
			if f.Severity == diag.Error {
				t.Logf("%+v", f)
			}
		}
		t.Fatalf("%d rows, %d markets: %+v, %d learnt", rows, len(markets), d, len(learnt(t, a)))
	}
	t.Logf("%d rows, %d markets learnt", rows, len(markets))
	s, err := a.Board.At(t.Context(), indicators.NewDate(2023, 12, 31), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	g, _ := s.Goal("bread")
	if len(g.Points) == 0 {
		t.Fatal("nothing was judged")
	}
	for _, p := range slices.Concat(g.Earlier, g.Points) {
		v := slices.Sorted(slices.Values(prices[p.Period.String()]))
		if want := (v[(len(v)-1)/2] + v[len(v)/2]) / 2; p.Value != want {
			t.Errorf("%s: %v, want the median %v of %d markets", p.Period, p.Value, want, len(v))
		}
	}
	write(t, dir, "inbox/wfp/b.csv", string(data))
	if again := take(); again.Outcome != journal.Duplicate {
		t.Errorf("the same bytes: %+v", again)
	}
	write(t, dir, "inbox/wfp/c.csv", string(data)+"\n")
	if again := take(); again.Unchanged != int64(rows) || again.New+again.Revised+again.Held != 0 {
		t.Errorf("the same rows: %+v", again)
	}
}
