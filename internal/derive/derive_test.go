package derive_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/derive"
)

// basket is what the expressions of the tests may name.
func basket() map[string]*indicators.Indicator {
	known := map[string]*indicators.Indicator{}
	for _, ind := range []indicators.Indicator{
		{ID: "price", Unit: "SYP/kg", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MeanAcross},
		{ID: "wage", Unit: "SYP/day", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MeanAcross},
		{ID: "water", Unit: "m³", Measure: indicators.Flow, Every: indicators.Month, Across: indicators.SumAcross},
		{ID: "weekly", Unit: "m³", Measure: indicators.Flow, Every: indicators.Week, Across: indicators.SumAcross},
		{ID: "daily", Unit: "SYP", Measure: indicators.Level, Every: indicators.Day, Across: indicators.MeanAcross},
		{ID: "yearly", Unit: "SYP", Measure: indicators.Level, Every: indicators.Year, Across: indicators.MeanAcross},
		{ID: "with-dash", Unit: "SYP", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MeanAcross},
	} {
		known[ind.ID] = &ind
	}
	return known
}

func compile(t testing.TB, known map[string]*indicators.Indicator, every indicators.PeriodKind, text string) *indicators.Indicator {
	t.Helper()
	d, additive, problems := derive.Compile(derive.Config{Text: text, Every: every, Indicator: func(id string) (*indicators.Indicator, bool) {
		ind, ok := known[id]
		return ind, ok
	}})
	if d == nil {
		t.Fatalf("%s: %+v", text, problems)
	}
	ind := &indicators.Indicator{ID: "derived", Every: every, Measure: indicators.Level, Across: indicators.MeanAcross, Derived: d}
	if additive {
		ind.Across = indicators.SumAcross
	}
	return ind
}

func tree() *indicators.PlaceTree {
	return indicators.NewPlaceTree([]indicators.Place{{ID: "all"},
		{ID: "a", Within: "all", Weights: map[string]float64{"population": 100}}, {ID: "b", Within: "all", Weights: map[string]float64{"population": 300}}})
}

// see is an observation in short: "price a 2024-01".
func see(what string, v float64, delivery int64) indicators.Observation {
	f := strings.Fields(what)
	p, err := indicators.ParsePeriod(f[2])
	if err != nil {
		panic(err)
	}
	return indicators.Observation{Indicator: f[0], Place: f[1], Period: p, Value: v, Revision: 1, Delivery: delivery, Row: 2}
}

func points(ind *indicators.Indicator, place string, obs []indicators.Observation) []assess.Point {
	return assess.RollUp(tree(), ind, place, indicators.NewDate(2023, 1, 1), indicators.NewDate(2024, 12, 31), obs)
}

func TestValues(t *testing.T) {
	weeks := func() (list []indicators.Observation) { // of 1, 2, 3 …; the fifth begins on 29 January and has its Thursday in February
		for i, w := range []string{"2024-W01", "2024-W02", "2024-W03", "2024-W04", "2024-W05"} {
			list = append(list, see("weekly a "+w, float64(i+1), 1))
		}
		return list
	}
	two := []indicators.Observation{see("price a 2023-12", 8, 1), see("price a 2024-01", 10, 2), see("wage a 2024-01", 4, 3), see("price a 2023-01", 5, 1)}
	for name, c := range map[string]struct {
		text  string
		every indicators.PeriodKind
		place string
		obs   []indicators.Observation
		at    string
		want  float64 // NaN: none
		lacks string
	}{
		"a ratio":                   {"price / wage", indicators.Month, "a", two, "2024-01", 2.5, ""},
		"a missing input":           {"price / wage", indicators.Month, "a", two, "2023-12", math.NaN(), "wage"},
		"all that is missing":       {"price + wage * water", indicators.Month, "a", two, "2023-12", math.NaN(), "wage, water"},
		"a division by 0":           {"price / (wage - wage)", indicators.Month, "a", two, "2024-01", math.NaN(), indicators.NoNumber},
		"a change":                  {"change(price, 1)", indicators.Month, "a", two, "2024-01", 25, ""},
		"a year":                    {"yoy(price)", indicators.Month, "a", two, "2024-01", 100, ""},
		"a year without":            {"yoy(price)", indicators.Month, "a", two, "2023-12", math.NaN(), "price"},
		"a difference":              {"difference(price, 1)", indicators.Month, "a", two, "2024-01", 2, ""},
		"a lag":                     {"lag(price, 12)", indicators.Month, "a", two, "2024-01", 5, ""},
		"a mean":                    {"mean(price, 2)", indicators.Month, "a", two, "2024-01", 9, ""},
		"a hole in a mean":          {"mean(price, 3)", indicators.Month, "a", two, "2024-01", math.NaN(), "price"},
		"an index":                  {`index(price, "2023-12")`, indicators.Month, "a", two, "2024-01", 125, ""},
		"a sign, brackets, numbers": {"-(price - 4) * 2.5", indicators.Month, "a", two, "2024-01", -15, ""},
		"the larger":                {"max(price, wage) - min(price, wage) + abs(wage - price)", indicators.Month, "a", two, "2024-01", 12, ""},
		"a basket with weights":     {"0.5 * price + 2 * wage", indicators.Month, "a", two, "2024-01", 13, ""},
		"by head and day":           {"water * 1000 / population / days", indicators.Month, "a", []indicators.Observation{see("water a 2024-01", 31, 1)}, "2024-01", 10, ""},
		"a ratio of sums, not a mean of ratios": {"water / population", indicators.Month, "all",
			[]indicators.Observation{see("water a 2024-01", 100, 1), see("water b 2024-01", 900, 1)}, "2024-01", 2.5, ""},
		"weeks by their Thursdays": {"sum_of(weekly)", indicators.Month, "a", weeks(), "2024-01", 10, ""},
		"a week is missing":        {"sum_of(weekly)", indicators.Month, "a", weeks()[1:], "2024-01", math.NaN(), "weekly"},
		"the last of a month":      {"last_of(daily)", indicators.Month, "a", []indicators.Observation{see("daily a 2024-01-30", 1, 1), see("daily a 2024-01-31", 3, 1)}, "2024-01", 3, ""},
		"a year over its months":   {"price / yearly", indicators.Month, "a", append(slices.Clone(two), see("yearly a 2024", 20, 1)), "2024-01", 0.5, ""},
		"no other year":            {"price / yearly", indicators.Month, "a", append(slices.Clone(two), see("yearly a 2023", 20, 1)), "2024-01", math.NaN(), "yearly"},
		"the latest there is":      {"price / latest(yearly, 12)", indicators.Month, "a", append(slices.Clone(two), see("yearly a 2023", 20, 1)), "2024-01", 0.5, ""},
		"the latest is too old":    {"price / latest(yearly, 12)", indicators.Month, "a", append(slices.Clone(two), see("yearly a 2022", 20, 1)), "2024-01", math.NaN(), "yearly"},
		"a name with a dash":       {`of("with-dash") + 0`, indicators.Month, "a", []indicators.Observation{see("with-dash a 2024-01", 3, 1)}, "2024-01", 3, ""},
	} {
		t.Run(name, func(t *testing.T) {
			got := points(compile(t, basket(), c.every, c.text), c.place, c.obs)
			at := slices.IndexFunc(got, func(p assess.Point) bool { return p.Period.String() == c.at })
			if at < 0 {
				t.Fatalf("no point for %s: %+v", c.at, got)
			}
			p := got[at]
			if p.Lacks != c.lacks || math.IsNaN(p.Value) != math.IsNaN(c.want) || !math.IsNaN(c.want) && math.Abs(p.Value-c.want) > 1e-12 {
				t.Errorf("got %v, lacks %q; want %v, %q", p.Value, p.Lacks, c.want, c.lacks)
			}
		})
	}
}

// A point names the input that was learnt last, and the coverage of the worst.
func TestOrigin(t *testing.T) {
	ratio := compile(t, basket(), indicators.Month, "price / wage")
	got := points(ratio, "all", []indicators.Observation{see("price a 2024-01", 10, 7), see("price b 2024-01", 20, 3), see("price b 2024-02", 20, 3),
		see("wage a 2024-01", 5, 4), see("wage a 2024-02", 5, 9), see("wage b 2024-01", 5, 4), see("wage b 2024-02", 5, 9)})
	if len(got) != 2 || got[0].Delivery != 7 || got[0].Reported != 2 || got[0].Value != 3 || got[1].Delivery != 9 || got[1].Reported != 1 || got[1].Expected != 2 {
		t.Errorf("%+v", got)
	}
	ratio.MinCoverage = 0.8
	if got = points(ratio, "all", []indicators.Observation{see("price a 2024-01", 10, 7), see("price b 2024-02", 10, 7), see("wage a 2024-01", 1, 7), see("wage b 2024-01", 1, 7)}); !got[0].Thin {
		t.Errorf("1 of 2 is not thin: %+v", got)
	}
}

func draw(t *rapid.T) (obs []indicators.Observation) {
	for _, id := range []string{"price", "wage"} {
		for _, place := range []string{"a", "b"} {
			for m := range 14 {
				if rapid.IntRange(0, 4).Draw(t, "there") == 0 {
					continue
				}
				p := indicators.PeriodAt(indicators.Month, indicators.NewDate(2023, 1, 1)).Shift(m)
				obs = append(obs, see(id+" "+place+" "+p.String(), float64(rapid.IntRange(1, 1000).Draw(t, "value")), int64(len(obs)+1)))
			}
		}
	}
	return obs
}

func same(a, b []assess.Point) bool {
	return slices.EqualFunc(a, b, func(a, b assess.Point) bool {
		if math.IsNaN(a.Value) && math.IsNaN(b.Value) {
			a.Value, b.Value = 0, 0
		}
		return a == b
	})
}

// In whatever order reports come, the same follows; a ratio does not depend on the scale of its parts; and a
// corrected input moves exactly the periods that rest on it.
func TestProperties(t *testing.T) {
	known := basket()
	exprs := map[string][]int{"price / wage": {0}, "change(price, 2) + wage": {0, 2}, "mean(price, 3) / wage": {0, 1, 2}, "lag(price, 1) - wage": {1}, "sum(price, 2) * days": {0, 1}}
	rapid.Check(t, func(rt *rapid.T) {
		obs := draw(rt)
		text := rapid.SampledFrom(slices.Sorted(func(yield func(string) bool) {
			for k := range exprs {
				if !yield(k) {
					return
				}
			}
		})).Draw(rt, "expression")
		ind := compile(t, known, indicators.Month, text)
		was := points(ind, "all", obs)
		if again := points(ind, "all", rapid.Permutation(obs).Draw(rt, "order")); !same(was, again) {
			rt.Fatalf("another order gives %+v, not %+v", again, was)
		}
		scaled := slices.Clone(obs)
		for i := range scaled {
			scaled[i].Value *= 4 // exact in binary
		}
		ratio := compile(t, known, indicators.Month, "price / wage")
		if a, b := points(ratio, "all", obs), points(ratio, "all", scaled); !same(a, b) {
			rt.Fatalf("a ratio of scaled values is %+v, not %+v", b, a)
		}
		prices := slices.DeleteFunc(slices.Clone(obs), func(o indicators.Observation) bool { return o.Indicator != "price" })
		if len(prices) == 0 {
			return
		}
		o := rapid.SampledFrom(prices).Draw(rt, "corrected")
		o.Value, o.Revision, o.Delivery = o.Value+0.5, 2, 1000
		is := points(ind, "all", append(slices.Clone(obs), o))
		if len(is) != len(was) {
			rt.Fatalf("a correction makes %d points of %d", len(is), len(was))
		}
		for i := range is {
			months := indicators.Month.Ordinal(is[i].Period.First()) - indicators.Month.Ordinal(o.Period.First())
			rests := slices.Contains(exprs[text], months)
			if moved := !same(is[i:i+1], was[i:i+1]); moved && !rests || rests && is[i].Lacks == "" && is[i].Delivery != 1000 {
				rt.Fatalf("%s of %s: %+v, was %+v, after a correction of %s", text, is[i].Period, is[i], was[i], o.Period)
			}
		}
		// What explain names is just what the value rests on.
		for _, p := range is {
			for k, uses := range assess.Uses(tree(), ind, "all", indicators.NewDate(2023, 1, 1), indicators.NewDate(2024, 12, 31), obs, []indicators.Period{p.Period})[0] {
				back := indicators.Month.Ordinal(p.Period.First()) - indicators.Month.Ordinal(uses.Point.Period.First())
				if uses.Indicator.ID == "price" && !slices.Contains(exprs[text], back) {
					rt.Fatalf("use %d of %s is %s", k, p.Period, uses.Point.Period)
				}
			}
		}
	})
}

// A report of a time long past does not take all memory, and the newest values are there.
func TestALongSpanIsBounded(t *testing.T) {
	known := map[string]*indicators.Indicator{"daily": basket()["daily"]}
	ind := compile(t, known, indicators.Day, "lag(daily, 1) * 2")
	got := points(ind, "a", []indicators.Observation{see("daily a 0001-01-01", 1, 1), see("daily a 2024-01-01", 2, 1), see("daily a 2024-01-02", 3, 1)})
	if n := len(got); n == 0 || got[n-1].Value != 4 {
		t.Errorf("%+v", got)
	}
}

// An expression whose parts multiply is refused, also where they read no value, or so many that no int counts them.
func TestWorkIsBounded(t *testing.T) {
	known := basket()
	for _, text := range []string{"mean(mean(price, 101), 101)", strings.Repeat("yoy(", 64) + "price" + strings.Repeat(")", 64),
		"price * " + strings.Repeat("yoy(", 40) + "days" + strings.Repeat(")", 40), "price * sum(sum(sum(population, 400), 400), 400)", "price * mean(mean(mean(1, 400), 400), 400)"} {
		d, _, problems := derive.Compile(derive.Config{Text: text, Every: indicators.Month, Indicator: func(id string) (*indicators.Indicator, bool) {
			ind, ok := known[id]
			return ind, ok
		}})
		if d != nil || len(problems) != 1 || problems[0].Code != "derive-large" {
			t.Errorf("%s: %v, %+v", text, d != nil, problems)
		}
	}
}

// FuzzCompile gives the checker any text: it answers with a problem inside the text, or with a formula that
// computes without a fault.
func FuzzCompile(f *testing.F) {
	for _, s := range []string{"price / wage", `index(price, "2024-01")`, "mean(sum(price, 3), 2)", "filter(price, # > 1)", "price |> mean(3)", "let x = 1; x", "-1e308 * price * 1e308",
		`of("with-dash")`, "sum_of(weekly) / days / population", "price[0].x?.y", "((((price))))", "1 / 0 * price", "سعر", "latest(yearly, 400)", "\"", "a\nb", "price ** 2", "9223372036854775808 + price"} {
		f.Add(s)
	}
	known := basket()
	obs := []indicators.Observation{see("price a 2024-01", 10, 7), see("wage b 2024-01", 20, 3), see("weekly b 2024-W05", 20, 3), see("yearly a 2023", 1, 1)}
	f.Fuzz(func(t *testing.T, text string) {
		d, _, problems := derive.Compile(derive.Config{Text: text, Every: indicators.Month, IDs: []string{"price", "wage"}, Indicator: func(id string) (*indicators.Indicator, bool) {
			ind, ok := known[id]
			return ind, ok
		}})
		errors := 0
		for _, p := range problems {
			if p.At < 0 || p.At > len([]rune(text)) || p.Width < 1 || p.Message == "" || p.Remedy == "" || p.Code == "" {
				t.Fatalf("%q: %+v", text, p)
			}
			if !p.Warning {
				errors++
			}
		}
		if (d == nil) != (errors > 0) {
			t.Fatalf("%q: %v with %+v", text, d, problems)
		}
		if d == nil {
			return
		}
		for _, p := range points(&indicators.Indicator{ID: "x", Every: indicators.Month, Derived: d}, "all", obs) {
			if (p.Lacks == "") == (math.IsNaN(p.Value) || math.IsInf(p.Value, 0)) {
				t.Fatalf("%q: %+v", text, p)
			}
		}
	})
}
