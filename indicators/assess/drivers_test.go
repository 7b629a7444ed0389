package assess_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// cantons is NES ⊃ four cantons with names, one of them with two towns.
func cantons() *indicators.PlaceTree {
	name := func(en, ar, ku string) indicators.Text { return indicators.Text{"en": en, "ar": ar, "ku": ku} }
	return indicators.NewPlaceTree([]indicators.Place{
		{ID: "NES", Name: name("North and East", "شمال وشرق", "Bakur û Rojhilat")},
		{ID: "hasakah", Within: "NES", Name: name("Hasakah", "الحسكة", "Hesekê")},
		{ID: "derik", Within: "hasakah", Name: name("Derik", "ديريك", "Dêrik")}, {ID: "amuda", Within: "hasakah", Name: name("Amuda", "عامودا", "Amûdê")},
		{ID: "raqqa", Within: "NES", Name: name("Raqqa", "الرقة", "Reqa")},
		{ID: "tabqa", Within: "NES", Name: name("Tabqa", "الطبقة", "Tebqa")},
		{ID: "manbij", Within: "NES", Name: name("Manbij", "منبج", "Minbic")},
		{ID: "kobani", Within: "NES", Name: name("Kobani", "كوباني", "Kobanî")},
	})
}

// by has a place report the values of consecutive months of 2024, January first; a negative one is not sent.
func by(place string, values ...float64) (list []reported) {
	for i, v := range values {
		if v >= 0 {
			list = append(list, reported{place, fmt.Sprintf("2024-%02d", i+1), v, int64(i + 1)})
		}
	}
	return list
}

// past does the same for 2023.
func past(place string, values ...float64) []reported {
	list := by(place, values...)
	for i := range list {
		list[i].period = "2023" + list[i].period[4:]
	}
	return list
}

// placed judges a scene from what places reported.
func placed(s *scene, asOf string, reports ...[]reported) assess.Assessment {
	s.plan.Places = cantons()
	var all []reported
	for _, r := range reports {
		all = append(all, r...)
	}
	return s.judge(observe(all...), day(asOf))
}

func TestDrivers(t *testing.T) {
	atMost := indicators.Target{Kind: indicators.AtMost, Value: 4000}
	sumOf := func(target indicators.Target) *scene {
		s := bread(target)
		s.ind.Across, s.ind.Measure = indicators.SumAcross, indicators.Flow
		return s
	}
	meanOf := func(s *scene) *scene { s.ind.Across = indicators.MeanAcross; return s }
	schools := func() *scene {
		s := trees()
		s.ind.Measure, s.goal.Target.Value = indicators.RunningTotal, 1200
		return s
	}
	ceiling := func(v float64) *scene { return sumOf(indicators.Target{Kind: indicators.AtMost, Value: v}) }
	for _, c := range []struct {
		name string
		got  assess.Assessment
		want string // place value/line, worst first
		says string
	}{
		{"line: those beyond it in the latest period, worst first",
			placed(bread(atMost), "2024-03-02", by("hasakah", 9000, 4100), by("raqqa", 3000, 4500), by("tabqa", 9000, 3900), by("manbij", 1, 4200)),
			"raqqa 4500/4000, manbij 4200/4000, hasakah 4100/4000", "Beyond the line: Raqqa (4,500), Manbij (4,200) and Hasakah (4,100)."},
		{"line: a place whose report is missing is none",
			placed(bread(atMost), "2024-03-02", by("hasakah", 4100, 4100), by("raqqa", 9000, -1), by("tabqa", 4000, 4050)),
			"hasakah 4100/4000, tabqa 4050/4000", "Beyond the line: Hasakah (4,100) and Tabqa (4,050)."},
		{"line: three are named, the rest counted",
			placed(bread(atMost), "2024-02-02", by("hasakah", 4100), by("raqqa", 4500), by("tabqa", 4200), by("manbij", 4300), by("kobani", 4400)),
			"raqqa 4500/4000, kobani 4400/4000, manbij 4300/4000, tabqa 4200/4000, hasakah 4100/4000", "Raqqa (4,500), Kobani (4,400), Manbij (4,300) and 2 more places."},
		{"line: by a hair",
			placed(bread(atMost), "2024-02-02", by("hasakah", 4000.4), by("raqqa", 4100), by("tabqa", 4000)),
			"raqqa 4100/4000, hasakah 4000.4/4000", "Beyond the line: Raqqa (4,100) and Hasakah (4,000.4)."},
		{"line: while it is kept there are none", placed(bread(atMost), "2024-02-02", by("hasakah", 3000), by("raqqa", 4500), by("tabqa", 3100)), "", ""},
		{"line: one place alone", placed(bread(atMost), "2024-02-02", by("hasakah", 4100)), "", ""},
		{"line: within the only canton that reports",
			placed(bread(atMost), "2024-02-02", by("derik", 5000), by("amuda", 4000)), "derik 5000/4000", "Beyond the line: Derik (5,000)."},
		{"line: the place's own report need not be what its places make",
			placed(bread(atMost), "2024-02-02", by("NES", 4100), by("hasakah", 5000), by("raqqa", 4000)), "", ""},
		{"band: each on its side of it",
			placed(bread(indicators.Target{Kind: indicators.Between, Low: 20, High: 40}), "2024-02-02", by("hasakah", 45), by("raqqa", 50), by("tabqa", 10)),
			"raqqa 50/40, tabqa 10/20, hasakah 45/40", "Beyond the line: Raqqa (50), Tabqa (10) and Hasakah (45)."},
		{"line on a sum: against an equal share",
			placed(ceiling(300), "2024-02-02", by("hasakah", 200), by("raqqa", 120), by("tabqa", 90)),
			"hasakah 200/100, raqqa 120/100", "Furthest above an equal share each: Hasakah (200 against 100) and Raqqa (120 against 100)."},
		{"line on a sum: against the share of the months before it was crossed",
			placed(ceiling(300), "2024-04-02", by("hasakah", 150, 150, 160), by("raqqa", 100, 100, 90), by("tabqa", 50, 50, 110)),
			"tabqa 110/50, hasakah 160/150", "Furthest above their usual share: Tabqa (110 against 50) and Hasakah (160 against 150)."},
		{"count: against an equal share of what was expected",
			placed(trees(), "2024-02-02", by("hasakah", 2000), by("raqqa", 1000), by("tabqa", 3000)),
			"raqqa 1000/2823.3, hasakah 2000/2823.3", "Furthest behind an equal share each: Raqqa (1,000 against 2,823) and Hasakah (2,000 against 2,823)."},
		{"count: against the share of the year before",
			placed(trees(), "2024-02-02", past("hasakah", 600, 600), past("raqqa", 100, 100), past("tabqa", 300, 300), by("hasakah", 2000), by("raqqa", 1000), by("tabqa", 2400)),
			"hasakah 2000/5082, tabqa 2400/2541", "Furthest behind their usual share: Hasakah (2,000 against 5,082) and Tabqa (2,400 against 2,541)."},
		{"count: a past that one did not report is no measure",
			placed(trees(), "2024-02-02", past("hasakah", 600, 600), past("raqqa", 100, -1), past("tabqa", -1, 300), by("hasakah", 2000), by("raqqa", 1000), by("tabqa", 2400)),
			"raqqa 1000/2823.3, hasakah 2000/2823.3, tabqa 2400/2823.3", "equal share"},
		{"count: a month in which one is missing measures nobody",
			placed(trees(), "2024-04-02", by("hasakah", 2000, 2000, 2000), by("raqqa", 2500, -1, 2500), by("tabqa", 1000, 1000, 1000)),
			"tabqa 2000/5646.6, hasakah 4000/5646.6, raqqa 5000/5646.6", "Tabqa (2,000 against 5,647)"},
		{"running total: against an equal share of what was expected",
			placed(schools(), "2024-04-02", by("hasakah", 10, 20, 80), by("raqqa", 10, 20, 30), by("tabqa", 40, 80, 110)),
			"raqqa 30/99.5, hasakah 80/99.5", "Raqqa (30 against 99.5)"},
		{"level: those furthest from what was expected",
			placed(bread(move(1000, 900)), "2024-07-02", by("hasakah", 990, 985, 980, 975, 970, 960), by("raqqa", 990, 985, 980, 975, 970, 990), by("tabqa", 990, 985, 980, 975, 970, 940)),
			"raqqa 990/950.3, hasakah 960/950.3", "Furthest from what was expected: Raqqa (990) and Hasakah (960)."},
		{"mean of flows: each against the whole, over what it reported",
			placed(meanOf(trees()), "2024-03-02", by("hasakah", 8000, 1000), by("raqqa", 2000, -1), by("tabqa", 9000, 9000)),
			"hasakah 9000/16393.4, raqqa 2000/8469.9", "Furthest from what was expected: Hasakah (9,000 against 16,393) and Raqqa (2,000 against 8,470)."},
	} {
		var list []string
		for _, d := range c.got.Drivers {
			list = append(list, fmt.Sprintf("%s %.5g/%s", d.Place, d.Value, strings.TrimSuffix(fmt.Sprintf("%.1f", d.Line), ".0")))
			if d.Gap <= 0 {
				t.Errorf("%s: %+v is not on the bad side", c.name, d)
			}
		}
		if got := strings.Join(list, ", "); got != c.want {
			t.Errorf("%s (%s):\n got %s\nwant %s", c.name, c.got.Status, got, c.want)
		}
		named := strings.Contains(c.got.Reason["en"], "Beyond the line:") || strings.Contains(c.got.Reason["en"], "Furthest")
		if named != (c.want != "") || !strings.Contains(english(c.got), c.says) {
			t.Errorf("%s: want %q in\n%s", c.name, c.says, c.got.Reason["en"])
		}
	}
}

// The places are asked for only where there is something to explain, and once.
func TestPartsAreAskedForOnlyWhenNeeded(t *testing.T) {
	for _, c := range []struct {
		s    *scene
		asOf string
		want int
	}{
		{trees().reports(9000), "2024-02-02", 0}, {trees().reports(100), "2024-02-02", 1}, {trees(), "2024-04-10", 0},
		{bread(indicators.Target{Kind: indicators.AtMost, Value: 10}).reports(9), "2024-02-02", 0},
		{bread(indicators.Target{Kind: indicators.AtMost, Value: 10}).reports(11), "2024-02-02", 1},
		{bread(move(10, 20)).reports(20), "2024-02-02", 0},
	} {
		in, asked := c.s.input(c.asOf), 0
		in.Parts = func() []assess.Part { asked++; return nil }
		if a := assess.Goal(in); asked != c.want {
			t.Errorf("%s: asked %d times, want %d", a.Status, asked, c.want)
		}
	}
}

// A part is what RollUp makes of its place.
func TestPartsAreRolledUp(t *testing.T) {
	obs := observe(reported{"qamishli", "2024-01", 10, 3}, reported{"derik", "2024-01", 20, 9}, reported{"tabqa", "2024-01", 60, 5},
		reported{"qamishli", "2024-02", 11, 3}, reported{"elsewhere", "2024-01", 7, 1}, reported{"raqqa", "2023-12", 5, 1})
	for _, places := range [][]string{nil, {"qamishli", "derik", "tabqa"}, {"tabqa"}} {
		for _, across := range append(indicators.Acrosses(), indicators.WeightedAcross) {
			ind := &indicators.Indicator{ID: "i", Across: across, Weight: "population", Places: places}
			got := assess.Parts(region(), ind, "NES", day("2024-01-01"), day("2024-12-31"), obs)
			want := []assess.Part{{Place: "hasakah", Points: rollUp(across, places, "hasakah", obs)}, {Place: "raqqa", Points: rollUp(across, places, "raqqa", obs)}}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("%s of %v:\n got %+v\nwant %+v", across, places, got, want)
			}
		}
	}
	ind := &indicators.Indicator{ID: "i"}
	for name, c := range map[string]struct {
		obs  []indicators.Observation
		want int
	}{
		"nothing":                       {nil, 0},
		"one site alone":                {observe(reported{"tabqa", "2024-01", 1, 1}), 0},
		"the towns of one district":     {observe(reported{"derik", "2024-01", 1, 1}, reported{"qamishli", "2024-01", 1, 1}), 2},
		"the district itself as well":   {observe(reported{"derik", "2024-01", 1, 1}, reported{"qamishli", "2024-01", 1, 1}, reported{"hasakah", "2024-02", 1, 1}), 0},
		"it, but before the plan":       {observe(reported{"derik", "2024-01", 1, 1}, reported{"qamishli", "2024-01", 1, 1}, reported{"hasakah", "2023-02", 1, 1}), 2},
		"the root itself":               {observe(reported{"NES", "2024-01", 1, 1}, reported{"derik", "2024-01", 1, 1}, reported{"tabqa", "2024-01", 1, 1}), 0},
		"the district hides its towns":  {observe(reported{"derik", "2024-01", 1, 1}, reported{"hasakah", "2024-01", 1, 1}, reported{"tabqa", "2024-01", 1, 1}), 2},
		"only places that nobody knows": {observe(reported{"x", "2024-01", 1, 1}, reported{"y", "2024-01", 1, 1}), 0},
	} {
		if got := assess.Parts(region(), ind, "NES", day("2024-01-01"), day("2024-12-31"), c.obs); len(got) != c.want {
			t.Errorf("%s: %+v, want %d parts", name, got, c.want)
		}
	}
}
