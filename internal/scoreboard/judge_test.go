package scoreboard

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
	"rasid/internal/journal"
)

var (
	noon  = time.Date(2024, 9, 30, 9, 0, 0, 0, time.UTC)
	quiet = slog.New(slog.DiscardHandler)
)

// plan has goals of every kind on three indicators, two of them with watch lines.
func plan() *indicators.Plan {
	number := func(v float64) *float64 { return &v }
	done := indicators.NewDate(2024, 3, 1)
	return &indicators.Plan{ID: "p", Hash: "plan", Starts: indicators.NewDate(2024, 1, 1), Ends: indicators.NewDate(2024, 12, 31), TimeZone: time.UTC,
		Languages: indicators.Langs(), Departments: []indicators.Department{{ID: "d", Name: indicators.Plain("Department")}},
		Places: indicators.NewPlaceTree([]indicators.Place{{ID: "R"}, {ID: "A", Within: "R"}, {ID: "B", Within: "R"}}),
		Indicators: []indicators.Indicator{
			{ID: "bread", Unit: "SYP", Measure: indicators.Level, Every: indicators.Month, Across: indicators.MedianAcross, Department: "d",
				Watch: []indicators.Watch{{Above: number(40), Status: indicators.AtRisk, RaiseAfter: 1}, {Below: number(5), Status: indicators.OffTrack, RaiseAfter: 2}}},
			{ID: "trees", Unit: "trees", Measure: indicators.Flow, Every: indicators.Month, Department: "d"},
			{ID: "water", Unit: "m³", Measure: indicators.RunningTotal, Every: indicators.Month, Across: indicators.SumAcross, Department: "d", Places: []string{"A", "B"},
				Watch: []indicators.Watch{{Below: number(10), Status: indicators.OffTrack, RaiseAfter: 1}}},
			stepOf("census", "s"), stepOf("census", "t"),
		},
		Goals: []indicators.Goal{
			{ID: "price", Owner: "d", Indicator: "bread", Place: "R", Target: indicators.Target{Kind: indicators.AtMost, Value: 40}},
			{ID: "price-a", Owner: "d", Indicator: "bread", Place: "A", Target: indicators.Target{Kind: indicators.Between, Low: 10, High: 60}},
			{ID: "planted", Owner: "d", Indicator: "trees", Place: "R", Target: indicators.Target{Kind: indicators.Reach, Value: 900}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
			{ID: "piped", Owner: "d", Indicator: "water", Place: "R", Target: indicators.Target{Kind: indicators.Reach, Value: 500}, Trajectory: indicators.Trajectory{Kind: indicators.SCurve}},
			{ID: "census", Owner: "d", Place: "A", Target: indicators.Target{Kind: indicators.Milestone, StepsEvery: indicators.Month, Steps: []indicators.Step{
				{ID: "s", Share: 0.6, Due: indicators.NewDate(2024, 6, 1), Done: &done}, {ID: "t", Share: 0.4, Due: indicators.NewDate(2024, 9, 1)}}}},
			{ID: "dialogue", Owner: "d"},
			{ID: "both", Owner: "d", Combine: indicators.Worst, Target: indicators.Target{Kind: indicators.Combined}, Parts: []indicators.Goal{
				{ID: "both.bread", Owner: "d", Indicator: "bread", Place: "R", Target: indicators.Target{Kind: indicators.AtMost, Value: 50}},
				{ID: "both.water", Owner: "d", Indicator: "water", Place: "A", Target: indicators.Target{Kind: indicators.Reach, Value: 300}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
			}},
			{ID: "weighed", Owner: "d", Combine: indicators.Weighted, Target: indicators.Target{Kind: indicators.Combined}, Parts: []indicators.Goal{
				{ID: "weighed.trees", Owner: "d", Indicator: "trees", Place: "R", Weight: 2, Target: indicators.Target{Kind: indicators.Reach, Value: 700}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
				{ID: "weighed.water", Owner: "d", Indicator: "water", Place: "R", Weight: 1, Target: indicators.Target{Kind: indicators.Reach, Value: 400}, Trajectory: indicators.Trajectory{Kind: indicators.Linear}},
			}},
		}}
}

func stepOf(goal, step string) indicators.Indicator {
	return indicators.Indicator{ID: indicators.StepIndicator(goal, step), Unit: "%", Measure: indicators.Level, Every: indicators.Day, Across: indicators.MeanAcross, Department: "d", Places: []string{"A"},
		Step: &indicators.StepOf{Goal: goal, Step: indicators.Step{ID: step}}}
}

func openJournal(t testing.TB, path string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(t.Context(), journal.Options{Path: path, Now: func() time.Time { return noon }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	if _, _, err := j.Keys(t.Context(), []string{"bread", "trees", "water", "census.s", "census.t"}, []string{"A", "B"}); err != nil {
		t.Fatal(err)
	}
	return j
}

// The journal's small numbers for the names of plan.
const (
	bread = iota + 1
	trees
	water
	firstStep
	secondStep
)

func row(indicator, place int32, month int, value float64) journal.Row {
	p := indicators.PeriodAt(indicators.Month, indicators.NewDate(2024, time.Month(month), 1))
	return journal.Row{Indicator: indicator, Place: place, Period: p.Key(), Value: value, Line: int64(month + 1)}
}

func deliver(t testing.TB, j *journal.Journal, name string, rows ...journal.Row) journal.Delivery {
	t.Helper()
	slices.SortFunc(rows, journal.Row.Compare)
	d, err := j.Write(t.Context(), journal.Delivery{Name: name, SHA256: name, Source: "drops", Outcome: journal.Accepted},
		func(tx *journal.Tx) error { return tx.Put(rows) })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// hold delivers something that waits for a person; decide lets it go without a row.
func hold(t testing.TB, j *journal.Journal, indicator int32) journal.Delivery {
	t.Helper()
	d, err := j.Write(t.Context(), journal.Delivery{Name: "held", Source: "drops", Outcome: journal.Held},
		func(tx *journal.Tx) error { tx.Touch(indicator); return nil })
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func decide(t testing.TB, j *journal.Journal, held int64) {
	t.Helper()
	_, err := j.Write(t.Context(), journal.Delivery{Name: "held", Source: "release", Outcome: journal.Discarded, DuplicateOf: held}, func(*journal.Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
}

func board(j *journal.Journal, file string) *Board {
	return New(Config{Plan: plan(), Journal: j, Now: func() time.Time { return noon }, Log: quiet, Saved: Saved{Path: file, Program: func() string { return "test" }}})
}

func refresh(t testing.TB, b *Board) *Snapshot {
	t.Helper()
	if err := b.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	return b.Current()
}

// same compares two snapshots to the last byte: what Go sees and what JSON writes.
func same(t rapid.TB, what string, got, want *Snapshot) {
	t.Helper()
	g, w := *got, *want
	g.Plan, w.Plan = nil, nil
	if !reflect.DeepEqual(g, w) {
		a, _ := json.MarshalIndent(g, "", " ")
		b, _ := json.MarshalIndent(w, "", " ")
		t.Fatalf("%s differs:\n%s\nwant\n%s", what, a, b)
	}
}

// Reassessing after one observation touches only the goals and watch lines that depend on it.
func TestOneObservationTouchesOnlyItsGoals(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	for m := 1; m <= 8; m++ {
		deliver(t, j, fmt.Sprint("month-", m), row(bread, 1, m, 30), row(bread, 2, m, 35), row(trees, 1, m, 90), row(water, 1, m, float64(20*m)), row(water, 2, m, float64(30*m)))
	}
	b := board(j, "")
	before := refresh(t, b)
	if again := refresh(t, b); again != before {
		t.Fatal("nothing came, and a new snapshot was made")
	}
	deliver(t, j, "correction", row(bread, 1, 8, 90))
	after := refresh(t, b)
	// An assessment that was taken over shares its numbers with the one before; one made anew has its own.
	for i := range after.Goals {
		a, b := &after.Goals[i], &before.Goals[i]
		if anew := a.Actual != b.Actual; anew != (plan().Goals[i].Indicator == "bread") {
			t.Errorf("goal %s judged again: %v", a.Goal, anew)
		}
	}
	for i := range after.Watches {
		a, b := &after.Watches[i], &before.Watches[i]
		if anew := a.Actual != b.Actual; anew != (a.Indicator == "bread") {
			t.Errorf("watch line %d of %s judged again: %v", a.Watch, a.Indicator, anew)
		}
	}
	same(t, "what was judged bit by bit", after, refresh(t, board(j, "")))
	if a, _ := after.Goal("price-a"); *a.Actual != 90 {
		t.Errorf("the correction is not seen: %v", *a.Actual)
	}
}

func TestADecisionAboutAHeldDeliveryIsSeen(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	deliver(t, j, "x", row(trees, 1, 8, 1))
	b := board(j, "")
	held := hold(t, j, trees)
	if g, _ := refresh(t, b).Goal("planted"); g.Freshness != indicators.Held {
		t.Fatalf("held, and the goal's reports are %s", g.Freshness)
	}
	decide(t, j, held.Seq)
	if g, _ := refresh(t, b).Goal("planted"); g.Freshness == indicators.Held {
		t.Fatal("decided, and the goal's reports still wait")
	}
}

// A view of the time before a delivery was held does not know that it would be.
func TestThePastKnowsNothingOfLaterHolds(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	hold(t, j, trees)
	s, err := board(j, "").At(t.Context(), indicators.DateOf(noon), noon.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if g, _ := s.Goal("planted"); s.Position != 0 || g.Freshness == indicators.Held {
		t.Fatalf("at position %d reports are %s", s.Position, g.Freshness)
	}
}

// The places within a goal's are compared, from the same observations as the goal itself.
func TestDriversComeFromThePlacesWithin(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	for m := range 8 {
		deliver(t, j, fmt.Sprint(m), row(bread, 1, m+1, 39), row(bread, 2, m+1, 45), row(trees, 1, m+1, 10), row(trees, 2, m+1, 50))
	}
	s := refresh(t, board(j, ""))
	for id, want := range map[string][]assess.Driver{
		"price":   {{Place: "B", Value: 45, Line: 40, Gap: 5}},
		"price-a": nil, // a leaf, and inside its band
		"planted": {{Place: "A", Value: 80, Line: 300, Gap: 220}},
	} {
		g, _ := s.Goal(id)
		got := slices.Clone(g.Drivers)
		for i := range got { // 244 of 366 days, and not 8 of 12 months
			got[i].Line, got[i].Gap = math.Round(got[i].Line), math.Round(got[i].Gap)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s (%s): %+v, want %+v", id, g.Status, got, want)
		}
	}
}

func TestJudgingEndsWithItsContext(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	deliver(t, j, "x", row(trees, 1, 8, 1))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	b := board(j, "")
	if err := b.Refresh(ctx); !errors.Is(err, context.Canceled) || b.Current() != nil {
		t.Fatalf("got %v and snapshot %v", err, b.Current())
	}
}

// Whatever arrives and whenever the scoreboard is saved: loaded and brought up to date, it is
// what judging everything from the journal gives (invariant 10).
func TestInvariant10LoadedIsJudged(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		j := openJournal(t, filepath.Join(dir, fmt.Sprint(n, ".db")))
		defer func() { _ = j.Close() }()
		file := filepath.Join(dir, fmt.Sprint(n, ".scoreboard"))
		running := board(j, file)
		var held []int64
		for range rapid.IntRange(1, 10).Draw(rt, "steps") {
			switch rapid.SampledFrom([]string{"deliver", "hold", "decide", "refresh", "save", "restart"}).Draw(rt, "step") {
			case "deliver":
				type key struct{ indicator, place, month int }
				values := rapid.MapOfN(rapid.Custom(func(rt *rapid.T) key {
					return key{rapid.IntRange(bread, secondStep).Draw(rt, "indicator"), rapid.IntRange(1, 2).Draw(rt, "place"), rapid.IntRange(1, 9).Draw(rt, "month")}
				}), rapid.SampledFrom([]float64{0, 3, 20, 41, 150, -7.25}), 1, 20).Draw(rt, "values")
				var rows []journal.Row
				for k, v := range values {
					rows = append(rows, row(int32(k.indicator), int32(k.place), k.month, v))
				}
				deliver(t, j, fmt.Sprint("file", rapid.IntRange(1, 1000).Draw(rt, "name")), rows...)
			case "hold":
				held = append(held, hold(t, j, int32(rapid.IntRange(bread, secondStep).Draw(rt, "indicator"))).Seq)
			case "decide":
				if len(held) > 0 {
					decide(t, j, held[0])
					held = held[1:]
				}
			case "refresh":
				refresh(t, running)
			case "save":
				if err := running.Save(t.Context()); err != nil {
					t.Fatal(err)
				}
			case "restart":
				running = board(j, file)
			}
		}
		judged := refresh(t, board(j, ""))
		same(rt, "what was kept up to date", refresh(t, running), judged)
		if err := running.Save(t.Context()); err != nil {
			t.Fatal(err)
		}
		loaded, err := board(j, file).read(t.Context())
		if err != nil {
			rt.Fatal(err)
		}
		same(rt, "what was loaded", loaded, judged)
	})
}

// tripled derives three times an input.
type tripled struct{}

func (tripled) Derive(in indicators.Inputs) []indicators.Point {
	points := slices.Clone(in.Points[0])
	for i := range points {
		points[i].Value *= 3
	}
	return points
}

func (tripled) Uses(in indicators.Inputs, p indicators.Period) (uses []indicators.Use) {
	for _, point := range in.Points[0] {
		if point.Period == p {
			uses = append(uses, indicators.Use{Point: point})
		}
	}
	return uses
}

// A report moves the goals on all that is derived of it, however far, and no others; each day and each past
// view say the same of them.
func TestAReportTouchesGoalsOnWhatIsDerivedOfIt(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	p := plan()
	base := &p.Indicators[0]
	derived := func(id string, of *indicators.Indicator) indicators.Indicator {
		return indicators.Indicator{ID: id, Unit: of.Unit, Measure: indicators.Level, Every: of.Every, Across: indicators.MeanAcross, Department: of.Department,
			Derived: &indicators.Derivation{Text: id, Inputs: []*indicators.Indicator{of}, Formula: tripled{}}}
	}
	once := derived("once", base)
	p.Indicators = append(p.Indicators, once, derived("twice", &once))
	goal := indicators.Goal{ID: "derived", Owner: p.Goals[0].Owner, Indicator: "twice", Place: p.Places.Root(), Target: indicators.Target{Kind: indicators.AtMost, Value: 1e6, KeptShare: 0.9, Due: p.Ends}}
	p.Goals = append(p.Goals, goal)
	b := New(Config{Plan: p, Journal: j, Now: func() time.Time { return noon }, Log: quiet})
	ind, places, err := j.Keys(t.Context(), []string{base.ID, p.Indicators[1].ID}, []string{p.Places.Root()})
	if err != nil {
		t.Fatal(err)
	}
	deliver(t, j, "first.csv", row(ind[0], places[0], 1, 7))
	was, _ := refresh(t, b).Goal("derived")
	if was.Actual == nil || *was.Actual != 63 {
		t.Fatalf("nine times 7 is %v", was.Actual)
	}
	deliver(t, j, "other.csv", row(ind[1], places[0], 1, 5))
	if same, _ := refresh(t, b).Goal("derived"); !reflect.DeepEqual(same, was) {
		t.Errorf("another indicator moved it: %+v", same)
	}
	if touched := b.touched([]string{p.Indicators[1].ID}); slices.ContainsFunc(touched, func(p part) bool { return p.indicator.ID == "twice" }) {
		t.Error("another indicator touches it")
	}
	deliver(t, j, "corrected.csv", row(ind[0], places[0], 1, 8))
	s := refresh(t, b)
	is, _ := s.Goal("derived")
	if is.Actual == nil || *is.Actual != 72 || !strings.Contains(is.Reason["en"], "corrected.csv") {
		t.Errorf("after a correction: %v, %s", is.Actual, is.Reason["en"])
	}
	days := 0
	err = b.Daily(t.Context(), "twice", s.AsOf, s.AsOf, s.Position, func(a *assess.Assessment) error {
		if days++; a.Actual == nil || *a.Actual != 72 {
			t.Errorf("as of %s: %v", a.AsOf, a.Actual)
		}
		return nil
	})
	if err != nil || days != 1 {
		t.Errorf("%d days, %v", days, err)
	}
}

// A part is judged again when its own indicator brings something, and only then; the snapshot before keeps its own.
func TestOneObservationTouchesOnlyItsParts(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	for m := 1; m <= 8; m++ {
		deliver(t, j, fmt.Sprint("month-", m), row(bread, 1, m, 30), row(trees, 1, m, 90), row(water, 1, m, float64(40*m)))
	}
	b := board(j, "")
	before := refresh(t, b)
	was, _ := before.Goal("both.bread")
	status, value := was.Status, was.Actual
	deliver(t, j, "correction", row(bread, 1, 8, 90))
	after := refresh(t, b)
	is, _ := after.Goal("both.bread")
	if was.Status != status || was.Actual != value || is.Status == status || *is.Actual != 90 {
		t.Errorf("it was %s, and %s with %v now", was.Status, is.Status, *is.Actual)
	}
	for _, id := range []string{"both.water", "weighed.trees", "weighed"} {
		was, _ := before.Goal(id)
		is, _ := after.Goal(id)
		if was.Actual != is.Actual {
			t.Errorf("%s was judged again", id)
		}
	}
	if whole, _ := after.Goal("both"); whole.Status != is.Status || whole.DecidedBy != "both.bread" {
		t.Errorf("the whole is %s by %s", whole.Status, whole.DecidedBy)
	}
}

// Day by day a goal of several parts is judged as At judges it, for each of the indicators of its parts.
func TestDailyOfParts(t *testing.T) {
	j := openJournal(t, filepath.Join(t.TempDir(), "rasid.db"))
	for m := 1; m <= 8; m++ {
		deliver(t, j, fmt.Sprint("month-", m), row(bread, 1, m, float64(12*m)), row(trees, 1, m, 50), row(water, 1, m, float64(30*m)))
	}
	b := board(j, "")
	head, err := j.Head(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	from, through := indicators.NewDate(2024, 1, 1), indicators.NewDate(2024, 10, 10)
	for _, indicator := range []string{"bread", "trees", "water"} {
		days := map[string]indicators.Date{}
		err := b.Daily(t.Context(), indicator, from, through, head, func(a *assess.Assessment) error {
			day, seen := days[a.Goal]
			if !seen {
				day = from
			}
			days[a.Goal] = day + 1
			s, err := b.At(t.Context(), day, time.Time{})
			if err != nil {
				return err
			}
			want, _ := s.Goal(a.Goal)
			if a.Status != want.Status || a.DecidedBy != want.DecidedBy || !reflect.DeepEqual(a.GapRatio, want.GapRatio) || !reflect.DeepEqual(a.Actual, want.Actual) || !reflect.DeepEqual(a.Probability, want.Probability) {
				return fmt.Errorf("%s on %s: %s by %s, want %s by %s", a.Goal, day, a.Status, a.DecidedBy, want.Status, want.DecidedBy)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		of := map[string][]string{"bread": {"both"}, "trees": {"weighed"}, "water": {"both", "weighed"}}[indicator]
		for _, id := range of {
			if days[id] != through+1 {
				t.Errorf("%s of %s went up to %s", id, indicator, days[id])
			}
		}
	}
}
