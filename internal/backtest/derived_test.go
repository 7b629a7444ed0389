package backtest

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// ratio divides the first input by the second, period by period.
type ratio struct{}

func (ratio) Derive(in indicators.Inputs) (points []indicators.Point) {
	for _, p := range in.Points[0] {
		for _, q := range in.Points[1] {
			if p.Period == q.Period {
				p.Value /= q.Value
				points = append(points, p)
			}
		}
	}
	return points
}

func (ratio) Uses(indicators.Inputs, indicators.Period) []indicators.Use { return nil }

// A replay knows of a derived indicator, on each day, just what a roll-up of all that has become visible by then
// gives.
func TestDerivedIsWhatARollUpGives(t *testing.T) {
	t.Run("of the place", func(t *testing.T) { derivedIsWhatARollUpGives(t, nil) })
	t.Run("from above", func(t *testing.T) { derivedIsWhatARollUpGives(t, []bool{false, true}) })
}

func derivedIsWhatARollUpGives(t *testing.T, above []bool) {
	inputs := []*indicators.Indicator{{ID: "a", Every: indicators.Month, Across: indicators.SumAcross}, {ID: "b", Every: indicators.Month, Across: indicators.MeanAcross, Places: []string{"A", "B"}}}
	ind := &indicators.Indicator{ID: "c", Every: indicators.Month, Across: indicators.MeanAcross, Derived: &indicators.Derivation{Inputs: inputs, Above: above, Formula: ratio{}}}
	plan := &indicators.Plan{Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: time.UTC,
		Places: indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}})}
	random := rand.New(rand.NewPCG(1, 2))
	events := make([][]event, len(inputs))
	for k, in := range inputs {
		places := []string{"A", "B"}
		if above != nil {
			places = [][]string{{"A", "B"}, {"A", "R"}}[k]
		}
		for n := range 60 {
			p := indicators.PeriodAt(indicators.Month, plan.Starts).Shift(random.IntN(11))
			events[k] = append(events[k], event{day: p.Last().AddDays(random.IntN(60)), obs: indicators.Observation{Indicator: in.ID, Place: places[random.IntN(2)], Period: p,
				Value: float64(1 + random.IntN(100)), Revision: n + 1, Delivery: int64(n + 1), Row: 1}})
		}
		slices.SortStableFunc(events[k], func(a, b event) int { return int(a.day - b.day) })
	}
	d := newDerived(plan, ind, events)
	views := map[string]int{"R": d.view("R"), "B": d.view("B"), "A": d.view("A")}
	if again := d.view("B"); again != views["B"] {
		t.Fatalf("B is view %d and %d", views["B"], again)
	}
	seen := 0
	for {
		day, ok := d.upcoming()
		if !ok {
			break
		}
		if !d.advance(day) {
			t.Fatalf("nothing became known on %s", day)
		}
		latest := map[[2]string]map[indicators.Period]indicators.Observation{}
		for _, list := range events {
			for _, e := range list {
				at := [2]string{e.obs.Indicator, e.obs.Place}
				if e.day <= day {
					if latest[at] == nil {
						latest[at] = map[indicators.Period]indicators.Observation{}
					}
					latest[at][e.obs.Period] = e.obs
				}
			}
		}
		var known []indicators.Observation
		for _, periods := range latest {
			for _, o := range periods {
				known = append(known, o)
			}
		}
		for place, view := range views {
			want := assess.RollUp(plan.Places, ind, place, plan.Starts, plan.Ends, known)
			if got := d.points(view); !slices.Equal(got, want) {
				t.Fatalf("%s on %s: %+v, want %+v", place, day, got, want)
			}
			seen += len(want)
		}
	}
	if seen == 0 {
		t.Error("nothing was compared")
	}
}
