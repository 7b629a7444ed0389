package scoreboard

import (
	"encoding/json"
	"math"
	"path/filepath"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

func progress(step int32, day string, percent float64) journal.Row {
	d, err := indicators.ParseDate(day)
	if err != nil {
		panic(err)
	}
	return journal.Row{Indicator: step, Place: 1, Period: indicators.PeriodAt(indicators.Day, d).Key(), Value: percent, Line: 2}
}

// A milestone is judged by the reports of all its steps, by none but those that were known and about days that had
// come; day by day as at once; and a report of any step touches it.
func TestMilestonesAreJudgedByReportsOfTheirSteps(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	b := board(j, "")
	first := deliver(t, j, "first.csv", progress(firstStep, "2024-05-31", 80), progress(secondStep, "2024-08-31", 50))
	was, _ := refresh(t, b).Goal("census")
	if math.Abs(*was.Actual-0.68) > 1e-9 || was.Status != indicators.OffTrack { // the plan says done in March, and the report of May knows better
		t.Fatalf("%v %s %s", *was.Actual, was.Status, was.Reason["en"])
	}
	deliver(t, j, "other.csv", row(bread, 1, 8, 30))
	if is, _ := refresh(t, b).Goal("census"); is.Actual != was.Actual {
		t.Error("a report of bread had it judged again")
	}
	deliver(t, j, "second.csv", progress(firstStep, "2024-06-30", 100), progress(secondStep, "2024-08-31", 75))
	s := refresh(t, b)
	is, _ := s.Goal("census")
	if math.Abs(*is.Actual-0.9) > 1e-9 || is.Steps[1].Delivery != s.Position || is.Steps[0].On.String() != "2024-06-30" {
		t.Errorf("%v %+v", *is.Actual, is.Steps)
	}
	same(t, "what was judged bit by bit", s, refresh(t, board(j, "")))

	// Nothing that came later is known at an earlier time.
	then, err := b.judge(t.Context(), &Snapshot{AsOf: s.AsOf, Position: first.Seq}, nil, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if old, _ := then.Goal("census"); *old.Actual != *was.Actual || old.Reason["en"] != was.Reason["en"] {
		t.Errorf("known then: %v %s, want %v %s", *old.Actual, old.Reason["en"], *was.Actual, was.Reason["en"])
	}

	from, through := indicators.NewDate(2024, 1, 1), indicators.NewDate(2024, 12, 31)
	day := from
	err = b.Daily(t.Context(), "census.t", from, through, s.Position, func(a *assess.Assessment) error {
		at, err := b.At(t.Context(), day, time.Time{})
		if err != nil {
			return err
		}
		want, _ := at.Goal("census")
		a.Reason = want.Reason
		for i := range a.Checks {
			a.Checks[i].Detail = want.Checks[i].Detail
		}
		g, err := json.Marshal(a)
		if err != nil {
			return err
		}
		if w, err := json.Marshal(want); err != nil || string(g) != string(w) {
			t.Fatalf("%s:\ngot  %s\nwant %s, %v", day, g, w, err)
		}
		day++
		return nil
	})
	if err != nil || day != through+1 {
		t.Errorf("up to %s, %v", day, err)
	}
}
