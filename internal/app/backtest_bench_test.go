package app_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/backtest"
	"rasid/internal/journal"
)

// yearOfGoals makes a workspace of 50 goals of every kind, 48 of them on indicators of their own that
// five places report each day, week or month, with the year before and the one before that.
func yearOfGoals(t testing.TB) *app.App {
	t.Helper()
	cadences := []string{"month", "week", "day"}
	kinds := []string{
		"measure: level, across_places: median|target: {at_most: 130}, thresholds: {at_risk: 120, off_track: 130}",
		"measure: flow|target: {reach: 40000}",
		"measure: level, across_places: mean|target: {between: [60, 140], kept: 90%}",
		"measure: running_total|target: {reach: 5000}, trajectory: {s_curve: {}}",
		"measure: level, across_places: mean|target: {at_least: 70, kept: 80%}",
		"measure: level, across_places: mean|target: {move: 120, from: 100}",
	}
	var list, goals strings.Builder
	var ids []string
	for i := range 48 {
		measure, target, _ := strings.Cut(kinds[i/3%len(kinds)], "|")
		id := fmt.Sprintf("i%02d", i)
		ids = append(ids, id)
		fmt.Fprintf(&list, "  - {id: %s, unit: n, every: %s, grace: 3d, department: d, %s}\n", id, cadences[i%3], measure)
		fmt.Fprintf(&goals, "  - {id: g%02d, owner: d, indicator: %s, %s}\n", i, id, target)
	}
	goals.WriteString(`  - {id: census, owner: d, target: {milestone: {steps: [{id: x, share: 40%, due: 2024-03-01, done: 2024-03-20}, {id: y, share: 60%, due: 2024-09-01}]}}}
  - {id: talk, owner: d, statement: Talk}
`)
	dir := t.TempDir()
	write(t, dir, "plan.yaml", "plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus}\ndepartments: [{id: d, name: Department}]\n"+
		"places: [{id: R}, {id: A, within: R}, {id: B, within: R}, {id: C, within: R}, {id: D, within: R}, {id: E, within: R}]\nindicators:\n"+list.String()+"goals:\n"+strings.ReplaceAll(goals.String(), "{s_curve: {}}", "s_curve"))
	write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
	now := indicators.NewDate(2025, 2, 1).In(time.UTC)
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return now }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	places := []string{"A", "B", "C", "D", "E"}
	if _, _, err := a.Journal.Keys(t.Context(), ids, places); err != nil {
		t.Fatal(err)
	}
	var rows []journal.Row
	for i := range ids {
		kind, _ := indicators.ParsePeriodKind(cadences[i%3])
		sum := 0.0
		for p := indicators.PeriodAt(kind, indicators.NewDate(2022, 1, 1)); p.Last() <= indicators.NewDate(2024, 12, 31); p = p.Shift(1) {
			if p.First() == indicators.NewDate(2024, 1, 1) {
				sum = 0
			}
			for place := range places {
				// It rises, has a season, and jumps about without chance.
				x := float64(p.First() - indicators.NewDate(2022, 1, 1))
				v := math.Round(80 + x/30 + 15*math.Sin(x/58+float64(i)) + math.Mod(x*float64(7*i+11*place+3), 17))
				if sum += v / 50; strings.HasPrefix(kinds[i/3%len(kinds)], "measure: running") {
					v = math.Round(sum)
				}
				rows = append(rows, journal.Row{Indicator: int32(i + 1), Place: int32(place + 1), Period: p.Key(), Value: v, Line: int64(len(rows) + 2)})
			}
		}
	}
	slices.SortFunc(rows, journal.Row.Compare)
	if _, err := a.Journal.Write(t.Context(), journal.Delivery{Name: "all.csv", Outcome: journal.Accepted}, func(tx *journal.Tx) error { return tx.Put(rows) }); err != nil {
		t.Fatal(err)
	}
	return a
}

// BenchmarkBacktestYear replays a year of 50 goals from a journal of 103,000 values. It may take 5 s on two cores.
func BenchmarkBacktestYear(b *testing.B) {
	a := yearOfGoals(b)
	for b.Loop() {
		r, err := a.Backtest(b.Context(), app.BacktestOptions{Known: backtest.Auto})
		if err != nil || len(r.Goals) != 50 || r.Summary.Transitions < 50 {
			b.Fatal(r, err)
		}
	}
}
