package indicators_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
)

func TestPlaceTree(t *testing.T) {
	tree := indicators.NewPlaceTree([]indicators.Place{
		{ID: "qamishli", Within: "hasakah"}, {ID: "hasakah", Within: "NES"}, {ID: "NES"}, {ID: "raqqa", Within: "NES"}, {ID: "derik", Within: "hasakah"},
	})
	if tree.Root() != "NES" || len(tree.All()) != 5 {
		t.Errorf("root is %s of %d places", tree.Root(), len(tree.All()))
	}
	if got := tree.Children("NES"); !slices.Equal(got, []string{"hasakah", "raqqa"}) {
		t.Errorf("within NES: %v", got)
	}
	if got := tree.Children("raqqa"); len(got) != 0 {
		t.Errorf("within raqqa: %v", got)
	}
	if got := tree.Path("derik"); !slices.Equal(got, []string{"NES", "hasakah", "derik"}) {
		t.Errorf("path of derik: %v", got)
	}
	if got := tree.Path("nowhere"); len(got) != 0 {
		t.Errorf("path of nowhere: %v", got)
	}
	for _, c := range []struct {
		ancestor, place string
		want            bool
	}{
		{"NES", "derik", true}, {"hasakah", "derik", true}, {"derik", "derik", true}, {"raqqa", "derik", false}, {"derik", "hasakah", false}, {"NES", "nowhere", false},
	} {
		if got := tree.Contains(c.ancestor, c.place); got != c.want {
			t.Errorf("%s contains %s: %v", c.ancestor, c.place, got)
		}
	}
	if p, ok := tree.Place("raqqa"); !ok || p.Within != "NES" {
		t.Errorf("raqqa is %+v, %v", p, ok)
	}
	if _, ok := tree.Place("nowhere"); ok {
		t.Error("nowhere is a place")
	}
}

// A place is contained by exactly the places of its path, and is a child of the one before it.
func TestPlaceTreePathsAndContainmentAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 30).Draw(t, "places")
		places := []indicators.Place{{ID: "p0"}}
		for i := 1; i < n; i++ {
			places = append(places, indicators.Place{ID: fmt.Sprint("p", i), Within: fmt.Sprint("p", rapid.IntRange(0, i-1).Draw(t, "within"))})
		}
		tree := indicators.NewPlaceTree(rapid.Permutation(places).Draw(t, "order"))
		for _, p := range places {
			path := tree.Path(p.ID)
			if path[0] != "p0" || path[len(path)-1] != p.ID {
				t.Fatalf("path of %s: %v", p.ID, path)
			}
			for _, q := range places {
				if tree.Contains(q.ID, p.ID) != slices.Contains(path, q.ID) {
					t.Fatalf("%s contains %s: %v, path %v", q.ID, p.ID, tree.Contains(q.ID, p.ID), path)
				}
			}
			if len(path) > 1 && !slices.Contains(tree.Children(path[len(path)-2]), p.ID) {
				t.Fatalf("%s is no child of %s", p.ID, path[len(path)-2])
			}
		}
	})
	loop := indicators.NewPlaceTree([]indicators.Place{{ID: "a", Within: "b"}, {ID: "b", Within: "a"}, {ID: "c", Within: "gone"}})
	if loop.Contains("c", "a") || len(loop.Path("a")) == 0 || len(loop.Path("c")) != 1 {
		t.Error("a tree with a cycle is not survived")
	}
}

func TestPlanLooksUp(t *testing.T) {
	plan := &indicators.Plan{
		Sectors: []indicators.Sector{{ID: "s"}}, Indicators: []indicators.Indicator{{ID: "i"}}, Goals: []indicators.Goal{{ID: "g"}},
		Departments: []indicators.Department{{ID: "d", Contacts: []indicators.Contact{{Email: "x"}, {Language: indicators.Kurdish}}}},
	}
	if g, ok := plan.Goal("g"); !ok || g != &plan.Goals[0] {
		t.Error("goal g is not found")
	}
	if i, ok := plan.Indicator("i"); !ok || i != &plan.Indicators[0] {
		t.Error("indicator i is not found")
	}
	if s, ok := plan.Sector("s"); !ok || s != &plan.Sectors[0] {
		t.Error("sector s is not found")
	}
	d, ok := plan.Department("d")
	if !ok || d.Language(indicators.Arabic) != indicators.Kurdish || (indicators.Department{}).Language(indicators.Arabic) != indicators.Arabic {
		t.Error("department d is not found, or has no language")
	}
	for _, found := range []bool{second(plan.Goal("x")), second(plan.Indicator("x")), second(plan.Sector("x")), second(plan.Department("x"))} {
		if found {
			t.Error("x is found")
		}
	}
	if plan.Language() != indicators.English {
		t.Errorf("without languages it speaks %s", plan.Language())
	}
	plan.Languages = []indicators.Lang{indicators.Arabic}
	if plan.Language() != indicators.Arabic {
		t.Errorf("it speaks %s", plan.Language())
	}
}

func second[T any](_ T, ok bool) bool { return ok }
