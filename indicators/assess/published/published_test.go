package published_test

import (
	"math"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess/published"
)

// way makes a way of year, value pairs; the first is the baseline.
func way(target published.Point, pairs ...float64) published.Way {
	w := published.Way{Target: target}
	for i := 0; i < len(pairs); i += 2 {
		w.Points = append(w.Points, published.Point{Year: pairs[i], Value: pairs[i+1]})
	}
	w.Falling = target.Value < w.Points[0].Value
	return w
}

func at(year, value float64) published.Point { return published.Point{Year: year, Value: value} }

func near(t *testing.T, what string, got *float64, want, within float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > within {
		t.Errorf("%s is %v, want %v", what, show(got), want)
	}
}

func show(v *float64) any {
	if v == nil {
		return nil
	}
	return *v
}

func says(t *testing.T, name string, r published.Result, c published.Category, s indicators.Status) {
	t.Helper()
	if r.Category != c || r.Status != s {
		t.Errorf("%s: %q (%s, %s), want %q (%s)", name, r.Category, r.Status, r.Why, c, s)
	}
}

func TestOpenSDGExamples(t *testing.T) {
	r := published.OpenSDG(way(at(2030, 1), 2015, 10, 2016, 30))
	says(t, "OSDG-1", r, "deterioration", indicators.OffTrack)
	near(t, "OSDG-1 rate", r.Rate, 2.0, 1e-9)
	near(t, "OSDG-1 needed", r.Needed, -0.142304, 1e-6)
	near(t, "OSDG-1 ratio", r.Ratio, -14.0544, 1e-4)
	near(t, "OSDG-1 score", r.Score, -5, 0)

	r = published.OpenSDG(way(at(2030, 9), 2015, 5, 2016, 6))
	says(t, "OSDG-2", r, "substantial", indicators.OnTrack)
	near(t, "OSDG-2 rate", r.Rate, 0.2, 1e-9)
	near(t, "OSDG-2 needed", r.Needed, 0.0399637, 1e-7)
	near(t, "OSDG-2 ratio", r.Ratio, 5.00455, 1e-5)
	near(t, "OSDG-2 score", r.Score, 5, 0)

	// Without the sign of the good direction, the ratio would be +4.66: "on track".
	w := way(at(2030, 8), 2015, 10, 2020, 7)
	w.Falling = false
	r = published.OpenSDG(w)
	says(t, "OSDG-3", r, "deterioration", indicators.OffTrack)
	near(t, "OSDG-3 ratio", r.Ratio, -4.6627, 1e-4)
	says(t, "OSDG-3 by Eurostat", published.Eurostat(w), "away", indicators.OffTrack)

	limited := published.Trend{Points: []published.Point{at(2015, 95), at(2022, 96)}, Limit: 100}
	r = published.OpenSDGTrend(limited)
	says(t, "OSDG-4", r, "moderate", indicators.AtRisk)
	near(t, "OSDG-4 rate", r.Rate, 0.0015, 1e-5)
	near(t, "OSDG-4 score", r.Score, 0.588, 1e-3)
	limited.Limit = 0
	r = published.OpenSDGTrend(limited)
	says(t, "OSDG-4 without a limit", r, "limited", indicators.OffTrack)
	near(t, "OSDG-4 score without a limit", r.Score, -1.752, 1e-3)
	held := published.Trend{Points: []published.Point{at(2015, 100), at(2022, 100)}, Limit: 100}
	r = published.OpenSDGTrend(held)
	says(t, "held at the limit", r, "substantial", indicators.OnTrack)
	near(t, "score at the limit", r.Score, 5, 0)
}

// OSDG-5: a value on exactly 0.6 (0.95, 0) of the needed rate belongs to the better category,
// whatever the last bit of a root says.
func TestGrowthBoundaries(t *testing.T) {
	needed := math.Pow(2, 1.0/15) - 1
	on := func(share float64) published.Way {
		return way(at(2030, 200), 2015, 100, 2022, 100*math.Pow(1+share*needed, 7))
	}
	for _, c := range []struct {
		share          float64
		open, european published.Category
		status         indicators.Status
	}{
		{0.95, "substantial", "significant", indicators.OnTrack}, {0.9499, "moderate", "moderate", indicators.AtRisk},
		{0.60, "moderate", "moderate", indicators.AtRisk}, {0.5999, "limited", "insufficient", indicators.OffTrack},
		{0, "limited", "insufficient", indicators.OffTrack}, {-0.0001, "deterioration", "away", indicators.OffTrack},
	} {
		says(t, "Open SDG", published.OpenSDG(on(c.share)), c.open, c.status)
		says(t, "Eurostat", published.Eurostat(on(c.share)), c.european, c.status)
	}
	says(t, "reached", published.OpenSDG(way(at(2030, 200), 2015, 100, 2022, 200)), published.Achieved, indicators.Achieved)
}

func TestTrendsWithoutTarget(t *testing.T) {
	grown := func(rate float64) published.Trend {
		return published.Trend{Points: []published.Point{at(2015, 80), at(2020, 80*math.Pow(1+rate, 5))}}
	}
	falling := grown(-0.02)
	falling.Falling = true
	says(t, "EU, falling is good", published.EurostatTrend(falling), "significant", indicators.OnTrack)
	for rate, want := range map[float64]published.Category{0.01: "significant", 0.005: "moderate", 0: "moderate", -0.005: "moderate_away", -0.011: "away"} {
		if r := published.EurostatTrend(grown(rate)); r.Category != want {
			t.Errorf("EU, %v a year: %s, want %s", rate, r.Category, want)
		}
	}
	for rate, want := range map[float64]published.Category{0.02: "on_track", 0.005: "fair", 0.004: "stagnation", -0.1: "stagnation"} {
		if r := published.UNSDTrend(grown(rate)); r.Category != want {
			t.Errorf("UNSD, %v a year: %s, want %s", rate, r.Category, want)
		}
	}
}

func TestUNSDExamples(t *testing.T) {
	for _, c := range []struct {
		latest, projected, share float64
		category                 published.Category
		status                   indicators.Status
	}{
		{75, 96.787, 1.2262, "on_track", indicators.OnTrack}, {70, 83.485, 0.7828, "fair", indicators.AtRisk},
		{62, 64.367, 0.1456, "fair", indicators.AtRisk}, {59, 57.8775, -0.0707, "stagnation", indicators.OffTrack},
	} {
		r := published.UNSD(way(at(2030, 90), 2015, 60, 2022, c.latest))
		says(t, "UNSD", r, c.category, c.status)
		near(t, "projected", r.Projected, c.projected, 1e-3)
		near(t, "share", r.Ratio, c.share, 1e-4)
	}
	almost := way(at(2030, 100), 2015, 98.5, 2022, 99)
	says(t, "99 of a hundred things", published.UNSD(almost), "fair", indicators.AtRisk)
	almost.Percent = true
	says(t, "99 %", published.UNSD(almost), published.Achieved, indicators.Achieved)
}

func TestESCAPExamples(t *testing.T) {
	for _, c := range []struct {
		base, latest, target, score float64
		category                    published.Category
	}{
		{60, 70, 90, 3.33, "slow"}, {60, 88, 90, 9.33, "on_track"}, {60, 55, 90, -1.67, "regression"}, {50, 30, 20, 6.67, "slow"},
	} {
		w := way(at(2030, c.target), 2015, c.base, 2022, c.latest)
		score, category := published.CurrentStatus(w)
		near(t, "current status", &score, c.score, 0.005)
		if category != c.category {
			t.Errorf("%v to %v: %s, want %s", c.base, c.latest, category, c.category)
		}
	}
	w := way(at(2030, 90), 2015, 60, 2018, 66, 2022, 70)
	w.Percent = true
	r := published.ESCAPByMeanLogit(w)
	says(t, "mean of logits", r, "accelerate", indicators.AtRisk)
	near(t, "projected", r.Projected, 79.82, 0.005)
	near(t, "anticipated", r.Score, 6.61, 0.005)

	// A straight line goes on as it is, whatever the weights.
	r = published.ESCAP(way(at(2030, 130), 2015, 100, 2018, 106, 2020, 110, 2022, 114))
	near(t, "straight on", r.Projected, 130, 1e-9)
	says(t, "straight on", r, "will_meet", indicators.OnTrack)
	says(t, "nine tenths", published.ESCAP(way(at(2025, 110), 2015, 100, 2020, 104.5)), "accelerate", indicators.AtRisk)
	says(t, "back to the start", published.ESCAP(way(at(2025, 110), 2015, 100, 2020, 100)), "no_progress", indicators.OffTrack)
	says(t, "one year", published.ESCAP(way(at(2025, 110), 2015, 100)), "", indicators.Unknown)
	says(t, "one year, met", published.ESCAP(published.Way{Points: []published.Point{at(2015, 120)}, Target: at(2025, 110)}), published.Achieved, indicators.Achieved)
}

func TestSDSNBoundaries(t *testing.T) {
	for _, c := range []struct {
		latest   float64
		category published.Category
		status   indicators.Status
	}{
		{114, "on_track", indicators.OnTrack}, {113.9, "improving", indicators.AtRisk}, {107, "improving", indicators.AtRisk},
		{106.9, "stagnating", indicators.OffTrack}, {100, "stagnating", indicators.OffTrack}, {99.9, "decreasing", indicators.OffTrack}, {131, published.Achieved, indicators.Achieved},
	} {
		says(t, "SDSN", published.SDSN(way(at(2030, 130), 2015, 100, 2022, c.latest)), c.category, c.status)
	}
}

// six makes six years in a row up to 2020, ten before the target's.
func six(target float64, values ...float64) published.Way {
	w := published.Way{Target: at(2030, target), Falling: target < values[0]}
	for i, v := range values {
		w.Points = append(w.Points, at(float64(2021-len(values)+i), v))
	}
	return w
}

func TestDNSExamples(t *testing.T) {
	rising, falling := []float64{10, 12, 13, 15, 16, 18}, []float64{18, 17.5, 17, 16, 15.5, 15}
	for _, c := range []struct {
		name   string
		w      published.Way
		miss   float64
		symbol published.Category
		status indicators.Status
	}{
		{"34", six(34, rising...), 0, "sun", indicators.OnTrack},
		{"35", six(35, rising...), 1.0 / 17, "sun_cloud", indicators.AtRisk},
		{"38, exactly a fifth", six(38, rising...), 0.2, "sun_cloud", indicators.AtRisk},
		{"38.1", six(38.1, rising...), 4.1 / 20.1, "cloud", indicators.OffTrack},
		{"exactly a twentieth", six(18+16/0.95, rising...), 0.05, "sun_cloud", indicators.AtRisk},
		{"falling", six(35, falling...), 1.3, "storm", indicators.OffTrack},
		{"flat", six(35, 15, 15, 15, 15, 15, 15), 1, "storm", indicators.OffTrack},
	} {
		r := published.DNS(c.w)
		says(t, c.name, r, c.symbol, c.status)
		near(t, c.name, r.Ratio, c.miss, 1e-9)
	}
	r := published.DNS(six(34, rising...))
	near(t, "mean change", r.Rate, 1.6, 1e-9)
	near(t, "projection", r.Projected, 34, 1e-9)
	if r.Changes != 5 {
		t.Errorf("it rests on %d changes", r.Changes)
	}
	says(t, "three years", published.DNS(six(34, 10, 12, 13)), "", indicators.Unknown)
	gap := six(34, rising...)
	gap.Points = append(gap.Points[:3:3], gap.Points[4:]...)
	says(t, "a year missing", published.DNS(gap), "", indicators.Unknown)
}

func TestDNSKeepAndDirection(t *testing.T) {
	points := func(values ...float64) []published.Point { return six(0, values...).Points }
	for _, c := range []struct {
		name   string
		r      published.Result
		symbol published.Category
	}{
		{"met, rising away from the floor", published.DNSKeep(points(96, 96, 97, 97), 95, false), "sun"},
		{"met, steady", published.DNSKeep(points(95, 95, 95, 95), 95, false), "sun"},
		{"met, sinking", published.DNSKeep(points(99, 98, 97, 96), 95, false), "sun_cloud"},
		{"missed, returning", published.DNSKeep(points(90, 91, 92, 93), 95, false), "cloud"},
		{"missed, steady", published.DNSKeep(points(90, 90, 90, 90), 95, false), "cloud"},
		{"missed, sinking", published.DNSKeep(points(94, 93, 92, 91), 95, false), "storm"},
		{"under the ceiling, rising", published.DNSKeep(points(1, 2, 3, 4), 5, true), "sun_cloud"},
		{"over the ceiling, falling", published.DNSKeep(points(9, 8, 7, 6), 5, true), "cloud"},
		{"three years", published.DNSKeep(points(9, 8, 7), 5, true), ""},
		{"both right", published.DNSDirection(published.Trend{Points: points(1, 2, 3, 4)}), "sun"},
		{"mean right, last flat", published.DNSDirection(published.Trend{Points: points(1, 2, 4, 4)}), "sun_cloud"},
		{"mean wrong, last right", published.DNSDirection(published.Trend{Points: points(4, 2, 1, 2)}), "cloud"},
		{"neither", published.DNSDirection(published.Trend{Points: points(4, 3, 2, 1)}), "storm"},
		{"falling is good", published.DNSDirection(published.Trend{Points: points(4, 3, 2, 1), Falling: true}), "sun"},
	} {
		if c.r.Category != c.symbol {
			t.Errorf("%s: %q, want %q", c.name, c.r.Category, c.symbol)
		}
	}
}

// ZERO-BASE and target 0: what starts at 0 has no growth rate. Open SDG's 0.001 in its place would
// make this "on track" in months 3, 6 and 9, with ratios of 12.47, 3.76 and 1.50.
func TestZeroHasNoGrowth(t *testing.T) {
	for _, done := range []float64{100, 10_000, 20_000} {
		for _, m := range indicators.Methods() {
			r := published.Judge(m, way(at(1, 100_000), 0, 0, 0.25, done))
			if m.Growth() && (r.Status != indicators.Unknown || r.Why != published.Zero) {
				t.Errorf("%s calls %v of 100,000 %s (%s)", m, done, r.Category, r.Status)
			}
			if r.Status == indicators.OnTrack && done < 25_000 {
				t.Errorf("%s calls %v of 100,000 on track", m, done)
			}
		}
	}
	if r := published.OpenSDG(way(at(2030, 0), 2015, 10, 2020, 5)); r.Why != published.Zero {
		t.Errorf("to 0: %+v", r)
	}
	if r := published.OpenSDG(way(at(2030, 10), 2015, -5, 2020, 5)); r.Why != published.Signs {
		t.Errorf("through 0: %+v", r)
	}
}

// BREAD: from 1,000 to 900 in 12 months, 960 at month 6: 0.80 in a line, 0.7757 by growth.
func TestBread(t *testing.T) {
	w := way(at(1, 900), 0, 1000, 0.5, 960)
	near(t, "line", published.SDSN(w).Ratio, 0.80, 1e-9)
	monthly := way(at(12, 900), 0, 1000, 6, 960)
	near(t, "growth", published.OpenSDG(monthly).Ratio, 0.7757, 1e-4)
}

func draw(t *rapid.T) published.Way {
	w := way(at(float64(rapid.IntRange(2021, 2040).Draw(t, "target year")), rapid.Float64Range(1, 1000).Draw(t, "target")), 2010, rapid.Float64Range(1, 1000).Draw(t, "base"))
	for y := 2011; y <= 2011+rapid.IntRange(0, 9).Draw(t, "years"); y++ {
		w.Points = append(w.Points, at(float64(y), rapid.Float64Range(0.01, 2000).Draw(t, "value")))
	}
	return w
}

// A better latest value is never judged worse.
func TestBetterIsNeverWorse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(indicators.Methods()).Draw(t, "method")
		w := draw(t)
		a := published.Judge(m, w)
		last := &w.Points[len(w.Points)-1].Value
		if more := rapid.Float64Range(0, 500).Draw(t, "more"); w.Falling {
			*last = max(0.001, *last-more)
		} else {
			*last += more
		}
		if b := published.Judge(m, w); b.Status.WorseThan(a.Status) || (a.Status == indicators.Achieved && b.Status != indicators.Achieved) {
			t.Fatalf("%s: better turns %s into %s", m, a.Status, b.Status)
		}
	})
}

// Other units change no category.
func TestUnitsDoNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.SampledFrom(indicators.Methods()).Draw(t, "method")
		w := draw(t)
		a := published.Judge(m, w)
		factor := math.Ldexp(1, rapid.IntRange(-20, 20).Draw(t, "power"))
		w.Target.Value *= factor
		for i := range w.Points {
			w.Points[i].Value *= factor
		}
		if b := published.Judge(m, w); a.Category != b.Category {
			t.Fatalf("%s: %s becomes %s", m, a.Category, b.Category)
		}
	})
}

func FuzzJudge(f *testing.F) {
	f.Add(0.0, 1.0, 2.0, 3.0, 0.0, 0.0, false, true)
	f.Add(math.Inf(1), math.NaN(), 1e308, -1e308, 1.0, 1.0, true, false)
	f.Fuzz(func(t *testing.T, base, one, two, latest, target, year float64, falling, percent bool) {
		w := published.Way{Points: []published.Point{at(0, base), at(1, one), at(2, two), at(3, latest)}, Target: at(year, target), Falling: falling, Percent: percent}
		trend := published.Trend{Points: w.Points, Falling: falling, Limit: target}
		results := []published.Result{published.ESCAPByMeanLogit(w), published.EurostatTrend(trend), published.OpenSDGTrend(trend), published.UNSDTrend(trend),
			published.DNSDirection(trend), published.DNSKeep(w.Points, target, falling)}
		for _, m := range indicators.Methods() {
			results = append(results, published.Judge(m, w))
		}
		for i, r := range results {
			for _, v := range []*float64{r.Ratio, r.Score, r.Rate, r.Needed, r.Projected} {
				if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
					t.Fatalf("result %d: %+v", i, r)
				}
			}
			if r.Status == "" || (r.Status == indicators.Unknown) != (r.Why != "") {
				t.Fatalf("result %d: %+v", i, r)
			}
		}
	})
}
