package assess_test

import (
	"fmt"
	"strings"
	"testing"

	"rasid/indicators"
)

// inWeeks adds the values of consecutive weeks, of 2024's first first.
func inWeeks(s *scene, values ...float64) *scene {
	s.ind.Every = indicators.Week
	first := indicators.PeriodAt(indicators.Week, day("2024-01-01"))
	for i, v := range values {
		s.report(first.Shift(i).String(), v)
	}
	return s
}

func TestShiftOfAGoal(t *testing.T) {
	total := func(values ...float64) *scene {
		s := trees()
		s.ind.Measure = indicators.RunningTotal
		sum := 0.0
		for i := range values {
			sum += values[i]
			values[i] = sum
		}
		return inWeeks(s, values...)
	}
	winter := func(s *scene) *scene {
		s.goal.Trajectory = indicators.Trajectory{Kind: indicators.Season, Months: [12]float64{3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2}}
		return s
	}
	reach := func(s *scene, v float64) *scene { s.goal.Target.Value = v; return s }
	few, many := []float64{200, 204, 197, 199, 120, 121, 118, 122}, []float64{2000, 2040, 1970, 1990, 3000, 3010, 2980, 3020}
	atMost, atLeast := indicators.Target{Kind: indicators.AtMost, Value: 150}, indicators.Target{Kind: indicators.AtLeast, Value: 150}
	for _, c := range []struct {
		name string
		s    *scene
		asOf string
		want string // since, before, after and whether it is better; empty: none
		says string
	}{
		{"a flow slows down", inWeeks(trees(), few...), "2024-02-26", "2024-01-29 199.5 120.5 false", "Since 29 January 2024 it has run at 120.5 trees a week instead of 199.5."},
		{"a flow speeds up", inWeeks(reach(trees(), 110_000), many...), "2024-02-26", "2024-01-29 1995 3005 true", "Since 29 January 2024 it has run at 3,005 trees a week instead of 1,995."},
		{"a running total slows down", total(append([]float64{200}, few...)...), "2024-03-04", "2024-02-05 199.5 120.5 false", "Since 5 February 2024 it has run at 120.5 trees a week instead of 199.5."},
		{"a level falls under its ceiling", inWeeks(bread(atMost), few...), "2024-02-26", "2024-01-29 199.5 120.5 true", "Since 29 January 2024 it has stood at 120.5 SYP/bundle instead of 199.5."},
		{"a level falls through its floor", inWeeks(bread(atLeast), few...), "2024-02-26", "2024-01-29 199.5 120.5 false", "it has stood at 120.5 SYP/bundle instead of 199.5."},
		{"a level moves into its band", inWeeks(bread(indicators.Target{Kind: indicators.Between, Low: 100, High: 150}), few...), "2024-02-26", "2024-01-29 199.5 120.5 true", "instead of 199.5."},
		{"a level that is to fall", inWeeks(bread(move(210, 100)), few...), "2024-02-26", "2024-01-29 199.5 120.5 true", "it has stood at 120.5 SYP/bundle instead of 199.5."},
		{"a steady trend", inWeeks(bread(move(210, 0)), 200, 191, 179, 172, 160, 150, 139, 131), "2024-02-26", "", ""},
		{"the plan's own pause", winter(inWeeks(trees(), 3000, 3100, 2900, 3050, 0, 0, 0, 0)), "2024-02-26", "", ""},
		{"a stop in the plan's season", winter(inWeeks(trees(), 3000, 3100, 2900, 3050)), "2024-01-29", "", ""},
		{"a target that is reached", inWeeks(reach(trees(), 100), few...), "2024-02-26", "", ""},
		{"nobody knows whether it lasts", inWeeks(bread(atMost), few...), "2024-03-20", "", ""},
		{"the plan is over", inWeeks(bread(atMost), few...), "2025-02-20", "", ""},
	} {
		a := c.s.at(c.asOf)
		got := ""
		if s := a.Shift; s != nil {
			got = fmt.Sprint(s.Since, " ", s.Before, " ", s.After, " ", s.Better)
		}
		if got != c.want {
			t.Errorf("%s (%s): %q, want %q", c.name, a.Status, got, c.want)
		}
		if said := strings.Contains(a.Reason["en"], "instead of"); said != (c.want != "") || !strings.Contains(english(a), c.says) {
			t.Errorf("%s: want %q in\n%s", c.name, c.says, a.Reason["en"])
		}
	}
}

// Three days are a weekend; a week of them is a level. Last week's same days tell a weekly habit apart.
func TestShiftOfDays(t *testing.T) {
	daily := func(values ...float64) *scene {
		s := bread(indicators.Target{Kind: indicators.AtLeast, Value: 50})
		s.ind.Every = indicators.Day
		for d, v := range values {
			s.report(fmt.Sprintf("2024-01-%02d", d+1), v)
		}
		return s
	}
	high := []float64{100, 101, 99, 100, 102, 98, 100}
	for _, c := range []struct {
		name  string
		after []float64
		want  bool
	}{
		{"three days", []float64{60, 61, 59}, false},
		{"a week", []float64{60, 61, 59, 60, 62, 58, 60}, true},
		{"nine days", []float64{60, 61, 59, 60, 62, 58, 60, 61, 59}, true},
	} {
		values := append(append(append([]float64{}, high...), high...), c.after...)
		a := daily(values...).at(fmt.Sprintf("2024-01-%02d", len(values)+1))
		if (a.Shift != nil) != c.want {
			t.Errorf("%s: %+v", c.name, a.Shift)
		}
	}
}
