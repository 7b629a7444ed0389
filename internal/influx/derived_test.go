package influx_test

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/derive"
	"rasid/internal/influx"
	"rasid/internal/influx/influxtest"
	"rasid/internal/journal"
	"rasid/internal/scoreboard"
)

// deriving adds to a kit the places A and B within R, and indicators that are derived of two monthly ones, the
// first and second of the plan; places have the numbers 1 to 3 in the journal.
func deriving(t testing.TB, expressions ...string) *kit {
	t.Helper()
	k := newKit(t, nil)
	k.plan.Places = indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}})
	list := []indicators.Indicator{{ID: "water", Department: "w", Every: indicators.Month, Measure: indicators.Level, Across: indicators.MeanAcross},
		{ID: "price", Department: "e", Every: indicators.Month, Measure: indicators.Level, Across: indicators.MeanAcross}}
	list = slices.Grow(list, len(expressions)) // derivations point into it
	for i, text := range expressions {
		d, _, problems := derive.Compile(derive.Config{Text: text, Every: indicators.Month, Indicator: func(id string) (*indicators.Indicator, bool) {
			for k := range list {
				if list[k].ID == id {
					return &list[k], true
				}
			}
			return nil, false
		}})
		if d == nil {
			t.Fatalf("%s: %+v", text, problems)
		}
		list = append(list, indicators.Indicator{ID: fmt.Sprintf("d%d", i), Department: "w", Every: indicators.Month, Measure: indicators.Level, Across: indicators.MeanAcross, MinCoverage: 0.8, Derived: d})
	}
	k.plan.Indicators = list
	if _, _, err := k.j.Keys(t.Context(), nil, []string{"R", "A", "B"}); err != nil {
		t.Fatal(err)
	}
	k.board = scoreboard.New(scoreboard.Config{Plan: k.plan, Journal: k.j, Now: k.clock, Log: slog.New(slog.DiscardHandler)})
	return k
}

// derivedPoints reads what a bucket has of derived indicators: all that each point says, its value only where
// there is one.
func derivedPoints(t testing.TB, b influxtest.Bucket) (list []string) {
	t.Helper()
	for _, s := range b.Query(t, `SELECT indicator, place, department, plan, state, lacks, reported, expected, value FROM derived`) {
		for _, v := range s.Values {
			if v[5] == "missing" {
				v[9] = nil
			}
			list = append(list, fmt.Sprint(v...))
		}
	}
	slices.Sort(list)
	return list
}

// Derived indicators are series of their own, at every place, with what they lack.
func TestDerivedSchema(t *testing.T) {
	k, b := deriving(t, "price / water"), influxtest.Open(t)
	k.deliver(t, row(1, 2, month(1), 10), row(2, 2, month(1), 20), row(2, 3, month(1), 40), row(2, 2, month(2), 30))
	k.drain(t, k.config(b))
	want := [][]any{
		{"A", "ok", "", "1", "1", "2"}, {"A", "missing", "water", "1", "1", nil}, {"B", "missing", "water", "1", "1", nil},
		{"R", "ok", "", "2", "2", "3"}, {"R", "missing", "water", "1", "2", nil},
	}
	got := b.Query(t, `SELECT place, state, lacks, reported, expected, value FROM derived WHERE indicator = 'd0' AND department = 'w' AND plan = 'p'`)
	if len(got) != 1 || len(got[0].Values) != len(want) {
		t.Fatalf("%+v", got)
	}
	for _, w := range want {
		if !slices.ContainsFunc(got[0].Values, func(v []any) bool { return fmt.Sprint(v[1:]...) == fmt.Sprint(w...) }) {
			t.Errorf("no %v in %v", w, got[0].Values)
		}
	}
	if fields := b.Query(t, "SHOW FIELD KEYS FROM derived"); fmt.Sprint(fields[0].Values) != "[[expected integer] [lacks string] [reported integer] [state string] [value float]]" {
		t.Errorf("%+v", fields)
	}
	if got := count(t, b, "indicator", "value"); got != "4" {
		t.Errorf("%s observations, want the 4 that were reported", got)
	}
}

// A correction of an old input writes the derived points that it moves, wherever they are, and no other.
func TestDerivedCorrection(t *testing.T) {
	k, b := deriving(t, "price / water", `index(price, "2024-01")`), influxtest.Open(t)
	for m := time.January; m <= time.June; m++ {
		k.deliver(t, row(1, 2, month(m), 10), row(2, 2, month(m), 20), row(1, 3, month(m), 10), row(2, 3, month(m), 30))
	}
	cfg := k.config(b)
	k.drain(t, cfg)
	sent := func() int64 {
		today := indicators.DateOf(now.In(k.plan.TimeZone))
		// Goal g on water is written from the end of the corrected period on.
		return k.drain(t, cfg).Status().Sent - int64(today-month(2).Last()) - 1
	}
	k.deliver(t, row(1, 2, month(2), 5))
	if got := sent(); got != 1+2+1 { // the value, at A and R, and the delivery
		t.Errorf("%d lines for one value of water", got)
	}
	k.deliver(t, row(2, 2, month(1), 40))
	if got := k.drain(t, cfg).Status().Sent; got != 1+2+2*6+1-2 { // the index is 100 in January whatever the price
		t.Errorf("%d lines for the price that the index stands on", got)
	}
	if got := b.Query(t, `SELECT value FROM derived WHERE indicator = 'd1' AND place = 'A'`); fmt.Sprint(got[0].Values[5][1]) != "50" {
		t.Errorf("%+v", got)
	}
}

// Whatever is reported and corrected, and however often it is sent, in part or again: the bucket holds what one
// that is filled from nothing holds.
func TestDerivedIsWhatAWipedBucketHolds(t *testing.T) {
	server := influxtest.Start(t, influxtest.Options{})
	for seed := range uint64(6) {
		r := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test's own dice
		k := deriving(t, "price / water", "mean(d0, 2) - lag(price, 1)", `index(water, "2024-02")`, "water / from_above(price)")
		cfg := k.config(server.Database(t, fmt.Sprintf("kept%d", seed)))
		for step := range 8 {
			var rows []journal.Row
			for _, m := range r.Perm(9)[:1+r.IntN(3)] {
				rows = append(rows, row(int32(1+r.IntN(2)), int32(1+r.IntN(3)), month(time.Month(m+1)), float64(r.IntN(4))))
			}
			slices.SortFunc(rows, journal.Row.Compare)
			k.deliver(t, slices.CompactFunc(rows, journal.Row.SameKey)...)
			switch r.IntN(4) {
			case 0: // sent with the next
			case 1:
				k.plan.Hash = fmt.Sprint("plan ", step)
				k.drain(t, cfg)
			case 2:
				k.drain(t, cfg)
				m := influx.New(cfg)
				if err := m.Resend(t.Context(), month(time.Month(1+r.IntN(9))).First()); err != nil {
					t.Fatal(err)
				}
				k.drain(t, cfg)
			default:
				k.drain(t, cfg)
			}
		}
		k.drain(t, cfg)
		kept := derivedPoints(t, influxtest.Bucket{URL: server.URL, Bucket: cfg.Target.Bucket})
		fresh := server.Database(t, fmt.Sprintf("fresh%d", seed))
		anew := k.config(fresh)
		k.drain(t, anew)
		if want := derivedPoints(t, fresh); len(want) == 0 || strings.Join(kept, "\n") != strings.Join(want, "\n") {
			t.Fatalf("seed %d: got\n%s\nwant\n%s", seed, strings.Join(kept, "\n"), strings.Join(want, "\n"))
		}
		if got := k.drain(t, anew).Status().Sent; got != 0 {
			t.Errorf("seed %d: %d lines, and nothing is new", seed, got)
		}
	}
}
