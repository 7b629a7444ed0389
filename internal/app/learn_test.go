package app_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
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

// What is not surely a new site is refused: nothing is learnt of it and nothing stored.
func TestNoPlaceIsLearntOfWhatIsNone(t *testing.T) {
	for name, c := range map[string]struct{ row, want string }{
		"nearly a site of the plan":       {"water,Hasakah,Qamishli,Old Marcket,2024-01,1", "place_unknown Old Market"},
		"nearly a learnt one":             {"water,Hasakah,Qamishli,Tall Abyad,2024-01,1", "place_unknown Tal Abyad"},
		"without its spaces":              {"water,Hasakah,Qamishli,TalAbyad,2024-01,1", "place_unknown Tal Abyad"},
		"a site of another district":      {"water,Raqqa,Tabqa,Old Market,2024-01,1", "place_elsewhere"},
		"known directly in the region":    {"water,Raqqa,Tabqa,Lone Well,2024-01,1", "place_elsewhere"},
		"an unknown district":             {"water,Hasakah,Nowhere at all,Fountain,2024-01,1", "place_unknown"},
		"an unknown district, no site":    {"water,Hasakah,Nowhere at all,,2024-01,1", "place_unknown"},
		"no district":                     {"water,Hasakah,,Fountain,2024-01,1", "place_unknown"},
		"an ambiguous parent":             {"water,,Hasakah,Fountain,2024-01,1", "place_unknown"},
		"a number":                        {"water,Hasakah,Qamishli,12,2024-01,1", "place_not_a_name"},
		"a number with a unit":            {"water,Hasakah,Qamishli,12 m³,2024-01,1", "place_not_a_name"},
		"a date":                          {"water,Hasakah,Qamishli,March 2024,2024-01,1", "place_not_a_name"},
		"a total":                         {"water,Hasakah,Qamishli,Total Qamishli,2024-01,1", "place_not_a_name"},
		"a total in Arabic":               {"water,Hasakah,Qamishli,مجموع القامشلي,2024-01,1", "place_not_a_name"},
		"not available":                   {"water,Hasakah,Qamishli,n/a,2024-01,1", "place_not_a_name"},
		"not available in Arabic":         {"water,Hasakah,Qamishli,لا يوجد,2024-01,1", "place_not_a_name"},
		"unknown":                         {"water,Hasakah,Qamishli,Unknown,2024-01,1", "place_not_a_name"},
		"others":                          {"water,Hasakah,Qamishli,أخرى,2024-01,1", "place_not_a_name"},
		"a header":                        {"water,Hasakah,Qamishli,Market,2024-01,1", "place_not_a_name"},
		"an indicator":                    {"water,Hasakah,Qamishli,water,2024-01,1", "place_not_a_name"},
		"a code":                          {"water,Hasakah,Qamishli,SY080301,2024-01,1", "place_not_a_name"},
		"an identifier":                   {"water,Hasakah,Qamishli,HllvX50cXC0,2024-01,1", "place_not_a_name"},
		"a formula":                       {"water,Hasakah,Qamishli,=cmd(1),2024-01,1", "place_not_a_name"},
		"a remark":                        {"water,Hasakah,Qamishli,Note: see above,2024-01,1", "place_not_a_name"},
		"a long text":                     {"water,Hasakah,Qamishli," + strings.Repeat("long ", 30) + ",2024-01,1", "place_not_a_name"},
		"a value that cannot be":          {"water,Hasakah,Qamishli,Fountain,2024-01,soon", "number_unreadable"},
		"a period that cannot be":         {"water,Hasakah,Qamishli,Fountain,soon,1", "period_unreadable"},
		"no value":                        {"water,Hasakah,Qamishli,Fountain,2024-01,", "value_blank"},
		"rows that contradict each other": {"water,Hasakah,Qamishli,Fountain,2024-01,1\nwater,Hasakah,Qamishli,Fountain,2024-01,2", "conflicting_rows"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := learning(t)
			write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: A11, name: Old Market, within: A1}"))
			write(t, dir, "rasid.yaml", "sources:\n  - {id: drops, kind: folder, path: inbox, settle: 1ms, places: learn}\n  - {id: two, kind: folder, path: two, settle: 1ms, places: learn}\n")
			a := open(t, dir, nil)
			drop(t, a, "water/first.csv", levels+"water,Hasakah,Qamishli,Tal Abyad,2024-02,1\n")
			drop(t, a, "water/second.csv", "indicator,governorate,market,period,value\nwater,Raqqa,Lone Well,2024-02,1\n")
			before, known := content(t, a), learnt(t, a)
			if len(known) != 2 {
				t.Fatalf("%v", known)
			}
			d := drop(t, a, "water/a.csv", levels+c.row+"\n")
			if got := codes(t, a, d); len(got) == 0 || got[0] != c.want {
				t.Errorf("said %v, want %s", got, c.want)
			}
			if content(t, a) != before || !slices.Equal(learnt(t, a), known) || d.New != 0 {
				t.Errorf("stored:\n%s\nlearnt: %v", content(t, a), learnt(t, a))
			}
		})
	}
}

// Names that differ in a number or a letter of their own are different sites.
func TestNumberedSitesAreDifferent(t *testing.T) {
	a := open(t, learning(t), nil)
	d := drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,School 1,2024-01,1\nwater,Hasakah,Qamishli,School 2,2024-01,1\nwater,Hasakah,Qamishli,Camp A,2024-01,1\nwater,Hasakah,Qamishli,Camp B,2024-01,1\n"+
		"water,Hasakah,Qamishli,مدرسة الثورة,2024-01,1\nwater,Hasakah,Qamishli,مدرسة النهضة,2024-01,1\n")
	if d.New != 6 || d.Refused != 0 {
		t.Errorf("%+v %v", d, codes(t, a, d))
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

// When the plan names a learnt place, it takes over its values: none is lost and none counts
// twice, whichever way it names it, and what is reported again is known to be unchanged.
func TestPlanTakesOverLearntPlaces(t *testing.T) {
	id := mapping.SiteID("A1", "Central Market")
	text := levels + "water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,Hasakah,Qamishli,Central Market,2024-02,20\n"
	for name, c := range map[string]struct{ place, as, said string }{
		"by a name":               {"{id: M, name: Central Market, within: A1}", "M", "place-taken-over"},
		"by an alias":             {"{id: M, name: Bazaar, within: A1, aliases: [central market]}", "M", "place-taken-over"},
		"by its ID, another name": {"{id: " + id + ", name: Souq, within: A1}", id, "place-taken-over"},
		"elsewhere":               {"{id: M, name: Central Market, within: B1}", id, ""},
		"by two":                  {"{id: M, name: Central Market, within: A1}\n  - {id: N, name: Bazaar, aliases: [Central Market], within: A1}", id, "learnt-place-ambiguous"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := learning(t)
			a := open(t, dir, nil)
			drop(t, a, "water/a.csv", text)
			before := total(t, a)
			_ = a.Close()
			write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - "+c.place))
			plan, _, _ := app.Check(dir)
			if _, told := app.LearntPlaces(t.Context(), dir, plan); c.said == "" && len(told) > 0 || c.said != "" && !slices.ContainsFunc(told, func(p diag.Problem) bool { return p.Code == "plan/"+c.said }) {
				t.Errorf("check says %+v", told)
			}
			b := open(t, dir, nil)
			if total(t, b) != before || before != 30 {
				t.Errorf("%v before, %v after", before, total(t, b))
			}
			x, err := b.Explain(t.Context(), "w", indicators.NewDate(2024, 9, 30), time.Time{})
			if err != nil || len(x.Observations) != 2 || x.Observations[0].Place != c.as {
				t.Errorf("explained as %+v, %v", x.Observations, err)
			}
			again := drop(t, b, "water/b.csv", text+"\n")
			corrected := drop(t, b, "water/c.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-02,21\n")
			if name == "by two" {
				if again.Refused != 2 || corrected.Refused != 1 {
					t.Errorf("ambiguous rows: %+v %+v", again, corrected)
				}
				return
			}
			if again.Unchanged != 2 || again.New+again.Revised+again.Refused != 0 || corrected.Revised != 1 || total(t, b) != 31 {
				t.Errorf("again: %+v\ncorrected: %+v\n%v", again, corrected, total(t, b))
			}
			_ = b.Close()
			// Taken from the plan again, it is a learnt place again, with all of its values.
			write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, ""))
			if c := open(t, dir, nil); total(t, c) != 31 || len(learnt(t, c)) != 1 {
				t.Errorf("undone: %v", total(t, c))
			}
		})
	}
}

// A place of the plan that has values of its own and takes over a learnt one has the values of
// both; of two about one period the later one counts.
func TestPlanUnitesTwoHistories(t *testing.T) {
	dir := learning(t)
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1}"))
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Bazaar,2024-01,1\nwater,Hasakah,Qamishli,Bazaar,2024-02,2\n")
	drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Central Souq,2024-02,20\nwater,Hasakah,Qamishli,Central Souq,2024-03,30\n")
	if stored(t, a) != 53 {
		t.Fatalf("two places: %v", stored(t, a))
	}
	_ = a.Close()
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Bazaar, within: A1, aliases: [Central Souq]}"))
	b := open(t, dir, nil)
	if stored(t, b) != 51 {
		t.Errorf("one place: %v", stored(t, b))
	}
	drop(t, b, "water/c.csv", levels+"water,Hasakah,Qamishli,Central Souq,2024-03,31\nwater,Hasakah,Qamishli,Bazaar,2024-04,4\n")
	if stored(t, b) != 56 {
		t.Errorf("corrected: %v", stored(t, b))
	}
}

// A learnt place whose parent left the plan does not count, and check says so.
func TestLearntPlaceLosesItsParent(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Raqqa,Tabqa,Fountain,2024-01,10\nwater,Raqqa,Tabqa,,2024-02,1\n")
	_ = a.Close()
	write(t, dir, "plan.yaml", strings.Replace(fmt.Sprintf(learningPlan, ""), "  - {id: B1, name: Tabqa, within: B}\n", "", 1))
	plan, _, _ := app.Check(dir)
	_, told := app.LearntPlaces(t.Context(), dir, plan)
	if len(told) != 1 || told[0].Severity != diag.Warning || !strings.Contains(told[0].Message, `learnt within "B1", which the plan no longer has`) {
		t.Errorf("%+v", told)
	}
	if b := open(t, dir, nil); total(t, b) != 0 {
		t.Errorf("%v", total(t, b))
	}
}

// Invariant 5, with places that were learnt: what was known before is replayed to the byte.
func TestReplayKnowsNothingOfPlacesLearntLater(t *testing.T) {
	dir := learning(t)
	now := app.DemoTime
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	view := func() string {
		s, err := a.Board.At(t.Context(), indicators.NewDate(2024, 9, 30), app.DemoTime)
		if err != nil {
			t.Fatal(err)
		}
		x, err := a.Explain(t.Context(), "w", indicators.NewDate(2024, 9, 30), app.DemoTime)
		if err != nil {
			t.Fatal(err)
		}
		b, err := json.Marshal([]any{app.StatusOf(s), x, s.Plan.Places.All()})
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\n")
	want := view()
	now = now.Add(time.Hour)
	drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,Old Well,2024-01,10\nwater,Raqqa,Tabqa,Fountain,2024-02,10\n")
	if got := view(); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if stored(t, a) != 30 {
		t.Errorf("now: %v", stored(t, a))
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

// Of names that are nearly the same only one is learnt, whichever comes first: a slip never makes
// a second site, and never adds a value.
func TestMisspeltSitesAreNeverStored(t *testing.T) {
	names := []string{"Central Market", "Tell Tamer", "Al-Shaddadi", "محطة علوك", "Bajarê Kevn", "Water Tower"}
	rng := rand.New(rand.NewPCG(1, 2))
	tried := 0
	for range 150 {
		name := names[rng.IntN(len(names))]
		r := []rune(name)
		at := 1 + rng.IntN(len(r)-2)
		switch rng.IntN(3) {
		case 0:
			r = slices.Delete(r, at, at+1)
		case 1:
			r[at], r[at+1] = r[at+1], r[at]
		default:
			r = slices.Insert(r, at, r[at])
		}
		if mapping.SiteID("A1", string(r)) == mapping.SiteID("A1", name) {
			continue // it reads the same
		}
		tried++
		a := open(t, learning(t), nil)
		drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,"+name+",2024-01,10\n")
		d := drop(t, a, "water/b.csv", levels+"water,Hasakah,Qamishli,"+string(r)+",2024-01,10\n")
		if d.New != 0 || len(learnt(t, a)) != 1 || total(t, a) != 10 {
			t.Errorf("%q beside %q: %d new, %v", string(r), name, d.New, learnt(t, a))
		}
		_ = a.Close()
	}
	if tried < 100 {
		t.Errorf("only %d slips were tried", tried)
	}
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

// The saved scoreboard of a quick start is the one that would be judged.
func TestSavedScoreboardKnowsLearntPlaces(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Fountain,2024-01,10\n")
	if err := a.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := a.Board.Save(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	_ = a.Close()
	b := open(t, dir, nil)
	drop(t, b, "water/b.csv", levels+"water,Hasakah,Qamishli,Old Well,2024-01,5\n")
	if err := b.Board.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if g, _ := b.Board.Current().Goal("w"); *g.Actual != 15 {
		t.Errorf("%v", *g.Actual)
	}
	if id := mapping.SiteID("A1", "Old Well"); b.Board.Current().Plan.Places.Label("en", id) != "Old Well (Qamishli)" {
		t.Error("the snapshot does not know the place")
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
	data, err := os.ReadFile(shared(t, "wfp/wfp_food_prices_syr.csv"))
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

// Values at learnt places are exported under the ID that counts, and change nothing when they come back.
func TestLearntPlacesAreExported(t *testing.T) {
	dir := learning(t)
	a := open(t, dir, nil)
	drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,Central Market,2024-01,10\nwater,Hasakah,Qamishli,New Camp,2024-02,20\n")
	if d := drop(t, a, "water/back.csv", string(exported(t, a, app.ExportOptions{Format: "csv"}))); d.Unchanged != 2 || d.New+d.Revised+d.Refused+d.Held != 0 {
		t.Errorf("came back as %+v", d)
	}
	_ = a.Close()
	write(t, dir, "plan.yaml", fmt.Sprintf(learningPlan, "  - {id: M, name: Central Market, within: A1}"))
	b := open(t, dir, nil)
	text := string(exported(t, b, app.ExportOptions{Format: "csv", Places: []string{"A1"}}))
	if !strings.Contains(text, "\nwater,M,") || strings.Count(text, "\n") != 3 {
		t.Errorf("exported\n%s", text)
	}
	if d := drop(t, b, "water/again.csv", text); d.Unchanged != 2 || d.New+d.Revised+d.Refused+d.Held != 0 {
		t.Errorf("came back as %+v", d)
	}
}
