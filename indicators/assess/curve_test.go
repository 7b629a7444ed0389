package assess

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
)

func date(y int, m time.Month, d int) indicators.Date { return indicators.NewDate(y, m, d) }

func TestShares(t *testing.T) {
	starts, due := date(2024, 1, 1), date(2024, 12, 31)
	points := func(kind indicators.TrajectoryKind) indicators.Trajectory {
		return indicators.Trajectory{Kind: kind, Points: []indicators.TrajectoryPoint{
			{On: date(2024, 3, 31), Share: 0.2}, {On: date(2024, 6, 30), Share: 0.2}, {On: due, Share: 1}}}
	}
	trees := indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{3, 3, 2, 0, 0, 0, 0, 0, 0, 0, 1, 1}}
	for _, c := range []struct {
		name string
		tr   indicators.Trajectory
		on   indicators.Date
		want float64
	}{
		{"linear, the day before", indicators.Trajectory{Kind: indicators.Linear}, starts - 1, 0},
		{"linear, the first day", indicators.Trajectory{Kind: indicators.Linear}, starts, 1.0 / 366},
		{"linear, half", indicators.Trajectory{Kind: indicators.Linear}, date(2024, 7, 1), 183.0 / 366},
		{"linear, the due day", indicators.Trajectory{Kind: indicators.Linear}, due, 1},
		{"linear, after", indicators.Trajectory{Kind: indicators.Linear}, due + 100, 1},
		{"steps, before the first", points(indicators.Stairs), date(2024, 3, 30), 0},
		{"steps, on the first", points(indicators.Stairs), date(2024, 3, 31), 0.2},
		{"steps, before the last", points(indicators.Stairs), due - 1, 0.2},
		{"points, half of the first line", points(indicators.Points), date(2024, 2, 15), 0.2 * 46 / 91},
		{"points, on the first", points(indicators.Points), date(2024, 3, 31), 0.2},
		{"points, on the level", points(indicators.Points), date(2024, 5, 5), 0.2},
		{"points, half of the last line", points(indicators.Points), date(2024, 9, 30), 0.6},
		{"points, none given", indicators.Trajectory{Kind: indicators.Points}, date(2024, 7, 1), 0.5},
		{"season, end of January", trees, date(2024, 1, 31), 0.3},
		{"season, half of February", trees, date(2024, 2, 14), 0.3 + 0.3*14/29},
		{"season, summer", trees, date(2024, 7, 20), 0.8},
		{"season, end of November", trees, date(2024, 11, 30), 0.9},
		{"season, no weights", indicators.Trajectory{Kind: indicators.Season}, date(2024, 7, 1), 0.5},
		{"s-curve, half", indicators.Trajectory{Kind: indicators.SCurve}, date(2024, 7, 1), 0.5},
		{"s-curve, a quarter", indicators.Trajectory{Kind: indicators.SCurve}, starts.AddDays(366/4 - 1), shape(91.0 / 366)},
	} {
		curve := newCurve(c.tr, starts, due)
		if got := curve.share(c.on); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func shape(x float64) float64 { return x * x * (3 - 2*x) }

// A month that lies half outside the plan puts its whole weight on the days inside.
func TestSeasonSpreadsOverTheDaysInside(t *testing.T) {
	c := newCurve(indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{0, 1, 1}}, date(2024, 2, 20), date(2024, 3, 10))
	for on, want := range map[indicators.Date]float64{date(2024, 2, 20): 0.05, date(2024, 2, 29): 0.5, date(2024, 3, 5): 0.75, date(2024, 3, 10): 1} {
		if got := c.share(on); math.Abs(got-want) > 1e-12 {
			t.Errorf("%s: %v, want %v", on, got, want)
		}
	}
}

// Every curve begins at nothing, never falls, ends at all of it, and its earned day gives back the
// day that a share was expected on.
func TestCurvesRise(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		starts := date(2023, 1, 1).AddDays(rapid.IntRange(0, 500).Draw(t, "starts"))
		due := starts.AddDays(rapid.IntRange(0, 1200).Draw(t, "days"))
		tr := indicators.Trajectory{Kind: rapid.SampledFrom([]indicators.TrajectoryKind{
			indicators.Linear, indicators.SCurve, indicators.Season, indicators.Stairs, indicators.Points}).Draw(t, "kind")}
		for i := range tr.Months {
			tr.Months[i] = rapid.Float64Range(0, 5).Draw(t, "weight")
		}
		share := 0.0
		for on := starts.AddDays(rapid.IntRange(0, 50).Draw(t, "first")); on < due; on = on.AddDays(rapid.IntRange(1, 300).Draw(t, "next")) {
			share = rapid.Float64Range(share, 1).Draw(t, "share")
			tr.Points = append(tr.Points, indicators.TrajectoryPoint{On: on, Share: share})
		}
		tr.Points = append(tr.Points, indicators.TrajectoryPoint{On: due, Share: 1})
		c := newCurve(tr, starts, due)
		if c.share(starts-1) != 0 || c.share(due) != 1 {
			t.Fatalf("from %v to %v", c.share(starts-1), c.share(due))
		}
		before := 0.0
		for d := starts; d <= due; d++ {
			s := c.share(d)
			if s < before-1e-12 || s > 1 {
				t.Fatalf("%s: %v after %v", d, s, before)
			}
			if got := c.earned(s, d); got != d {
				t.Fatalf("what is expected on %s is earned on %s", d, got)
			}
			before = s
		}
		values := c.values(40, 160)
		if first, last := values[0], values[len(values)-1]; first.On != starts || last.On != due || last.Value != 160 {
			t.Fatalf("drawn from %v to %v", first, last)
		}
		for _, v := range values {
			if want := along(40, 160, c.share(v.On)); v.Value != want {
				t.Fatalf("drawn at %s: %v, want %v", v.On, v.Value, want)
			}
		}
	})
}

func TestCalendarOrdinals(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.SampledFrom([]indicators.PeriodKind{indicators.Day, indicators.Week, indicators.Month, indicators.Quarter, indicators.Year}).Draw(t, "every")
		c := calendar{every: every, starts: date(2024, 1, 1)}
		d := indicators.Date(rapid.IntRange(-40_000, 60_000).Draw(t, "day"))
		p := indicators.PeriodAt(every, d)
		n := c.ordinal(d)
		if got := c.period(n); got != p {
			t.Fatalf("the period of %s's ordinal is %s, want %s", d, got, p)
		}
		if c.ordinal(p.First()) != n || c.ordinal(p.Last()) != n || c.ordinal(p.Last()+1) != n+1 || c.ordinal(p.First()-1) != n-1 {
			t.Fatalf("ordinals around %s are not consecutive", p)
		}
	})
}

func TestOverdue(t *testing.T) {
	plan := &indicators.Plan{Starts: date(2024, 1, 3), Ends: date(2024, 12, 31)}
	weekly := newCalendar(plan, &indicators.Indicator{Every: indicators.Week, GraceDays: 3}, plan.Ends)
	if got := weekly.period(weekly.first).String(); got != "2024-W02" {
		t.Errorf("the first whole week is %s", got)
	}
	if got := weekly.period(weekly.last).String(); got != "2024-W52" {
		t.Errorf("the last whole week is %s", got)
	}
	w := func(s string) int {
		p, err := indicators.ParsePeriod(s)
		if err != nil {
			t.Fatal(err)
		}
		return weekly.ordinal(p.First())
	}
	for _, c := range []struct {
		asOf   indicators.Date
		latest string
		ever   bool
		want   int
		fresh  indicators.Freshness
	}{
		{date(2024, 1, 10), "", false, 0, indicators.Fresh}, // week 2 still runs
		{date(2024, 1, 17), "", false, 0, indicators.Fresh}, // its last day + 3 days of grace
		{date(2024, 1, 18), "", false, 1, indicators.Missing},
		{date(2024, 1, 18), "2024-W02", true, 0, indicators.Fresh},
		{date(2024, 1, 18), "2024-W01", true, 1, indicators.Late}, // reported before the plan
		{date(2024, 1, 18), "2023-W40", true, 1, indicators.Late},
		{date(2024, 1, 25), "2024-W02", true, 1, indicators.Late},
		{date(2024, 2, 1), "2024-W02", true, 2, indicators.Missing},
		{date(2025, 6, 1), "2024-W52", true, 0, indicators.Fresh}, // nothing is due after the plan
		{date(2025, 6, 1), "2024-W51", true, 1, indicators.Late},
	} {
		latest := 0
		if c.ever {
			latest = w(c.latest)
		}
		got := weekly.overdue(c.asOf, latest, c.ever)
		if got != c.want || freshness(got, c.ever, false) != c.fresh {
			t.Errorf("%s after %q: %d overdue, %s; want %d, %s", c.asOf, c.latest, got, freshness(got, c.ever, false), c.want, c.fresh)
		}
	}
	if freshness(5, true, true) != indicators.Held {
		t.Error("held does not override")
	}
}
