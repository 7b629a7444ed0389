package scoreboard

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/journal"
)

const (
	benchIndicators = 1000
	benchPlaces     = 20
	benchWeeks      = 50
)

// million is a board of a plan of goals of every kind over a million observations: 1,000
// indicators, each reported by 20 places over 50 weeks in ten deliveries.
func million(b *testing.B, goals int) *Board {
	b.Helper()
	return filled(b, goals, benchIndicators, benchPlaces)
}

// filled is million of so many indicators, each reported by so many places.
func filled(b *testing.B, goals, benchIndicators, benchPlaces int) *Board {
	b.Helper()
	places := []indicators.Place{{ID: "R"}}
	var placeIDs, indicatorIDs []string
	for k := range benchPlaces {
		id := fmt.Sprintf("p%04d", k)
		places, placeIDs = append(places, indicators.Place{ID: id, Within: "R"}), append(placeIDs, id)
	}
	p := &indicators.Plan{Hash: "plan", Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: time.UTC, Languages: indicators.Langs(),
		Departments: []indicators.Department{{ID: "d", Name: indicators.Plain("Department")}}, Places: indicators.NewPlaceTree(places)}
	for k := range benchIndicators {
		id := fmt.Sprintf("i%04d", k)
		indicatorIDs = append(indicatorIDs, id)
		p.Indicators = append(p.Indicators, indicators.Indicator{ID: id, Unit: "m³", Measure: indicators.Measures()[k%3], Every: indicators.Week, Across: indicators.Acrosses()[k%6], Department: "d"})
	}
	kinds := []indicators.TargetKind{indicators.Reach, indicators.Move, indicators.AtMost, indicators.AtLeast, indicators.Between}
	for k := range goals {
		p.Goals = append(p.Goals, indicators.Goal{ID: fmt.Sprintf("g%05d", k), Owner: "d", Indicator: indicatorIDs[k%benchIndicators], Place: "R",
			Target: indicators.Target{Kind: kinds[k%5], Value: 5000, Low: 100, High: 3000}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}})
	}
	dir := b.TempDir()
	j, err := journal.Open(b.Context(), journal.Options{Path: filepath.Join(dir, "rasid.db"), Now: func() time.Time { return noon }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = j.Close() })
	ind, pl, err := j.Keys(b.Context(), indicatorIDs, placeIDs)
	if err != nil {
		b.Fatal(err)
	}
	first := indicators.PeriodAt(indicators.Week, p.Starts)
	for part := range 10 {
		var rows []journal.Row
		for i := range ind {
			for k := range pl {
				for w := part * benchWeeks / 10; w < (part+1)*benchWeeks/10; w++ {
					rows = append(rows, journal.Row{Indicator: ind[i], Place: pl[k], Period: first.Shift(w).Key(), Value: float64((w*7919+i*31+k)%1000) / 4, Line: int64(len(rows) + 2)})
				}
			}
		}
		deliver(b, j, fmt.Sprintf("weeks-%d.csv", part), rows...)
	}
	end := noon.AddDate(0, 2, 20)
	return New(Config{Plan: p, Journal: j, Now: func() time.Time { return end }, Log: quiet, Saved: Saved{Path: filepath.Join(dir, "saved"), Program: func() string { return "bench" }}})
}

// BenchmarkColdMillion judges from nothing but the journal, reading included; the budget for
// 10,000 goals is 5 s.
func BenchmarkColdMillion(b *testing.B) {
	for _, goals := range []int{1000, 10_000} {
		b.Run(fmt.Sprint(goals, "_goals"), func(b *testing.B) {
			board := million(b, goals)
			for b.Loop() {
				board.current.Store(nil)
				clear(board.memos)
				refresh(b, board)
			}
		})
	}
}

// BenchmarkSaved saves and loads a judged scoreboard, as a stop and a start do.
func BenchmarkSaved(b *testing.B) {
	for _, goals := range []int{1000, 10_000} {
		board := million(b, goals)
		refresh(b, board)
		b.Run(fmt.Sprint("save_", goals, "_goals"), func(b *testing.B) {
			for b.Loop() {
				board.onDisk = nil
				if err := board.Save(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("load_", goals, "_goals"), func(b *testing.B) {
			for b.Loop() {
				if _, err := board.read(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkOneObservation brings a scoreboard of 10,000 goals up to date after one more value, for the newest
// week and, as a correction, for the first.
func BenchmarkOneObservation(b *testing.B) {
	board := million(b, 10_000)
	refresh(b, board)
	value := 1000.0
	for name, week := range map[string]int{"newest": benchWeeks - 1, "correction": 0} {
		b.Run(name, func(b *testing.B) {
			period := indicators.PeriodAt(indicators.Week, board.Plan.Starts).Shift(week).Key()
			for b.Loop() {
				b.StopTimer()
				value++
				deliver(b, board.Journal, "one", journal.Row{Indicator: 7, Place: 3, Period: period, Value: value, Line: 2})
				b.StartTimer()
				refresh(b, board)
			}
		})
	}
}
