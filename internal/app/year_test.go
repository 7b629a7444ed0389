package app_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rasid/indicators"
	"rasid/internal/app"
	"rasid/internal/journal"
	"rasid/internal/rehearsal"
)

// lived is a workspace through whose year every drop came when it was sent.
func lived(t testing.TB, y rehearsal.Year, dir string) *app.App {
	t.Helper()
	var now atomic.Int64
	now.Store(app.DemoTime.UnixNano())
	a, err := app.Open(t.Context(), app.Options{Workspace: dir, Now: func() time.Time { return time.Unix(0, now.Load()) }, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	for _, d := range y.Drops {
		now.Store(d.At.UnixNano())
		path := filepath.Join(dir, "inbox", filepath.FromSlash(d.Path))
		if err := os.WriteFile(path, d.Data, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, d.At, d.At); err != nil {
			t.Fatal(err)
		}
		collect(t, a)
	}
	return a
}

// Every cell of a year's sheets becomes what it should: stored, held, refused or left blank, each as
// planted; and in the end the journal knows what is true, and nothing else. So it is of a plan of ten departments,
// which keep their sheets in every style, and of nes-2024, whose goals stand as its stories have them.
func TestAYearOfSheets(t *testing.T) {
	many := 10
	if testing.Short() { // under the race detector a year takes minutes
		many = 4
	}
	t.Run("every style", func(t *testing.T) {
		t.Parallel()
		dir := inMemory(t)
		write(t, dir, "plan.yaml", departments(many))
		write(t, dir, "rasid.yaml", "web: {listen: \"127.0.0.1:0\"}\n")
		holdsTrue(t, dir)
	})
	if testing.Short() {
		return
	}
	t.Run("nes-2024", func(t *testing.T) {
		t.Parallel()
		dir := inMemory(t)
		if err := app.Init(dir, "nes-2024"); err != nil {
			t.Fatal(err)
		}
		standsAsTold(t, holdsTrue(t, dir))
	})
}

// holdsTrue lives the year of a workspace's plan and holds the journal against the truth.
func holdsTrue(t *testing.T, dir string) *app.App {
	t.Helper()
	first := open(t, dir, nil)
	y, err := app.Rehearse(first.Plan)
	if err := errors.Join(err, first.Close()); err != nil {
		t.Fatal(err)
	}
	a := lived(t, y, dir)
	list, err := a.Journal.Deliveries(t.Context(), journal.DeliveryFilter{})
	if err != nil || len(list) != len(y.Drops) {
		t.Fatalf("%d deliveries of %d drops, %v", len(list), len(y.Drops), err)
	}
	met := map[rehearsal.Fault]bool{}
	for i := range y.Drops {
		got, d := &list[i], &y.Drops[i]
		met[d.Fault] = true
		if is := (rehearsal.Holds{New: got.New, Revised: got.Revised, Unchanged: got.Unchanged, Held: got.Held, Refused: got.Refused, Blank: got.Blank}); is != d.Holds || filepath.Base(d.Path) != got.Name {
			findings, _ := a.Journal.Findings(t.Context(), got.Seq)
			t.Errorf("%s (%s) is %+v, %s, want %+v: %.400s", d.Path, d.Fault, is, got.Outcome, d.Holds, fmt.Sprint(findings))
		}
	}
	for _, f := range rehearsal.Faults() {
		if !met[f] {
			t.Errorf("nothing is %s", f)
		}
	}
	if len(y.Missing) == 0 {
		t.Error("everything was sent")
	}
	var known []rehearsal.Value
	for r, err := range a.Journal.Select(t.Context(), journal.Selection{}) {
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, rehearsal.Value{Indicator: r.Indicator, Place: r.Place, Period: r.Period, Value: r.Value})
	}
	if !slices.Equal(known, y.Truth) {
		t.Errorf("%d values are known and %d true, and they differ", len(known), len(y.Truth))
	}
	return a
}

// departments is a plan whose departments each have every measure and cadence.
func departments(many int) string {
	var b strings.Builder
	b.WriteString("plan: {id: p, starts: 2024-01-01, ends: 2024-12-31, timezone: Asia/Damascus, languages: [ar, ku, en]}\nplaces: [{id: R, name: {en: Region, ar: الإقليم, ku: Herêm}}")
	for i, n := range [][3]string{{"Northfield", "الحقل الشمالي", "Zeviya Bakur"}, {"Southbridge", "الجسر الجنوبي", "Pira Başûr"}, {"Westwater", "الماء الغربي", "Ava Rojava"}, {"Eastgate", "البوابة الشرقية", "Deriyê Rojhilat"}} {
		fmt.Fprintf(&b, ", {id: P%d, within: R, name: {en: %s, ar: %s, ku: %s}}", i+1, n[0], n[1], n[2])
	}
	b.WriteString("]\ndepartments:\n")
	for i := range many {
		fmt.Fprintf(&b, "  - {id: d%d, name: D%d}\n", i, i)
	}
	b.WriteString("indicators:\n")
	kinds := []struct{ measured, target string }{
		{"flow, every: month", "{reach: 90000, from: 0}"},
		{"level, every: month, across_places: mean", "{at_most: 400}"},
		{"running_total, every: month", "{reach: 5000, from: 0}"},
		{"flow, every: week", "{reach: 70000, from: 0}, trajectory: {season: {jan: 3, feb: 3, mar: 2, nov: 1, dec: 2}}"},
		{"level, every: quarter, across_places: mean", "{move: 70, from: 50}"},
	}
	for i := range many {
		for k, kind := range kinds {
			fmt.Fprintf(&b, "  - {id: i%d%d, name: {en: Measure %[1]d %d, ar: \"المؤشر رقم %[1]d %[2]d\", ku: Pîvan %[1]d %[2]d}, unit: u, measure: %s, department: d%[1]d, places: [P1, P2, P3, P4]}\n", i, k, kind.measured)
		}
	}
	b.WriteString("goals:\n")
	for i := range many {
		for k, kind := range kinds {
			fmt.Fprintf(&b, "  - {id: g%d%d, owner: d%[1]d, indicator: i%[1]d%[2]d, target: %s}\n", i, k, kind.target)
		}
	}
	return b.String()
}

// stories are the goals of nes-2024 that stories are about, as they are to stand on eight days of the year: not begun,
// on track, at risk, off track, achieved or missed. Everything else goes well.
var stories = struct {
	days  []string
	goals map[string]string
}{
	[]string{"2024-01-31", "2024-03-31", "2024-05-20", "2024-06-30", "2024-07-31", "2024-09-30", "2024-11-15", "2024-12-31"},
	map[string]string{
		"bread-and-markets": "tttt" + "oooo", // a price that jumps in July
		"hasakah-water":     "ttot" + "tttt", // a pumping station is cut off for three weeks
		"afforestation":     "oooo" + "oooo", // a planting season falls short
		"water-resources":   "oooo" + "oooo",
		"planning-control":  "oooo" + "oooo",
		"training":          "tttr" + "rooo", // courses that are put off from May on
		"basic-materials":   "trrr" + "rooo", // stores of medicines run low
		"energy":            "tttt" + "ottt", // a summer of long power cuts
		"education":         "tttr" + "rtta", // a slow programme that recovers
		"infrastructure":    "ntrr" + "rtta",
		"youth-sport":       "nttt" + "taaa", // achieved early
		"oversight":         "tttt" + "ttaa",
		"restructure":       "nttt" + "tttm", // a milestone whose last step is not done
		"elections-2024":    "nntt" + "tttm",
	},
}

var statusLetters = map[indicators.Status]string{indicators.NotStarted: "n", indicators.OnTrack: "t", indicators.AtRisk: "r", indicators.OffTrack: "o", indicators.Achieved: "a", indicators.Missed: "m", indicators.Unknown: "?"}

func standsAsTold(t *testing.T, a *app.App) {
	t.Helper()
	stood := map[string]string{}
	for _, on := range stories.days {
		d, err := indicators.ParseDate(on)
		if err != nil {
			t.Fatal(err)
		}
		s, err := a.Board.At(t.Context(), d, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		for i := range s.Goals {
			if g := &s.Goals[i]; g.Status != indicators.Narrative {
				stood[g.Goal] += statusLetters[g.Status]
			}
		}
	}
	for goal, is := range stood {
		want, storied := stories.goals[goal]
		switch {
		case storied && is != want:
			t.Errorf("%s stands %s on %v, want %s", goal, is, stories.days, want)
		case !storied && strings.ContainsAny(is, "om?"):
			t.Errorf("%s goes as planned, and stands %s on %v", goal, is, stories.days)
		}
	}
	if len(stood) != 35 {
		t.Errorf("%d goals are measured", len(stood))
	}
}
