package assess_test

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"rasid/indicators"
	"rasid/indicators/assess"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// reasonCases is every kind of verdict that a reader may meet.
func reasonCases() []struct {
	name string
	got  assess.Assessment
} {
	type T = indicators.Target
	atMost := T{Kind: indicators.AtMost, Value: 4000}
	move := move(1000, 900)
	season := func(s *scene) *scene {
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{10: 2, 11: 2}}
		return s
	}
	policy := func(s *scene, p indicators.AlertPolicy) *scene { s.goal.Alert = p; return s }
	lines := func(s *scene, risk, off *indicators.Line) *scene {
		s.goal.Thresholds = indicators.Thresholds{AtRisk: risk, OffTrack: off}
		return s
	}
	schools := func() *scene {
		s := trees()
		s.ind.Measure, s.ind.Unit, s.goal.Target.Value, s.goal.Target.From = indicators.RunningTotal, "schools", 120, 40
		return s
	}
	water := func(values ...float64) *scene {
		s := bread(T{Kind: indicators.AtLeast, Value: 95, KeptShare: 0.9})
		s.ind.Unit = "%"
		return s.reports(values...)
	}
	stock := func(values ...float64) *scene {
		s := bread(T{Kind: indicators.Between, Low: 20, High: 40})
		s.ind.Unit = "days"
		return s.reports(values...)
	}
	census := func(done ...string) *scene {
		steps := []indicators.Step{
			{ID: "design", Name: indicators.Text{"en": "Design", "ar": "التصميم", "ku": "Sêwirandin"}, Share: 0.2, Due: day("2024-04-01")},
			{ID: "field", Name: indicators.Text{"en": "Field work", "ar": "العمل الميداني", "ku": "Xebata zeviyê"}, Share: 0.5, Due: day("2024-08-31")},
			{ID: "publication", Name: indicators.Text{"en": "Publication", "ar": "النشر", "ku": "Weşandin"}, Share: 0.3, Due: day("2024-12-31")},
		}
		for i, d := range done {
			if d != "" {
				steps[i].Done = new(day(d))
			}
		}
		s := bread(T{Kind: indicators.Milestone, Steps: steps})
		s.goal.Indicator = ""
		return s
	}
	onDue := func(s *scene, starts string) *scene { s.plan.Starts = day(starts); return s }
	noFile := func(s *scene, asOf string) assess.Assessment {
		in := s.input(asOf)
		in.DeliveryName = nil
		return assess.Goal(in)
	}
	return append([]struct {
		name string
		got  assess.Assessment
	}{
		{"narrative", bread(T{}).at("2024-05-01")},
		{"before the plan", trees().at("2023-12-31")},
		{"before the plan, a ceiling", bread(atMost).at("2023-12-31")},
		{"before the plan, a milestone", census().at("2023-12-31")},
		{"no report due yet", bread(atMost).at("2024-02-03")},
		{"count, no report due yet", trees().at("2024-02-03")},
		{"no report although due", trees().at("2024-04-10")},
		{"level, no report although due", bread(move).at("2024-03-10")},
		{"no period complete", trees().partly("2024-01", 500, 3, 5).at("2024-02-20")},
		{"season not begun, nothing reported", season(trees()).at("2024-05-10")},
		{"season not begun, zero reported", season(trees()).reports(0, 0, 0).at("2024-04-02")},
		{"season not begun, some done", season(trees()).reports(0, 1500, 0).at("2024-04-02")},
		{"count far behind", trees().reports(40, 30, 30).at("2024-04-02")},
		{"count behind", trees().reports(8000, 7000, 6000).at("2024-04-02")},
		{"count a little behind", trees().reports(8000, 8000, 8500).at("2024-04-02")},
		{"count exact", onDue(trees(), "2024-01-01").reports(100_000.0 * 31 / 366).at("2024-02-02")},
		{"count ahead", trees().reports(9000, 9000, 9000).at("2024-04-02")},
		{"count reached early", trees().reports(60_000, 50_000).at("2024-03-02")},
		{"count missed", trees().reports(8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000).at("2025-01-10")},
		{"count after the end, last report missing", trees().reports(8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000, 8000).at("2025-01-10")},
		{"count with a hole that decides", trees().reports(8500).report("2024-03", 8500).report("2024-04", 8500).at("2024-05-02")},
		{"count with a hole that does not", trees().reports(2000).report("2024-03", 2000).report("2024-04", 2000).at("2024-05-02")},
		{"count, newest period incomplete", trees().reports(8000, 8000, 8500).partly("2024-04", 3000, 2, 5).at("2024-05-02")},
		{"count gone silent", trees().reports(9000, 9000, 9000).at("2024-06-20")},
		{"running total behind", schools().reports(41, 44, 50).at("2024-04-02")},
		{"running total fell", schools().reports(41, 52, 48).at("2024-04-02")},
		{"running total below its start", schools().reports(38).at("2024-02-02")},
		{"level behind (BREAD)", bread(move).reports(990, 985, 980, 975, 970, 960).at("2024-07-02")},
		{"level a little behind", bread(move).reports(992, 984.5, 976).at("2024-04-02")},
		{"level ahead", bread(move).reports(985, 970).at("2024-03-02")},
		{"level moving away", bread(move).reports(1005, 1020).at("2024-03-02")},
		{"level reached", bread(move).reports(950, 899).at("2024-03-02")},
		{"level missed", bread(move).reports(990, 985, 980, 975, 970, 965, 960, 955, 950, 945, 940, 935).at("2025-01-10")},
		{"level up, percent", func() *scene {
			s := bread(T{Kind: indicators.Move, From: 60, Value: 90})
			s.ind.Unit = "%"
			return s.reports(61, 61.5, 62.25)
		}().at("2024-04-02")},
		{"level to hold", bread(T{Kind: indicators.Move, From: 1000, Value: 1000}).reports(1020).at("2024-02-02")},
		{"ceiling kept", bread(atMost).reports(3000, 3010, 2990).at("2024-04-02")},
		{"ceiling kept, drifting near", bread(atMost).reports(3500, 3600, 3700, 3800).at("2024-05-02")},
		{"ceiling broken", bread(atMost).reports(3500, 3900, 4120, 4200).at("2024-05-02")},
		{"ceiling broken, coming back", bread(atMost).reports(4600, 4400, 4200, 4100).at("2024-05-02")},
		{"ceiling broken, too few reports", policy(bread(atMost).reports(3000, 3100, 4100), indicators.AlertPolicy{RaiseAfterReports: 2}).at("2024-04-02")},
		{"ceiling, not back by the margin", policy(bread(atMost).reports(4100, 3990), indicators.AlertPolicy{ClearMargin: 0.05}).at("2024-03-02")},
		{"ceiling by a hair", bread(atMost).reports(3900, 4000.4).at("2024-03-02")},
		{"ceiling of zero", bread(T{Kind: indicators.AtMost}).reports(0, 3).at("2024-03-02")},
		{"ceiling, at risk by hand", lines(bread(atMost).reports(3000, 3650, 3640), &indicators.Line{Value: 3600}, &indicators.Line{Value: 4000}).at("2024-04-02")},
		{"count, off track by a gap set by hand", lines(trees().reports(8000, 7000, 6000), nil, &indicators.Line{Value: 0.1, Gap: true}).at("2024-04-02")},
		{"ceiling, few places reported", bread(atMost).reports(3000).partly("2024-02", 3100, 7, 9).at("2024-03-02")},
		{"floor kept", water(97, 98, 98).at("2024-04-02")},
		{"floor broken", water(97, 96, 94.2).at("2024-04-02")},
		{"floor closed, achieved", water(97, 98, 96, 96, 97, 94, 96, 97, 98, 97, 96, 96).at("2025-01-10")},
		{"floor closed, missed", water(97, 98, 96, 92, 91, 94, 96, 97, 98, 97, 96, 96).at("2025-01-10")},
		{"floor closed, reports missing decide", water(97, 98, 96, 96, 97, 94, 96).report("2024-10", 97).report("2024-11", 97).report("2024-12", 97).at("2025-01-10")},
		{"floor, delivery without a name", noFile(water(97, 98), "2024-03-02")},
		{"band inside", stock(25, 30, 31).at("2024-04-02")},
		{"band above", stock(25, 38, 44).at("2024-04-02")},
		{"band below", stock(25, 22, 18).at("2024-04-02")},
		{"milestone not started", census().at("2024-02-01")},
		{"milestone on track, step soon", census("2024-03-28").at("2024-08-25")},
		{"milestone a little late", census().at("2024-04-11")},
		{"milestone far behind", census().at("2024-09-15")},
		{"milestone achieved", census("2024-03-28", "2024-08-30", "2024-12-20").at("2024-12-31")},
		{"milestone missed", census("2024-03-28", "2024-10-30").at("2025-01-01")},
	}, slices.Concat(yearCases(), changeCases(), combinedCases())...)
}

// TestReasonsGolden keeps the sentences that people read, so that a change is seen and read.
func TestReasonsGolden(t *testing.T) {
	var b bytes.Buffer
	for _, c := range reasonCases() {
		a := c.got
		fmt.Fprintf(&b, "## %s\n%s, %s, method %s, period %s, since %s\n", c.name, a.Status, a.Freshness, a.Method, a.AsOfPeriod, show(a.Since))
		fmt.Fprintf(&b, "actual %s expected %s target %s gap %s progress %s need %s pace %s\n", show(a.Actual), show(a.Expected), show(a.Target),
			show(a.GapRatio), show(a.ProgressRatio), show(a.RequiredPace), show(a.CurrentPace))
		for _, l := range []indicators.Lang{indicators.English, indicators.Arabic, indicators.Kurdish} {
			fmt.Fprintf(&b, "%s: %s\n", l, a.Reason[l])
		}
		for _, c := range a.Checks {
			fmt.Fprintf(&b, "  %s %s | %s %s | %s\n", c.Name, show(c.Value), show(c.Line), c.Status, c.Detail["en"])
		}
		b.WriteByte('\n')
	}
	golden(t, "testdata/reasons.golden", b.Bytes())
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	wanted, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("read golden file: %v (write it with -update)", err)
	}
	if bytes.Equal(got, wanted) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(wanted), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Fatalf("%s:%d differs (rewrite with -update and read the change)\n got: %s\nwant: %s", path, i+1, g[i], w[i])
		}
	}
	t.Fatalf("%s has %d lines, got %d", path, len(w), len(g))
}

func show[T any](v *T) string {
	if v == nil {
		return "–"
	}
	if f, ok := any(*v).(float64); ok {
		return fmt.Sprintf("%.6g", f)
	}
	return fmt.Sprint(*v)
}

// A line set by hand has a margin of its own, which is not that of the line that the goal keeps.
func TestReasonNamesTheMarginOfEachLine(t *testing.T) {
	s := bread(indicators.Target{Kind: indicators.AtMost, Value: 4000}).reports(4100, 3990)
	s.goal.Alert.ClearMargin = 0.05
	s.goal.Thresholds.AtRisk = &indicators.Line{Value: 3600}
	if got := english(s.at("2024-03-02")); !strings.Contains(got, "only once it is inside by 200 ") {
		t.Error(got)
	}
	s.goal.Target.Value = 5000
	s.points[1].Value = 3590
	if got := english(s.at("2024-03-02")); !strings.Contains(got, "not yet back by the margin of 180 ") {
		t.Error(got)
	}
}

// Every check that the cases meet has a listed name, and every listed name is met.
func TestCheckNamesAreThoseOfChecks(t *testing.T) {
	met := map[string]bool{}
	for _, c := range reasonCases() {
		for _, check := range c.got.Checks {
			met[check.Name] = true
			if !slices.Contains(assess.CheckNames(), check.Name) {
				t.Errorf("%s: check %q is not listed", c.name, check.Name)
			}
		}
	}
	for _, name := range assess.CheckNames() {
		if !met[name] {
			t.Errorf("no case makes check %q", name)
		}
	}
}
