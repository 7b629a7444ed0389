package scoreboard

import (
	"fmt"
	"testing"

	"rasid/indicators"
	"rasid/internal/derive"
	"rasid/internal/journal"
)

// derivedMillion is a million observations of so many indicators, with a goal on each ratio of two of them.
func derivedMillion(b *testing.B, benchIndicators int) *Board {
	board := filled(b, 0, benchIndicators, 1_000_000/benchWeeks/benchIndicators)
	p := *board.Plan
	p.Indicators = make([]indicators.Indicator, benchIndicators, benchIndicators+benchIndicators/2)
	copy(p.Indicators, board.Plan.Indicators)
	byID := map[string]*indicators.Indicator{}
	for i := range p.Indicators {
		byID[p.Indicators[i].ID] = &p.Indicators[i]
	}
	p.Goals = nil
	for k := range benchIndicators / 2 {
		text := fmt.Sprintf("mean(i%04d, 4) / i%04d", 2*k, 2*k+1)
		d, _, problems := derive.Compile(derive.Config{Text: text, Every: indicators.Week, Indicator: func(id string) (*indicators.Indicator, bool) {
			ind, ok := byID[id]
			return ind, ok
		}})
		if d == nil {
			b.Fatalf("%s: %+v", text, problems)
		}
		id := fmt.Sprintf("d%04d", k)
		p.Indicators = append(p.Indicators, indicators.Indicator{ID: id, Unit: "1", Measure: indicators.Level, Every: indicators.Week, Across: indicators.MeanAcross, Department: "d", Derived: d})
		p.Goals = append(p.Goals, indicators.Goal{ID: id, Owner: "d", Indicator: id, Place: "R", Target: indicators.Target{Kind: indicators.AtMost, Value: 3}})
	}
	return New(Config{Plan: &p, Journal: board.Journal, Now: board.Now, Log: quiet})
}

// BenchmarkDerived judges goals on derived indicators over a million observations: from cold, and after one
// more report, which touches one of them. The million is that of a thousand indicators at 20 places each, or of
// four at 5,000 sites.
func BenchmarkDerived(b *testing.B) {
	for _, count := range []int{1000, 4} {
		board := derivedMillion(b, count)
		name := fmt.Sprint(count, "_indicators/")
		b.Run(name+"cold", func(b *testing.B) {
			for b.Loop() {
				board.current.Store(nil)
				clear(board.memos)
				refresh(b, board)
			}
		})
		value := 1000.0
		for when, week := range map[string]int{"one_newest": benchWeeks - 1, "one_correction": 0} {
			b.Run(name+when, func(b *testing.B) {
				period := indicators.PeriodAt(indicators.Week, board.Plan.Starts).Shift(week).Key()
				for b.Loop() {
					b.StopTimer()
					value++
					deliver(b, board.Journal, "one", journal.Row{Indicator: 3, Place: 3, Period: period, Value: value, Line: 2})
					b.StartTimer()
					refresh(b, board)
				}
			})
		}
	}
}
