package backtest_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/internal/backtest"
	"rasid/internal/journal"
	"rasid/internal/places"
	"rasid/internal/scoreboard"
)

// every has goals of every kind, and a place that deliveries brought before the plan named it.
const every = `plan: {id: p, starts: 2024-01-01, ends: 2024-06-30, timezone: Asia/Damascus, languages: [en]}
departments: [{id: d, name: Department}]
places: [{id: NES}, {id: A, within: NES}, {id: B, within: NES}, {id: S, within: A, aliases: [school]}]
indicators:
  - {id: price, unit: SYP, measure: level, every: month, grace: 3d, across_places: median, department: d}
  - {id: trees, unit: trees, measure: flow, every: week, department: d, places: [A, B]}
  - {id: built, unit: schools, measure: running_total, every: month, grace: 5d, department: d}
  - {id: water, unit: "%", measure: level, every: day, across_places: mean, department: d}
goals:
  - {id: bread, owner: d, indicator: price, target: {at_most: 100}, thresholds: {at_risk: 80, off_track: 100}, alert: {raise_after: 2 reports}}
  - {id: bread-a, owner: d, indicator: price, place: A, target: {between: [20, 110], kept: 80%}}
  - {id: planted, owner: d, indicator: trees, target: {reach: 600}}
  - {id: schools, owner: d, indicator: built, target: {reach: 100, due: 2024-05-31}}
  - {id: cheaper, owner: d, indicator: price, place: B, target: {move: 40, from: 90}}
  - {id: supplied, owner: d, indicator: water, target: {at_least: 50, kept: 70%}}
  - {id: census, owner: d, target: {milestone: {steps: [{id: x, share: 40%, due: 2024-03-01, done: 2024-03-20}, {id: y, share: 60%, due: 2024-06-01}]}}}
  - {id: talk, owner: d, statement: Talk}
  - {id: both, owner: d, combine: worst, parts: [{indicator: price, target: {at_most: 90, kept: 60%}}, {indicator: trees, place: A, target: {reach: 300}}]}
  - {id: weighed, owner: d, combine: weighted, parts: [{indicator: built, target: {reach: 60, due: 2024-04-30}, weight: 3}, {indicator: trees, target: {reach: 500}, weight: 1}]}
`

var (
	kinds = map[string]indicators.PeriodKind{"price": indicators.Month, "trees": indicators.Week, "built": indicators.Month, "water": indicators.Day, "census.x": indicators.Day, "census.y": indicators.Day}
	names = []string{"price", "trees", "built", "water", "census.x", "census.y"}
	sites = []string{"NES", "A", "B", "S", "A.school"}
)

// Whatever arrives, is corrected and is learnt on whichever days: with what was recorded, every day of
// the replay says what "rasid status" would have said at its end.
func TestRecordedIsWhatStatusSaidThen(t *testing.T) {
	dir, n := t.TempDir(), 0
	plan := parse(t, every)
	rapid.Check(t, func(rt *rapid.T) {
		n++
		now := noon(plan, plan.Starts)
		j, err := journal.Open(t.Context(), journal.Options{Path: filepath.Join(dir, fmt.Sprint(n, ".db")), Now: func() time.Time { return now }})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = j.Close() }()
		if _, _, err := j.Keys(t.Context(), names, sites); err != nil {
			rt.Fatal(err)
		}
		today := plan.Starts.AddDays(-30)
		for k := range rapid.IntRange(1, 25).Draw(rt, "deliveries") {
			today = today.AddDays(rapid.IntRange(0, 25).Draw(rt, "days"))
			now = noon(plan, today).Add(time.Duration(k) * time.Second)
			deliver(rt, j, plan, today, k == 0)
		}
		today = today.AddDays(rapid.IntRange(0, 40).Draw(rt, "after"))
		from := plan.Starts.AddDays(rapid.IntRange(-20, 60).Draw(rt, "from"))
		to := from.AddDays(rapid.IntRange(0, 200).Draw(rt, "span"))
		head, err := j.Head(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		book := places.NewBook(plan, j)
		grown, err := book.At(t.Context(), head)
		if err != nil {
			rt.Fatal(err)
		}
		r, err := backtest.Run(t.Context(), backtest.Config{Plan: grown, From: from, To: to, Today: max(today, to), Known: backtest.Recorded, Arrivals: arrivals(j)})
		if err != nil {
			rt.Fatal(err)
		}
		board := scoreboard.New(scoreboard.Config{Plan: plan, PlanAt: book.At, Journal: j, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)})
		days := rapid.SliceOfNDistinct(rapid.IntRange(0, int(to-from)), 1, 5, rapid.ID[int]).Draw(rt, "looked at")
		var changes []int
		for i := range r.Goals {
			for _, tr := range r.Goals[i].Transitions {
				changes = append(changes, int(tr.Date-from))
			}
		}
		days = append(days, rapid.SliceOfN(rapid.SampledFrom(changes), 1, 6).Draw(rt, "changes looked at")...)
		slices.Sort(days)
		for _, d := range slices.Compact(days) {
			day := from.AddDays(d)
			s, err := board.At(t.Context(), day, day.AddDays(1).In(plan.TimeZone).Add(-time.Millisecond))
			if err != nil {
				rt.Fatal(err)
			}
			for i := range r.Goals {
				g := &r.Goals[i]
				want, _ := s.Goal(g.ID)
				k, changed := slices.BinarySearchFunc(g.Transitions, day, func(t backtest.Transition, d indicators.Date) int { return int(t.Date - d) })
				if !changed {
					k--
				}
				got := g.Transitions[k]
				if got.Status != want.Status {
					rt.Fatalf("%s on %s: %s since %s, and status says %s: %s", g.ID, day, got.Status, got.Date, want.Status, want.Reason["en"])
				}
				if changed && !reflect.DeepEqual(got.Reason, want.Reason) {
					rt.Fatalf("%s on %s: %s\nand status says %s", g.ID, day, got.Reason["en"], want.Reason["en"])
				}
			}
		}
	})
}

// deliver journals some values of an indicator of about a day. The first delivery brings a place.
func deliver(rt *rapid.T, j *journal.Journal, plan *indicators.Plan, today indicators.Date, learn bool) {
	i := rapid.IntRange(0, len(names)-1).Draw(rt, "indicator")
	kind := kinds[names[i]]
	values := map[int64]journal.Row{}
	for range rapid.IntRange(1, 12).Draw(rt, "values") {
		// Any of the latest periods, and now and then one that has not ended.
		p := indicators.PeriodAt(kind, today).Shift(-rapid.IntRange(-1, 4).Draw(rt, "back"))
		row := journal.Row{Indicator: int32(i + 1), Place: int32(rapid.IntRange(1, len(sites)).Draw(rt, "place")), Period: p.Key(),
			Value: rapid.SampledFrom([]float64{0, 20, 45, 60, 85, 101, 130}).Draw(rt, "value"), Line: int64(len(values) + 2)}
		values[row.Period*8+int64(row.Place)] = row
	}
	var rows []journal.Row
	for _, row := range values {
		rows = append(rows, row)
	}
	slices.SortFunc(rows, journal.Row.Compare)
	_, err := j.Write(context.Background(), journal.Delivery{Name: fmt.Sprint("file-", today), Outcome: journal.Accepted}, func(tx *journal.Tx) error {
		if learn {
			if err := tx.Learn(journal.LearntPlace{ID: "A.school", Parent: "A", Name: "school", Line: 2}); err != nil {
				return err
			}
		}
		return tx.Put(rows)
	})
	if err != nil {
		rt.Fatal(err)
	}
}

// arrivals reads a journal as the command does.
func arrivals(j *journal.Journal) func(context.Context, string) ([]backtest.Arrival, error) {
	return func(ctx context.Context, indicator string) (list []backtest.Arrival, err error) {
		for a, err := range j.Arrivals(ctx, indicator, 0) {
			if err != nil {
				return nil, err
			}
			list = append(list, backtest.Arrival(a))
		}
		return list, nil
	}
}
