package assess_test

import (
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

func assessGoal(in assess.Input) assess.Assessment { return assess.Goal(in) }

// region is NES ⊃ hasakah (⊃ qamishli, derik), raqqa (⊃ tabqa), with populations at the leaves.
func region() *indicators.PlaceTree {
	weight := func(n float64) map[string]float64 { return map[string]float64{"population": n} }
	return indicators.NewPlaceTree([]indicators.Place{
		{ID: "NES"},
		{ID: "hasakah", Within: "NES"}, {ID: "qamishli", Within: "hasakah", Weights: weight(300)}, {ID: "derik", Within: "hasakah", Weights: weight(100)},
		{ID: "raqqa", Within: "NES"}, {ID: "tabqa", Within: "raqqa", Weights: weight(200)},
	})
}

type reported struct {
	place, period string
	value         float64
	delivery      int64
}

func observe(rs ...reported) []indicators.Observation {
	obs := make([]indicators.Observation, len(rs))
	for i, r := range rs {
		obs[i] = indicators.Observation{Indicator: "i", Place: r.place, Period: period(r.period), Value: r.value, Revision: 1, Delivery: r.delivery, Row: int64(i + 2)}
	}
	return obs
}

func rollUp(across indicators.Across, places []string, place string, obs []indicators.Observation) []assess.Point {
	ind := &indicators.Indicator{ID: "i", Across: across, Weight: "population", Places: places}
	return assess.RollUp(region(), ind, place, day("2024-01-01"), day("2024-12-31"), obs)
}

func TestRollUpCombines(t *testing.T) {
	obs := observe(reported{"qamishli", "2024-01", 10, 3}, reported{"derik", "2024-01", 20, 9}, reported{"tabqa", "2024-01", 60, 5})
	for across, want := range map[indicators.Across]float64{
		indicators.SumAcross: 90, indicators.MeanAcross: 30, indicators.MedianAcross: 20, indicators.MinAcross: 10, indicators.MaxAcross: 60,
		indicators.LastAcross: 20, indicators.WeightedAcross: (10*300.0 + 20*100 + 60*200) / 600,
	} {
		got := rollUp(across, nil, "NES", obs)
		if len(got) != 1 || math.Abs(got[0].Value-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", across, got, want)
			continue
		}
		if p := got[0]; p.Reported != 3 || p.Expected != 3 || p.Delivery != 9 || p.Row != 3 {
			t.Errorf("%s: %+v, want 3 of 3 from delivery 9 row 3", across, p)
		}
	}
	even := observe(reported{"qamishli", "2024-01", 10, 1}, reported{"tabqa", "2024-01", 60, 1})
	if got := rollUp(indicators.MedianAcross, nil, "NES", even); got[0].Value != 35 {
		t.Errorf("median of two is %v, want 35", got[0].Value)
	}
	if got := rollUp(indicators.SumAcross, nil, "hasakah", obs); len(got) != 1 || got[0].Value != 30 || got[0].Expected != 2 {
		t.Errorf("within hasakah: %+v", got)
	}
	if got := rollUp(indicators.SumAcross, nil, "derik", obs); len(got) != 1 || got[0].Value != 20 {
		t.Errorf("a leaf: %+v", got)
	}
	if got := rollUp(indicators.SumAcross, nil, "nowhere", obs); got != nil {
		t.Errorf("an unknown place: %+v", got)
	}
}

func TestRollUpFrontier(t *testing.T) {
	own := observe(reported{"qamishli", "2024-01", 10, 1}, reported{"hasakah", "2024-01", 100, 1}, reported{"tabqa", "2024-01", 5, 1}, reported{"qamishli", "2024-02", 11, 2}, reported{"derik", "2024-02", 12, 2})
	got := rollUp(indicators.SumAcross, nil, "NES", own)
	if got[0].Value != 105 {
		t.Errorf("hasakah's own report does not hide qamishli's: %v", got[0].Value)
	}
	if got[0].Reported != 3 || got[0].Expected != 3 {
		t.Errorf("hasakah's report covers its two places, with tabqa: %+v", got[0])
	}
	if got[1].Value != 23 || got[1].Reported != 2 || got[1].Expected != 3 {
		t.Errorf("february: %+v, want 23 by 2 of 3", got[1])
	}
	root := observe(reported{"NES", "2024-01", 7, 1}, reported{"tabqa", "2024-01", 5, 1})
	if got := rollUp(indicators.SumAcross, nil, "NES", root); got[0].Value != 7 || !got[0].Complete() {
		t.Errorf("the place's own report does not stand: %+v", got[0])
	}
}

func TestRollUpExpectedReporters(t *testing.T) {
	obs := observe(reported{"qamishli", "2024-01", 1, 1}, reported{"derik", "2024-01", 2, 1}, reported{"qamishli", "2024-02", 3, 1}, reported{"tabqa", "2023-12", 9, 1})
	got := rollUp(indicators.SumAcross, nil, "NES", obs)
	if len(got) != 3 || got[1].Expected != 2 || got[1].Reported != 2 || got[2].Reported != 1 || got[2].Complete() {
		t.Errorf("who reported in the span is expected, no one else: %+v", got)
	}
	got = rollUp(indicators.SumAcross, []string{"qamishli", "derik", "tabqa", "nowhere"}, "NES", obs)
	if got[1].Expected != 3 || got[1].Reported != 2 {
		t.Errorf("declared places: %+v, want 2 of 3", got[1])
	}
	got = rollUp(indicators.SumAcross, []string{"hasakah", "tabqa"}, "NES", obs)
	if got[1].Expected != 2 || got[1].Reported != 1 {
		t.Errorf("a declared district is covered by its places: %+v, want 1 of 2", got[1])
	}
}

func TestRollUpKeepsTheNewestRevisionAndDropsRubbish(t *testing.T) {
	obs := observe(reported{"tabqa", "2024-01", 1, 1}, reported{"tabqa", "2024-01", 2, 4}, reported{"tabqa", "2024-01", math.NaN(), 5}, reported{"elsewhere", "2024-01", 50, 1})
	obs[1].Revision = 2
	got := rollUp(indicators.SumAcross, nil, "NES", obs)
	if len(got) != 1 || got[0].Value != 2 || got[0].Delivery != 4 {
		t.Errorf("%+v, want the second revision alone", got)
	}
	unweighted := observe(reported{"NES", "2024-01", 1, 1}, reported{"hasakah", "2024-02", 2, 1}, reported{"raqqa", "2024-02", 5, 1})
	if got := rollUp(indicators.WeightedAcross, nil, "NES", unweighted); got[0].Value != 1 || got[1].Value != (2*400.0+5*200)/600 {
		t.Errorf("districts weigh what their places do: %+v", got)
	}
	big := observe(reported{"tabqa", "2024-01", math.MaxFloat64, 1}, reported{"derik", "2024-01", math.MaxFloat64, 1})
	for _, across := range append(indicators.Acrosses(), indicators.WeightedAcross) {
		if got := rollUp(across, nil, "NES", big); math.IsInf(got[0].Value, 0) || got[0].Value <= 0 {
			t.Errorf("%s of the largest numbers: %v", across, got[0].Value)
		}
	}
}

// The order in which observations arrive never matters, to the last bit.
func TestRollUpIgnoresTheOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		obs := drawObservations(t)
		across := rapid.SampledFrom(append(indicators.Acrosses(), indicators.WeightedAcross)).Draw(t, "across")
		want := rollUp(across, nil, "NES", obs)
		if got := rollUp(across, nil, "NES", rapid.Permutation(obs).Draw(t, "shuffled")); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: %v, in order %v", across, got, want)
		}
	})
}

// drawObservations draws reports of the leaves and districts for the months of 2024, each at most once.
func drawObservations(t *rapid.T) []indicators.Observation {
	type key struct {
		place string
		month int
	}
	keys := rapid.SliceOfNDistinct(rapid.Custom(func(t *rapid.T) key {
		return key{rapid.SampledFrom([]string{"qamishli", "derik", "tabqa", "hasakah"}).Draw(t, "place"), rapid.IntRange(1, 12).Draw(t, "month")}
	}), 1, 40, rapid.ID[key]).Draw(t, "reports")
	obs := make([]indicators.Observation, len(keys))
	for i, k := range keys {
		obs[i] = indicators.Observation{
			Indicator: "i", Place: k.place, Period: indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, 1, 1).AddMonths(k.month-1)),
			Value: rapid.Float64Range(-1e6, 1e6).Draw(t, "value"), Revision: 1, Delivery: rapid.Int64Range(1, 5).Draw(t, "delivery"), Row: int64(i + 2),
		}
	}
	return obs
}
