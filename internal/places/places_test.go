package places_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
	"rasid/internal/places"
)

func ids(p *indicators.Plan) (list []string) {
	for _, place := range p.Places.All() {
		list = append(list, place.ID)
	}
	return list
}

// The book opens at any position, in any order, and the plan itself never changes.
func TestBookAtEveryPosition(t *testing.T) {
	j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(t.TempDir(), "rasid.db"), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	plan := &indicators.Plan{Places: indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}})}
	for _, name := range []string{"x", "", "y"} {
		if _, err := j.Write(t.Context(), journal.Delivery{Name: name}, func(tx *journal.Tx) error {
			if name == "" {
				return nil
			}
			return tx.Learn(journal.LearntPlace{ID: "A." + name, Parent: "A", Name: name, Line: 2})
		}); err != nil {
			t.Fatal(err)
		}
	}
	want := [][]string{{"R", "A"}, {"R", "A", "A.x"}, {"R", "A", "A.x"}, {"R", "A", "A.x", "A.y"}}
	for _, order := range [][]int64{{0, 1, 2, 3}, {3, 1, 0, 2}, {2, 3, 1}} {
		book := places.NewBook(plan, j)
		for _, position := range order {
			got, err := book.At(t.Context(), position)
			if err != nil || !slices.Equal(ids(got), want[position]) {
				t.Errorf("%v: at %d %v, %v", order, position, ids(got), err)
			}
			if again, _ := book.At(t.Context(), 3); position == 3 && again != got {
				t.Error("the same position gives another plan")
			}
		}
	}
	if len(ids(plan)) != 2 {
		t.Error("the plan has changed")
	}
	if p, _ := journalPlan(t, plan, j).Places.Place("A.x"); !p.Learnt || p.Within != "A" || p.Name.In("ar") != "x" {
		t.Errorf("%+v", p)
	}
}

func journalPlan(t *testing.T, plan *indicators.Plan, j *journal.Journal) *indicators.Plan {
	t.Helper()
	learnt, err := j.Learnt(t.Context(), 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	grown, told := places.Grow(plan, learnt)
	if len(told) != 0 {
		t.Errorf("%+v", told)
	}
	return grown
}
