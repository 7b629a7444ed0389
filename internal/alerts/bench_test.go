package alerts_test

import (
	"fmt"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/scoreboard"
)

// BenchmarkTick looks at 10,000 open alerts of 100 owners, each with a contact: when nothing has
// happened, when a new snapshot is there, and when one goal has changed. The budget is 200 ms.
func BenchmarkTick(b *testing.B) {
	k := newKit(b, 0, nil)
	for d := range 100 {
		id := fmt.Sprint("d", d)
		k.plan.Departments = append(k.plan.Departments, indicators.Department{ID: id, Contacts: []indicators.Contact{{Email: id + "@x"}}})
	}
	for i := range 10_000 {
		id, owner := fmt.Sprint("g", i), fmt.Sprint("d", i%100)
		k.plan.Goals = append(k.plan.Goals, indicators.Goal{ID: id, Owner: owner, Indicator: fmt.Sprint("i", i%1000), Statement: indicators.Plain(id), Target: indicators.Target{Kind: indicators.Reach}})
		a := assess.Assessment{Goal: id, Owner: owner, Status: indicators.OffTrack, Freshness: indicators.Fresh, Reason: indicators.Plain("why")}
		for w := range 50 {
			a.Points = append(a.Points, assess.Point{Delivery: int64(w + 1)})
		}
		k.snap.Goals = append(k.snap.Goals, a)
	}
	for i := range 1000 {
		k.plan.Indicators = append(k.plan.Indicators, indicators.Indicator{ID: fmt.Sprint("i", i), Department: fmt.Sprint("d", i%100)})
	}
	k.snap.Position = 100
	k.change(func(*scoreboard.Snapshot) {})
	k.start()
	began := time.Now()
	k.turn(10 * time.Minute)
	b.Logf("raising them and telling 100 recipients took %v, %d messages", time.Since(began), len(k.got))
	evaluate := func(b *testing.B) {
		if err := k.s.Evaluate(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.Run("nothing", func(b *testing.B) {
		for b.Loop() {
			evaluate(b)
		}
	})
	b.Run("snapshot", func(b *testing.B) {
		for b.Loop() {
			k.change(func(*scoreboard.Snapshot) {})
			evaluate(b)
		}
	})
	b.Run("one_goal", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			k.goal(17, []indicators.Status{indicators.OnTrack, indicators.OffTrack}[i%2])
			evaluate(b)
		}
	})
	b.Run("start", func(b *testing.B) {
		for b.Loop() {
			k.start()
			evaluate(b)
		}
	})
}
