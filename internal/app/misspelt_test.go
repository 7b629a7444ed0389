package app_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"rasid/internal/mapping"
)

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

// Names that differ in a number or a letter of their own are different sites.
func TestNumberedSitesAreDifferent(t *testing.T) {
	a := open(t, learning(t), nil)
	d := drop(t, a, "water/a.csv", levels+"water,Hasakah,Qamishli,School 1,2024-01,1\nwater,Hasakah,Qamishli,School 2,2024-01,1\nwater,Hasakah,Qamishli,Camp A,2024-01,1\nwater,Hasakah,Qamishli,Camp B,2024-01,1\n"+
		"water,Hasakah,Qamishli,مدرسة الثورة,2024-01,1\nwater,Hasakah,Qamishli,مدرسة النهضة,2024-01,1\n")
	if d.New != 6 || d.Refused != 0 {
		t.Errorf("%+v %v", d, codes(t, a, d))
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
