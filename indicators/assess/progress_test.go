package assess_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rasid/indicators"
	"rasid/indicators/assess"
)

// works is a milestone of three steps, reported as the lists say: "2024-05-31 60" is 60 % on that day.
func works(reports ...[]string) (*scene, []assess.StepReports) {
	s := bread(indicators.Target{Kind: indicators.Milestone, StepsGraceDays: 3, Steps: []indicators.Step{
		{ID: "a", Name: indicators.Plain("A"), Share: 0.2, Due: day("2024-04-01")}, {ID: "b", Name: indicators.Plain("B"), Share: 0.5, Due: day("2024-08-31")}, {ID: "c", Name: indicators.Plain("C"), Share: 0.3, Due: day("2024-12-31")}}})
	s.goal.Indicator = ""
	steps := make([]assess.StepReports, 3)
	for i, list := range reports {
		for k, r := range list {
			var on string
			var percent float64
			_, _ = fmt.Sscanf(r, "%s %f", &on, &percent)
			steps[i].Points = append(steps[i].Points, assess.Point{Period: indicators.PeriodAt(indicators.Day, day(on)), Value: percent, Reported: 1, Expected: 1, Delivery: int64(10*i + k + 1), Row: 2})
		}
	}
	return s, steps
}

func judged(s *scene, steps []assess.StepReports, asOf string) assess.Assessment {
	in := s.input(asOf)
	in.Indicator, in.Steps = nil, steps
	return assess.Goal(in)
}

func TestReportedProgressCounts(t *testing.T) {
	type list = []string
	for _, c := range []struct {
		name    string
		reports []list
		asOf    string
		want    indicators.Status
		done    float64
		since   string
		fresh   indicators.Freshness
		reason  string
	}{
		{"begun before anything is due", []list{{"2024-02-01 40"}}, "2024-02-10", indicators.OnTrack, 0.08, "2024-02-01", indicators.Fresh, "8 % of the work was done"},
		{"a part is late", []list{{"2024-03-20 90", "2024-04-02 95"}}, "2024-04-10", indicators.AtRisk, 0.19, "2024-04-02", indicators.Fresh, "95 % of that step was done by 2 April 2024"},
		{"done in time", []list{{"2024-03-20 90", "2024-03-30 100"}}, "2024-04-10", indicators.OnTrack, 0.2, "2024-03-18", indicators.Fresh, "(Source: Economy, report-02.csv)"},
		{"said later than it was", []list{{"2024-05-20 100"}}, "2024-05-19", indicators.OffTrack, 0, "2024-05-02", indicators.Late, "Nobody has reported anything of that step"},
		{"little of a large step is left", []list{{"2024-03-30 100"}, {"2024-08-31 90"}}, "2024-09-10", indicators.AtRisk, 0.65, "2024-09-01", indicators.Fresh, "90 % of that step was done by 31 August 2024"},
		{"it was not done after all", []list{{"2024-03-30 100", "2024-04-20 50"}}, "2024-04-25", indicators.AtRisk, 0.1, "2024-04-20", indicators.Fresh, "50 % of that step was done by 20 April 2024"},
		{"all done", []list{{"2024-03-30 100"}, {"2024-08-01 100"}, {"2024-11-01 50", "2024-12-01 100", "2024-12-10 100"}}, "2024-12-20", indicators.Achieved, 1, "2024-12-01", indicators.Fresh, "the last on 1 December 2024"},
		{"nobody asked yet", []list{{}}, "2024-04-04", indicators.AtRisk, 0, "2024-04-02", indicators.Fresh, ""},
		{"silent since its day", []list{{"2024-03-20 60"}}, "2024-04-05", indicators.AtRisk, 0.12, "2024-04-02", indicators.Late, "60 % of that step was done by 20 March 2024"},
	} {
		s, steps := works(c.reports...)
		a := judged(s, steps, c.asOf)
		if a.Status != c.want || a.Freshness != c.fresh || !strings.Contains(english(a), c.reason) || c.since != "" && show(a.Since) != c.since {
			t.Errorf("%s: %s since %s, %s; want %s since %s, %s (%s)", c.name, a.Status, show(a.Since), a.Freshness, c.want, c.since, c.fresh, english(a))
		}
		near(t, c.name, a.Actual, c.done)
	}
}

// A step that the plan calls done and a report calls begun: what is said about the later day counts.
func TestPlanAndReportsContradict(t *testing.T) {
	for _, c := range []struct {
		plan, report string
		done         float64
		on           string
		delivery     int64
	}{
		{"2024-03-28", "2024-03-20 80", 1, "2024-03-28", 0},
		{"2024-03-28", "2024-03-28 80", 0.8, "2024-03-28", 1}, // the department's own word
		{"2024-03-28", "2024-04-15 80", 0.8, "2024-04-15", 1},
		{"2024-03-28", "2024-04-15 100", 1, "2024-03-28", 1},
		{"2024-03-28", "2024-03-20 100", 1, "2024-03-20", 0},
	} {
		s, steps := works([]string{c.report})
		s.goal.Target.Steps[0].Done = new(day(c.plan))
		a := judged(s, steps, "2024-05-01")
		got := a.Steps[0]
		if got.Done == nil || *got.Done != c.done || show(got.On) != c.on || got.Delivery != c.delivery {
			t.Errorf("plan %s, report %s: %+v done %v on %s, want %v on %s by %d", c.plan, c.report, got, *got.Done, show(got.On), c.done, c.on, c.delivery)
		}
	}
}

func TestStepsAreAskedFor(t *testing.T) {
	for _, c := range []struct {
		name  string
		every indicators.PeriodKind
		asOf  string
		want  []indicators.Freshness
	}{
		{"only once they are due", 0, "2024-03-31", []indicators.Freshness{"fresh", "fresh", "fresh"}},
		{"within the grace", 0, "2024-04-04", []indicators.Freshness{"fresh", "fresh", "fresh"}},
		{"after it", 0, "2024-04-05", []indicators.Freshness{"late", "fresh", "fresh"}},
		{"every month, the first under way", indicators.Month, "2024-02-03", []indicators.Freshness{"fresh", "fresh", "fresh"}},
		{"a month is over", indicators.Month, "2024-02-05", []indicators.Freshness{"missing", "fresh", "fresh"}},
		{"the second is under way once the first is due", indicators.Month, "2024-06-05", []indicators.Freshness{"missing", "missing", "fresh"}},
	} {
		s, steps := works()
		s.goal.Target.StepsEvery = c.every
		var got []indicators.Freshness
		for _, st := range judged(s, steps, c.asOf).Steps {
			got = append(got, st.Freshness)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
	s, steps := works([]string{"2024-02-28 10"}, []string{"2024-03-31 5"})
	s.goal.Target.StepsEvery = indicators.Month
	a := judged(s, steps, "2024-05-10")
	if a.Steps[0].Freshness != indicators.Missing || a.Steps[1].Freshness != indicators.Late || a.Freshness != indicators.Missing {
		t.Errorf("two reports of the first are overdue, one of the second: %+v", a.Steps)
	}
	if c := check(a, "freshness"); c == nil || *c.Value != 2 {
		t.Errorf("two steps are late: %+v", c)
	}
	steps[2].Held = true
	if a := judged(s, steps, "2024-05-10"); a.Freshness != indicators.Held {
		t.Errorf("something waits for a person: %s", a.Freshness)
	}
	s.goal.Owner = ""
	if a := judged(s, nil, "2024-05-10"); a.Freshness != indicators.Fresh {
		t.Error("nobody reports the steps of a goal without an owner")
	}
}

// What was not yet said by a day says nothing about it, whatever order it is told in, and more done is never worse.
func TestProgressProperties(t *testing.T) {
	rank := map[indicators.Status]int{indicators.Missed: 0, indicators.OffTrack: 1, indicators.AtRisk: 2, indicators.NotStarted: 3, indicators.OnTrack: 3, indicators.Achieved: 4}
	rapid.Check(t, func(t *rapid.T) {
		lists := make([][]string, 3)
		better := make([][]string, 3)
		for i := range lists {
			for range rapid.IntRange(0, 4).Draw(t, "reports") {
				on := day("2024-01-01").AddDays(rapid.IntRange(0, 400).Draw(t, "day"))
				v := rapid.IntRange(0, 100).Draw(t, "percent")
				if slices.ContainsFunc(lists[i], func(r string) bool { return strings.HasPrefix(r, on.String()) }) {
					continue
				}
				lists[i] = append(lists[i], fmt.Sprintf("%s %d", on, v))
				better[i] = append(better[i], fmt.Sprintf("%s %d", on, v+rapid.IntRange(0, 100-v).Draw(t, "more")))
			}
		}
		asOf := day("2024-01-01").AddDays(rapid.IntRange(0, 400).Draw(t, "as of"))
		s, steps := works(lists...)
		a := judged(s, steps, asOf.String())
		for i := range steps {
			slices.Reverse(steps[i].Points)
			steps[i].Points = slices.DeleteFunc(steps[i].Points, func(p assess.Point) bool { return p.Period.Last() > asOf })
		}
		if b := judged(s, steps, asOf.String()); fmt.Sprint(b.Reason) != fmt.Sprint(a.Reason) || b.Status != a.Status || show(b.Since) != show(a.Since) {
			t.Fatalf("later reports or their order changed the verdict: %s %s, %s %s", a.Status, a.Reason["en"], b.Status, b.Reason["en"])
		}
		_, more := works(better...)
		if b := judged(s, more, asOf.String()); rank[b.Status] < rank[a.Status] || *b.Actual < *a.Actual-1e-9 {
			t.Fatalf("more was done and it is worse: %s %v, then %s %v", a.Status, *a.Actual, b.Status, *b.Actual)
		}
	})
}
